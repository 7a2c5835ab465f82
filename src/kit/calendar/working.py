"""The working calendar of an authority: an immutable value that answers questions about terms."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from kit.calendar import data, production
from kit.calendar.days import Day, DayKind, special_days
from kit.calendar.hours import Hours, Week
from kit.calendar.production import Transfer
from kit.calendar.table import EPOCH, FIRST_DAY, LAST_DAY, DayTable, TimeTable, microseconds, moment_of, spans


@dataclass(frozen=True)
class WorkingCalendar:
    """When an authority works.

    `week` holds the hours of Monday … Sunday; a weekday without hours is a day off. `timezone` is a name of
    the IANA database. `follows_law` applies the Russian production calendar. `holidays` are further
    holidays (regional ones): not worked, and the day before is shortened. `transfers` move days off, as the
    Government's decree does, for a year whose decree this installation does not know yet. `exceptions` give
    single dates their own hours: none for a date off, `None` to work as on an ordinary day.
    `shortened_by` is by how many minutes the eve of a holiday is shorter (article 95 of the Labour Code).

    Equal calendars share their tables, so making one from stored data each time costs little. Dates
    are those of the calendar's time zone. Moments must be aware, in any zone, and come back in UTC: moments
    of a zone with daylight saving cannot be compared or subtracted safely. `local` shows them on its clock.

    Everything raises `CalendarUnknown` for dates outside 2013-2060, and `ValueError` for a moment without a
    time zone or a negative amount.
    """

    week: Week
    timezone: str = "Europe/Moscow"
    follows_law: bool = True
    holidays: frozenset[date] = frozenset()
    transfers: frozenset[Transfer] = frozenset()
    exceptions: tuple[tuple[date, Hours | None], ...] = ()
    shortened_by: int = 60

    def __post_init__(self) -> None:
        data.check(self)

    @classmethod
    def from_data(cls, value: Mapping[str, Any]) -> "WorkingCalendar":
        """Read what `to_data` writes; see README.md for the form. Raises `BadCalendar`."""
        return cls(**data.read(value))

    def to_data(self) -> dict[str, Any]:
        """The calendar as JSON-able data."""
        return data.write(self)

    # Days

    def day(self, on: date) -> Day:
        """What the date is: worked or why not, its hours, whether it is shortened."""
        self._days.between(on.toordinal(), on.toordinal())  # refuses a date out of range
        special = self._special.get(on.toordinal())
        if special is not None:
            return special
        hours = self.week[on.weekday()]
        return Day(DayKind.WORKING if hours else DayKind.WEEKEND, on.weekday(), hours)

    def is_working_day(self, on: date) -> bool:
        return bool(self.day(on).hours)

    def is_provisional(self, on: date) -> bool:
        """Whether the calendar of that year may still change: its transfers are not decreed yet.

        Such a year has its weekends, holidays and the days off that article 112 itself moves; the decree
        usually takes two to five more days from or to it. Terms that end there are to be recomputed.
        """
        decreed = {year for transfer in self.transfers for year in (transfer[0].year, transfer[1].year)}
        return self.follows_law and on.year > production.official_through() and on.year not in decreed

    def intervals(self, on: date) -> tuple[tuple[datetime, datetime], ...]:
        """The working intervals of a date as moments, in order; empty for a day off."""
        return self.moments(on, self.day(on).hours)

    def moments(self, on: date, hours: Hours) -> tuple[tuple[datetime, datetime], ...]:
        """Any hours of a date by the clock of the calendar's time zone, as moments."""
        found = spans(on.toordinal(), hours, self._zone)
        return tuple((moment_of(start), moment_of(end)) for start, end in found)

    # Terms in working days

    def add_working_days(self, start: date | datetime, count: int) -> date:
        """The last day of a term of `count` working days from the day `start`.

        The term begins on the day after `start` (article 191 of the Civil Code), whether `start` is worked
        or not, so its last day is the `count`-th working day after `start`. A term of 0 days ends on
        `start` itself or, when that is not worked, on the next working day (article 193).
        A moment counts as its date in the calendar's time zone.
        """
        return date.fromordinal(self._days.add(self._ordinal(start), _natural(count)))

    def subtract_working_days(self, end: date | datetime, count: int) -> date:
        """The `count`-th working day before the day `end`: the last day on which a term of `count` working
        days that ends on the working day `end` can begin. For 0, `end` or the last working day before it.

        Undoes `add_working_days` for a start that is worked.
        """
        return date.fromordinal(self._days.subtract(self._ordinal(end), _natural(count)))

    def end_of_term(self, start: date | datetime, count: int) -> datetime:
        """The moment at which a term of `count` working days from the day `start` ends.

        It is the end of working hours on the last day: what must be done in an organisation must be done
        while it works (article 194 of the Civil Code).
        """
        return self.intervals(self.add_working_days(start, count))[-1][1]

    def working_days_between(self, start: date | datetime, end: date | datetime) -> int:
        """How many working days of a term from `start` have come by `end`: those after `start`, up to and
        including `end`. Negative when `end` comes first.

        `working_days_between(start, add_working_days(start, n)) == n` for n ≥ 1.
        """
        return self._days.between(self._ordinal(start), self._ordinal(end))

    # Terms in working time

    def add_working_time(self, start: datetime, amount: timedelta) -> datetime:
        """The earliest moment, not before `start`, by which `amount` of working time has passed.

        An amount used up at closing time ends at closing time, not at the next opening.
        """
        moment, length = self._moment(start), _length(amount)
        end = self._time.earliest(self._time.passed(moment) + length) if length else moment
        return moment_of(end)

    def subtract_working_time(self, end: datetime, amount: timedelta) -> datetime:
        """The latest moment, not after `end`, from which `amount` of working time passes until `end`.

        Undoes `add_working_time` for a start within working hours. An amount used up at opening time starts
        at opening time, not at the previous closing.
        """
        moment, length = self._moment(end), _length(amount)
        start = self._time.latest(self._time.passed(moment) - length) if length else moment
        return moment_of(start)

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`, exact; negative when `end` comes first."""
        passed = self._time.passed(self._moment(end)) - self._time.passed(self._moment(start))
        return timedelta(microseconds=passed)

    # What the answers are computed from

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def local(self, moment: datetime) -> datetime:
        """The moment by the clock of the calendar's time zone."""
        if moment.tzinfo is None:
            raise ValueError("the moment must be aware: it has no time zone")
        return moment.astimezone(self._zone)

    def _ordinal(self, day: date | datetime) -> int:
        if isinstance(day, datetime):
            day = self.local(day)
        return day.toordinal()

    def _moment(self, moment: datetime) -> int:
        if moment.tzinfo is None:
            raise ValueError("the moment must be aware: it has no time zone")
        return microseconds(moment - EPOCH)

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def _special(self) -> Mapping[int, Day]:
        return _special_of(self)

    def _hours(self) -> list[Hours]:
        """The hours of each day that the tables cover, in order."""
        hours = [self.week[(ordinal - 1) % 7] for ordinal in range(FIRST_DAY, LAST_DAY + 1)]
        for ordinal, day in self._special.items():
            if FIRST_DAY <= ordinal <= LAST_DAY:  # the eve of the first holiday lies before
                hours[ordinal - FIRST_DAY] = day.hours
        return hours

    @cached_property
    def _days(self) -> DayTable:
        return _days_of(self)

    @cached_property
    def _time(self) -> TimeTable:
        return _time_of(self)


@lru_cache(maxsize=128)
def _special_of(calendar: WorkingCalendar) -> Mapping[int, Day]:
    days = special_days(
        week=calendar.week,
        follows_law=calendar.follows_law,
        holidays=calendar.holidays,
        transfers=calendar.transfers,
        exceptions=calendar.exceptions,
        shortened_by=calendar.shortened_by,
    )
    return {day.toordinal(): what for day, what in days.items()}


@lru_cache(maxsize=128)
def _days_of(calendar: WorkingCalendar) -> DayTable:
    return DayTable(calendar._hours())


@lru_cache(maxsize=128)
def _time_of(calendar: WorkingCalendar) -> TimeTable:
    return TimeTable(calendar._hours(), calendar._zone)


def _natural(count: int) -> int:
    if count < 0:
        raise ValueError(f"a term cannot be negative: {count} working days")
    return count


def _length(amount: timedelta) -> int:
    if amount < timedelta(0):
        raise ValueError(f"a term cannot be negative: {amount} of working time")
    return microseconds(amount)
