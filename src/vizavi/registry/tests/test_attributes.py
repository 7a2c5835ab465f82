"""The attribute dictionary, the codes that criteria stand on, and changes of many entries at once."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from tests.queries import assert_same_queries

from vizavi.classifiers.api import UsedCode
from vizavi.classifiers.models import ClassifierEdition
from vizavi.classifiers.tests.factories import CAFES, edition_of
from vizavi.registry import rewriting
from vizavi.registry.actions.rewriting import propose_rewriting
from vizavi.registry.choices import Kind, ProposalState
from vizavi.registry.findings import findings_of
from vizavi.registry.models import Proposal
from vizavi.registry.telling import Teller
from vizavi.registry.tests.building import Building
from vizavi.registry.tests.factories import NOW, STEP, said
from vizavi.registry.usage import codes_in_use, current_dictionary, versions_listing, versions_testing
from vizavi.touchpoints.tests.pages import signed_in, text_of, values_of

pytestmark = pytest.mark.django_db

CAFE = {"attr": "okved", "in": ["56.10.1"]}
PLACES = {"some": "places", "where": {"attr": "okved", "in": ["56.3"]}}


@pytest.fixture
def place() -> Building:
    found = Building()
    found.version(Kind.SERVICE, "loan", name=said("Заём кафе"), criteria={"all": [CAFE, {"not": PLACES}]})
    found.version(Kind.SERVICE, "grant", name=said("Грант"), criteria={"attr": "sme", "in": ["micro"]})
    return found


def test_codes_in_use_are_those_of_current_criteria(place: Building) -> None:
    url = "/staff/registry/entries/service/loan/"
    title = "Услуга, мера поддержки, сервис «Заём кафе»"
    assert list(codes_in_use()) == [
        UsedCode("okved2", "56.10.1", title, url),
        UsedCode("okved2", "56.3", title, url),
    ]


def test_codes_of_steps_count_and_those_of_former_editions_do_not(place: Building) -> None:
    place.version(
        Kind.SCENARIO,
        "way",
        name=said("Путь"),
        steps=[STEP | {"criteria": {"attr": "okved", "in": ["56.1"]}}],
    )
    old = versions_listing("okved2", "56.3")[0]
    old.until_edition = 2
    old.save()
    assert {(use.code, use.where_title) for use in codes_in_use()} == {("56.1", "Клиентский сценарий «Путь»")}


def test_the_import_of_an_edition_tells_which_criteria_it_breaks(place: Building) -> None:
    draft = edition_of([item for item in CAFES if item[0] != "56.10.1"], number=2, in_force_on=None)
    client = signed_in(place.office)

    page = text_of(client.get(reverse("classifiers:edition", args=["okved2", draft.number])))

    assert "Заём кафе" in page
    assert "56.10.1" in page

    ClassifierEdition.objects.filter(pk=draft.pk).update(in_force_on=date(2026, 1, 1), confirmed_at=NOW)
    [version] = versions_listing("okved2", "56.10.1")
    assert [
        item.code
        for item in findings_of(version.kind, version.document, version.entry, now=NOW)
        if "код" in item.text
    ] == ["unknown_code"]


def test_a_code_is_replaced_by_proposals(place: Building) -> None:
    client = signed_in(place.office)
    address = reverse("registry:code_replace", args=["okved2"]) + "?code=56.10.1&by=56.10,+56.3"

    preview = client.get(address)
    assert "Заём кафе" in text_of(preview)
    assert "Всего: 1 запись." in text_of(preview)
    assert Proposal.objects.exclude(pk=place.proposal.pk).count() == 0
    token = values_of(preview)["form_token"]
    for _repeated in range(2):
        done = client.post(address, {"form_token": token}, follow=True)
        assert "Начато предложений: 1." in text_of(done)

    [made] = Proposal.objects.exclude(pk=place.proposal.pk)
    assert made.authority_id is None
    assert made.reason == "Код 56.10.1 заменяется: 56.10, 56.3."
    assert made.version is not None
    assert made.version.document["criteria"] == {
        "all": [{"attr": "okved", "in": ["56.10", "56.3"]}, {"not": PLACES}]
    }


def test_codes_that_the_classifier_has_not_are_refused(place: Building) -> None:
    client = signed_in(place.office)
    address = reverse("registry:code_replace", args=["okved2"])
    text = text_of(client.get(address, {"code": "56.10.1", "by": "99.9"}))
    assert "Этих кодов в действующей редакции нет: 99.9." in text
    assert "нигде" not in text
    text = text_of(client.get(address, {"code": "01", "by": "56"}))
    assert "Ни одна запись этого не называет: заменять нечего." in text
    assert client.get(reverse("registry:code_replace", args=["nothing"])).status_code == 404


def test_the_dictionary_tells_where_attributes_come_from_and_where_they_are_used(place: Building) -> None:
    place.version(
        Kind.SERVICE,
        "papers",
        inputs=[
            {"name": said("Выручка"), "kind": "attribute", "attribute": "revenue", "is_held_by_state": False,
             "held_where": {"ru": "", "en": ""}}
        ],
    )  # fmt: skip
    text = text_of(signed_in(place.officer).get(reverse("registry:attributes")))
    assert "1 условие" in text
    assert "1 перечень документов" in text
    assert "ЕГРЮЛ" in text
    assert "Заменить везде" not in text


def test_the_dictionary_costs_the_same_queries_for_any_number(place: Building) -> None:
    client = signed_in(place.office)

    def add(count: int) -> None:
        for number in range(count):
            code = f"extra_{count}_{number}"
            place.attribute(code, "number", code)
            place.version(Kind.SERVICE, code.replace("_", "-"), criteria={"attr": code, "ge": 1})

    assert_same_queries(lambda: client.get(reverse("registry:attributes")), add, first=1, more=19)


def test_a_superseded_attribute_is_replaced_everywhere(place: Building) -> None:
    place.attribute("income", "number", "доход за год", supersedes="sme")
    place.attribute("size", "enum", "размер", values=["micro", "huge"])
    client = signed_in(place.office)
    assert "Заменить везде" in text_of(client.get(reverse("registry:attributes")))
    page = reverse("registry:attribute_replace", args=["sme"])

    # The successor is proposed by itself; what it cannot mean is left to be filled in.
    assert '<option value="income" selected>' in client.get(page).content.decode()
    assert "нужно дозаполнить" in text_of(client.get(page, {"by": "income"}))
    preview = client.get(page, {"by": "size"})
    assert "нужно дозаполнить" not in text_of(preview)
    client.post(f"{page}?by=size", {"form_token": values_of(preview)["form_token"]})

    [made] = Proposal.objects.exclude(pk=place.proposal.pk)
    assert (made.state, made.entry.code) == (ProposalState.DRAFT, "grant")
    assert made.version is not None
    assert made.version.document["criteria"] == {"attr": "size", "in": ["micro"]}


def test_only_the_project_office_changes_many_entries(place: Building) -> None:
    client = signed_in(place.register_officer)
    assert client.get(reverse("registry:attribute_replace", args=["sme"])).status_code == 403
    with pytest.raises(PermissionDenied):
        propose_rewriting(
            actor=place.register_officer, versions=[], rewrite=dict, why="", form_token=uuid4(), now=NOW
        )


def test_an_entry_with_an_open_proposal_of_the_office_is_left_out(place: Building) -> None:
    versions = list(versions_testing({"sme"}))

    def change(name: str) -> Any:
        return propose_rewriting(
            actor=place.office,
            versions=versions,
            rewrite=lambda version: {**version.document, "criteria": {"attr": name, "is": True}},
            why="Так вернее",
            form_token=uuid4(),
            now=NOW,
        )

    assert [len(part) for part in change("registered")] == [1, 0]
    assert [len(part) for part in change("hired")] == [0, 1]


def test_documents_are_rewritten_wherever_the_attribute_is_named(place: Building) -> None:
    dictionary = current_dictionary()
    document = {
        "steps": [
            STEP
            | {
                "criteria": {
                    "any": [{"attr": "sme"}, {"some": "places", "where": {"attr": "sme", "is": True}}]
                }
            }
        ],
        "criteria": {"not": {"attr": "sme", "in": ["micro"]}},
    }

    found = rewriting.with_attribute(Kind.SCENARIO, document, "sme", "legal_form", dictionary.attributes)

    # An attribute of an object of the same name is another attribute.
    assert found["steps"][0]["criteria"] == {
        "any": [{"attr": "legal_form"}, {"some": "places", "where": {"attr": "sme", "is": True}}]
    }
    assert found["criteria"] == {"not": {"attr": "legal_form"}}
    service = {"inputs": [{"attribute": "sme"}, {"attribute": "okved"}], "criteria": None}
    rewritten = rewriting.with_attribute(Kind.SERVICE, service, "sme", "size", dictionary.attributes)
    assert rewritten["inputs"] == [{"attribute": "size"}, {"attribute": "okved"}]


def test_a_condition_of_an_attribute_that_is_gone_is_told_without_a_list_of_all_others(
    place: Building,
) -> None:
    told = Teller([]).sentence({"attr": "gone", "is": True})
    assert told == "условие не разобрать: признак gone не объявлен"
