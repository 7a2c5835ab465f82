"""Opening hours for search engines: `OpeningHoursSpecification` of schema.org."""

from datetime import date, timedelta
from typing import Any

from kit.calendar import Hours, Interval, WorkingCalendar
from kit.calendar.hours import MIDNIGHT
from kit.opening_hours.hours import OpeningHours
from kit.opening_hours.status import hours_on

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def specifications(hours: OpeningHours) -> list[dict[str, Any]]:
    """The ordinary week as JSON-LD objects, one for each interval and the days that have it."""
    days_of: dict[Interval, list[str]] = {}
    for day, of_day in enumerate(hours.week):
        for interval in of_day:
            days_of.setdefault(interval, []).append(f"https://schema.org/{_DAYS[day]}")
    return [
        {"@type": "OpeningHoursSpecification", "dayOfWeek": days, **_times(interval)}
        for interval, days in sorted(days_of.items())
    ]


def special_specifications(
    hours: OpeningHours, calendar: WorkingCalendar, first: date, last: date
) -> list[dict[str, Any]]:
    """The dates from `first` to `last` on which the working calendar makes the hours differ from the week.

    A closed date opens and closes at 00:00, as search engines expect.
    """
    found = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        of_day: Hours = hours_on(hours, day, calendar)
        if of_day == hours.week[day.weekday()]:
            continue
        valid = {"validFrom": day.isoformat(), "validThrough": day.isoformat()}
        times = [_times(interval) for interval in of_day] or [{"opens": "00:00", "closes": "00:00"}]
        found += [{"@type": "OpeningHoursSpecification", **valid, **one} for one in times]
    return found


def _times(interval: Interval) -> dict[str, str]:
    """Midnight at the end of a day is 23:59: 24:00 is no time of xsd:time, and 00:00 would mean closed."""
    opens, closes = str(interval).split("-")
    return {"opens": opens, "closes": closes if interval.end < MIDNIGHT else "23:59"}
