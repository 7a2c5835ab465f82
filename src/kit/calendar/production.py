"""The Russian production calendar: what the law and the Government say about each year.

Three sources, in this order of certainty:

- the non-working holidays of article 112 of the Labour Code, the same every year since 2013;
- the transfers of days off that the Government decrees each year; the library `holidays` keeps them,
  and a new year becomes known here when that library is updated;
- part 2 of article 112: a day off that coincides with a holiday outside the New Year holidays moves to
  the next working day, unless the decree moved it elsewhere. It needs no data and holds for future years.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

from kit.calendar.hours import Week

FIRST_YEAR = 2013
"""Since when article 112 names today's holidays. Nothing earlier is computed."""
LAST_YEAR = 2060
"""Through when calendars are computed: a limit of memory, not of law."""

NEW_YEAR = tuple((1, day) for day in range(1, 9))
HOLIDAYS = (*NEW_YEAR, (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4))

Transfer = tuple[date, date]
"""A day off moved from the first date, which is worked, to the second, which is not."""

_MOVED_FROM = re.compile(r"перенесено с (\d\d)\.(\d\d)\.(\d{4})")
_ONE_DAY = timedelta(days=1)


def holidays_of(year: int) -> tuple[date, ...]:
    """The non-working holidays of article 112 in `year`, in order."""
    return tuple(date(year, month, day) for month, day in HOLIDAYS)


@cache
def decreed_transfers(year: int) -> tuple[Transfer, ...]:
    """The days off that the Government moved within `year`; empty while the decree is not known."""
    return tuple(
        (date(int(match[3]), int(match[2]), int(match[1])), to)
        for to, name in sorted(country_holidays("RU", years=year, language="ru").items())
        for match in _MOVED_FROM.finditer(name)
    )


@cache
def official_through() -> int:
    """The last year for which the Government's decree is known."""
    year = FIRST_YEAR
    while decreed_transfers(year + 1):
        year += 1
    return year


def carried_over(years: Iterable[int], *, week: Week, off: set[date], moved: set[date]) -> Iterator[date]:
    """Days off that follow from part 2 of article 112.

    `week` says which weekdays are days off; `off` holds the dates already off for other reasons, to which
    nothing more can move; `moved` the dates whose day off the Government has moved elsewhere.
    """
    taken = set(off)
    for year in years:
        for holiday in holidays_of(year)[len(NEW_YEAR) :]:
            if week[holiday.weekday()] or holiday in moved:
                continue
            day = holiday + _ONE_DAY
            while day in taken or not week[day.weekday()]:
                day += _ONE_DAY
            taken.add(day)
            yield day
