"""Whether a place is open, and when that changes."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from kit.calendar import DayKind, Hours, Interval, WorkingCalendar
from kit.calendar.hours import shortened
from kit.opening_hours.hours import OpeningHours

HORIZON = timedelta(days=370)
"""How far ahead a change is looked for."""

_ONE_DAY = timedelta(days=1)


class Change(NamedTuple):
    """The place opens, or else closes, at the moment `at` (UTC)."""

    at: datetime
    opens: bool


def hours_on(hours: OpeningHours, day: date, calendar: WorkingCalendar) -> Hours:
    """The hours of the place on a date, by the clock on the wall.

    A place open round the clock is always open. Otherwise it is closed on holidays, on days off moved by
    the law and on dates that the calendar closes; keeps within the hours of a date that the calendar gives
    hours of its own; closes earlier on a shortened day; and on a Saturday worked for another day has its
    own Saturday hours or, without any, those of the day that is worked.
    """
    own = hours.week[day.weekday()]
    if hours.is_round_the_clock:
        return own
    what = calendar.day(day)
    if what.kind in {DayKind.HOLIDAY, DayKind.DAY_OFF, DayKind.CLOSED}:
        return ()
    if what.is_exceptional:
        return _common(own, what.hours)
    if what.kind == DayKind.WORKING:
        own = own or hours.week[what.weekday]
    return shortened(own, calendar.shortened_by) if what.is_shortened else own


def is_open(hours: OpeningHours, moment: datetime, calendar: WorkingCalendar) -> bool:
    """Whether the place is open at the aware `moment`: from the minute of opening to that of closing,
    which is no longer open. The clock is that of the calendar's time zone.
    """
    day = calendar.local(moment).date()
    return any(start <= moment < end for start, end in _open_from(hours, day, day, calendar))


def next_change(hours: OpeningHours, moment: datetime, calendar: WorkingCalendar) -> Change | None:
    """When the place closes, if it is open at the aware `moment`, or opens, if it is closed.

    None when nothing changes within `HORIZON`: open round the clock, or closed for longer than that.
    """
    if hours.is_round_the_clock:
        return None
    first = calendar.local(moment).date()
    closes: datetime | None = None
    for start, end in _open_from(hours, first, first + HORIZON, calendar):
        if end <= moment:
            continue
        if closes is None and start > moment:
            return Change(start, opens=True)
        if closes is not None and start > closes:
            break
        closes = end  # and perhaps open again at once, from midnight on
    return Change(closes, opens=False) if closes else None


def _open_from(
    hours: OpeningHours, first: date, last: date, calendar: WorkingCalendar
) -> Iterator[tuple[datetime, datetime]]:
    day = first
    while day <= last:
        yield from calendar.moments(day, hours_on(hours, day, calendar))
        day += _ONE_DAY


def _common(ours: Hours, theirs: Hours) -> Hours:
    return tuple(
        Interval(max(one.start, other.start), min(one.end, other.end))
        for one in ours
        for other in theirs
        if max(one.start, other.start) < min(one.end, other.end)
    )
