"""What differs between two documents of one kind, field by field, and how two changes of one entry are merged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vizavi.registry.choices import Kind
from vizavi.registry.documents.fields import Field
from vizavi.registry.documents.kinds import SCHEMAS


@dataclass(frozen=True)
class Difference:
    """A field that is not the same."""

    field: Field
    old: Any
    new: Any


def differences(
    kind: Kind | str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> Iterator[Difference]:
    """Fields that differ, in the order of the form. None is an entry that is not there."""
    schema = SCHEMAS[Kind(kind)]
    for field in schema.fields():
        before = (old or {}).get(field.name, field.empty())
        after = (new or {}).get(field.name, field.empty())
        if before != after:
            yield Difference(field, before, after)


@dataclass(frozen=True)
class Merged:
    """Two changes in one document. `conflicts`: fields that both changed, and differently; ours stands in them."""

    document: dict[str, Any]
    conflicts: list[str]


def merge(base: Mapping[str, Any], theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> Merged:
    """Carry `ours`, a change of `base`, over to `theirs`, what `base` has become since."""
    merged, conflicts = dict(theirs), []
    for name, value in ours.items():
        if value == base.get(name):
            continue
        if theirs.get(name) not in (base.get(name), value):
            conflicts.append(name)
        merged[name] = value
    return Merged(merged, conflicts)
