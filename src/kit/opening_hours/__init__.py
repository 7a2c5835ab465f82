"""Opening hours of a place: read from Russian, written out, open now, for search engines."""

from kit.opening_hours.errors import HoursNotUnderstood
from kit.opening_hours.hours import OpeningHours
from kit.opening_hours.parse import parse
from kit.opening_hours.render import render
from kit.opening_hours.schema_org import special_specifications, specifications
from kit.opening_hours.status import Change, hours_on, is_open, next_change

__all__ = [
    "Change",
    "HoursNotUnderstood",
    "OpeningHours",
    "hours_on",
    "is_open",
    "next_change",
    "parse",
    "render",
    "special_specifications",
    "specifications",
]
