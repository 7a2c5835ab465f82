"""Errors name the field and say how to mend it, whatever the kind of field (B-4.6.3.11)."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.forms import Field
from django.utils.translation import override

from kit.pages.codes import CodeField
from kit.pages.fields import describe_field
from kit.pages.forms import DateField, Form
from kit.pages.patterned import PatternField, PhoneField, TaxpayerNumberField
from kit.pages.tips import tip_of

CHOICES = [("a", "А")]
# A field of each kind, and what it must refuse.
REFUSALS: list[tuple[Field, Any]] = [
    (forms.CharField(max_length=3), "длинно"),
    (forms.CharField(min_length=10), "коротко"),
    (forms.CharField(), "с\x00нулём"),
    (forms.IntegerField(), "семь"),
    (forms.IntegerField(min_value=1), "0"),
    (forms.IntegerField(max_value=5), "6"),
    (forms.IntegerField(step_size=5), "6"),
    (forms.FloatField(), "пи"),
    (forms.DecimalField(max_digits=3), "12345"),
    (forms.DecimalField(decimal_places=1, max_digits=9), "1.25"),
    (forms.DecimalField(decimal_places=1, max_digits=3), "123"),
    (forms.DecimalField(), "пи"),
    (forms.EmailField(), "luna"),
    (forms.URLField(assume_scheme="https"), "сайт"),
    (forms.SlugField(), "кириллица"),
    (forms.DateField(), "вчера"),
    (forms.TimeField(), "утром"),
    (forms.DateTimeField(), "вчера утром"),
    (forms.UUIDField(), "не номер"),
    (forms.ChoiceField(choices=CHOICES), "б"),
    (forms.MultipleChoiceField(choices=CHOICES), ["б"]),
    (forms.TypedChoiceField(choices=CHOICES), "б"),
    (PatternField(pattern=r"\d{3}", format_hint="Три цифры.", example="123"), "12"),
    (PhoneField(), "12"),
]
# Django's own words, in either language, which name no field.
TERSE = (
    "Убедитесь, что",
    "Ensure this",
    "Введите ",
    "Enter ",
    "Обязательное поле",
    "This field",
    "верных вариантов",
)


@pytest.mark.clause("B-4.6.3.11.a", "B-4.6.3.11.b")
@pytest.mark.parametrize(("field", "value"), REFUSALS, ids=lambda value: type(value).__name__)
def test_refusal_names_the_field_or_an_example_and_says_what_to_do(field: Field, value: Any) -> None:
    class Sample(Form):
        given = field

    Sample.base_fields["given"].label = "Число 100 %"
    for language in ("ru", "en"):
        with override(language):
            [message] = [str(error) for error in Sample({"given": value}).errors["given"]]
            assert "100 %" in message or "name@example.ru" in message or "https://example.ru" in message
            assert not message.startswith(TERSE)
            assert "%%" not in message
            assert "%(" not in message


@pytest.mark.clause("B-4.6.3.11.a")
@pytest.mark.parametrize(("field", "value"), REFUSALS, ids=lambda value: type(value).__name__)
def test_empty_field_is_told_to_be_filled_in(field: Field, value: Any) -> None:
    class Sample(Form):
        given = field

    Sample.base_fields["given"].label = "Число 100 %"
    [message] = [str(error) for error in Sample({}).errors["given"]]
    assert message in {"Заполните поле «Число 100 %»", "Выберите: Число 100 %"}


def test_too_long_text_says_how_long_it_may_be_and_is() -> None:
    class Sample(Form):
        name = forms.CharField(label="Имя", max_length=3)

    assert Sample({"name": "длинно"}).errors["name"] == ["Сократите «Имя»: знаков не больше 3, сейчас их 6"]


@pytest.mark.clause("B-4.6.3.9.1")
@pytest.mark.parametrize(
    ("field", "said"),
    [
        (forms.CharField(max_length=200), "Текст в одну строку. Знаков – не больше 200. Обязательное поле."),
        (
            forms.IntegerField(min_value=1, max_value=60),
            "Целое число цифрами. От 1 до 60. Обязательное поле.",
        ),
        (forms.IntegerField(min_value=1, required=False), "Целое число цифрами. Не меньше 1."),
        (forms.IntegerField(max_value=9, required=False), "Целое число цифрами. Не больше 9."),
        (DateField(required=False), "День и год – цифрами, месяц – цифрами или словом."),
        (forms.CharField(widget=forms.Textarea, required=False), "Текст в одну или несколько строк."),
        (TaxpayerNumberField(required=False), "В ИНН – только цифры."),
    ],
)
def test_hint_follows_from_the_kind_of_field(field: Field, said: str) -> None:
    class Sample(Form):
        given = field

    assert tip_of(Sample()["given"]) == said


@pytest.mark.clause("B-4.6.3.10.2")
@pytest.mark.parametrize(
    "written", ["+7 900 000-00-00", "8 (900) 000 00 00", "9000000000", "79000000000", " +7(900)0000000 "]
)
def test_telephone_is_understood_in_many_ways_and_kept_in_one(written: str) -> None:
    assert PhoneField().clean(written) == "+7 900 000-00-00"


def test_foreign_telephone_keeps_its_code() -> None:
    assert PhoneField().clean("+49 30 12345678") == "+493012345678"


@pytest.mark.clause("B-4.6.3.10.3")
def test_browser_is_told_what_cannot_be() -> None:
    class Sample(Form):
        workers = forms.IntegerField(label="Работников", min_value=0, max_value=10)
        number = TaxpayerNumberField(label="ИНН")

    workers, number = (describe_field(Sample()[name]).control for name in ("workers", "number"))
    assert 'min="0"' in workers
    assert 'max="10"' in workers
    assert 'data-invalid="«Работников»: напишите число от 0 до 10"' in workers
    assert 'data-characters="0-9 "' in number
    assert 'inputmode="numeric"' in number


class Coded(Form):
    """A form with a code out of a long list."""

    other = forms.CharField(label="Другое")
    activity = CodeField(
        label="Вид деятельности",
        route="unused",
        search=lambda words: [("56.10", "Кафе")] if "каф" in words else [],
        name_of={"56.10": "Кафе"}.get,
    )


@pytest.mark.clause("B-4.6.3.10.1")
@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"activity": "56.10"}, {}),
        ({"activity_words": "56.10"}, {}),
        (
            {"activity": "99"},
            {"activity": ["«Вид деятельности»: выберите одно из найденного или напишите иначе"]},
        ),
        (
            {"activity_words": "каф"},
            {"activity": ["«Вид деятельности»: выберите одно из найденного или напишите иначе"]},
        ),
        ({}, {"activity": ["Заполните поле «Вид деятельности»"]}),
    ],
)
def test_code_is_taken_only_from_its_list(data: dict[str, str], errors: dict[str, list[str]]) -> None:
    form = Coded({"other": "Есть", **data})
    assert form.errors == errors


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("каф", "«Вид деятельности»: выберите одно из найденного ниже"),
        ("zzz", "«Вид деятельности»: ничего не найдено. Напишите иначе или короче"),
        ("", "«Вид деятельности»: напишите, что искать"),
    ],
)
def test_looking_for_a_code_complains_of_nothing_else(words: str, said: str) -> None:
    assert Coded({"activity_words": words, "activity_search": "1"}).errors == {"activity": [said]}


def test_button_that_is_not_on_the_page_silences_nothing() -> None:
    assert list(Coded({"activity": "56.10", "other_search": "1"}).errors) == ["other"]
