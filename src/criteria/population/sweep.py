"""Every rule over a block of signatures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from criteria.criterion import Leaf, Shape
from criteria.index.bits import Places
from criteria.index.segment import Segment
from criteria.population.block import Block, Truths, evaluate
from criteria.population.signatures import Column, Columns, Signature

#: So many signatures are gathered before the rules are swept over them.
GATHERED = 1 << 20
#: A block has at most so many signatures (a truth of 32 KiB), and at least so many where there are as many.
LARGEST, SMALLEST = 1 << 17, 1 << 15
#: So many rules are counted in one call.
COUNTED = 32


@dataclass(slots=True)
class Program:
    """The rules of a segment with equal ones joined: distinct rules, and the place of each rule among them."""

    shapes: list[Shape]
    leaves: list[Leaf]
    often: list[bool]  # by leaf: several rules use it
    rules: list[tuple[int, list[int]]]  # a shape, and its leaves
    rule_of: NDArray[np.int64]  # position → distinct rule

    @classmethod
    def of(cls, segment: Segment) -> Program:
        """Take all the rules of a segment."""
        shapes, leaves = segment.statement()
        columns = segment.columns
        starts, shape_of = columns.leaf_start.tolist(), columns.shape_of_rule.tolist()
        distinct: dict[tuple[int, bytes], int] = {}
        rules: list[tuple[int, list[int]]] = []
        rule_of = []
        for position, shape in enumerate(shape_of):
            ids = columns.leaf_ids[starts[position] : starts[position + 1]]
            number = distinct.setdefault((shape, ids.tobytes()), len(rules))
            if number == len(rules):
                rules.append((shape, ids.tolist()))
            rule_of.append(number)
        uses = np.bincount([leaf for _, ids in rules for leaf in ids], minlength=len(leaves))
        return cls(shapes, leaves, (uses > 2).tolist(), rules, np.array(rule_of, np.int64))

    def columns(self, as_of: date) -> Columns:
        """Return the columns that the rules look at."""
        used = sorted({leaf for _, ids in self.rules for leaf in ids})
        return Columns([self.leaves[leaf] for leaf in used], as_of)

    def truths(self, block: Block, rules: Iterable[int]) -> Iterator[tuple[int, Truths]]:
        """Yield (rule, its truth on the block); bits where the block has no signature mean nothing."""
        truth, leaves, often = block.truth, self.leaves, self.often
        for number in rules:
            shape, ids = self.rules[number]
            parts = [truth(leaves[leaf], keep=often[leaf]) for leaf in ids]
            yield number, evaluate(self.shapes[shape], parts, block)

    def needed(self) -> dict[str, list[tuple[int, Leaf]]]:
        """Return, by attribute, (rule, test) for every test without which the rule is false.

        These are the leaves with nothing but `all` above them.
        """
        positions = [_needed_leaves(shape) for shape in self.shapes]
        found: dict[str, list[tuple[int, Leaf]]] = {}
        for number, (shape, ids) in enumerate(self.rules):
            for position in positions[shape]:
                leaf = self.leaves[ids[position]]
                found.setdefault(leaf.attribute.id, []).append((number, leaf))
        return found


def _needed_leaves(shape: Shape) -> list[int]:
    position, found, above = shape.leaves, [], [True]
    for gate, arity in reversed(shape.steps):
        needed = above.pop()
        if gate == "leaf":
            position -= 1
            if needed:
                found.append(position)
        above += [needed and gate == "all"] * arity
    return found


class Slice(NamedTuple):
    """Signatures (by number) that are swept together, and the rules that are not false for all of them."""

    signatures: NDArray[np.int64]
    rules: list[int]


class Sweep:
    """Cuts signatures into blocks along the attribute that most rules need, so that most rules skip most blocks.

    Rules of one region are not even looked at for the clients of another.
    """

    def __init__(self, program: Program, columns: Columns) -> None:
        self._rules = np.arange(len(program.rules))
        self._along: int | None = None
        choices = [
            (len(tests), name)
            for name, tests in program.needed().items()
            if _single(columns.columns[columns.number[name]]) and len(tests) * 4 > len(program.rules)
        ]
        if choices:
            name = max(choices)[1]
            self._along = columns.number[name]
            self._column = columns.columns[self._along]
            tests = program.needed()[name]
            self._rule = np.array([rule for rule, _ in tests])
            token_lists = [self._column.vocabulary.tokens_of(leaf) for _, leaf in tests]  # type: ignore[arg-type]
            self._token_counts = np.array([len(tokens) for tokens in token_lists])
            self._tokens = np.array([token for tokens in token_lists for token in tokens], np.int64)

    def slices(self, signatures: Sequence[Signature]) -> Iterator[Slice]:
        """Yield the blocks."""
        if self._along is None:
            for start in range(0, len(signatures), LARGEST):
                yield Slice(np.arange(start, min(start + LARGEST, len(signatures))), self._rules.tolist())
            return
        classes = np.fromiter((signature[self._along] for signature in signatures), np.int64, len(signatures))
        order = np.argsort(classes, kind="stable")
        ends = [*(np.flatnonzero(np.diff(classes[order])) + 1), len(order)]
        start = 0
        for end in ends:
            # What is unknown here (class 0, the first) keeps every rule: it is swept by itself.
            if end - start >= SMALLEST or end == len(order) or not classes[order[start]]:
                rules = self._possible(set(classes[order[start:end]].tolist()))
                for first in range(start, end, LARGEST):
                    yield Slice(order[first : min(first + LARGEST, end)], rules)
                start = end

    def _possible(self, classes: set[int]) -> list[int]:
        """Return the rules that are not false for every client of these classes."""
        if 0 in classes:
            return self._rules.tolist()
        brought = np.zeros(self._column.vocabulary.token_count + 1, np.int64)
        brought[[token for found in classes for token in self._column.tokens[found]]] = 1
        hits = np.concatenate(([0], np.cumsum(brought[self._tokens])))
        ends = np.cumsum(self._token_counts)
        refused = hits[ends] == hits[ends - self._token_counts]
        alive = np.ones(len(self._rules), np.bool_)
        alive[self._rule[refused]] = False
        found: list[int] = np.flatnonzero(alive).tolist()
        return found


def _single(column: Column) -> bool:
    """Tell an attribute fit for cutting: one listed value or code, nothing that the client can change."""
    attribute = column.attribute
    return attribute.type in ("enum", "code") and not attribute.many and not attribute.actionable


class Counter:
    """Counts clients for every distinct rule."""

    def __init__(self, program: Program, columns: Columns, *, reachable: bool) -> None:
        self._program = program
        self._columns = columns
        self._reachable = reachable
        self._sweep = Sweep(program, columns)
        #: for each distinct rule: the clients that meet it, that may, that could once something changed
        self.counts = np.zeros((len(program.rules), 3), np.int64)

    def add(self, weights: dict[Signature, int]) -> None:
        """Add signatures, each with the number of clients who have it."""
        signatures = list(weights)
        sizes = np.fromiter(weights.values(), np.int64, len(weights))
        rows = [0, 1, 3] if self._reachable else [0, 1, 1]
        for chosen, rules in self._sweep.slices(signatures):
            # Laid by how many clients have them, so that all the bits of a word weigh the same.
            ascending = chosen[np.argsort(sizes[chosen], kind="stable")]
            places, word_weights = _by_weight(sizes[ascending])
            block = Block(
                self._columns,
                [signatures[number] for number in ascending],
                places,
                len(word_weights),
                reachable=self._reachable,
            )
            total = _weigher(word_weights)
            # Counted many at a time: the calls would cost more than the counting.
            waiting = np.empty((COUNTED, block.rows, block.words), np.uint64)
            numbers: list[int] = []
            for number, truth in self._program.truths(block, rules):
                np.bitwise_and(truth, block.valid, out=waiting[len(numbers)])
                numbers.append(number)
                if len(numbers) == COUNTED:
                    self.counts[numbers] += total(waiting)[:, rows]
                    numbers.clear()
            if numbers:
                self.counts[numbers] += total(waiting[: len(numbers)])[:, rows]


def _by_weight(sizes: NDArray[np.int64]) -> tuple[Places, NDArray[np.int64]]:
    """Return a place for each (ascending) size so that no word has two sizes, and the size of each word."""
    values, first, counts = np.unique(sizes, return_index=True, return_counts=True)
    words = (counts + 63) >> 6
    starts = (np.cumsum(words) - words) << 6
    places = np.arange(len(sizes)) - np.repeat(first - starts, counts)
    return places, np.repeat(values, words)


def _weigher(word_weights: NDArray[np.int64]) -> Callable[[Truths], NDArray[np.int64]]:
    """Return the function that counts the clients behind the bits: [n, rows, words] → [n, rows]."""
    if (word_weights != 1).any():
        weights = word_weights.astype(np.float64)
        return lambda truths: (np.bitwise_count(truths) @ weights).astype(np.int64)
    # Sums of up to 1,000 words fit 16 bits, which adds up several times faster.
    edges = np.arange(0, len(word_weights), 1000)

    def count(truths: Truths) -> NDArray[np.int64]:
        sums = np.add.reduceat(np.bitwise_count(truths), edges, axis=2, dtype=np.uint16)
        found: NDArray[np.int64] = sums.sum(axis=2, dtype=np.int64)
        return found

    return count


def gathered(
    clients: Iterable[tuple[Signature, int]], size: int = GATHERED
) -> Iterator[dict[Signature, list[int]]]:
    """Gather (signature, client number) into lots of at most `size` signatures."""
    found: dict[Signature, list[int]] = {}
    for signature, client in clients:
        found.setdefault(signature, []).append(client)
        if len(found) >= size:
            yield found
            found = {}
    if found:
        yield found
