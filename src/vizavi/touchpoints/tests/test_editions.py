"""The legal life of an edition."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile

from kit.errors import Refused
from vizavi.authorities.choices import Role
from vizavi.touchpoints.actions.checking import include_proposal, submit_proposal
from vizavi.touchpoints.actions.drafts import UnableToChangeDraft
from vizavi.touchpoints.actions.editions import (
    UnableToApprove,
    UnableToPublish,
    approve_edition,
    publish_edition,
    return_edition,
    send_for_approval,
)
from vizavi.touchpoints.actions.preparing import propose_addition
from vizavi.touchpoints.choices import DeadlineKind, EditionState
from vizavi.touchpoints.models import Deadline, Edition, Proposal
from vizavi.touchpoints.queries import edition_as_of, open_edition, published_edition, touchpoints_in
from vizavi.touchpoints.tests.factories import COMPLETE, TODAY, World, token

pytestmark = pytest.mark.django_db


def included(world: World, now: datetime, name: str = COMPLETE.name) -> Proposal:
    proposal = propose_addition(
        actor=world.officer,
        process=world.process,
        form_token=token(),
        happened_on=TODAY,
        content=replace(COMPLETE, name=name),
        now=now,
    )
    submit_proposal(actor=world.head, proposal=proposal, now=now)
    return include_proposal(actor=world.register_officer, proposal=proposal, now=now)


def with_head(world: World, now: datetime, name: str = COMPLETE.name) -> Edition:
    included(world, now, name)
    draft = open_edition(world.register)
    assert draft is not None
    return send_for_approval(actor=world.register_officer, edition=draft, revision=draft.revision, now=now)


def approved(world: World, now: datetime, *, number: str = "17", name: str = COMPLETE.name) -> Edition:
    edition = with_head(world, now, name)
    return approve_edition(
        actor=world.authority_head,
        edition=edition,
        revision=edition.revision,
        order_number=number,
        order_date=TODAY,
        now=now,
    )


@pytest.mark.clause("S-5.1", "I-5.1", "S-5.2", "I-5.2")
def test_edition_is_approved_by_an_order_and_published(now: datetime) -> None:
    world = World()
    edition = approved(world, now)
    assert (edition.order.number, edition.order.dated_on) == ("17", TODAY)
    assert published_edition(world.register) == world.edition

    publish_edition(actor=world.register_officer, edition=edition, now=now)

    world.edition.refresh_from_db()
    assert world.edition.state == EditionState.SUPERSEDED
    assert published_edition(world.register) == edition
    assert [version.name for version in touchpoints_in(world.register, edition.number)] == [COMPLETE.name]


@pytest.mark.clause("S-5.5", "I-5.5")
@pytest.mark.parametrize("form", ["sevastopol", "internal"])
def test_change_is_to_be_published_within_ten_working_days(form: str, now: datetime) -> None:
    world = World(form)
    proposal = None
    if form == "internal":
        kinds = world.edition.form_edition.document["kinds"]
        needs = world.edition.form_edition.document["needs"]
        from vizavi.touchpoints.content import StatedNeed

        content = replace(
            COMPLETE, kind=kinds[0]["code"], needs=(StatedNeed(needs[0]["code"], needs[0]["name"]),)
        )
        proposal = propose_addition(
            actor=world.officer,
            process=world.process,
            form_token=token(),
            happened_on=TODAY,
            content=content,
            now=now,
        )
        submit_proposal(actor=world.head, proposal=proposal, now=now)
        include_proposal(actor=world.register_officer, proposal=proposal, now=now)
    else:
        included(world, now)
    clock = Deadline.objects.get(kind=DeadlineKind.PUBLICATION)
    # Monday 14 September 2026 + 10 working days.
    assert (clock.started_on, clock.working_days, clock.due_at.date()) == (TODAY, 10, date(2026, 9, 28))

    draft = open_edition(world.register)
    assert draft is not None
    send_for_approval(actor=world.register_officer, edition=draft, revision=draft.revision, now=now)
    edition = approve_edition(
        actor=world.authority_head,
        edition=draft,
        revision=draft.revision,
        order_number="1",
        order_date=TODAY,
        now=now,
    )
    clock.refresh_from_db()
    assert clock.met_at is None
    publish_edition(actor=world.register_officer, edition=edition, now=now)
    clock.refresh_from_db()
    assert clock.met_at == now


def test_only_the_head_approves(now: datetime) -> None:
    world = World()
    edition = with_head(world, now)
    for person in (
        world.register_officer,
        world.head,
        world.person(Role.PROJECT_OFFICE),
        world.person(Role.AUDITOR),
    ):
        with pytest.raises(PermissionDenied):
            approve_edition(
                actor=person,
                edition=edition,
                revision=edition.revision,
                order_number="1",
                order_date=TODAY,
                now=now,
            )


def test_head_of_another_authority_does_not_approve(now: datetime) -> None:
    world, other = World(), World()
    edition = with_head(world, now)
    with pytest.raises(PermissionDenied):
        approve_edition(
            actor=other.authority_head,
            edition=edition,
            revision=edition.revision,
            order_number="1",
            order_date=TODAY,
            now=now,
        )


def test_stale_draft_is_not_approved(now: datetime) -> None:
    world = World()
    edition = with_head(world, now)
    seen = edition.revision
    return_edition(actor=world.authority_head, edition=edition, reason="Добавьте телефон", now=now)
    included(world, now, "Телефонная справочная")
    draft = open_edition(world.register)
    assert draft is not None
    send_for_approval(actor=world.register_officer, edition=draft, revision=draft.revision, now=now)
    with pytest.raises(UnableToApprove, match="изменился"):
        approve_edition(
            actor=world.authority_head,
            edition=draft,
            revision=seen,
            order_number="1",
            order_date=TODAY,
            now=now,
        )


def test_draft_with_the_head_takes_no_changes(now: datetime) -> None:
    world = World()
    with_head(world, now)
    with pytest.raises(UnableToChangeDraft, match="на утверждении"):
        included(world, now, "Телефонная справочная")


def test_order_number_is_used_once_a_year(now: datetime) -> None:
    world = World()
    publish_edition(actor=world.authority_head, edition=approved(world, now, number="17"), now=now)
    with pytest.raises(Refused, match="уже есть") as refusal:
        approved(world, now, number="17", name="Телефонная справочная")
    assert refusal.value.field == "order_number"


@pytest.mark.parametrize(
    ("order_date", "message"),
    [(date(2026, 2, 1), "раньше действующей"), (TODAY + timedelta(days=1), "ещё не наступила")],
)
def test_order_date_out_of_place_is_refused(order_date: date, message: str, now: datetime) -> None:
    world = World()
    edition = with_head(world, now)
    with pytest.raises(Refused, match=message) as refusal:
        approve_edition(
            actor=world.authority_head,
            edition=edition,
            revision=edition.revision,
            order_number="1",
            order_date=order_date,
            now=now,
        )
    assert refusal.value.field == "order_date"


def test_empty_draft_is_not_sent(now: datetime) -> None:
    world = World(published=False)
    world.process_version.from_edition = 1
    included(world, now)
    draft = open_edition(world.register)
    assert draft is not None
    assert (
        send_for_approval(actor=world.register_officer, edition=draft, revision=draft.revision, now=now).state
        == EditionState.UNDER_APPROVAL
    )


@pytest.mark.clause("S-3.5.b", "I-2.3.a")
def test_processes_without_touchpoints_keep_the_draft_from_the_head_unless_explained(now: datetime) -> None:
    from vizavi.touchpoints.tests.factories import ProcessVersionFactory

    world = World()
    ProcessVersionFactory(register=world.register, unit=world.unit)
    included(world, now)
    draft = open_edition(world.register)
    assert draft is not None
    with pytest.raises(UnableToApprove, match="без точек"):
        send_for_approval(actor=world.register_officer, edition=draft, revision=draft.revision, now=now)
    sent = send_for_approval(
        actor=world.register_officer,
        edition=draft,
        revision=draft.revision,
        reason="Процесс начнётся с января",
        now=now,
    )
    assert sent.state == EditionState.UNDER_APPROVAL


def test_unapproved_edition_is_not_published(now: datetime) -> None:
    world = World()
    edition = with_head(world, now)
    with pytest.raises(UnableToPublish):
        publish_edition(actor=world.register_officer, edition=edition, now=now)


def test_next_edition_waits_for_the_publication_of_the_approved_one(now: datetime) -> None:
    world = World()
    approved(world, now)
    edition = with_head(world, now, "Телефонная справочная")
    with pytest.raises(UnableToApprove, match="не опубликована"):
        approve_edition(
            actor=world.authority_head,
            edition=edition,
            revision=edition.revision,
            order_number="18",
            order_date=TODAY,
            now=now,
        )


def test_register_as_of_a_date_shows_the_edition_in_force_then(now: datetime) -> None:
    world = World()
    edition = approved(world, now)
    assert edition_as_of(world.register, date(2026, 2, 1)) is None
    assert edition_as_of(world.register, date(2026, 9, 13)) == world.edition
    assert edition_as_of(world.register, TODAY) == edition


def test_signed_scan_is_kept_with_its_digest(now: datetime) -> None:
    world = World()
    edition = with_head(world, now)
    approve_edition(
        actor=world.authority_head,
        edition=edition,
        revision=edition.revision,
        order_number="1",
        order_date=TODAY,
        scan=ContentFile(b"%PDF-1.7 scan", name="scan.pdf"),
        now=now,
    )
    edition.refresh_from_db()
    assert edition.order.scan.read() == b"%PDF-1.7 scan"
    assert len(edition.order.scan_sha256) == 64


def test_repeated_publication_changes_nothing(now: datetime) -> None:
    world = World()
    edition = approved(world, now)
    publish_edition(actor=world.register_officer, edition=edition, now=now)
    again = publish_edition(actor=world.register_officer, edition=edition, now=now + timedelta(days=1))
    assert again.published_at == now
