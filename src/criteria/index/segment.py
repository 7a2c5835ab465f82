"""One compiled set of rules, and its match with a client.

POSSIBLE = the AND, over the known attributes, of the rows that the client's values select.
MET = POSSIBLE, and free of every unknown attribute.
A rule is unknown if it is possible and not met; reachable if it is not possible, and is once the known
actionable attributes are left out of the AND.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from criteria.attributes import Attribute, Attributes
from criteria.clients import Client, Value
from criteria.criterion import LEAF, Criterion, Leaf, Shape, Some, Within
from criteria.evaluate import FALSE, TRUE, UNKNOWN, truth
from criteria.index.bits import ALL, Words, places_of, set_bits, word_count
from criteria.index.columns import Columns
from criteria.index.tables import Mention, RangeTable, StateTable, TokenTable
from criteria.index.vocabulary import Vocabulary


@dataclass(slots=True)
class AttributeTables:
    """All that a segment knows of one attribute."""

    number: int
    attribute: Attribute
    vocabulary: Vocabulary
    mention: Mention
    items: Segment | None  # of a list: the tests of its items, compiled as rules; their positions are tokens
    states: StateTable | None = None
    token_tables: list[TokenTable] = field(default_factory=list)
    range_tables: list[RangeTable] = field(default_factory=list)
    _by_day: tuple[date | None, dict[int, Words]] = (None, {})

    def narrow(self, columns: Words, value: Value, as_of: date) -> None:
        """Leave of the columns those that accept the value."""
        if self.states is not None:
            self.states.narrow(columns, self.vocabulary.state(value))
        if not self.token_tables and not self.range_tables:
            return
        if isinstance(value, date):
            np.bitwise_and(columns, self._windows_row(value, as_of, len(columns)), out=columns)
            return
        values = value if isinstance(value, tuple) else (value,)
        if self.token_tables:
            tokens = self.vocabulary.brought_by(values, as_of)
            for table in self.token_tables:
                table.narrow(columns, tokens)
        if self.range_tables:
            buckets = self.vocabulary.buckets(values)
            for ranges in self.range_tables:
                ranges.narrow(columns, buckets)

    def _windows_row(self, day: date, as_of: date, words: int) -> Words:
        """Return the row of a single date for the `within` tests; kept for the day on which it is asked.

        The windows of all durations end on one day, so how many hold a date tells which.
        """
        kept_for, rows = self._by_day
        if kept_for != as_of:
            rows = {}
            self._by_day = as_of, rows
        tokens = self.vocabulary.brought_by((day,), as_of)
        row = rows.get(len(tokens))
        if row is None:
            row = np.full(words, ALL)
            for table in self.token_tables:
                table.narrow(row, tokens)
            rows[len(tokens)] = row
        return row

    def signature(self, value: Value | None, as_of: date) -> Hashable:
        """Return all that the tests can tell of a value."""
        if value is None:
            return None
        vocabulary = self.vocabulary
        if self.items is not None:
            assert isinstance(value, tuple)
            return frozenset(self.items.signature(item, as_of=as_of) for item in value)
        values = value if isinstance(value, tuple) else (value,)
        tokens = frozenset(vocabulary.brought_by(values, as_of))
        return (tokens, frozenset(vocabulary.buckets(values))) if vocabulary.edges else tokens

    def narrow_items(self, columns: Words, true: list[int], refused: list[int]) -> None:
        """The same for a list: the item tests taken as true, and those that refuse a `not some`."""
        for table in self.token_tables:
            table.narrow(columns, refused if table.negated else true)


@dataclass(slots=True)
class ItemTruths:
    """Of a known list: the tests of its items that are not false for all of them, and those true for one."""

    possible: list[int]
    met: list[int]


@dataclass(slots=True)
class Matched:
    """What matching gives: a bit per rule position, and the columns behind them, kept for `missing`."""

    possible: Words
    met: Words
    freed: Words  # possible once every attribute that the client can change is taken as unknown
    possible_columns: Words
    freed_columns: Words
    unknown: NDArray[np.bool_]  # by attribute number
    items: dict[int, ItemTruths]  # by attribute number
    # Columns free of all that is unknown but some attributes, by these: asked for again with each value of theirs.
    free_but: dict[frozenset[str], Words] = field(default_factory=dict)


class Statement:
    """The rules as they were stated: shapes and leaves, read when first asked for."""

    def __init__(self, read: Callable[[], tuple[list[Shape], list[Leaf]]]) -> None:
        self._read = read
        self._found: tuple[list[Shape], list[Leaf]] | None = None

    def __call__(self) -> tuple[list[Shape], list[Leaf]]:
        """Return the shapes and the leaves."""
        if self._found is None:
            self._found = self._read()
        return self._found


@dataclass(slots=True)
class Segment:
    """A compiled set of rules, known by their positions. Never changed once built, so safe to share."""

    attributes: Attributes
    size: int
    columns: Columns
    statement: Statement
    leaf_attribute: NDArray[np.int16]  # leaf → attribute number
    leaf_name: NDArray[np.int16]  # leaf → number of the attribute's name, as `missing` has it
    leaf_token: NDArray[np.int32]  # `some` leaf → its token, −1 for others
    tables: list[AttributeTables]  # actionable attributes last
    wide: dict[int, Criterion]  # position → a criterion to be evaluated by itself
    words: int = field(init=False)

    def __post_init__(self) -> None:
        self.words = word_count(self.size)

    def criterion(self, position: int) -> Criterion:
        """Return the criterion of the rule at a position."""
        shapes, leaves = self.statement()
        start, end = self.columns.leaf_start[position : position + 2]
        return Criterion(
            shapes[self.columns.shape_of_rule[position]],
            tuple(leaves[leaf] for leaf in self.columns.leaf_ids[start:end]),
        )

    def timed_leaves(self) -> list[Leaf]:
        """Return a test for each duration and each list that the rules look at: what time alone can change."""
        found: list[Leaf] = []
        for tables in self.tables:
            found += [Within(tables.attribute, duration) for duration in tables.vocabulary.durations]
            if tables.items is not None:
                inner = tables.items.timed_leaves()
                found += [Some(tables.attribute, Criterion(Shape.of((LEAF,)), (leaf,))) for leaf in inner]
        return found

    def signature(self, client: Client, *, as_of: date) -> Hashable:
        """Return all that the rules can tell of a client: equal for clients with equal answers."""
        return tuple(tables.signature(client.get(tables.attribute.id), as_of) for tables in self.tables)

    def match(
        self,
        client: Client,
        *,
        as_of: date,
        reachable: bool = False,
        changeable: frozenset[str] = frozenset(),
    ) -> Matched:
        """Match one client. `freed`, filled in only for `reachable`, is possible without what is `changeable`."""
        in_order = self.tables  # actionable attributes last
        if reachable and changeable != self.attributes.actionable:
            in_order = sorted(in_order, key=lambda tables: tables.attribute.id in changeable)
        unknown = np.ones(len(self.attributes), np.bool_)
        possible = self.columns.valid.copy()
        freed: Words | None = None
        items: dict[int, ItemTruths] = {}
        lists: list[tuple[AttributeTables, ItemTruths]] = []
        for tables in in_order:
            value = client.get(tables.attribute.id)
            if value is None:
                continue
            unknown[tables.number] = False
            if reachable and freed is None and tables.attribute.id in changeable:
                freed = possible.copy()
            if tables.items is None:
                tables.narrow(possible, value, as_of)
            else:
                found = items[tables.number] = item_truths(tables.items, value, as_of)
                lists.append((tables, found))
                tables.narrow_items(possible, found.possible, found.met)
        met = possible.copy()
        for tables in self.tables:
            if unknown[tables.number]:
                tables.mention.window.narrow(met, tables.mention.free)
        for tables, found in lists:
            tables.narrow_items(met, found.met, found.possible)
        rules, words = self.columns.to_rules, self.words
        result = Matched(
            possible=rules(possible, words),
            met=rules(met, words),
            freed=rules(possible if freed is None else freed, words) if reachable else np.zeros(0, np.uint64),
            possible_columns=possible,
            freed_columns=possible if freed is None else freed,
            unknown=unknown,
            items=items,
        )
        if self.wide:
            free = {name: value for name, value in client.items() if name not in changeable}
            self._match_wide(result, client, free if reachable else None, as_of)
        return result

    def open_with(self, matched: Matched, more: Client, client: Client, *, as_of: date) -> Words:
        """Return the rules that stay undecided when `more` is known beside what was known when matching.

        `client` is all that is known then.
        """
        possible = matched.possible_columns.copy()
        items = dict(matched.items)
        for tables in self.tables:
            value = more.get(tables.attribute.id)
            if value is None:
                continue
            if tables.items is None:
                tables.narrow(possible, value, as_of)
            else:
                found = items[tables.number] = item_truths(tables.items, value, as_of)
                tables.narrow_items(possible, found.possible, found.met)
        met = possible & self._free_but(matched, frozenset(more))
        for tables in self.tables:
            if tables.number in items:
                found = items[tables.number]
                tables.narrow_items(met, found.met, found.possible)
        rules = self.columns.to_rules
        undecided = rules(possible, self.words) & ~rules(met, self.words)
        wide = [at for at, rule in self.wide.items() if truth(rule, client, as_of=as_of) == UNKNOWN]
        set_bits(undecided, np.array(wide, np.int64))
        return undecided

    def _free_but(self, matched: Matched, names: frozenset[str]) -> Words:
        free = matched.free_but.get(names)
        if free is None:
            free = np.full(len(self.columns.valid), ALL)
            for tables in self.tables:
                if matched.unknown[tables.number] and tables.attribute.id not in names:
                    tables.mention.window.narrow(free, tables.mention.free)
            matched.free_but[names] = free
        return free

    def _match_wide(self, result: Matched, client: Client, free: Client | None, as_of: date) -> None:
        for position, criterion in self.wide.items():
            place = np.array([position])
            found = truth(criterion, client, as_of=as_of)
            if found == TRUE:
                set_bits(result.met, place)
            if found != FALSE:
                set_bits(result.possible, place)
            if free is not None and (found != FALSE or truth(criterion, free, as_of=as_of) != FALSE):
                set_bits(result.freed, place)


def item_truths(segment: Segment, items: Value, as_of: date) -> ItemTruths:
    """Match each item of a list and join: `some` is `any` over the items."""
    possible = np.zeros(segment.words, np.uint64)
    met = np.zeros(segment.words, np.uint64)
    assert isinstance(items, tuple)
    for item in items:
        found = segment.match(item, as_of=as_of)
        possible |= found.possible
        met |= found.met
    return ItemTruths(places_of(possible).tolist(), places_of(met).tolist())
