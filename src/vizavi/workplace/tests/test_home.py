"""The home page of staff by role: what waits, what is late, and nothing of others."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from vizavi.authorities.api import Viewer
from vizavi.authorities.choices import Role
from vizavi.authorities.models import Employee
from vizavi.authorities.tests.factories import AppointmentFactory, EmployeeFactory
from vizavi.touchpoints.agenda import overdue_tasks, task_count, tasks_of
from vizavi.touchpoints.choices import ChangeKind, DeadlineKind, EditionState, ProposalState, Trigger
from vizavi.touchpoints.models import Deadline, Proposal, Remark
from vizavi.touchpoints.tests.factories import COMPLETE, EditionFactory, World, appointed, token
from vizavi.touchpoints.tests.pages import signed_in, text_of

pytestmark = pytest.mark.django_db
HOME = "/staff/"


def owed(world: World, kind: DeadlineKind, *, days: int = 3, **about: Any) -> Deadline:
    """A running clock in the world's register."""
    return Deadline.objects.create(
        register=world.register,
        kind=kind,
        trigger=Trigger.TOUCHPOINT_ADDED,
        unit=world.unit,
        started_on=timezone.localdate(),
        working_days=5,
        due_at=timezone.now() + timedelta(days=days),
        **(about or {"process": world.process}),
    )


def proposed(world: World, state: ProposalState, name: str = "Окно № 5") -> Proposal:
    """An exclusion in this state, with the clock that goes with it."""
    version = world.touchpoint(replace(COMPLETE, name=name))
    proposal = Proposal.objects.create(
        register=world.register,
        process=world.process,
        unit=world.unit,
        kind=ChangeKind.EXCLUDE,
        state=state,
        touchpoint=version.touchpoint,
        form_token=token(),
        happened_on=timezone.localdate(),
        author_id=world.officer.actor_id,
        created_at=timezone.now(),
        submitted_at=timezone.now() if state == ProposalState.SUBMITTED else None,
    )
    kinds = {
        ProposalState.DRAFT: DeadlineKind.UPDATE,
        ProposalState.SUBMITTED: DeadlineKind.CHECK,
        ProposalState.RETURNED: DeadlineKind.REWORK,
    }
    owed(world, kinds[state], proposal=proposal)
    return proposal


def whats(viewer: Any) -> list[str]:
    return [task.what for task in tasks_of(viewer, now=timezone.now())]


def test_unit_sees_its_drafts_and_returned_proposals_by_deadline() -> None:
    world, other = World(), World()
    returned = proposed(world, ProposalState.RETURNED, "Окно № 5")
    Remark.objects.create(
        proposal=returned, text="Уточните часы", author_id=world.head.actor_id, made_at=timezone.now()
    )
    Deadline.objects.filter(proposal=returned).update(due_at=timezone.now() + timedelta(days=1))
    owed(world, DeadlineKind.UPDATE, days=9)
    proposed(other, ProposalState.DRAFT, "Тайное окно")

    tasks = tasks_of(world.officer, now=timezone.now())

    assert [task.what for task in tasks] == [
        "Доработать предложение: исключить «Окно № 5»",
        f"Подготовить сведения: {world.process_version.name}",
    ]
    assert tasks[0].remarks == ("Уточните часы",)
    assert task_count(world.officer) == 2
    page = text_of(signed_in(world.officer).get(HOME))
    assert "Уточните часы" in page
    assert "Тайное окно" not in page


def test_authorised_person_sees_what_to_check_and_one_publication_for_all_changes() -> None:
    world = World()
    draft = EditionFactory(register=world.register, number=2)
    proposed(world, ProposalState.SUBMITTED)
    for _change in range(3):
        owed(world, DeadlineKind.PUBLICATION, edition=draft, days=5)

    assert whats(world.register_officer) == [
        "Проверить предложение: исключить «Окно № 5»",
        "Передать на утверждение и разместить редакцию № 2",
    ]
    assert tasks_of(world.register_officer, now=timezone.now())[1].detail == "Изменений в ней: 3"
    assert task_count(world.register_officer) == 2
    assert whats(world.officer) == []


def test_head_sees_editions_to_approve_and_everything_late() -> None:
    world, other = World(), World()
    EditionFactory(register=world.register, number=2, state=EditionState.UNDER_APPROVAL)
    EditionFactory(register=other.register, number=2, state=EditionState.UNDER_APPROVAL)
    late = owed(world, DeadlineKind.UPDATE, days=-9)
    owed(other, DeadlineKind.UPDATE, days=-9)

    assert whats(world.authority_head) == ["Утвердить редакцию № 2 приказом или вернуть её"]
    overdue = overdue_tasks(world.authority_head, now=timezone.now())
    assert [(task.authority, task.is_overdue) for task in overdue] == [(late.register.authority, True)]


@pytest.mark.parametrize("role", [Role.PROJECT_OFFICE, Role.AUDITOR, Role.ADMINISTRATOR])
def test_those_who_oversee_see_what_is_late_everywhere(role: Role) -> None:
    worlds = [World(), World()]
    for world in worlds:
        owed(world, DeadlineKind.UPDATE, days=-9)

    page = text_of(signed_in(appointed(role)).get(HOME))

    assert "Просрочено в органах власти (2)" in page
    for world in worlds:
        assert world.authority.short_name in page


def test_person_with_roles_in_two_authorities_sees_both_grouped() -> None:
    first, second = World(), World("internal")
    officer = appointed(Role.UNIT_OFFICER, unit=first.unit)
    AppointmentFactory(
        employee=Employee.objects.get(user_id=officer.actor_id), role=Role.UNIT_OFFICER, unit=second.unit
    )
    owed(first, DeadlineKind.UPDATE)
    owed(second, DeadlineKind.UPDATE)

    page = signed_in(officer).get(HOME).content.decode()

    for world in (first, second):
        assert f'<h2 class="govuk-heading-m">{world.authority.short_name}</h2>' in page


def test_home_costs_the_same_for_one_task_and_for_thirty() -> None:
    world = World()
    client = signed_in(world.officer)
    proposed(world, ProposalState.RETURNED, "Окно № 0")
    proposed(world, ProposalState.SUBMITTED, "Окно № 00")
    client.get(HOME)
    with CaptureQueriesContext(connection) as few:
        client.get(HOME)
    for number in range(1, 30):
        proposed(world, ProposalState.RETURNED, f"Окно № {number}")
        proposed(world, ProposalState.SUBMITTED, f"Кабинет № {number}")
    with CaptureQueriesContext(connection) as many:
        page = client.get(HOME).content.decode()
    assert len(many) == len(few)
    assert page.count("Доработать предложение") == 30


def test_home_without_a_role_says_whom_to_ask() -> None:
    user = EmployeeFactory().user
    page = text_of(signed_in(Viewer(actor_id=user.pk)).get(HOME))
    assert "Вам ещё не назначили роль" in page


def test_home_with_nothing_to_do_offers_a_beginning() -> None:
    world = World()
    page = text_of(signed_in(world.officer).get(HOME))
    assert "Сейчас вас ничего не ждёт" in page
    assert "Включить, изменить или исключить точку" in page


def test_visitor_signs_in_first(client: Any) -> None:
    response = client.get(HOME)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_link_of_the_workplace_leads_to_a_page(role: Role, prefix: str) -> None:
    world = World()
    scope = {"authority": world.authority, "unit": world.unit}
    client = signed_in(appointed(role, **scope))
    page = client.get(f"{prefix}{HOME}").content.decode()
    main = page[page.index('<div class="vizavi-side">') :]
    main = main[: main.index("</main>")]
    links = {
        link for link in re.findall(r'href="(/[^"#]*)"', main) if not link.startswith("/accounts/logout")
    }
    assert len(links) >= 3
    for link in links:
        assert client.get(link).status_code == 200, link


def test_registers_are_those_of_own_authorities() -> None:
    world, foreign = World(), World()
    page = text_of(signed_in(world.officer).get("/staff/registers/"))
    assert world.authority.code in page
    assert foreign.authority.code not in page
