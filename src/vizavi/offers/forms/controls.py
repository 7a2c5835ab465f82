"""The control for a value of an attribute, by its type, and the way from the form to the value and back.

Values are as `criteria.load_client` reads them: true, "code", 3.5, "2026-11-25", and lists of these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from criteria.errors import Language
from criteria.sentence import WORDINGS
from kit.pages.codes import CodeField
from kit.pages.forms import DateField
from vizavi.classifiers import api as classifiers
from vizavi.registry.api import said

NOTHING = "-"  # «ничего из этого»: known to have none
LONGEST_SELECT = 60
MOST_CODES = 20
MOST_DIGITS = 15
_NONE_CODES = {"none"}


class NumberField(forms.DecimalField):
    """A number as people write it: «1 200,5»."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", ".")
        return super().to_python(value)


@dataclass(frozen=True)
class Control:
    """Fields for one value. `fields` are by suffix; `value` makes the value out of what they were cleaned to, None
    when nothing was said; `initial` the other way."""

    fields: Mapping[str, forms.Field]
    value: Callable[[Mapping[str, Any]], Any]
    initial: Callable[[Any], Mapping[str, Any]]


def control(definition: Mapping[str, Any], label: str, *, required: bool) -> Control:
    """The control for an attribute, or for an attribute of a list's item.

    Args:
        definition: the attribute in the register: `type`, `many`, `classifier`, `values`.
        label: what the fields are called in messages.
    """
    language: Language = "en" if get_language() == "en" else "ru"
    kind, many = definition["type"], bool(definition["many"])
    if kind == "bool":
        return _bool(label, required)
    if kind == "number":
        return _number(definition, label, required, language)
    if kind == "date":
        return _date(label, required, latest=localdate() if definition.get("is_past") else None)
    if kind == "enum":
        values = [_option(row, language) for row in definition["values"]]
        return _many(values, label, required) if many else _one(values, label, required)
    return _code(definition["classifier"], label, many, required)


def _option(row: Any, language: Any) -> tuple[str, str]:
    # Of a list's item the register keeps codes alone.
    return (row, row) if isinstance(row, str) else (row["code"], said(row["label"], language))


def _bool(label: str, required: bool) -> Control:
    words = WORDINGS["en" if get_language() == "en" else "ru"]
    choices = [("yes", words.yes.capitalize()), ("no", words.no.capitalize())]
    field = forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, required=required)
    return Control(
        {"": field},
        lambda found: {"yes": True, "no": False}.get(found[""]),
        lambda value: {"": "yes" if value else "no"},
    )


def _number(definition: Mapping[str, Any], label: str, required: bool, language: Language) -> Control:
    is_whole, least, most = (definition.get(name) for name in ("is_whole", "least", "most"))
    widget = forms.TextInput(
        {
            "inputmode": "numeric" if is_whole else "decimal",
            "autocomplete": "off",
            "class": "govuk-input--width-10",
            "data-unit": said(definition["unit"], language) if "unit" in definition else "",
        }
    )
    field = NumberField(
        label=label,
        required=required,
        widget=widget,
        min_value=0 if least is None else Decimal(least),
        max_value=None if most is None else Decimal(most),
        max_digits=MOST_DIGITS,
        decimal_places=0 if is_whole else 3,
    )
    return Control({"": field}, lambda found: _plain(found[""]), lambda value: {"": _written(value)})


def _plain(number: Decimal | None) -> int | float | None:
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _written(value: Any) -> str:
    text = str(value)
    return text.replace(".", ",") if get_language() != "en" else text


def _date(label: str, required: bool, latest: date | None) -> Control:
    field = DateField(label=label, required=required, latest=latest)
    return Control(
        {"": field},
        lambda found: found[""].isoformat() if found[""] else None,
        lambda value: {"": date.fromisoformat(value)},
    )


def _one(values: list[tuple[str, str]], label: str, required: bool) -> Control:
    field = forms.ChoiceField(label=label, choices=values, widget=forms.RadioSelect, required=required)
    return Control({"": field}, lambda found: found[""] or None, lambda value: {"": value})


class SeveralField(forms.MultipleChoiceField):
    """Several of a list, or that it is none of them, which is an answer too."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, values: list[tuple[str, str]], **kwargs: Any) -> None:
        self.labels = dict(values)
        self.none = next((code for code, _label in values if code in _NONE_CODES), NOTHING)
        if self.none == NOTHING:
            values = [*values, (NOTHING, _("Ничего из этого"))]
            self.labels[NOTHING] = _("Ничего из этого")
        super().__init__(choices=values, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if self.none in value and len(value) > 1:
            words = {"none": self.labels[self.none]}
            raise forms.ValidationError(
                _("Снимите отметку «%(none)s» или остальные: вместе они не подходят") % words
            )


def _many(values: list[tuple[str, str]], label: str, required: bool) -> Control:
    field = SeveralField(label=label, values=values, required=required)
    return Control(
        {"": field},
        lambda found: [value for value in found[""] if value != NOTHING] if found[""] else None,
        lambda value: {"": value or [field.none]},
    )


def _code(classifier: str, label: str, many: bool, required: bool) -> Control:
    names = classifiers.names(classifier)
    if len(names) <= LONGEST_SELECT:
        values = [(code, _named(names, code)) for code in names]
        if many:
            return _many(values, label, required)
        field = forms.ChoiceField(
            label=label,
            choices=[("", ""), *values],
            widget=forms.Select({"data-searchable": ""}),
            required=required,
        )
        return Control({"": field}, lambda found: found[""] or None, lambda value: {"": value})
    search = code_field(classifier, label, required=required and not many)
    if not many:
        return Control({"": search}, lambda found: found[""] or None, lambda value: {"": value})
    chosen = ChosenField(classifier, label=label)
    return Control(
        {"_chosen": chosen, "": search},
        _codes,
        lambda value: {"_chosen": value or [NOTHING], "": ""},
    )


def _codes(found: Mapping[str, Any]) -> list[str] | None:
    codes = list(dict.fromkeys([*found["_chosen"], *([found[""]] if found[""] else [])]))
    if not codes:
        return None
    return [code for code in codes if code != NOTHING]


class ChosenField(forms.MultipleChoiceField):
    """Codes chosen already, each of which may be taken out again; and that there is none."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, classifier: str, **kwargs: Any) -> None:
        self.classifier = classifier
        super().__init__(required=False, choices=[(NOTHING, _("Ничего из этого"))], **kwargs)

    def offer(self, codes: list[str]) -> None:
        """Show these codes as chosen, those that the classifier has."""
        names = classifiers.names(self.classifier)
        known = [code for code in dict.fromkeys(codes) if code in names][:MOST_CODES]
        self.choices = [(code, _named(names, code)) for code in known] + [(NOTHING, _("Ничего из этого"))]


def code_field(classifier: str, label: str, *, required: bool) -> CodeField:
    """A code of a classifier too long for a list."""
    return CodeField(
        label=label,
        route=f"offers:codes_{classifier}",
        search=lambda words: found_codes(classifier, words),
        name_of=lambda code: _name_of(classifier, code),
        required=required,
    )


def found_codes(classifier: str, words: str) -> list[tuple[str, str]]:
    """(code, text) of what the words find in a classifier, best first."""
    english = get_language() == "en"
    return [
        (found.code, f"{found.code} – {(english and found.name_en) or found.name}")
        for found in classifiers.search(classifier, words)
    ]


def _name_of(classifier: str, code: str) -> str | None:
    names = classifiers.names(classifier)
    return _named(names, code) if code in names else None


def _named(names: Mapping[str, tuple[str, str]], code: str) -> str:
    russian, english = names[code]
    return f"{code} – {english if get_language() == 'en' and english else russian}"
