# ruff: noqa: A005 - always run or imported as benchmarks.calendar
"""Terms in working days and working time (promise: ≥ 100,000 additions a second on one core)."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import holidays

from kit.calendar import WorkingCalendar

BOUND = 100_000
TERMS = 200_000
PEER_TERMS = 2_000

OFFICE = WorkingCalendar.from_data(
    {"week": [["09:00-13:00", "13:45-18:00"]] * 4 + [["09:00-13:00", "13:45-16:45"], [], []]}
)
DAY = timedelta(days=1)

Term = Callable[[Any, Any], Any]
"""The end of a term from its start and its length."""


def main() -> int:
    """Measure; 1 if the bound is missed or an answer differs from the peer's."""
    chance = random.Random(1)
    days = [(date(2024, 1, 1) + DAY * chance.randrange(1200), chance.randrange(1, 31)) for _ in range(TERMS)]
    moments = [
        (
            datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=chance.randrange(1440)),
            count,
        )
        for day, count in days
    ]
    times = [(moment, timedelta(minutes=chance.randrange(1, 495 * count))) for moment, count in moments]

    began = time.perf_counter()
    OFFICE.add_working_time(*times[0])
    OFFICE.add_working_days(*days[0])
    print(f"first answers of the first calendar: {time.perf_counter() - began:.2f} s, tables included")

    russia = holidays.country_holidays("RU", years=range(2024, 2029))
    is_missed = [
        _compare("working days", OFFICE.add_working_days, days, russia.get_nth_working_day),
        _compare("working time", OFFICE.add_working_time, times, _interval_by_interval),
    ]
    return int(any(is_missed))


def _compare(what: str, ours: Term, terms: list[tuple[Any, Any]], peer: Term) -> bool:
    """Print both speeds; True when the bound is missed or an answer differs."""
    speed, answers = _speed(ours, terms)
    peer_speed, peer_answers = _speed(peer, terms[:PEER_TERMS])
    differing = sum(one != other for one, other in zip(answers, peer_answers, strict=False))
    print(
        f"{what}: {speed:,.0f} additions/s (bound {BOUND:,}), day by day {peer_speed:,.0f}/s:"
        f" {speed / peer_speed:,.0f} times faster, {differing} of {len(peer_answers):,} answers differ"
    )
    return speed < BOUND or differing > 0


def _speed(add: Term, terms: list[tuple[Any, Any]]) -> tuple[float, list[Any]]:
    began = time.perf_counter()
    answers = [add(start, amount) for start, amount in terms]
    return len(terms) / (time.perf_counter() - began), answers


def _interval_by_interval(moment: datetime, amount: timedelta) -> datetime:
    """The peer for working time: a loop over the same intervals without prefix sums."""
    day = OFFICE.local(moment).date()
    while True:
        for start, end in OFFICE.intervals(day):
            begin = max(start, moment)
            if begin < end and amount <= end - begin:
                return begin + amount
            amount -= max(end - begin, timedelta(0))
        day += DAY


if __name__ == "__main__":
    sys.exit(main())
