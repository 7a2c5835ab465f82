"""Prefix sums over a calendar: every question becomes one or two look-ups.

Days are ordinals (`date.toordinal`). Moments are whole microseconds since 1970-01-01 UTC, so that nothing
is rounded and arithmetic in zones with daylight saving is arithmetic on one straight line.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate, compress, pairwise
from operator import sub
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


def unknown() -> CalendarUnknown:
    return CalendarUnknown(
        f"Рабочий календарь рассчитан с {FIRST_YEAR} по {LAST_YEAR} год, а срок выходит за эти пределы.",
        f"The working calendar covers {FIRST_YEAR} to {LAST_YEAR}; the term reaches beyond it.",
    )


class DayTable:
    """Which days are worked, counted. `hours` are those of every day from FIRST_DAY to LAST_DAY."""

    def __init__(self, hours: Sequence[Hours]) -> None:
        self._days = array("l", compress(range(FIRST_DAY, LAST_DAY + 1), hours))  # the worked ones
        self._before = array("l", accumulate(map(bool, hours), initial=0))  # how many precede each day

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
        if not 0 <= position < len(self._days):
            raise unknown()
        return self._days[position]


class TimeTable:
    """How much working time has passed by each moment. `hours` are those of every day."""

    def __init__(self, hours: Sequence[Hours], zone: ZoneInfo) -> None:
        self._starts, self._ends = _edges(hours, zone)
        before: list[int] = list(accumulate(map(sub, self._ends, self._starts), initial=0))
        self._total = before.pop()
        self._before = array("q", before)  # working time before the interval with the same index
        self._first, self._last = _midnights(zone)[0], _midnights(zone)[-1]

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


def _edges(hours: Sequence[Hours], zone: ZoneInfo) -> tuple[array[int], array[int]]:
    """Where the intervals of all days start and end.

    The zone is not asked about days on which the clock does not change: that is most of the time spent.
    """
    starts, ends = array("q"), array("q")
    for day, (midnight, next_midnight) in enumerate(pairwise(_midnights(zone))):
        if not hours[day]:
            continue
        if next_midnight - midnight == _DAY:
            for start, end in hours[day]:
                starts.append(midnight + start * _MINUTE)
                ends.append(midnight + end * _MINUTE)
        else:
            for first, last in spans(FIRST_DAY + day, hours[day], zone):
                starts.append(first)
                ends.append(last)
    return starts, ends


@cache
def _midnights(zone: ZoneInfo) -> array[int]:
    """When each day of the calendar begins in the zone, and the day after the last."""
    return array("q", (instant(day, 0, zone) for day in range(FIRST_DAY, LAST_DAY + 2)))
