"""The form of one section of an entry, made from the schema of its kind: one flat form, rows included.

A field at the path `steps.2.name` has inputs named `steps-2-name-ru` and `steps-2-name-en`. Nothing is required while
one writes: drafts are kept as they are. What has not the shape of its field is told by `documents.check`, the same
that every other way into the register goes through, and the value that was there before stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kit.pages.forms import DateField, Form
from kit.pages.words import number
from vizavi.registry.choices import Kind
from vizavi.registry.documents import Field
from vizavi.registry.documents import fields as f
from vizavi.registry.documents.trouble import Trouble
from vizavi.registry.forms.fitting import fitted, row_name
from vizavi.registry.forms.options import MOST_CHECKBOXES, Options

# Rows with more fields than this are folded: a page of twelve open steps cannot be overlooked.
MOST_UNFOLDED = 6
FIND, ADD = "-find", "-add"


class _Text(forms.CharField):
    """Marked as required where it is, but a draft may lack it."""

    def validate(self, value: Any) -> None:
        return


class _One(forms.ChoiceField):
    def validate(self, value: Any) -> None:
        return


class _Several(forms.MultipleChoiceField):
    def validate(self, value: Any) -> None:
        return


@dataclass(frozen=True)
class Part:
    """A field as it is drawn: `inputs` are names of form fields, `shape` the way to lay them out.

    Shapes: plain, translated (two inputs side by side), pick (chosen ones, and a list or a search to add from),
    criteria, rows.
    """

    path: str
    label: str
    hint: str
    shape: str
    inputs: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    consequence: str = ""
    is_required: bool = False
    can_find: bool = False
    add_label: str = ""
    may_add: bool = True


@dataclass(frozen=True)
class Row:
    """One row: `name` says what it is, `path` is `steps.2`."""

    path: str
    number: int
    name: str
    is_folded: bool
    parts: tuple[Part, ...] = field(default_factory=tuple)


class SectionForm(Form):
    """A section of an entry.

    Args:
        document: what is stored.
        found: options that a search found for the picker at a path.
        page, seen: hidden fields that tell whether somebody else saved the section meanwhile.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        kind: Kind,
        section: f.Section,
        document: Mapping[str, Any],
        options: Options,
        found: tuple[str, list[tuple[str, str]]] = ("", []),
        page: str = "",
        seen: str = "",
    ) -> None:
        super().__init__(data, initial={"page": page, "seen": seen})
        self.kind, self.section, self.document = kind, section, document
        self._options, self._found, self._own_step = options, found, ""
        self.consequences: dict[str, str | Promise] = {}  # type: ignore[misc]
        self.tips: dict[str, str | Promise] = {}  # type: ignore[misc]
        for name in ("page", "seen"):
            self.fields[name] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.parts = tuple(self._parts(section.fields, document, ""))

    @property
    def names(self) -> list[str]:
        """Names of the document's fields that the section has; criteria are written elsewhere."""
        return [item.name for item in self.section.fields if not isinstance(item, f.Criteria)]

    def read(self, *, with_added: bool = True) -> tuple[dict[str, Any], list[Trouble]]:
        """What was sent, brought into the shape of the document, and what could not be.

        Args:
            with_added: whether what stands in a list to add from counts; while one types it does not yet.
        """
        self.is_valid()
        raw = self._read(self.section.fields, self.document, "", with_added)
        return fitted(self.kind, raw, self.document)

    def tell(self, troubles: list[Trouble]) -> None:
        """Put troubles of the document beside the inputs that they are about."""
        for trouble in troubles:
            self.add_error(self.input_of(trouble.path), trouble.message)

    def input_of(self, path: str) -> str | None:
        """The form field of a path; None if there is none."""
        name = path.replace(".", "-")
        if name in self.fields:
            return name
        languages = [f"{name}-{language}" for language in ("ru", "en")]
        known = [item for item in languages if item in self.fields]
        # Of two languages the longer one is what did not fit.
        return max(known, key=lambda item: len(str(self.data.get(item, ""))), default=None)

    def _parts(self, fields: tuple[Field, ...], values: Mapping[str, Any], path: str) -> Iterator[Part]:
        for item in fields:
            here = f"{path}{item.name}"
            value = values.get(item.name, item.empty())
            yield self._part(item, value, here, here.replace(".", "-"))

    def _part(self, item: Field, value: Any, path: str, name: str) -> Part:
        label, hint = str(item.label), str(item.hint)
        if isinstance(item, f.Criteria):
            return Part(path, label, hint, "criteria", consequence=str(item.consequence))
        if isinstance(item, f.Rows):
            return self._rows(item, value or [], path, name)
        if isinstance(item, f.References | f.Touchpoints) or (
            isinstance(item, f.Reference) and self._options.entries(item.kind) is None
        ):
            return self._picker(item, value, path, name)
        if item.consequence:
            self.consequences[f"{name}-ru" if isinstance(item, f.Translated) else name] = item.consequence
        if isinstance(item, f.Translated):
            for language in ("ru", "en"):
                self._input(
                    f"{name}-{language}",
                    _Text(
                        label=label
                        if language == "ru"
                        else _("%(label)s – на английском") % {"label": label},
                        help_text=hint if language == "ru" else "",
                        required=item.required and language == "ru",
                        strip=False,
                        widget=_text_widget(item.longest, is_long=item.is_long, lang=language),
                    ),
                    value[language],
                )
            self.tips[f"{name}-en"] = _(
                "Без него иностранные предприниматели увидят русский текст с пометкой."
            )
            return Part(
                path, label, hint, "translated", (f"{name}-ru", f"{name}-en"), is_required=item.required
            )
        if isinstance(item, f.Number):
            self.tips[name] = _("Число цифрами, от %(least)s до %(most)s.") % {
                "least": number(item.least),
                "most": number(item.most),
            }
        made, initial = self._plain(item, value, label, hint)
        self._input(name, made, initial)
        return Part(path, label, hint, "plain", (name,), is_required=item.required)

    def _input(self, name: str, made: forms.Field, initial: Any) -> None:
        self.fields[name] = made
        self.initial[name] = initial

    def _plain(self, item: Field, value: Any, label: str, hint: str) -> tuple[forms.Field, Any]:
        common: dict[str, Any] = {"label": label, "help_text": hint, "required": item.required}
        match item:
            case f.Choice() | f.StepCode():
                listed = _choices(item) if isinstance(item, f.Choice) else self._other_steps([value])
                choices = [("", _("не выбрано")), *listed]
                return _One(**common, choices=choices, widget=forms.Select), value
            case f.Text():
                url = {"inputmode": "url", "type": "url"} if item.is_url else {}
                return _Text(
                    **common, strip=False, widget=_text_widget(item.longest, is_long=item.is_long, **url)
                ), value
            case f.Flag():
                return forms.BooleanField(label=label, help_text=hint, required=False), value
            case f.Number():
                attributes = {"class": "govuk-input--width-10", "inputmode": "numeric", "autocomplete": "off"}
                shown = "" if value is None else str(value)
                return _Text(**common, widget=forms.TextInput(attributes)), shown
            case f.Day():
                parsed = date.fromisoformat(value) if value else None
                return DateField(label=label, help_text=hint, required=False), parsed
            case f.Keywords():
                return _Text(**common, widget=forms.Textarea({"rows": 5, "lang": "ru"})), "\n".join(value)
            case f.StepCodes():
                return _Several(
                    **common, choices=self._other_steps(value), widget=forms.CheckboxSelectMultiple
                ), value
            case f.Reference():
                options = self._options.entries(item.kind) or []
                if value and value not in dict(options):
                    options = [(value, self._options.title(item.kind, value)), *options]
                choices = [("", _("не выбрано")), *options]
                return _One(**common, choices=choices, widget=forms.Select({"data-searchable": True})), value
        raise TypeError(type(item).__name__)

    def _other_steps(self, chosen: list[str]) -> list[tuple[str, str]]:
        """Steps of the scenario by code, without the one whose row is being made; and codes that no step has."""
        steps = {row["code"]: row["name"]["ru"] for row in self.document.get("steps", []) if row["code"]}
        steps.pop(self._own_step, None)
        listed = [(code, f"{code}: {name}" if name else code) for code, name in steps.items()]
        return listed + [(code, code) for code in chosen if code and code not in steps]

    def _picker(self, item: Field, value: Any, path: str, name: str) -> Part:
        """Chosen ones as checkboxes, with a list or a search to add from; of one reference, radio buttons."""
        is_single = isinstance(item, f.Reference)
        chosen: list[str] = ([value] if value else []) if is_single else list(value)
        listed = self._options.entries(item.kind) if isinstance(item, f.References | f.Reference) else None
        options = [(code, self._title(item, code)) for code in chosen]
        if listed is not None and len(listed) <= MOST_CHECKBOXES:
            options += [option for option in listed if option[0] not in chosen]
        if self._found[0] == path:
            options += [option for option in self._found[1] if option[0] not in chosen]
        common: dict[str, Any] = {
            "label": str(item.label),
            "help_text": str(item.hint),
            "required": item.required,
        }
        if is_single:
            none = ("", _("не выбрано"))
            self._input(name, _One(**common, choices=[none, *options], widget=forms.RadioSelect), value)
        else:
            self._input(
                name, _Several(**common, choices=options, widget=forms.CheckboxSelectMultiple), chosen
            )
        if item.consequence:
            self.consequences[name] = item.consequence
        inputs, can_find = [name], listed is None
        if can_find:
            self._input(
                name + FIND,
                _Text(
                    label=_("Найти и добавить: %(what)s") % {"what": str(item.label).lower()}, required=False
                ),
                "",
            )
            inputs.append(name + FIND)
        elif listed is not None and len(listed) > MOST_CHECKBOXES:
            rest = [("", _("выберите, что добавить")), *(o for o in listed if o[0] not in chosen)]
            self._input(
                name + ADD,
                _One(
                    label=_("Добавить: %(what)s") % {"what": str(item.label).lower()},
                    required=False,
                    choices=rest,
                    widget=forms.Select({"data-searchable": True}),
                ),
                "",
            )
            inputs.append(name + ADD)
        return Part(
            path,
            str(item.label),
            str(item.hint),
            "pick",
            tuple(inputs),
            consequence=str(item.consequence),
            is_required=item.required,
            can_find=can_find,
            may_add=bool(options),
        )

    def _title(self, item: Field, code: str) -> str:
        if isinstance(item, f.Touchpoints):
            return self._options.touchpoint(code)
        assert isinstance(item, f.References | f.Reference)
        return self._options.title(item.kind, code)

    def _rows(self, item: f.Rows, rows: list[Mapping[str, Any]], path: str, name: str) -> Part:
        count = self._count(item, name, len(rows))
        self._input(f"{name}-count", _Text(required=False, widget=forms.HiddenInput), str(count))
        drawn = []
        for place in range(count):
            row = rows[place] if place < len(rows) else {}
            self._own_step = str(row.get("code") or "")
            parts = tuple(self._parts(item.fields, row, f"{path}.{place}."))
            is_folded = len(item.fields) > MOST_UNFOLDED
            drawn.append(Row(f"{path}.{place}", place, row_name(item, row), is_folded, parts))
        return Part(
            path,
            str(item.label),
            str(item.hint),
            "rows",
            (f"{name}-count",),
            tuple(drawn),
            consequence=str(item.consequence),
            is_required=item.required,
            add_label=str(item.row_label or item.label),
            may_add=count < item.most,
        )

    def _count(self, item: f.Rows, name: str, stored: int) -> int:
        """How many rows the page sent; one more than fit is enough to tell that they are too many."""
        sent = str(self.data.get(f"{name}-count", "")) if self.is_bound else ""
        if sent.isascii() and sent.isdigit() and len(sent) < 5:
            return min(int(sent), item.most + 1)
        return stored

    def _read(
        self, fields: tuple[Field, ...], stored: Mapping[str, Any], path: str, with_added: bool
    ) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for item in fields:
            here = f"{path}{item.name}"
            name = here.replace(".", "-")
            kept = stored.get(item.name, item.empty())
            if isinstance(item, f.Criteria):
                # At the top it is not this page's to write; within a row the row is written whole.
                if path:
                    found[item.name] = kept
            elif isinstance(item, f.Rows):
                rows = kept or []
                count = self._count(item, name, len(rows))
                found[item.name] = [
                    self._read(
                        item.fields,
                        rows[place] if place < len(rows) else {},
                        f"{here}.{place}.",
                        with_added,
                    )
                    for place in range(count)
                ]
            else:
                found[item.name] = self._value(item, name, kept, with_added)
        return found

    def _value(self, item: Field, name: str, kept: Any, with_added: bool) -> Any:  # noqa: PLR0911 one case a type
        got = self.cleaned_data.get
        match item:
            case f.Translated():
                return {language: got(f"{name}-{language}") or "" for language in ("ru", "en")}
            case f.Day():
                if name in self.errors:
                    return kept
                day = got(name)
                return day.isoformat() if day else ""
            case f.Flag():
                return bool(got(name))
            case f.Number():
                return (got(name) or "").replace("\xa0", "").replace(" ", "").replace(",", ".") or None
            case f.Keywords():
                return [line.strip() for line in (got(name) or "").splitlines() if line.strip()]
            case f.References() | f.Touchpoints():
                added = got(name + ADD) if with_added else ""
                return [*(got(name) or []), *([added] if added else [])]
            case f.StepCodes():
                return list(got(name) or [])
        return got(name) or ""


def _text_widget(longest: int, *, is_long: bool, **attributes: str) -> forms.Widget:
    attributes["maxlength"] = str(longest)
    if longest <= 60 and not is_long:
        attributes["class"] = f"govuk-input--width-{5 if longest <= 5 else 20}"
    kind = attributes.pop("type", "")
    if is_long:
        rows = 3 if longest <= 1500 else 6 if longest <= 6000 else 14
        return forms.Textarea({**attributes, "rows": rows})
    return forms.URLInput(attributes) if kind == "url" else forms.TextInput(attributes)


def _choices(item: f.Choice) -> list[tuple[str, str]]:
    listed = item.choices() if callable(item.choices) else item.choices
    return [(str(code), str(label)) for code, label in listed]
