"""Terms: how the law counts them, and what happens at their edges."""

import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kit.calendar import FIRST_YEAR, LAST_YEAR, CalendarUnknown, WorkingCalendar

MOSCOW = ZoneInfo("Europe/Moscow")
OFFICE = WorkingCalendar.from_data(
    {"week": [["09:00-13:00", "13:45-18:00"]] * 4 + [["09:00-13:00", "13:45-16:45"], [], []]}
)
NIGHT_WATCH = {"week": [["00:00-24:00"]] * 7, "follows_law": False}


def moscow(text):
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


def minutes(count):
    return timedelta(minutes=count)


@pytest.mark.clause("S-5.5", "I-5.5")
@pytest.mark.parametrize(
    ("changed_on", "last_day", "why"),
    [
        ("2026-07-06", "2026-07-20", "an ordinary Monday: two weeks"),
        ("2026-07-10", "2026-07-24", "a Friday: the term begins on Monday"),
        ("2026-07-11", "2026-07-24", "a Saturday: the same"),
        ("2026-07-12", "2026-07-24", "a Sunday: the same"),
        ("2026-04-24", "2026-05-12", "1 May and 11 May are off, 9 May is a Saturday"),
        ("2026-04-30", "2026-05-18", "from a shortened day, over both May holidays"),
        ("2025-04-30", "2025-05-20", "1, 2, 8 and 9 May are off"),
        ("2025-10-24", "2025-11-10", "Saturday 1 November is worked, 3 and 4 are off"),
        ("2025-12-25", "2026-01-20", "31 December to 11 January are off"),
        ("2026-12-31", "2027-01-22", "from a day off: the term begins on 11 January"),
        ("2024-04-26", "2024-05-16", "Saturday 27 April is worked; 29 April to 1 May, 9 and 10 May are off"),
        ("2024-12-16", "2024-12-28", "ends on a worked Saturday"),
        ("2027-02-15", "2027-03-02", "Saturday 20 February is worked, 22 and 23 are off"),
        ("2027-06-07", "2027-06-22", "12 June is a Saturday, so 14 June is off"),
    ],
)
def test_ten_working_days_from_a_change(changed_on, last_day, why):
    start = date.fromisoformat(changed_on)

    assert OFFICE.add_working_days(start, 10).isoformat() == last_day, why
    assert OFFICE.working_days_between(start, date.fromisoformat(last_day)) == 10


@pytest.mark.clause("S-5.5", "I-5.5")
@pytest.mark.parametrize(
    ("changed_at", "ends_at"),
    [
        ("2026-07-06T00:00", "2026-07-20T18:00"),
        ("2026-07-06T23:59", "2026-07-20T18:00"),  # the hour of the change does not matter
        ("2026-07-10T09:00", "2026-07-24T16:45"),  # a Friday closes earlier
        ("2026-10-20T12:00", "2026-11-03T17:00"),  # the eve of 4 November by an hour
    ],
)
def test_ten_working_days_from_a_change_end_at_closing_time(changed_at, ends_at):
    assert OFFICE.end_of_term(moscow(changed_at), 10) == moscow(ends_at)


def test_moment_counts_as_its_date_in_the_zone_of_the_calendar():
    late_in_utc = datetime(2026, 7, 5, 22, 30, tzinfo=UTC)  # already 6 July in Moscow

    assert OFFICE.add_working_days(late_in_utc, 1) == date(2026, 7, 7)


@pytest.mark.parametrize(
    ("start", "forward", "back"),
    [
        ("2026-07-06", "2026-07-06", "2026-07-06"),
        ("2026-07-11", "2026-07-13", "2026-07-10"),
        ("2026-01-01", "2026-01-12", "2025-12-30"),
    ],
)
def test_term_of_no_days_ends_on_the_nearest_working_day(start, forward, back):
    day = date.fromisoformat(start)

    assert OFFICE.add_working_days(day, 0).isoformat() == forward
    assert OFFICE.subtract_working_days(day, 0).isoformat() == back


def test_subtracting_gives_the_last_day_on_which_the_term_can_begin():
    assert OFFICE.subtract_working_days(date(2026, 5, 12), 10) == date(2026, 4, 24)
    assert OFFICE.subtract_working_days(date(2026, 5, 10), 1) == date(2026, 5, 8)


def test_days_between_are_negative_backwards():
    assert OFFICE.working_days_between(date(2026, 7, 20), date(2026, 7, 6)) == -10
    assert OFFICE.working_days_between(date(2026, 7, 11), date(2026, 7, 12)) == 0


@pytest.mark.parametrize(
    ("start", "amount", "end", "why"),
    [
        ("2026-07-06T09:00", 240, "2026-07-06T13:00", "used up at the break: ends as it begins"),
        ("2026-07-06T09:00", 241, "2026-07-06T13:46", "one minute after the break"),
        ("2026-07-06T13:20", 1, "2026-07-06T13:46", "from within the break"),
        ("2026-07-06T08:00", 1, "2026-07-06T09:01", "from before opening"),
        ("2026-07-06T18:00", 1, "2026-07-07T09:01", "from the moment of closing"),
        ("2026-07-06T17:00", 60, "2026-07-06T18:00", "used up at closing"),
        ("2026-07-10T16:44", 2, "2026-07-13T09:01", "over a weekend"),
        ("2026-04-30T16:59", 2, "2026-05-04T09:01", "a shortened Thursday, then 1 May and the weekend"),
        ("2025-12-30T17:59", 2, "2026-01-12T09:01", "over the New Year holidays"),
        ("2025-11-01T16:59", 2, "2025-11-05T09:01", "a worked and shortened Saturday"),
        ("2026-07-11T12:00", 0, "2026-07-11T12:00", "nothing to wait for, even on a Saturday"),
    ],
)
def test_working_time_at_the_edges(start, amount, end, why):
    assert OFFICE.add_working_time(moscow(start), minutes(amount)) == moscow(end), why
    assert OFFICE.working_time_between(moscow(start), moscow(end)) == minutes(amount)


@pytest.mark.parametrize(
    ("end", "amount", "start", "why"),
    [
        ("2026-07-06T13:45", 240, "2026-07-06T09:00", "used up at opening: starts there"),
        ("2026-07-06T13:46", 1, "2026-07-06T13:45", "starts as the break ends"),
        ("2026-07-06T09:01", 2, "2026-07-03T16:44", "over a weekend"),
        ("2026-07-06T20:00", 1, "2026-07-06T17:59", "from after closing"),
        ("2026-07-11T12:00", 0, "2026-07-11T12:00", "nothing to go back"),
    ],
)
def test_working_time_backwards(end, amount, start, why):
    assert OFFICE.subtract_working_time(moscow(end), minutes(amount)) == moscow(start), why


def test_working_time_is_exact_below_a_minute():
    start = moscow("2026-07-06T17:59:59.999999")

    assert OFFICE.add_working_time(start, timedelta(microseconds=2)) == moscow("2026-07-07T09:00:00.000001")


def test_answers_come_in_utc_and_are_shown_on_the_clock_of_the_calendar():
    answer = OFFICE.add_working_time(moscow("2026-07-06T09:00"), minutes(1))

    assert answer.isoformat() == "2026-07-06T06:01:00+00:00"
    assert OFFICE.local(answer).isoformat() == "2026-07-06T09:01:00+03:00"


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-06", 24)],
)
def test_round_the_clock_day_is_as_long_as_it_really_is(day, hours):
    calendar = WorkingCalendar.from_data(NIGHT_WATCH | {"timezone": "Europe/Berlin"})
    [(start, end)] = calendar.intervals(date.fromisoformat(day))

    assert end - start == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("hours", "moments"),
    [
        # The clock jumps from 02:00 to 03:00.
        (["01:00-02:30"], [("01:00+01:00", "03:00+02:00")]),
        (["02:30-03:10"], [("03:00+02:00", "03:10+02:00")]),
        (["02:10-02:50"], []),
    ],
)
def test_hours_that_the_clock_jumps_over(hours, moments):
    calendar = WorkingCalendar.from_data(
        {"week": [["09:00-18:00"]] * 6 + [hours], "timezone": "Europe/Berlin", "follows_law": False}
    )

    assert calendar.intervals(date(2026, 3, 29)) == tuple(
        tuple(datetime.fromisoformat(f"2026-03-29T{reading}") for reading in pair) for pair in moments
    )


def test_hours_that_the_clock_shows_twice_mean_the_first_time():
    # The clock goes back from 03:00 to 02:00.
    calendar = WorkingCalendar.from_data(
        {"week": [["09:00-18:00"]] * 6 + [["01:00-02:30", "02:40-04:00"]], "timezone": "Europe/Berlin"}
    )

    assert [
        [calendar.local(moment).isoformat() for moment in pair]
        for pair in calendar.intervals(date(2026, 10, 25))
    ] == [
        ["2026-10-25T01:00:00+02:00", "2026-10-25T02:30:00+02:00"],
        ["2026-10-25T02:40:00+02:00", "2026-10-25T04:00:00+01:00"],
    ]


@pytest.mark.parametrize(
    "ask",
    [
        lambda: OFFICE.day(date(FIRST_YEAR - 1, 12, 31)),
        lambda: OFFICE.add_working_days(date(LAST_YEAR + 1, 1, 1), 1),
        lambda: OFFICE.add_working_days(date(2026, 1, 1), 1_000_000),
        lambda: OFFICE.subtract_working_days(date(2026, 1, 1), 1_000_000),
        lambda: OFFICE.working_days_between(date(1900, 1, 1), date(2026, 1, 1)),
        lambda: OFFICE.add_working_time(moscow("2026-01-01T00:00"), timedelta(days=100_000)),
        lambda: OFFICE.subtract_working_time(moscow("2026-01-01T00:00"), timedelta(days=100_000)),
        lambda: OFFICE.working_time_between(moscow("1999-01-01T00:00"), moscow("2026-01-01T00:00")),
    ],
)
def test_term_beyond_the_calendar_is_refused(ask):
    with pytest.raises(CalendarUnknown, match=f"с {FIRST_YEAR} по {LAST_YEAR} год"):
        ask()


def test_whole_calendar_is_reachable():
    first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)

    count = OFFICE.working_days_between(first, last)

    assert OFFICE.add_working_days(first, count) == OFFICE.subtract_working_days(last, 0)
    assert OFFICE.subtract_working_days(last, count - 1) == OFFICE.add_working_days(first, 1)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: OFFICE.add_working_days(datetime(2026, 7, 6, 9, 0), 1),  # noqa: DTZ001
        lambda: OFFICE.add_working_time(datetime(2026, 7, 6, 9, 0), minutes(1)),  # noqa: DTZ001
        lambda: OFFICE.add_working_days(date(2026, 7, 6), -1),
        lambda: OFFICE.subtract_working_days(date(2026, 7, 6), -1),
        lambda: OFFICE.add_working_time(moscow("2026-07-06T09:00"), minutes(-1)),
        lambda: OFFICE.subtract_working_time(moscow("2026-07-06T09:00"), minutes(-1)),
    ],
)
def test_naive_moments_and_negative_terms_are_refused(ask):
    with pytest.raises(ValueError, match=r"aware|negative"):
        ask()


def test_calendar_survives_pickling_without_its_tables():
    OFFICE.add_working_time(moscow("2026-07-06T09:00"), minutes(1))

    pickled = pickle.dumps(OFFICE)

    assert pickle.loads(pickled) == OFFICE
    assert len(pickled) < 2_000
