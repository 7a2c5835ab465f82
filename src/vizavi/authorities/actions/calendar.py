"""The working week of an authority and its departures from the production calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.core.exceptions import PermissionDenied
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from kit.audit.context import action
from kit.calendar import BadCalendar, Interval
from kit.calendar.hours import MIDNIGHT, in_order
from kit.errors import Refused
from vizavi.authorities.choices import ExceptionKind
from vizavi.authorities.models import Authority, CalendarException, WorkingHours
from vizavi.authorities.queries import calendar_of
from vizavi.authorities.rules import can_administer
from vizavi.authorities.viewer import Viewer

LONGEST_EXCEPTION = timedelta(days=92)


class UnableToSetCalendar(Refused):
    """The hours or dates contradict each other. `field` is `day_0` … `day_6`, or a field of the exception."""


@action
def set_working_hours(
    *, actor: Viewer, authority: Authority, week: Sequence[Sequence[str]], now: datetime
) -> None:
    """Set the ordinary week. Deadlines that are running are computed anew.

    Args:
        week: for Monday … Sunday the intervals, such as `["9:00–13:00", "13:45–18:00"]`; none is a day off.

    Raises:
        PermissionDenied: the actor is no administrator.
        UnableToSetCalendar: hours that cannot be read or overlap, or no working day at all.
    """
    authority = _locked(actor, authority)
    write_week(authority, week)
    recompute_deadlines(authority)


@action
def set_calendar_exceptions(
    *,
    actor: Viewer,
    authority: Authority,
    first_on: date,
    last_on: date,
    kind: ExceptionKind | str,
    reason: str,
    now: datetime,
    hours: Sequence[str] = (),
) -> int:
    """Make every date from the first to the last an exception, in place of what it was. Returns how many.

    Args:
        hours: intervals, for `ExceptionKind.HOURS` only.
        reason: the document or circumstance, shown to whoever asks why a term moved.

    Raises:
        PermissionDenied: the actor is no administrator.
        UnableToSetCalendar: dates the wrong way round or out of range, hours missing or unreadable, no reason.
    """
    authority = _locked(actor, authority)
    kind = ExceptionKind(kind)
    if last_on < first_on:
        raise UnableToSetCalendar(_("Последний день раньше первого."), field="last_on")
    if last_on - first_on > LONGEST_EXCEPTION:
        raise UnableToSetCalendar(
            _("Больше трёх месяцев подряд. Проверьте даты или разделите на части."), field="last_on"
        )
    if not reason.strip():
        raise UnableToSetCalendar(_("Напишите основание: документ или обстоятельство."), field="reason")
    intervals = _intervals(hours, field="hours") if kind is ExceptionKind.HOURS else ()
    if kind is ExceptionKind.HOURS and not intervals:
        raise UnableToSetCalendar(_("Напишите часы, например 10:00–15:00."), field="hours")
    dates = [first_on + timedelta(days=n) for n in range((last_on - first_on).days + 1)]
    # Not updated: of an update the trail keeps only what differs, and so not which date it was.
    authority.calendar_exceptions.filter(date__in=dates).delete()
    CalendarException.objects.bulk_create(
        CalendarException(
            authority=authority,
            date=day,
            kind=kind,
            hours=[str(part) for part in intervals],
            reason=reason.strip(),
        )
        for day in dates
    )
    _require_sound(authority, field="first_on")
    recompute_deadlines(authority)
    return len(dates)


@action
def remove_calendar_exception(*, actor: Viewer, authority: Authority, date: date, now: datetime) -> None:
    """Let the date be again what the production calendar and the week say. Repeating it changes nothing.

    Raises:
        PermissionDenied: the actor is no administrator.
    """
    authority = _locked(actor, authority)
    if authority.calendar_exceptions.filter(date=date).delete()[0]:
        recompute_deadlines(authority)


def write_week(authority: Authority, week: Sequence[Sequence[str]]) -> None:
    """Store the hours of Monday … Sunday; rows that stay the same are not written.

    Raises:
        UnableToSetCalendar: as `set_working_hours`.
    """
    wanted = set()
    for weekday, texts in enumerate(week):
        for interval in _intervals(texts, field=f"day_{weekday}"):
            wanted.add((weekday, _time(interval.start), _time(interval.end)))
    if not wanted:
        raise UnableToSetCalendar(_("Укажите часы хотя бы одного рабочего дня."), field="day_0")
    present = {(row.weekday, row.starts, row.ends): row for row in authority.working_hours.all()}
    for key in present.keys() - wanted:
        present[key].delete()
    WorkingHours.objects.bulk_create(
        WorkingHours(authority=authority, weekday=weekday, starts=starts, ends=ends)
        for weekday, starts, ends in sorted(wanted - present.keys())
    )


def recompute_deadlines(authority: Authority) -> None:
    """Have the worker set the running clocks right: named, since the register is a layer above this one."""
    app.configure_task("touchpoints.recompute_deadlines", queue="default").defer(authority_id=authority.pk)


def _locked(actor: Viewer, authority: Authority) -> Authority:
    if not can_administer(actor):
        raise PermissionDenied
    return Authority.objects.select_for_update().get(pk=authority.pk)


def _intervals(texts: Sequence[str], *, field: str) -> tuple[Interval, ...]:
    try:
        intervals = in_order(Interval.parse(text) for text in texts)
    except BadCalendar as error:
        raise UnableToSetCalendar(error.in_language(get_language() or "ru"), field=field) from error
    if intervals and intervals[-1].end == MIDNIGHT:
        raise UnableToSetCalendar(
            _("Рабочий день должен закончиться до полуночи: не позже 23:59."), field=field
        )
    return intervals


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def _require_sound(authority: Authority, *, field: str) -> None:
    try:
        calendar_of(authority)
    except BadCalendar as error:
        raise UnableToSetCalendar(error.in_language(get_language() or "ru"), field=field) from error
