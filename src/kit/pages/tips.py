"""Pop-up hints: what every field of every form says when it is pointed at or entered (B-4.6.3.9.1, B-4.6.3.9.4)."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.pages.codes import CodeField
from kit.pages.patterned import PatternField


def tip_of(bound: BoundField) -> str:
    """The form's own words (`tips`) or else how a field of this kind is filled in; then its limits, then whether
    it must be filled in."""
    field = bound.field
    said = getattr(bound.form, "tips", {}).get(bound.name) or _how_to_fill(field)
    required = _("Обязательное поле.") if field.required else ""
    return " ".join(filter(None, (str(said), _limits(field), required)))


# By widget first, for it says how one answers, then by field. The first that fits.
_BY_WIDGET: tuple[tuple[type[forms.Widget], str | Promise], ...] = (
    (forms.PasswordInput, gettext_lazy("Знаки скрыты; кнопка рядом показывает их.")),
    (forms.CheckboxSelectMultiple, gettext_lazy("Отметьте всё, что подходит.")),
    (forms.SelectMultiple, gettext_lazy("Выберите всё, что подходит.")),
    (forms.RadioSelect, gettext_lazy("Выберите один ответ.")),
    (forms.Select, gettext_lazy("Выберите одно значение. Его можно найти по любой части названия.")),
    (forms.CheckboxInput, gettext_lazy("Поставьте отметку, если это так.")),
    (forms.FileInput, gettext_lazy("Выберите файл на своём устройстве.")),
)
_BY_FIELD: tuple[tuple[type[forms.Field], str | Promise], ...] = (
    (CodeField, gettext_lazy("Напишите часть названия или код и выберите из найденного.")),
    (forms.EmailField, gettext_lazy("Адрес полностью, например name@example.ru.")),
    (forms.URLField, gettext_lazy("Адрес страницы полностью, например https://example.ru.")),
    (forms.DecimalField, gettext_lazy("Число цифрами.")),
    (forms.IntegerField, gettext_lazy("Целое число цифрами.")),
    (forms.MultiValueField, gettext_lazy("День и год – цифрами, месяц – цифрами или словом.")),
    (forms.DateField, gettext_lazy("Дата.")),
    (forms.TimeField, gettext_lazy("Часы и минуты, например 09:30.")),
)
_UNCOUNTED = (forms.EmailField, forms.URLField, forms.FileField, PatternField, CodeField)


def _how_to_fill(field: forms.Field) -> str:
    for widget, text in _BY_WIDGET:
        if isinstance(field.widget, widget):
            return str(text)
    for kind, text in _BY_FIELD:
        if isinstance(field, kind):
            return str(text)
    if isinstance(field, PatternField):
        return str(field.characters_say)
    if isinstance(field.widget, forms.Textarea):
        return _("Текст в одну или несколько строк.")
    return _("Текст в одну строку.")


def _limits(field: forms.Field) -> str:
    """Bounds of numbers and lengths in words."""
    low, high = getattr(field, "min_value", None), getattr(field, "max_value", None)
    bounds: Mapping[str, object] = {"low": low, "high": high}
    if low is not None and high is not None:
        return _("От %(low)s до %(high)s.") % bounds
    if low is not None:
        return _("Не меньше %(low)s.") % bounds
    if high is not None:
        return _("Не больше %(high)s.") % bounds
    longest = getattr(field, "max_length", None)
    # Addresses and codes are nowhere near their technical limits.
    if longest and not isinstance(field, _UNCOUNTED):
        return _("Знаков – не больше %(longest)s.") % {"longest": longest}
    return ""
