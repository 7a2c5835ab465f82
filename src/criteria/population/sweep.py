"""Every rule over a block of signatures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from criteria.criterion import Leaf, Shape
from criteria.index.bits import Places
from criteria.index.segment import Segment
from criteria.population.block import Block, Truths, evaluate
from criteria.population.signatures import Columns, Signature

#: So many signatures make a block: a truth of 64 KiB, a few of which fit the cache of a processor core.
BLOCK = 1 << 18


@dataclass(slots=True)
class Program:
    """The rules of a segment with equal ones joined: distinct rules, and the place of each rule among them."""

    shapes: list[Shape]
    leaves: list[Leaf]
    often: list[bool]  # by leaf: several rules use it
    rules: list[tuple[int, NDArray[np.int32]]]  # a shape, and its leaves
    rule_of: NDArray[np.int64]  # position → distinct rule

    @classmethod
    def of(cls, segment: Segment, positions: Sequence[int] | None = None) -> Program:
        """Take the rules at these positions, by default all."""
        shapes, leaves = segment.statement()
        columns = segment.columns
        starts, shape_of = columns.leaf_start.tolist(), columns.shape_of_rule.tolist()
        distinct: dict[tuple[int, bytes], int] = {}
        rules: list[tuple[int, NDArray[np.int32]]] = []
        rule_of = []
        uses = np.zeros(len(leaves), np.int64)
        for position in range(segment.size) if positions is None else positions:
            ids = columns.leaf_ids[starts[position] : starts[position + 1]]
            number = distinct.setdefault((shape_of[position], ids.tobytes()), len(rules))
            if number == len(rules):
                rules.append((shape_of[position], ids))
            rule_of.append(number)
        for _, ids in rules:
            np.add.at(uses, ids, 1)
        return cls(shapes, leaves, (uses > 2).tolist(), rules, np.array(rule_of, np.int64))

    def columns(self, as_of: date) -> Columns:
        """Return the columns that the rules look at."""
        used = sorted({int(leaf) for _, ids in self.rules for leaf in ids})
        return Columns([self.leaves[leaf] for leaf in used], as_of)

    def truths(self, block: Block) -> Iterator[Truths]:
        """Yield the truth of each distinct rule on the block, where the block has a signature."""
        for shape, ids in self.rules:
            leaves = [block.truth(self.leaves[leaf], keep=self.often[leaf]) for leaf in ids.tolist()]
            yield evaluate(self.shapes[shape], leaves, block) & block.valid


def count_block(
    program: Program, columns: Columns, weights: dict[Signature, int], *, reachable: bool
) -> NDArray[np.int64]:
    """Return, for each distinct rule, how many clients meet it, may meet it, could once changed.

    Signatures are laid by how many clients have them, so that all the bits of a word weigh the same.
    """
    signatures = sorted(weights, key=weights.__getitem__)
    sizes = np.array([weights[signature] for signature in signatures], np.int64)
    places, word_weights = _by_weight(sizes)
    block = Block(columns, signatures, places, len(word_weights), reachable=reachable)
    rows = [0, 1, 3] if reachable else [0, 1]
    found = np.zeros((len(program.rules), len(rows)), np.int64)
    total = _weigher(word_weights)
    for number, truth in enumerate(program.truths(block)):
        found[number] = total(truth[rows] if reachable else truth)
    return found


def _by_weight(sizes: NDArray[np.int64]) -> tuple[Places, NDArray[np.int64]]:
    """Return a place for each (ascending) size so that no word has two sizes, and the size of each word."""
    values, first, counts = np.unique(sizes, return_index=True, return_counts=True)
    words = (counts + 63) >> 6
    starts = (np.cumsum(words) - words) << 6
    places = np.arange(len(sizes)) - np.repeat(first - starts, counts)
    return places, np.repeat(values, words)


def _weigher(word_weights: NDArray[np.int64]) -> Callable[[Truths], NDArray[np.int64]]:
    """Return the function that counts the clients behind the bits of each row."""
    if (word_weights != 1).any():
        weights = word_weights.astype(np.float64)
        return lambda truth: (np.bitwise_count(truth) @ weights).astype(np.int64)
    # Sums of up to 1,000 words fit 16 bits, which adds up several times faster.
    edges = np.arange(0, len(word_weights), 1000)
    return lambda truth: np.add.reduceat(np.bitwise_count(truth), edges, axis=1, dtype=np.uint16).sum(
        axis=1, dtype=np.int64
    )


def blocks(
    clients: Iterable[tuple[Signature, int]], size: int = BLOCK
) -> Iterator[dict[Signature, list[int]]]:
    """Gather (signature, client number) into blocks of at most `size` signatures."""
    found: dict[Signature, list[int]] = {}
    for signature, client in clients:
        found.setdefault(signature, []).append(client)
        if len(found) >= size:
            yield found
            found = {}
    if found:
        yield found
