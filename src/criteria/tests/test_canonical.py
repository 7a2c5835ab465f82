"""The canonical form: one text for one meaning, and the same meaning."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from criteria import Attributes, answer, canonical_text, digest, load_client, parse, to_json
from criteria.jsontext import loads
from criteria.tests.drawing import AS_OF, DICTIONARY, clients, criteria

ATTRIBUTES = Attributes.load(DICTIONARY)


@given(criteria(max_leaves=20), clients())
@settings(max_examples=400, deadline=None)
def test_canonical_text_keeps_every_answer(data, record):
    rule, client = parse(data, ATTRIBUTES), load_client(record, ATTRIBUTES)
    text = canonical_text(rule)
    again = parse(loads(text), ATTRIBUTES)
    assert canonical_text(again) == text
    assert json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False) == text
    assert answer(again, client, ATTRIBUTES, as_of=AS_OF) == answer(rule, client, ATTRIBUTES, as_of=AS_OF)
    written = parse(to_json(rule), ATTRIBUTES)
    assert written.shape is rule.shape
    assert canonical_text(written) == text


X = {"attr": "employs", "is": True}
Y = {"attr": "okved", "in": ["62", "63.1"]}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"all": [X, Y]}, {"all": [Y, X]}),
        ({"all": [X, X, Y]}, {"all": [X, {"all": [Y]}]}),
        ({"not": {"not": {"any": [X, Y]}}}, {"any": [Y, {"any": [X]}]}),
        ({"any": [X, {"any": []}]}, X),
        ({"all": [X, {"not": {"all": []}}]}, {"any": []}),
        ({"attr": "okved", "in": ["63.1", "62", "62", "62.01"]}, Y),
        ({"attr": "headcount", "ge": 16}, {"attr": "headcount", "ge": "16.0"}),
        ({"attr": "headcount", "le": 2.5, "ge": 1}, {"attr": "headcount", "ge": 1, "le": "25e-1"}),
        ({"attr": "registered_on", "within": "P12M"}, {"attr": "registered_on", "within": "P1Y0D"}),
        (
            {"some": "places", "where": {"all": [{"attr": "hazardous", "is": True}]}},
            {"some": "places", "where": {"attr": "hazardous", "is": True}},
        ),
    ],
)
def test_digest_of_one_meaning_is_one(attributes, one, other):
    assert digest(parse(one, attributes)) == digest(parse(other, attributes))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"any": [X, {"not": X}]}, {"all": []}),
        ({"all": [X, {"not": X}]}, {"any": []}),
        (X, {"not": {"attr": "employs", "is": False}}),
        ({"attr": "okved", "in": []}, {"any": []}),
        ({"attr": "headcount", "ge": 1}, {"attr": "headcount", "gt": 1}),
        ({"attr": "registered_on", "within": "P30D"}, {"attr": "registered_on", "within": "P1M"}),
    ],
)
def test_digest_of_different_meanings_differs(attributes, one, other):
    assert digest(parse(one, attributes)) != digest(parse(other, attributes))
