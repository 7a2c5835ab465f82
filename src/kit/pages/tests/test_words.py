from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from kit.pages import words


@pytest.mark.parametrize(
    ("days", "russian", "english"),
    [
        (3, "осталось 3 рабочих дня", "3 working days left"),
        (1, "остался 1 рабочий день", "1 working day left"),
        (11, "осталось 11 рабочих дней", "11 working days left"),
        (21, "остался 21 рабочий день", "21 working days left"),
        (112, "осталось 112 рабочих дней", "112 working days left"),
        (0, "сегодня последний день", "today is the last day"),
        (-1, "просрочено на 1 рабочий день", "1 working day overdue"),
        (-22, "просрочено на 22 рабочих дня", "22 working days overdue"),
    ],
)
def test_days_left_in_both_languages(days: int, russian: str, english: str) -> None:
    assert words.days_left(days).replace("\u00a0", " ") == russian
    with override("en"):
        assert words.days_left(days).replace("\u00a0", " ") == english


def test_days_left_in_calendar_days() -> None:
    assert words.days_left(5, working=False) == "осталось 5\u00a0дней"


def test_moment_is_told_in_its_zone() -> None:
    at = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)
    assert words.moment(at, ZoneInfo("Asia/Vladivostok")) == "22 ноября 2026 г., 06:30"
    assert words.day(at, ZoneInfo("Europe/Kaliningrad")) == "21 ноября 2026 г."


def test_dates_in_both_languages() -> None:
    assert (words.day(date(2026, 5, 1)), words.short_day(date(2026, 5, 1))) == ("1 мая 2026 г.", "01.05.2026")
    with override("en"):
        assert (words.day(date(2026, 5, 1)), words.short_day(date(2026, 5, 1))) == (
            "1 May 2026",
            "1 May 2026",
        )


def test_day_of_every_year_is_told_in_words() -> None:
    assert [words.yearly_day("01.04"), words.yearly_day("29.02")] == ["1 апреля", "29 февраля"]
    with override("en"):
        assert words.yearly_day("31.10") == "31 October"


def test_russian_in_an_english_text_says_so() -> None:
    text = "Activity is “47.2 Торговля & услуги, 56.1” or “10 Food” under № 209-ФЗ <b>"

    assert words.russian_marked(text) == text
    with override("en"):
        assert words.russian_marked(text) == (
            'Activity is “47.2 <span lang="ru">Торговля</span> &amp; <span lang="ru">услуги</span>, 56.1” or'
            ' “10 Food” under № 209-<span lang="ru">ФЗ</span> &lt;b&gt;'
        )


def test_nothing_is_told_of_no_date() -> None:
    assert [words.day(None), words.short_day(None), words.moment(None), words.clock(None)] == [""] * 4


def test_numbers_shares_and_sizes() -> None:
    assert words.number(12345.6) == "12\u00a0345,6"
    assert words.share(0.425, 1) == "42,5\u00a0%"
    assert [words.share(value) for value in (0, 0.001, 0.005, 0.01)] == [
        "0\u00a0%",
        "<\u00a01\u00a0%",
        "<\u00a01\u00a0%",
        "1\u00a0%",
    ]
    assert [words.size(2), words.size(1 << 20), words.size(1_500_000_000)] == [
        "2\u00a0байта",
        "1\u00a0МБ",
        "1,4\u00a0ГБ",
    ]


def test_paragraphs_escape_what_people_wrote() -> None:
    assert (
        words.paragraphs("<b>раз\n\nдва")
        == '<p class="govuk-body">&lt;b&gt;раз</p>\n\n<p class="govuk-body">два</p>'
    )


def test_text_without_translation_says_that_it_is_russian() -> None:
    assert [words.said("Да & нет", "Yes"), words.plainly("Да", "Yes")] == ["Да & нет", "Да"]
    with override("en"):
        assert [words.said("Да", "Yes"), words.said(""), words.plainly("Да")] == ["Yes", "", "Да"]
        assert words.told({"ru": "Да", "en": ""}) == '<span lang="ru">Да</span>'
        assert words.said("Да & <b>нет</b>") == '<span lang="ru">Да &amp; &lt;b&gt;нет&lt;/b&gt;</span>'
