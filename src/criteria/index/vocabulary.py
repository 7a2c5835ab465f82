"""What the tests of one attribute tell apart, and what a client's values bring of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from criteria.attributes import Attribute
from criteria.criterion import Bounds, In, Is, Leaf, Within, bound_range
from criteria.values import Duration

#: A bound of a test as an edge between values: (value, 0) lies just below the value, (value, 1) just above.
Edge = tuple[Any, int]


@dataclass(slots=True)
class Vocabulary:
    """Tokens are numbers: first the listed values (for codes, the listed beginnings), then the durations.

    The edges of all bounds cut numbers and dates into buckets, within each of which every test agrees.
    """

    tokens: dict[str | bool, int]
    durations: list[Duration]
    edges: list[Edge]
    lengths: list[int]  # of the codes listed
    _windows: tuple[date | None, list[date]] = (None, [])

    @classmethod
    def of(cls, attribute: Attribute, leaves: Sequence[Leaf]) -> Vocabulary:
        """Collect it from the tests."""
        values: set[str | bool] = set()
        durations: dict[Duration, None] = {}
        edges: set[Edge] = set()
        for leaf in leaves:
            if isinstance(leaf, In):
                values |= leaf.values
            elif isinstance(leaf, Is):
                values.add(leaf.value)
            elif isinstance(leaf, Within):
                durations.setdefault(leaf.duration)
            elif isinstance(leaf, Bounds):
                low, high = bound_range(leaf.bounds)
                if low is not None:
                    edges.add((low[0], int(low[1])))
                if high is not None:
                    edges.add((high[0], int(not high[1])))
        lengths = {len(str(code)) for code in values} if attribute.type == "code" else ()
        tokens = {value: number for number, value in enumerate(sorted(values))}
        return cls(tokens, list(durations), sorted(edges), sorted(lengths))

    @property
    def token_count(self) -> int:
        """How many tokens there are."""
        return len(self.tokens) + len(self.durations)

    @property
    def bucket_count(self) -> int:
        """How many buckets there are."""
        return len(self.edges) + 1

    def tokens_of(self, leaf: In | Is | Within) -> list[int]:
        """Return the tokens of which any satisfies the test."""
        if isinstance(leaf, In):
            return [self.tokens[value] for value in leaf.values]
        if isinstance(leaf, Is):
            return [self.tokens[leaf.value]]
        return [len(self.tokens) + self.durations.index(leaf.duration)]

    def buckets_of(self, leaf: Bounds) -> tuple[int, int]:
        """Return the first and the last bucket that the test accepts; none if the first is greater."""
        low, high = bound_range(leaf.bounds)
        first = 0 if low is None else bisect_right(self.edges, (low[0], int(low[1])))
        last = len(self.edges) if high is None else bisect_right(self.edges, (high[0], int(not high[1]))) - 1
        return first, last

    def brought_by(self, values: Sequence[Any], as_of: date) -> list[int]:
        """Return the tokens that a client with these values brings: a code brings its beginnings too."""
        known = self.tokens
        if self.lengths:
            brought = {known.get(code[:n]) for code in values for n in self.lengths if n <= len(code)}
            return [token for token in brought if token is not None]
        if self.durations:
            starts = self._starts(as_of)
            past = [day for day in values if day <= as_of]
            return [len(known) + n for n, start in enumerate(starts) if any(start <= day for day in past)]
        return [known[value] for value in set(values) if value in known]

    def _starts(self, as_of: date) -> list[date]:
        """Return where the window of each duration begins; kept for the day on which it is asked."""
        day, starts = self._windows
        if day != as_of:
            starts = [duration.before(as_of) for duration in self.durations]
            self._windows = as_of, starts
        return starts

    def states(self) -> list[list[int]]:
        """Return, for each state of a single value (bool, enum, code), the tokens that it brings.

        A state is the token brought, for a code the longest; the last state is a value that brings none.
        """
        if not self.lengths:
            return [*([token] for token in range(len(self.tokens))), []]
        found = self.tokens
        texts = [str(code) for code in found]
        return [*([found[c[:n]] for n in self.lengths if n <= len(c) and c[:n] in found] for c in texts), []]

    def state(self, value: Any) -> int:
        """Return the state that a single value is in."""
        if self.edges:
            return bisect_right(self.edges, (value, 0))
        known = self.tokens
        for length in reversed(self.lengths):
            if length <= len(value) and value[:length] in known:
                return known[value[:length]]
        return len(known) if self.lengths else known.get(value, len(known))

    def buckets(self, values: Sequence[Any]) -> list[int]:
        """Return the bucket of each value."""
        return [bisect_right(self.edges, (value, 0)) for value in values]
