"""The working calendar calculated the slow way, to judge the fast one.

Nothing here is shared with the product's code: it starts from the data of a calendar, takes the official
facts as literal lists, goes day by day and minute by minute, and knows no prefix sums and no UTC intervals.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

# From the Government's decrees: a Saturday that is worked, and the working day that became free for it.
WORKED_SATURDAYS = {
    date(2016, 2, 20): date(2016, 2, 22),
    date(2018, 4, 28): date(2018, 4, 30),
    date(2018, 6, 9): date(2018, 6, 11),
    date(2018, 12, 29): date(2018, 12, 31),
    date(2021, 2, 20): date(2021, 2, 22),
    date(2022, 3, 5): date(2022, 3, 7),
    date(2024, 4, 27): date(2024, 4, 29),
    date(2024, 11, 2): date(2024, 4, 30),
    date(2024, 12, 28): date(2024, 12, 30),
    date(2025, 11, 1): date(2025, 11, 3),
    date(2027, 2, 20): date(2027, 2, 22),
}

# From the production calendars as they were published.
SHORTENED = {
    2015: "04-30 05-08 06-11 11-03 12-31",
    2016: "02-20 11-03",
    2017: "02-22 03-07 11-03",
    2018: "02-22 03-07 04-28 05-08 06-09 12-29",
    2019: "02-22 03-07 04-30 05-08 06-11 12-31",
    2020: "04-30 05-08 06-11 11-03 12-31",
    2021: "02-20 04-30 06-11 11-03",
    2022: "02-22 03-05 11-03",
    2023: "02-22 03-07 11-03",
    2024: "02-22 03-07 05-08 06-11 11-02",
    2025: "03-07 04-30 06-11 11-01",
    2026: "04-30 05-08 06-11 11-03",
    2027: "02-20 04-30 06-11 11-03",
}
SHORTENED_DAYS = {
    date.fromisoformat(f"{year}-{day}") for year, days in SHORTENED.items() for day in days.split()
}

RUSSIA = holidays.country_holidays("RU", years=range(2014, 2029), language="ru")


def minutes_of_work(data: dict, day: date) -> list[int]:
    """The minutes of the day, counted from midnight by the clock on the wall, that are worked.

    Knows the law only for five-day weeks of 2015-2027, and transfers only where the law is not followed.
    """
    week = [[minute for text in hours for minute in _minutes(text)] for hours in data["week"]]
    local_holidays = {date.fromisoformat(text) for text in data["holidays"]}
    moves = [tuple(map(date.fromisoformat, pair)) for pair in data["transfers"]]
    moves = {start: to for start, to in moves if not week[start.weekday()]}
    if data["follows_law"]:
        moves = WORKED_SATURDAYS
    exception = data["exceptions"].get(day.isoformat())

    if isinstance(exception, list):
        return sorted(minute for text in exception for minute in _minutes(text))
    if exception == "off":
        return []
    if exception == "working":
        stand_in = day
        while not week[stand_in.weekday()]:
            stand_in -= DAY
        is_short = day + DAY in local_holidays or (data["follows_law"] and _is_article_112(day + DAY))
    else:
        if day in local_holidays or day in moves.values() or (data["follows_law"] and day in RUSSIA):
            return []
        stand_in = moves.get(day, day)
        is_short = day + DAY in local_holidays or stand_in + DAY in local_holidays
        is_short = is_short or (data["follows_law"] and day in SHORTENED_DAYS)
    worked = week[stand_in.weekday()]
    return worked[: max(0, len(worked) - data["shortened_by"])] if is_short else worked


def working_days_after(data: dict, day: date, count: int) -> date:
    while count:
        day += DAY
        count -= bool(minutes_of_work(data, day))
    return day


def minutes_worked(data: dict, first: datetime, count: int) -> list[bool]:
    """For each of the `count` minutes from `first` (UTC), whether it is worked.

    The clock on the wall is watched minute by minute; a reading that it has already shown is not new.
    """
    zone = ZoneInfo(data["timezone"])
    # Start a day early: if the clock was just put back, the latest reading is older than the window.
    moment = first - DAY
    latest = datetime.min  # noqa: DTZ901 - a reading of the clock on the wall
    work: dict[date, set[int]] = {}
    flags = []
    for _ in range(count + 24 * 60):
        reading = moment.astimezone(zone).replace(tzinfo=None, fold=0)
        latest = max(latest, reading)
        day = latest.date()
        if day not in work:
            work[day] = set(minutes_of_work(data, day))
        flags.append(latest.hour * 60 + latest.minute in work[day])
        moment += MINUTE
    return flags[24 * 60 :]


def _minutes(text: str) -> range:
    start, end = (int(part[:2]) * 60 + int(part[3:]) for part in text.split("-"))
    return range(start, end)


def _is_article_112(day: date) -> bool:
    return (day.month, day.day) in {
        *((1, january) for january in range(1, 9)),
        (2, 23),
        (3, 8),
        (5, 1),
        (5, 9),
        (6, 12),
        (11, 4),
    }
