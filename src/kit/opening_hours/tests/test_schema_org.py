"""Opening hours for search engines."""

from datetime import date

from kit.calendar import WorkingCalendar
from kit.opening_hours import parse, special_specifications, specifications

CALENDAR = WorkingCalendar.from_data({"week": [["09:00-18:00"]] * 5 + [[], []]})
DAYS = [
    f"https://schema.org/{day}"
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
]


def test_week_has_one_specification_for_each_interval():
    assert specifications(parse("пн–пт 9–18, перерыв 13–13:45; сб 10–14")) == [
        {"@type": "OpeningHoursSpecification", "dayOfWeek": DAYS[:5], "opens": "09:00", "closes": "13:00"},
        {"@type": "OpeningHoursSpecification", "dayOfWeek": DAYS[5:6], "opens": "10:00", "closes": "14:00"},
        {"@type": "OpeningHoursSpecification", "dayOfWeek": DAYS[:5], "opens": "13:45", "closes": "18:00"},
    ]


def test_round_the_clock_lasts_to_the_last_minute_of_the_day():
    assert specifications(parse("круглосуточно")) == [
        {"@type": "OpeningHoursSpecification", "dayOfWeek": DAYS, "opens": "00:00", "closes": "23:59"}
    ]


def test_special_dates_are_those_that_differ_from_the_week():
    special = special_specifications(parse("пн–пт 9–18"), CALENDAR, date(2026, 4, 27), date(2026, 5, 12))

    assert special == [
        {
            "@type": "OpeningHoursSpecification",
            "validFrom": day,
            "validThrough": day,
            "opens": opens,
            "closes": closes,
        }
        for day, opens, closes in [
            ("2026-04-30", "09:00", "17:00"),
            ("2026-05-01", "00:00", "00:00"),
            ("2026-05-08", "09:00", "17:00"),
            ("2026-05-11", "00:00", "00:00"),
        ]
    ]


def test_round_the_clock_has_no_special_dates():
    assert (
        special_specifications(parse("круглосуточно"), CALENDAR, date(2026, 1, 1), date(2026, 12, 31)) == []
    )
