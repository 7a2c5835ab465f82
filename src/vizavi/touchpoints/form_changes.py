"""What differs between two editions of a form, told in the words of its pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kit.audit.models import Entry
from kit.audit.queries import history_of
from kit.pages.history import Change, Event, describe
from vizavi.touchpoints.forms.part_fields import PartForm
from vizavi.touchpoints.forms.register_forms import PARTS
from vizavi.touchpoints.models import FormEdition, RegisterForm

LONGEST_HISTORY = 100
MOST_CHANGES = 20

# What tells rows of a list apart.
KEYS = {"columns": "content", "triggers": "event", "suitability": "group", "notes": "about"}


@dataclass(frozen=True)
class FormChange:
    """One difference. `item` is the row ("" for a part that is no list), values are words."""

    part: str
    item: str
    label: str
    before: str
    after: str


def history_of_form(form: RegisterForm, *, actions: Mapping[str, str | Promise]) -> list[Event]:
    """What happened to a form and its editions, newest first. A document of thousands of lines is told by what changed
    in it, and not at all when it was made."""
    entries = list(history_of([form, *form.editions.all()])[:LONGEST_HISTORY])
    return [
        replace(event, changes=list(_told(entry, event)))
        for entry, event in zip(entries, describe(entries, actions=actions), strict=True)
    ]


def _told(entry: Entry, event: Event) -> Iterator[Change]:
    before, after = entry.before or {}, entry.after or {}
    if entry.operation == "update" and "document" in after:
        for item in changes_between(before["document"], after["document"])[:MOST_CHANGES]:
            place = ": ".join(filter(None, (item.part, item.item, item.label)))
            yield Change(place, item.before, item.after)
    if entry.table == FormEdition._meta.db_table:
        label = FormEdition._meta.get_field("in_force_on").verbose_name
        yield from (item for item in event.changes if item.label.casefold() == str(label).casefold())
    else:
        yield from event.changes


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FormChange]:
    """Part by part: fields, rows that came, went or changed, and another order of rows."""
    changes: list[FormChange] = []
    for code, form in PARTS.items():
        if form.shown:
            changes += _of_list(code, form, before.get(code) or [], after.get(code) or [])
        else:
            changes += _fields(form, "", form.initial_of(before), form.initial_of(after))
    return changes


def _of_list(
    code: str, form: type[PartForm], before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> Iterator[FormChange]:
    key = KEYS.get(code, "code")
    old, new = {row.get(key): row for row in before}, {row.get(key): row for row in after}
    for name, row in new.items():
        if name not in old:
            yield FormChange(str(form.title), "", _("Добавлено"), "", row_name(form, row))
        else:
            yield from _fields(form, row_name(form, row), form.initial_of(old[name]), form.initial_of(row))
    for name, row in old.items():
        if name not in new:
            yield FormChange(str(form.title), "", _("Удалено"), row_name(form, row), "")
    order_before = [name for name in old if name in new]
    order_after = [name for name in new if name in old]
    if order_before != order_after:
        yield FormChange(
            str(form.title),
            "",
            _("Порядок"),
            "; ".join(row_name(form, old[name]) for name in order_before),
            "; ".join(row_name(form, new[name]) for name in order_after),
        )


def _fields(
    form: type[PartForm], item: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[FormChange]:
    for name, field in form.base_fields.items():
        old, new = before.get(name), after.get(name)
        if old != new:
            label = str(field.label or name)
            yield FormChange(str(form.title), item, label, form.in_words(name, old), form.in_words(name, new))


def row_name(form: type[PartForm], row: Mapping[str, Any]) -> str:
    """What a row of a list is called."""
    return form.in_words(form.shown[0], row.get(form.shown[0])) or _("без названия")
