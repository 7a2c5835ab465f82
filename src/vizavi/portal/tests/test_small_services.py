"""Small services that need no sign-in."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from vizavi.classifiers.tests.factories import edition_of
from vizavi.portal.term_days import count_term
from vizavi.touchpoints.tests.pages import errors_of, rows_of, text_of

pytestmark = pytest.mark.django_db
INN, OKVED, TERM = "/services/inn/", "/services/okved/", "/services/term/"


def checked(number: str, prefix: str = "") -> str:
    return text_of(Client().post(f"{prefix}{INN}", {"number": number}))


@pytest.mark.clause("B-4.6.3.13.3")
@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("1234567894", "российской организации"),
        ("123456789047", "человека, в том числе индивидуального предпринимателя"),
        (" 1234 567 894 ", "российской организации"),
        ("9909000004", "иностранной организации"),
    ],
)
def test_visitor_checks_a_number_without_signing_in(number: str, said: str) -> None:
    page = checked(number)
    assert "Ошибки нет" in page
    assert said in page


def test_after_a_right_number_the_field_waits_for_the_next() -> None:
    assert 'value="1234567894"' not in checked("1234567894")
    assert 'value="1234567895"' in checked("1234567895")


def test_digits_of_a_number_are_told_apart() -> None:
    response = Client().post(INN, {"number": "123456789047"})
    assert rows_of(response) == ["12", "1234", "567890", "47"]
    assert "Республика Марий Эл" in text_of(response)


@pytest.mark.clause("B-4.6.3.13.3", "B-4.6.3.10.2", "B-4.6.3.10.3", "B-4.6.3.11.a")
@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("1234567895", "на месте 10 стоит 5, а по остальным цифрам там должна быть 4"),
        ("123456789147", "на месте 11 стоит 4, а по остальным цифрам там должна быть"),
        ("123456789048", "на месте 12 стоит 8, а по остальным цифрам там должна быть 7"),
        ("12345", "В ИНН 10 цифр у организации и 12 у человека, а здесь – 5."),
        ("12345678x4", "В ИНН бывают только цифры."),
        ("٣٣٣٣٣٣٣٣٣٣", "В ИНН бывают только цифры."),
        ("0012345678", "ИНН не начинается с 00"),
        ("", "Заполните поле «ИНН»"),
    ],
)
def test_wrong_number_is_told_what_is_wrong(number: str, said: str) -> None:
    response = Client().post(INN, {"number": number})
    assert said in errors_of(response)["id_number"]


def test_number_is_nowhere_but_in_the_answer() -> None:
    response = Client().post(INN, {"number": "1234567894"})
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert "1234567894" not in text_of(Client().get(INN, {"number": "1234567894"})).partition("<main")[
        2
    ].replace("Например, 1234567894", "")


def test_check_is_english_for_the_english() -> None:
    assert "Mari El Republic" in checked("1234567894", "/en")


@pytest.mark.clause("B-4.6.3.13.3")
def test_visitor_finds_a_code_by_everyday_words() -> None:
    edition_of()
    page = text_of(Client().get(OKVED, {"q": "кафе"}))
    assert '56.10.1 – <span lang="ru">Деятельность кафе с полным обслуживанием' in page
    assert "Гостиницы и питание</span> ›" in page


def test_group_of_one_code_is_named_once() -> None:
    edition_of()
    page = text_of(Client().get(OKVED, {"q": "56.10"}))
    found = page.partition("56.10 – ")[2].partition("<h3")[0]
    assert found.count("Деятельность ресторанов") == 1
    assert "Деятельность по предоставлению питания" in found


def test_words_that_find_nothing_are_helped_on() -> None:
    edition_of()
    assert "Назовите занятие другими словами" in text_of(Client().get(OKVED, {"q": "zzzzz"}))


def test_without_a_classifier_the_finder_says_so() -> None:
    assert "Справочник кодов ещё не загружен." in text_of(Client().get(OKVED, {"q": "кафе"}))


def asked(day: str, count: str, unit: str) -> dict[str, str]:
    parts = day.split(".")
    return {"start_0": parts[0], "start_1": parts[1], "start_2": parts[2], "count": count, "unit": unit}


@pytest.mark.clause("B-4.6.3.13.3")
def test_visitor_counts_a_term_over_holidays() -> None:
    response = Client().get(TERM, asked("30.04.2025", "3", "working"))
    page = text_of(response)
    # 1 and 2 May, the weekend; then 5, 6 and 7 May.
    assert "7 мая 2025" in page
    assert "праздник" in page
    assert "выходной, перенесённый с 4 января 2025" in page


def test_term_in_working_days_skips_days_off_and_numbers_the_others() -> None:
    term = count_term(date(2025, 4, 30), 3, in_working_days=True)
    assert term.end == date(2025, 5, 7)
    assert [(day.date.day, day.number) for day in term.days] == [
        (1, None), (2, None), (3, None), (4, None), (5, 1), (6, 2), (7, 3),
    ]  # fmt: skip
    assert not term.is_moved


def test_term_in_calendar_days_that_ends_on_a_day_off_moves_on() -> None:
    term = count_term(date(2025, 4, 30), 2, in_working_days=False)
    assert (term.end, term.is_moved) == (date(2025, 5, 5), True)
    assert [day.number for day in term.days] == [1, 2, None, None, None]


def test_day_worked_instead_of_a_day_off_says_where_that_went() -> None:
    term = count_term(date(2025, 10, 31), 1, in_working_days=True)
    assert term.end == date(2025, 11, 1)
    assert term.special_days[0].why.startswith("рабочий день: выходной перенесён на 3 ноября 2025")


def test_future_year_is_said_to_be_unsettled() -> None:
    page = text_of(Client().get(TERM, asked("30.04.2050", "5", "working")))
    assert "ещё не утверждены" in page


@pytest.mark.clause("B-4.6.3.10.3")
@pytest.mark.parametrize(
    ("day", "count", "field", "said"),
    [
        ("31.02.2026", "3", "id_start_0", "Такой даты нет. Проверьте день, месяц и год"),
        ("01.01.1999", "3", "id_start_0", "Дата раньше допустимой: 01.01.2013"),
        ("01.01.2026", "0", "id_count", "«Сколько дней»: напишите число не меньше 1"),
        ("01.01.2026", "9999", "id_count", "«Сколько дней»: напишите число не больше 365"),
        ("01.01.2026", "семь", "id_count", "«Сколько дней» – это число. Напишите его цифрами"),
    ],
)
def test_impossible_term_is_refused_in_words(day: str, count: str, field: str, said: str) -> None:
    assert errors_of(Client().get(TERM, asked(day, count, "working"))) == {field: said}


def test_index_leads_to_all_of_them() -> None:
    page = text_of(Client().get("/services/"))
    for address in (INN, OKVED, TERM):
        assert f'href="{address}"' in page
