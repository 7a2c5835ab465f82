"""Taking authorities in; the tree of their units."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from vizavi.authorities.actions.authorities import UnableToKeepAuthority, add_authority, change_authority
from vizavi.authorities.actions.units import UnableToKeepUnit, add_unit, change_unit, close_unit
from vizavi.authorities.choices import Role
from vizavi.authorities.models import Authority, Unit
from vizavi.authorities.queries import calendar_of
from vizavi.authorities.tests.factories import (
    NOW,
    TODAY,
    AppointmentFactory,
    AuthorityFactory,
    UnitFactory,
    viewer_as,
)
from vizavi.authorities.viewer import SYSTEM, VISITOR

pytestmark = pytest.mark.django_db

DETAILS = {
    "name": "Департамент  торговли",
    "name_genitive": "Департамента торговли",
    "short_name": "Депторг",
    "head_position": "Директор департамента",
    "place": "г. Приморск",
}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.PROJECT_OFFICE])
def test_authority_is_added_with_a_usual_week(role: Role) -> None:
    authority = add_authority(actor=viewer_as(role), code=" Trade ", details=DETAILS, now=NOW)

    assert (authority.code, authority.name) == ("trade", "Департамент торговли")
    calendar = calendar_of(authority)
    assert [bool(hours) for hours in calendar.week] == [True] * 5 + [False] * 2


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.ADMINISTRATOR, Role.PROJECT_OFFICE}]
)
def test_others_add_no_authority(role: Role) -> None:
    actor = viewer_as(role)
    before = Authority.objects.count()
    with pytest.raises(PermissionDenied):
        add_authority(actor=actor, code="trade", details=DETAILS, now=NOW)
    assert Authority.objects.count() == before


def test_project_office_does_not_change_authorities() -> None:
    authority = AuthorityFactory()
    for actor in (
        viewer_as(Role.PROJECT_OFFICE),
        viewer_as(Role.AUTHORITY_HEAD, authority=authority),
        VISITOR,
    ):
        with pytest.raises(PermissionDenied):
            change_authority(actor=actor, authority=authority, details={"phone": "1"}, now=NOW)


@pytest.mark.parametrize(
    ("code", "changes", "field"),
    [
        ("taken", {}, "code"),
        ("пробел здесь", {}, "code"),
        ("", {}, "code"),
        ("trade", {"name": " "}, "name"),
        ("trade", {"kind": "ministry"}, "kind"),
        ("trade", {"email": "не адрес"}, "email"),
        ("trade", {"site": "javascript:alert(1)"}, "site"),
        ("trade", {"time_zone": "Europe/Atlantis"}, "time_zone"),
    ],
)
def test_wrong_details_are_refused_by_field(code: str, changes: dict[str, str], field: str) -> None:
    AuthorityFactory(code="taken")
    with pytest.raises(UnableToKeepAuthority) as refusal:
        add_authority(actor=SYSTEM, code=code, details=DETAILS | changes, now=NOW)
    assert refusal.value.field == field
    assert Authority.objects.count() == 1


def test_new_time_zone_moves_deadlines(deferred) -> None:
    authority = AuthorityFactory()
    change_authority(actor=SYSTEM, authority=authority, details={"phone": "1"}, now=NOW)
    assert deferred("touchpoints.recompute_deadlines") == []
    change_authority(actor=SYSTEM, authority=authority, details={"time_zone": "Asia/Omsk"}, now=NOW)
    assert deferred("touchpoints.recompute_deadlines") == [{"authority_id": authority.pk}]


def test_unit_moves_within_the_tree() -> None:
    authority = AuthorityFactory()
    top = add_unit(actor=SYSTEM, authority=authority, name="Управление", now=NOW)
    below = add_unit(actor=SYSTEM, authority=authority, name="Отдел", parent=top, now=NOW)
    other = add_unit(actor=SYSTEM, authority=authority, name="Другое управление", now=NOW)
    change_unit(actor=SYSTEM, unit=below, name="Отдел", parent=other, now=NOW)
    assert list(other.children.all()) == [below]


def test_tree_takes_no_circle() -> None:
    authority = AuthorityFactory()
    top = UnitFactory(authority=authority)
    middle = UnitFactory(authority=authority, parent=top)
    bottom = UnitFactory(authority=authority, parent=middle)
    for parent in (top, middle, bottom):
        with pytest.raises(UnableToKeepUnit) as refusal:
            change_unit(actor=SYSTEM, unit=top, name=top.name, parent=parent, now=NOW)
        assert refusal.value.field == "parent"
    top.refresh_from_db()
    assert top.parent is None


def test_unit_name_is_taken_once_in_an_authority_whatever_its_case() -> None:
    unit = UnitFactory(name="Отдел кадров")
    with pytest.raises(UnableToKeepUnit) as refusal:
        add_unit(actor=SYSTEM, authority=unit.authority, name="ОТДЕЛ  кадров", now=NOW)
    assert refusal.value.field == "name"
    add_unit(actor=SYSTEM, authority=AuthorityFactory(), name="Отдел кадров", now=NOW)


def test_unit_of_another_authority_is_no_parent() -> None:
    with pytest.raises(UnableToKeepUnit) as refusal:
        add_unit(actor=SYSTEM, authority=AuthorityFactory(), name="Отдел", parent=UnitFactory(), now=NOW)
    assert refusal.value.field == "parent"


def test_unit_closes_when_empty() -> None:
    top = UnitFactory()
    below = UnitFactory(authority=top.authority, parent=top)
    appointment = AppointmentFactory(unit=below)
    for unit in (top, below):
        with pytest.raises(UnableToKeepUnit):
            close_unit(actor=SYSTEM, unit=unit, closed_on=TODAY, now=NOW)

    appointment.ends_on = TODAY - timedelta(days=1)
    appointment.save()
    close_unit(actor=SYSTEM, unit=below, closed_on=TODAY, now=NOW)
    close_unit(actor=SYSTEM, unit=top, closed_on=TODAY, now=NOW)

    assert set(Unit.objects.values_list("closed_on", flat=True)) == {TODAY}
    with pytest.raises(UnableToKeepUnit):
        add_unit(actor=SYSTEM, authority=top.authority, name="Новый отдел", parent=top, now=NOW)


def test_unit_does_not_close_in_the_future() -> None:
    with pytest.raises(UnableToKeepUnit) as refusal:
        close_unit(actor=SYSTEM, unit=UnitFactory(), closed_on=date(2027, 1, 1), now=NOW)
    assert refusal.value.field == "closed_on"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrator_keeps_units(role: Role) -> None:
    unit = UnitFactory()
    general = role in {Role.PROJECT_OFFICE, Role.AUDITOR}
    actor = viewer_as(role, authority=None if general else unit.authority)
    for attempt in (
        lambda: add_unit(actor=actor, authority=unit.authority, name="Отдел", now=NOW),
        lambda: change_unit(actor=actor, unit=unit, name="Иначе", now=NOW),
        lambda: close_unit(actor=actor, unit=unit, closed_on=TODAY, now=NOW),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
