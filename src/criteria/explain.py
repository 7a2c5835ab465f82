"""The whole tree of a rule with what each leaf is for a client: fit to be shown to a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from criteria.attributes import Attributes
from criteria.canonical import leaf_json
from criteria.clients import Client
from criteria.criterion import Criterion, Gate, Leaf, Some
from criteria.errors import Language
from criteria.evaluate import TRUE, UNKNOWN, Answer, Truth, answer, leaf_truth
from criteria.sentence import WORDINGS, leaf_sentence, value_text

#: Where a value came from, by attribute name; whatever the caller wants shown.
Sources = Mapping[str, Any]


@dataclass(slots=True)
class Explained:
    """One node: its gate and truth; of a leaf its test, the client's value and where it came from.

    `value` is None if unknown. The parts of a `some` are its items, in the client's order.
    """

    gate: Gate | Literal["item"]
    truth: Truth
    parts: tuple[Explained, ...] = ()
    leaf: Leaf | None = None
    value: Any = None
    source: Any = None


@dataclass(slots=True)
class Explanation:
    """A verdict and the tree behind it."""

    answer: Answer
    tree: Explained


def explain(
    criterion: Criterion,
    client: Client,
    attributes: Attributes,
    *,
    as_of: date,
    sources: Sources | None = None,
) -> Explanation:
    """Return the verdict of a rule on a client with the truth of every node."""
    return Explanation(
        answer(criterion, client, attributes, as_of=as_of),
        truth_tree(criterion, client, as_of=as_of, sources=sources),
    )


def truth_tree(
    criterion: Criterion, client: Client, *, as_of: date, sources: Sources | None = None
) -> Explained:
    """Return the truth of every node alone, for those who have the verdict already."""
    sources = sources or {}
    stack: list[Explained] = []
    leaves = iter(criterion.leaves)
    for gate, arity in criterion.shape.steps:
        if gate == "leaf":
            stack.append(_leaf(next(leaves), client, as_of, sources))
            continue
        parts = tuple(stack[len(stack) - arity :])
        del stack[len(stack) - arity :]
        truths = [part.truth for part in parts]
        if gate == "not":
            truth = TRUE - truths[0]
        else:
            truth = min(truths, default=TRUE) if gate == "all" else max(truths, default=0)
        stack.append(Explained(gate, truth, parts))
    return stack[0]


def _leaf(leaf: Leaf, client: Client, as_of: date, sources: Sources) -> Explained:
    value = client.get(leaf.attribute.id)
    source = sources.get(leaf.attribute.name)
    if not isinstance(leaf, Some) or not isinstance(value, tuple):
        return Explained("leaf", leaf_truth(leaf, client, as_of=as_of), (), leaf, value, source)
    parts = []
    for item in value:
        tree = truth_tree(leaf.where, item, as_of=as_of, sources=sources)
        parts.append(Explained("item", tree.truth, (tree,), value=item))
    return Explained(
        "leaf", max((part.truth for part in parts), default=0), tuple(parts), leaf, value, source
    )


def walk(tree: Explained) -> Iterator[tuple[int, Explained]]:
    """Yield (depth, node), each node before its parts."""
    stack = [(0, tree)]
    while stack:
        depth, node = stack.pop()
        yield depth, node
        stack += [(depth + 1, part) for part in reversed(node.parts)]


def to_json(explanation: Explanation) -> dict[str, Any]:
    """Return the explanation as JSON values; truths are true, false and null."""
    verdict, missing = explanation.answer
    return {"verdict": verdict, "missing": list(missing), "tree": tree_json(explanation.tree)}


def tree_json(tree: Explained) -> dict[str, Any]:
    """Return the tree of an explanation as JSON values."""
    done: dict[int, dict[str, Any]] = {}
    for _, node in reversed(list(walk(tree))):
        found: dict[str, Any] = {"truth": None if node.truth == UNKNOWN else node.truth == TRUE}
        if node.leaf is not None:
            found |= leaf_json(node.leaf)
            found["value"] = _json(node.value)
            if node.source is not None:
                found["source"] = node.source
        if node.parts or node.leaf is None:
            key = {"leaf": "items", "item": "where"}.get(node.gate, node.gate)
            parts = [done.pop(id(part)) for part in node.parts]
            found[key] = parts[0] if node.gate in ("not", "item") else parts
        done[id(node)] = found
    return done[id(tree)]


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_json(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _json(item) for key, item in value.items()}
    return value


_SIGNS: dict[Truth, str] = {0: "✗", 1: "?", 2: "✓"}
_UNKNOWN: dict[Language, str] = {"ru": "неизвестно", "en": "unknown"}
_GATES: dict[Language, dict[str, str]] = {
    "ru": {"all": "всё из этого", "any": "хотя бы одно из этого", "not": "неверно, что", "item": "№ {}"},
    "en": {
        "all": "all of these",
        "any": "at least one of these",
        "not": "it is not true that",
        "item": "no. {}",
    },
}
_VERDICTS: dict[Language, dict[str, str]] = {
    "ru": {
        "met": "подходит",
        "unknown": "неизвестно; нужно узнать: {}",
        "reachable": "станет доступно, если изменить: {}",
        "unmet": "не подходит",
    },
    "en": {
        "met": "met",
        "unknown": "unknown; to be asked: {}",
        "reachable": "reachable by changing: {}",
        "unmet": "unmet",
    },
}


def lines(
    explanation: Explanation,
    language: Language,
    *,
    labels: Mapping[str, str] | None = None,
    values: Mapping[tuple[str, str], str] | None = None,
) -> Iterator[str]:
    """Yield the explanation as indented lines: ✓ true, ✗ false, ? unknown; labels as in `sentence`."""
    labels, values = labels or {}, values or {}
    verdict, missing = explanation.answer
    yield _VERDICTS[language][verdict].format(", ".join(labels.get(name, name) for name in missing))
    items: dict[int, int] = {}
    for depth, node in walk(explanation.tree):
        items |= {id(part): n for n, part in enumerate(node.parts, 1) if part.gate == "item"}
        # A nesting without end must not push the text off the page.
        indent = "  " * min(depth, 40)
        yield f"{indent}{_SIGNS[node.truth]} {_line(node, items.get(id(node), 0), language, labels, values)}"


def _line(
    node: Explained,
    number: int,
    language: Language,
    labels: Mapping[str, str],
    values: Mapping[tuple[str, str], str],
) -> str:
    if node.leaf is None:
        if not node.parts:
            words = WORDINGS[language]
            return words.always if node.gate == "all" else words.never
        return _GATES[language][node.gate].format(number)
    name = node.leaf.attribute.name
    value = node.value
    if value is None:
        shown = _UNKNOWN[language]
    elif isinstance(node.leaf, Some):
        shown = str(len(value))
    else:
        one_by_one = value if isinstance(value, tuple) else (value,)
        shown = ", ".join(values.get((name, str(v)), value_text(v, language)) for v in one_by_one) or "—"
    if node.source is not None:
        shown += f"; {value_text(node.source, language) if isinstance(node.source, str) else node.source}"
    return f"{leaf_sentence(node.leaf, language, labels, values)}  [{shown}]"
