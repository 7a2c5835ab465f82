"""What a document names: other entries, touchpoints, attributes in its criteria."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from vizavi.registry.choices import Kind
from vizavi.registry.documents import fields as f
from vizavi.registry.documents.kinds import SCHEMAS


class Named(NamedTuple):
    """An entry that a document names, and the field that names it."""

    field: str
    kind: Kind
    code: str


class Placed(NamedTuple):
    """A criterion of a document. `place`: "criteria", or "steps.<step code>" for a step."""

    place: str
    criterion: dict[str, Any]


def named_entries(kind: Kind | str, document: dict[str, Any]) -> list[Named]:
    """Entries that the document names, each once a field, attributes of its criteria included."""
    found = list(_named(tuple(SCHEMAS[Kind(kind)].fields()), document, ""))
    found += [
        Named("criteria", Kind.ATTRIBUTE, name)
        for placed in criteria_of(kind, document)
        for name in attributes_of(placed.criterion)
    ]
    return list(dict.fromkeys(found))


def _named(fields: tuple[f.Field, ...], document: dict[str, Any], within: str) -> Iterator[Named]:
    for field in fields:
        value = document.get(field.name)
        match field:
            case f.Reference() if value:
                yield Named(within or field.name, field.kind, value)
            case f.References():
                yield from (Named(within or field.name, field.kind, code) for code in value or [])
            case f.Rows():
                for row in value or []:
                    yield from _named(field.fields, row, field.name)


def named_touchpoints(kind: Kind | str, document: dict[str, Any]) -> list[str]:
    """Permanent numbers of the touchpoints that the document sends clients to, each once."""
    return list(dict.fromkeys(_touchpoints(tuple(SCHEMAS[Kind(kind)].fields()), document)))


def _touchpoints(fields: tuple[f.Field, ...], document: dict[str, Any]) -> Iterator[str]:
    for field in fields:
        value = document.get(field.name)
        if isinstance(field, f.Touchpoints):
            yield from value or []
        elif isinstance(field, f.Rows):
            for row in value or []:
                yield from _touchpoints(field.fields, row)


def criteria_of(kind: Kind | str, document: dict[str, Any]) -> list[Placed]:
    """All criteria of a document with their places."""
    found = [Placed("criteria", document["criteria"])] if document.get("criteria") is not None else []
    if kind == Kind.SCENARIO:
        found += [
            Placed(f"steps.{step['code']}", step["criteria"])
            for step in document.get("steps", [])
            if step.get("criteria") is not None
        ]
    return found


def attributes_of(criterion: Any) -> list[str]:
    """Ids of the client's attributes that a criterion (JSON) tests, in order; of a list, its own id."""
    return list(dict.fromkeys(_attributes(criterion)))


def _attributes(criterion: Any) -> Iterator[str]:
    # A criterion may nest without end: no recursion.
    waiting: list[Any] = [criterion]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, dict):
            continue
        for key in ("attr", "some"):
            if isinstance(node.get(key), str):
                yield node[key]
        if isinstance(node.get("not"), dict):
            waiting.append(node["not"])
        for key in ("any", "all"):
            if isinstance(node.get(key), list):
                waiting += reversed(node[key])


def texts_of(document: Any, language: str = "ru") -> Iterator[str]:
    """Every translated text of a document in one language: what search reads."""
    waiting: list[Any] = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if set(value) == {"ru", "en"}:
                if value[language]:
                    yield value[language]
            else:
                waiting += reversed(list(value.values()))
        elif isinstance(value, list):
            waiting += reversed(value)


def codes_in(criteria: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """(attribute, listed value) of every `in` leaf; an attribute of a list's item as `list.attribute`."""
    waiting: list[tuple[str, Any]] = [("", criterion) for criterion in criteria]
    while waiting:
        inside, node = waiting.pop()
        if not isinstance(node, dict):
            continue
        if isinstance(node.get("attr"), str) and isinstance(node.get("in"), list):
            name = f"{inside}.{node['attr']}" if inside else node["attr"]
            yield from ((name, value) for value in node["in"] if isinstance(value, str))
        if isinstance(node.get("some"), str):
            waiting.append((node["some"], node.get("where")))
        if isinstance(node.get("not"), dict):
            waiting.append((inside, node["not"]))
        for key in ("any", "all"):
            if isinstance(node.get(key), list):
                waiting += ((inside, part) for part in node[key])
