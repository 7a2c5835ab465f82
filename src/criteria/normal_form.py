"""Shape → disjunctive normal form, over the positions of the shape's leaves.

Kleene's logic is a distributive lattice with De Morgan's laws, so pushing `not` down to the leaves and
multiplying out keeps every verdict. Two steps that two-valued logic would allow are left out because they
do not: dropping a clause with `x` and `not x` (it is unknown while x is, not false), and merging `x or not x`
into true.
"""

from __future__ import annotations

from typing import NamedTuple

from criteria.criterion import Shape

#: A shape with more clauses or leaves than this is "wide": its rules are evaluated one by one.
WIDEST = 64


class Literal(NamedTuple):
    """A leaf by its position in the shape, perhaps negated."""

    leaf: int
    negated: bool


Clause = tuple[Literal, ...]


def clauses(shape: Shape) -> tuple[Clause, ...] | None:
    """Return the clauses of which at least one must hold; None if the shape is wide.

    No clause at all is false, a clause without literals is true.
    """
    if shape.leaves > WIDEST:
        return None
    negated = _polarities(shape)
    stack: list[tuple[Clause, ...]] = []
    leaf = 0
    for (gate, arity), is_negated in zip(shape.steps, negated, strict=True):
        if gate == "leaf":
            stack.append(((Literal(leaf, is_negated),),))
            leaf += 1
        elif gate != "not":
            parts = stack[len(stack) - arity :]
            del stack[len(stack) - arity :]
            joins = (gate == "any") != is_negated
            found = [clause for part in parts for clause in part] if joins else _product(parts)
            if found is None or len(found) > WIDEST:
                return None
            stack.append(tuple(found))
    return stack[0]


def _polarities(shape: Shape) -> list[bool]:
    """Return, for each step, whether an odd number of `not` stands above it."""
    negated: list[bool] = []
    above = [False]
    for gate, arity in reversed(shape.steps):
        here = above.pop()
        negated.append(here)
        above += [here != (gate == "not")] * arity
    return negated[::-1]


def _product(parts: list[tuple[Clause, ...]]) -> list[Clause] | None:
    found: list[Clause] = [()]
    for part in parts:
        if len(found) * len(part) > WIDEST:
            return None
        found = [left + right for left in found for right in part]
    return found
