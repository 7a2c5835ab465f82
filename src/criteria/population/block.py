"""A block of signatures turned on its side: for every test, a bit per signature.

Truth takes two bits: `met` (is it true) and `possible` (is it not false). With `reachable` two more are
carried, for the same with every actionable attribute taken as unknown. A truth is an array of shape
[2 or 4, words]; `all` is AND, `any` is OR, and `not` swaps the two and inverts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from criteria.criterion import Bounds, In, Is, Leaf, Shape, Some, Within
from criteria.index.bits import ALL, Places, Words, from_places, places_of, word_count
from criteria.population.signatures import Column, Columns, Signature

#: Finished truths of tests that several rules use are kept up to so many bytes.
KEPT_BYTES = 256 << 20

Truths = NDArray[np.uint64]


class Block:
    """Signatures, each at a place; places may have gaps (`valid` tells)."""

    def __init__(
        self,
        columns: Columns,
        signatures: Sequence[Signature],
        places: Places,
        words: int,
        *,
        reachable: bool,
    ) -> None:
        self.words = words
        self.rows = 4 if reachable else 2
        self.valid = from_places(places, words)
        width = len(columns.columns)
        flat = np.fromiter(chain.from_iterable(signatures), np.int32, len(signatures) * width)
        classes = flat.reshape(len(signatures), width)
        spread = np.zeros((width, words << 6), np.int32)
        spread[:, places] = classes.T
        self._columns = {
            column.attribute.id: _BlockColumn(column, spread[n], words)
            for n, column in enumerate(columns.columns)
        }
        self._kept: dict[int, Truths] = {}

    def truth(self, leaf: Leaf, *, keep: bool) -> Truths:
        """Return the truth of a test on every signature. Not to be written to."""
        found = self._kept.get(id(leaf))
        if found is None:
            found = np.empty((self.rows, self.words), np.uint64)
            column = self._columns[leaf.attribute.id]
            if isinstance(leaf, Some):
                found[0], found[1] = column.some(leaf)
                found[1] |= column.unknown
            else:
                column.test(leaf, out=found[0])
                np.bitwise_or(found[0], column.unknown, out=found[1])
            if self.rows == 4:
                if leaf.attribute.actionable:
                    found[2], found[3] = 0, ALL
                else:
                    found[2:] = found[:2]
            if keep and len(self._kept) * found.nbytes < KEPT_BYTES:
                self._kept[id(leaf)] = found
        return found


class _BlockColumn:
    """One attribute of a block."""

    def __init__(self, column: Column, classes: NDArray[np.int32], words: int) -> None:
        self.column = column
        self.words = words
        self.unknown = ~_packed(classes > 0)
        self._classes = classes
        self._token_bits: dict[int, Words] = {}
        self._up_to: dict[int, Words] = {}
        self._rows: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None
        self._bucket: NDArray[np.int32] | None = None
        self._items: tuple[Block, NDArray[np.int64], NDArray[np.int64]] | None = None

    def test(self, leaf: In | Is | Within | Bounds, out: Words) -> None:
        """Write the bits of the signatures with a value that passes."""
        if isinstance(leaf, Bounds):
            self._ranged(leaf, out)
            return
        tokens = self.column.vocabulary.tokens_of(leaf)
        if not tokens:
            out[:] = 0
            return
        out[:] = self._token(tokens[0])
        for token in tokens[1:]:
            out |= self._token(token)

    def _token(self, token: int) -> Words:
        bits = self._token_bits.get(token)
        if bits is None:
            rows, start = self._rows_by_token()
            bits = from_places(rows[start[token] : start[token + 1]], self.words)
            if len(self._token_bits) * bits.nbytes < KEPT_BYTES:
                self._token_bits[token] = bits
        return bits

    def _rows_by_token(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        if self._rows is None:
            rows, tokens = _spread(self._classes, self.column.tokens)
            order = np.argsort(tokens, kind="stable")
            start = np.searchsorted(tokens[order], np.arange(self.column.vocabulary.token_count + 1))
            self._rows = rows[order], start
        return self._rows

    def _ranged(self, leaf: Bounds, out: Words) -> None:
        first, last = self.column.vocabulary.buckets_of(leaf)
        if first > last:
            out[:] = 0
        elif self.column.attribute.many:
            passes = np.array(
                [any(first <= bucket <= last for bucket in found) for found in self.column.buckets], np.bool_
            )
            out[:] = _packed(passes[self._classes])
        elif not first:
            out[:] = self._below(last)
        else:
            np.bitwise_and(self._below(last), ~self._below(first - 1), out=out)

    def _below(self, bucket: int) -> Words:
        """Return the signatures whose single value lies in this bucket or below."""
        bits = self._up_to.get(bucket)
        if bits is None:
            if self._bucket is None:
                beyond = self.column.vocabulary.bucket_count
                of_class = np.array(
                    [found[0] if found else beyond for found in self.column.buckets], np.int32
                )
                self._bucket = of_class[self._classes]
            bits = _packed(self._bucket <= bucket)
            if len(self._up_to) * bits.nbytes < KEPT_BYTES:
                self._up_to[bucket] = bits
        return bits

    def some(self, leaf: Some) -> tuple[Words, Words]:
        """Return where some item is true, and where some item is not false."""
        if self._items is None:
            inner = self.column.items
            assert inner is not None
            lists = self.column.item_signatures
            number: dict[Signature, int] = {}
            of_class = [tuple(number.setdefault(item, len(number)) for item in items) for items in lists]
            words = max(word_count(len(number)), 1)
            block = Block(inner, list(number), np.arange(len(number)), words, reachable=False)
            rows, items = _spread(self._classes, of_class)
            order = np.argsort(items, kind="stable")
            start = np.searchsorted(items[order], np.arange(len(number) + 1))
            self._items = block, rows[order], start
        block, rows, start = self._items
        truths = evaluate(
            leaf.where.shape, [block.truth(inner, keep=True) for inner in leaf.where.leaves], block
        )
        met, possible = (
            from_places(_ranges(rows, start, places_of(bits & block.valid)), self.words) for bits in truths
        )
        return met, possible


def evaluate(shape: Shape, leaves: Sequence[Truths], block: Block) -> Truths:
    """Return the truth of a criterion, given those of its leaves. The leaves are not changed."""
    stack: list[tuple[Truths, bool]] = []  # a truth, and whether it may be written to
    next_leaf = iter(leaves)
    for gate, arity in shape.steps:
        if gate == "leaf":
            stack.append((next(next_leaf), False))
        elif gate == "not":
            truth, _ = stack.pop()
            stack.append((~truth[_SWAPPED[block.rows]], True))
        elif arity == 0:
            stack.append((np.full((block.rows, block.words), ALL if gate == "all" else 0, np.uint64), True))
        elif arity > 1:
            parts = stack[-arity:]
            del stack[-arity:]
            join = np.bitwise_and if gate == "all" else np.bitwise_or
            truth, ours = parts[0]
            truth = join(truth, parts[1][0], out=truth if ours else None)
            for part, _ in parts[2:]:
                join(truth, part, out=truth)
            stack.append((truth, True))
    return stack[0][0]


_SWAPPED = {2: [1, 0], 4: [1, 0, 3, 2]}


def _packed(flags: NDArray[np.bool_]) -> Words:
    return np.packbits(flags, bitorder="little").view(np.uint64)


def _spread(
    classes: NDArray[np.int32], found: Sequence[tuple[int, ...]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return parallel arrays: this place brings this number, as its class does."""
    lengths = np.array([len(numbers) for numbers in found], np.int64)
    start = np.cumsum(lengths) - lengths
    flat = np.array([number for numbers in found for number in numbers], np.int64)
    counts = lengths[classes]
    rows = np.repeat(np.arange(len(classes)), counts)
    before = np.cumsum(counts) - counts
    return rows, flat[np.arange(len(rows)) - np.repeat(before - start[classes], counts)]


def _ranges(rows: NDArray[np.int64], start: NDArray[np.int64], chosen: Places) -> NDArray[np.int64]:
    """Return the rows of the chosen numbers, one run after another."""
    return np.concatenate([rows[:0], *(rows[start[n] : start[n + 1]] for n in chosen)])
