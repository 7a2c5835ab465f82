"""What was sent for an entry, made to fit its document; and the rows of a document added, moved and taken away."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from vizavi.registry.choices import Kind
from vizavi.registry.documents import SCHEMAS
from vizavi.registry.documents import fields as f
from vizavi.registry.documents.check import BadDocument, clean
from vizavi.registry.documents.trouble import Trouble


def fitted(
    kind: Kind, changes: dict[str, Any], stored: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Trouble]]:
    """Changes in the shape of the document; in place of what has no such shape, what is stored. And the troubles."""
    changes, told = deepcopy(changes), []
    schema = SCHEMAS[kind]
    for _try in range(3):
        try:
            cleaned = clean(kind, changes)
        except BadDocument as error:
            told += [trouble for trouble in error.troubles if trouble not in told]
            for trouble in error.troubles:
                _put_back(changes, stored, trouble.path, schema)
        else:
            return {name: cleaned[name] for name in changes}, told
    return {}, told


def _put_back(changes: dict[str, Any], stored: Mapping[str, Any], path: str, schema: f.Schema) -> None:
    name, _dot, rest = path.partition(".")
    top = schema.field(name)
    if not rest:
        changes[name] = stored.get(name, top.empty())
        return
    assert isinstance(top, f.Rows)
    number, _dot, column = rest.partition(".")
    inner = next(item for item in top.fields if item.name == column)
    before = stored.get(name) or []
    row = before[int(number)] if int(number) < len(before) else {}
    changes[name][int(number)][column] = row.get(column, inner.empty())


def row_name(item: f.Rows, row: Mapping[str, Any]) -> str:
    """What a row says first, "" while it says nothing."""
    for part in item.fields:
        value = row.get(part.name)
        if isinstance(part, f.Translated) and value and value["ru"]:
            return str(value["ru"])
    return next((str(row[p.name]) for p in item.fields if isinstance(p, f.Text) and row.get(p.name)), "")


def empty_row(item: f.Rows) -> dict[str, Any]:
    """A row that says nothing."""
    return {field.name: field.empty() for field in item.fields}


def rearranged(rows: list[Any], action: str, number: int, item: f.Rows) -> list[Any]:
    """Rows after one of the buttons beside them: "add" (at the end), "remove", "up", "down"."""
    rows = list(rows)
    if action == "add":
        return [*rows, empty_row(item)] if len(rows) < item.most else rows
    if not 0 <= number < len(rows):
        return rows
    if action == "remove":
        return [*rows[:number], *rows[number + 1 :]]
    other = number - 1 if action == "up" else number + 1
    if action in ("up", "down") and 0 <= other < len(rows):
        rows[number], rows[other] = rows[other], rows[number]
    return rows
