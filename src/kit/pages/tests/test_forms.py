from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import pytest
from django import forms

from kit.errors import Refused
from kit.pages.fields import describe_field, errors_of
from kit.pages.forms import DateField, Form


class Sample(Form):
    consequences: ClassVar = {"phone": "Без телефона – только письмом."}
    name = forms.CharField(label="Наименование", help_text="Как его знают клиенты")
    phone = forms.CharField(label="Телефон", required=False)
    kind = forms.ChoiceField(label="Вид", choices=[("a", "А")], widget=forms.RadioSelect)
    on = DateField(label="Дата")
    own = forms.CharField(label="Своё", error_messages={"required": "Своими словами"})


def errors(**data: str) -> dict[str, list[str]]:
    return {name: [str(error) for error in found] for name, found in Sample(data).errors.items()}


def test_empty_form_names_every_field_and_what_to_do() -> None:
    assert errors() == {
        "name": ["Заполните поле «Наименование»"],
        "kind": ["Выберите: Вид"],
        "on": ["Заполните поле «Дата»"],
        "own": ["Своими словами"],
    }


def test_choice_that_does_not_exist_is_named() -> None:
    assert errors(kind="zzz")["kind"] == ["Выберите «Вид» из списка: такого значения в нём нет"]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("21", "11", "2026"), date(2026, 11, 21)),
        (("1", "мая", "2026"), date(2026, 5, 1)),
        (("01", "Сент.", "2026"), date(2026, 9, 1)),
        ((" 7 ", "march", "2026"), date(2026, 3, 7)),
    ],
)
def test_date_is_understood_in_figures_and_words(parts: tuple[str, str, str], expected: date) -> None:
    form = Sample({f"on_{index}": part for index, part in enumerate(parts)})
    form.full_clean()
    assert form.cleaned_data["on"] == expected


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (("31", "2", "2026"), "Такой даты нет. Проверьте день, месяц и год"),
        (("21", "", "2026"), "Укажите день, месяц и год, например 21 11 2026"),
        (("21", "11", "26"), "Напишите год четырьмя цифрами, например 2026"),
        (("x", "y", "z"), "Такой даты нет. Проверьте день, месяц и год"),
        (("9" * 30, "1", "2026"), "Такой даты нет. Проверьте день, месяц и год"),
    ],
)
def test_date_that_does_not_exist_is_refused_in_words(parts: tuple[str, str, str], message: str) -> None:
    assert errors(**{f"on_{index}": part for index, part in enumerate(parts)})["on"] == [message]


def test_date_of_spaces_is_none() -> None:
    class Optional(Form):
        on = DateField(required=False)

    spaces = {"on_0": " ", "on_1": "", "on_2": "\n"}
    assert Sample(spaces).errors["on"] == Sample({}).errors["on"]
    optional = Optional(spaces)
    assert optional.is_valid()
    assert optional.cleaned_data["on"] is None


def test_date_out_of_bounds_names_the_bound() -> None:
    class Bounded(Form):
        on = DateField(earliest=date(2026, 1, 1), latest=date(2026, 12, 31))

    def told(year: str) -> str:
        return str(Bounded({"on_0": "1", "on_1": "1", "on_2": year}).errors["on"][0])

    assert told("2025") == "Дата раньше допустимой: 01.01.2026"
    assert told("2027") == "Дата позже допустимой: 31.12.2026"


def test_errors_link_to_the_first_input_of_their_field() -> None:
    assert errors_of(Sample({})) == [
        ("id_name", "Заполните поле «Наименование»"),
        ("id_kind_0", "Выберите: Вид"),
        ("id_on_0", "Заполните поле «Дата»"),
        ("id_own", "Своими словами"),
    ]


def test_form_that_was_not_sent_has_no_errors() -> None:
    assert errors_of(Sample()) == []


def test_field_ties_hint_and_error_to_its_control() -> None:
    field = describe_field(Sample({})["name"])
    assert field.described_by == "id_name_helptext id_name_error id_name_tip"
    assert 'aria-describedby="id_name_helptext id_name_error id_name_tip"' in field.control
    assert "govuk-input--error" in field.control
    assert 'aria-required="true"' in field.control
    assert " required" not in field.control


def test_optional_field_tells_the_consequence() -> None:
    field = describe_field(Sample()["phone"])
    assert (field.is_optional, field.consequence) == (True, "Без телефона – только письмом.")


def test_help_text_of_an_installed_package_loses_its_markup() -> None:
    class Theirs(forms.Form):
        listed = forms.CharField(help_text="<ul><li>Первое.</li><li>Второе.</li></ul>")
        linked = forms.CharField(help_text='<a href="/">ссылка</a>')

    assert [describe_field(bound).hint for bound in Theirs()] == ["Первое. Второе.", ""]


@pytest.mark.parametrize("value", [None, date(2026, 11, 21)])
def test_date_field_shows_its_initial_value(value: Any) -> None:
    parts = describe_field(Sample(initial={"on": value})["on"]).parts
    assert [part.value for part in parts] == (["21", "11", "2026"] if value else ["", "", ""])


def test_refusal_is_told_at_its_field_or_at_the_whole_form() -> None:
    form = Sample({})
    form.full_clean()

    form.refuse(Refused("Номер занят.", field="name"))
    form.refuse(Refused("Сначала войдите.", field="elsewhere"))

    assert form.errors["name"][-1] == "Номер занят."
    assert form.non_field_errors() == ["Сначала войдите."]
