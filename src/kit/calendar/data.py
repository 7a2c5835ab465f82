"""Calendars as plain data: what is stored, sent and edited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kit.calendar.errors import BadCalendar
from kit.calendar.hours import Hours, Interval, in_order
from kit.calendar.production import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from kit.calendar.working import WorkingCalendar

_KEYS = {"week", "timezone", "follows_law", "holidays", "transfers", "exceptions", "shortened_by"}
_OFF, _WORKING = "off", "working"


def read(value: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `WorkingCalendar` from data. Raises `BadCalendar`, which names what is wrong."""
    for key in value.keys() - _KEYS:
        raise BadCalendar(f"Неизвестное свойство календаря: «{key}».", f"Unknown property: “{key}”.")
    arguments = {key: value[key] for key in ("timezone", "follows_law", "shortened_by") if key in value}
    return arguments | {
        "week": tuple(_hours(day) for day in _list(value.get("week"), "week")),
        "holidays": frozenset(_date(day) for day in _list(value.get("holidays", []), "holidays")),
        "transfers": frozenset(_transfer(pair) for pair in _list(value.get("transfers", []), "transfers")),
        "exceptions": tuple(
            sorted(
                ((_date(day), _exception(what)) for day, what in _items(value.get("exceptions", {}))),
                key=itemgetter(0),
            )
        ),
    }


def write(calendar: WorkingCalendar) -> dict[str, Any]:
    return {
        "week": [list(map(str, hours)) for hours in calendar.week],
        "timezone": calendar.timezone,
        "follows_law": calendar.follows_law,
        "holidays": sorted(day.isoformat() for day in calendar.holidays),
        "transfers": sorted([start.isoformat(), to.isoformat()] for start, to in calendar.transfers),
        "exceptions": {
            day.isoformat(): _WORKING if hours is None else list(map(str, hours)) or _OFF
            for day, hours in calendar.exceptions
        },
        "shortened_by": calendar.shortened_by,
    }


def check(calendar: WorkingCalendar) -> None:
    """Refuse, with `BadCalendar`, a calendar that contradicts itself."""
    if len(calendar.week) != 7 or not any(calendar.week):
        raise BadCalendar(
            "В календаре должно быть семь дней недели, и хотя бы один из них рабочий.",
            "A calendar needs the seven days of a week, at least one of them worked.",
        )
    for hours in (*calendar.week, *(hours or () for _, hours in calendar.exceptions)):
        if in_order(hours) != hours:
            raise BadCalendar(
                f"Часы {', '.join(map(str, hours))} идут не по порядку.",
                f"The hours {', '.join(map(str, hours))} are not in order.",
            )
    if not isinstance(calendar.shortened_by, int) or not 0 <= calendar.shortened_by < 24 * 60:
        raise BadCalendar(
            f"Предпраздничный день не может быть короче на «{calendar.shortened_by}» минут.",
            f"The eve of a holiday cannot be shorter by “{calendar.shortened_by}” minutes.",
        )
    if not isinstance(calendar.follows_law, bool):
        raise BadCalendar("«follows_law» должно быть true или false.", "“follows_law” must be true or false.")
    _check_dates(calendar)
    try:
        ZoneInfo(calendar.timezone)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        raise BadCalendar(
            f"Нет часового пояса «{calendar.timezone}»: напишите, например, «Europe/Moscow».",
            f"There is no time zone “{calendar.timezone}”: write, for example, “Europe/Moscow”.",
        ) from error


def _check_dates(calendar: WorkingCalendar) -> None:
    excepted = [day for day, _ in calendar.exceptions]
    for day in (*calendar.holidays, *excepted, *(day for pair in calendar.transfers for day in pair)):
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise BadCalendar(
                f"Дата {day:%d.%m.%Y} вне календаря: он рассчитан с {FIRST_YEAR} по {LAST_YEAR} год.",
                f"The date {day.isoformat()} is outside the calendar: {FIRST_YEAR} to {LAST_YEAR}.",
            )
    if len(set(excepted)) != len(excepted):
        raise BadCalendar(
            "Одна и та же дата дважды указана в исключениях.", "A date is given twice in the exceptions."
        )
    starts = [start for start, _ in calendar.transfers]
    if len(set(starts)) != len(starts):
        raise BadCalendar(
            "Один и тот же выходной перенесён дважды.", "The same day off is transferred twice."
        )


def _list(value: Any, key: str) -> list[Any]:
    if not isinstance(value, list):
        raise BadCalendar(f"«{key}» должно быть списком.", f"“{key}” must be a list.")
    return value


def _items(value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise BadCalendar(
            "«exceptions» должно сопоставлять датам часы.", "“exceptions” must map dates to hours."
        )
    return value.items()


def _hours(value: Any) -> Hours:
    return in_order(Interval.parse(str(text)) for text in _list(value, "hours"))


def _exception(value: Any) -> Hours | None:
    if value == _WORKING:
        return None
    return () if value == _OFF else _hours(value)


def _transfer(value: Any) -> tuple[date, date]:
    pair = _list(value, "transfers")
    if len(pair) != 2:
        raise BadCalendar(
            "Перенос выходного — это две даты: с какой и на какую.",
            "A transfer of a day off is two dates: from which and to which.",
        )
    return _date(pair[0]), _date(pair[1])


def _date(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise BadCalendar(
            f"«{value}» — не дата: напишите, например, 2026-12-30.",
            f"“{value}” is not a date: write, for example, 2026-12-30.",
        ) from error
