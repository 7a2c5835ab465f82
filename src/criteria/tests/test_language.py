"""Dictionaries, criteria and clients: what is read, and what is refused, where and why."""

from __future__ import annotations

import copy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria import Attributes, CriteriaError, load_client, parse, parse_rules, to_json
from criteria.errors import MESSAGES
from criteria.jsontext import dumps, loads
from criteria.tests.drawing import DICTIONARY

BAD_CRITERIA = [
    ([], "", "not_object"),
    ({}, "", "no_node"),
    ({"al": []}, "/al", "unknown_key"),
    ({"all": {}}, "/all", "not_list"),
    ({"all": [], "any": []}, "/any", "unknown_key"),
    ({"all": [{"any": [{"not": 1}]}]}, "/all/0/any/0/not", "not_object"),
    ({"attr": "okvad", "in": ["62"]}, "/attr", "undeclared"),
    ({"attr": 1, "in": ["62"]}, "/attr", "not_text"),
    ({"attr": "okved"}, "", "no_test"),
    ({"attr": "okved", "is": True}, "/is", "unknown_key"),
    ({"attr": "okved", "in": "62"}, "/in", "not_list"),
    ({"attr": "okved", "in": ["62", 63]}, "/in/1", "not_text"),
    ({"attr": "okved", "in": [""]}, "/in/0", "empty_code"),
    ({"attr": "form", "in": ["farm", "bank"]}, "/in/1", "not_listed"),
    ({"attr": "employs", "is": "yes"}, "/is", "not_bool"),
    ({"attr": "employs", "in": [True]}, "/in", "unknown_key"),
    ({"attr": "headcount", "ge": "NaN"}, "/ge", "not_number"),
    ({"attr": "headcount", "ge": float("nan")}, "/ge", "not_number"),
    ({"attr": "headcount", "le": float("inf")}, "/le", "not_number"),
    ({"attr": "headcount", "ge": "٣"}, "/ge", "not_number"),
    ({"attr": "headcount", "ge": True}, "/ge", "not_number"),
    ({"attr": "headcount", "ge": 10**100}, "/ge", "not_number"),
    ({"attr": "headcount", "ge": "1e400"}, "/ge", "not_number"),
    ({"attr": "headcount", "within": "P1Y"}, "/within", "unknown_key"),
    ({"attr": "registered_on", "ge": "2025-02-29"}, "/ge", "not_date"),
    ({"attr": "registered_on", "ge": "20250101"}, "/ge", "not_date"),
    ({"attr": "registered_on", "within": "2Y"}, "/within", "not_duration"),
    ({"attr": "registered_on", "within": "P"}, "/within", "not_duration"),
    ({"attr": "registered_on", "within": "P1W"}, "/within", "not_duration"),
    ({"attr": "registered_on", "within": "P1M1Y"}, "/within", "not_duration"),
    ({"attr": "registered_on", "within": "P99999Y"}, "/within", "not_duration"),
    ({"attr": "registered_on", "within": "P1Y", "ge": "2025-01-01"}, "/ge", "unknown_key"),
    ({"attr": "places", "in": []}, "/attr", "test_of_list"),
    ({"some": "places"}, "", "missing_key"),
    ({"some": "region", "where": {"all": []}}, "/some", "some_of_other"),
    ({"some": "places", "where": {"attr": "region", "in": []}}, "/where/attr", "undeclared"),
    ({"some": "places", "where": {"some": "places", "where": {}}}, "/where/some", "undeclared"),
    ({"not": {"all": []}, "a/b~": 1}, "/a~1b~0", "unknown_key"),
]


@pytest.mark.parametrize(("data", "pointer", "code"), BAD_CRITERIA)
def test_parse_of_malformed_criterion_names_the_place(attributes, data, pointer, code):
    with pytest.raises(CriteriaError) as caught:
        parse(data, attributes)
    assert [(found.pointer, found.code) for found in caught.value.problems] == [(pointer, code)]
    assert caught.value.problems[0].text("ru") != caught.value.problems[0].text("en")


def test_parse_reports_every_problem(attributes):
    with pytest.raises(CriteriaError) as caught:
        parse(
            {"all": [{"attr": "x"}, {"attr": "employs", "is": 1}, {"attr": "okved", "in": [1, 2]}]},
            attributes,
        )
    assert [found.pointer for found in caught.value.problems] == [
        "/all/0/attr",
        "/all/1/is",
        "/all/2/in/0",
        "/all/2/in/1",
    ]


def test_every_message_has_both_languages():
    assert [code for code, (english, russian) in MESSAGES.items() if not english or not russian] == []


def test_rules_with_one_error_are_refused_whole(attributes):
    with pytest.raises(CriteriaError) as caught:
        parse_rules([("a", {"all": []}), ("b", {"attr": "x"}), ("a", {"any": []})], attributes)
    assert [found.pointer for found in caught.value.problems] == ["/b/attr", "/a"]


def _with(position, **changes):
    found = copy.deepcopy(DICTIONARY)
    found[position] |= changes
    return found


@pytest.mark.parametrize(
    ("data", "pointer", "code"),
    [
        ({}, "", "not_list"),
        ([1], "/0", "not_object"),
        ([{"type": "bool"}], "/0", "missing_key"),
        ([{"id": "a"}], "/0", "missing_key"),
        ([{"id": "", "type": "bool"}], "/0/id", "bad_name"),
        ([{"id": "a.b", "type": "bool"}], "/0/id", "bad_name"),
        ([{"id": "a", "type": "text"}], "/0/type", "bad_type"),
        ([{"id": "a", "type": "bool"}, {"id": "a", "type": "code"}], "/1/id", "duplicate_id"),
        (_with(0, many="yes"), "/0/many", "not_bool"),
        (_with(0, values=["62"]), "/0/values", "unknown_key"),
        (_with(2, values=["a", "a"]), "/2/values/1", "duplicate_id"),
        (_with(2, values="a"), "/2/values", "not_list"),
        (_with(9, many=True), "/9/many", "not_allowed"),
        (_with(9, of=[{"id": "x", "type": "list", "of": []}]), "/9/of/0/type", "bad_type"),
        (_with(9, of=[{"id": "x", "type": "bool", "actionable": True}]), "/9/of/0/actionable", "not_allowed"),
        ([{"id": "a", "type": "list"}], "/0", "missing_key"),
    ],
)
def test_dictionary_that_is_malformed_names_the_place(data, pointer, code):
    with pytest.raises(CriteriaError) as caught:
        Attributes.load(data)
    assert (pointer, code) in [(found.pointer, found.code) for found in caught.value.problems]


def test_dictionary_digest_ignores_order_and_says_what_changed():
    declared = Attributes.load(DICTIONARY)
    assert Attributes.load(DICTIONARY[::-1]).digest == declared.digest
    assert Attributes.load(_with(0, many=False)).digest != declared.digest


@pytest.mark.parametrize(
    ("record", "pointer", "code"),
    [
        ([], "", "not_object"),
        ({"okvad": ["62"]}, "/okvad", "undeclared_value"),
        ({"okved": "62"}, "/okved", "not_list"),
        ({"okved": ["62", None]}, "/okved/1", "null_item"),
        ({"okved": ["62", ""]}, "/okved/1", "empty_code"),
        ({"form": "bank"}, "/form", "not_listed"),
        ({"headcount": float("nan")}, "/headcount", "not_number"),
        ({"headcount": "1,5"}, "/headcount", "not_number"),
        ({"employs": 1}, "/employs", "not_bool"),
        ({"registered_on": "2026-13-01"}, "/registered_on", "not_date"),
        ({"places": [{"oktmo": 1}]}, "/places/0/oktmo", "not_text"),
        ({"places": [{"region": "77"}]}, "/places/0/region", "undeclared_value"),
        ({"places": [None]}, "/places/0", "not_object"),
    ],
)
def test_client_that_is_malformed_names_the_place(attributes, record, pointer, code):
    with pytest.raises(CriteriaError) as caught:
        load_client(record, attributes)
    assert [(found.pointer, found.code) for found in caught.value.problems] == [(pointer, code)]


def test_client_null_is_unknown_and_empty_list_is_known(attributes):
    assert dict(load_client({"okved": [], "region": None}, attributes)) == {"okved": ()}


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0.1", Decimal("0.1")),
        ("16.0", 16),
        ('"1e2"', 100),
        ("-0.0", 0),
        ("0.1000000000000000055511151231257827", Decimal("0.1000000000000000055511151231257827")),
        ("12345678901234567890.5", Decimal("12345678901234567890.5")),
    ],
)
def test_number_is_read_exactly(attributes, written, number):
    assert load_client({"headcount": loads(written)}, attributes) == {"headcount": number}


MALFORMED = ["{", '{"a": NaN}', "[1,]", '{"a": 1, "a": 2}', '{"a" 1}', "[1] 2", '"\n"', "01", "[1 2]", "1]"]


@pytest.mark.parametrize("text", MALFORMED)
def test_json_that_is_malformed_is_refused_at_any_depth(text):
    for depth in (0, 20_000):
        with pytest.raises(CriteriaError):
            loads("[" * depth + text + "]" * depth)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda p: st.lists(p) | st.dictionaries(st.text(), p),
    )
)
def test_json_deep_reader_reads_what_the_shallow_one_does(value):
    deep = loads("[" * 5000 + dumps(value) + "]" * 5000)
    for _ in range(5000):
        (deep,) = deep
    assert deep == value == loads(dumps(value))


def test_criterion_10000_deep_is_read_and_written(attributes):
    text = '{"not": ' * 10_000 + '{"attr": "employs", "is": true}' + "}" * 10_000
    assert dumps(to_json(parse(loads(text), attributes))) == text


def test_in_list_of_100000_codes_is_read_and_matched(attributes):
    listed = [f"{number:06}" for number in range(100_000)]
    leaf = parse({"attr": "okved", "in": listed}, attributes).leaves[0]
    assert len(leaf.values) == 100_000
    assert leaf.lengths == (6,)
