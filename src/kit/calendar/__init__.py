"""The working calendar: Russian production calendar, terms in working days and working time."""

from kit.calendar.days import Day, DayKind
from kit.calendar.errors import BadCalendar, CalendarUnknown, ExplainedError
from kit.calendar.hours import Hours, Interval, Week
from kit.calendar.production import FIRST_YEAR, LAST_YEAR, official_through
from kit.calendar.working import WorkingCalendar

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "BadCalendar",
    "CalendarUnknown",
    "Day",
    "DayKind",
    "ExplainedError",
    "Hours",
    "Interval",
    "Week",
    "WorkingCalendar",
    "official_through",
]
