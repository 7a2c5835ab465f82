"""The form of one question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.boundfield import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kit.pages.codes import drawn
from kit.pages.forms import SEARCH, SEARCHING, Form
from kit.pages.wording import explain
from vizavi.offers.forms.controls import NOTHING, ChosenField, Control, control
from vizavi.offers.profile import MOST_ITEMS
from vizavi.registry.api import Dictionary, said

VALUE = "value"
COUNT = "items"


class AnswerForm(Form):
    """One value, or the objects of a list with what is known of each.

    Args:
        value: an answer given before, or what the form has come to hold, as `criteria.load_client` reads it.
        items: how many objects of a list there is room for.
    """

    def __init__(
        self,
        dictionary: Dictionary,
        name: str,
        data: Mapping[str, Any] | None = None,
        *,
        value: Any = None,
        items: int | None = None,
    ) -> None:
        self.dictionary, self.definition = dictionary, dictionary[name]
        self.is_list = self.definition["type"] == "list"
        self._language: Any = "en" if get_language() == "en" else "ru"
        super().__init__(data)
        self.controls: dict[str, Control] = {}
        if self.is_list:
            given = value or []
            self.count = (
                _count(data) if data is not None else (items if items is not None else max(len(given), 1))
            )
            for number in range(self.count):
                self._add_item(number, given[number] if number < len(given) else {})
        else:
            self._add(VALUE, self.definition, self.question, value, required=True)
        if data is not None:
            self._offer_chosen(data)

    @property
    def question(self) -> str:
        return said(self.definition["question"], self._language)

    def value(self) -> Any:
        """What was said, as `criteria.load_client` reads it; None when nothing was. Of a clean form."""
        if not self.is_list:
            return self._value(VALUE)
        return [
            {
                item["code"]: value
                for item in self.definition["items"]
                if (value := self._value(_place(number, item["code"]))) is not None
            }
            for number in range(self.count)
        ]

    def full_clean(self) -> None:
        super().full_clean()
        for name in [name for name in self.fields if self.has_error(name, SEARCHING)]:
            # Whoever looked for a code and found some made no mistake.
            if drawn(self[name])["found"]:
                del self.errors[name]

    def clean(self) -> None:
        if self.is_list:
            return
        if not self.errors and self._value(VALUE) is None:
            # A code of several: nothing chosen, and not said that there is none.
            self.add_error(VALUE, _("Найдите и выберите хотя бы одно или отметьте «Ничего из этого»"))
        chosen = self.cleaned_data.get(f"{VALUE}_chosen") or []
        if NOTHING in chosen and (len(chosen) > 1 or self.cleaned_data.get(VALUE)):
            self.add_error(
                f"{VALUE}_chosen",
                _("Снимите отметку «%(none)s» или остальные: вместе они не подходят")
                % {"none": _("Ничего из этого")},
            )

    def items(self) -> list[list[BoundField]]:
        """The fields of each object of a list."""
        return [
            [
                self[name]
                for item in self.definition["items"]
                # The search stands before what was chosen by it.
                for name in (_place(number, item["code"]), _place(number, item["code"]) + "_chosen")
                if name in self.fields
            ]
            for number in range(self.count)
        ]

    @property
    def is_searching(self) -> bool:
        """Whether one only looks for a code."""
        return any(name.endswith(SEARCH) for name in self.data)

    def _add_item(self, number: int, given: Mapping[str, Any]) -> None:
        for item in self.definition["items"]:
            label = said(item["name"], self._language)
            label = label[:1].upper() + label[1:]
            self._add(_place(number, item["code"]), item, label, given.get(item["code"]), required=False)

    def _add(
        self, place: str, definition: Mapping[str, Any], label: str, value: Any, *, required: bool
    ) -> None:
        made = self.controls[place] = control(definition, label, required=required)
        initial = made.initial(value) if value is not None else {}
        for suffix, field in made.fields.items():
            self.fields[place + suffix] = field
            explain(field, label)
            if suffix in initial:
                self.initial[place + suffix] = initial[suffix]
            if isinstance(field, ChosenField):
                field.offer(list(initial.get(suffix, [])))

    def _offer_chosen(self, data: Any) -> None:
        for name, field in self.fields.items():
            if isinstance(field, ChosenField):
                field.offer(data.getlist(name))

    def _value(self, place: str) -> Any:
        made = self.controls[place]
        return made.value({suffix: self.cleaned_data[place + suffix] for suffix in made.fields})


def _place(number: int, code: str) -> str:
    return f"item{number}_{code}"


def _count(data: Mapping[str, Any]) -> int:
    text = str(data.get(COUNT, "1"))
    return min(int(text), MOST_ITEMS) if text.isdecimal() and len(text) < 4 else 1
