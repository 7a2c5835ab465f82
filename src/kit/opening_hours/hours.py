"""The opening hours of a place: what is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kit.calendar import BadCalendar, Interval, Week
from kit.calendar.hours import MIDNIGHT, in_order

WHOLE_DAY = (Interval(0, MIDNIGHT),)


@dataclass(frozen=True)
class OpeningHours:
    """When a place is open in an ordinary week: the hours of Monday … Sunday by the clock on the wall.

    A break is a gap between two intervals. A place open at every minute of the week is open round the
    clock, on holidays too.
    """

    week: Week

    def __post_init__(self) -> None:
        if len(self.week) != 7 or not any(self.week):
            raise BadCalendar(
                "Нужны часы семи дней недели, хотя бы в один из них открыто.",
                "The hours of seven weekdays are needed, open on at least one of them.",
            )
        if any(in_order(hours) != hours for hours in self.week):
            raise BadCalendar("Часы дня идут не по порядку.", "The hours of a day are not in order.")

    @classmethod
    def from_data(cls, value: Mapping[str, Any]) -> "OpeningHours":
        """Read what `to_data` writes. Raises `BadCalendar`."""
        try:
            days = [list(day) for day in value["week"]]
        except (KeyError, TypeError) as error:
            raise BadCalendar(
                "Нет часов по дням недели: «week» должно быть списком из семи списков.",
                "The hours by weekday are missing: “week” must be a list of seven lists.",
            ) from error
        week = tuple(in_order(Interval.parse(str(text)) for text in day) for day in days)
        return cls(week)  # type: ignore[arg-type]  # that there are seven is checked above

    def to_data(self) -> dict[str, Any]:
        """The hours as JSON-able data: `{"week": [["09:00-13:00", "13:45-18:00"], …]}`."""
        return {"week": [list(map(str, hours)) for hours in self.week]}

    @property
    def is_round_the_clock(self) -> bool:
        return all(hours == WHOLE_DAY for hours in self.week)
