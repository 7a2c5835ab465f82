"""What can never be met is said so, and never of what somebody can meet."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria import Attributes, answer, load_client, parse
from criteria.satisfiable import always_met, never_met
from criteria.tests.drawing import AS_OF, DICTIONARY, clients, criteria

ATTRIBUTES = Attributes.load(DICTIONARY)
LABELS = {"headcount": "работников", "form": "форма"}


def impossible(*parts: dict[str, Any], since: date | None = None) -> bool:
    return never_met(parse({"all": list(parts)}, ATTRIBUTES), since=since) is not None


@settings(max_examples=600)
@given(criteria(), clients())
def test_what_a_client_meets_is_never_said_to_be_impossible(criterion: Any, client: Any) -> None:
    rule = parse(criterion, ATTRIBUTES)
    known = load_client(client, ATTRIBUTES)
    if answer(rule, known, ATTRIBUTES, as_of=AS_OF).verdict == "met":
        assert never_met(rule) is None
        assert never_met(rule, since=AS_OF) is None
    if answer(rule, known, ATTRIBUTES, as_of=AS_OF).verdict == "unmet":
        assert not always_met(rule, since=AS_OF)


FULL = st.fixed_dictionaries(
    {
        "headcount": st.sampled_from([0, 1, 2, "2.25", 3, "3.5"]),
        "registered_on": st.dates(date(2024, 1, 1), date(2027, 1, 1)).map(date.isoformat),
        "region": st.sampled_from(["6", "62", "621", "7"]),
        "form": st.sampled_from(["farm", "firm", "person"]),
        "employs": st.booleans(),
    }
)
NARROW = [
    item for item in DICTIONARY if item["id"] in {"headcount", "registered_on", "region", "form", "employs"}
]


@settings(max_examples=200)
@given(criteria(NARROW, max_leaves=5), st.lists(FULL, min_size=20, max_size=20), st.dates(date(2026, 1, 1)))
def test_clients_drawn_to_meet_it_agree(criterion: Any, many: list[Any], as_of: date) -> None:
    rule = parse(criterion, ATTRIBUTES)
    verdicts = {
        answer(rule, load_client(client, ATTRIBUTES), ATTRIBUTES, as_of=as_of).verdict for client in many
    }
    if "met" in verdicts:
        assert never_met(rule, since=as_of) is None
    if verdicts - {"met"}:
        assert not always_met(rule, since=as_of)


@pytest.mark.parametrize(
    "parts",
    [
        [{"any": []}],
        [{"not": {"all": []}}],
        [{"attr": "form", "in": []}],
        [{"attr": "form", "in": ["farm"]}, {"attr": "form", "in": ["firm"]}],
        [{"not": {"attr": "form", "in": ["farm", "firm"]}}, {"not": {"attr": "form", "in": ["person"]}}],
        [{"attr": "employs", "is": True}, {"not": {"attr": "employs", "is": True}}],
        [{"attr": "employs", "is": True}, {"attr": "employs", "is": False}],
        [{"attr": "headcount", "gt": 100}, {"attr": "headcount", "lt": 15}],
        [{"attr": "headcount", "ge": 5, "lt": 5}],
        [{"attr": "headcount", "ge": 5}, {"not": {"attr": "headcount", "gt": "4.99"}}],
        [{"attr": "region", "in": ["62"]}, {"attr": "region", "in": ["63"]}],
        [{"attr": "region", "in": ["62.01"]}, {"not": {"attr": "region", "in": ["62"]}}],
        [{"attr": "okved", "in": ["62.01"]}, {"not": {"attr": "okved", "in": ["62"]}}],
        [{"attr": "registered_on", "lt": "2025-01-01"}, {"attr": "registered_on", "ge": "2025-01-01"}],
        [{"attr": "registered_on", "within": "P1Y"}, {"not": {"attr": "registered_on", "within": "P2Y"}}],
        [{"attr": "registered_on", "within": "P30D"}, {"not": {"attr": "registered_on", "within": "P6M"}}],
        [{"some": "places", "where": {"any": []}}],
        [
            {"some": "places", "where": {"attr": "hazardous", "is": True}},
            {"not": {"some": "places", "where": {"attr": "hazardous", "is": True}}},
        ],
        [
            {"any": [{"attr": "headcount", "lt": 1}, {"attr": "form", "in": ["farm"]}]},
            {"attr": "headcount", "ge": 2},
            {"attr": "form", "in": ["firm"]},
        ],
    ],
)
def test_contradictions_are_found(parts: list[dict[str, Any]]) -> None:
    assert impossible(*parts)


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [{"attr": "region", "in": ["62"]}, {"attr": "region", "in": ["62.01"]}],
        [{"attr": "okved", "in": ["62"]}, {"attr": "okved", "in": ["63"]}],
        [{"attr": "licences", "in": ["farm"]}, {"attr": "licences", "in": ["firm"]}],
        [{"not": {"attr": "okved", "in": ["6", "7"]}}],
        [{"attr": "headcount", "gt": 1}, {"attr": "headcount", "lt": "1.0000001"}],
        [{"attr": "registered_on", "within": "P2Y"}, {"not": {"attr": "registered_on", "within": "P1Y"}}],
        [{"attr": "registered_on", "within": "P1Y"}, {"attr": "registered_on", "lt": "2020-01-01"}],
        [
            {"some": "places", "where": {"attr": "hazardous", "is": True}},
            {"some": "places", "where": {"attr": "hazardous", "is": False}},
        ],
    ],
)
def test_what_can_be_met_is_left_alone(parts: list[dict[str, Any]]) -> None:
    assert not impossible(*parts)


def test_a_window_that_has_closed_is_impossible_from_then_on() -> None:
    parts = [{"attr": "registered_on", "within": "P1Y"}, {"attr": "registered_on", "lt": "2020-01-01"}]
    assert not impossible(*parts)
    assert not impossible(*parts, since=date(2020, 6, 1))
    assert impossible(*parts, since=date(2026, 9, 14))


def test_the_reason_names_the_tests_that_exclude_each_other() -> None:
    rule = parse(
        {
            "all": [
                {"attr": "form", "in": ["farm"]},
                {"attr": "headcount", "gt": 100},
                {"attr": "headcount", "lt": 15},
                {"attr": "headcount", "ge": 1},
            ]
        },
        ATTRIBUTES,
    )
    reason = never_met(rule)
    assert reason is not None
    assert reason.attribute == "headcount"
    assert (
        reason.text("ru", LABELS)
        == "работников больше 100 и работников меньше 15: одновременно так не бывает"
    )


def test_no_alternative_and_one_impossible_test_are_said_in_both_languages() -> None:
    empty = never_met(parse({"any": []}, ATTRIBUTES))
    nothing = never_met(parse({"attr": "form", "in": []}, ATTRIBUTES))
    assert empty is not None
    assert nothing is not None
    assert empty.attribute == ""
    assert empty.text("en") == "no alternative is left"
    assert empty.text("ru") == "в условии нет ни одного варианта, который можно выполнить"
    assert nothing.text("ru", LABELS) == "форма — ничего из списка: так не бывает"
    assert nothing.text("en") == "form is nothing on the list can never hold"


@pytest.mark.parametrize(
    ("criterion", "always"),
    [
        ({"all": []}, True),
        ({"any": [{"attr": "employs", "is": True}, {"attr": "employs", "is": False}]}, True),
        ({"any": [{"attr": "headcount", "ge": 5}, {"attr": "headcount", "lt": 6}]}, True),
        ({"attr": "form", "in": ["farm", "firm", "person"]}, True),
        ({"attr": "headcount", "ge": 0}, False),
        ({"any": [{"attr": "okved", "in": ["62"]}, {"not": {"attr": "okved", "in": ["63"]}}]}, False),
    ],
)
def test_what_everybody_meets_is_said_so(criterion: Any, always: bool) -> None:
    assert always_met(parse(criterion, ATTRIBUTES)) is always


def test_what_is_too_wide_to_take_apart_is_left_alone() -> None:
    pair = {"any": [{"attr": "headcount", "lt": 0}, {"attr": "headcount", "gt": 1}]}
    assert never_met(parse({"all": [pair] * 20}, ATTRIBUTES)) is None
