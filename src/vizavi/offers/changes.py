"""What two editions of the register say of the same answers, and where they differ."""

from __future__ import annotations

from typing import NamedTuple

from vizavi.offers.choices import Group
from vizavi.offers.verdicts import Verdicts
from vizavi.registry.api import Item
from vizavi.registry.choices import Kind


class Change(NamedTuple):
    """A service that stands elsewhere than before; None where an edition does not have it."""

    item: Item
    before: Group | None
    after: Group | None


def changes(before: Verdicts, after: Verdicts) -> list[Change]:
    """Services whose group differs, by title, what is new or gone included."""
    was = {judged.item.key: judged for judged in before.of(Kind.SERVICE)}
    now = {judged.item.key: judged for judged in after.of(Kind.SERVICE)}
    found = []
    for key in was.keys() | now.keys():
        former, present = was.get(key), now.get(key)
        groups = (former.group if former else None, present.group if present else None)
        shown = present or former
        if groups[0] != groups[1] and shown:
            found.append(Change(shown.item, *groups))
    return sorted(found, key=lambda change: change.item.title.lower())
