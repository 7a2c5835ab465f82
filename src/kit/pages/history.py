"""Entries of the audit trail in words: which thing, which fields, from what to what."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kit.audit.models import Entry
from kit.pages import words

# Bookkeeping of a row tells a reader nothing.
UNTOLD = frozenset({"id", "created_at", "updated_at", "version", "search"})


@dataclass(frozen=True)
class Change:
    """One field; values as words, "" for nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    """One entry for the history component."""

    at: datetime
    title: str
    who: str
    on_behalf_of: str
    reason: str
    changes: list[Change]


def describe(
    entries: Iterable[Entry],
    *,
    actions: Mapping[str, str | Promise],
    fields: Mapping[str, str | Promise] = MappingProxyType({}),
) -> list[Event]:
    """Tell entries in the reader's language.

    Args:
        entries: of `kit.audit.queries.history_of`, already limited.
        actions: name of an action («touchpoints.approve_edition») → what was done, as a sentence without a
            full stop. An action that is not named is told by its operation and the name of the model.
        fields: names of columns for fields that have no name for people.
    """
    return [
        Event(
            at=entry.at,
            title=str(actions.get(entry.action) or _operation(entry)),
            who=entry.actor_name,
            on_behalf_of=entry.on_behalf_of,
            reason=entry.reason,
            changes=list(_changes(entry, fields)),
        )
        for entry in entries
    ]


def _operation(entry: Entry) -> str:
    model = _models().get(entry.table)
    name = str(model._meta.verbose_name) if model else entry.table
    templates = {
        "insert": _("Создано: %(name)s"),
        "update": _("Изменено: %(name)s"),
        "delete": _("Удалено: %(name)s"),
    }
    return templates[entry.operation] % {"name": name}


def _changes(entry: Entry, fields: Mapping[str, str | Promise]) -> Iterable[Change]:
    before, after = entry.before or {}, entry.after or {}
    model = _models().get(entry.table)
    for column in after or before:
        old, new = before.get(column), after.get(column)
        if (
            column in UNTOLD
            or old == new
            or (entry.operation != "update" and (old or new) in (None, "", [], {}))
        ):
            continue
        field = _field(model, column)
        label = _label(field, column, fields)
        yield Change(label[:1].upper() + label[1:], _value(field, old), _value(field, new))


def _field(model: type[Model] | None, column: str) -> Field[Any, Any] | None:
    if model is None:
        return None
    try:
        found = model._meta.get_field(column.removesuffix("_id"))
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) else None


def _label(field: Field[Any, Any] | None, column: str, fields: Mapping[str, str | Promise]) -> str:
    if field is not None and str(field.verbose_name) != field.name.replace("_", " "):
        return str(field.verbose_name)
    return str(fields.get(column, column if field is None else field.verbose_name))


def _value(field: Field[Any, Any] | None, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("да") if value else _("нет")
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if field is not None and field.get_internal_type() == "DateTimeField":
        return words.moment(datetime.fromisoformat(value))
    if field is not None and field.get_internal_type() == "DateField":
        return words.day(date.fromisoformat(value))
    return str(value)


@cache
def _models() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
