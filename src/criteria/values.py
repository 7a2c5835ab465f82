"""Numbers, dates and durations, read strictly and exactly."""

from __future__ import annotations

import calendar
import math
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,4})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DURATION = re.compile(r"P(?=[0-9])(?:([0-9]{1,6})Y)?(?:([0-9]{1,6})M)?(?:([0-9]{1,7})D)?")
MAX_DIGITS = 100

Number = int | Decimal


class Duration(NamedTuple):
    """Calendar months (a year is twelve) and days, subtracted in that order."""

    months: int
    days: int

    def before(self, day: date) -> date:
        """Return `day` minus this duration: months first, held to the month's last day, then days.

        What would lie before the year 1 is 0001-01-01.
        """
        month = day.year * 12 + day.month - 1 - self.months
        if month < 12:
            return date.min
        year, month = month // 12, month % 12 + 1
        start = date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
        if (start - date.min).days < self.days:
            return date.min
        return start - timedelta(self.days)

    def last_day_covering(self, day: date) -> date | None:
        """Return the last as-of date whose window of this duration still holds `day`; None if there is no end.

        `before` never decreases as the as-of date grows, so the answer is found by bisection.
        """
        low, high = day.toordinal(), date.max.toordinal()
        if self.before(date.max) <= day:
            return None
        while high - low > 1:
            middle = (low + high) // 2
            if self.before(date.fromordinal(middle)) <= day:
                low = middle
            else:
                high = middle
        return date.fromordinal(low)

    def __str__(self) -> str:
        years, months = divmod(self.months, 12)
        parts = "".join(f"{n}{unit}" for n, unit in ((years, "Y"), (months, "M"), (self.days, "D")) if n)
        return "P" + (parts or "0D")


def parse_number(raw: object) -> Number | None:
    """Return the exact number that a JSON value states, an `int` where it is whole; None if it states none.

    A Python float is taken as the shortest decimal that names it, which is what was written in the JSON.
    """
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return raw if raw.bit_length() <= MAX_DIGITS * 3 else None
    if isinstance(raw, float):
        raw = Decimal(repr(raw)) if math.isfinite(raw) else None
    elif isinstance(raw, str):
        raw = Decimal(raw) if len(raw) <= MAX_DIGITS + 10 and _NUMBER.fullmatch(raw) else None
    if not isinstance(raw, Decimal) or not raw.is_finite():
        return None
    if not raw:
        return 0
    _, digits, exponent = raw.as_tuple()
    assert isinstance(exponent, int)
    if len(digits) + max(exponent, 0) > MAX_DIGITS or -exponent > MAX_DIGITS:
        return None
    whole = int(raw)
    return whole if whole == raw else raw


def number_text(number: Number) -> str:
    """Return the plain decimal notation of a number: the same text for the same number."""
    text = format(number, "f") if isinstance(number, Decimal) else str(number)
    return text.rstrip("0").rstrip(".") if "." in text else text


def parse_date(raw: object) -> date | None:
    """Return the date that `YYYY-MM-DD` names (or the date itself); None if there is no such day."""
    if type(raw) is date:
        return raw
    if not isinstance(raw, str) or not _DATE.fullmatch(raw):
        return None
    try:
        return date.fromisoformat(raw)
    except ValueError:
        return None


def parse_duration(raw: object) -> Duration | None:
    """Return the duration that `P[nY][nM][nD]` names; None if it is malformed or longer than the calendar."""
    match = _DURATION.fullmatch(raw) if isinstance(raw, str) else None
    if match is None:
        return None
    years, months, days = (int(part or 0) for part in match.groups())
    if years * 12 + months > 9999 * 12 or days > 9999 * 366:
        return None
    return Duration(years * 12 + months, days)
