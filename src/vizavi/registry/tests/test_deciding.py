"""The Project Office decides, carries over, publishes; scenarios are flagged; owners confirm."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from kit.audit.queries import history_of
from kit.mail.models import Mail
from vizavi.authorities.api import SYSTEM
from vizavi.authorities.choices import Role
from vizavi.registry.actions.deciding import accept_proposal, rebase_proposal, return_proposal
from vizavi.registry.actions.editions import UnableToPublish, publish_edition
from vizavi.registry.actions.keeping import UnableToKeep, change_settings, confirm_entry, keep_scenario
from vizavi.registry.actions.proposals import (
    propose_addition,
    propose_change,
    propose_exclusion,
    save_proposal,
    submit_proposal,
)
from vizavi.registry.actions.reminders import send_reminders
from vizavi.registry.actions.steps import Incomplete, Outdated, UnableToPropose, seen_of
from vizavi.registry.choices import ChangeKind, EditionState, Kind, ProposalState
from vizavi.registry.models import Entry, Proposal, Reminder, Settings, Version
from vizavi.registry.queries import draft_edition
from vizavi.registry.tests.factories import NOW, STEP, TODAY, Place, document_of, said, token

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return Place()


def proposed(
    place: Place, version: Version, *, by: str = "own", submitted: bool = True, **changes: Any
) -> Proposal:
    """A proposal to change an entry: of the authority, of the other one, or of the Project Office."""
    actor, authority = {
        "own": (place.register_officer, place.authority),
        "other": (place.foreign, place.other),
        "office": (place.office, None),
    }[by]
    proposal = propose_change(
        actor=actor, entry=version.entry, authority=authority, form_token=token(), now=NOW
    )
    stored = proposal.version
    assert stored is not None
    save_proposal(
        actor=actor, proposal=proposal, changes=changes, seen=seen_of(stored.document, changes), now=NOW
    )
    if submitted:
        submit_proposal(actor=actor, proposal=proposal, now=NOW)
    return Proposal.objects.get(pk=proposal.pk)


def accept(place: Place, proposal: Proposal) -> Proposal:
    return accept_proposal(actor=place.office, proposal=proposal, now=NOW)


def current(version: Version) -> Version:
    return Version.objects.current().get(entry=version.entry)


def test_returned_with_remarks_mended_and_accepted(place: Place) -> None:
    proposal = proposed(place, place.service, fee=said("500 рублей"))
    with pytest.raises(UnableToPropose, match="замечание"):
        return_proposal(actor=place.office, proposal=proposal, remarks=[("fee", "  ")], now=NOW)
    return_proposal(
        actor=place.office,
        proposal=proposal,
        remarks=[("fee", "На  каком\nосновании?"), ("term", "")],
        now=NOW,
    )
    assert [(item.field, item.text) for item in proposal.remarks.all()] == [("fee", "На каком основании?")]
    submit_proposal(actor=place.head, proposal=proposal, now=NOW)
    assert not proposal.remarks.filter(settled_at=None).exists()
    assert accept(place, proposal).state == ProposalState.ACCEPTED


@pytest.mark.clause("B-4.2.4.1")
def test_the_project_office_operates_the_register(place: Place) -> None:
    """Its own proposal it accepts at once, by the same person, on the record; only it publishes."""
    proposal = proposed(place, place.situation, by="office", submitted=False, summary=said("Короче"))
    accept(place, proposal)
    proposal.refresh_from_db()
    assert (proposal.author_id, proposal.decided_by_id) == (place.office.actor_id, place.office.actor_id)
    assert history_of([proposal]).first().actor_name == place.office.actor_name
    draft = draft_edition()
    for actor in (
        place.register_officer,
        place.person(Role.ADMINISTRATOR),
        place.person(Role.AUTHORITY_HEAD),
    ):
        with pytest.raises(PermissionDenied):
            publish_edition(actor=actor, edition=draft, revision=draft.revision, now=NOW)
    publish_edition(actor=place.office, edition=draft, revision=draft.revision, now=NOW, note="Уточнено")
    place.edition.refresh_from_db()
    draft.refresh_from_db()
    assert (place.edition.state, draft.state) == (EditionState.SUPERSEDED, EditionState.PUBLISHED)
    assert Version.objects.in_edition(1).get(entry=place.situation.entry) == place.situation
    assert Version.objects.in_edition(2).get(entry=place.situation.entry).document["summary"] == said(
        "Короче"
    )


def test_an_authority_is_not_accepted_before_it_hands_over(place: Place) -> None:
    proposal = proposed(place, place.service, submitted=False, fee=said("1 рубль"))
    with pytest.raises(UnableToPropose):
        accept(place, proposal)


def test_an_edition_that_changed_is_not_published_unseen(place: Place) -> None:
    accept(place, proposed(place, place.service, fee=said("1 рубль")))
    draft = draft_edition()
    seen = draft.revision
    accept(place, proposed(place, place.situation, by="office", summary=said("Короче")))
    with pytest.raises(UnableToPublish, match="изменился"):
        publish_edition(actor=place.office, edition=draft, revision=seen, now=NOW)


def test_two_changes_within_one_draft_leave_one_version_in_it(place: Place) -> None:
    accept(place, proposed(place, place.service, fee=said("1 рубль")))
    accept(place, proposed(place, place.service, fee=said("2 рубля")))
    assert [
        item.document["fee"] for item in Version.objects.in_edition(2).filter(entry=place.service.entry)
    ] == [said("2 рубля")]


def test_the_second_of_two_proposals_is_outdated_and_is_carried_over(place: Place) -> None:
    first = proposed(place, place.service, fee=said("500 рублей"))
    second = proposed(place, place.service, by="other", term=said("Два дня"))
    accept(place, first)
    with pytest.raises(Outdated):
        accept(place, second)
    assert rebase_proposal(actor=place.office, proposal=second, now=NOW) == []
    second.refresh_from_db()
    assert second.state == ProposalState.SUBMITTED
    accept(place, second)
    document = current(place.service).document
    assert (document["fee"], document["term"]) == (said("500 рублей"), said("Два дня"))


def test_what_both_changed_comes_back_with_a_remark_and_both_texts_are_kept(place: Place) -> None:
    accept_first = proposed(place, place.service, fee=said("500 рублей"))
    second = proposed(place, place.service, by="other", fee=said("700 рублей"), term=said("Два дня"))
    accept(place, accept_first)
    assert rebase_proposal(actor=place.office, proposal=second, now=NOW) == ["fee"]
    second.refresh_from_db()
    assert second.state == ProposalState.RETURNED
    assert [item.field for item in second.remarks.all()] == ["fee"]
    assert second.version.document["fee"] == said("700 рублей")
    assert second.base.document["fee"] == said("500 рублей")
    submit_proposal(actor=place.foreign, proposal=second, now=NOW)
    accept(place, second)
    assert current(place.service).document["fee"] == said("700 рублей")


def test_a_draft_is_carried_over_by_its_authority_alone(place: Place) -> None:
    draft = proposed(place, place.service, by="other", submitted=False, term=said("Два дня"))
    accept(place, proposed(place, place.service, fee=said("500 рублей")))
    with pytest.raises(Outdated):
        submit_proposal(actor=place.foreign, proposal=draft, now=NOW)
    for actor in (place.register_officer, place.office):
        with pytest.raises(PermissionDenied):
            rebase_proposal(actor=actor, proposal=draft, now=NOW)
    assert rebase_proposal(actor=place.foreign, proposal=draft, now=NOW) == []
    assert rebase_proposal(actor=place.foreign, proposal=draft, now=NOW) == []
    submit_proposal(actor=place.foreign, proposal=draft, now=NOW)


def test_a_change_of_what_was_excluded_meanwhile_has_nowhere_to_go(place: Place) -> None:
    lone = place.version(Kind.FAQ, "faq-price")
    change = proposed(place, lone, answer=said("Дорого"))
    gone = propose_exclusion(
        actor=place.office, entry=lone.entry, authority=None, reason="Лишнее", form_token=token(), now=NOW
    )
    accept(place, gone)
    with pytest.raises(Outdated):
        accept(place, change)
    with pytest.raises(UnableToPropose, match="исключена"):
        rebase_proposal(actor=place.office, proposal=change, now=NOW)


def test_an_addition_that_somebody_else_made_meanwhile_becomes_a_change(place: Place) -> None:
    mine = propose_addition(
        actor=place.office,
        kind=Kind.FAQ,
        code="faq-new",
        authority=None,
        form_token=token(),
        now=NOW,
        document=document_of(Kind.FAQ),
    )
    place.version(Kind.FAQ, "faq-new", answer=said("Иначе"))
    with pytest.raises(Outdated):
        accept(place, mine)
    assert rebase_proposal(actor=place.office, proposal=mine, now=NOW) == ["answer"]
    mine.refresh_from_db()
    assert (mine.kind, mine.base.document["answer"]) == (ChangeKind.CHANGE, said("Иначе"))


def test_what_waits_for_another_proposal_is_handed_over_but_not_accepted(place: Place) -> None:
    def add(kind: Kind, code: str, **changes: Any) -> Proposal:
        proposal = propose_addition(
            actor=place.register_officer,
            kind=kind,
            code=code,
            authority=place.authority,
            form_token=token(),
            now=NOW,
            document=document_of(kind, **changes),
        )
        return submit_proposal(actor=place.register_officer, proposal=proposal, now=NOW)

    with pytest.raises(Incomplete, match="нет"):
        add(Kind.FAQ, "faq-1", situations=["first-hire"])
    Proposal.objects.all().delete()
    situation = propose_addition(
        actor=place.register_officer,
        kind=Kind.SITUATION,
        code="first-hire",
        authority=place.authority,
        form_token=token(),
        now=NOW,
        document=document_of(Kind.SITUATION),
    )
    answer = add(Kind.FAQ, "faq-2", situations=["first-hire"])
    with pytest.raises(Incomplete, match="только предложено"):
        accept(place, answer)
    submit_proposal(actor=place.register_officer, proposal=situation, now=NOW)
    accept(place, situation)
    accept(place, answer)
    assert current(answer.version).links.get(field="situations").target == situation.entry


# B-4.3.5.7: scenarios wait for an update


@pytest.mark.clause("B-4.3.5.7")
def test_a_changed_service_flags_every_scenario_that_leads_to_it(place: Place) -> None:
    untouched = place.version(Kind.SCENARIO, "cafe-own", steps=[STEP])
    accept(place, proposed(place, place.service, fee=said("500 рублей")))
    stale = Entry.objects.get(pk=place.scenario.entry_id)
    assert (stale.stale_since, stale.stale_because) == (TODAY, place.service.entry)
    assert Entry.objects.get(pk=untouched.entry_id).stale_since is None


@pytest.mark.clause("B-4.3.5.7")
def test_a_new_service_for_a_need_flags_the_scenarios_that_serve_the_need(place: Place) -> None:
    new = place.version(Kind.SERVICE, "helper", authority=place.authority)
    accept(place, proposed(place, place.need, by="office", services=["consult", "helper"]))
    stale = Entry.objects.get(pk=place.scenario.entry_id)
    assert stale.stale_because == new.entry


@pytest.mark.clause("B-4.3.5.7")
def test_the_flag_falls_with_a_new_version_or_when_the_keeper_says_that_it_fits(place: Place) -> None:
    entry = place.scenario.entry
    accept(place, proposed(place, place.service, fee=said("500 рублей")))
    accept(place, proposed(place, place.scenario, by="office", result=said("Кафе открыто")))
    entry.refresh_from_db()
    assert entry.stale_since is None
    accept(place, proposed(place, place.service, fee=said("700 рублей")))
    entry.refresh_from_db()
    assert entry.stale_since == TODAY
    with pytest.raises(PermissionDenied):
        keep_scenario(actor=place.head, entry=entry, reason="Подходит", now=NOW)
    with pytest.raises(UnableToKeep, match="почему"):
        keep_scenario(actor=place.office, entry=entry, reason=" ", now=NOW)
    keep_scenario(actor=place.office, entry=entry, reason="Изменилась только плата", now=NOW)
    entry.refresh_from_db()
    assert (entry.stale_since, entry.stale_because) == (None, None)
    with pytest.raises(UnableToKeep):
        keep_scenario(actor=place.office, entry=place.service.entry, reason="x", now=NOW)


# Owners confirm


@pytest.mark.clause("B-4.3.5")
def test_the_owner_or_the_keeper_confirms_and_nobody_else(place: Place) -> None:
    entry = place.service.entry
    for actor in (place.officer, place.register_officer, place.foreign, place.person(Role.AUDITOR)):
        with pytest.raises(PermissionDenied):
            confirm_entry(actor=actor, entry=entry, now=NOW)
    confirm_entry(actor=place.head, entry=entry, now=NOW)
    entry.refresh_from_db()
    assert (entry.confirmed_on, entry.confirmed_by_id) == (TODAY, place.head.actor_id)
    later = NOW + timedelta(days=30)
    confirm_entry(actor=place.office, entry=entry, now=later)
    entry.refresh_from_db()
    assert (entry.confirmed_on, entry.confirmed_by_id) == (later.date(), place.office.actor_id)


def test_where_no_owner_is_named_the_authorised_person_confirms(place: Place) -> None:
    lone = place.version(Kind.SERVICE, "lone", authority=place.authority, owner=None)
    with pytest.raises(PermissionDenied):
        confirm_entry(actor=place.foreign, entry=lone.entry, now=NOW)
    confirm_entry(actor=place.register_officer, entry=lone.entry, now=NOW)
    lone.entry.refresh_from_db()
    assert lone.entry.confirmed_on == TODAY


def test_what_is_not_in_the_register_cannot_be_confirmed(place: Place) -> None:
    with pytest.raises(UnableToKeep):
        confirm_entry(actor=place.office, entry=Entry.objects.create(kind=Kind.FAQ, code="x"), now=NOW)


def remind(days: int) -> int:
    return send_reminders(actor=SYSTEM, now=NOW + timedelta(days=days))


@pytest.mark.clause("B-4.3.5")
def test_owners_are_reminded_once_before_the_term_and_once_after(place: Place) -> None:
    Entry.objects.exclude(pk=place.service.entry_id).update(confirmed_on=date(2030, 1, 1))
    Entry.objects.filter(pk=place.service.entry_id).update(confirmed_on=date(2026, 3, 31))
    # Six months later is 30 September; fourteen days before that the first letter goes out.
    assert remind(0) == 0
    assert remind(2) == 1
    assert remind(3) == 0
    assert remind(16) == 1
    assert remind(17) == 0
    owner = place.service.owner
    letters = list(Mail.objects.order_by("pk"))
    assert [letter.to for letter in letters] == [owner.email] * 2
    assert "подтвердите" in letters[0].subject
    assert "прошёл" in letters[1].subject
    assert "/staff/registry/entries/service/consult/" in letters[0].text
    assert "30 сентября 2026" in letters[0].text.replace("\xa0", " ")
    assert list(Reminder.objects.order_by("pk").values_list("stage", "due_on")) == [
        ("before", date(2026, 9, 30)),
        ("overdue", date(2026, 9, 30)),
    ]


def test_without_an_owner_the_authorised_person_is_reminded_else_the_project_office(place: Place) -> None:
    Entry.objects.update(confirmed_on=date(2030, 1, 1))
    lone = place.version(Kind.SERVICE, "lone", authority=place.authority, owner=None)
    Entry.objects.filter(pk__in=[lone.entry_id, place.sphere.entry_id]).update(confirmed_on=date(2026, 1, 1))
    assert remind(0) == 2
    people = {
        viewer.actor_id: Mail.objects.get(to__in=[_email(viewer)]).text
        for viewer in (place.register_officer, place.office)
    }
    assert "entries/service/lone/" in people[place.register_officer.actor_id]
    assert "entries/sphere/start/" in people[place.office.actor_id]
    assert "entries/sphere/start/" not in people[place.register_officer.actor_id]


def test_a_confirmed_entry_is_asked_about_anew_only_after_its_term(place: Place) -> None:
    Entry.objects.exclude(pk=place.service.entry_id).update(confirmed_on=date(2030, 1, 1))
    Entry.objects.filter(pk=place.service.entry_id).update(confirmed_on=date(2026, 1, 1))
    assert remind(0) == 1
    confirm_entry(actor=place.head, entry=place.service.entry, now=NOW)
    assert remind(1) == 0
    assert remind(30 * 6) == 1


def _email(viewer: Any) -> str:
    from kit.accounts.models import User

    return str(User.objects.get(pk=viewer.actor_id).email)


# Settings


def test_terms_are_set_by_the_project_office_within_bounds(place: Place) -> None:
    with pytest.raises(PermissionDenied):
        change_settings(actor=place.register_officer, confirm_months=3, remind_days=7, least_published=20)
    change_settings(actor=place.office, confirm_months=3, remind_days=7, least_published=20)
    assert list(Settings.objects.values_list("confirm_months", "remind_days", "least_published")) == [
        (3, 7, 20)
    ]


@pytest.mark.clause("B-4.3.5.3")
@pytest.mark.parametrize(
    ("values", "field"),
    [((0, 7, 20), "confirm_months"), ((3, 91, 20), "remind_days"), ((3, 7, 9), "least_published")],
)
def test_a_term_out_of_bounds_is_refused(place: Place, values: tuple[int, int, int], field: str) -> None:
    with pytest.raises(UnableToKeep) as refusal:
        change_settings(
            actor=place.office, confirm_months=values[0], remind_days=values[1], least_published=values[2]
        )
    assert refusal.value.field == field
    assert not Settings.objects.exists()
