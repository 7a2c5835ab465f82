"""What undecided rules wait for, for thousands of rules at once.

The residual of a rule is an undecided formula in which every leaf stands once, so its leaves are those of
its clauses that are minimal: of the clauses still possible, each leaves a set of unknown leaves, and a set
that holds another whole is folded away with the true part that made the other smaller.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from criteria.clients import Client
from criteria.evaluate import leaf_missing, residual_leaves, step_truths
from criteria.index.bits import Places, Words, has_bits, places_of
from criteria.index.columns import runs
from criteria.index.segment import ItemTruths, Segment

#: A row of words for each rule, a bit for each name that `missing` can hold.
NameMasks = NDArray[np.uint64]


def missing(
    segment: Segment,
    positions: Places,
    possible_columns: Words,
    unknown: NDArray[np.bool_],
    items: dict[int, ItemTruths],
    client: Client,
    *,
    as_of: date,
    names: Sequence[str],
) -> NameMasks:
    """Return the names that the residuals of the rules at these positions (ascending) hold.

    `unknown` tells, by attribute number, what is taken as unknown; `possible_columns` are the columns
    possible under it; `client` has the known values alone.
    """
    words = (len(names) + 63) >> 6
    found = np.zeros((len(positions), words), np.uint64)
    if segment.wide:
        number = {name: n for n, name in enumerate(names)}
        is_wide = np.isin(positions, list(segment.wide))
        for place in np.flatnonzero(is_wide):
            found[place] = _one(segment, int(positions[place]), client, as_of, number, words)
        narrow = np.flatnonzero(~is_wide)
    else:
        narrow = np.arange(len(positions))
    if len(narrow):
        waiting = {
            number: item_waiting(segment, number, client, as_of, names)
            for number, truths in items.items()
            if not unknown[number] and len(truths.possible) > len(truths.met)
        }
        found[narrow] = _narrow(segment, positions[narrow], possible_columns, unknown, items, waiting, words)
    return found


def _narrow(
    segment: Segment,
    positions: Places,
    possible_columns: Words,
    unknown: NDArray[np.bool_],
    items: dict[int, ItemTruths],
    waiting: dict[int, NameMasks],
    words: int,
) -> NameMasks:
    columns = segment.columns
    start = columns.leaf_start[positions]
    lengths = columns.leaf_start[positions + 1] - start
    leaf = columns.leaf_ids[runs(start, lengths)]
    first = np.cumsum(lengths) - lengths
    bit = np.uint64(1) << (np.arange(len(leaf)) - np.repeat(first, lengths)).astype(np.uint64)
    attribute = segment.leaf_attribute[leaf]
    is_open = unknown[attribute]
    for number, masks in waiting.items():
        truths = items[number]
        undecided = np.zeros(len(masks), np.bool_)
        undecided[list(set(truths.possible) - set(truths.met))] = True
        of_list = np.flatnonzero(attribute == number)
        is_open[of_list] = undecided[segment.leaf_token[leaf[of_list]]]
    open_bits = np.bitwise_or.reduceat(np.where(is_open, bit, np.uint64(0)), first)
    kept = _minimal(segment, positions, possible_columns, open_bits)
    stays = is_open & ((np.repeat(kept, lengths) & bit) != 0)
    return _names(segment, leaf, attribute, stays, first, unknown, waiting, words)


def _minimal(segment: Segment, positions: Places, possible_columns: Words, open_bits: Words) -> Words:
    """Return, of each rule, the leaves that its minimal possible clauses leave open."""
    columns = segment.columns
    shapes = columns.shape_of_rule[positions]
    planes = int(np.searchsorted(-np.array(columns.plane_rules), -int(positions[0])))
    open_sets = []
    alive = []
    for plane in range(planes):
        # Rules with a clause in this plane come first: positions ascend as the number of clauses falls.
        m = int(np.searchsorted(positions, columns.plane_rules[plane]))
        open_sets.append(columns.plane_masks[shapes[:m], plane] & open_bits[:m])
        alive.append(has_bits(possible_columns, positions[:m] + columns.plane_starts[plane]))
    overlapping = np.flatnonzero(columns.overlapping[shapes])
    redundant = [np.zeros(len(found), np.bool_) for found in alive]
    for left in range(planes):
        for right in range(planes):
            if left != right:
                m = min(len(alive[left]), len(alive[right]))
                rules = overlapping[: np.searchsorted(overlapping, m)]
                if len(rules):
                    smaller, larger = open_sets[left][rules], open_sets[right][rules]
                    inside = alive[left][rules] & ((smaller & ~larger) == 0) & (smaller != larger)
                    redundant[right][rules] |= inside
    kept = np.zeros(len(positions), np.uint64)
    for open_set, is_alive, is_redundant in zip(open_sets, alive, redundant, strict=True):
        kept[: len(open_set)] |= np.where(is_alive & ~is_redundant, open_set, np.uint64(0))
    return kept


def _names(
    segment: Segment,
    leaf: NDArray[np.int32],
    attribute: NDArray[np.int16],
    stays: NDArray[np.bool_],
    first: Places,
    unknown: NDArray[np.bool_],
    waiting: dict[int, NameMasks],
    words: int,
) -> NameMasks:
    name = segment.leaf_name[leaf].astype(np.uint64)
    own = stays & unknown[attribute]
    found = np.empty((len(first), words), np.uint64)
    for word in range(words):
        here = own & ((name >> np.uint64(6)) == word) if words > 1 else own
        masks = np.where(here, np.uint64(1) << (name & np.uint64(63)), np.uint64(0))
        for number, item_masks in waiting.items():
            of_list = np.flatnonzero(stays & (attribute == number) & ~own)
            masks[of_list] = item_masks[segment.leaf_token[leaf[of_list]], word]
        found[:, word] = np.bitwise_or.reduceat(masks, first)
    return found


def item_waiting(
    segment: Segment, number: int, client: Client, as_of: date, names: Sequence[str]
) -> NameMasks:
    """Return, for each test of a list's items, the names that the items which leave it undecided wait for."""
    tables = next(tables for tables in segment.tables if tables.number == number)
    inner = tables.items
    assert inner is not None
    masks = np.zeros((inner.size, (len(names) + 63) >> 6), np.uint64)
    items = client[tables.attribute.id]
    assert isinstance(items, tuple)
    for item in items:
        found = inner.match(item, as_of=as_of)
        undecided = places_of(found.possible & ~found.met)
        if len(undecided):
            masks[undecided] |= missing(
                inner, undecided, found.possible_columns, found.unknown, {}, item, as_of=as_of, names=names
            )
    return masks


def _one(
    segment: Segment, position: int, client: Client, as_of: date, number: dict[str, int], words: int
) -> NDArray[np.uint64]:
    """The same for one wide rule, by the reference evaluator."""
    criterion = segment.wide[position]
    truths = step_truths(criterion, client, as_of=as_of)
    masks = [0] * words
    for leaf in residual_leaves(criterion, truths):
        for name in leaf_missing(criterion.leaves[leaf], client, as_of=as_of):
            masks[number[name] >> 6] |= 1 << (number[name] & 63)
    return np.array(masks, np.uint64)
