"""The canonical form: one JSON text, and one hash, for all the ways to write the same criterion.

What is made equal is what three-valued logic makes equal without touching `missing`: order and repetition
of parts and of listed values, a code listed beside its own beginning, the spelling of numbers and durations,
a gate of one part, a gate in a gate of its kind, two `not` in a row, constants. Nothing else is: `x or not x`
is not `true` while x is unknown.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any, Literal, NamedTuple

from criteria.criterion import Bounds, Criterion, In, Is, Leaf, Some, Within
from criteria.values import number_text

_TRUE = '{"all":[]}'
_FALSE = '{"any":[]}'


class _Node(NamedTuple):
    """A finished part: its text, its gate, and what a gate around it may still have to take apart."""

    text: str
    gate: Literal["", "not", "all", "any"] = ""
    parts: tuple[str, ...] = ()  # of `all` and `any`
    negated: _Node | None = None  # of `not`


def canonical_text(criterion: Criterion) -> str:
    """Return the canonical JSON text: itself a criterion of the same meaning, and its own canonical text."""
    stack: list[_Node] = []
    leaves = iter(criterion.leaves)
    for gate, arity in criterion.shape.steps:
        if gate == "leaf":
            stack.append(_Node(_leaf_text(next(leaves))))
        elif gate == "not":
            stack.append(_negated(stack.pop()))
        else:
            parts = stack[len(stack) - arity :]
            del stack[len(stack) - arity :]
            stack.append(_joined(gate, parts))
    return stack[0].text


def digest(criterion: Criterion) -> str:
    """Return the SHA-256 of the canonical text in hexadecimal."""
    return hashlib.sha256(canonical_text(criterion).encode()).hexdigest()


def to_json(criterion: Criterion) -> Any:
    """Return the criterion as JSON values, in the order in which it was written."""
    stack: list[Any] = []
    leaves = iter(criterion.leaves)
    for gate, arity in criterion.shape.steps:
        if gate == "leaf":
            stack.append(leaf_json(next(leaves)))
        elif gate == "not":
            stack.append({"not": stack.pop()})
        else:
            parts = stack[len(stack) - arity :]
            del stack[len(stack) - arity :]
            stack.append({gate: parts})
    return stack[0]


def leaf_json(leaf: Leaf) -> dict[str, Any]:
    """Return one test as JSON values in canonical spelling. A number that is not whole is a decimal string."""
    name = leaf.attribute.id
    if isinstance(leaf, Is):
        return {"attr": name, "is": leaf.value}
    if isinstance(leaf, In):
        return {"attr": name, "in": sorted(_roots(leaf))}
    if isinstance(leaf, Bounds):
        return {"attr": name} | {key: _scalar(value) for key, value in leaf.bounds.items()}
    if isinstance(leaf, Within):
        return {"attr": name, "within": str(leaf.duration)}
    return {"some": name, "where": to_json(leaf.where)}


def _leaf_text(leaf: Leaf) -> str:
    if isinstance(leaf, Some):
        return '{"some":' + _dump(leaf.attribute.id) + ',"where":' + canonical_text(leaf.where) + "}"
    return _dump(leaf_json(leaf))


def _roots(leaf: In) -> list[str]:
    """Return the listed values without the codes that another listed code covers."""
    return [v for v in leaf.values if not any(v[:n] in leaf.values for n in leaf.lengths if n < len(v))]


def _scalar(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else number_text(value)


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _negated(part: _Node) -> _Node:
    if part.text in (_TRUE, _FALSE):
        return _Node(_FALSE if part.text == _TRUE else _TRUE)
    if part.negated is not None:
        return part.negated
    return _Node('{"not":' + part.text + "}", "not", negated=part)


def _joined(gate: Literal["all", "any"], results: list[_Node]) -> _Node:
    neutral, decisive = (_TRUE, _FALSE) if gate == "all" else (_FALSE, _TRUE)
    parts: dict[str, _Node] = {}
    for node in results:
        if node.text == decisive:
            return _Node(decisive)
        if node.gate == gate:
            parts.update((text, _Node(text)) for text in node.parts)
        elif node.text != neutral:
            parts[node.text] = node
    if not parts:
        return _Node(neutral)
    if len(parts) == 1:
        return next(iter(parts.values()))
    ordered = tuple(sorted(parts))
    return _Node('{"' + gate + '":[' + ",".join(ordered) + "]}", gate, ordered)
