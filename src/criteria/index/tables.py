"""The bit tables: for every value that a client may bring, the columns (clauses) that accept it.

In every row the bit of a clause that does not mention the attribute is set, so rows are simply AND-ed
together. A table keeps only the words in which some clause mentions its attribute at all (`window`), unless
that is nearly everywhere.

Two tests of one attribute in a clause stand in two tables ("slots"): the two may be satisfied by different
values of an attribute with `many`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
import numpy as np
from numpy.typing import NDArray

from criteria.index.bits import ALL, Places, Words, clear_bits, flip_bits, from_places, set_bits

#: A value named by more than one in so many columns gets a row of its own; a rarer one a list of columns.
SPARSE = 300
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
        touched = np.unique(columns >> 6)
        return cls(len(touched), touched) if len(touched) * WINDOW < words else cls(words)

    def inside(self, columns: Places) -> Places:
        """Return the places of the columns inside the window."""
        if self.at is None:
            return columns
        return (np.searchsorted(self.at, columns >> 6) << 6) | (columns & 63)

    def narrow(self, columns: Words, row: Words) -> None:
        """AND a row of the window into all the columns."""
        if self.at is None:
            columns &= row
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
class TokenTable:
    """Tests for listed values: a token is a listed value, a code's beginning, a duration, an item's test.

    With `negated`, a clause is refused by any of its tokens; otherwise it needs at least one of them.
    """

    window: Window
    base: Words  # the row of a client who brings no token
    rows: NDArray[np.uint64]  # [frequent tokens, words]
    row_of: NDArray[np.int32]  # token → row, −1 for a rare token
    rare_start: NDArray[np.int64]  # token → its columns in `rare`, as offsets
    rare: NDArray[np.int32]
    negated: bool
    _rows: list[int] = field(init=False, repr=False)
    _starts: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._rows, self._starts = self.row_of.tolist(), self.rare_start.tolist()

    @classmethod
    def build(
        cls,
        columns: Places,
        tokens: NDArray[np.int64],
        mentioning: Places,
        total: int,
        words: int,
        *,
        negated: bool,
    ) -> TokenTable:
        """Build from parallel arrays: the clause in this column names this token.

        `mentioning` has every column of the table, also of tests that name no token; `total` is the number
        of tokens.
        """
        window = Window.over(mentioning, words)
        places = window.inside(columns)
        by_token = np.argsort(tokens, kind="stable")
        places, tokens = places[by_token], tokens[by_token]
        start = np.searchsorted(tokens, np.arange(total + 1))
        frequent = np.flatnonzero(np.diff(start) > max(16, window.size * 64 // SPARSE))
        row_of = np.full(total, -1, np.int32)
        row_of[frequent] = np.arange(len(frequent))
        free = ~from_places(window.inside(mentioning), window.size)
        base = np.full(window.size, ALL) if negated else free
        rows = np.tile(base, (len(frequent), 1))
        for row, token in enumerate(frequent):
            change = clear_bits if negated else set_bits
            change(rows[row], places[start[token] : start[token + 1]])
        is_rare = row_of[tokens] < 0
        lengths = np.where(row_of < 0, np.diff(start), 0)
        rare_start = np.concatenate(([0], np.cumsum(lengths)))
        return cls(window, base, rows, row_of, rare_start, places[is_rare].astype(np.int32), negated)

    def narrow(self, columns: Words, tokens: Sequence[int]) -> None:
        """Leave of the columns those that accept a client with exactly these tokens."""
        frequent = [self._rows[token] for token in tokens if self._rows[token] >= 0]
        starts = self._starts
        rare = [self.rare[starts[token] : starts[token + 1]] for token in tokens if starts[token] < starts[token + 1]]
        if self.negated:
            for row in frequent:
                self.window.narrow(columns, self.rows[row])
            if rare:
                places = np.concatenate(rare)
                if self.window.at is not None:
                    places = (self.window.at[places >> 6] << 6) | (places & 63)
                clear_bits(columns, places)
            return
        accepted = self.rows[frequent[0]] if frequent else self.base
        for row in frequent[1:]:
            accepted = accepted | self.rows[row]
        if rare:
            if len(frequent) < 2:
                accepted = accepted.copy()
            set_bits(accepted, np.concatenate(rare) if len(rare) > 1 else rare[0])
        self.window.narrow(columns, accepted)


@dataclass(slots=True)
class RangeTable:
    """Tests of a number or a date. The edges cut the values into buckets, in each of which every test agrees.

    A row per bucket would be too much where there are thousands of edges: rows are kept at some buckets
    (`kept`), and from one to the next the columns that change are listed, to be flipped.
    """

    window: Window
    base: Words  # the row of a client with no value at all (an empty list)
    rows: NDArray[np.uint64]
    kept: NDArray[np.int64]  # the bucket of each row, ascending, the first 0
    flip_start: NDArray[np.int64]  # bucket → the columns that change on entering it, as offsets
    flips: NDArray[np.int32]
    every: bool  # of an attribute with `many`: each value must be accepted, not just one
    _kept: list[int] = field(init=False, repr=False)
    _starts: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._kept, self._starts = self.kept.tolist(), self.flip_start.tolist()

    @classmethod
    def build(
        cls, columns: Places, first: Places, last: Places, negated: NDArray[np.bool_], buckets: int, words: int, every: bool
    ) -> RangeTable:
        """Build from parallel arrays: this clause accepts the buckets first … last, or all but these."""
        window = Window.over(columns, words)
        places = window.inside(columns)
        base = ~from_places(places, window.size)
        row = base.copy()
        filled = first <= last
        set_bits(row, places[(filled & (first == 0)) != negated])
        enter, leave = filled & (first > 0), filled & (last + 1 < buckets)
        at = np.concatenate((first[enter], last[leave] + 1))
        changed = np.concatenate((places[enter], places[leave]))
        by_bucket = np.argsort(at, kind="stable")
        at, changed = at[by_bucket], changed[by_bucket]
        start = np.searchsorted(at, np.arange(buckets + 1))
        kept, rows, pending = [0], [row.copy()], 0
        for bucket in range(1, buckets):
            flip_bits(row, changed[start[bucket] : start[bucket + 1]])
            pending += int(start[bucket + 1] - start[bucket])
            if pending > max(16, window.size * 64 // SPARSE):
                kept.append(bucket)
                rows.append(row.copy())
                pending = 0
        return cls(window, base, np.array(rows), np.array(kept), start, changed.astype(np.int32), every)

    def row(self, bucket: int) -> Words:
        """Return the columns that accept a value in the bucket. Not to be written to."""
        number = bisect_right(self._kept, bucket) - 1
        row: Words = self.rows[number]
        start, end = self._starts[self._kept[number] + 1], self._starts[bucket + 1]
        if start < end:
            row = row.copy()
            flip_bits(row, self.flips[start:end])
        return row

    def narrow(self, columns: Words, buckets: Sequence[int]) -> None:
        """Leave of the columns those that accept a client with values in these buckets."""
        if self.every:
            for bucket in buckets:
                self.window.narrow(columns, self.row(bucket))
        elif len(buckets) == 1:
            self.window.narrow(columns, self.row(buckets[0]))
        else:
            accepted = self.base.copy()
            for bucket in buckets:
                accepted |= self.row(bucket)
            self.window.narrow(columns, accepted)
