"""Hypothesis strategies: dictionaries, criteria and clients, all as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

AS_OF = date(2026, 11, 1)

#: An attribute of every kind.
DICTIONARY: list[dict[str, Any]] = [
    {"id": "okved", "type": "code", "many": True},
    {"id": "region", "type": "code"},
    {"id": "form", "type": "enum", "values": ["farm", "firm", "person"]},
    {"id": "licences", "type": "enum", "many": True, "actionable": True},
    {"id": "headcount", "type": "number"},
    {"id": "loans", "type": "number", "many": True},
    {"id": "registered_on", "type": "date"},
    {"id": "checks_on", "type": "date", "many": True},
    {"id": "employs", "type": "bool", "actionable": True},
    {
        "id": "places",
        "type": "list",
        "of": [
            {"id": "oktmo", "type": "code"},
            {"id": "okved", "type": "code", "many": True},
            {"id": "hazardous", "type": "bool"},
        ],
    },
    {"id": "vehicles", "type": "list", "actionable": True, "of": [{"id": "seats", "type": "number"}]},
]

# Few values, so that thresholds touch, codes cover each other and tests of one attribute meet.
CODES = st.sampled_from(["6", "62", "62.0", "62.01", "63", "7", "77"])
WORDS = st.sampled_from(["farm", "firm", "person"])
NUMBERS = st.sampled_from([-1, 0, 1, 2, 3, "1.5", "2.50", 1.5])
DATES = st.sampled_from(
    [
        "2024-02-29",
        "2024-11-01",
        "2025-10-31",
        "2025-11-01",
        "2025-11-02",
        "2026-10-31",
        "2026-11-01",
        "2026-11-02",
    ]
)
DURATIONS = st.sampled_from(["P0D", "P1D", "P30D", "P1M", "P1Y", "P12M", "P2Y", "P1Y11M30D"])
SCALARS = {"bool": st.booleans(), "enum": WORDS, "code": CODES, "number": NUMBERS, "date": DATES}


def values(attribute: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Draw a client's value of an attribute, null included."""
    if attribute["type"] == "list":
        return st.none() | st.lists(clients(attribute["of"]), max_size=2)
    scalar = SCALARS[attribute["type"]]
    return st.none() | (st.lists(scalar, max_size=3) if attribute.get("many") else scalar)


def clients(dictionary: list[dict[str, Any]] = DICTIONARY) -> st.SearchStrategy[dict[str, Any]]:
    """Draw the attributes of a client."""
    return st.fixed_dictionaries(
        {}, optional={attribute["id"]: values(attribute) for attribute in dictionary}
    )


def tests(attribute: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw a leaf on an attribute."""
    name, kind = attribute["id"], attribute["type"]
    if kind == "list":
        where = criteria(attribute["of"], max_leaves=4)
        return where.map(lambda found: {"some": name, "where": found})
    if kind == "bool":
        return st.booleans().map(lambda value: {"attr": name, "is": value})
    if kind in ("enum", "code"):
        return st.lists(SCALARS[kind], max_size=3).map(lambda listed: {"attr": name, "in": listed})
    scalar = SCALARS[kind]
    keys = st.lists(st.sampled_from(["ge", "gt", "le", "lt"]), min_size=1, max_size=3, unique=True)
    bounds = keys.flatmap(lambda chosen: st.fixed_dictionaries(dict.fromkeys(chosen, scalar))).map(
        lambda found: {"attr": name, **found}
    )
    if kind == "date":
        return bounds | DURATIONS.map(lambda duration: {"attr": name, "within": duration})
    return bounds


def criteria(
    dictionary: list[dict[str, Any]] = DICTIONARY, *, max_leaves: int = 12
) -> st.SearchStrategy[dict[str, Any]]:
    """Draw a criterion: deep `not`, empty gates, `some`, several tests of one attribute."""
    leaf = st.sampled_from(dictionary).flatmap(tests)
    empty = st.sampled_from([{"all": []}, {"any": []}])

    def extend(part: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        parts = st.lists(part, max_size=4)
        return (
            parts.map(lambda found: {"all": found})
            | parts.map(lambda found: {"any": found})
            | part.map(lambda found: {"not": found})
        )

    return st.recursive(leaf | leaf | leaf | empty, extend, max_leaves=max_leaves)
