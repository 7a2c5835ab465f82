"""Compiling: criteria → `Segment`. Loops run over attributes and distinct tests, arrays over rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from criteria.attributes import Attribute, Attributes
from criteria.canonical import canonical_text
from criteria.criterion import Bounds, Criterion, In, Is, Leaf, Some, Within
from criteria.index.bits import ALL, Words, from_places
from criteria.index.columns import Literals, lay_out, runs
from criteria.index.segment import AttributeTables, Segment, Statement
from criteria.index.tables import Mention, RangeTable, Rows, StateTable, TokenTable, Window, range_rows
from criteria.index.vocabulary import Vocabulary

#: An attribute of which tests name more values than this gets rows by token and not by state.
MOST_STATES = 1000


def build(
    criteria: Sequence[Criterion], attributes: Attributes, names: Mapping[str, int] | None = None
) -> Segment:
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
            ids = by_attribute[n]
            part = _Part(attribute, [leaves[at] for at in ids.tolist()], laid.literals, literals_of[n], words)
            part.leaf = np.searchsorted(ids, part.leaf)
            items = _items(part, ids, names, leaf_token) if attribute.of else None
            tables.append(part.tables(n, items, leaf_token[ids]))
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


def _items(
    part: _Part, ids: NDArray[np.int64], names: Mapping[str, int], leaf_token: NDArray[np.int32]
) -> Segment:
    """Compile the tests of a list's items as rules, each meaning once, and number the `some` leaves by their
    positions."""
    wheres: dict[str, Criterion] = {}
    number_of: dict[str, int] = {}
    numbers = []
    for leaf in part.leaves:
        assert isinstance(leaf, Some)
        text = canonical_text(leaf.where)
        wheres.setdefault(text, leaf.where)
        numbers.append(number_of.setdefault(text, len(number_of)))
    assert part.attribute.of is not None
    segment = build(list(wheres.values()), part.attribute.of, names)
    position = np.empty(len(wheres), np.int32)
    position[segment.columns.order] = np.arange(len(wheres))
    leaf_token[ids] = position[numbers]
    return segment


class _Part:
    """The tests of one attribute (`leaves`), and the literals that they stand in, as parallel arrays."""

    def __init__(
        self,
        attribute: Attribute,
        leaves: list[Leaf],
        literals: Literals,
        chosen: NDArray[np.int64],
        words: int,
    ) -> None:
        self.attribute = attribute
        self.leaves = leaves
        self.column = literals.column[chosen]
        self.leaf = literals.leaf[chosen].astype(np.int64)
        self.negated = literals.negated[chosen]
        self.words = words
        self.vocabulary = Vocabulary.of(attribute, leaves)

    def tables(self, number: int, items: Segment | None, item_tokens: NDArray[np.int32]) -> AttributeTables:
        """Make the tables. `item_tokens` are the tokens of the tests of a list's items."""
        vocabulary, column = self.vocabulary, self.column
        ranged = np.array([isinstance(leaf, Bounds) for leaf in self.leaves], np.bool_)[self.leaf]
        found = AttributeTables(number, self.attribute, vocabulary, Mention.build(column, self.words), items)
        one_value = not self.attribute.many and items is None
        if one_value and ranged.any():
            window = Window.over(column[ranged], self.words)
            slots = self._range_slots(window, ranged)
            found.states = StateTable(window, Rows.gather(_anded(slots)))
        elif one_value and vocabulary.tokens and vocabulary.token_count <= MOST_STATES:
            found.states = self._token_states()
            return found
        tokens = [[int(token)] for token in item_tokens] if items else self._tokens()
        total = items.size if items else vocabulary.token_count
        found.token_tables = self._token_tables(column, ~ranged, tokens, total, self.words)
        if self.attribute.many:
            for every in (False, True):
                chosen = ranged & (self.negated == every)
                window = Window.over(column[chosen], self.words)
                base = ~from_places(window.inside(column[chosen]), window.size)
                for slot in self._range_slots(window, chosen):
                    found.range_tables.append(RangeTable(window, base, Rows.gather(slot), every))
        return found

    def _tokens(self) -> list[list[int]]:
        """Return the tokens of each leaf."""
        tokens_of = self.vocabulary.tokens_of
        return [tokens_of(leaf) if isinstance(leaf, In | Is | Within) else [] for leaf in self.leaves]

    def _token_states(self) -> StateTable:
        """Work out the row of each state from the tables of the slots."""
        window = Window.over(self.column, self.words)
        every = np.ones(len(self.column), np.bool_)
        tables = self._token_tables(
            window.inside(self.column), every, self._tokens(), self.vocabulary.token_count, window.size
        )

        def rows() -> Iterator[Words]:
            for brought in self.vocabulary.states():
                row = np.full(window.size, ALL)
                for table in tables:
                    table.narrow(row, brought)
                yield row

        return StateTable(window, Rows.gather(rows()))

    def _token_tables(
        self,
        column: NDArray[np.int64],
        chosen: NDArray[np.bool_],
        tokens: list[list[int]],
        total: int,
        words: int,
    ) -> list[TokenTable]:
        """Make a table for each slot of the positive tests, and one for all the negated ones."""
        slots = [(slot, False) for slot in _slots(column, chosen & ~self.negated)]
        refused = np.flatnonzero(chosen & self.negated)
        if len(refused):
            slots.append((refused, True))
        start = np.concatenate(([0], np.cumsum(list(map(len, tokens)), dtype=np.int64)))
        flat = np.fromiter(chain.from_iterable(tokens), np.int64, int(start[-1]))
        found = []
        for slot, refuses in slots:
            leaf, columns = self.leaf[slot], column[slot]
            lengths = start[leaf + 1] - start[leaf]
            named = flat[runs(start[leaf], lengths)]
            # A test with an empty `in` names no token, but its clause does mention the attribute.
            found.append(
                TokenTable.build(np.repeat(columns, lengths), named, columns, total, words, negated=refuses)
            )
        return found

    def _range_slots(self, window: Window, chosen: NDArray[np.bool_]) -> list[Iterator[Words]]:
        """Return, for each slot, the rows of its buckets."""
        ranges = [
            self.vocabulary.buckets_of(leaf) if isinstance(leaf, Bounds) else (1, 0) for leaf in self.leaves
        ]
        first, last = np.array(ranges, np.int64).T
        buckets = self.vocabulary.bucket_count
        return [
            range_rows(
                window.inside(self.column[slot]),
                first[self.leaf[slot]],
                last[self.leaf[slot]],
                self.negated[slot],
                buckets,
                window.size,
            )
            for slot in _slots(self.column, chosen)
        ]


def _anded(slots: list[Iterator[Words]]) -> Iterator[Words]:
    """AND the rows of the slots, bucket by bucket."""
    for first, *others in zip(*slots, strict=True):
        row = first.copy()
        for other in others:
            row &= other
        yield row


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
