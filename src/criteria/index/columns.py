"""Which clause of which rule stands in which column of the bit tables.

Rules are put in order of their number of clauses, the most first; clause *j* of each rule then lies in plane
*j*, in the same order. A rule is possible if any of its clauses is, so rules are found by OR-ing the planes,
each shorter than the one before, as prefixes:

    plane 0   r0 r1 r2 r3 r4 r5 …        every rule that has a clause
    plane 1   r0 r1 r2                   the rules that have two
    plane 2   r0                         the rules that have three
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from criteria.criterion import Criterion, Leaf, Shape
from criteria.index.bits import Words, from_places, word_count
from criteria.normal_form import Clause, clauses

T = TypeVar("T")


@dataclass(slots=True)
class Columns:
    """The layout. Rules are known by their position after sorting.

    `shape_of_rule`, `leaf_start` (n + 1 offsets) and `leaf_ids` restate every rule: its shape, and its leaves
    in the order of the shape. `plane_masks[s, j]` has the leaf positions of clause j of shape s as bits.
    """

    order: NDArray[np.int64]  # position → place of the rule in the list given
    plane_rules: list[int]  # how many rules each plane has
    plane_starts: list[int]  # its first column, a multiple of 64
    valid: Words  # a bit per column that stands for a clause
    shape_of_rule: NDArray[np.int32]
    leaf_start: NDArray[np.int64]
    leaf_ids: NDArray[np.int32]
    plane_masks: NDArray[np.uint64]
    overlapping: NDArray[np.bool_]  # shapes of which two clauses share a leaf

    def to_rules(self, columns: Words, words: int) -> Words:
        """OR the planes: bits per column → bits per rule, `words` words long."""
        rules = np.zeros(words, np.uint64)
        for start, size in zip(self.plane_starts, self.plane_rules, strict=True):
            first, length = start >> 6, word_count(size)
            rules[:length] |= columns[first : first + length]
        return rules


@dataclass(slots=True)
class Literals:
    """Every literal of every clause, as parallel arrays."""

    column: NDArray[np.int64]
    leaf: NDArray[np.int32]
    negated: NDArray[np.bool_]


@dataclass(slots=True)
class Laid:
    """What laying out a list of criteria gives."""

    columns: Columns
    literals: Literals
    leaves: list[Leaf]
    shapes: list[Shape]
    wide: list[int]  # positions of the rules to be evaluated one by one


def lay_out(criteria: Sequence[Criterion]) -> Laid:
    """Give each clause of each criterion its column.

    Work in Python is per distinct shape and leaf; per rule there is only the collecting of object ids.
    """
    shapes, shape_of_rule = _distinct([criterion.shape for criterion in criteria])
    leaves, leaf_ids = _distinct(list(chain.from_iterable(criterion.leaves for criterion in criteria)))
    templates = [clauses(shape) for shape in shapes]

    clause_count = np.array([len(template or ()) for template in templates], np.int64)[shape_of_rule]
    order = np.argsort(-clause_count, kind="stable")
    shape_of_rule, clause_count = shape_of_rule[order], clause_count[order]
    leaf_count = np.array([shape.leaves for shape in shapes], np.int64)
    starts_given = np.concatenate(([0], np.cumsum(leaf_count[shape_of_rule[np.argsort(order)]])))
    leaf_start = np.concatenate(([0], np.cumsum(leaf_count[shape_of_rule])))
    leaf_ids = leaf_ids[runs(starts_given[:-1][order], leaf_count[shape_of_rule])]

    planes = int(clause_count.max(initial=0))
    plane_rules = [int(np.searchsorted(-clause_count, -plane)) for plane in range(planes)]
    ends = np.cumsum([0, *(word_count(size) * 64 for size in plane_rules)])
    plane_starts = [int(start) for start in ends[:-1]]
    literals = _literals(templates, shape_of_rule, leaf_start, leaf_ids, plane_starts)
    occupied = [np.arange(start, start + size) for start, size in zip(plane_starts, plane_rules, strict=True)]
    plane_masks = np.zeros((len(shapes), planes), np.uint64)
    for number, template in enumerate(templates):
        for plane, clause in enumerate(template or ()):
            plane_masks[number, plane] = sum(1 << position for position in {lit.leaf for lit in clause})
    columns = Columns(
        order=order,
        plane_rules=plane_rules,
        plane_starts=plane_starts,
        valid=from_places(np.concatenate([np.zeros(0, np.int64), *occupied]), int(ends[-1]) >> 6),
        shape_of_rule=shape_of_rule.astype(np.int32),
        leaf_start=leaf_start,
        leaf_ids=leaf_ids.astype(np.int32),
        plane_masks=plane_masks,
        overlapping=np.array([_overlap(template or ()) for template in templates], np.bool_),
    )
    is_wide = np.array([template is None for template in templates], np.bool_)[shape_of_rule]
    return Laid(columns, literals, leaves, shapes, [int(at) for at in np.flatnonzero(is_wide)])


def _distinct(objects: list[T]) -> tuple[list[T], NDArray[np.int64]]:
    """Return the distinct objects, by identity, and the place of each object among them."""
    ids = np.fromiter(map(id, objects), np.int64, len(objects))
    _, first, places = np.unique(ids, return_index=True, return_inverse=True)
    return [objects[at] for at in first.tolist()], places


def runs(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return start, start + 1, … for each run, one run after another."""
    before = np.cumsum(lengths) - lengths
    found: NDArray[np.int64] = np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths)
    return found


def _literals(
    templates: Sequence[tuple[Clause, ...] | None],
    shape_of_rule: NDArray[np.int64],
    leaf_start: NDArray[np.int64],
    leaf_ids: NDArray[np.int64],
    plane_starts: list[int],
) -> Literals:
    """Fill in the templates: all rules of a shape at once."""
    column: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
    leaf: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
    negated: list[NDArray[np.bool_]] = [np.zeros(0, np.bool_)]
    by_shape = np.argsort(shape_of_rule, kind="stable")
    bounds = np.searchsorted(shape_of_rule[by_shape], np.arange(len(templates) + 1))
    for number, template in enumerate(templates):
        rules = by_shape[bounds[number] : bounds[number + 1]]
        first_leaf = leaf_start[rules]
        for plane, clause in enumerate(template or ()):
            for literal in clause:
                column.append(rules + plane_starts[plane])
                leaf.append(leaf_ids[first_leaf + literal.leaf])
                negated.append(np.full(len(rules), literal.negated))
    return Literals(np.concatenate(column), np.concatenate(leaf).astype(np.int32), np.concatenate(negated))


def _overlap(template: tuple[Clause, ...]) -> bool:
    positions = [position for clause in template for position in {literal.leaf for literal in clause}]
    return len(positions) > len(set(positions))
