"""The facts of the Russian production calendars, as published, against what the calendar computes."""

from datetime import date, timedelta

import pytest

from kit.calendar import DayKind, WorkingCalendar, official_through
from kit.calendar.tests.naive import RUSSIA, SHORTENED, WORKED_SATURDAYS

FIVE_DAYS = WorkingCalendar.from_data({"week": [["09:00-13:00", "14:00-18:00"]] * 5 + [[], []]})
SIX_DAYS = WorkingCalendar.from_data({"week": [["09:00-16:00"]] * 5 + [["09:00-14:00"], []]})


def days_of(year):
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def in_year(year, days):
    return {date.fromisoformat(f"{year}-{day}") for day in days.split()}


# Every weekday that is off.
OFF = {
    2024: "01-01 01-02 01-03 01-04 01-05 01-08 02-23 03-08 04-29 04-30 05-01 05-09 05-10 06-12 11-04 12-30 12-31",
    2025: "01-01 01-02 01-03 01-06 01-07 01-08 05-01 05-02 05-08 05-09 06-12 06-13 11-03 11-04 12-31",
    2026: "01-01 01-02 01-05 01-06 01-07 01-08 01-09 02-23 03-09 05-01 05-11 06-12 11-04 12-31",
    2027: "01-01 01-04 01-05 01-06 01-07 01-08 02-22 02-23 03-08 05-03 05-10 06-14 11-04 11-05 12-31",
}
# Every Saturday that is worked.
WORKED = {2024: "04-27 11-02 12-28", 2025: "11-01", 2026: "", 2027: "02-20"}


@pytest.mark.parametrize("year", OFF)
def test_days_off_and_worked_saturdays_of_the_year(year):
    weekdays_off = {day for day in days_of(year) if day.weekday() < 5 and not FIVE_DAYS.is_working_day(day)}
    worked_weekends = {day for day in days_of(year) if day.weekday() >= 5 and FIVE_DAYS.is_working_day(day)}

    assert (weekdays_off, worked_weekends) == (in_year(year, OFF[year]), in_year(year, WORKED[year]))


@pytest.mark.parametrize("year", SHORTENED)
def test_shortened_days_of_the_year(year):
    shortened = {day for day in days_of(year) if FIVE_DAYS.day(day).is_shortened}

    assert shortened == in_year(year, SHORTENED[year])


@pytest.mark.parametrize(
    ("year", "hours"), [(2019, 1970), (2022, 1973), (2023, 1973), (2024, 1979), (2025, 1972), (2026, 1972)]
)
def test_hours_of_the_year_in_a_forty_hour_week(year, hours):
    worked = sum(
        (end - start for day in days_of(year) for start, end in FIVE_DAYS.intervals(day)), timedelta(0)
    )

    assert worked == timedelta(hours=hours)


@pytest.mark.parametrize("year", range(2015, official_through() + 1))
def test_every_day_agrees_with_the_library_of_holidays(year):
    assert [day for day in days_of(year) if FIVE_DAYS.is_working_day(day) != RUSSIA.is_working_day(day)] == []


def test_monday_after_a_holiday_on_saturday_in_2014_is_off_though_the_library_omits_it():
    assert FIVE_DAYS.day(date(2014, 3, 10)).kind == DayKind.DAY_OFF


def test_every_worked_saturday_of_the_decrees_is_known():
    assert WORKED_SATURDAYS.keys() == {day for day in RUSSIA.weekend_workdays if day.year >= 2015}


def test_worked_saturday_has_the_hours_of_the_day_it_is_worked_for():
    # Order 588n: 2 November 2024 is worked for 30 April, the eve of 1 May: a Tuesday less an hour.
    calendar = WorkingCalendar.from_data(
        {
            "week": [
                ["09:00-18:00"],
                ["10:00-19:00"],
                ["09:00-18:00"],
                ["09:00-18:00"],
                ["09:00-16:45"],
                [],
                [],
            ]
        }
    )

    day = calendar.day(date(2024, 11, 2))

    assert (day.kind, day.weekday, list(map(str, day.hours)), day.is_shortened) == (
        DayKind.WORKING,
        1,
        ["10:00-18:00"],
        True,
    )


def test_worked_saturday_for_an_ordinary_day_is_not_shortened():
    assert list(map(str, FIVE_DAYS.day(date(2024, 4, 27)).hours)) == ["09:00-13:00", "14:00-18:00"]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-02-20", "the Friday before a weekend that precedes a holiday"),
        ("2024-12-28", "the day before a Sunday and two moved days off"),
        ("2025-12-30", "the day before a moved day off, which precedes the New Year"),
    ],
)
def test_last_working_day_is_full_when_the_next_day_is_not_a_holiday(day, why):
    assert not FIVE_DAYS.day(date.fromisoformat(day)).is_shortened, why


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2025-11-01", DayKind.WORKING),  # a Saturday like any other
        ("2025-11-03", DayKind.WORKING),  # so nothing moved to this Monday
        ("2025-05-02", DayKind.WORKING),  # moved from Saturday 4 January
        ("2025-12-31", DayKind.DAY_OFF),  # moved from Sunday 5 January
        ("2025-05-08", DayKind.DAY_OFF),  # moved from Sunday 23 February
        ("2026-05-09", DayKind.HOLIDAY),  # on a Saturday
        ("2026-05-11", DayKind.WORKING),  # that Saturday was no day off
        ("2026-03-09", DayKind.DAY_OFF),  # 8 March fell on Sunday
    ],
)
def test_six_day_week_moves_only_its_own_days_off(day, kind):
    assert SIX_DAYS.day(date.fromisoformat(day)).kind == kind


def test_year_without_a_decree_has_its_holidays_and_the_transfers_of_the_law_itself():
    year = 2033  # 12 June is a Sunday, 1 and 2 January a weekend
    assert year > official_through()

    assert FIVE_DAYS.is_provisional(date(year, 6, 13))
    assert [FIVE_DAYS.day(date(year, 6, day)).kind for day in (10, 12, 13, 14)] == [
        DayKind.WORKING,
        DayKind.HOLIDAY,
        DayKind.DAY_OFF,
        DayKind.WORKING,
    ]


def test_transfers_entered_by_hand_make_a_year_definite():
    data = FIVE_DAYS.to_data() | {"transfers": [["2033-01-01", "2033-05-02"], ["2033-12-31", "2033-12-30"]]}
    calendar = WorkingCalendar.from_data(data)

    assert not calendar.is_provisional(date(2033, 6, 1))
    assert calendar.day(date(2033, 5, 2)).kind == DayKind.DAY_OFF
    assert calendar.day(date(2033, 1, 1)).kind == DayKind.HOLIDAY
    # Saturday 31 December is worked for Friday 30 December, and is itself the eve of a holiday.
    assert list(map(str, calendar.day(date(2033, 12, 31)).hours)) == ["09:00-13:00", "14:00-17:00"]


def test_official_years_are_definite():
    assert not FIVE_DAYS.is_provisional(date(official_through(), 12, 31))


def test_calendar_outside_the_russian_law_has_only_its_week():
    calendar = WorkingCalendar.from_data(FIVE_DAYS.to_data() | {"follows_law": False})

    assert calendar.day(date(2026, 1, 1)).kind == DayKind.WORKING
    assert not calendar.is_provisional(date(2055, 1, 1))


def test_regional_holiday_is_off_and_shortens_its_eve():
    calendar = WorkingCalendar.from_data(FIVE_DAYS.to_data() | {"holidays": ["2026-03-18"]})

    assert calendar.day(date(2026, 3, 18)).kind == DayKind.HOLIDAY
    assert list(map(str, calendar.day(date(2026, 3, 17)).hours)) == ["09:00-13:00", "14:00-17:00"]


@pytest.mark.parametrize(
    ("exception", "kind", "hours"),
    [
        ("off", DayKind.CLOSED, []),
        ([], DayKind.CLOSED, []),
        (["10:00-12:00"], DayKind.WORKING, ["10:00-12:00"]),
    ],
)
def test_exception_overrides_an_ordinary_day(exception, kind, hours):
    calendar = WorkingCalendar.from_data(FIVE_DAYS.to_data() | {"exceptions": {"2026-04-30": exception}})

    day = calendar.day(date(2026, 4, 30))

    assert (day.kind, list(map(str, day.hours)), day.is_shortened) == (kind, hours, False)


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        ("2026-05-16", ["09:00-16:45"]),  # a Saturday works like the Friday before it
        ("2026-03-09", ["09:00-18:00"]),  # a Monday that the law made a day off works like a Monday
        ("2026-05-31", ["09:00-16:45"]),  # a Sunday works like a Friday too
        ("2026-06-11", ["09:00-17:00"]),  # still the eve of 12 June
    ],
)
def test_exception_working_takes_the_hours_of_an_ordinary_day(day, hours):
    week = [["09:00-18:00"]] * 4 + [["09:00-16:45"], [], []]
    calendar = WorkingCalendar.from_data({"week": week, "exceptions": {day: "working"}})

    assert list(map(str, calendar.day(date.fromisoformat(day)).hours)) == hours
