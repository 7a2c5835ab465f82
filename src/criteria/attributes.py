"""The dictionary of attributes: what can be known of a client.

>>> attributes = Attributes.load([{"id": "employs", "type": "bool", "actionable": True}])
>>> attributes["employs"].actionable
True
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

from criteria.errors import CriteriaError, Place, Problem, problem

Type = Literal["bool", "enum", "code", "number", "date", "list"]
TYPES: tuple[Type, ...] = get_args(Type)


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """One thing that can be known.

    `name` is the id, with the list's id before it for an attribute of a list's item (`places.oktmo`): it is
    how `missing` names the attribute. `values` is None for an open enumeration. `of` is set for lists alone.
    """

    id: str
    name: str
    type: Type
    many: bool = False
    actionable: bool = False
    values: frozenset[str] | None = None
    of: Attributes | None = None


class Attributes(Mapping[str, Attribute]):
    """A dictionary of attributes by id, in the order in which they are declared."""

    def __init__(self, attributes: dict[str, Attribute], source: list[dict[str, Any]]) -> None:
        self._attributes = attributes
        #: the JSON it was loaded from
        self.source = source
        self.actionable = frozenset(a.id for a in attributes.values() if a.actionable)

    @classmethod
    def load(cls, data: object) -> Self:
        """Read the JSON of a dictionary. Raises `CriteriaError` with every problem found."""
        problems: list[Problem] = []
        attributes = _load(data, None, problems, inside="")
        if problems:
            raise CriteriaError(problems)
        assert isinstance(data, list)
        return cls(attributes, data)

    def names(self) -> list[str]:
        """Return every name that `missing` can hold, in the order of declaration."""
        inner = [[a.name, *(a.of.names() if a.of else [])] for a in self.values()]
        return [name for names in inner for name in names]

    def changing(self, names: Iterable[str]) -> Attributes:
        """Return the same dictionary for a client who can change just these attributes."""
        found = Attributes(self._attributes, self.source)
        found.actionable = frozenset(names)
        return found

    @property
    def digest(self) -> str:
        """SHA-256 of what is declared; the order of attributes, keys and values does not matter."""
        text = json.dumps(sorted(map(_canonical, self.source)), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def __getitem__(self, key: str) -> Attribute:
        return self._attributes[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._attributes)

    def __len__(self) -> int:
        return len(self._attributes)

    def __reduce__(self) -> tuple[Any, ...]:
        return Attributes.load, (self.source,)


def _canonical(entry: dict[str, Any]) -> str:
    entry = {key: value for key, value in entry.items() if value is not False}
    if "values" in entry:
        entry["values"] = sorted(entry["values"])
    if "of" in entry:
        entry["of"] = sorted(map(_canonical, entry["of"]))
    return json.dumps(entry, sort_keys=True, ensure_ascii=False)


def _load(data: object, place: Place, problems: list[Problem], inside: str) -> dict[str, Attribute]:
    if not isinstance(data, list):
        problems.append(problem(place, "not_list"))
        return {}
    attributes: dict[str, Attribute] = {}
    for position, entry in enumerate(data):
        here: Place = (place, position)
        if not isinstance(entry, dict):
            problems.append(problem(here, "not_object"))
            continue
        attribute = _load_one(entry, here, problems, inside)
        if attribute is None:
            continue
        if attribute.id in attributes:
            first = f"/{list(attributes).index(attribute.id)}"
            problems.append(problem((here, "id"), "duplicate_id", id=attribute.id, first=first))
        attributes[attribute.id] = attribute
    return attributes


def _load_one(entry: dict[str, Any], here: Place, problems: list[Problem], inside: str) -> Attribute | None:
    before = len(problems)
    _check_keys(entry, here, problems, inside)
    name, kind = entry.get("id"), entry.get("type")
    values = _load_values(entry["values"], (here, "values"), problems) if "values" in entry else None
    of = None
    if kind == "list" and not inside:
        if "of" not in entry:
            problems.append(problem(here, "missing_key", key="of"))
        else:
            of = Attributes(_load(entry["of"], (here, "of"), problems, inside=str(name)), entry["of"])
    if len(problems) > before:
        return None
    assert isinstance(name, str)
    return Attribute(
        id=name,
        name=f"{inside}.{name}" if inside else name,
        type=entry["type"],
        many=entry.get("many", False),
        actionable=entry.get("actionable", False),
        values=values,
        of=of,
    )


def _check_keys(entry: dict[str, Any], here: Place, problems: list[Problem], inside: str) -> None:
    kind = entry.get("type")
    allowed = {"id", "type", "many", "actionable"} | {"enum": {"values"}, "list": {"of"}}.get(
        str(kind), set()
    )
    problems += [
        problem((here, key), "unknown_key", keys=", ".join(sorted(allowed)))
        for key in entry
        if key not in allowed
    ]
    problems += [problem(here, "missing_key", key=key) for key in ("id", "type") if key not in entry]
    name = entry.get("id", "id")
    if not isinstance(name, str) or not name or "." in name:
        problems.append(problem((here, "id"), "bad_name"))
    types = [t for t in TYPES if not (inside and t == "list")]
    if "type" in entry and kind not in types:
        problems.append(problem((here, "type"), "bad_type", types=", ".join(types)))
    flags = ("many", "actionable")
    problems += [problem((here, f), "not_bool") for f in flags if not isinstance(entry.get(f, False), bool)]
    if entry.get("actionable") is True and inside:
        problems.append(problem((here, "actionable"), "not_allowed", key="actionable", where=f"{inside}[]"))
    if entry.get("many") is True and kind == "list":
        problems.append(problem((here, "many"), "not_allowed", key="many", where="list"))


def _load_values(raw: object, place: Place, problems: list[Problem]) -> frozenset[str] | None:
    if not isinstance(raw, list):
        problems.append(problem(place, "not_list"))
        return None
    seen: dict[str, int] = {}
    for position, value in enumerate(raw):
        if not isinstance(value, str):
            problems.append(problem((place, position), "not_text"))
        elif value in seen:
            problems.append(problem((place, position), "duplicate_id", id=value, first=f"/{seen[value]}"))
        else:
            seen[value] = position
    return frozenset(seen)
