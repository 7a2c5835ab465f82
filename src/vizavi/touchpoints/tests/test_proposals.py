"""The way of a proposal: prepared by a unit, submitted by its head, checked, returned, included."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from vizavi.authorities.choices import Role
from vizavi.authorities.tests.factories import UnitFactory
from vizavi.touchpoints.actions.checking import include_proposal, return_proposal, submit_proposal
from vizavi.touchpoints.actions.preparing import (
    merge_into_existing,
    propose_addition,
    propose_change,
    propose_exclusion,
    save_proposal,
    withdraw_proposal,
)
from vizavi.touchpoints.actions.proposals import ChangedMeanwhile, Duplicate, UnableToPropose
from vizavi.touchpoints.choices import BasisKind, DeadlineKind, ProposalState, Trigger
from vizavi.touchpoints.content import Content, StatedNeed, read_content
from vizavi.touchpoints.models import Deadline, Proposal
from vizavi.touchpoints.queries import (
    changes_that_wait_for_nobody,
    open_edition,
    queue,
    touchpoints_in,
    visible_proposals,
)
from vizavi.touchpoints.tests.factories import COMPLETE, TODAY, World, appointed, token

pytestmark = pytest.mark.django_db


def drafted(world: World, now: datetime, content: Content = COMPLETE) -> Proposal:
    return propose_addition(
        actor=world.officer,
        process=world.process,
        form_token=token(),
        happened_on=TODAY,
        content=content,
        now=now,
    )


def submitted(world: World, now: datetime, content: Content = COMPLETE) -> Proposal:
    return submit_proposal(actor=world.head, proposal=drafted(world, now, content), now=now)


@pytest.mark.clause("S-3.4", "I-2.2.b", "S-5.4", "I-5.4")
def test_addition_goes_from_the_unit_to_the_draft_edition(now: datetime) -> None:
    world = World()
    proposal = drafted(world, now)
    with pytest.raises(PermissionDenied):
        submit_proposal(actor=world.officer, proposal=proposal, now=now)

    submit_proposal(actor=world.head, proposal=proposal, now=now)
    proposal = include_proposal(actor=world.register_officer, proposal=proposal, now=now)

    assert proposal.state == ProposalState.INCLUDED
    draft = open_edition(world.register)
    assert draft is not None
    assert draft.number == 2
    assert [version.name for version in touchpoints_in(world.register, 2)] == [COMPLETE.name]
    assert list(touchpoints_in(world.register, 1)) == []


@pytest.mark.parametrize(
    "role", [Role.AUTHORITY_HEAD, Role.REGISTER_OFFICER, Role.AUDITOR, Role.PROJECT_OFFICE]
)
def test_proposal_is_prepared_by_the_unit_only(role: Role, now: datetime) -> None:
    world = World()
    with pytest.raises(PermissionDenied):
        propose_addition(
            actor=world.person(role), process=world.process, form_token=token(), happened_on=TODAY, now=now
        )


def test_officer_of_another_unit_neither_prepares_nor_sees(now: datetime) -> None:
    world = World()
    stranger = appointed(Role.UNIT_OFFICER, unit=UnitFactory(authority=world.authority))
    proposal = drafted(world, now)

    assert list(visible_proposals(stranger, world.register)) == []
    assert list(visible_proposals(world.officer, world.register)) == [proposal]
    with pytest.raises(PermissionDenied):
        save_proposal(actor=stranger, proposal=proposal, content=COMPLETE, revision=1, now=now)


def test_officer_of_a_superior_unit_prepares(now: datetime) -> None:
    world = World()
    parent = UnitFactory(authority=world.authority)
    world.unit.parent = parent
    world.unit.save()
    assert drafted(replace_officer(world, appointed(Role.UNIT_OFFICER, unit=parent)), now).pk


def replace_officer(world: World, officer: object) -> World:
    world.officer = officer  # type: ignore[assignment]
    return world


@pytest.mark.clause("S-3.3.2", "I-2.2.2")
@pytest.mark.parametrize(
    ("content", "field"),
    [
        (replace(COMPLETE, name=" "), "name"),
        (replace(COMPLETE, kind=""), "kind"),
        (replace(COMPLETE, needs=()), "needs"),
        (replace(COMPLETE, basis_kind=""), "basis_kind"),
        (replace(COMPLETE, basis_title=""), "basis_title"),
        (replace(COMPLETE, needs=(StatedNeed("no_such", "нечто"),)), "needs"),
    ],
)
def test_incomplete_proposal_is_not_submitted(content: Content, field: str, now: datetime) -> None:
    world = World()
    proposal = drafted(world, now, content)
    with pytest.raises(UnableToPropose) as refusal:
        submit_proposal(actor=world.head, proposal=proposal, now=now)
    assert refusal.value.field == field


@pytest.mark.clause("S-3.6.1", "S-3.6.2", "S-3.6.3", "S-3.6.b", "I-2.4.1", "I-2.4.2", "I-2.5")
@pytest.mark.parametrize("kind", BasisKind.values)
@pytest.mark.parametrize("form", ["sevastopol", "internal"])
def test_touchpoint_is_included_on_each_kind_of_basis(form: str, kind: str, now: datetime) -> None:
    world = World(form)
    content = replace(
        COMPLETE, kind=first_kind(form), basis_kind=kind, basis_title="Регламент взаимодействия"
    )
    proposal = include_proposal(
        actor=world.register_officer, proposal=submitted(world, now, content), now=now
    )
    assert proposal.version is not None
    assert read_content(proposal.version).basis_kind == kind


def first_kind(form: str) -> str:
    return (
        {"sevastopol": "website", "internal": "documents"}.get(form, "website")
        if form == "sevastopol"
        else _internal()
    )


def _internal() -> str:
    from vizavi.touchpoints.tests.factories import form_document

    return form_document("internal")["kinds"][0]["code"]


@pytest.mark.clause("S-3.7.9", "I-2.6.9")
@pytest.mark.parametrize("form", ["sevastopol", "internal"])
def test_need_in_own_words_is_kept(form: str, now: datetime) -> None:
    from vizavi.touchpoints.tests.factories import form_document

    world = World(form)
    other = next(need["code"] for need in form_document(form)["needs"] if need["free_text"])
    own = StatedNeed(other, "Получение ключа от сейфа")
    content = replace(COMPLETE, kind=first_kind(form), needs=(own,))
    proposal = include_proposal(
        actor=world.register_officer, proposal=submitted(world, now, content), now=now
    )
    assert proposal.version is not None
    assert read_content(proposal.version).needs == (own,)


@pytest.mark.clause("I-2.3.b")
def test_rarely_used_and_uncounted_touchpoint_is_included_too(now: datetime) -> None:
    world = World("internal")
    content = replace(COMPLETE, kind=_internal(), is_low_demand=True, is_uncounted=True)
    proposal = include_proposal(
        actor=world.register_officer, proposal=submitted(world, now, content), now=now
    )
    included = touchpoints_in(world.register, 2).get()
    assert (included.pk, included.is_low_demand, included.is_uncounted) == (proposal.version_id, True, True)


@pytest.mark.clause("S-3.7.c")
@pytest.mark.parametrize(
    "spelling",
    ["официальный САЙТ департамента", "Департамента официальный сайт", "«Официальный сайт» департамента"],
)
def test_duplicate_in_another_spelling_is_refused(spelling: str, now: datetime) -> None:
    world = World()
    existing = world.touchpoint()
    proposal = drafted(world, now, replace(COMPLETE, name=spelling))
    with pytest.raises(Duplicate) as refusal:
        submit_proposal(actor=world.head, proposal=proposal, now=now)
    assert refusal.value.version == existing


@pytest.mark.clause("I-2.8")
def test_abbreviation_and_full_name_are_one_touchpoint(now: datetime) -> None:
    world = World("internal")
    content = replace(
        COMPLETE, kind=_internal(), name="СЭД", needs=(StatedNeed("consultation", "Получение консультации"),)
    )
    existing = world.touchpoint(content)
    proposal = drafted(world, now, replace(content, name="Система электронного документооборота"))
    with pytest.raises(Duplicate) as refusal:
        submit_proposal(actor=world.head, proposal=proposal, now=now)
    assert refusal.value.version == existing


def test_same_name_in_another_process_is_no_duplicate(now: datetime) -> None:
    world, other = World(), World()
    other.touchpoint()
    assert submitted(world, now).state == ProposalState.SUBMITTED


@pytest.mark.clause("S-3.7.c", "I-2.8")
def test_merging_a_duplicate_gathers_the_needs_under_one_touchpoint(now: datetime) -> None:
    world = World()
    existing = world.touchpoint()
    consultation = StatedNeed("consultation", "получение консультации")
    proposal = drafted(
        world, now, replace(COMPLETE, name="ОФИЦИАЛЬНЫЙ САЙТ ДЕПАРТАМЕНТА", needs=(consultation,))
    )

    change = merge_into_existing(actor=world.officer, proposal=proposal, form_token=token(), now=now)

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN
    assert change.touchpoint == existing.touchpoint
    assert change.version is not None
    assert read_content(change.version).needs == (*COMPLETE.needs, consultation)


def test_change_of_nothing_is_not_submitted(now: datetime) -> None:
    world = World()
    existing = world.touchpoint()
    proposal = propose_change(
        actor=world.officer, touchpoint=existing.touchpoint, form_token=token(), happened_on=TODAY, now=now
    )
    with pytest.raises(UnableToPropose, match="ничего не изменено"):
        submit_proposal(actor=world.head, proposal=proposal, now=now)


@pytest.mark.clause("S-3.3.3", "I-2.2.3")
def test_change_replaces_the_version_from_the_draft_on(now: datetime) -> None:
    world = World()
    existing = world.touchpoint()
    proposal = propose_change(
        actor=world.officer,
        touchpoint=existing.touchpoint,
        form_token=token(),
        happened_on=TODAY,
        content=replace(COMPLETE, hours="пн–пт 9:00–18:00"),
        now=now,
    )
    submit_proposal(actor=world.head, proposal=proposal, now=now)
    include_proposal(actor=world.register_officer, proposal=proposal, now=now)

    assert [version.hours for version in touchpoints_in(world.register, 1)] == [""]
    assert [version.hours for version in touchpoints_in(world.register, 2)] == ["пн–пт 9:00–18:00"]


@pytest.mark.clause("S-3.3.3", "I-2.2.3", "I-5.3.4")
def test_exclusion_takes_the_touchpoint_out_of_the_draft_only(now: datetime) -> None:
    world = World("internal")
    existing = world.touchpoint(replace(COMPLETE, kind=_internal()))
    proposal = propose_exclusion(
        actor=world.officer,
        touchpoint=existing.touchpoint,
        form_token=token(),
        happened_on=TODAY,
        reason="Сайт закрыт",
        now=now,
    )
    submit_proposal(actor=world.head, proposal=proposal, now=now)
    include_proposal(actor=world.register_officer, proposal=proposal, now=now)

    assert list(touchpoints_in(world.register, 1)) == [existing]
    assert list(touchpoints_in(world.register, 2)) == []
    assert Deadline.objects.get(kind=DeadlineKind.PUBLICATION).trigger == Trigger.TOUCHPOINT_EXCLUDED


def test_second_proposal_about_one_touchpoint_is_refused(now: datetime) -> None:
    world = World()
    existing = world.touchpoint()
    propose_change(
        actor=world.officer, touchpoint=existing.touchpoint, form_token=token(), happened_on=TODAY, now=now
    )
    with pytest.raises(UnableToPropose, match="уже готовится"):
        propose_change(
            actor=world.officer,
            touchpoint=existing.touchpoint,
            form_token=token(),
            happened_on=TODAY,
            now=now,
        )


def test_repeated_creation_makes_one_proposal(now: datetime) -> None:
    world = World()
    once = token()
    proposals = {
        propose_addition(
            actor=world.officer, process=world.process, form_token=once, happened_on=TODAY, now=now
        ).pk
        for _ in range(3)
    }
    assert len(proposals) == 1


def test_save_over_somebody_elses_text_is_refused_and_keeps_both(now: datetime) -> None:
    world = World()
    proposal = drafted(world, now)
    first = save_proposal(
        actor=world.officer,
        proposal=proposal,
        content=replace(COMPLETE, phone="+7 (000) 000-00-01"),
        revision=1,
        now=now,
    )
    with pytest.raises(ChangedMeanwhile) as refusal:
        save_proposal(
            actor=world.head,
            proposal=proposal,
            content=replace(COMPLETE, phone="+7 (000) 000-00-02"),
            revision=1,
            now=now,
        )
    assert refusal.value.version == first
    assert refusal.value.version.phone == "+7 (000) 000-00-01"


@pytest.mark.clause("S-3.3.2", "I-2.2.2")
def test_return_names_what_to_mend_and_until_when(now: datetime) -> None:
    world = World()
    proposal = submitted(world, now)
    with pytest.raises(PermissionDenied):
        return_proposal(actor=world.head, proposal=proposal, remarks=[("hours", "Нет часов")], now=now)
    with pytest.raises(UnableToPropose, match="хотя бы одно замечание"):
        return_proposal(actor=world.register_officer, proposal=proposal, remarks=[("hours", " ")], now=now)

    return_proposal(
        actor=world.register_officer,
        proposal=proposal,
        remarks=[("hours", "Укажите часы")],
        working_days=2,
        now=now,
    )

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.RETURNED
    assert [(remark.field, remark.text) for remark in proposal.remarks.all()] == [("hours", "Укажите часы")]
    rework = Deadline.objects.get(proposal=proposal, met_at=None)
    assert (rework.kind, rework.due_at.date()) == (DeadlineKind.REWORK, date(2026, 9, 16))


def test_included_or_withdrawn_proposal_is_final(now: datetime) -> None:
    world = World()
    proposal = include_proposal(actor=world.register_officer, proposal=submitted(world, now), now=now)
    with pytest.raises(UnableToPropose):
        withdraw_proposal(actor=world.officer, proposal=proposal, reason="Передумали", now=now)
    with pytest.raises(UnableToPropose):
        save_proposal(actor=world.officer, proposal=proposal, content=COMPLETE, revision=1, now=now)


def test_repeated_steps_change_nothing(now: datetime) -> None:
    world = World()
    proposal = submitted(world, now)
    submit_proposal(actor=world.head, proposal=proposal, now=now + timedelta(hours=1))
    include_proposal(actor=world.register_officer, proposal=proposal, now=now)
    include_proposal(actor=world.register_officer, proposal=proposal, now=now + timedelta(hours=1))
    assert Deadline.objects.filter(kind=DeadlineKind.CHECK).count() == 1
    assert Deadline.objects.filter(kind=DeadlineKind.PUBLICATION).count() == 1


def test_every_open_proposal_waits_for_somebody(now: datetime) -> None:
    world = World()
    drafted(world, now, replace(COMPLETE, name="Телефонная справочная"))
    submitted(world, now, replace(COMPLETE, name="Канал в мессенджере"))
    returned = submitted(world, now, replace(COMPLETE, name="Приёмная"))
    return_proposal(actor=world.register_officer, proposal=returned, remarks=[("", "Дополните")], now=now)
    assert Proposal.objects.count() == 3
    assert list(changes_that_wait_for_nobody()) == []


def test_queue_is_ordered_by_deadline(now: datetime) -> None:
    world = World()
    later = submitted(world, now + timedelta(days=2), replace(COMPLETE, name="Канал в мессенджере"))
    sooner = submitted(world, now, replace(COMPLETE, name="Приёмная"))
    assert list(queue(world.register_officer, world.register)) == [sooner, later]


@pytest.mark.clause("S-3.7.d", "I-2.9")
def test_one_action_at_several_touchpoints_lists_each_with_its_actions(now: datetime) -> None:
    world = World()
    submit = StatedNeed("application", "представление заявления")
    consult = StatedNeed("consultation", "получение консультации")
    for name, needs in [("Личный кабинет", (submit,)), ("Приёмная департамента", (submit, consult))]:
        content = replace(COMPLETE, name=name, needs=tuple(known(world, need) for need in needs))
        include_proposal(actor=world.register_officer, proposal=submitted(world, now, content), now=now)
    listed = {
        version.name: [need.text for need in version.needs.all()]
        for version in touchpoints_in(world.register, 2)
    }
    assert listed == {
        "Личный кабинет": ["представление заявления"],
        "Приёмная департамента": ["представление заявления", "получение консультации"],
    }


def known(world: World, need: StatedNeed) -> StatedNeed:
    codes = {item["code"] for item in world.edition.form_edition.document["needs"]}
    return need if need.code in codes else StatedNeed(min(codes), need.text)


def test_date_ahead_is_refused(now: datetime) -> None:
    world = World()
    with pytest.raises(UnableToPropose) as refusal:
        propose_addition(
            actor=world.officer,
            process=world.process,
            form_token=token(),
            happened_on=TODAY + timedelta(days=1),
            now=now,
        )
    assert refusal.value.field == "happened_on"
