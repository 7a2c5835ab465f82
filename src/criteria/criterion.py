"""A criterion in memory: tests, and the shape that joins them.

The tree is kept in postfix order (parts before the gate that joins them), so that a tree 10,000 levels deep
is walked by a loop and never by recursion. `{"all": [A, {"not": B}]}` is the shape
`leaf leaf not/1 all/2` with the leaves `A, B`. Many rules share a shape; each shape exists once.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple
from weakref import WeakValueDictionary

from criteria.attributes import Attribute
from criteria.values import Duration

Gate = Literal["leaf", "not", "all", "any"]


class Step(NamedTuple):
    """One step of a shape: a leaf, or a gate over the last `arity` results."""

    gate: Gate
    arity: int


LEAF = Step("leaf", 0)
NOT = Step("not", 1)


@dataclass(frozen=True, slots=True, eq=False)
class Is:
    """`{"attr": …, "is": …}`"""

    attribute: Attribute
    value: bool


@dataclass(frozen=True, slots=True, eq=False)
class In:
    """`{"attr": …, "in": […]}`. For codes, `values` are prefixes and `lengths` are theirs, ascending."""

    attribute: Attribute
    values: frozenset[str]
    lengths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """`{"attr": …, "ge": …, "gt": …, "le": …, "lt": …}` on a number or a date."""

    attribute: Attribute
    bounds: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Within:
    """`{"attr": …, "within": "P2Y"}`"""

    attribute: Attribute
    duration: Duration


@dataclass(frozen=True, slots=True, eq=False)
class Some:
    """`{"some": …, "where": …}`"""

    attribute: Attribute
    where: Criterion


Leaf = Is | In | Bounds | Within | Some


def holds(leaf: Is | In | Bounds | Within, value: Any, as_of: date) -> bool:
    """Return whether one known value passes a test."""
    if isinstance(leaf, In):
        if leaf.attribute.type == "enum":
            return bool(value in leaf.values)
        return any(value[:length] in leaf.values for length in leaf.lengths)
    if isinstance(leaf, Is):
        return bool(value == leaf.value)
    if isinstance(leaf, Within):
        return bool(leaf.duration.before(as_of) <= value <= as_of)
    return all(_COMPARE[key](value, bound) for key, bound in leaf.bounds.items())


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "ge": operator.ge,
    "gt": operator.gt,
    "le": operator.le,
    "lt": operator.lt,
}
BOUND_KEYS = tuple(_COMPARE)


class Shape:
    """The gates of a criterion, without its tests. Equal shapes are one object: `Shape.of`."""

    __slots__ = ("__weakref__", "leaves", "steps")
    _known: WeakValueDictionary[tuple[Step, ...], Shape] = WeakValueDictionary()

    def __init__(self, steps: tuple[Step, ...]) -> None:
        self.steps = steps
        self.leaves = sum(step is LEAF or step.gate == "leaf" for step in steps)

    @classmethod
    def of(cls, steps: tuple[Step, ...]) -> Shape:
        """Return the one shape with these steps."""
        shape = cls._known.get(steps)
        if shape is None:
            shape = cls._known[steps] = cls(steps)
        return shape

    def __reduce__(self) -> tuple[Any, ...]:
        return Shape.of, (self.steps,)


class Criterion(NamedTuple):
    """A checked criterion. Made by `criteria.parse.parse`; read-only."""

    shape: Shape
    leaves: tuple[Leaf, ...]


class Rule(NamedTuple):
    """A criterion with the name by which it is asked for."""

    id: str
    criterion: Criterion


def bound_range(bounds: Mapping[str, Any]) -> tuple[tuple[Any, bool] | None, tuple[Any, bool] | None]:
    """Return the tightest (bound, is it outside) from below and from above; None where there is none."""
    lows = [(bounds[key], key == "gt") for key in ("ge", "gt") if key in bounds]
    highs = [(bounds[key], key == "lt") for key in ("le", "lt") if key in bounds]
    low = max(lows, default=None)
    high = min(highs, key=lambda pair: (pair[0], not pair[1]), default=None)
    return low, high
