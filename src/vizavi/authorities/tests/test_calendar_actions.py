"""The working week and exceptions; each change sets deadlines right."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from kit.calendar import DayKind
from vizavi.authorities.actions.calendar import (
    UnableToSetCalendar,
    remove_calendar_exception,
    set_calendar_exceptions,
    set_working_hours,
)
from vizavi.authorities.choices import ExceptionKind, Role
from vizavi.authorities.models import Authority
from vizavi.authorities.queries import calendar_of
from vizavi.authorities.tests.factories import NOW, AuthorityFactory, viewer_as
from vizavi.authorities.viewer import SYSTEM

pytestmark = pytest.mark.django_db
JOB = "touchpoints.recompute_deadlines"
WEEK = [["8:00–12:00", "12:30-16:30"], ["08:00-16:00"], [], [], ["9:00-15:00"], [], []]


def exception(authority: Authority, **changes):
    return set_calendar_exceptions(
        **{
            "actor": SYSTEM,
            "authority": authority,
            "first_on": date(2026, 9, 15),
            "last_on": date(2026, 9, 15),
            "kind": ExceptionKind.OFF,
            "reason": "Авария на теплотрассе",
            "now": NOW,
        }
        | changes
    )


def test_working_hours_replace_the_week(deferred) -> None:
    authority = AuthorityFactory()
    set_working_hours(actor=viewer_as(Role.ADMINISTRATOR), authority=authority, week=WEEK, now=NOW)

    week = calendar_of(Authority.objects.get()).week
    assert [[str(part) for part in hours] for hours in week] == [
        ["08:00-12:00", "12:30-16:30"],
        ["08:00-16:00"],
        [],
        [],
        ["09:00-15:00"],
        [],
        [],
    ]
    assert deferred(JOB) == [{"authority_id": authority.pk}]


@pytest.mark.parametrize(
    ("weekday", "texts"),
    [
        (1, ["с девяти до шести"]),
        (2, ["18:00-9:00"]),
        (3, ["9:00-13:00", "12:00-18:00"]),
        (4, ["20:00-24:00"]),
    ],
)
def test_hours_that_cannot_be_are_refused_by_day(weekday: int, texts: list[str], deferred) -> None:
    authority = AuthorityFactory()
    week = [list(day) for day in WEEK]
    week[weekday] = texts
    with pytest.raises(UnableToSetCalendar) as refusal:
        set_working_hours(actor=SYSTEM, authority=authority, week=week, now=NOW)
    assert refusal.value.field == f"day_{weekday}"
    assert deferred(JOB) == []


def test_week_without_a_working_day_is_refused_in_the_language_of_the_reader() -> None:
    authority = AuthorityFactory()
    with pytest.raises(UnableToSetCalendar):
        set_working_hours(actor=SYSTEM, authority=authority, week=[[]] * 7, now=NOW)
    with override("en"), pytest.raises(UnableToSetCalendar, match="were not understood"):
        set_working_hours(actor=SYSTEM, authority=authority, week=[["nine"]] + [[]] * 6, now=NOW)


def test_exceptions_change_the_calendar_and_are_taken_back(deferred) -> None:
    authority = AuthorityFactory()
    exception(authority, last_on=date(2026, 9, 17))
    exception(
        authority,
        first_on=date(2026, 9, 19),
        last_on=date(2026, 9, 19),
        kind=ExceptionKind.HOURS,
        hours=["10:00-15:00"],
    )
    exception(authority, first_on=date(2026, 9, 22), last_on=date(2026, 9, 22), kind=ExceptionKind.HOLIDAY)
    remove_calendar_exception(actor=SYSTEM, authority=authority, date=date(2026, 9, 16), now=NOW)
    remove_calendar_exception(actor=SYSTEM, authority=authority, date=date(2026, 9, 16), now=NOW)

    calendar = calendar_of(Authority.objects.get())
    kinds = {day: calendar.day(date(2026, 9, day)).kind for day in (15, 16, 17, 19, 21, 22)}
    assert kinds == {
        15: DayKind.CLOSED,
        16: DayKind.WORKING,
        17: DayKind.CLOSED,
        19: DayKind.WORKING,
        21: DayKind.WORKING,
        22: DayKind.HOLIDAY,
    }
    assert calendar.day(date(2026, 9, 21)).is_shortened
    # Three that set, one that took back; taking back twice moves nothing.
    assert deferred(JOB) == [{"authority_id": authority.pk}] * 4


def test_exception_set_again_replaces_what_it_was() -> None:
    authority = AuthorityFactory()
    exception(authority)
    exception(authority, kind=ExceptionKind.HOURS, hours=["10:00-12:00"], reason="Сокращённый день")
    row = authority.calendar_exceptions.get()
    assert (row.kind, row.hours, row.reason) == ("hours", ["10:00-12:00"], "Сокращённый день")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last_on": date(2026, 9, 14)}, "last_on"),
        ({"last_on": date(2026, 9, 15) + timedelta(days=93)}, "last_on"),
        ({"reason": "  "}, "reason"),
        ({"kind": ExceptionKind.HOURS}, "hours"),
        ({"kind": ExceptionKind.HOURS, "hours": ["утром"]}, "hours"),
        ({"first_on": date(2090, 1, 1), "last_on": date(2090, 1, 1)}, "first_on"),
    ],
)
def test_exceptions_that_cannot_be_are_refused(changes, field: str, deferred) -> None:
    authority = AuthorityFactory()
    with pytest.raises(UnableToSetCalendar) as refusal:
        exception(authority, **changes)
    assert refusal.value.field == field
    assert deferred(JOB) == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrator_sets_time(role: Role) -> None:
    authority = AuthorityFactory()
    actor = viewer_as(role, authority=None if role in {Role.PROJECT_OFFICE, Role.AUDITOR} else authority)
    with pytest.raises(PermissionDenied):
        set_working_hours(actor=actor, authority=authority, week=WEEK, now=NOW)
    with pytest.raises(PermissionDenied):
        exception(authority, actor=actor)
    with pytest.raises(PermissionDenied):
        remove_calendar_exception(actor=actor, authority=authority, date=date(2026, 9, 16), now=NOW)
