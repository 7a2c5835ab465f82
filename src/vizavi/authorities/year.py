"""A year of a working calendar made ready to be drawn as twelve small months."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from babel.dates import get_month_names
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kit.calendar import DayKind, WorkingCalendar


@dataclass(frozen=True)
class YearDay:
    """One date. `mark` is the sign that stands beside the number, `text` says the same in words."""

    date: date
    is_working: bool
    is_shortened: bool
    is_exception: bool
    mark: str
    text: str


@dataclass(frozen=True)
class Month:
    """Weeks of seven places; a place outside the month is None."""

    name: str
    weeks: list[list[YearDay | None]]
    working_days: int


def months_of(calendar: WorkingCalendar, year: int, *, exceptions: set[date]) -> list[Month]:
    """The twelve months of a year within `FIRST_YEAR`-`LAST_YEAR`; `exceptions` are the dates to be marked."""
    names = get_month_names("wide", context="stand-alone", locale=get_language() or "ru")
    return [_month(calendar, year, number, names[number].capitalize(), exceptions) for number in range(1, 13)]


def _month(calendar: WorkingCalendar, year: int, number: int, name: str, exceptions: set[date]) -> Month:
    weeks = [
        [
            _day(calendar, item, is_exception=item in exceptions) if item.month == number else None
            for item in week
        ]
        for week in Calendar().monthdatescalendar(year, number)
    ]
    return Month(name, weeks, sum(1 for week in weeks for item in week if item and item.is_working))


def _day(calendar: WorkingCalendar, on: date, *, is_exception: bool) -> YearDay:
    day = calendar.day(on)
    usual = calendar.week[on.weekday()]
    is_working = bool(day.hours)
    is_shortened = is_working and (day.is_shortened or (is_exception and bool(usual) and day.hours != usual))
    if not is_working:
        text = {
            DayKind.HOLIDAY: _("праздник"),
            DayKind.DAY_OFF: _("перенесённый выходной"),
            DayKind.CLOSED: _("нерабочий день органа"),
        }.get(day.kind, _("выходной"))
    elif is_shortened:
        text = _("сокращённый день")
    else:
        text = _("рабочий день") if usual else _("рабочий день вместо выходного")
    mark = "*" if is_shortened else "+" if is_working and not usual else ""
    return YearDay(on, is_working, is_shortened, is_exception, mark, text)
