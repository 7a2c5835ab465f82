"""Forms of the builder of criteria: which attribute, and what is asked of it, by its type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from criteria import Attribute, Attributes, CriteriaError, parse
from criteria.errors import Language, Problem
from criteria.values import parse_date, parse_duration
from kit.pages.forms import DateField, Form
from vizavi.registry.choices import Source
from vizavi.registry.criterion_tree import Node
from vizavi.registry.dictionary import said
from vizavi.registry.telling import Teller

LOW = [("ge", _("не меньше")), ("gt", _("больше"))]
HIGH = [("le", _("не больше")), ("lt", _("меньше"))]
FROM = [("ge", _("не раньше")), ("gt", _("позже"))]
UNTIL = [("le", _("не позже")), ("lt", _("раньше"))]
WITHIN, BOUNDS = "within", "bounds"


class AttributeForm(Form):
    """Which attribute a condition is about; those of one source stand together."""

    attribute = forms.ChoiceField(
        label=_("Признак клиента"), widget=forms.Select({"data-searchable": "", "autofocus": True})
    )

    def __init__(self, data: Any, teller: Teller, inside: str, present: str) -> None:
        super().__init__(data, initial={"attribute": present})
        field = self.fields["attribute"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Выберите признак")), *_grouped(teller, inside)]
        if inside:
            field.label = _("Признак объекта")


class LeafForm(Form):
    """What a condition asks of its attribute. `leaf` is the condition when the form is valid."""

    def __init__(
        self, data: Any, attribute: Attribute, attributes: Attributes, leaf: Node, language: Language
    ) -> None:
        super().__init__(data)
        self.attribute, self.attributes, self.language = attribute, attributes, language
        self.present = leaf
        self.leaf: Node = leaf

    def test(self) -> Node:
        """The keys of the test, as the person gave them."""
        raise NotImplementedError

    def field_of(self, key: str) -> str | None:
        """The field that a key of the test comes from."""
        return key if key in self.fields else None

    def clean(self) -> dict[str, Any]:
        """Have the criteria engine read the condition: it knows what can be asked."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        test = self.test()
        if not test:
            self.add_error(next(iter(self.fields)), str(self.nothing))
            return cleaned
        self.leaf = {"attr": self.attribute.id, **test}
        try:
            parse(self.leaf, self.attributes)
        except CriteriaError as error:
            for problem in error.problems:
                self.add_error(self.field_of(_key(problem)), sentence_of_problem(problem, self.language))
        return cleaned

    nothing = _("Укажите, что проверять.")


class BoolForm(LeafForm):
    """Yes or no."""

    value = forms.ChoiceField(
        label=_("Что должно быть у клиента"),
        choices=[("yes", _("да")), ("no", _("нет"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        if "is" in self.present:
            self.initial["value"] = "yes" if self.present["is"] is True else "no"

    def test(self) -> Node:
        return {"is": self.cleaned_data["value"] == "yes"}


class EnumForm(LeafForm):
    """Any of the listed values."""

    values = forms.MultipleChoiceField(
        label=_("Подходит любое из отмеченного"), required=False, widget=forms.CheckboxSelectMultiple
    )
    nothing = _("Отметьте хотя бы одно значение.")

    def __init__(
        self, data: Any, attribute: Attribute, attributes: Attributes, leaf: Node, teller: Teller
    ) -> None:
        super().__init__(data, attribute, attributes, leaf, teller.language)
        field = self.fields["values"]
        assert isinstance(field, forms.MultipleChoiceField)
        listed = teller.dictionary.options(attribute.name, teller.language)
        known = {value for value, _label in listed}
        # Values of objects have no order and no words of their own in the dictionary.
        listed += [(value, value) for value in sorted(attribute.values or ()) if value not in known]
        field.choices = listed
        self.initial["values"] = _listed(leaf)

    def test(self) -> Node:
        return {"in": self.cleaned_data["values"]} if self.cleaned_data["values"] else {}

    def field_of(self, key: str) -> str | None:
        return "values"


class OpenForm(LeafForm):
    """Any of values that the dictionary does not list, one a line."""

    values = forms.CharField(
        label=_("Подходит любое из значений"),
        help_text=_("Каждое с новой строки"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    nothing = _("Напишите хотя бы одно значение.")

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.initial["values"] = "\n".join(_listed(self.present))

    def test(self) -> Node:
        values = [line.strip() for line in self.cleaned_data["values"].splitlines() if line.strip()]
        return {"in": list(dict.fromkeys(values))} if values else {}

    def field_of(self, key: str) -> str | None:
        return "values"


class NumberForm(LeafForm):
    """Bounds of a number, each open or closed."""

    low_kind = forms.ChoiceField(label=_("Снизу"), choices=LOW, required=False)
    low = forms.CharField(label=_("Нижняя граница"), required=False, max_length=40)
    high_kind = forms.ChoiceField(label=_("Сверху"), choices=HIGH, required=False)
    high = forms.CharField(label=_("Верхняя граница"), required=False, max_length=40)
    nothing = _("Укажите нижнюю границу, верхнюю или обе.")

    def __init__(self, *args: Any, unit: str = "") -> None:
        super().__init__(*args)
        for name in ("low", "high"):
            field = self.fields[name]
            field.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}
            if unit:
                field.label = f"{field.label}, {unit}"
        for side, kinds in (("low", LOW), ("high", HIGH)):
            for key, _label in kinds:
                if key in self.present:
                    self.initial.update({f"{side}_kind": key, side: str(self.present[key]).replace(".", ",")})

    def test(self) -> Node:
        given = self.cleaned_data
        kinds = {"low": given["low_kind"] or "ge", "high": given["high_kind"] or "le"}
        return {kind: typed_number(given[side]) for side, kind in kinds.items() if given[side].strip()}

    def field_of(self, key: str) -> str | None:
        return "low" if key in ("ge", "gt") else "high"


class DayForm(LeafForm):
    """A span up to today, or bounds."""

    mode = forms.ChoiceField(
        label=_("Как сравнивать"),
        choices=[(WITHIN, _("не более такого срока назад")), (BOUNDS, _("с определёнными датами"))],
        widget=forms.RadioSelect,
    )
    years = forms.CharField(label=_("Лет"), required=False, max_length=6)
    months = forms.CharField(label=_("Месяцев"), required=False, max_length=6)
    days = forms.CharField(label=_("Дней"), required=False, max_length=7)
    from_kind = forms.ChoiceField(label=_("Начало"), choices=FROM, required=False)
    since = DateField(label=_("Дата начала"), required=False)
    until_kind = forms.ChoiceField(label=_("Конец"), choices=UNTIL, required=False)
    until = DateField(label=_("Дата конца"), required=False)
    nothing = _("Укажите срок или хотя бы одну дату.")

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        for name in ("years", "months", "days"):
            self.fields[name].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
        self.initial["mode"] = WITHIN
        duration = parse_duration(self.present.get("within"))
        if duration is not None:
            years, months = divmod(duration.months, 12)
            named = {"years": years, "months": months, "days": duration.days}
            self.initial.update({name: str(count) for name, count in named.items() if count})
        for side, kind, kinds in (("since", "from_kind", FROM), ("until", "until_kind", UNTIL)):
            for key, _label in kinds:
                if key in self.present:
                    self.initial.update({"mode": BOUNDS, kind: key, side: parse_date(self.present[key])})

    def test(self) -> Node:
        given = self.cleaned_data
        if given["mode"] == WITHIN:
            parts = [given[name].strip() for name in ("years", "months", "days")]
            spans = [f"{text}{unit}" for text, unit in zip(parts, "YMD", strict=True) if text]
            return {WITHIN: "P" + "".join(spans)} if spans else {}
        bounds: list[tuple[str, date | None]] = [
            (given["from_kind"] or "ge", given["since"]),
            (given["until_kind"] or "le", given["until"]),
        ]
        return {key: day.isoformat() for key, day in bounds if day is not None}

    def field_of(self, key: str) -> str | None:
        if key == WITHIN:
            return "years"
        return "since" if key in ("ge", "gt") else "until"


def leaf_form(
    data: Any, attribute: Attribute, attributes: Attributes, leaf: Node, teller: Teller
) -> LeafForm | None:
    """The form of a condition on an attribute; None where its values are picked one by one: codes."""
    if attribute.type in ("code", "list"):
        return None
    if attribute.type == "enum" and attribute.values is not None:
        return EnumForm(data, attribute, attributes, leaf, teller)
    if attribute.type == "number":
        unit = _unit(teller, attribute)
        return NumberForm(data, attribute, attributes, leaf, teller.language, unit=unit)
    form = {"bool": BoolForm, "enum": OpenForm, "date": DayForm}[attribute.type]
    return form(data, attribute, attributes, leaf, teller.language)


def _grouped(teller: Teller, inside: str) -> list[Any]:
    language, dictionary = teller.language, teller.dictionary
    if inside:
        items = dictionary[inside]["items"] if inside in dictionary else []
        return [(item["code"], said(item["name"], language)) for item in items]
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, document in dictionary.documents.items():
        label = str(Source(document["source"]).label)
        groups.setdefault(label, []).append((code, said(document["name"], language)))
    return list(groups.items())


def _unit(teller: Teller, attribute: Attribute) -> str:
    documents: Mapping[str, Any] = teller.dictionary.documents
    document = documents.get(attribute.name)
    return said(document["unit"], teller.language) if document else ""


def _listed(leaf: Node) -> list[str]:
    listed = leaf.get("in")
    return [value for value in listed if isinstance(value, str)] if isinstance(listed, list) else []


def typed_number(text: str) -> int | str:
    """A number as people write it: «1 500,5». What is none is left for the engine to complain of."""
    plain = re.sub(r"\s", "", text).replace(",", ".")
    return int(plain) if re.fullmatch(r"-?\d{1,40}", plain) else plain


def _key(problem: Problem) -> str:
    return next((part for part in problem.pointer.split("/") if part), "")


def sentence_of_problem(problem: Problem, language: Language) -> str:
    """What the engine says is wrong, as a sentence."""
    text = problem.text(language)
    return f"{text[:1].upper()}{text[1:]}."
