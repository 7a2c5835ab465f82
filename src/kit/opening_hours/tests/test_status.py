"""Open now, and what changes next, with the holidays of a working calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.calendar import WorkingCalendar
from kit.opening_hours import Change, OpeningHours, hours_on, is_open, next_change, parse

MOSCOW = ZoneInfo("Europe/Moscow")
WEEK = [["09:00-13:00", "13:45-18:00"]] * 5 + [[], []]
CALENDAR = WorkingCalendar.from_data({"week": WEEK})
OFFICE = parse("пн–пт 9:00–18:00, перерыв 13:00–13:45")
CENTRE = parse("пн–пт 8–20; сб 10–14")
RECEPTION = parse("вт, чт 14–17")
ALWAYS = parse("круглосуточно")


def moscow(text):
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("hours", "at", "expected", "why"),
    [
        (OFFICE, "2026-07-06T08:59:59", False, "before opening"),
        (OFFICE, "2026-07-06T09:00", True, "at opening"),
        (OFFICE, "2026-07-06T12:59:59", True, "before the break"),
        (OFFICE, "2026-07-06T13:00", False, "at the break"),
        (OFFICE, "2026-07-06T13:45", True, "after the break"),
        (OFFICE, "2026-07-06T18:00", False, "at closing"),
        (OFFICE, "2026-07-11T12:00", False, "on Saturday"),
        (CENTRE, "2026-07-11T12:00", True, "on its own Saturday"),
        (OFFICE, "2026-06-12T12:00", False, "on a holiday"),
        (CENTRE, "2026-05-09T12:00", False, "on a holiday on its own Saturday"),
        (OFFICE, "2026-03-09T12:00", False, "on a day off moved there"),
        (OFFICE, "2026-06-11T16:59", True, "on the eve of a holiday"),
        (OFFICE, "2026-06-11T17:00", False, "closes an hour earlier on the eve of a holiday"),
        (OFFICE, "2025-11-01T16:59", True, "on a Saturday worked for the eve of a holiday"),
        (OFFICE, "2025-11-01T17:00", False, "when that Saturday closes"),
        (CENTRE, "2024-04-27T12:00", True, "a worked Saturday keeps its own hours"),
        (CENTRE, "2024-04-27T15:00", False, "a worked Saturday keeps its own hours"),
        (RECEPTION, "2024-11-02T14:30", True, "Saturday worked for a Tuesday"),
        (RECEPTION, "2024-04-27T14:30", False, "Saturday worked for a Monday"),
        (ALWAYS, "2026-01-01T03:00", True, "round the clock on a holiday"),
    ],
)
def test_open_at_the_moment(hours, at, expected, why):
    assert is_open(hours, moscow(at), CALENDAR) is expected, why


@pytest.mark.parametrize(
    ("hours", "at", "change"),
    [
        (OFFICE, "2026-07-06T08:00", ("2026-07-06T09:00", True)),
        (OFFICE, "2026-07-06T09:00", ("2026-07-06T13:00", False)),
        (OFFICE, "2026-07-06T13:00", ("2026-07-06T13:45", True)),
        (OFFICE, "2026-07-06T18:00", ("2026-07-07T09:00", True)),
        (OFFICE, "2026-07-10T18:00", ("2026-07-13T09:00", True)),
        (OFFICE, "2025-12-30T18:00", ("2026-01-12T09:00", True)),
        (OFFICE, "2026-06-11T15:00", ("2026-06-11T17:00", False)),
        (parse("пн–пт круглосуточно"), "2026-07-06T12:00", ("2026-07-11T00:00", False)),
        (parse("пт 20:00–24:00; сб 0:00–2:00"), "2026-07-10T21:00", ("2026-07-11T02:00", False)),
    ],
)
def test_next_change(hours, at, change):
    assert next_change(hours, moscow(at), CALENDAR) == Change(moscow(change[0]), change[1])


def test_nothing_changes_round_the_clock():
    assert next_change(ALWAYS, moscow("2025-12-31T12:00"), CALENDAR) is None


def test_nothing_changes_for_a_place_that_is_closed_for_longer_than_a_year():
    days = (date(2026, 7, 6) + timedelta(days=offset) for offset in range(400))
    closed = WorkingCalendar.from_data({"week": WEEK, "exceptions": {day.isoformat(): "off" for day in days}})

    assert next_change(OFFICE, moscow("2026-07-06T12:00"), closed) is None


@pytest.mark.parametrize(
    ("exception", "expected"),
    [
        ("off", []),
        (["10:00-15:00"], ["10:00-13:00", "13:45-15:00"]),
        ("working", ["09:00-13:00", "13:45-18:00"]),
    ],
)
def test_place_follows_the_exceptions_of_the_calendar(exception, expected):
    calendar = WorkingCalendar.from_data({"week": WEEK, "exceptions": {"2026-07-06": exception}})

    assert list(map(str, hours_on(OFFICE, date(2026, 7, 6), calendar))) == expected


def test_place_is_open_by_the_clock_of_the_calendar():
    kamchatka = WorkingCalendar.from_data({"week": WEEK, "timezone": "Asia/Kamchatka"})
    moment = datetime(2026, 7, 5, 22, 0, tzinfo=UTC)  # Monday 10:00 there, Monday 01:00 in Moscow

    assert is_open(OFFICE, moment, kamchatka)
    assert not is_open(OFFICE, moment, CALENDAR)


def test_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        is_open(OFFICE, datetime(2026, 7, 6, 12, 0), CALENDAR)  # noqa: DTZ001


BERLIN = WorkingCalendar.from_data({"week": WEEK, "timezone": "Europe/Berlin", "follows_law": False})
NIGHT = OpeningHours.from_data({"week": [["00:00-02:30", "20:00-24:00"]] * 6 + [["00:00-03:00"]]})


@pytest.mark.parametrize(
    ("hours", "calendar"), [(OFFICE, CALENDAR), (CENTRE, CALENDAR), (RECEPTION, CALENDAR), (NIGHT, BERLIN)]
)
@settings(deadline=None)
@given(moment=st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_place_stays_as_it_is_until_the_next_change(hours, calendar, moment):
    change = next_change(hours, moment, calendar)

    now = is_open(hours, moment, calendar)
    assert change.opens is not now
    assert is_open(hours, change.at, calendar) is change.opens
    assert is_open(hours, change.at - timedelta(microseconds=1), calendar) is now
    step = (change.at - moment) / 40
    assert {is_open(hours, moment + step * count, calendar) for count in range(40)} == {now}
