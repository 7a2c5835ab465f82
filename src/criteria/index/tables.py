"""The bit tables: for every value that a client may bring, the columns (clauses) that accept it.

In every row the bit of a clause that does not mention the attribute is set, so rows are simply AND-ed
together. A table keeps only the words in which some clause mentions its attribute at all (`Window`), unless
that is nearly everywhere.

An attribute with one value gets one table with a row for each state that its tests tell apart (`StateTable`).
With `many`, two tests in one clause may be satisfied by different values: they stand in two tables
("slots"), in each of which the rows of the client's values are OR-ed (`TokenTable`, `RangeTable`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from criteria.index.bits import ALL, Places, Words, clear_bits, flip_bits, from_places, masks, set_bits

#: A row that differs from another in fewer than one in so many words is stored as the difference.
SPARSE = 6
#: A table whose clauses lie in fewer than one in so many words keeps a window.
WINDOW = 8


@dataclass(slots=True)
class Window:
    """The words of the columns that a table covers; `at` is None for all of them."""

    size: int
    at: NDArray[np.int64] | None = None

    @classmethod
    def over(cls, columns: Places, words: int) -> Window:
        """Return the window that covers the columns."""
        touched = np.flatnonzero(np.bincount(columns >> 6, minlength=words))
        return cls(len(touched), touched) if len(touched) * WINDOW < words else cls(words)

    def inside(self, columns: Places) -> Places:
        """Return the places of the columns inside the window."""
        if self.at is None:
            return columns
        return (np.searchsorted(self.at, columns >> 6) << 6) | (columns & 63)

    def narrow(self, columns: Words, row: Words) -> None:
        """AND a row of the window into all the columns."""
        if self.at is None:
            np.bitwise_and(columns, row, out=columns)
        else:
            columns[self.at] &= row


@dataclass(slots=True)
class Mention:
    """Of one attribute: the columns whose clause does not mention it."""

    window: Window
    free: Words

    @classmethod
    def build(cls, columns: Places, words: int) -> Mention:
        """Build it from the columns that do."""
        window = Window.over(columns, words)
        return cls(window, ~from_places(window.inside(columns), window.size))


@dataclass(slots=True)
class Patches:
    """For each number, the words in which a row differs, and how: no word stands twice under one number."""

    start: NDArray[np.int64]
    at: NDArray[np.int32]
    bits: NDArray[np.uint64]
    _starts: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._starts = self.start.tolist()

    @classmethod
    def gather(cls, parts: Sequence[tuple[NDArray[np.integer], Words]]) -> Patches:
        """Build them from (words, bits) for each number."""
        start = np.concatenate(([0], np.cumsum([len(at) for at, _ in parts], dtype=np.int64)))
        at = np.concatenate([np.zeros(0, np.int64), *(at for at, _ in parts)])
        return cls(
            start, at.astype(np.int32), np.concatenate([np.zeros(0, np.uint64), *(b for _, b in parts)])
        )

    @classmethod
    def of_places(cls, numbers: Places, places: Places, total: int) -> Patches:
        """Build them from parallel arrays: the bit at this place belongs to this number."""
        order = np.lexsort((places, numbers))
        numbers, places = numbers[order], places[order]
        key = numbers * (int(places.max(initial=0) >> 6) + 1) + (places >> 6)
        first = np.flatnonzero(np.diff(key, prepend=-1))
        bits = np.bitwise_or.reduceat(masks(places), first) if len(first) else np.zeros(0, np.uint64)
        start = np.searchsorted(numbers[first], np.arange(total + 1))
        return cls(start, (places[first] >> 6).astype(np.int32), bits)

    def __getitem__(self, number: int) -> tuple[NDArray[np.int32], Words] | None:
        start, end = self._starts[number], self._starts[number + 1]
        return (self.at[start:end], self.bits[start:end]) if start < end else None


@dataclass(slots=True)
class Rows:
    """Rows by number, each whole or as its difference from a whole one."""

    whole: NDArray[np.uint64]
    base: NDArray[np.int32]  # number → the whole row that it is, or differs from
    patches: Patches
    _bases: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._bases = self.base.tolist()

    @classmethod
    def gather(cls, rows: Iterable[Words]) -> Rows:
        """Store rows, given one after another; the first and the last whole one serve as bases."""
        whole: list[Words] = []
        base: list[int] = []
        patches: list[tuple[NDArray[np.integer], Words]] = []
        pending = 0  # words of differences stored since the last whole row
        for row in rows:
            candidates = {0, len(whole) - 1} if whole else set()
            found = [(number, np.flatnonzero(row != whole[number])) for number in sorted(candidates)]
            number, at = min(found, key=lambda pair: len(pair[1]), default=(-1, np.zeros(0, np.int64)))
            if number < 0 or len(at) * SPARSE > len(row) or pending + len(at) > 4 * len(row):
                base.append(len(whole))
                whole.append(row.copy())
                patches.append((at[:0], row[:0]))
                pending = 0
            else:
                base.append(number)
                patches.append((at, row[at] ^ whole[number][at]))
                pending += len(at)
        return cls(np.array(whole), np.array(base, np.int32), Patches.gather(patches))

    def __getitem__(self, number: int) -> Words:
        """Return a row, not to be written to."""
        row: Words = self.whole[self._bases[number]]
        patch = self.patches[number]
        if patch is not None:
            row = row.copy()
            row[patch[0]] ^= patch[1]
        return row


@dataclass(slots=True)
class StateTable:
    """Of an attribute with one value: a row for each state that its tests tell apart."""

    window: Window
    rows: Rows

    def narrow(self, columns: Words, state: int) -> None:
        """Leave of the columns those that accept a client in this state."""
        self.window.narrow(columns, self.rows[state])


@dataclass(slots=True)
class TokenTable:
    """Tests for listed values: a token is a listed value, a code's beginning, a duration, an item's test.

    With `negated`, a clause is refused by any of its tokens; otherwise it needs at least one of them.
    """

    window: Window
    base: Words  # the row of a client who brings no token
    rows: NDArray[np.uint64]  # [frequent tokens, words]
    row_of: NDArray[np.int32]  # token → row, −1 for a rare token
    rare: Patches  # by token: the bits of the clauses that name it
    negated: bool
    _rows: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._rows = self.row_of.tolist()

    @classmethod
    def build(
        cls, columns: Places, tokens: Places, mentioning: Places, total: int, words: int, *, negated: bool
    ) -> TokenTable:
        """Build from parallel arrays: the clause in this column names this token.

        `mentioning` has every column of the table, also of tests that name no token; `total` is the number
        of tokens.
        """
        window = Window.over(mentioning, words)
        places = window.inside(columns)
        named = np.bincount(tokens, minlength=total)
        frequent = np.flatnonzero(named > max(8, window.size // SPARSE))
        row_of = np.full(total, -1, np.int32)
        row_of[frequent] = np.arange(len(frequent))
        free = ~from_places(window.inside(mentioning), window.size)
        base = np.full(window.size, ALL) if negated else free
        rows = np.tile(base, (len(frequent), 1))
        is_frequent = row_of[tokens] >= 0
        change = clear_bits if negated else set_bits
        rows_of_places = row_of[tokens[is_frequent]].astype(np.int64)
        change(rows.reshape(-1), rows_of_places * (window.size << 6) + places[is_frequent])
        rare = Patches.of_places(tokens[~is_frequent], places[~is_frequent], total)
        return cls(window, base, rows, row_of, rare, negated)

    def narrow(self, columns: Words, tokens: Sequence[int]) -> None:
        """Leave of the columns those that accept a client with exactly these tokens."""
        if self.negated:
            self._refuse(columns, tokens)
            return
        accepted = self.base
        owned = False
        for token in tokens:
            if (row := self._rows[token]) >= 0:
                if accepted is self.base:
                    accepted = self.rows[row]
                elif owned:
                    np.bitwise_or(accepted, self.rows[row], out=accepted)
                else:
                    accepted, owned = accepted | self.rows[row], True
        for token in tokens:
            if (patch := self.rare[token]) is not None:
                if not owned:
                    accepted, owned = accepted.copy(), True
                accepted[patch[0]] |= patch[1]
        self.window.narrow(columns, accepted)

    def _refuse(self, columns: Words, tokens: Sequence[int]) -> None:
        for token in tokens:
            if (row := self._rows[token]) >= 0:
                self.window.narrow(columns, self.rows[row])
            elif (patch := self.rare[token]) is not None:
                at = patch[0] if self.window.at is None else self.window.at[patch[0]]
                columns[at] &= ~patch[1]


@dataclass(slots=True)
class RangeTable:
    """Tests of a number or a date with `many`: a row for each bucket between the edges of all the tests."""

    window: Window
    base: Words  # the row of a client with an empty list
    rows: Rows
    every: bool  # each value must be accepted (a negated test), not just one

    def narrow(self, columns: Words, buckets: Sequence[int]) -> None:
        """Leave of the columns those that accept a client with values in these buckets."""
        if self.every:
            for bucket in buckets:
                self.window.narrow(columns, self.rows[bucket])
        else:
            accepted = self.base.copy()
            for bucket in buckets:
                accepted |= self.rows[bucket]
            self.window.narrow(columns, accepted)


def range_rows(
    places: Places, first: Places, last: Places, negated: NDArray[np.bool_], buckets: int, words: int
) -> Iterator[Words]:
    """Yield the row of each bucket in turn (always the same array, changed), from parallel arrays.

    The clause at this place accepts the buckets first … last, or all but these. No place stands twice.
    """
    row = ~from_places(places, words)
    filled = first <= last
    set_bits(row, places[(filled & (first == 0)) != negated])
    enter, leave = filled & (first > 0), filled & (last + 1 < buckets)
    at = np.concatenate((first[enter], last[leave] + 1))
    changed = np.concatenate((places[enter], places[leave]))
    by_bucket = np.argsort(at, kind="stable")
    changed = changed[by_bucket]
    start = np.searchsorted(at[by_bucket], np.arange(buckets + 1))
    yield row
    for bucket in range(1, buckets):
        flip_bits(row, changed[start[bucket] : start[bucket + 1]])
        yield row
