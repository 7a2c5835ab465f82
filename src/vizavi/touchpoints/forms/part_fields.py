"""Fields and pages of the parts of a register's form: what `register_forms` is made of.

A draft may be saved unfinished, so that nothing here insists on a value: what is missing or contradictory is told by
`forms_data.schema`, beside the field it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.pages.forms import Form

Text = Any  # a text or a lazy one
LONGEST_LINE = 2_000


class LineField(forms.CharField):
    """A text in one line. Empty is let through: the schema says what must be filled in before the form is in force."""

    def __init__(self, label: Text, hint: Text = "", *, rows: int = 1, **kwargs: Any) -> None:
        widget = forms.Textarea({"rows": rows}) if rows > 1 else forms.TextInput()
        super().__init__(
            label=label, help_text=hint, max_length=LONGEST_LINE, **({"widget": widget} | kwargs)
        )

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())

    def validate(self, value: Any) -> None:
        """Nothing is missing in a draft."""


class MaybeLineField(LineField):
    """A line that the form may be without: empty is none."""

    def __init__(self, label: Text, hint: Text = "", **kwargs: Any) -> None:
        super().__init__(label, hint, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        return super().clean(value) or None


class LinesField(forms.CharField):
    """Texts, each in a line of its own, as a list."""

    def __init__(self, label: Text, hint: Text = "", **kwargs: Any) -> None:
        widget = forms.Textarea({"rows": 4})
        super().__init__(label=label, help_text=hint, required=False, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        lines = (" ".join(line.split()) for line in super().clean(value).splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class PickField(forms.ChoiceField):
    """One of a few, as radio buttons."""

    def __init__(self, label: Text, choices: Any, hint: Text = "", **kwargs: Any) -> None:
        super().__init__(label=label, choices=choices, help_text=hint, widget=forms.RadioSelect, **kwargs)


class CodeField(LineField):
    """The name under which registers keep what they took from this row; made from the name when left empty."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Код"),
            gettext_lazy("Строчные латинские буквы, цифры и знак _. По коду записи перечней находят эту строку, "
                         "поэтому потом он не меняется"),
            required=False,
            widget=forms.TextInput({"class": "govuk-input--width-20"}),
        )  # fmt: skip


class PartForm(Form):
    """A part of the document, or a row of a list in it. `name` and what a list of rows shows are of the class."""

    title: ClassVar[Text] = ""
    one: ClassVar[Text] = ""
    intro: ClassVar[Text] = ""
    shown: ClassVar[tuple[str, ...]] = ()
    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def initial_of(cls, part: Mapping[str, Any]) -> dict[str, Any]:
        """The values of the fields in a part of a document."""
        values: dict[str, Any] = {}
        for name in cls.base_fields:
            outer, _separator, inner = name.partition("__")
            value = part.get(outer)
            if inner:
                value = value.get(inner) if isinstance(value, dict) else None
            if value is not None:
                values[name] = value
        return values

    def part(self) -> dict[str, Any]:
        """What the document is to hold."""
        part: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            outer, _separator, inner = name.partition("__")
            if inner:
                part.setdefault(outer, {})[inner] = value
            elif name != "revision":
                part[name] = value
        return part

    @classmethod
    def in_words(cls, name: str, value: Any) -> str:
        """A value as a list of rows shows it."""
        field = cls.base_fields.get(name)
        if isinstance(value, bool):
            return _("да") if value else _("нет")
        if isinstance(value, list):
            return ", ".join(str(item) for item in value)
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.MultipleChoiceField):
            return str(dict(field.choices).get(value, value or ""))  # type: ignore[arg-type]
        return "" if value is None else str(value)
