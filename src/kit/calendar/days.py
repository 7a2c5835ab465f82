"""What each date is in a calendar: worked, off, a holiday, shortened; and during which hours."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from kit.calendar import production
from kit.calendar.hours import Hours, Week, shortened
from kit.calendar.production import FIRST_YEAR, LAST_YEAR, Transfer

_ONE_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """Why a date is worked or not."""

    WORKING = "working"
    WEEKEND = "weekend"  # off by the weekly timetable
    HOLIDAY = "holiday"  # article 112, or a regional holiday
    DAY_OFF = "day_off"  # a day off moved here
    CLOSED = "closed"  # an exception of this calendar


class Day(NamedTuple):
    """One date of a calendar.

    `hours` are by the clock on the wall. `weekday` (0 is Monday) is the one whose timetable applies: a
    Saturday worked for a Monday has 0. `is_shortened` marks hours cut before a holiday. `is_exceptional`
    marks hours set by an exception of the calendar for this very date.
    """

    kind: DayKind
    weekday: int
    hours: Hours
    is_shortened: bool = False
    is_exceptional: bool = False


def special_days(
    *,
    week: Week,
    follows_law: bool,
    holidays: Iterable[date],
    transfers: Iterable[Transfer],
    exceptions: Iterable[tuple[date, Hours | None]],
    shortened_by: int,
) -> dict[date, Day]:
    """Every date that is not simply what `week` says of its weekday.

    The arguments are the fields of `WorkingCalendar`. Precedence, strongest last: the eve of a holiday, a
    day off that is worked, a day off moved here, a holiday, an exception.
    """
    years = range(FIRST_YEAR, LAST_YEAR + 1) if follows_law else range(0)
    national = set(_national_holidays()) if follows_law else set()
    feasts = national | set(holidays)

    # A transfer concerns only those who have that day off: in a six-day week Saturday is worked anyway.
    decreed = _decreed_transfers() if follows_law else []
    moves = {start: to for start, to in (*decreed, *transfers) if not week[start.weekday()]}
    off = set(moves.values())
    # A regional holiday does not push national days off further: its region decides that, by an exception.
    off.update(production.carried_over(years, week=week, off=national | off, moved=set(moves)))

    def worked(weekday: int, *, is_eve: bool) -> Day:
        full = week[weekday]
        hours = shortened(full, shortened_by) if is_eve else full
        return Day(DayKind.WORKING if full else DayKind.WEEKEND, weekday, hours, is_shortened=hours != full)

    def is_eve(day: date) -> bool:
        return day + _ONE_DAY in feasts

    days = {}
    for feast in feasts:
        eve = feast - _ONE_DAY
        days[eve] = worked(eve.weekday(), is_eve=True)
    for day, instead_of in moves.items():
        # Order 588n: a day off that is worked is as long as the working day that became free, which is why
        # 12 May 2012 and 1 November 2025 were shortened although no holiday follows them.
        weekday = instead_of.weekday()
        days[day] = worked(weekday, is_eve=is_eve(instead_of) or is_eve(day))
    for day in off:
        days[day] = Day(DayKind.DAY_OFF if week[day.weekday()] else DayKind.WEEKEND, day.weekday(), ())
    for day in feasts:
        days[day] = Day(DayKind.HOLIDAY, day.weekday(), ())
    for day, hours in exceptions:
        if hours is None:
            days[day] = worked(_nearest_worked(week, day.weekday()), is_eve=is_eve(day))
        else:
            kind = DayKind.WORKING if hours else DayKind.CLOSED
            days[day] = Day(kind, day.weekday(), hours, is_exceptional=bool(hours))
    return days


def _national_holidays() -> Iterator[date]:
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        yield from production.holidays_of(year)
    yield date(LAST_YEAR + 1, 1, 1)  # so that the last 31 December is an eve too


def _decreed_transfers() -> Iterator[Transfer]:
    for year in range(FIRST_YEAR, production.official_through() + 1):
        yield from production.decreed_transfers(year)


def _nearest_worked(week: Week, weekday: int) -> int:
    """The weekday itself when it is worked, else the last worked one before it: Friday for a Saturday."""
    return next(back % 7 for back in range(weekday, weekday - 7, -1) if week[back % 7])
