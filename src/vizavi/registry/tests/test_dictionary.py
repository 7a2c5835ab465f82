"""What follows from what is known of a client: attributes that do not concern it have a value without a question."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria import CriteriaError, parse
from criteria.evaluate import FALSE, truth
from vizavi.registry.choices import Kind
from vizavi.registry.dictionary import Dictionary, otherwise
from vizavi.registry.documents.check import clean
from vizavi.registry.findings import findings_of
from vizavi.registry.tests.building import Building
from vizavi.registry.tests.factories import NOW
from vizavi.registry.tests.small_register import attribute

TODAY = date(2026, 11, 26)
REGISTERED = {"attr": "registered", "is": True}
IN_THE_REGISTER = {"all": [REGISTERED, {"attr": "form", "in": ["company", "person"]}]}


def dictionary(*attributes: tuple[Kind, dict[str, Any]]) -> Dictionary:
    return Dictionary((raw["code"], clean(Kind.ATTRIBUTE, raw["document"])) for _kind, raw in attributes)


@pytest.fixture
def known() -> Dictionary:
    return dictionary(
        attribute("form", "enum", values=["company", "person", "self_employed", "undecided"]),
        attribute(
            "registered", "bool", criteria={"not": {"attr": "form", "in": ["undecided"]}}, otherwise="нет"
        ),
        attribute("size", "enum", values=["micro", "none"], criteria=IN_THE_REGISTER, otherwise="none"),
        attribute("headcount", "number", criteria=REGISTERED, otherwise="0"),
        attribute("licences", "enum", many=True, values=["medical"], criteria=REGISTERED, otherwise="нет"),
        attribute("town", "enum", values=["here", "there"]),
    )


@pytest.mark.parametrize(
    ("said", "follows"),
    [
        ({}, {}),
        ({"registered": True}, {}),
        ({"registered": False}, {"size": "none", "headcount": 0, "licences": ()}),
        ({"form": "self_employed"}, {"size": "none"}),
        ({"form": "self_employed", "registered": True}, {"size": "none"}),
        # One thing follows from another.
        ({"form": "undecided"}, {"registered": False, "size": "none", "headcount": 0, "licences": ()}),
    ],
)
def test_what_does_not_concern_a_client_is_known(
    known: Dictionary, said: dict[str, Any], follows: dict[str, Any]
) -> None:
    assert known.completed(said, as_of=TODAY) == said | follows


def test_what_the_client_says_itself_stands(known: Dictionary) -> None:
    said = {"registered": False, "headcount": 3}

    assert known.completed(said, as_of=TODAY)["headcount"] == 3


#: each of two says whom the other concerns: no client can be caught in it
CIRCLE = dictionary(
    attribute(
        "form",
        "enum",
        values=["company", "self_employed", "undecided"],
        criteria=REGISTERED,
        otherwise="undecided",
    ),
    attribute("registered", "bool", criteria={"not": {"attr": "form", "in": ["undecided"]}}, otherwise="no"),
    attribute("size", "enum", values=["micro", "none"], criteria=REGISTERED, otherwise="none"),
    attribute("town", "enum", values=["here", "there"]),
)


@given(
    said=st.fixed_dictionaries(
        {},
        optional={
            "form": st.sampled_from(["company", "self_employed", "undecided"]),
            "registered": st.booleans(),
            "size": st.sampled_from(["micro", "none"]),
            "town": st.sampled_from(["here", "there"]),
        },
    )
)
def test_completing_adds_only_what_does_not_concern_and_has_an_end(said: dict[str, Any]) -> None:
    found = CIRCLE.completed(said, as_of=TODAY)

    assert {name: found[name] for name in said} == said
    assert CIRCLE.completed(found, as_of=TODAY) == found
    for name in found.keys() - said.keys():
        concerned = parse(CIRCLE[name]["criteria"], CIRCLE.attributes)
        assert truth(concerned, found, as_of=TODAY) == FALSE


def test_attributes_that_say_nothing_of_it_concern_everybody() -> None:
    old = dictionary(attribute("size", "enum", values=["micro"]))
    for document in old.documents.values():
        document.pop("criteria", None)  # type: ignore[attr-defined]  # as editions before had it
        document.pop("otherwise", None)  # type: ignore[attr-defined]

    assert old.completed({}, as_of=TODAY) == {}
    assert old.causes("size", {}) == frozenset()


@pytest.mark.parametrize(
    ("kind", "many", "text", "value"),
    [
        ("bool", False, "Нет", False),
        ("bool", False, "yes", True),
        ("number", False, "0", 0),
        ("number", False, "1.5", Decimal("1.5")),
        ("enum", True, "нет", ()),
        ("enum", True, "a", ("a",)),
        ("date", False, "2026-01-31", date(2026, 1, 31)),
    ],
)
def test_values_are_written_as_people_write_them(kind: str, many: bool, text: str, value: Any) -> None:
    [document] = dictionary(
        attribute("it", kind, many=many, values=["a"] if kind == "enum" else [], otherwise=text)
    ).documents.values()

    assert otherwise("it", document) == value


@pytest.mark.parametrize(("kind", "text"), [("bool", "может быть"), ("number", "много"), ("enum", "b")])
def test_a_value_that_the_attribute_cannot_have_is_refused(kind: str, text: str) -> None:
    [document] = dictionary(
        attribute("it", kind, values=["a"] if kind == "enum" else [], otherwise=text)
    ).documents.values()

    with pytest.raises(CriteriaError):
        otherwise("it", document)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"criteria": {"attr": "sme", "in": ["micro"]}, "otherwise": "нет"}, set()),
        ({"criteria": {"attr": "sme", "in": ["micro"]}}, {"no_value_otherwise"}),
        ({"otherwise": "нет"}, {"nobody_otherwise"}),
        ({"criteria": {"attr": "sme", "in": ["micro"]}, "otherwise": "иногда"}, {"unusable_value"}),
        ({"criteria": {"attr": "grown", "is": True}, "otherwise": "нет"}, {"concerns_itself"}),
    ],
)
def test_the_check_finds_what_makes_no_sense(more: dict[str, Any], codes: set[str]) -> None:
    version = Building().attribute("grown", "bool", "вырос ли бизнес", **more)

    found = {finding.code for finding in findings_of(version.kind, version.document, version.entry, now=NOW)}

    assert found & {"no_value_otherwise", "nobody_otherwise", "unusable_value", "concerns_itself"} == codes
