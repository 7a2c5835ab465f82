"""What is said of a field that was filled in wrongly: which field, what is wrong, how to mend it (B-4.6.3.11)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy


def explain(field: forms.Field, label: str) -> None:
    """Replace Django's terse messages of a field by ones that name it; messages given to the field stay."""
    for code, message in messages_of(field, label).items():
        # What differs from the class's own message was written for this field.
        if field.error_messages.get(code) == _standard(type(field), code):
            field.error_messages[code] = message


def messages_of(field: forms.Field, label: str) -> dict[str, str]:
    """Our message for each code with which a field of this kind can refuse."""
    name = {"label": label}
    # Django fills these placeholders when the error is shown; a per cent sign of the label must outlive that.
    later = {key: f"%({key})s" for key in ("limit_value", "show_value")} | {"label": label.replace("%", "%%")}
    found = {
        "required": required_message(field, label),
        "invalid_choice": gettext("Выберите «%(label)s» из списка: такого значения в нём нет") % later,
        "invalid_pk_value": gettext("Выберите «%(label)s» из списка: такого значения в нём нет") % later,
        "invalid_list": gettext("Выберите «%(label)s» из списка") % name,
        "max_length": gettext(
            "Сократите «%(label)s»: знаков не больше %(limit_value)s, сейчас их %(show_value)s"
        )
        % later,
        "min_length": gettext(
            "Допишите «%(label)s»: знаков не меньше %(limit_value)s, сейчас их %(show_value)s"
        )
        % later,
        "max_value": gettext("«%(label)s»: напишите число не больше %(limit_value)s") % later,
        "min_value": gettext("«%(label)s»: напишите число не меньше %(limit_value)s") % later,
        "step_size": gettext("«%(label)s»: напишите число, кратное %(limit_value)s") % later,
        "null_characters_not_allowed": gettext(
            "Удалите из «%(label)s» знаки, которых не видно, и напишите заново"
        )
        % later,
    }
    if message := _unreadable(field, label):
        found["invalid"] = message
    if isinstance(field, forms.DecimalField):
        found |= {
            "max_digits": gettext("«%(label)s»: в числе слишком много цифр. Сократите его") % later,
            "max_decimal_places": gettext("«%(label)s»: слишком много цифр после запятой. Округлите число")
            % later,
            "max_whole_digits": gettext("«%(label)s»: число слишком велико. Проверьте его") % later,
        }
    if isinstance(field, forms.FileField):
        found |= {
            "empty": gettext("Файл пуст. Выберите файл, в котором есть содержимое"),
            "missing": gettext("Файл не дошёл. Выберите его ещё раз"),
            "max_length": gettext("Имя файла слишком длинное. Переименуйте файл и выберите его ещё раз"),
            "invalid_image": gettext("Это не изображение. Выберите файл PNG или JPEG"),
            "contradiction": gettext("Либо выберите файл, либо отметьте, что его нужно убрать, – не вместе"),
        }
    return found


def required_message(field: forms.Field, label: str) -> str:
    """What to do about a field that was left empty."""
    if isinstance(field, forms.FileField):
        return gettext("Выберите файл: %(label)s") % {"label": label}
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return gettext("Выберите: %(label)s") % {"label": label}
    return gettext("Заполните поле «%(label)s»") % {"label": label}


def impossible_message(field: forms.Field, label: str) -> str:
    """What the browser says of a value that cannot be, before it is sent; empty where it does not check."""
    low, high = getattr(field, "min_value", None), getattr(field, "max_value", None)
    if not isinstance(field, forms.IntegerField):
        return ""
    name = {"label": label, "low": low, "high": high}
    if low is not None and high is not None:
        return gettext("«%(label)s»: напишите число от %(low)s до %(high)s") % name
    if low is not None:
        return gettext("«%(label)s»: напишите число не меньше %(low)s") % name
    if high is not None:
        return gettext("«%(label)s»: напишите число не больше %(high)s") % name
    return gettext("«%(label)s» – это число. Напишите его цифрами") % name


# By kind of field, special ones first: what is said of a value that cannot be read.
_UNREADABLE: tuple[tuple[type[forms.Field], str | Promise], ...] = (
    (forms.FileField, gettext_lazy("Файл не дошёл. Выберите его ещё раз")),
    (forms.EmailField, gettext_lazy("Напишите адрес электронной почты полностью, например name@example.ru")),
    (forms.URLField, gettext_lazy("Напишите адрес страницы полностью, например https://example.ru")),
    (forms.IntegerField, gettext_lazy("«%(label)s» – это число. Напишите его цифрами")),
    (forms.DateTimeField, gettext_lazy("«%(label)s»: напишите дату и время так: 21.11.2026 09:30")),
    (forms.DateField, gettext_lazy("«%(label)s»: напишите дату так: 21.11.2026")),
    (forms.TimeField, gettext_lazy("«%(label)s»: напишите время так: 09:30")),
    (forms.SlugField, gettext_lazy("«%(label)s»: только латинские буквы, цифры, дефис и подчёркивание")),
    (
        forms.UUIDField,
        gettext_lazy("«%(label)s»: данные повреждены. Обновите страницу и заполните форму ещё раз"),
    ),
)


def _unreadable(field: forms.Field, label: str) -> str:
    # What a validator refuses is filled in once more, with its own placeholders.
    name = {"label": label.replace("%", "%%") if field.default_validators else label}
    return next((str(text) % name for kind, text in _UNREADABLE if isinstance(field, kind)), "")


def _standard(kind: type[Any], code: str) -> Any:
    for parent in kind.__mro__:
        messages = vars(parent).get("default_error_messages", {})
        if code in messages:
            return messages[code]
    return None
