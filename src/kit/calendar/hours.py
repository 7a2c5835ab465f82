"""Hours of a day as the clock on the wall shows them."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from kit.calendar.errors import BadCalendar

MIDNIGHT = 24 * 60
_INTERVAL = re.compile(r"\s*(\d{1,2}):(\d\d)\s*[-–—]\s*(\d{1,2}):(\d\d)\s*")


class Interval(NamedTuple):
    """From `start` up to, not including, `end`: minutes since midnight, 0 ≤ start < end ≤ 1440."""

    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> "Interval":
        """Read "09:00-13:00"; the day ends at "24:00". Raises `BadCalendar`."""
        match = _INTERVAL.fullmatch(text)
        if match is None:
            raise BadCalendar(
                f"Часы «{text}» не поняты: напишите, например, «09:00-18:00».",
                f"The hours “{text}” were not understood: write, for example, “09:00-18:00”.",
            )
        from_hour, from_minute, to_hour, to_minute = map(int, match.groups())
        interval = cls(from_hour * 60 + from_minute, to_hour * 60 + to_minute)
        if from_minute > 59 or to_minute > 59 or interval.end > MIDNIGHT:
            raise BadCalendar(
                f"В часах «{text}» нет такого времени: сутки идут от 00:00 до 24:00.",
                f"There is no such time in “{text}”: a day goes from 00:00 to 24:00.",
            )
        if interval.start >= interval.end:
            raise BadCalendar(
                f"В часах «{text}» конец не позже начала.",
                f"The hours “{text}” do not end after they start.",
            )
        return interval

    def __str__(self) -> str:
        return f"{self.start // 60:02}:{self.start % 60:02}-{self.end // 60:02}:{self.end % 60:02}"


Hours = tuple[Interval, ...]
"""Intervals of one day, in order, neither overlapping nor touching; empty when there are none."""

Week = tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]
"""Hours of Monday … Sunday."""


def in_order(intervals: Iterable[Interval]) -> Hours:
    """The intervals sorted by time, touching ones joined. Raises `BadCalendar` when two of them overlap."""
    hours: list[Interval] = []
    for interval in sorted(intervals):
        last = hours[-1] if hours else None
        if last and interval.start < last.end:
            raise BadCalendar(
                f"Часы «{last}» и «{interval}» пересекаются.",
                f"The hours “{last}” and “{interval}” overlap.",
            )
        if last and interval.start == last.end:
            hours[-1] = Interval(last.start, interval.end)
        else:
            hours.append(interval)
    return tuple(hours)


def shortened(hours: Hours, minutes: int) -> Hours:
    """The hours without their last `minutes` minutes of work; a break is not counted as work."""
    left = list(hours)
    while left and minutes > 0:
        start, end = left.pop()
        if end - start > minutes:
            left.append(Interval(start, end - minutes))
        minutes -= end - start
    return tuple(left)
