"""JSON → criterion, with every mistake named by its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from criteria.attributes import Attribute, Attributes
from criteria.clients import READERS, expected
from criteria.criterion import (
    BOUND_KEYS,
    LEAF,
    NOT,
    Bounds,
    Criterion,
    In,
    Is,
    Leaf,
    Rule,
    Shape,
    Some,
    Step,
    Within,
)
from criteria.errors import CriteriaError, Place, Problem, problem
from criteria.values import parse_duration

#: Equal tests that are one object, by a key of theirs. Saves memory, and the index compiles each test once.
Interned = dict[tuple[Any, ...], Leaf]

_ALLOWED = {
    "bool": ("is",),
    "enum": ("in",),
    "code": ("in",),
    "number": BOUND_KEYS,
    "date": (*BOUND_KEYS, "within"),
}
_NODE_KEYS = {"attr": (), "all": ("all",), "any": ("any",), "not": ("not",), "some": ("some", "where")}


def parse(data: object, attributes: Attributes, *, interned: Interned | None = None) -> Criterion:
    """Check the JSON of a criterion against the dictionary and return the criterion.

    Pass one `interned` to all the calls of a rule set. Raises `CriteriaError` with every problem found.
    """
    problems: list[Problem] = []
    criterion = _Parser(attributes, {} if interned is None else interned, problems).criterion(data, None)
    if problems:
        raise CriteriaError(problems)
    return criterion


def parse_rules(rules: Iterable[tuple[str, object]], attributes: Attributes) -> list[Rule]:
    """Parse pairs of (id, criterion as JSON). Raises `CriteriaError` with pointers that begin `/ID`."""
    interned: Interned = {}
    parsed: dict[str, Rule] = {}
    problems: list[Problem] = []
    for name, data in rules:
        place: Place = (None, name)
        if name in parsed:
            problems.append(problem(place, "duplicate_id", id=name, first=f"/{list(parsed).index(name)}"))
        try:
            parsed[name] = Rule(name, parse(data, attributes, interned=interned))
        except CriteriaError as error:
            prefix = problem(place, "unexpected").pointer
            problems += [found.under(prefix) for found in error.problems]
    if problems:
        raise CriteriaError(problems)
    return list(parsed.values())


class _Parser:
    def __init__(self, attributes: Attributes, interned: Interned, problems: list[Problem]) -> None:
        self.attributes = attributes
        self.interned = interned
        self.problems = problems

    def fail(self, place: Place, code: str, **details: object) -> None:
        self.problems.append(problem(place, code, **details))

    def criterion(self, data: object, place: Place) -> Criterion:
        """Walk the tree with a stack: a gate is pushed beneath its parts, so it is written after them."""
        steps: list[Step] = []
        leaves: list[Leaf] = []
        stack: list[tuple[object, Place] | Step] = [(data, place)]
        while stack:
            entry = stack.pop()
            if isinstance(entry, Step):
                steps.append(entry)
                continue
            node, here = entry
            kind = self.kind(node, here)
            if kind is None:
                continue
            assert isinstance(node, dict)
            if kind in ("attr", "some"):
                leaf = self.leaf(node, here) if kind == "attr" else self.some(node, here)
                if leaf is not None:
                    leaves.append(leaf)
                    steps.append(LEAF)
            elif kind == "not":
                stack += [NOT, (node["not"], (here, "not"))]
            elif not isinstance(node[kind], list):
                self.fail((here, kind), "not_list")
            else:
                parts = node[kind]
                stack.append(Step("all" if kind == "all" else "any", len(parts)))
                stack += [(part, ((here, kind), n)) for n, part in reversed(list(enumerate(parts)))]
        return Criterion(Shape.of(tuple(steps)), tuple(leaves))

    def kind(self, node: object, here: Place) -> str | None:
        """Return the key that tells what a node is; None (and a problem) if it is no node."""
        if not isinstance(node, dict):
            self.fail(here, "not_object")
            return None
        kind = next((key for key in _NODE_KEYS if key in node), None)
        if kind is None:
            if node:
                self.fail((here, next(iter(node))), "unknown_key", keys="attr, all, any, not, some")
            else:
                self.fail(here, "no_node")
            return None
        if kind != "attr":
            allowed = _NODE_KEYS[kind]
            for key in node:
                if key not in allowed:
                    self.fail((here, key), "unknown_key", keys=", ".join(allowed))
        return kind

    def attribute(self, name: object, place: Place) -> Attribute | None:
        if not isinstance(name, str):
            self.fail(place, "not_text")
            return None
        attribute = self.attributes.get(name)
        if attribute is None:
            known = list(self.attributes)
            listed = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
            self.fail(place, "undeclared", name=name, known=listed)
        return attribute

    def some(self, node: dict[str, Any], here: Place) -> Leaf | None:
        attribute = self.attribute(node["some"], (here, "some"))
        if "where" not in node:
            self.fail(here, "missing_key", key="where")
            return None
        if attribute is None:
            return None
        if attribute.of is None:
            self.fail((here, "some"), "some_of_other", name=attribute.id, type=attribute.type)
            return None
        inner = _Parser(attribute.of, self.interned, self.problems)
        where = inner.criterion(node["where"], (here, "where"))
        key = ("some", attribute.name, where.shape, *map(id, where.leaves))
        return self.interned.setdefault(key, Some(attribute, where))

    def leaf(self, node: dict[str, Any], here: Place) -> Leaf | None:
        attribute = self.attribute(node["attr"], (here, "attr"))
        if attribute is None:
            return None
        if attribute.type == "list":
            self.fail((here, "attr"), "test_of_list", name=attribute.id)
            return None
        if not self.keys_fit(node, attribute, here):
            return None
        if "in" in node:
            return self.listed(attribute, node["in"], (here, "in"))
        if "within" in node:
            duration = parse_duration(node["within"])
            if duration is None:
                self.fail((here, "within"), "not_duration")
                return None
            return self.intern(("within", attribute.name, duration), lambda: Within(attribute, duration))
        read = READERS[attribute.type]
        values = {key: read(attribute, node[key]) for key in node if key != "attr"}
        for name, value in values.items():
            if value is None:
                self.problems.append(expected(attribute, node[name], (here, name)))
        if None in values.values():
            return None
        return self.intern((attribute.name, *sorted(values.items())), lambda: _plain(attribute, values))

    def keys_fit(self, node: dict[str, Any], attribute: Attribute, here: Place) -> bool:
        """Tell whether a leaf has the keys of a test of its type, and no others."""
        allowed = _ALLOWED[attribute.type]
        tests = [key for key in node if key != "attr"]
        if not tests:
            self.fail(here, "no_test", type=attribute.type, keys=" / ".join(allowed))
        before = len(self.problems)
        for key in tests:
            if key not in allowed:
                self.fail((here, key), "unknown_key", keys=", ".join(("attr", *allowed)))
            elif key != "within" and "within" in tests and attribute.type == "date":
                self.fail((here, key), "unknown_key", keys="attr, within")
        return bool(tests) and len(self.problems) == before

    def intern(self, key: tuple[Any, ...], make: Callable[[], Leaf]) -> Leaf:
        """Return the test known by the key, made if it is new."""
        found = self.interned.get(key)
        if found is None:
            found = self.interned[key] = make()
        return found

    def listed(self, attribute: Attribute, raw: object, place: Place) -> Leaf | None:
        if not isinstance(raw, list):
            self.fail(place, "not_list")
            return None
        before = len(self.problems)
        read = READERS[attribute.type]
        for position, value in enumerate(raw):
            if read(attribute, value) is None:
                self.problems.append(expected(attribute, value, (place, position)))
        if len(self.problems) > before:
            return None
        values = frozenset(raw)
        lengths = tuple(sorted(set(map(len, values)))) if attribute.type == "code" else ()
        return self.intern(("in", attribute.name, values), lambda: In(attribute, values, lengths))


def _plain(attribute: Attribute, values: dict[str, Any]) -> Is | Bounds:
    if attribute.type == "bool":
        return Is(attribute, values["is"])
    order = {key: values[key] for key in BOUND_KEYS if key in values}
    assert all(isinstance(value, int | Decimal | date) for value in order.values())
    return Bounds(attribute, order)
