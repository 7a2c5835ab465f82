"""A population turned into columns: what ONE criterion gives of a million clients, at once.

>>> table = Table.open(folder, attributes)                                    # doctest: +SKIP
>>> table.count(criterion, date(2026, 11, 1))                                 # doctest: +SKIP
Counts(met=12873, unknown=310442, reachable=44013, unmet=632672, clients=1000000)

Clients share values: a test is put to each distinct value once, its truths are gathered by the clients' codes
and joined by the criterion's shape in Kleene's logic, as `criteria.evaluate` does for one client. Whoever has
many criteria and no table counts them in one pass with `criteria.population.count`.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from criteria.attributes import Attribute, Attributes
from criteria.clients import Client, Scalar, Value
from criteria.criterion import Bounds, Criterion, In, Is, Leaf, Some, Within, bound_range, holds
from criteria.evaluate import FALSE, TRUE, UNKNOWN, VERDICTS, Verdict
from criteria.population.table_build import Progress, build
from criteria.population.table_files import Stored, UnusableTableError, array, open_stored
from criteria.values import parse_date, parse_number

__all__ = ["Counts", "Cross", "Differences", "Table", "UnusableTableError"]

#: So many clients at a time: their truths stay in the processor's cache.
CHUNK = 1 << 16
#: A table whose files go while it is opened has been replaced: the new one is opened instead.
ATTEMPTS = 3

Truths = NDArray[np.uint8]
_MET, _UNKNOWN, _REACHABLE, _UNMET = range(len(VERDICTS))
_VERDICT_OF = np.array([_UNMET, _UNKNOWN, _MET], np.uint8)  # by truth


class Counts(NamedTuple):
    """How many clients have each verdict, and how many there are."""

    met: int
    unknown: int
    reachable: int
    unmet: int
    clients: int


class Differences(NamedTuple):
    """What one criterion in place of another alters: clients who are met only after, only before, or as before."""

    gains: int
    losses: int
    unchanged: int
    before: Counts
    after: Counts


class Cross(NamedTuple):
    """Clients by their value of an attribute.

    A client with several values counts under each of them, so of `many` the numbers add up to more than the
    clients. `none` are those known to have no value, `unknown` those of whom nothing is known.
    """

    by_value: dict[Scalar, int]
    none: int
    unknown: int
    clients: int


class Table:
    """The columns of a population, mapped from a folder. Read by any number of threads and processes."""

    def __init__(self, stored: Stored, attributes: Attributes) -> None:
        self.clients = stored.clients
        self._attributes = attributes
        self._rows = _Rows(stored.folder, "", stored.attributes, stored.clients)

    @classmethod
    def build(
        cls, path: Path | str, attributes: Attributes, folder: Path | str, progress: Progress | None = None
    ) -> Self:
        """Make the table of a file of clients in a folder, in the place of the former one, and open it.

        Args:
            path: JSON Lines or Parquet, as `criteria.files` reads them. Ids are not kept.
            progress: called with the number of clients so far and the share of the file that is done.

        Raises:
            BadLineError: a line is not a client; the former table stays.
            UnusableTableError: the folder holds something else, or another process builds in it.
        """
        build(Path(path), attributes, Path(folder), progress)
        return cls.open(folder, attributes)

    @classmethod
    def open(cls, folder: Path | str, attributes: Attributes) -> Self:
        """Map a table, having read it through once to see that it is whole.

        An attribute that the dictionary has got since is unknown of everybody; one that it has lost is not
        looked at. Raises `UnusableTableError` for what is damaged, no table, or of attributes that were of
        another type.
        """
        missing = ""
        for _ in range(ATTEMPTS):
            try:
                stored = open_stored(Path(folder))
                for name, attribute in stored.attributes.items():
                    if name in attributes and _kind(attributes[name]) != _kind(attribute):
                        raise UnusableTableError(f"{folder} knows {name} as another type: build it anew")
                return cls(stored, attributes)
            except FileNotFoundError as error:
                missing = Path(error.filename).name
        raise UnusableTableError(f"{folder} is damaged: {missing} is missing; build it anew")

    def count(self, criterion: Criterion, as_of: date) -> Counts:
        """Return how many clients have each verdict."""
        found = np.zeros(len(VERDICTS), np.int64)
        for _, verdicts in self._verdicts(criterion, as_of):
            found += np.bincount(verdicts, minlength=len(VERDICTS))
        return self._counts(found)

    def compare(self, before: Criterion, after: Criterion, as_of: date) -> Differences:
        """Return what changes when one criterion takes the place of another."""
        side = len(VERDICTS)
        found = np.zeros(side * side, np.int64)
        for (_, old), (_, new) in zip(
            self._verdicts(before, as_of), self._verdicts(after, as_of), strict=True
        ):
            found += np.bincount(old * np.uint8(side) + new, minlength=side * side)
        pairs = found.reshape(side, side)
        gains = int(pairs[:, _MET].sum() - pairs[_MET, _MET])
        losses = int(pairs[_MET].sum() - pairs[_MET, _MET])
        return Differences(
            gains=gains,
            losses=losses,
            unchanged=self.clients - gains - losses,
            before=self._counts(pairs.sum(axis=1)),
            after=self._counts(pairs.sum(axis=0)),
        )

    def cross(
        self,
        criterion: Criterion,
        attribute: str,
        as_of: date,
        *,
        verdict: Verdict = "met",
        group: Callable[[Scalar], Scalar] | None = None,
    ) -> Cross:
        """Return the clients of a verdict by their value of an attribute.

        Args:
            attribute: any but a list.
            group: what to count a value under, such as the first two digits of a code; a client with several
                values of one group counts once there.
        """
        if self._attributes[attribute].of is not None:
            raise ValueError(f"{attribute} is a list: its items cannot be counted as values")
        column = self._rows.column(attribute)
        wanted = VERDICTS.index(verdict)
        found = np.zeros(column.distinct + 1, np.int64)
        for start, verdicts in self._verdicts(criterion, as_of):
            codes = column.codes[start : start + len(verdicts)][verdicts == wanted]
            found += np.bincount(codes, minlength=len(found))
        by_value: Counter[Scalar] = Counter()
        none = 0
        for code in np.flatnonzero(found[1:]).tolist():
            value = column.value(code)
            values = value if isinstance(value, tuple) else (value,)
            for one in {group(one) for one in values} if group else values:
                by_value[one] += int(found[code + 1])
            none += 0 if values else int(found[code + 1])
        return Cross(dict(by_value), none, int(found[0]), int(found.sum()))

    def sample(self, criterion: Criterion, verdict: Verdict, n: int, seed: int, as_of: date) -> list[Client]:
        """Return up to `n` clients of a verdict, drawn by `seed`: what is known of each, without its id."""
        wanted = VERDICTS.index(verdict)
        found = [
            np.flatnonzero(verdicts == wanted) + start for start, verdicts in self._verdicts(criterion, as_of)
        ]
        places = np.concatenate([np.zeros(0, np.int64), *found])
        drawn = np.random.default_rng(seed).choice(places, min(n, len(places)), replace=False)
        return [self._rows.row(place) for place in drawn.tolist()]

    def _counts(self, by_verdict: NDArray[np.int64]) -> Counts:
        met, unknown, reachable, unmet = by_verdict.tolist()
        return Counts(met, unknown, reachable, unmet, self.clients)

    def _verdicts(self, criterion: Criterion, as_of: date) -> Iterator[tuple[int, Truths]]:
        """Yield the verdicts of one chunk of clients after another, each with the place of its first client."""
        leaves = self._rows.tests(criterion, as_of)
        actionable = [leaf.attribute.id in self._attributes.actionable for leaf in criterion.leaves]
        for start in range(0, self.clients, CHUNK):
            size = min(CHUNK, self.clients - start)
            gathered = [truths[codes[start : start + size]] for truths, codes in leaves]
            truths = _folded(criterion, gathered, size)
            verdicts = _VERDICT_OF[truths]
            if any(actionable) and not truths.all():
                unknown = np.full(size, UNKNOWN, np.uint8)
                freed = [unknown if free else known for known, free in zip(gathered, actionable, strict=True)]
                verdicts[(truths == FALSE) & (_folded(criterion, freed, size) != FALSE)] = _REACHABLE
            yield start, verdicts


class _Rows:
    """Columns of one length: of clients, or of the items of lists."""

    def __init__(self, folder: Path, prefix: str, attributes: Attributes, size: int) -> None:
        self.size = size
        self._columns = {
            name: _Column(attribute, folder, f"{prefix}{n}.")
            for n, (name, attribute) in enumerate(attributes.items())
        }
        if any(len(column.codes) != size for column in self._columns.values()):
            raise UnusableTableError(
                f"{folder.parent} is damaged: a column has another length; build it anew"
            )

    def column(self, name: str) -> _Column | _Nothing:
        """Return the column of an attribute."""
        return self._columns.get(name) or _Nothing(self.size)

    def tests(self, criterion: Criterion, as_of: date) -> list[tuple[Truths, NDArray[Any]]]:
        """Return for each test its truth by code, and the codes."""
        columns = [self.column(leaf.attribute.id) for leaf in criterion.leaves]
        return [
            (column.truths(leaf, as_of), column.codes)
            for leaf, column in zip(criterion.leaves, columns, strict=True)
        ]

    def truths(self, criterion: Criterion, as_of: date) -> Truths:
        """Return the truth of a criterion on every row."""
        return _folded(
            criterion, [truths[codes] for truths, codes in self.tests(criterion, as_of)], self.size
        )

    def row(self, place: int) -> Client:
        """Return what is known in one row."""
        return {
            name: column.value(int(column.codes[place]) - 1)
            for name, column in self._columns.items()
            if column.codes[place]
        }


class _Nothing:
    """The column of an attribute that the table does not have: unknown everywhere."""

    distinct = 0

    def __init__(self, size: int) -> None:
        self.codes: NDArray[Any] = np.broadcast_to(np.zeros((), np.uint8), (size,))

    def truths(self, leaf: Leaf, as_of: date) -> Truths:
        return np.array([UNKNOWN], np.uint8)

    def value(self, place: int) -> Value:
        raise LookupError("there is no value")


class _Column:
    """The codes of one attribute, and its distinct values."""

    def __init__(self, attribute: Attribute, folder: Path, prefix: str) -> None:
        self.attribute = attribute
        self.codes = array(folder, f"{prefix}codes")
        self._is_set = attribute.many or attribute.of is not None
        self._values: list[Any] = []
        self._items: _Rows | None = None
        # All is read now: when a new table takes the place of this one, its files go.
        if self._is_set:
            self._starts = array(folder, f"{prefix}starts")
            self._members = array(folder, f"{prefix}members")
        if attribute.of is None:
            self._values = json.loads((folder / f"{prefix}values.json").read_text(encoding="utf-8"))
        else:
            # Each item stands in some list.
            size = int(self._members.max()) + 1 if len(self._members) else 0
            self._items = _Rows(folder, f"{prefix}items.", attribute.of, size)
        #: how many distinct values there are
        self.distinct = len(self._starts) - 1 if self._is_set else len(self._values)

    def truths(self, leaf: Leaf, as_of: date) -> Truths:
        """Return the truth of a test by code; code 0 is unknown."""
        if not isinstance(leaf, Some):
            found = self._passing(leaf, as_of)
        else:
            assert self._items is not None
            found = self._items.truths(leaf.where, as_of)
        if self._is_set:
            found = self._greatest(found)
        return np.concatenate((np.array([UNKNOWN], np.uint8), found))

    def _passing(self, leaf: Is | In | Bounds | Within, as_of: date) -> Truths:
        """Return the truth of a test of each single value."""
        if isinstance(leaf, (Bounds, Within)):
            found = np.zeros(len(self._values), np.uint8)
            found[self._between(leaf, as_of)] = TRUE
            return found
        return np.array([TRUE if holds(leaf, value, as_of) else FALSE for value in self._values], np.uint8)

    def _between(self, leaf: Bounds | Within, as_of: date) -> slice:
        """Return where the values lie that pass: they ascend, so few are looked at."""
        low: tuple[Any, bool] | None
        high: tuple[Any, bool] | None
        if isinstance(leaf, Within):
            low, high = (leaf.duration.before(as_of), False), (as_of, False)
        else:
            low, high = bound_range(leaf.bounds)
        first, end = 0, len(self._values)
        if low is not None:
            first = (bisect_right if low[1] else bisect_left)(self._values, low[0], key=self._read)
        if high is not None:
            end = (bisect_left if high[1] else bisect_right)(self._values, high[0], key=self._read)
        return slice(first, end)

    def _greatest(self, truths: Truths) -> Truths:
        """Return for each set the greatest truth among its members; of none, false."""
        starts = self._starts
        found = np.zeros(len(starts) - 1, np.uint8)
        occupied = starts[:-1] < starts[1:]
        if occupied.any():
            found[occupied] = np.maximum.reduceat(truths[self._members], starts[:-1][occupied])
        return found

    def value(self, place: int) -> Value:
        """Return the value of the code `place` + 1."""
        if not self._is_set:
            return self._one(place)
        members = self._members[self._starts[place] : self._starts[place + 1]].tolist()
        if self._items is not None:
            return tuple(map(self._items.row, members))
        return tuple(map(self._one, members))

    def _one(self, place: int) -> Scalar:
        value: Scalar = self._read(self._values[place])
        return value

    def _read(self, raw: Any) -> Any:
        """Return the value that the JSON of `values.json` states."""
        if self.attribute.type == "number":
            return parse_number(raw)
        return parse_date(raw) if self.attribute.type == "date" else raw


def _folded(criterion: Criterion, leaf_truths: Sequence[Truths], size: int) -> Truths:
    """Join the truths of the tests as the shape says."""
    stack: list[Truths] = []
    leaves = iter(leaf_truths)
    for gate, arity in criterion.shape.steps:
        if gate == "leaf":
            stack.append(next(leaves))
        elif gate == "not":
            stack.append(np.uint8(TRUE) - stack.pop())
        elif arity == 0:
            stack.append(np.full(size, TRUE if gate == "all" else FALSE, np.uint8))
        else:
            parts = stack[-arity:]
            del stack[-arity:]
            stack.append(reduce(np.minimum if gate == "all" else np.maximum, parts))
    return stack[0]


def _kind(attribute: Attribute) -> tuple[Any, ...]:
    """Return what a column depends on: type, many, and the same of a list's attributes."""
    inner = [(name, *_kind(one)) for name, one in attribute.of.items()] if attribute.of is not None else None
    return attribute.type, attribute.many, inner
