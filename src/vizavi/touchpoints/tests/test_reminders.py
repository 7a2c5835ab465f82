"""Reminders before and after the moment: to whom, when, once (S-5.4, S-5.5, I-5.4, I-5.5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kit.accounts.models import User
from kit.mail.models import Mail
from vizavi.authorities.api import SYSTEM, Viewer
from vizavi.authorities.choices import Role
from vizavi.authorities.models import CalendarException
from vizavi.authorities.tests.factories import UnitFactory
from vizavi.touchpoints import tasks
from vizavi.touchpoints.actions.checking import include_proposal, return_proposal, submit_proposal
from vizavi.touchpoints.actions.preparing import propose_addition
from vizavi.touchpoints.actions.processes import include_process
from vizavi.touchpoints.actions.reminders import send_reminders
from vizavi.touchpoints.choices import DeadlineKind
from vizavi.touchpoints.models import Deadline, Proposal, Reminder
from vizavi.touchpoints.tests.factories import COMPLETE, TODAY, World, appointed, token

pytestmark = pytest.mark.django_db
FORMS = pytest.mark.parametrize("form", ["sevastopol", "internal"])


def drafted(world: World, now: datetime) -> Proposal:
    return propose_addition(
        actor=world.officer,
        process=world.process,
        form_token=token(),
        happened_on=TODAY,
        content=COMPLETE,
        now=now,
    )


def addresses(*viewers: Viewer) -> set[str]:
    return set(
        User.objects.filter(pk__in=[viewer.actor_id for viewer in viewers]).values_list("email", flat=True)
    )


def written(now: datetime) -> set[str]:
    """To whom the run at this moment writes."""
    before = set(Mail.objects.values_list("pk", flat=True))
    send_reminders(actor=SYSTEM, now=now)
    mails = list(Mail.objects.exclude(pk__in=before).values_list("to", flat=True))
    assert len(mails) == len(set(mails))
    return set(mails)


# The term of 5 working days from Monday 14 September ends on Monday 21 September at 18:00 in Moscow; reminders go
# out 2 working days before, on Thursday 17 September, from 9:00.
DUE = datetime(2026, 9, 21, 15, tzinfo=UTC)
FIRST = datetime(2026, 9, 17, 6, tzinfo=UTC)


@FORMS
@pytest.mark.clause("S-5.4", "I-5.4")
def test_unit_is_reminded_in_working_hours_before_its_term(form: str, now: datetime) -> None:
    world = World(form)
    drafted(world, now)
    assert Deadline.objects.get().due_at == DUE
    assert written(FIRST - timedelta(minutes=1)) == set()
    assert written(FIRST) == addresses(world.officer, world.head)
    assert written(FIRST + timedelta(hours=1)) == set()
    assert written(DUE) == set()


@FORMS
@pytest.mark.clause("S-5.4", "I-5.4")
def test_what_is_late_the_head_and_the_project_office_learn_too(form: str, now: datetime) -> None:
    world = World(form)
    office = appointed(Role.PROJECT_OFFICE)
    appointed(Role.AUDITOR)
    World("sevastopol" if form == "internal" else "internal")
    drafted(world, now)
    late = DUE + timedelta(minutes=1)
    assert written(late) == addresses(world.officer, world.head, world.authority_head, office)
    assert written(late + timedelta(days=30)) == set()
    assert set(Reminder.objects.values_list("stage", flat=True)) == {"overdue"}


@FORMS
@pytest.mark.clause("S-5.5", "I-5.5")
def test_authorised_person_is_reminded_of_publication(form: str, now: datetime) -> None:
    world = World(form)
    proposal = drafted(world, now)
    submit_proposal(actor=world.head, proposal=proposal, now=now)
    include_proposal(actor=world.register_officer, proposal=proposal, now=now)
    clock = Deadline.objects.get(kind=DeadlineKind.PUBLICATION, met_at=None)
    # Ten working days from Monday 14 September end on Monday 28 September.
    assert clock.due_at == datetime(2026, 9, 28, 15, tzinfo=UTC)
    assert written(datetime(2026, 9, 23, 15, tzinfo=UTC)) == set()
    assert written(datetime(2026, 9, 24, 6, tzinfo=UTC)) == addresses(world.register_officer)
    late = written(clock.due_at + timedelta(minutes=1))
    assert late == addresses(world.register_officer, world.authority_head)


def test_check_and_rework_are_recalled_to_who_owes_them(now: datetime) -> None:
    world = World()
    proposal = drafted(world, now)
    submit_proposal(actor=world.head, proposal=proposal, now=now)
    check = Deadline.objects.get(kind=DeadlineKind.CHECK)
    assert written(check.due_at - timedelta(hours=1)) == addresses(world.register_officer)
    return_proposal(actor=world.register_officer, proposal=proposal, remarks=[("", "Дополните")], now=now)
    rework = Deadline.objects.get(kind=DeadlineKind.REWORK)
    assert written(rework.due_at - timedelta(hours=1)) == addresses(world.officer, world.head)
    assert Reminder.objects.filter(deadline=check).count() == 1


def test_clock_that_is_met_reminds_nobody(now: datetime) -> None:
    world = World()
    submit_proposal(actor=world.head, proposal=drafted(world, now), now=now)
    Deadline.objects.update(met_at=now)
    assert written(DUE + timedelta(days=30)) == set()


def test_unit_without_people_is_stood_in_for_by_the_one_above(now: datetime) -> None:
    world = World()
    bare = UnitFactory(authority=world.authority, parent=world.unit)
    include_process(
        actor=world.register_officer,
        register=world.register,
        direction=world.process_version.direction,
        name="Приём граждан",
        unit=bare,
        now=now,
    )
    Deadline.objects.filter(kind=DeadlineKind.PUBLICATION).update(met_at=now)
    assert written(FIRST) == addresses(world.officer, world.head)


def test_unit_nobody_belongs_to_is_stood_in_for_by_the_authorised_person(now: datetime) -> None:
    world = World()
    include_process(
        actor=world.register_officer,
        register=world.register,
        direction=world.process_version.direction,
        name="Приём граждан",
        unit=UnitFactory(authority=world.authority),
        now=now,
    )
    Deadline.objects.filter(kind=DeadlineKind.PUBLICATION).update(met_at=now)
    assert written(FIRST) == addresses(world.register_officer)


def test_letter_names_what_until_when_and_where(now: datetime) -> None:
    world = World()
    drafted(world, now)
    send_reminders(actor=SYSTEM, now=FIRST)
    mail = Mail.objects.filter(to__in=addresses(world.officer)).get()
    assert mail.subject == "Перечень точек взаимодействия: срок подходит"
    assert f"Подготовить сведения: включить «{COMPLETE.name}»" in mail.text
    assert "21 сентября 2026 г., 18:00" in mail.text.replace("\u00a0", " ")
    assert f"/staff/{world.authority.code}/registers/sevastopol/deadlines/" in mail.text


def test_letter_is_in_the_language_of_the_person(now: datetime) -> None:
    world = World()
    User.objects.filter(pk=world.officer.actor_id).update(language="en")
    drafted(world, now)
    send_reminders(actor=SYSTEM, now=FIRST)
    mail = Mail.objects.filter(to__in=addresses(world.officer)).get()
    assert "/en/staff/" in mail.text


def test_several_clocks_come_in_one_letter_and_cost_no_more_look_ups(now: datetime) -> None:
    world = World()

    def run(count: int, at: datetime) -> int:
        for _ in range(count):
            include_process(
                actor=world.register_officer,
                register=world.register,
                direction=world.process_version.direction,
                name=f"Процесс {token()}",
                unit=world.unit,
                now=now,
            )
        with CaptureQueriesContext(connection) as captured:
            assert len(written(at)) == 2
        return sum("authorities_appointment" in query["sql"] for query in captured)

    assert run(1, FIRST) == run(8, FIRST + timedelta(minutes=15))


def test_jobs_run(now: datetime) -> None:
    world = World()
    drafted(world, now)
    tasks.remind(timestamp=0)
    assert Mail.objects.exists()
    CalendarException.objects.create(
        authority=world.authority, date="2026-09-16", kind="off", reason="Ремонт"
    )
    tasks.recompute_deadlines(authority_id=world.authority.pk)
    assert Deadline.objects.get().due_at == DUE + timedelta(days=1)
