"""Generated calendars against the slow calculation of `naive.py`, and the laws that terms obey."""

from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.calendar import WorkingCalendar
from kit.calendar.tests import naive

CALENDARS = 1_000
DAY = timedelta(days=1)

# Where calendars go wrong: turns of the year, holidays, clocks put forward and back (at night, at midnight).
ANCHORS = [
    date(2018, 12, 31),
    date(2024, 2, 29),
    date(2024, 4, 27),
    date(2025, 11, 1),
    date(2026, 1, 10),
    date(2026, 5, 10),
    date(2026, 3, 29),  # Berlin
    date(2026, 10, 25),  # Berlin
    date(2026, 3, 8),  # New York, Havana
    date(2026, 11, 1),  # New York, Havana
    date(2026, 4, 5),  # Lord Howe: by half an hour
    date(2026, 10, 4),  # Lord Howe
    date(2017, 10, 15),  # Sao Paulo: midnight does not exist
    date(2018, 2, 18),  # Sao Paulo: 23:00 comes twice
    date(2026, 12, 31),
]
ZONES = [
    "Europe/Moscow",
    "Asia/Kamchatka",
    "Europe/Kaliningrad",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Havana",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
]


@st.composite
def hours(draw, minimum=0):
    """Up to three intervals of a day, on any minute, sometimes touching, sometimes to midnight."""
    count = draw(st.integers(minimum, 3))
    edges = draw(st.lists(st.integers(0, 1440), min_size=2 * count, max_size=2 * count, unique=True))
    edges = sorted(edges)
    if count == 2 and draw(st.booleans()):
        edges[2] = edges[1]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in pairs]


@st.composite
def calendars(draw):
    """The data of a calendar and a date near which it is interesting."""
    anchor = draw(st.one_of(st.sampled_from(ANCHORS), st.dates(date(2015, 3, 1), date(2027, 10, 1))))
    follows_law = draw(st.booleans())
    near = st.integers(-12, 12).map(lambda days: anchor + days * DAY)
    if follows_law:
        week = [draw(hours(minimum=1)) for _ in range(5)] + [[], []]
        transfers = []
    else:
        week = [draw(hours()) for _ in range(7)]
        week[draw(st.integers(0, 6))] = draw(hours(minimum=1))
        transfers = draw(st.lists(st.tuples(near, near), max_size=2, unique_by=lambda pair: pair[0]))
    exceptions = draw(
        st.dictionaries(near, st.one_of(st.just("off"), st.just("working"), hours(minimum=1)), max_size=3)
    )
    data = {
        "week": week,
        "timezone": draw(st.sampled_from(ZONES)),
        "follows_law": follows_law,
        "holidays": sorted(day.isoformat() for day in draw(st.sets(near, max_size=2))),
        "transfers": sorted([start.isoformat(), to.isoformat()] for start, to in transfers),
        "exceptions": {day.isoformat(): what for day, what in sorted(exceptions.items())},
        "shortened_by": draw(st.sampled_from([0, 60, 60, 90])),
    }
    return data, anchor


@settings(
    max_examples=CALENDARS,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(calendars(), st.data())
def test_calendar_agrees_with_counting_day_by_day_and_minute_by_minute(generated, random):
    data, anchor = generated
    calendar = WorkingCalendar.from_data(data)

    days_agree(calendar, data, anchor, random)
    minutes_agree(calendar, data, anchor, random)


def days_agree(calendar, data, anchor, random):
    window = [anchor + days * DAY for days in range(-13, 14)]
    assert [[minute for part in calendar.day(day).hours for minute in range(*part)] for day in window] == [
        naive.minutes_of_work(data, day) for day in window
    ]
    start, count = anchor + random.draw(st.integers(-8, 8)) * DAY, random.draw(st.integers(1, 30))
    end = naive.working_days_after(data, start, count)
    assert calendar.add_working_days(start, count) == end
    assert calendar.working_days_between(start, end) == count
    assert calendar.working_days_between(end, start) == -count


def minutes_agree(calendar, data, anchor, random):
    first = datetime(anchor.year, anchor.month, anchor.day, tzinfo=UTC) - DAY / 2
    size = 2 * 24 * 60
    worked = naive.minutes_worked(data, first, size)
    passed = list(accumulate(worked, initial=0))

    def at(minute):
        return first + timedelta(minutes=minute)

    # The edges of working hours, and minutes beside them, are where an answer can be off by one.
    edges = [minute for minute in range(1, size) if worked[minute] != worked[minute - 1]]
    minutes = st.integers(0, size)
    if edges:
        minutes |= st.builds(int.__add__, st.sampled_from(edges), st.integers(-1, 1))
    for _ in range(5):
        start, end = random.draw(minutes), random.draw(minutes)
        between = calendar.working_time_between(at(start), at(end))
        assert between == timedelta(minutes=passed[end] - passed[start])
        if between > timedelta(0):
            earliest = next(minute for minute in range(start, size + 1) if passed[minute] == passed[end])
            latest = next(minute for minute in range(end, -1, -1) if passed[minute] == passed[start])
            assert calendar.add_working_time(at(start), between) == at(earliest)
            assert calendar.subtract_working_time(at(end), between) == at(latest)


DAYS = st.dates(date(2014, 1, 1), date(2055, 1, 1))
MOMENTS = st.datetimes(datetime(2014, 1, 1), datetime(2055, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
TERMS = st.timedeltas(timedelta(microseconds=1), timedelta(days=60))

OFFICE = WorkingCalendar.from_data(
    {"week": [["09:00-13:00", "13:45-18:00"]] * 4 + [["09:00-13:00", "13:45-16:45"], [], []]}
)
BERLIN = WorkingCalendar.from_data(
    {
        "week": [["00:00-02:30", "02:30-12:00", "20:00-24:00"]] * 7,
        "timezone": "Europe/Berlin",
        "follows_law": False,
    }
)
either = pytest.mark.parametrize("calendar", [OFFICE, BERLIN], ids=["office", "berlin"])


@either
@given(day=DAYS, count=st.integers(1, 400))
def test_subtracting_days_undoes_adding_them(calendar, day, count):
    start = calendar.add_working_days(day, 0)

    assert calendar.subtract_working_days(calendar.add_working_days(start, count), count) == start


@either
@given(day=DAYS, first=st.integers(0, 200), second=st.integers(0, 200))
def test_days_added_in_two_steps_are_added_at_once(calendar, day, first, second):
    start = calendar.add_working_days(day, 0)

    in_steps = calendar.add_working_days(calendar.add_working_days(start, first), second)
    assert in_steps == calendar.add_working_days(start, first + second)


@either
@given(day=DAYS, later=st.integers(0, 30), count=st.integers(0, 100))
def test_later_day_and_longer_term_never_end_earlier(calendar, day, later, count):
    end = calendar.add_working_days(day, count)

    assert end <= calendar.add_working_days(day + later * DAY, count)
    assert end < calendar.add_working_days(day, count + 1) or count == 0


@either
@given(moment=MOMENTS, amount=TERMS)
def test_time_between_is_the_time_added(calendar, moment, amount):
    end = calendar.add_working_time(moment, amount)

    assert calendar.working_time_between(moment, end) == amount
    assert calendar.working_time_between(calendar.subtract_working_time(moment, amount), moment) == amount


@either
@given(moment=MOMENTS, amount=TERMS)
def test_subtracting_time_undoes_adding_it(calendar, moment, amount):
    # A moment within working hours: the end of some working time, not at a closing.
    inside = calendar.add_working_time(moment, timedelta(microseconds=1)) - timedelta(microseconds=1)

    assert calendar.subtract_working_time(calendar.add_working_time(inside, amount), amount) == inside


@either
@given(moment=MOMENTS, first=TERMS, second=TERMS)
def test_time_added_in_two_steps_is_added_at_once(calendar, moment, first, second):
    in_steps = calendar.add_working_time(calendar.add_working_time(moment, first), second)

    assert in_steps == calendar.add_working_time(moment, first + second)


@either
@given(moment=MOMENTS, later=TERMS, amount=TERMS)
def test_later_moment_never_ends_earlier(calendar, moment, later, amount):
    assert calendar.add_working_time(moment, amount) <= calendar.add_working_time(moment + later, amount)
