"""Documents of entries: every field type refuses what has not its shape; links, steps, merging."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vizavi.registry.choices import Kind
from vizavi.registry.documents import SCHEMAS
from vizavi.registry.documents import fields as f
from vizavi.registry.documents.check import BadDocument, clean, problems
from vizavi.registry.documents.differences import differences, merge
from vizavi.registry.documents.links import attributes_of, codes_in, named_entries
from vizavi.registry.documents.steps import circles, in_order, step_problems, unreachable
from vizavi.registry.tests.small_register import a_small_register

ENTRIES = a_small_register()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize("kind", list(Kind))
def test_empty_entry_has_its_shape_and_lacks_what_is_required(kind: Kind) -> None:
    document = clean(kind, {})

    assert document == clean(kind, document)
    assert {field.name for field in SCHEMAS[kind].fields() if field.required} <= {
        trouble.path.split(".")[0] for trouble in problems(kind, document)
    }


@pytest.mark.parametrize(("kind", "data"), ENTRIES, ids=[f"{k}:{d['code']}" for k, d in ENTRIES])
def test_complete_entry_is_kept_as_it_is(kind: Kind, data: dict[str, Any]) -> None:
    document = clean(kind, data["document"])

    assert clean(kind, document) == document
    assert problems(kind, document) == []


@given(data=st.data())
def test_whatever_comes_is_kept_in_shape_or_refused_by_field(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(Kind)))
    names = [field.name for field in SCHEMAS[kind].fields()]
    given_document = data.draw(st.dictionaries(st.sampled_from(names), JSON, max_size=4))

    try:
        document = clean(kind, given_document)
    except BadDocument as error:
        refused = {trouble.path.split(".")[0] for trouble in error.troubles}
    else:
        refused = set()
        list(problems(kind, document))
        assert clean(kind, document) == document
    assert refused <= set(given_document)


@pytest.mark.parametrize(
    ("kind", "document", "path"),
    [
        (Kind.SPHERE, {"nothing": 1}, "nothing"),
        (Kind.SPHERE, {"name": {"ru": "я" * 301, "en": ""}}, "name"),
        (Kind.SPHERE, {"position": -1}, "position"),
        (Kind.SPHERE, {"position": "1.5"}, "position"),
        (Kind.NEED, {"satisfaction": "maybe"}, "satisfaction"),
        (Kind.NEED, {"work_until": "2026-02-30"}, "work_until"),
        (Kind.NEED, {"services": ["Услуга"]}, "services"),
        (Kind.SERVICE, {"apply_url": "javascript:alert(1)"}, "apply_url"),
        (Kind.SERVICE, {"season_from": "31.13"}, "season_from"),
        (Kind.SERVICE, {"touchpoints": ["1"]}, "touchpoints"),
        (Kind.SERVICE, {"legal_basis": [{"title": 5}]}, "legal_basis.0.title"),
        (Kind.SCENARIO, {"steps": [{"code": "Шаг"}]}, "steps.0.code"),
    ],
)
def test_value_out_of_shape_is_refused_at_its_place(kind: Kind, document: Any, path: str) -> None:
    with pytest.raises(BadDocument) as refused:
        clean(kind, document)

    assert [trouble.path for trouble in refused.value.troubles] == [path]


@pytest.mark.parametrize(
    ("kind", "code", "changes", "path"),
    [
        (Kind.NEED, "need-now", {"services": []}, "services"),
        (Kind.NEED, "need-work", {"work": {"ru": "", "en": ""}}, "work"),
        (Kind.NEED, "need-never", {"reason": {"ru": "", "en": ""}}, "reason"),
        (Kind.NEED, "need-never", {"faq": []}, "faq"),
        (Kind.SERVICE, "robot", {"status_note": {"ru": "", "en": ""}}, "status_note"),
        (Kind.SERVICE, "terrace", {"season_until": ""}, "season_from"),
        (Kind.SERVICE, "loan", {"criteria": None}, "criteria"),
        (Kind.SERVICE, "loan", {"is_proactive": True}, "consent"),
        (Kind.SCENARIO, "cafe-way", {"check_delivery": "not_met"}, "check_delivery"),
        (Kind.ATTRIBUTE, "size", {"values": []}, "values"),
        (Kind.ATTRIBUTE, "registered", {"how_to_change": {"ru": "", "en": ""}}, "how_to_change"),
    ],
)
def test_rule_of_a_kind_names_what_is_missing(
    kind: Kind, code: str, changes: dict[str, Any], path: str
) -> None:
    [document] = [data["document"] for of, data in ENTRIES if of == kind and data["code"] == code]

    assert [trouble.path for trouble in problems(kind, clean(kind, document | changes))] == [path]


def steps(**after: list[str]) -> list[dict[str, Any]]:
    return [{"code": code, "after": list(others), "alternative_to": ""} for code, others in after.items()]


def test_steps_are_walked_after_those_they_wait_for() -> None:
    assert [step["code"] for step in in_order(steps(c=["b"], a=[], b=["a"], d=[]))] == ["a", "b", "c", "d"]


def test_circle_of_steps_is_found_and_what_waits_for_it_is_unreachable() -> None:
    circular = steps(a=["c"], b=["a"], c=["b"], d=["a"], e=[])

    assert [sorted(circle) for circle in circles(circular)] == [["a", "b", "c"]]
    assert unreachable(circular) == ["a", "b", "c", "d"]
    assert len(in_order(circular)) == 5


@given(
    st.dictionaries(
        st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=3, unique=True), max_size=6
    )
)
def test_steps_have_a_circle_exactly_if_some_known_step_waits_in_vain(after: dict[str, list[str]]) -> None:
    known = {code: [other for other in others if other in after] for code, others in after.items()}
    found = steps(**known)

    assert bool(circles(found)) == bool(unreachable(found))
    assert sorted(step["code"] for step in in_order(found)) == sorted(known)


def test_document_names_entries_and_attributes_of_its_criteria() -> None:
    [scenario] = [data["document"] for kind, data in ENTRIES if kind == Kind.SCENARIO]

    assert {(name.field, name.kind.value, name.code) for name in named_entries(Kind.SCENARIO, scenario)} == {
        ("situation", "situation", "cafe"),
        ("segments", "segment", "micro"),
        ("needs", "need", "need-now"),
        ("steps", "service", "notice"),
        ("steps", "service", "loan"),
        ("criteria", "attribute", "size"),
    }


def test_attributes_and_codes_are_found_at_any_depth() -> None:
    deep: Any = {"attr": "okved", "in": ["56.10"]}
    for _level in range(5000):
        deep = {"not": deep}
    criterion = {
        "all": [
            deep,
            {"some": "places", "where": {"attr": "oktmo", "in": ["99701"]}},
            {"any": [{"attr": "employs", "is": True}]},
        ]
    }

    assert sorted(attributes_of(criterion)) == ["employs", "okved", "places"]
    assert sorted(codes_in([criterion])) == [("okved", "56.10"), ("places.oktmo", "99701")]


def test_merge_keeps_both_changes_and_names_where_they_meet() -> None:
    base = {"name": 1, "fee": 2, "term": 3}

    merged = merge(base, {**base, "fee": 20, "term": 30}, {**base, "name": 10, "term": 31})

    assert merged.document == {"name": 10, "fee": 20, "term": 31}
    assert merged.conflicts == ["term"]


def test_differences_come_in_the_order_of_the_form() -> None:
    old = SCHEMAS[Kind.SPHERE].empty()

    found = list(differences(Kind.SPHERE, old, {**old, "position": 2, "name": {"ru": "Дело", "en": ""}}))

    assert [difference.field.name for difference in found] == ["name", "position"]
    assert f.names_of([difference.field for difference in found]) == ["name", "position"]


def test_steps_that_have_only_begun_are_not_said_to_repeat_or_replace_themselves() -> None:
    begun = {"code": "", "after": [], "alternative_to": "", "term_days": None, "term_unit": ""}
    assert list(step_problems([begun, begun])) == []
    named = [trouble.path for trouble in step_problems([begun | {"code": "a", "alternative_to": "a"}] * 2)]
    assert named == ["steps.0.code", "steps.0.alternative_to", "steps.1.code", "steps.1.alternative_to"]
