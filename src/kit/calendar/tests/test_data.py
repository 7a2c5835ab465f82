"""Calendars as data: read, written, refused."""

import json
from datetime import date

import pytest

from kit.calendar import BadCalendar, WorkingCalendar

WEEK = [["09:00-18:00"]] * 5 + [[], []]
FULL = {
    "week": WEEK,
    "timezone": "Asia/Kamchatka",
    "follows_law": True,
    "holidays": ["2026-03-18", "2027-03-18"],
    "transfers": [["2029-01-06", "2029-05-10"]],
    "exceptions": {
        "2026-05-08": "off",
        "2026-05-16": "working",
        "2026-12-30": ["09:00-12:00", "12:30-14:00"],
    },
    "shortened_by": 60,
}


def test_calendar_survives_writing_and_reading():
    calendar = WorkingCalendar.from_data(json.loads(json.dumps(FULL)))

    assert calendar.to_data() == FULL
    assert WorkingCalendar.from_data(calendar.to_data()) == calendar
    assert hash(WorkingCalendar.from_data(FULL)) == hash(calendar)


def test_only_the_week_is_needed():
    assert WorkingCalendar.from_data({"week": WEEK}).to_data() == {
        "week": WEEK,
        "timezone": "Europe/Moscow",
        "follows_law": True,
        "holidays": [],
        "transfers": [],
        "exceptions": {},
        "shortened_by": 60,
    }


def test_shortening_takes_the_last_minutes_of_work_and_leaves_the_break():
    week = [["09:00-13:00", "13:45-14:15"]] * 5 + [[], []]
    calendar = WorkingCalendar.from_data({"week": week, "shortened_by": 60})

    assert list(map(str, calendar.day(date(2026, 4, 30)).hours)) == ["09:00-12:30"]


def test_day_shorter_than_the_shortening_is_not_worked():
    calendar = WorkingCalendar.from_data({"week": [["09:00-09:30"]] * 7, "shortened_by": 60})

    assert not calendar.is_working_day(date(2026, 4, 30))


@pytest.mark.parametrize(
    ("change", "russian"),
    [
        ({"week": None}, "«week» должно быть списком"),
        ({"week": [["09:00-18:00"]] * 5}, "семь дней недели"),
        ({"week": [[]] * 7}, "хотя бы один из них рабочий"),
        ({"week": ["09:00-18:00"] * 7}, "должно быть списком"),
        ({"week": [["9-18"]] * 7}, "Часы «9-18» не поняты"),
        ({"week": [["18:00-09:00"]] * 7}, "конец не позже начала"),
        ({"week": [["09:00-09:00"]] * 7}, "конец не позже начала"),
        ({"week": [["09:60-18:00"]] * 7}, "нет такого времени"),
        ({"week": [["09:00-24:01"]] * 7}, "нет такого времени"),
        ({"week": [["09:00-13:00", "12:00-18:00"]] * 7}, "пересекаются"),
        ({"timezone": "Москва"}, "Нет часового пояса «Москва»"),
        ({"timezone": "../etc/passwd"}, "Нет часового пояса"),
        ({"timezone": ""}, "Нет часового пояса"),
        ({"timezone": None}, "Нет часового пояса"),
        ({"follows_law": "нет"}, "true или false"),
        ({"holidays": ["18.03.2026"]}, "«18.03.2026» — не дата"),
        ({"holidays": ["0206-03-18"]}, "Дата 18.03.206 вне календаря|Дата 18.03.0206 вне календаря"),
        ({"holidays": "2026-03-18"}, "«holidays» должно быть списком"),
        ({"exceptions": ["2026-03-18"]}, "должно сопоставлять"),
        ({"exceptions": {"2026-03-18": "закрыто"}}, "должно быть списком"),
        ({"exceptions": {"2026-02-30": "off"}}, "«2026-02-30» — не дата"),
        ({"exceptions": {"2026-02-20": "off", "20260220": "working"}}, "дважды указана"),
        ({"transfers": [["2029-01-06"]]}, "две даты"),
        ({"transfers": [["2029-01-06", "2029-05-10"], ["2029-01-06", "2029-05-11"]]}, "перенесён дважды"),
        ({"shortened_by": -5}, "не может быть короче"),
        ({"shortened_by": "60"}, "не может быть короче"),
        ({"shortned_by": 60}, "Неизвестное свойство календаря: «shortned_by»"),
    ],
)
def test_bad_calendar_is_refused_with_a_sentence(change, russian):
    with pytest.raises(BadCalendar, match=russian) as refusal:
        WorkingCalendar.from_data({"week": WEEK} | change)

    assert str(refusal.value) == refusal.value.in_language("ru")
    assert not set("абвгдежзиклмнопрстуфхцчшщыэюя") & set(
        refusal.value.in_language("en")
        .lower()
        .replace("москва", "")
        .replace("нет", "")
        .replace("закрыто", "")
    )
