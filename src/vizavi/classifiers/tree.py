"""An edition in memory: codes with their names, parents and children. Pure: no database.

>>> tree = Tree([("I", "", "Питание", ""), ("56", "I", "Общественное питание", "")])
>>> [item.code for item in tree.children("I")]
['56']
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Named:
    """A code with its official name; `name_en` is "" where nobody has translated it."""

    code: str
    name: str
    name_en: str = ""

    @property
    def text(self) -> str:
        """The name in the language of the request; Russian where there is no translation."""
        return (self.name_en if get_language() == "en" else "") or self.name

    @property
    def language(self) -> str:
        """The language that `text` is in, for the attribute `lang`."""
        return "en" if get_language() == "en" and self.name_en else "ru"


@dataclass(frozen=True, slots=True)
class Found(Named):
    """A code with the groups that it lies in, the widest first."""

    path: tuple[Named, ...] = ()


class Tree:
    """The items of an edition in their order.

    Args:
        items: (code, parent code or "", name, English name or ""); a parent may stand after its children.
    """

    def __init__(self, items: Iterable[tuple[str, str, str, str]]) -> None:
        self._items: dict[str, Named] = {}
        self._parents: dict[str, str] = {}
        self._children: dict[str, list[str]] = {}
        for code, parent, name, name_en in items:
            self._items[code] = Named(code, name, name_en)
            self._parents[code] = parent
            self._children.setdefault(parent, []).append(code)

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, code: object) -> bool:
        return code in self._items

    def __iter__(self) -> Iterator[Named]:
        return iter(self._items.values())

    def __getitem__(self, code: str) -> Named:
        return self._items[code]

    def get(self, code: str) -> Named | None:
        """The item, None if there is no such code."""
        return self._items.get(code)

    def parent(self, code: str) -> str:
        """The code of the group right above, "" at the top."""
        return self._parents.get(code, "")

    def children(self, code: str = "") -> list[Named]:
        """What lies right below a code; the widest groups for ""."""
        return [self._items[child] for child in self._children.get(code, ())]

    def has_children(self, code: str) -> bool:
        """Whether anything lies below the code."""
        return code in self._children

    def path(self, code: str) -> tuple[Named, ...]:
        """The groups above a code, the widest first."""
        above: list[Named] = []
        parent = self.parent(code)
        while parent:
            above.append(self._items[parent])
            parent = self.parent(parent)
        return tuple(reversed(above))

    def found(self, code: str) -> Found:
        """The item with its path."""
        item = self._items[code]
        return Found(item.code, item.name, item.name_en, self.path(code))

    def below(self, code: str) -> list[str]:
        """Every code below, near or far, in order of depth first."""
        found: list[str] = []
        waiting = list(reversed(self._children.get(code, ())))
        while waiting:
            found.append(child := waiting.pop())
            waiting += reversed(self._children.get(child, ()))
        return found

    def prefixes(self, code: str) -> list[str]:
        """The shortest list of beginnings of codes that means this code with all below it.

        The criteria engine takes a code for everything that begins with it. «56.10» is that already; section «I» is
        `["I", "55", "56"]`, since nothing in it begins with I.
        """
        kept: list[str] = []
        for each in [code, *self.below(code)]:
            if not kept or not any(each.startswith(short) for short in kept):
                kept.append(each)
        return kept

    @cached_property
    def names(self) -> Mapping[str, tuple[str, str]]:
        """Code → (Russian name, English name or "")."""
        return MappingProxyType({item.code: (item.name, item.name_en) for item in self._items.values()})
