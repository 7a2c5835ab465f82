"""Opening hours written out for people, in Russian and English."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kit.calendar import Hours, Interval
from kit.opening_hours.hours import WHOLE_DAY, OpeningHours

_LONGEST_BREAK = 120  # a longer gap is told as two intervals, not as a break
_FEW_DAYS = 2


class _Words(NamedTuple):
    days: tuple[str, ...]
    daily: str
    always: str
    pause: str
    closed: str
    closed_several: str


_RUSSIAN = _Words(
    days=("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
    daily="ежедневно",
    always="круглосуточно",
    pause="перерыв",
    closed="— выходной",
    closed_several="— выходные",
)
_ENGLISH = _Words(
    days=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    daily="daily",
    always="round the clock",
    pause="break",
    closed="closed",
    closed_several="closed",
)


def render(hours: OpeningHours, language: str = "ru") -> str:
    """The hours in one line: «пн–пт 9:00–18:00, перерыв 13:00–13:45; сб 10:00–14:00; вс — выходной».

    Closed days are named when they are one or two; a schedule of few days speaks for itself.
    `language` is "en" or the like for English, anything else for Russian. `parse` reads the Russian back.
    """
    words = _words(language)
    if hours.is_round_the_clock:
        return words.always
    alike: dict[Hours, list[int]] = {}
    for day, of_day in enumerate(hours.week):
        alike.setdefault(of_day, []).append(day)
    closed = alike.pop((), None)
    groups = [f"{days_text(days, language)} {hours_text(of_day, language)}" for of_day, days in alike.items()]
    if closed and len(closed) <= _FEW_DAYS:
        word = words.closed if len(closed) == 1 else words.closed_several
        groups.append(f"{days_text(closed, language)} {word}")
    return "; ".join(groups)


def days_text(days: Sequence[int], language: str = "ru") -> str:
    """Weekdays in order, three or more in a row as a range: «пн–ср, пт»."""
    words = _words(language)
    if len(days) == 7:
        return words.daily
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    names = words.days
    return ", ".join(
        f"{names[run[0]]}–{names[run[-1]]}" if len(run) > 2 else ", ".join(names[day] for day in run)
        for run in runs
    )


def hours_text(hours: Hours, language: str = "ru") -> str:
    """The hours of one day, short gaps told as breaks: «9:00–18:00, перерыв 13:00–13:45»."""
    words = _words(language)
    if hours == WHOLE_DAY:
        return words.always
    spans: list[Interval] = []
    breaks: list[Interval] = []
    for interval in hours:
        if spans and interval.start - spans[-1].end <= _LONGEST_BREAK:
            breaks.append(Interval(spans[-1].end, interval.start))
            spans[-1] = Interval(spans[-1].start, interval.end)
        else:
            spans.append(interval)
    told = _list(spans)
    return f"{told}, {words.pause} {_list(breaks)}" if breaks else told


def _list(intervals: Iterable[Interval]) -> str:
    return ", ".join(f"{_clock(interval.start)}–{_clock(interval.end)}" for interval in intervals)


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _words(language: str) -> _Words:
    return _ENGLISH if language.lower().startswith("en") else _RUSSIAN
