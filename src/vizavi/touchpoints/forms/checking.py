"""What the authorised person answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.pages.forms import Form
from vizavi.touchpoints.wording import FIELDS

LONGEST_REMARK = 2_000
_PREFIX = "remark-"


class ReturnForm(Form):
    """Remarks to single fields and to the whole, and the term of rework.

    Args:
        fields: names of the fields that are shown beside a place for a remark.
        days: the register's own term.
    """

    working_days = forms.IntegerField(
        label=gettext_lazy("Срок доработки, рабочих дней"),
        min_value=1,
        max_value=60,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
    )

    def __init__(self, *args: Any, names: Iterable[str], days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("working_days", days)
        for name in ["", *names]:
            self.fields[f"{_PREFIX}{name}"] = forms.CharField(
                label=_("Замечание: %(field)s") % {"field": FIELDS[name]}
                if name
                else _("Замечание ко всему предложению"),
                required=False,
                max_length=LONGEST_REMARK,
                widget=forms.Textarea({"rows": 1 if name else 3}),
            )

    def remarks(self) -> list[tuple[str, str]]:
        """Pairs of field name ("" for the whole) and text, as they were written."""
        return [
            (name.removeprefix(_PREFIX), text)
            for name, text in self.cleaned_data.items()
            if name.startswith(_PREFIX) and text.strip()
        ]
