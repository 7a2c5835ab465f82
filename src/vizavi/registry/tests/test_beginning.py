"""An empty register begins with a dictionary that is shipped."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied

from criteria import Attributes
from vizavi.authorities.choices import Role
from vizavi.authorities.tests.factories import viewer_as
from vizavi.registry.actions.beginning import take_starting_dictionary
from vizavi.registry.actions.editions import publish_edition
from vizavi.registry.choices import EditionState, Kind, ProposalState
from vizavi.registry.cli import registry
from vizavi.registry.dictionary import attribute_json
from vizavi.registry.loading import STARTING_DATA, demo_entries, read_entries
from vizavi.registry.models import Edition, Proposal, Version
from vizavi.registry.tests.factories import NOW
from vizavi.registry.tests.pages import ask, send, text_of, to

pytestmark = pytest.mark.django_db

CODES = [entry["code"] for _kind, entry in read_entries(STARTING_DATA)]


def test_the_dictionary_is_taken_into_the_draft_by_proposals_of_the_project_office() -> None:
    office = viewer_as(Role.PROJECT_OFFICE)
    taken = take_starting_dictionary(actor=office, now=NOW)
    assert [proposal.entry.code for proposal in taken] == CODES
    assert {
        (item.state, item.authority, item.author_id, item.decided_by_id) for item in Proposal.objects.all()
    } == {(ProposalState.ACCEPTED, None, office.actor_id, office.actor_id)}
    assert set(Edition.objects.values_list("number", "state")) == {(1, EditionState.DRAFT)}


def test_what_was_taken_can_be_published_and_makes_a_dictionary_for_criteria() -> None:
    office = viewer_as(Role.PROJECT_OFFICE)
    take_starting_dictionary(actor=office, now=NOW)
    edition = Edition.objects.get()
    publish_edition(actor=office, edition=edition, revision=edition.revision, now=NOW)
    shown = Version.objects.in_edition(1).select_related("entry")
    attributes = Attributes.load([attribute_json(item.entry.code, item.document) for item in shown])
    assert set(attributes) == set(CODES)


def test_every_text_of_it_is_in_both_languages_and_names_no_region() -> None:
    for _kind, entry in read_entries(STARTING_DATA):
        document = entry["document"]
        for name in ("name", "question", "hint"):
            assert all(document[name].values()), (entry["code"], name)
        assert "края" not in document["legal_basis"]
        assert "service" not in document


def test_taking_it_again_changes_nothing_and_keeps_what_the_office_has() -> None:
    office = viewer_as(Role.PROJECT_OFFICE)
    take_starting_dictionary(actor=office, now=NOW)
    versions = set(Version.objects.values_list("pk", flat=True))
    assert take_starting_dictionary(actor=office, now=NOW) == []
    assert set(Version.objects.values_list("pk", flat=True)) == versions


def test_only_the_project_office_takes_it() -> None:
    officer = viewer_as(Role.UNIT_OFFICER)
    with pytest.raises(PermissionDenied):
        take_starting_dictionary(actor=officer, now=NOW)
    assert send(officer, "attributes_start").status_code == 403
    assert not Version.objects.exists()


def test_the_empty_dictionary_offers_a_button_and_the_full_one_does_not() -> None:
    office = viewer_as(Role.PROJECT_OFFICE)
    assert f'action="{to("attributes_start")}"' in ask(office, "attributes").content.decode()
    assert to("attributes_start") not in ask(viewer_as(Role.AUDITOR), "attributes").content.decode()
    answer = send(office, "attributes_start")
    assert (answer.status_code, answer["Location"]) == (302, to("attributes"))
    after = ask(office, "attributes")
    assert to("attributes_start") not in after.content.decode()
    assert "число работников" in text_of(after)


def test_the_empty_register_tells_the_project_office_where_to_begin() -> None:
    assert "Возьмите начальный словарь признаков" in text_of(ask(viewer_as(Role.PROJECT_OFFICE), "home"))
    assert "Возьмите начальный словарь" not in text_of(ask(viewer_as(Role.UNIT_OFFICER), "home"))


def test_a_register_of_attributes_alone_is_not_said_to_be_complete() -> None:
    office = viewer_as(Role.PROJECT_OFFICE)
    take_starting_dictionary(actor=office, now=NOW)
    said = text_of(ask(office, "home"))
    assert "В реестре ещё нет жизненных ситуаций и услуг." in said
    assert "Пробелов нет" not in said


def test_the_command_takes_it_and_says_what_is_next() -> None:
    first, second = (CliRunner().invoke(registry, ["dictionary"]) for _turn in range(2))
    assert first.output == (
        f"Взято признаков: {len(CODES)}. Они в проекте редакции: Проектный офис публикует его в рабочем месте.\n"
    )
    assert second.output == "Все признаки начального словаря уже есть.\n"


def test_the_demo_begins_with_the_same_dictionary_and_adds_its_own_to_it() -> None:
    codes = [entry["code"] for kind, entry in demo_entries() if kind == Kind.ATTRIBUTE]
    assert len(codes) == len(set(codes))
    assert set(CODES) < set(codes)
    helped = {
        entry["code"]: entry["document"]["service"]
        for kind, entry in demo_entries()
        if entry["code"] in CODES
    }
    assert helped["registered"] == "reg-ip"
