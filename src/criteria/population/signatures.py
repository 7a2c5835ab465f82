"""Clients whose relevant attributes are the same become one signature, and are matched once.

Each attribute that the rules test is a column. Its values fall into classes, within which no test of the
rules tells one value from another; a signature is a tuple of classes, 0 for what is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from criteria.attributes import Attribute
from criteria.clients import Client, Value
from criteria.criterion import Leaf, Some
from criteria.index.vocabulary import Vocabulary

Signature = tuple[int, ...]

#: A column forgets the values it has met when there are so many; the classes stay.
REMEMBERED = 1 << 20


class Column:
    """The classes of one attribute's values: `tokens[c]`, `buckets[c]` are what class c brings."""

    def __init__(self, attribute: Attribute, leaves: Sequence[Leaf], as_of: date) -> None:
        self.attribute = attribute
        self.vocabulary = Vocabulary.of(attribute, leaves)
        self.tokens: list[tuple[int, ...]] = [()]
        self.buckets: list[tuple[int, ...]] = [()]
        self.items: Columns | None = None
        if attribute.of is not None:
            inner = [leaf for some in leaves if isinstance(some, Some) for leaf in some.where.leaves]
            self.items = Columns(inner, as_of)
            #: class → the signatures of the items of such a list
            self.item_signatures: list[frozenset[Signature]] = [frozenset()]
        self._as_of = as_of
        self._known: dict[Any, int] = {}
        self._classes: dict[Any, int] = {}

    def class_of(self, value: Value) -> int:
        """Return the class of a known value."""
        if self.items is not None:
            assert isinstance(value, tuple)
            return self._of_items(frozenset(map(self.items.signature, value)))
        found = self._known.get(value)
        if found is None:
            if len(self._known) > REMEMBERED:
                self._known.clear()
            values = value if isinstance(value, tuple) else (value,)
            tokens = tuple(sorted(self.vocabulary.brought_by(values, self._as_of)))
            buckets = tuple(sorted(set(self.vocabulary.buckets(values))))
            found = self._known[value] = self._classes.setdefault((tokens, buckets), len(self.tokens))
            if found == len(self.tokens):
                self.tokens.append(tokens)
                self.buckets.append(buckets)
        return found

    def _of_items(self, signatures: frozenset[Signature]) -> int:
        found = self._classes.setdefault(signatures, len(self.item_signatures))
        if found == len(self.item_signatures):
            self.item_signatures.append(signatures)
        return found


class Columns:
    """The columns of all the attributes that some tests look at."""

    def __init__(self, leaves: Sequence[Leaf], as_of: date) -> None:
        by_attribute: dict[str, list[Leaf]] = {}
        for leaf in leaves:
            by_attribute.setdefault(leaf.attribute.id, []).append(leaf)
        self.columns = [Column(tests[0].attribute, tests, as_of) for tests in by_attribute.values()]
        self.number = {name: n for n, name in enumerate(by_attribute)}

    def signature(self, client: Client) -> Signature:
        """Return the class of each column's value, 0 where it is unknown."""
        found = []
        for column in self.columns:
            value = client.get(column.attribute.id)
            found.append(0 if value is None else column.class_of(value))
        return tuple(found)
