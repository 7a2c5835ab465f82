"""The register of processes and the updates it demands."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied

from vizavi.authorities.tests.factories import UnitFactory
from vizavi.touchpoints.actions.checking import include_proposal, submit_proposal
from vizavi.touchpoints.actions.preparing import propose_addition
from vizavi.touchpoints.actions.processes import (
    UnableToKeepProcess,
    change_process,
    exclude_process,
    include_process,
)
from vizavi.touchpoints.choices import DeadlineKind, Trigger
from vizavi.touchpoints.models import Deadline, Process
from vizavi.touchpoints.queries import (
    digital_only_processes,
    processes_in,
    processes_without_touchpoints,
    touchpoints_in,
)
from vizavi.touchpoints.tests.factories import COMPLETE, TODAY, World, token

pytestmark = pytest.mark.django_db


def include(world: World, now: datetime, name: str = "Приём граждан") -> Process:
    return include_process(
        actor=world.register_officer,
        register=world.register,
        direction=world.process_version.direction,
        name=name,
        unit=world.unit,
        now=now,
    )


@pytest.mark.clause("S-3.1.b", "S-5.3.1")
def test_included_process_demands_touchpoints_and_a_new_edition(now: datetime) -> None:
    world = World()
    process = include(world, now)
    running = Deadline.objects.filter(process=process, met_at=None)
    assert {(clock.kind, clock.trigger) for clock in running} == {
        (DeadlineKind.UPDATE, Trigger.PROCESS_INCLUDED),
        (DeadlineKind.PUBLICATION, Trigger.PROCESS_INCLUDED),
    }
    assert [item.process for item in processes_in(world.register, 1)] == [world.process]
    assert [item.process for item in processes_in(world.register, 2)] == [world.process, process]


def test_first_touchpoint_settles_what_the_unit_owes(now: datetime) -> None:
    world = World()
    process = include(world, now)
    proposal = propose_addition(
        actor=world.officer, process=process, form_token=token(), happened_on=TODAY, content=COMPLETE, now=now
    )
    submit_proposal(actor=world.head, proposal=proposal, now=now)
    include_proposal(actor=world.register_officer, proposal=proposal, now=now)
    assert not Deadline.objects.filter(process=process, kind=DeadlineKind.UPDATE, met_at=None).exists()


@pytest.mark.clause("S-5.3.1")
def test_excluded_process_takes_its_touchpoints_along(now: datetime) -> None:
    world = World()
    world.touchpoint()
    exclude_process(
        actor=world.register_officer, process=world.process, reason="Полномочие передано", now=now
    )
    assert touchpoints_in(world.register, 1).count() == 1
    assert (list(touchpoints_in(world.register, 2)), list(processes_in(world.register, 2))) == ([], [])
    assert Deadline.objects.get(met_at=None).trigger == Trigger.PROCESS_EXCLUDED


def test_exclusion_waits_for_open_proposals(now: datetime) -> None:
    world = World()
    propose_addition(
        actor=world.officer, process=world.process, form_token=token(), happened_on=TODAY, now=now
    )
    with pytest.raises(UnableToKeepProcess, match="незавершённые"):
        exclude_process(actor=world.register_officer, process=world.process, reason="Передано", now=now)


@pytest.mark.parametrize("name", ["Приём граждан", "ПРИЁМ  граждан", "прием граждан"])
def test_process_stands_once_in_a_direction(name: str, now: datetime) -> None:
    world = World()
    include(world, now)
    with pytest.raises(UnableToKeepProcess, match="уже есть"):
        include(world, now, name)


def test_renamed_process_keeps_its_name_in_the_edition_in_force(now: datetime) -> None:
    world = World()
    change_process(
        actor=world.register_officer,
        process=world.process,
        direction=world.process_version.direction,
        name="Выдача разрешений",
        unit=world.unit,
        now=now,
    )
    assert [item.name for item in processes_in(world.register, 1)] == [world.process_version.name]
    assert [item.name for item in processes_in(world.register, 2)] == ["Выдача разрешений"]


def test_unit_of_another_authority_is_refused(now: datetime) -> None:
    world = World()
    with pytest.raises(UnableToKeepProcess, match="другого органа"):
        include_process(
            actor=world.register_officer,
            register=world.register,
            direction=world.process_version.direction,
            name="Приём граждан",
            unit=UnitFactory(),
            now=now,
        )


def test_processes_are_kept_by_the_authorised_person(now: datetime) -> None:
    world = World()
    with pytest.raises(PermissionDenied):
        include_process(
            actor=world.officer,
            register=world.register,
            direction=world.process_version.direction,
            name="Приём граждан",
            unit=world.unit,
            now=now,
        )


@pytest.mark.clause("S-3.5.b", "I-2.3.a")
def test_processes_without_touchpoints_are_listed(now: datetime) -> None:
    world = World()
    assert [item.process for item in processes_without_touchpoints(world.register, 1)] == [world.process]
    world.touchpoint()
    assert list(processes_without_touchpoints(world.register, 1)) == []


@pytest.mark.clause("B-4.6.c", "S-3.8.3", "I-2.9.3")
def test_digital_process_without_offline_alternative_is_listed(now: datetime) -> None:
    world = World()
    world.touchpoint()
    assert [item.process for item in digital_only_processes(world.register, 1)] == [world.process]
    world.touchpoint(replace(COMPLETE, kind="phone", name="Телефонная справочная"))
    offline = world.edition.form_edition.document["kinds"]
    kind = next(item["code"] for item in offline if item["channel"] == "offline")
    world.touchpoint(replace(COMPLETE, kind=kind, name="Приёмная департамента"))
    assert list(digital_only_processes(world.register, 1)) == []
