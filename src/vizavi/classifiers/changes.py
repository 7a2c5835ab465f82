"""What one edition changes against another, and what that does to codes in use. Pure: two trees in, lists out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from vizavi.classifiers.choices import ChangeKind, ImpactKind
from vizavi.classifiers.impact import UsedCode
from vizavi.classifiers.tree import Named, Tree


@dataclass(frozen=True, slots=True)
class Change:
    """One code that is not as it was. `before` or `after` is None for what is new or gone.

    Of a moved code either the code itself differs or the groups above it do: (`above_before`, `above_after`).
    """

    kind: ChangeKind
    before: Named | None
    after: Named | None
    above_before: str = ""
    above_after: str = ""

    @property
    def code(self) -> str:
        """The code to look it up by: the new one where there is one."""
        item = self.after or self.before
        assert item is not None
        return item.code


@dataclass(frozen=True, slots=True)
class Impact:
    """A code in use that a new edition touches, where it is used, and what could take its place."""

    kind: ImpactKind
    code: str
    before: Named | None
    after: Named | None
    lost: tuple[str, ...]
    """Codes that it meant and will not mean."""
    successor: Named | None
    uses: tuple[UsedCode, ...]


def changes_between(old: Tree, new: Tree) -> list[Change]:
    """Every difference: gone first, then renamed, moved, new; each in the order of its edition.

    A name that leaves one code and appears, once, at another is one moved code rather than two changes.
    """
    gone = [item for item in old if item.code not in new]
    added = [item for item in new if item.code not in old]
    recoded = _recoded(gone, added)
    targets = {item.code for item in recoded.values()}
    moved = [Change(ChangeKind.MOVED, item, recoded[item.code]) for item in gone if item.code in recoded] + [
        Change(ChangeKind.MOVED, item, new[item.code], old.parent(item.code), new.parent(item.code))
        for item in old
        if item.code in new and old.parent(item.code) != new.parent(item.code)
    ]
    return [
        *(Change(ChangeKind.REMOVED, item, None) for item in gone if item.code not in recoded),
        *(
            Change(ChangeKind.RENAMED, item, new[item.code])
            for item in old
            if item.code in new and item.name != new[item.code].name
        ),
        *moved,
        *(Change(ChangeKind.ADDED, None, item) for item in added if item.code not in targets),
    ]


def counts_of(changes: Iterable[Change]) -> dict[ChangeKind, int]:
    """How many changes there are of each kind."""
    counted = Counter(change.kind for change in changes)
    return {kind: counted[kind] for kind in ChangeKind}


def impacts_on(used: Iterable[UsedCode], old: Tree, new: Tree) -> list[Impact]:
    """What a new edition does to codes in use, in the order of the old edition, codes that it never had last."""
    uses: dict[str, list[UsedCode]] = {}
    for use in used:
        uses.setdefault(use.code, []).append(use)
    order = {item.code: position for position, item in enumerate(old)}
    found = []
    for code in sorted(uses, key=lambda code: (order.get(code, len(order)), code)):
        impact = _impact(code, tuple(uses[code]), old, new)
        if impact is not None:
            found.append(impact)
    return found


def _impact(code: str, uses: tuple[UsedCode, ...], old: Tree, new: Tree) -> Impact | None:
    before, after = old.get(code), new.get(code)
    lost: tuple[str, ...] = ()
    if after is None:
        kind = ImpactKind.GONE
    elif before is None:
        return None
    else:
        remaining = set(new.below(code))
        lost = tuple(below for below in old.below(code) if below not in remaining)
        if before.name != after.name:
            kind = ImpactKind.RENAMED
        elif lost:
            kind = ImpactKind.NARROWED
        elif old.parent(code) != new.parent(code):
            kind = ImpactKind.MOVED
        else:
            return None
    successor = _successor(code, old, new) if after is None else None
    return Impact(kind, code, before, after, lost, successor, uses)


def _successor(code: str, old: Tree, new: Tree) -> Named | None:
    """The code that bears the same name now; else the nearest group above that is still there."""
    before = old.get(code)
    if before is not None:
        same = [item for item in new if item.name == before.name and item.code not in old]
        if same:
            return same[0]
    above = old.parent(code)
    while above and above not in new:
        above = old.parent(above)
    return new.get(above)


def _recoded(gone: list[Named], added: list[Named]) -> dict[str, Named]:
    """Old code → the item that bears its name under another code, where only one does on either side."""
    left = Counter(item.name for item in gone)
    came: dict[str, list[Named]] = {}
    for item in added:
        came.setdefault(item.name, []).append(item)
    return {
        item.code: came[item.name][0]
        for item in gone
        if left[item.name] == 1 and len(came.get(item.name, ())) == 1
    }
