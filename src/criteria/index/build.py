"""Compiling: criteria → `Segment`. Loops run over attributes and distinct tests, arrays over rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from criteria.attributes import Attribute, Attributes
from criteria.criterion import Bounds, Criterion, In, Is, Leaf, Some, Within
from criteria.index.columns import Literals, lay_out, runs
from criteria.index.segment import AttributeTables, Segment, Statement
from criteria.index.tables import Mention, RangeTable, TokenTable
from criteria.index.vocabulary import Vocabulary


def build(criteria: Sequence[Criterion], attributes: Attributes, names: Mapping[str, int] | None = None) -> Segment:
    """Compile criteria; position p of the segment is the criterion `columns.order[p]` of those given.

    `names` numbers the names that `missing` can hold; by default those of the dictionary, as declared.
    """
    names = names or {name: number for number, name in enumerate(attributes.names())}
    laid = lay_out(criteria)
    leaves, shapes = laid.leaves, laid.shapes
    number = {name: n for n, name in enumerate(attributes)}
    leaf_attribute = np.array([number[leaf.attribute.id] for leaf in leaves], np.int16)
    leaf_token = np.full(len(leaves), -1, np.int32)
    by_attribute = _grouped(leaf_attribute, len(attributes))
    literals_of = _grouped(leaf_attribute[laid.literals.leaf], len(attributes))
    tables = []
    words = len(laid.columns.valid)
    for n, attribute in enumerate(attributes.values()):
        if len(by_attribute[n]):
            part = _Part(attribute, leaves, by_attribute[n], laid.literals, literals_of[n], words)
            items = _items(part, attribute, names, leaf_token) if attribute.of else None
            tables.append(part.tables(n, items, leaf_token))
    return Segment(
        attributes=attributes,
        size=len(criteria),
        columns=laid.columns,
        statement=Statement(lambda: (shapes, leaves)),
        leaf_attribute=leaf_attribute,
        leaf_name=np.array([names[leaf.attribute.name] for leaf in leaves], np.int16),
        leaf_token=leaf_token,
        tables=sorted(tables, key=lambda found: found.attribute.actionable),
        wide={at: criteria[int(laid.columns.order[at])] for at in laid.wide},
    )


def _grouped(keys: NDArray[np.integer], total: int) -> list[NDArray[np.int64]]:
    """Return, for each key 0 … total − 1, the places where it stands."""
    order = np.argsort(keys, kind="stable")
    return np.split(order, np.searchsorted(keys[order], np.arange(1, total)))


def _items(part: _Part, attribute: Attribute, names: Mapping[str, int], leaf_token: NDArray[np.int32]) -> Segment:
    """Compile the tests of a list's items as rules, and number the `some` leaves by their positions."""
    wheres = [leaf.where for at in part.leaf_ids if isinstance(leaf := part.leaves[at], Some)]
    assert attribute.of is not None
    segment = build(wheres, attribute.of, names)
    leaf_token[part.leaf_ids[segment.columns.order]] = np.arange(len(wheres))
    return segment


@dataclass(slots=True)
class _Part:
    """The tests of one attribute, and the literals that they stand in."""

    attribute: Attribute
    leaves: list[Leaf]
    leaf_ids: NDArray[np.int64]
    literals: Literals
    chosen: NDArray[np.int64]
    words: int

    def tables(self, number: int, items: Segment | None, leaf_token: NDArray[np.int32]) -> AttributeTables:
        vocabulary = Vocabulary.of(self.attribute, [self.leaves[at] for at in self.leaf_ids])
        column = self.literals.column[self.chosen]
        leaf = self.literals.leaf[self.chosen]
        negated = self.literals.negated[self.chosen]
        is_range = np.zeros(len(self.leaves), np.bool_)
        is_range[[at for at in self.leaf_ids if isinstance(self.leaves[at], Bounds)]] = True
        ranged = is_range[leaf]
        mention = Mention.build(column, self.words)
        tokens = self._token_lists(vocabulary, leaf_token)
        total = items.size if items else vocabulary.token_count

        token_tables = []
        for slot in _slots(column, ~ranged & ~negated):
            token_tables.append(self._token_table(column[slot], leaf[slot], tokens, total, negated=False))
        refused = np.flatnonzero(~ranged & negated)
        if len(refused):
            token_tables.append(self._token_table(column[refused], leaf[refused], tokens, total, negated=True))

        range_tables = []
        # A negated test of a single value is its complement; of many values, all must be in the complement.
        many = self.attribute.many
        for every in (False, True) if many else (False,):
            for slot in _slots(column, ranged & (negated == every) if many else ranged):
                range_tables.append(self._range_table(column[slot], leaf[slot], negated[slot], vocabulary, every))
        return AttributeTables(number, self.attribute, vocabulary, mention, token_tables, range_tables, items)

    def _token_lists(
        self, vocabulary: Vocabulary, leaf_token: NDArray[np.int32]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the tokens of each leaf: offsets by leaf, and the tokens one after another."""
        lists: list[list[int]] = [[] for _ in self.leaves]
        for at in self.leaf_ids:
            leaf = self.leaves[at]
            if isinstance(leaf, In | Is | Within):
                lists[at] = vocabulary.tokens_of(leaf)
            elif isinstance(leaf, Some):
                lists[at] = [int(leaf_token[at])]
        start = np.concatenate(([0], np.cumsum([len(found) for found in lists])))
        return start, np.array([token for found in lists for token in found], np.int64)

    def _token_table(
        self,
        column: NDArray[np.int64],
        leaf: NDArray[np.int32],
        tokens: tuple[NDArray[np.int64], NDArray[np.int64]],
        total: int,
        *,
        negated: bool,
    ) -> TokenTable:
        start, flat = tokens
        lengths = start[leaf + 1] - start[leaf]
        # A clause with an empty `in` names no token, but must be known to mention the attribute.
        return TokenTable.build(
            np.repeat(column, lengths), flat[runs(start[leaf], lengths)], column, total, self.words, negated=negated
        )

    def _range_table(
        self,
        column: NDArray[np.int64],
        leaf: NDArray[np.int32],
        negated: NDArray[np.bool_],
        vocabulary: Vocabulary,
        every: bool,
    ) -> RangeTable:
        first = np.zeros(len(self.leaves), np.int64)
        last = np.zeros(len(self.leaves), np.int64)
        for at in self.leaf_ids:
            test = self.leaves[at]
            if isinstance(test, Bounds):
                first[at], last[at] = vocabulary.buckets_of(test)
        return RangeTable.build(column, first[leaf], last[leaf], negated, vocabulary.bucket_count, self.words, every)


def _slots(column: NDArray[np.int64], chosen: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """Deal the chosen literals out so that no slot has two of one column."""
    places = np.flatnonzero(chosen)
    if not len(places):
        return []
    places = places[np.argsort(column[places], kind="stable")]
    sorted_columns = column[places]
    starts = np.flatnonzero(np.concatenate(([True], sorted_columns[1:] != sorted_columns[:-1])))
    run = np.repeat(starts, np.diff(np.append(starts, len(places))))
    rank = np.arange(len(places)) - run
    return [places[rank == slot] for slot in range(int(rank.max()) + 1)]
