"""What a template needs to know of a Django form field to draw it, of whatever form and widget."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from django.forms import BaseForm, BoundField, CheckboxInput, EmailField, Widget
from django.forms import Field as FormField
from django.forms.boundfield import BoundWidget
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from kit.pages.codes import CodeWidget, drawn
from kit.pages.forms import DateParts
from kit.pages.patterned import PatternField
from kit.pages.tips import tip_of
from kit.pages.wording import impossible_message, required_message

Kind = Literal[
    "input", "textarea", "select", "file", "password", "checkbox", "choices", "parts", "code", "hidden"
]


class Part(NamedTuple):
    """One of several inputs of a field."""

    id: str
    name: str
    value: str
    label: str
    width: int
    is_numeric: bool


@dataclass(frozen=True)
class Field:
    """A bound field made ready for the page. `target` is the id an error links to; `tip` the pop-up hint; `code`
    what a field with a search needs on top (kit.pages.codes)."""

    kind: Kind
    name: str
    label: str
    hint: str
    consequence: str
    errors: list[str]
    is_optional: bool
    is_required: bool
    target: str
    hint_id: str
    error_id: str
    tip: str
    tip_id: str
    described_by: str
    control: SafeString
    options: list[BoundWidget]
    parts: list[Part]
    is_multiple: bool
    code: dict[str, Any]


def describe_field(bound: BoundField, width: int = 0) -> Field:
    """Describe a field: GOV.UK classes, ids that tie label, hint, errors and control together.

    Args:
        bound: the field of a form.
        width: how many characters the input is wide: 2, 3, 4, 5, 10, 20 or 30; 0 for the full width.
    """
    widget = bound.field.widget
    kind = _kind(widget)
    hint = _hint(str(bound.help_text or ""))
    hint_id, error_id, tip_id = (f"{bound.auto_id}_{part}" for part in ("helptext", "error", "tip"))
    errors = _messages(bound)
    tip = "" if kind == "hidden" else tip_of(bound)
    described_by = " ".join(
        part for part, shown in ((hint_id, hint), (error_id, errors), (tip_id, tip)) if shown
    )
    return Field(
        kind=kind,
        name=bound.html_name,
        label=str(bound.label),
        hint=hint,
        consequence=str(getattr(bound.form, "consequences", {}).get(bound.name, "")),
        errors=errors,
        is_required=bound.field.required and kind != "hidden",
        is_optional=not bound.field.required and kind not in {"checkbox", "hidden"},
        target=_target(bound, kind),
        hint_id=hint_id,
        error_id=error_id,
        tip=tip,
        tip_id=tip_id,
        described_by=described_by,
        control=_control(bound, kind, described_by, width),
        options=list(bound.subwidgets) if kind == "choices" else [],
        parts=_parts(bound) if isinstance(widget, DateParts) else [],
        is_multiple=bool(getattr(widget, "allow_multiple_selected", False)),
        code=drawn(bound) if kind == "code" else {},
    )


def errors_of(form: BaseForm) -> list[tuple[str, str]]:
    """All errors of a form as (id of the field to go to or "", text), in the order of the fields."""
    if not form.is_bound:
        return []
    found = [("", str(error)) for error in form.non_field_errors()]
    for bound in form:
        messages = _messages(bound)
        target = _target(bound, _kind(bound.field.widget)) if messages else ""
        found += [("" if bound.is_hidden else target, error) for error in messages]
    return found


def _messages(bound: BoundField) -> list[str]:
    """Errors of a field; Django's "required", which names nothing, gives way to ours in forms of any origin."""
    standard = str(FormField.default_error_messages["required"])
    return [
        required_message(bound.field, str(bound.label)) if str(message) == standard else str(message)
        for message in bound.errors
    ]


def _hint(text: str) -> str:
    """Help texts of installed packages are HTML: lists become sentences, links are drawn by our templates."""
    if "<li>" in text:
        return " ".join(strip_tags(item) for item in re.findall(r"<li>(.*?)</li>", text, re.DOTALL))
    return "" if "<" in text else text


def _kind(widget: Widget) -> Kind:
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, DateParts):
        return "parts"
    if isinstance(widget, CheckboxInput):
        return "checkbox"
    if isinstance(widget, CodeWidget):
        return "code"
    input_type = getattr(widget, "input_type", None)
    kinds: dict[str | None, Kind] = {
        None: "textarea",
        "select": "select",
        "file": "file",
        "password": "password",
        "radio": "choices",
        "checkbox": "choices",
    }
    return kinds.get(input_type, "input")


def _target(bound: BoundField, kind: Kind) -> str:
    return f"{bound.auto_id}_0" if kind in {"choices", "parts"} else bound.auto_id


_CLASSES = {
    "input": "govuk-input",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "file": "govuk-file-upload",
    "checkbox": "govuk-checkboxes__input",
}


def _control(bound: BoundField, kind: Kind, described_by: str, width: int) -> SafeString:
    if kind in {"choices", "parts", "code"}:
        return SafeString()
    if kind == "hidden":
        return bound.as_hidden()
    classes = [_CLASSES[kind], str(bound.field.widget.attrs.get("class", ""))]
    if bound.errors and kind != "checkbox":
        classes.append(f"{_CLASSES[kind].split(' ', maxsplit=1)[0]}--error")
    if width:
        classes.append(f"govuk-input--width-{width}")
    # A placeholder vanishes when it is needed: hints stand above the field.
    attributes: dict[str, Any] = {"class": " ".join(filter(None, classes)), "placeholder": False}
    if described_by:
        attributes["aria-describedby"] = described_by
    if kind == "password":
        attributes |= {"spellcheck": "false", "autocapitalize": "none"}
    # `required` would have the browser speak in its own words and before ours; forms of installed packages say it.
    bound.form.use_required_attribute = False
    if bound.field.required:
        attributes["aria-required"] = "true"
    return bound.as_widget(attrs=attributes | _comforts(bound))


def _comforts(bound: BoundField) -> dict[str, Any]:
    """What scripts and browsers help with: refusing what cannot be, filling in what is known, keeping secrets."""
    field, label = bound.field, str(bound.label)
    attributes: dict[str, Any] = {}
    invalid = field.wrong(label) if isinstance(field, PatternField) else impossible_message(field, label)
    if invalid:
        attributes["data-invalid"] = invalid
    if isinstance(field, EmailField) and "autocomplete" not in field.widget.attrs:
        attributes["autocomplete"] = "email"
    if bound.name in getattr(bound.form, "sensitive", ()):
        attributes["data-sensitive"] = ""
    return attributes


def _parts(bound: BoundField) -> list[Part]:
    widget = bound.field.widget
    assert isinstance(widget, DateParts)
    value = bound.value()
    values = value if isinstance(value, list) else widget.decompress(value)
    return [
        Part(
            f"{bound.auto_id}_{index}",
            f"{bound.html_name}_{index}",
            text or "",
            label,
            4 if index == 2 else 2,
            index != 1,
        )
        for index, (text, label) in enumerate(zip(values, widget.part_labels(), strict=True))
    ]
