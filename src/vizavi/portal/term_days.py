"""A term counted day by day by the production calendar, each day explained: the term calculator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.utils.translation import gettext as _

from kit.calendar import DayKind, WorkingCalendar
from kit.calendar.production import decreed_transfers
from kit.pages.words import day as in_words
from vizavi.authorities.choices import USUAL_WEEK

LONGEST = 365
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class TermDay:
    """One day of a term. `number` is its place in the term, none for a day that does not count; `why` is said of
    days that are not what their weekday promises, and of days off."""

    date: date
    number: int | None
    why: str
    is_special: bool


@dataclass(frozen=True)
class Term:
    """A term that began the day after `start`; `days` reach from that day to `end`.

    `is_moved`: its last day was off, so it ends on the next working day. `is_provisional`: the Government has not
    decreed the transfers of that year yet.
    """

    start: date
    end: date
    days: tuple[TermDay, ...]
    is_moved: bool
    is_provisional: bool

    @property
    def special_days(self) -> tuple[TermDay, ...]:
        """Holidays, transferred days off and days worked instead of them."""
        return tuple(day for day in self.days if day.is_special)


def count_term(start: date, count: int, *, in_working_days: bool) -> Term:
    """The term of `count` days that begins the day after `start`.

    In calendar days every day counts, and a term whose last day is off ends on the next working day (articles 191
    and 193 of the Civil Code).
    """
    calendar = _calendar()
    last = start + count * _ONE_DAY
    end = calendar.add_working_days(*((start, count) if in_working_days else (last, 0)))
    days = tuple(_days(calendar, start, end, count, in_working_days=in_working_days))
    return Term(
        start,
        end,
        days,
        is_moved=not in_working_days and end != last,
        is_provisional=calendar.is_provisional(end),
    )


@cache
def _calendar() -> WorkingCalendar:
    """Five days a week by the production calendar."""
    return WorkingCalendar.from_data({"week": [list(hours) for hours in USUAL_WEEK]})


def _days(
    calendar: WorkingCalendar, start: date, end: date, count: int, *, in_working_days: bool
) -> Iterator[TermDay]:
    number, day = 0, start
    while day < end:
        day += _ONE_DAY
        counts = number < count and (calendar.is_working_day(day) or not in_working_days)
        number += counts
        why, is_special = _why(calendar, day)
        yield TermDay(day, number if counts else None, why, is_special)


def _why(calendar: WorkingCalendar, on: date) -> tuple[str, bool]:
    day, moves = calendar.day(on), _transfers(on.year)
    if day.kind == DayKind.HOLIDAY:
        return _("праздник"), True
    if day.kind == DayKind.DAY_OFF:
        came_from = next((start for start, to in moves if to == on), None)
        if came_from:
            return _("выходной, перенесённый с %(day)s") % {"day": in_words(came_from)}, True
        return _("выходной вместо праздника, выпавшего на выходной"), True
    if not day.hours:
        return _("выходной"), False
    if not calendar.week[on.weekday()]:
        went_to = next((to for start, to in moves if start == on), None)
        if went_to:
            return _("рабочий день: выходной перенесён на %(day)s") % {"day": in_words(went_to)}, True
        return _("рабочий день вместо выходного"), True
    if day.is_shortened:
        return _("рабочий день, на час короче перед праздником"), False
    return "", False


@cache
def _transfers(year: int) -> tuple[tuple[date, date], ...]:
    # A decree of one year may move a day into the next.
    return (*decreed_transfers(year), *decreed_transfers(year + 1), *decreed_transfers(year - 1))
