"""Prefix sums over a calendar: every question becomes one or two look-ups.

Days are ordinals (`date.toordinal`). Moments are whole microseconds since 1970-01-01 UTC, so that nothing
is rounded and arithmetic in zones with daylight saving is arithmetic on one straight line.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from kit.calendar.errors import CalendarUnknown
from kit.calendar.hours import Hours
from kit.calendar.production import FIRST_YEAR, LAST_YEAR

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_DAY = date(FIRST_YEAR, 1, 1).toordinal()
LAST_DAY = date(LAST_YEAR, 12, 31).toordinal()

_NAIVE_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock reading
_SECOND = 1_000_000
_MINUTE = 60 * _SECOND
_DAY = 24 * 60 * _MINUTE
_TICK = timedelta(microseconds=1)

HoursOf = Callable[[int], Hours]
"""The working hours of a day given by its ordinal; empty for a day off."""


def unknown() -> CalendarUnknown:
    return CalendarUnknown(
        f"Рабочий календарь рассчитан с {FIRST_YEAR} по {LAST_YEAR} год, а срок выходит за эти пределы.",
        f"The working calendar covers {FIRST_YEAR} to {LAST_YEAR}; the term reaches beyond it.",
    )


class DayTable:
    """Which days are worked, counted."""

    def __init__(self, hours_of: HoursOf) -> None:
        self.days = array("l")  # the worked days in order
        self._before = array("l", [0])  # [i]: how many days before FIRST_DAY + i are worked
        for ordinal in range(FIRST_DAY, LAST_DAY + 1):
            if hours_of(ordinal):
                self.days.append(ordinal)
            self._before.append(len(self.days))

    def add(self, day: int, count: int) -> int:
        """The `count`-th worked day after `day`; for 0, `day` itself or the first worked one after it."""
        return self._worked(self._before[_index(day) + (count > 0)] + count - (count > 0))

    def subtract(self, day: int, count: int) -> int:
        """The `count`-th worked day before `day`; for 0, `day` itself or the last worked one before it."""
        return self._worked(self._before[_index(day) + (count == 0)] - count - (count == 0))

    def between(self, start: int, end: int) -> int:
        """How many of the days after `start` up to and including `end` are worked."""
        return self._before[_index(end) + 1] - self._before[_index(start) + 1]

    def _worked(self, position: int) -> int:
        if not 0 <= position < len(self.days):
            raise unknown()
        return self.days[position]


class TimeTable:
    """How much working time has passed by each moment."""

    def __init__(self, days: array[int], hours_of: HoursOf, zone: ZoneInfo) -> None:
        self._starts = array("q")
        self._ends = array("q")
        self._before = array("q")  # working time before the interval with the same index
        total = 0
        for start, end in _all_spans(days, hours_of, zone):
            self._starts.append(start)
            self._ends.append(end)
            self._before.append(total)
            total += end - start
        self._total = total
        self._first = _midnights(zone)[0]
        self._last = _midnights(zone)[-1]

    def passed(self, moment: int) -> int:
        """The working time from the beginning of the calendar to `moment`."""
        if not self._first <= moment <= self._last:
            raise unknown()
        i = bisect_right(self._starts, moment) - 1
        return self._before[i] + min(moment, self._ends[i]) - self._starts[i] if i >= 0 else 0

    def earliest(self, passed: int) -> int:
        """The first moment by which `passed` > 0 of working time has passed."""
        if passed > self._total:
            raise unknown()
        i = bisect_left(self._before, passed) - 1
        return self._starts[i] + passed - self._before[i]

    def latest(self, passed: int) -> int:
        """The last moment by which no more than `passed` < total of working time has passed."""
        if passed < 0:
            raise unknown()
        i = bisect_right(self._before, passed) - 1
        return self._starts[i] + passed - self._before[i]


def microseconds(span: timedelta) -> int:
    return (span.days * 86_400 + span.seconds) * _SECOND + span.microseconds


def spans(day: int, hours: Hours, zone: ZoneInfo) -> Iterator[tuple[int, int]]:
    """The hours of one day as moments; what a change of the clock leaves empty is dropped."""
    for interval in hours:
        start, end = instant(day, interval.start, zone), instant(day, interval.end, zone)
        if start < end:
            yield start, end


def instant(day: int, minute: int, zone: ZoneInfo) -> int:
    """When the clock on the wall first shows `minute` of `day`, or jumps over it.

    A reading that occurs twice (the clock was put back) means its first occurrence; one that never occurs
    (the clock was put forward) means the moment of the jump. So later readings never come earlier, and
    intervals that do not overlap on the wall do not overlap in time.
    """
    wall = datetime.fromordinal(day) + timedelta(minutes=minute)
    before, after = _offset(wall, zone), _offset(wall.replace(fold=1), zone)
    reading = microseconds(wall - _NAIVE_EPOCH)
    if before >= after:
        return reading - before
    low, high = reading - after, reading - before
    while high - low > _SECOND:
        middle = (low + high) // (2 * _SECOND) * _SECOND
        if moment_of(middle).astimezone(zone).utcoffset() == after * _TICK:
            high = middle
        else:
            low = middle
    return high


def moment_of(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)


def _index(day: int) -> int:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise unknown()
    return day - FIRST_DAY


def _offset(wall: datetime, zone: ZoneInfo) -> int:
    offset = zone.utcoffset(wall)
    assert offset is not None, "a ZoneInfo knows its offset at every reading"
    return microseconds(offset)


def _all_spans(days: array[int], hours_of: HoursOf, zone: ZoneInfo) -> Iterator[tuple[int, int]]:
    """`spans` of every worked day, without asking the zone about days on which the clock does not change."""
    midnights = _midnights(zone)
    for day in days:
        midnight = midnights[day - FIRST_DAY]
        if midnights[day - FIRST_DAY + 1] - midnight == _DAY:
            for start, end in hours_of(day):
                yield midnight + start * _MINUTE, midnight + end * _MINUTE
        else:
            yield from spans(day, hours_of(day), zone)


@cache
def _midnights(zone: ZoneInfo) -> array[int]:
    """When each day of the calendar begins in the zone, and the day after the last."""
    return array("q", (instant(day, 0, zone) for day in range(FIRST_DAY, LAST_DAY + 2)))
