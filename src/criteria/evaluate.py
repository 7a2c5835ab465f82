"""The reference evaluator: Kleene's strong three-valued logic, one criterion against one client.

The index and the population engines are tested to give what this file gives. Read this one first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from criteria.attributes import Attributes
from criteria.clients import Client
from criteria.criterion import Criterion, Leaf, Some, holds

#: Truth values are numbers, so that `all` is the least of its parts, `any` the greatest and `not` 2 − x.
FALSE, UNKNOWN, TRUE = 0, 1, 2
Truth = int

Verdict = Literal["met", "unknown", "reachable", "unmet"]
VERDICTS: tuple[Verdict, ...] = ("met", "unknown", "reachable", "unmet")


class Answer(NamedTuple):
    """A verdict, with what would have to be known (`unknown`) or changed (`reachable`), sorted by name."""

    verdict: Verdict
    missing: tuple[str, ...] = ()


def answer(criterion: Criterion, client: Client, attributes: Attributes, *, as_of: date) -> Answer:
    """Return the verdict of a rule on a client, with its `missing`."""
    truths = step_truths(criterion, client, as_of=as_of)
    if truths[-1] == TRUE:
        return Answer("met")
    if truths[-1] == UNKNOWN:
        return Answer("unknown", _missing(criterion, truths, client, as_of))
    changeable = attributes.actionable & client.keys()
    if changeable:
        freed = {name: value for name, value in client.items() if name not in changeable}
        truths = step_truths(criterion, freed, as_of=as_of)
        if truths[-1] != FALSE:
            missing = _missing(criterion, truths, freed, as_of)
            return Answer("reachable", tuple(name for name in missing if name in changeable))
    return Answer("unmet")


def truth(criterion: Criterion, client: Client, *, as_of: date) -> Truth:
    """Return what a criterion is of a client: `FALSE`, `UNKNOWN` or `TRUE`."""
    return step_truths(criterion, client, as_of=as_of)[-1]


def step_truths(criterion: Criterion, client: Client, *, as_of: date) -> list[Truth]:
    """Return the truth of each step of the criterion's shape; the last is the whole criterion's."""
    return gate_truths(criterion, [leaf_truth(leaf, client, as_of=as_of) for leaf in criterion.leaves])


def gate_truths(criterion: Criterion, leaf_truths: Sequence[Truth]) -> list[Truth]:
    """Return the truth of each step, given the truths of the leaves."""
    truths: list[Truth] = []
    stack: list[Truth] = []
    leaves = iter(leaf_truths)
    for gate, arity in criterion.shape.steps:
        if gate == "leaf":
            value = next(leaves)
        elif gate == "not":
            value = TRUE - stack.pop()
        else:
            first = len(stack) - arity
            value = min(stack[first:], default=TRUE) if gate == "all" else max(stack[first:], default=FALSE)
            del stack[first:]
        stack.append(value)
        truths.append(value)
    return truths


def leaf_truth(leaf: Leaf, client: Client, *, as_of: date) -> Truth:
    """Return the truth of one test. A test of an unknown attribute is unknown, whatever it tests."""
    value = client.get(leaf.attribute.id)
    if value is None:
        return UNKNOWN
    if isinstance(leaf, Some):
        assert isinstance(value, tuple)
        return max((truth(leaf.where, item, as_of=as_of) for item in value), default=FALSE)
    values = value if isinstance(value, tuple) else (value,)
    return TRUE if any(holds(leaf, one, as_of) for one in values) else FALSE


def residual_leaves(criterion: Criterion, truths: Sequence[Truth]) -> list[int]:
    """Return the positions of the leaves that stay in the residual.

    Folding replaces each decided part by a constant and keeps each undecided one, so a leaf stays exactly if
    it and every gate above it are undecided.
    """
    kept: list[int] = []
    open_above = [True]
    position = criterion.shape.leaves
    for (gate, arity), value in zip(reversed(criterion.shape.steps), reversed(truths), strict=True):
        is_open = open_above.pop() and value == UNKNOWN
        if gate == "leaf":
            position -= 1
            if is_open:
                kept.append(position)
        else:
            open_above += [is_open] * arity
    return kept[::-1]


def leaf_missing(leaf: Leaf, client: Client, *, as_of: date) -> set[str]:
    """Return the names that an undecided test waits for."""
    items = client.get(leaf.attribute.id)
    if not isinstance(leaf, Some) or items is None:
        return {leaf.attribute.name}
    assert isinstance(items, tuple)
    names: set[str] = set()
    for item in items:
        truths = step_truths(leaf.where, item, as_of=as_of)
        if truths[-1] == UNKNOWN:
            names.update(_missing(leaf.where, truths, item, as_of))
    return names


def _missing(criterion: Criterion, truths: Sequence[Truth], client: Client, as_of: date) -> tuple[str, ...]:
    names: set[str] = set()
    for position in residual_leaves(criterion, truths):
        names |= leaf_missing(criterion.leaves[position], client, as_of=as_of)
    return tuple(sorted(names))
