"""What is known of one client, checked against the dictionary.

A client is a plain mapping from attribute id to value. What is absent is unknown. The values:

| type | value |
| --- | --- |
| bool | `bool` |
| enum, code | `str` |
| number | `int`, or `Decimal` where it is not whole |
| date | `datetime.date` |
| any of these with `many` | a `tuple` of them |
| list | a `tuple` of such mappings |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from criteria.attributes import Attribute, Attributes
from criteria.errors import CriteriaError, Place, Problem, problem
from criteria.values import parse_date, parse_number

Scalar = bool | str | int | Decimal | date
Value = Scalar | tuple[Any, ...]
Client = Mapping[str, Value]


def load_client(record: object, attributes: Attributes) -> Client:
    """Check the JSON object of a client's attributes and return what it says is known.

    Raises `CriteriaError` with every problem: a value that is not of its type, an attribute that is not
    declared (refused by name, lest a misspelt one pass for unknown).
    """
    problems: list[Problem] = []
    client = _load(record, attributes, None, problems)
    if problems:
        raise CriteriaError(problems)
    return client


def _load(record: object, attributes: Attributes, place: Place, problems: list[Problem]) -> dict[str, Value]:
    client: dict[str, Value] = {}
    if not isinstance(record, dict):
        problems.append(problem(place, "not_object"))
        return client
    for key, raw in record.items():
        attribute = attributes.get(key)
        if attribute is None:
            problems.append(problem((place, key), "undeclared_value", name=key))
        elif raw is not None:
            value = _value(attribute, raw, (place, key), problems)
            if value is not None:
                client[key] = value
    return client


def _value(attribute: Attribute, raw: object, place: Place, problems: list[Problem]) -> Value | None:
    if attribute.of is not None:
        if not isinstance(raw, (list, tuple)):
            problems.append(problem(place, "not_list"))
            return None
        return tuple(_load(item, attribute.of, (place, n), problems) for n, item in enumerate(raw))
    read = READERS[attribute.type]
    if not attribute.many:
        value = read(attribute, raw)
        if value is None:
            problems.append(expected(attribute, raw, place))
        return value
    if not isinstance(raw, (list, tuple)):
        problems.append(problem(place, "not_list"))
        return None
    values = []
    for position, item in enumerate(raw):
        value = read(attribute, item)
        if value is None:
            problems.append(
                problem((place, position), "null_item")
                if item is None
                else expected(attribute, item, (place, position))
            )
        else:
            values.append(value)
    return tuple(values)


def _read_bool(_: Attribute, raw: object) -> bool | None:
    return raw if isinstance(raw, bool) else None


def _read_enum(attribute: Attribute, raw: object) -> str | None:
    if not isinstance(raw, str) or (attribute.values is not None and raw not in attribute.values):
        return None
    return raw


def _read_code(_: Attribute, raw: object) -> str | None:
    return raw if isinstance(raw, str) and raw else None


def _read_number(_: Attribute, raw: object) -> int | Decimal | None:
    return raw if type(raw) is int and -(10**15) < raw < 10**15 else parse_number(raw)


def _read_date(_: Attribute, raw: object) -> date | None:
    return parse_date(raw)


#: By type: one JSON value → the value, or None where it is not of the type.
READERS: dict[str, Callable[[Attribute, object], Scalar | None]] = {
    "bool": _read_bool,
    "enum": _read_enum,
    "code": _read_code,
    "number": _read_number,
    "date": _read_date,
}


def expected(attribute: Attribute, raw: object, place: Place) -> Problem:
    """Return the problem of a value that is not of its attribute's type."""
    if attribute.type == "bool":
        return problem(place, "not_bool")
    if attribute.type == "number":
        return problem(place, "not_number")
    if attribute.type == "date":
        return problem(place, "not_date")
    if not isinstance(raw, str):
        return problem(place, "not_text")
    if attribute.type == "code":
        return problem(place, "empty_code")
    values = sorted(attribute.values or ())
    listed = ", ".join(values[:12]) + (", …" if len(values) > 12 else "")
    return problem(place, "not_listed", values=listed)
