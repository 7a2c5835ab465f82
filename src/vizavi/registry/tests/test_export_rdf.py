"""The catalogue as RDF: in the words of CPSV-AP and CCCEV, the same in Turtle and JSON-LD."""

from __future__ import annotations

import json

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from vizavi.registry.api import catalogue_parts, entry_part, json_ld, namespace, turtle
from vizavi.registry.catalogue import Catalogue
from vizavi.registry.choices import Kind
from vizavi.registry.exports.writing import address_of
from vizavi.registry.models import Entry, SegmentStatistics
from vizavi.registry.tests.rdf import CV, DCT, catalogue, read, violations
from vizavi.registry.tests.small_register import (
    NOW,
    a_small_register,
    both,
    entry,
    publish_register,
    service,
)


@pytest.fixture
def small(db: None) -> Catalogue:
    publish_register(
        [
            *a_small_register(),
            service(
                "licence",
                criteria={
                    "all": [
                        {"attr": "registered", "is": True},
                        {"any": [{"attr": "size", "in": ["micro"]}, {"attr": "headcount", "lt": 5}]},
                    ]
                },
                term_days=7,
                fee_roubles=1500,
                keywords=["разрешение"],
                touchpoints=["00000000-0000-0000-0000-000000000000"],
                apply_url="https://пример.рф/заявка?вид={1|2}",
            ),
        ]
    )
    return catalogue()


def told(found: Catalogue, kind: Kind, code: str) -> Graph:
    item = found.requirement(code) if kind == Kind.REQUIREMENT else found.get(kind, code)
    assert item is not None
    return read([entry_part(found, item)])


def test_service_says_cost_and_term_in_the_words_of_the_vocabulary(small: Catalogue) -> None:
    graph = told(small, Kind.SERVICE, "licence")
    one = URIRef(address_of("portal:service", "licence"))

    assert set(graph.objects(one, DCT.title)) == {
        Literal("Услуга licence", lang="ru"),
        Literal("en: Услуга licence", lang="en"),
    }
    [cost] = graph.objects(one, CV.hasCost)
    assert float(graph.value(cost, CV.hasValue)) == 1500.0
    # 7 working days are at most 11 of the calendar.
    assert str(graph.value(one, CV.processingTime)) == "P11D"
    assert str(graph.value(one, URIRef(f"{namespace()}workingDays"))) == "7"


def test_condition_says_what_cccev_can_and_the_whole_as_json(small: Catalogue) -> None:
    graph = told(small, Kind.SERVICE, "licence")
    [criterion] = graph.objects(URIRef(address_of("portal:service", "licence")), CV.holdsRequirement)
    parts = sorted(graph.objects(criterion, CV.hasRequirement))

    assert (criterion, RDF.type, CV.Criterion) in graph
    assert [(part, RDF.type, CV.Constraint) in graph for part in parts] == [True, False]
    assert [str(concept).partition("#")[2] for concept in graph.objects(parts[0], CV.constrains)] == [
        "registered"
    ]
    assert {str(concept).partition("#")[2] for concept in graph.objects(criterion, CV.hasConcept)} == {
        "registered",
        "size",
        "headcount",
    }
    exact = json.loads(str(graph.value(criterion, URIRef(f"{namespace()}condition"))))
    assert exact == small.items[Kind.SERVICE, "licence"].document["criteria"]


def test_requirement_tells_the_parts_of_its_condition_by_itself_and_not_in_the_whole(db: None) -> None:
    both_of = {"all": [{"attr": "registered", "is": True}, {"attr": "headcount", "lt": 5}]}
    cash = entry(
        Kind.REQUIREMENT,
        "cash",
        name=both("Касса"),
        summary=both("Чек"),
        criteria=both_of,
        legal_basis=[{"title": "Акт"}],
    )
    publish_register([*a_small_register(), cash])
    one = URIRef(f"{address_of('portal:requirement', 'cash')}#criterion")

    alone, whole = told(catalogue(), Kind.REQUIREMENT, "cash"), read(catalogue_parts(catalogue()))

    constraints = set(alone.objects(one, CV.hasRequirement))
    assert {(part, RDF.type, CV.Constraint) in alone for part in constraints} == {True}
    assert len(constraints) == 2
    assert list(whole.objects(one, CV.hasRequirement)) == []
    for graph in (alone, whole):
        assert json.loads(str(graph.value(one, URIRef(f"{namespace()}condition")))) == both_of


@pytest.mark.clause("B-4.3.5.3")
def test_counts_of_a_client_group_are_told_and_those_withheld_are_not(small: Catalogue) -> None:
    rows = [
        {"value": "micro", "clients": 59},
        {"value": "small", "clients": None},
        {"value": None, "clients": 12},
    ]
    SegmentStatistics.objects.create(
        entry=Entry.objects.get(kind=Kind.SEGMENT, code="micro"),
        edition_number=small.number,
        computed_at=NOW,
        population="Выдуманные клиенты",
        counts={"clients": 71, "breakdowns": [{"attribute": "size", "rows": rows}]},
    )
    own = Namespace(namespace())
    group = URIRef(address_of("portal:segment", "micro"))

    for graph in (told(small, Kind.SEGMENT, "micro"), read(catalogue_parts(small))):
        counts = {
            str(count).removeprefix(f"{group}#"): graph.value(count, own.clients)
            for count in graph.objects(group, own.hasCount)
        }
        assert {place: clients and int(clients) for place, clients in counts.items()} == {
            "count": 71,
            "count-size-micro": 59,
            "count-size-small": None,
            "count-size--unknown": 12,
        }
        withheld = URIRef(f"{group}#count-size-small")
        assert str(graph.value(withheld, own.isWithheld)) == "true"
        assert str(graph.value(withheld, own.valueCode)) == "small"
        assert violations(graph) == ""


def test_touchpoint_that_is_in_force_nowhere_is_no_channel(small: Catalogue) -> None:
    graph = told(small, Kind.SERVICE, "licence")

    assert list(graph.objects(None, CV.hasChannel)) == []


def test_small_catalogue_conforms_whole_and_apart(small: Catalogue) -> None:
    assert violations(read(catalogue_parts(small))) == ""
    for kind, code in ((Kind.SITUATION, "cafe"), (Kind.REQUIREMENT, "clean"), (Kind.SEGMENT, "micro")):
        assert violations(told(small, kind, code)) == ""


def test_staff_only_fields_stay_out(db: None) -> None:
    entries = a_small_register()
    for kind, found in entries:
        if kind == Kind.SCENARIO:
            found["document"]["check_note"] = "ТАЙНА проверки"
    publish_register(entries)

    assert b"\xd0\xa2\xd0\x90\xd0\x99\xd0\x9d\xd0\x90" not in b"".join(turtle(catalogue_parts(catalogue())))


@pytest.mark.parametrize("hostile", ['"""', "\\", "<script>", "\u2028", "a\nb", "'''@ru"])
def test_any_text_survives(db: None, hostile: str) -> None:
    publish_register([entry(Kind.SPHERE, "odd", name=both(f"Имя {hostile}!"), summary=both("и"), position=1)])

    for graph in (
        read(catalogue_parts(catalogue())),
        Graph().parse(data=b"".join(json_ld(catalogue_parts(catalogue()))), format="json-ld"),
    ):
        assert " ".join(f"Имя {hostile}!".split()) in {
            " ".join(str(value).split()) for value in graph.objects() if isinstance(value, Literal)
        }
