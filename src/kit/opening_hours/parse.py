"""Opening hours as Russian offices write them, read into `OpeningHours`.

A text is clauses parted by ";" or a new line; a clause is groups of days with their hours, or of hours
with their days, and a break. README.md lists what is accepted.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kit.calendar import BadCalendar, Hours, Interval
from kit.calendar.hours import MIDNIGHT, in_order
from kit.opening_hours.errors import HoursNotUnderstood
from kit.opening_hours.hours import WHOLE_DAY, OpeningHours
from kit.opening_hours.render import days_text, hours_text
from kit.opening_hours.words import Kind, Token, clock, tokens

LONGEST = 1_000
LONGEST_SHOWN = 80
_ALL_DAYS = frozenset(range(7))
_WEEKDAYS = frozenset(range(5))
_WEEKEND = frozenset({5, 6})
_DAYS = {Kind.DAY, Kind.EVERY, Kind.WEEKDAYS, Kind.HOLIDAY}
_TIME = {Kind.TIME, Kind.NUMBER}
_UNTIL = {Kind.DASH, Kind.TO, Kind.BY}


@lru_cache(maxsize=1024)
def parse(text: str) -> OpeningHours:
    """Read opening hours: «пн–пт 9:00–18:00, перерыв 13:00–13:45; сб 10:00–14:00», «круглосуточно».

    Days that are not mentioned are closed. Raises `HoursNotUnderstood`, which says what was not understood
    and where.
    """
    if len(text) > LONGEST:
        raise HoursNotUnderstood(
            f"Часы работы длиннее {LONGEST} знаков: опишите одно место.",
            f"The opening hours are longer than {LONGEST} characters: describe one place.",
            end=len(text),
        )
    reader = _Reader(text)
    reader.read()
    return OpeningHours(_week(reader.groups, len(text)))


@dataclass
class _Group:
    """Days with the same hours; without hours they are closed."""

    days: frozenset[int]
    hours: Hours
    has_break: bool = False


def _week(groups: list[_Group], length: int) -> tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]:
    closed = frozenset[int]().union(*(group.days for group in groups if not group.hours))
    week: list[Hours] = [()] * 7
    for group in groups:
        for day in group.days - closed:
            try:
                week[day] = in_order((*week[day], *group.hours))
            except BadCalendar as error:
                first, second = hours_text(week[day]), hours_text(group.hours)
                raise HoursNotUnderstood(
                    f"Часы дня «{days_text([day])}» указаны дважды: {first} и {second}. Оставьте одни.",
                    f"{days_text([day], 'en')} is given twice: {first} and {second}. Leave one of them.",
                    end=length,
                ) from error
    if not any(week):
        raise HoursNotUnderstood(
            "Не указано, когда открыто. Напишите, например, «пн–пт 9:00–18:00» или «круглосуточно».",
            "It is not said when the place is open. Write, for example, «пн–пт 9:00–18:00» or «круглосуточно».",
            end=length,
        )
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = week
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday


class _Reader:
    """Reads the tokens from left to right; what is read is gone from `rest`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.rest = tokens(text)
        self.groups: list[_Group] = []

    def read(self) -> None:
        while self.rest:
            self.skip(Kind.END, Kind.COMMA)
            if self.rest:
                self.read_clause()

    def read_clause(self) -> None:
        first = len(self.groups)
        while self.rest and not self.next_is(Kind.END):
            if self.next_is(Kind.BREAK):
                # A break of its own clause concerns everything before it.
                self.read_break(self.groups[first:] or self.groups)
            elif self.next_is(Kind.ALWAYS):
                self.take()
                self.groups.append(_Group(_ALL_DAYS, WHOLE_DAY))
            elif self.next_is(Kind.CLOSED):
                self.read_closed()
            elif self.next_is(Kind.EXCEPT) and self.groups:
                self.take()
                self.groups[-1].days -= self.read_days()
            elif self.next_is(Kind.EVERY) and self.groups and self.groups[-1].days == _ALL_DAYS:
                self.take()  # «круглосуточно, без выходных»
            elif self.time_follows():
                self.read_hours_then_days()
            elif self.days_follow():
                self.read_days_then_hours()
            else:
                raise self.refuse(
                    "Не понято «{here}»: ожидались дни недели или часы.",
                    "“{here}” was not understood: weekdays or hours were expected.",
                )
            self.skip(Kind.COMMA, Kind.AND, Kind.NO_BREAK)

    # Groups

    def read_days_then_hours(self) -> None:
        start = self.position()
        days = self.read_days()
        self.skip(Kind.DASH, Kind.COMMA, Kind.NO_BREAK)
        if self.next_is(Kind.ALWAYS, Kind.CLOSED):
            self.groups.append(_Group(days, WHOLE_DAY if self.take().kind == Kind.ALWAYS else ()))
        elif not self.time_follows():
            raise self.refuse(
                "Не указаны часы: «{here}». Напишите, например, «пн–пт 9:00–18:00».",
                "The hours are missing: “{here}”. Write, for example, «пн–пт 9:00–18:00».",
                start=start,
            )
        elif not days:
            raise self.refuse(
                "Часы в праздники здесь не указывают: «{here}». В праздники закрыто, "
                "а исключения задаёт рабочий календарь.",
                "Hours on holidays are not given here: “{here}”. Holidays are closed, "
                "and exceptions belong to the working calendar.",
                start=start,
            )
        else:
            self.groups.append(_Group(days, self.read_hours()))

    def read_hours_then_days(self) -> None:
        start = self.position()
        hours = self.read_hours()
        self.skip(Kind.COMMA, Kind.DASH)
        if not self.days_follow():
            raise self.refuse(
                "Не указано, в какие дни: «{here}». Напишите, например, «ежедневно 9:00–18:00».",
                "The days are missing: “{here}”. Write, for example, «ежедневно 9:00–18:00».",
                start=start,
            )
        self.groups.append(_Group(self.read_days(), hours))

    def read_closed(self) -> None:
        """«выходной: вс», «по выходным 10–14», «выходные и праздничные дни — закрыто»."""
        start = self.position()
        self.take()
        self.skip(Kind.DASH, Kind.AND)
        if self.time_follows():
            self.groups.append(_Group(_WEEKEND, self.read_hours()))
            return
        days = self.read_days() if self.days_follow() else None
        self.skip(Kind.DASH)
        if self.next_is(Kind.CLOSED):
            self.take()
            days = _WEEKEND | (days or frozenset())
        if days is None:
            raise self.refuse(
                "Не указано, какие дни выходные: «{here}». Напишите, например, «вс выходной».",
                "It is not said which days are closed: “{here}”. Write, for example, «вс выходной».",
                start=start,
            )
        self.groups.append(_Group(days, ()))

    def read_break(self, groups: list[_Group]) -> None:
        start = self.position()
        self.take()
        self.skip(Kind.DASH)
        if not self.time_follows():
            raise self.refuse(
                "Не указано, когда перерыв: «{here}». Напишите, например, «перерыв 13:00–13:45».",
                "It is not said when the break is: “{here}”. Write, for example, «перерыв 13:00–13:45».",
                start=start,
            )
        breaks = self.read_hours()
        broken = [group for group in groups if not group.has_break and _contains(group.hours, breaks)]
        if not broken:
            raise self.refuse(
                f"Перерыв {hours_text(breaks)} не попадает в часы работы, указанные перед ним.",
                f"The break {hours_text(breaks)} is not within the hours given before it.",
                start=start,
            )
        for group in broken:
            group.hours = _without(group.hours, breaks)
            group.has_break = True

    # Days

    def read_days(self) -> frozenset[int]:
        days = self.read_day_or_range()
        while True:
            joint = self.rest[:1] if self.next_is(Kind.COMMA, Kind.AND) else []
            del self.rest[: len(joint)]
            if self.next_is(Kind.EXCEPT):
                self.take()
                return days - self.read_days()
            if not self.days_follow():
                self.rest[:0] = joint
                return days
            days |= self.read_day_or_range()

    def read_day_or_range(self) -> frozenset[int]:
        self.skip(Kind.FROM, Kind.BY)
        if not self.next_is(*_DAYS):
            raise self.refuse(
                "Не понято «{here}»: ожидались дни недели.",
                "“{here}” was not understood: weekdays were expected.",
            )
        first = self.take()
        if first.kind == Kind.EVERY:
            return _ALL_DAYS
        if first.kind == Kind.WEEKDAYS:
            return _WEEKDAYS
        if first.kind == Kind.HOLIDAY:
            return frozenset()  # closed anyway
        if self.next_is(*_UNTIL) and [token.kind for token in self.rest[1:2]] == [Kind.DAY]:
            self.take()
            last = self.take().value
            length = (last - first.value) % 7 + 1
            return frozenset((first.value + day) % 7 for day in range(length))
        return frozenset({first.value})

    # Hours

    def read_hours(self) -> Hours:
        start = self.position()
        intervals = [self.read_interval()]
        while True:
            joint = self.rest[:1] if self.next_is(Kind.COMMA, Kind.AND) else []
            del self.rest[: len(joint)]
            if not self.time_follows():
                self.rest[:0] = joint
                break
            intervals.append(self.read_interval())
        try:
            return in_order(intervals)
        except BadCalendar as error:
            raise self.refuse(error.russian, error.english, start=start) from error

    def read_interval(self) -> Interval:
        start = self.position()
        self.skip(Kind.FROM)
        opens, is_hyphenated = self.read_time(is_end=False)
        if not (self.next_is(*_UNTIL) and [token.kind in _TIME for token in self.rest[1:2]] == [True]):
            raise self.refuse(
                "Не указано, до какого времени: «{here}». Напишите, например, «9:00–18:00».",
                "It is not said until when: “{here}”. Write, for example, «9:00–18:00».",
                start=start,
            )
        self.take()
        closes, has_minutes = self.read_time(is_end=True)
        if is_hyphenated and not has_minutes:
            raise self.refuse(
                "Часы «{here}» можно понять по-разному. Напишите, например, «9:00–10:00».",
                "The hours “{here}” are ambiguous. Write, for example, «9:00–10:00».",
                start=start,
            )
        closes = closes or MIDNIGHT
        if opens >= closes:
            raise self.refuse(
                "Закрытие не позже открытия: «{here}». Если открыто за полночь, запишите два дня: "
                "«пт 22:00–24:00; сб 0:00–6:00».",
                "Closing is not after opening: “{here}”. If the place is open past midnight, write two days: "
                "«пт 22:00–24:00; сб 0:00–6:00».",
                start=start,
            )
        return Interval(opens, closes)

    def read_time(self, *, is_end: bool) -> tuple[int, bool]:
        """Minutes since midnight, and whether minutes were written with a hyphen (or, at an end, at all).

        «9-00» is nine o'clock in «с 9-00 до 18-00», and «9-18» is an interval: a hyphen parts minutes when
        another sign of the interval follows, or when the interval has had its sign.
        """
        token = self.take()
        if token.kind == Kind.TIME:
            return token.value, is_end
        dash, minutes, sign = (*self.rest, None, None, None)[:3]
        if (
            dash
            and dash.kind == Kind.DASH
            and minutes
            and minutes.kind == Kind.NUMBER
            and len(minutes.text) == 2
            and minutes.value % 5 == 0
            and (is_end or (sign and sign.kind in _UNTIL))
        ):
            del self.rest[:2]
            written = self.text[token.start : minutes.end]
            return clock(token.value, minutes.value, written, token.start), True
        return clock(token.value, 0, token.text, token.start), False

    # Tokens

    def next_is(self, *kinds: Kind) -> bool:
        return bool(self.rest) and self.rest[0].kind in kinds

    def take(self) -> Token:
        return self.rest.pop(0)

    def skip(self, *kinds: Kind) -> None:
        while self.next_is(*kinds):
            self.take()

    def position(self) -> int:
        return self.rest[0].start if self.rest else len(self.text)

    def time_follows(self) -> bool:
        ahead = self.rest[1:2] if self.next_is(Kind.FROM) else self.rest[:1]
        return any(token.kind in _TIME for token in ahead)

    def days_follow(self) -> bool:
        ahead = self.rest[1:2] if self.next_is(Kind.FROM, Kind.BY) else self.rest[:1]
        return any(token.kind in _DAYS for token in ahead)

    def refuse(self, russian: str, english: str, *, start: int | None = None) -> HoursNotUnderstood:
        """An error about the text from `start`, or from the next token, to the end of the clause.

        `{here}` in the sentences stands for that text.
        """
        start = self.position() if start is None else start
        end = next((token.start for token in self.rest if token.kind == Kind.END), len(self.text))
        here = self.text[start:end].strip()
        shown = here if len(here) <= LONGEST_SHOWN else here[:LONGEST_SHOWN] + "…"
        return HoursNotUnderstood(
            russian.replace("{here}", shown),
            english.replace("{here}", shown),
            start=start,
            end=start + len(here),
        )


def _contains(hours: Hours, breaks: Hours) -> bool:
    return all(any(start < gap.start and gap.end < end for start, end in hours) for gap in breaks)


def _without(hours: Hours, breaks: Hours) -> Hours:
    """The hours with the breaks, each of which lies inside one of them, cut out."""
    edges = sorted(edge for interval in (*hours, *breaks) for edge in interval)
    return tuple(Interval(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True))
