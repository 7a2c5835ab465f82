"""The reference evaluator against the table of Kleene's logic, and what `missing` promises."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria import Answer, Attributes, answer, load_client, parse
from criteria.evaluate import FALSE, TRUE, UNKNOWN, step_truths, truth
from criteria.explain import explain, walk
from criteria.explain import to_json as explanation_json
from criteria.jsontext import loads
from criteria.tests.drawing import AS_OF, DICTIONARY, clients, criteria
from criteria.values import parse_date, parse_duration

ATTRIBUTES = Attributes.load(DICTIONARY)
F, U, T = FALSE, UNKNOWN, TRUE
AND = {(F, F): F, (F, U): F, (F, T): F, (U, F): F, (U, U): U, (U, T): U, (T, F): F, (T, U): U, (T, T): T}
OR = {(F, F): F, (F, U): U, (F, T): T, (U, F): U, (U, U): U, (U, T): T, (T, F): T, (T, U): T, (T, T): T}
NOT = {F: T, U: U, T: F}


def model(node, client):
    """Evaluate JSON directly, by the tables and in the plainest way."""
    if "all" in node:
        found = T
        for part in node["all"]:
            found = AND[found, model(part, client)]
        return found
    if "any" in node:
        found = F
        for part in node["any"]:
            found = OR[found, model(part, client)]
        return found
    if "not" in node:
        return NOT[model(node["not"], client)]
    value = client.get(node.get("attr") or node["some"])
    if value is None:
        return U
    if "some" in node:
        found = F
        for item in value:
            found = OR[found, model(node["where"], item)]
        return found
    values = value if isinstance(value, list) else [value]
    return T if any(passes(node, one) for one in values) else F


def passes(node, value):
    if "is" in node:
        return value is node["is"]
    if "in" in node:
        return any(
            value.startswith(code) if node["attr"] in ("okved", "region", "oktmo") else value == code
            for code in node["in"]
        )
    if "within" in node:
        day = parse_date(value)
        return parse_duration(node["within"]).before(AS_OF) <= day <= AS_OF
    number = isinstance(value, int | float) or "-" not in value[1:]
    read = float if number else str
    signs = {"ge": float.__ge__, "gt": float.__gt__, "le": float.__le__, "lt": float.__lt__}
    if not number:
        signs = {"ge": str.__ge__, "gt": str.__gt__, "le": str.__le__, "lt": str.__lt__}
    return all(signs[key](read(value), read(bound)) for key, bound in node.items() if key != "attr")


@given(criteria(max_leaves=20), clients())
@settings(max_examples=400, deadline=None)
def test_truth_is_that_of_the_tables(data, record):
    assert truth(parse(data, ATTRIBUTES), load_client(record, ATTRIBUTES), as_of=AS_OF) == model(data, record)


SOME_VALUES = {
    "bool": [True, False],
    "enum": ["farm", "firm", "person"],
    "code": ["62.01", "63", "77", "0"],
    "number": [-2, 0, "1.2", "1.5", 2, "2.7", 9],
    "date": ["2000-01-01", "2025-11-01", "2026-11-01", "2030-01-01", "2025-10-31"],
}


def fill(dictionary, record, names, draw, prefix=""):
    """Give a value to each of these names that is unknown."""
    filled = dict(record)
    for attribute in dictionary:
        name = prefix + attribute["id"]
        inside = [found for found in names if found.startswith(name + ".")]
        if attribute["type"] == "list" and filled.get(attribute["id"]) is not None and inside:
            filled[attribute["id"]] = [
                fill(attribute["of"], item, names, draw, name + ".") for item in filled[attribute["id"]]
            ]
        if name in names and filled.get(attribute["id"]) is None:
            if attribute["type"] == "list":
                everything = {f"{name}.{inner['id']}" for inner in attribute["of"]}
                filled[attribute["id"]] = [fill(attribute["of"], {}, everything, draw, name + ".")]
            else:
                scalar = draw(st.sampled_from(SOME_VALUES[attribute["type"]]))
                filled[attribute["id"]] = [scalar] if attribute.get("many") else scalar
    return filled


@given(criteria(), clients(), st.data())
@settings(max_examples=400, deadline=None)
def test_missing_is_exact(data, record, drawn):
    rule = parse(data, ATTRIBUTES)
    found = answer(rule, load_client(record, ATTRIBUTES), ATTRIBUTES, as_of=AS_OF)
    if found.verdict != "unknown":
        return
    names = set(found.missing)
    complete = fill(DICTIONARY, record, names, drawn.draw)
    assert truth(rule, load_client(complete, ATTRIBUTES), as_of=AS_OF) != UNKNOWN
    others = {name for name in ATTRIBUTES.names() if name not in names}
    elsewhere = fill(DICTIONARY, record, others, drawn.draw)
    again = answer(rule, load_client(elsewhere, ATTRIBUTES), ATTRIBUTES, as_of=AS_OF)
    assert again == found


@given(criteria(), clients())
@settings(max_examples=300, deadline=None)
def test_reachable_means_not_false_without_what_can_be_changed(data, record):
    rule, client = parse(data, ATTRIBUTES), load_client(record, ATTRIBUTES)
    found = answer(rule, client, ATTRIBUTES, as_of=AS_OF)
    fixed = {name: value for name, value in client.items() if not ATTRIBUTES[name].actionable}
    today, freed = truth(rule, client, as_of=AS_OF), truth(rule, fixed, as_of=AS_OF)
    assert (found.verdict == "reachable") == (today == FALSE and freed != FALSE)
    if found.verdict == "reachable":
        without = answer(rule, fixed, ATTRIBUTES, as_of=AS_OF).missing
        assert list(found.missing) == [n for n in without if n in client and ATTRIBUTES[n].actionable]


@given(criteria(), clients())
@settings(max_examples=200, deadline=None)
def test_explanation_has_the_truth_of_every_step(data, record):
    rule, client = parse(data, ATTRIBUTES), load_client(record, ATTRIBUTES)
    found = explain(rule, client, ATTRIBUTES, as_of=AS_OF)
    assert found.answer == answer(rule, client, ATTRIBUTES, as_of=AS_OF)
    assert found.tree.truth == step_truths(rule, client, as_of=AS_OF)[-1]
    assert explanation_json(found)["tree"]["truth"] == {F: False, U: None, T: True}[found.tree.truth]
    gates = [node.gate for _, node in walk(found.tree)]
    assert len(gates) >= len(rule.shape.steps)


@pytest.mark.parametrize(
    ("data", "record", "expected"),
    [
        ({"all": []}, {}, Answer("met")),
        ({"any": []}, {}, Answer("unmet")),
        (
            {"any": [{"attr": "employs", "is": True}, {"not": {"attr": "employs", "is": True}}]},
            {},
            Answer("unknown", ("employs",)),
        ),
        ({"attr": "okved", "in": ["62"]}, {"okved": []}, Answer("unmet")),
        ({"attr": "okved", "in": ["62", "63.1"]}, {"okved": ["47", "63.11"]}, Answer("met")),
        ({"attr": "okved", "in": ["62"]}, {"okved": ["6"]}, Answer("unmet")),
        (
            {"all": [{"attr": "okved", "in": ["62"]}, {"attr": "okved", "in": ["47"]}]},
            {"okved": ["47.1", "62.0"]},
            Answer("met"),
        ),
        ({"some": "places", "where": {"attr": "hazardous", "is": True}}, {"places": []}, Answer("unmet")),
        ({"some": "places", "where": {"attr": "hazardous", "is": True}}, {}, Answer("unknown", ("places",))),
        (
            {
                "some": "places",
                "where": {"all": [{"attr": "oktmo", "in": ["45"]}, {"attr": "hazardous", "is": True}]},
            },
            {"places": [{"oktmo": "46"}, {"oktmo": "451"}]},
            Answer("unknown", ("places.hazardous",)),
        ),
        (
            {"all": [{"attr": "employs", "is": True}, {"attr": "headcount", "ge": 16}]},
            {"employs": False},
            Answer("reachable", ("employs",)),
        ),
        (
            {
                "all": [
                    {"attr": "employs", "is": True},
                    {"attr": "licences", "in": ["a"]},
                    {"attr": "region", "in": ["7"]},
                ]
            },
            {"employs": False, "region": "77"},
            Answer("reachable", ("employs",)),
        ),
        (
            {"all": [{"attr": "employs", "is": True}, {"attr": "region", "in": ["5"]}]},
            {"employs": False, "region": "77"},
            Answer("unmet"),
        ),
        ({"attr": "headcount", "ge": 16, "lt": 100}, {"headcount": "99.99999999999999999999"}, Answer("met")),
        ({"attr": "headcount", "gt": "0.1"}, {"headcount": "0.10000000000000000001"}, Answer("met")),
    ],
)
def test_answer_of_known_cases(attributes, data, record, expected):
    assert (
        answer(parse(data, attributes), load_client(record, attributes), attributes, as_of=AS_OF) == expected
    )


@pytest.mark.parametrize(
    ("duration", "as_of", "first"),
    [
        ("P1M", "2026-03-31", "2026-02-28"),
        ("P1Y", "2024-02-29", "2023-02-28"),
        ("P1Y1M", "2024-03-29", "2023-02-28"),
        ("P1M1D", "2026-03-31", "2026-02-27"),
        ("P0D", "2026-11-01", "2026-11-01"),
        ("P3000Y", "2026-11-01", "0001-01-01"),
    ],
)
def test_duration_before_holds_to_the_month_end(duration, as_of, first):
    assert parse_duration(duration).before(date.fromisoformat(as_of)) == date.fromisoformat(first)


def test_criterion_10000_deep_is_evaluated_and_explained(attributes):
    rule = parse(loads('{"not":' * 10_001 + '{"attr":"employs","is":true}' + "}" * 10_001), attributes)
    found = explain(rule, {"employs": False}, attributes, as_of=AS_OF)
    assert found.answer == Answer("met")
    assert sum(1 for _ in walk(found.tree)) == 10_002
    assert explanation_json(found)["tree"]["truth"] is True


def test_gates_of_every_combination(attributes):
    names = ["employs", "form", "region"]
    tests = [
        {"attr": "employs", "is": True},
        {"attr": "form", "in": ["farm"]},
        {"attr": "region", "in": ["7"]},
    ]
    yes, no = [True, "farm", "7"], [False, "firm", "6"]
    for truths in itertools.product((F, U, T), repeat=3):
        record = {
            n: (yes if t == T else no)[i]
            for i, (n, t) in enumerate(zip(names, truths, strict=True))
            if t != U
        }
        client = load_client(record, attributes)
        assert truth(parse({"all": tests}, attributes), client, as_of=AS_OF) == min(truths)
        assert truth(parse({"any": tests}, attributes), client, as_of=AS_OF) == max(truths)
