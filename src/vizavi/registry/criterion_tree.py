"""A criterion as a tree that is changed step by step. Pure: the JSON of one tree in, that of another out.

A part is addressed by its path: `all.1.not` is what the second part of the outermost "all" negates; "" is the whole.
A leaf whose test is not given yet is unfinished: `{"attr": ""}`, or `{"attr": "headcount"}`. Apart from unfinished
leaves every tree that a change leaves behind is a criterion.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from kit.errors import Refused
from vizavi.registry.documents.check import LARGEST_CRITERION

Node = dict[str, Any]
Path = tuple[str | int, ...]

GATES = ("all", "any")
# What a person can still take in at a glance, and a page can show.
MOST_PARTS = 200
DEEPEST = 12


class UnableToChange(Refused):
    """The tree cannot be changed in this way."""


class Changed(NamedTuple):
    """A tree after a change (None: no condition at all), and the part to look at now."""

    tree: Node | None
    focus: str


Change = Callable[[Node | None], Changed]


def unchosen() -> Node:
    """A leaf of which nothing is said yet."""
    return {"attr": ""}


def kind_of(node: Any) -> str:
    """What a node is: all, any, not, some, attr; "" for what is no node of a criterion."""
    if not isinstance(node, dict):
        return ""
    return next((key for key in ("attr", "all", "any", "not", "some") if key in node), "")


def parts_of(node: Any) -> list[tuple[Path, Any]]:
    """The parts of a node, each with the rest of its path."""
    kind = kind_of(node)
    if kind in GATES and isinstance(node[kind], list):
        return [((kind, number), part) for number, part in enumerate(node[kind])]
    if kind == "not":
        return [(("not",), node["not"])]
    if kind == "some" and "where" in node:
        return [(("where",), node["where"])]
    return []


def path_text(path: Path) -> str:
    """`("all", 1, "not")` → «all.1.not»."""
    return ".".join(map(str, path))


def read_path(text: str) -> Path:
    """«all.1.not» → `("all", 1, "not")`."""
    return tuple(int(key) if key.isdecimal() else key for key in text.split(".")) if text else ()


def node_at(tree: Node | None, path: str) -> Any:
    """The part at a path.

    Raises:
        UnableToChange: there is none.
    """
    node: Any = tree
    for key in read_path(path):
        try:
            node = node[key]
        except (KeyError, IndexError, TypeError):
            node = None
        if node is None:
            break
    if node is None:
        raise UnableToChange(_("Этой части условия уже нет. Посмотрите, каким оно стало."))
    return node


def list_within(tree: Node | None, path: str) -> str:
    """The attribute whose objects a part is about, "" where it is about the client."""
    inside, node = "", tree
    for key in read_path(path):
        if key == "where" and kind_of(node) == "some":
            inside = str(node["some"])  # type: ignore[index]
        node = node[key]  # type: ignore[index]
    return inside


def walk(tree: Any) -> Iterator[tuple[Path, Any]]:
    """Every part with its path, the whole first, in reading order."""
    waiting: list[tuple[Path, Any]] = [((), tree)] if tree is not None else []
    while waiting:
        path, node = waiting.pop()
        yield path, node
        waiting += [((*path, *rest), part) for rest, part in reversed(parts_of(node))]


def unfinished(tree: Any) -> list[str]:
    """Paths of the leaves whose test is not given yet."""
    return [path_text(path) for path, node in walk(tree) if is_unfinished(node)]


def is_unfinished(node: Any) -> bool:
    """Whether a node is a leaf whose test is not given yet."""
    return kind_of(node) == "attr" and len(node) == 1


def is_too_deep(tree: Any) -> bool:
    """Whether a tree, made elsewhere, is deeper than a page can show."""
    return any(_depth(path) > DEEPEST for path, _node in walk(tree))


def add(tree: Node | None, path: str, node: Node) -> Changed:
    """Put a part to the end of a group. Where there is no group yet, one is made: what was there and the new part."""
    if tree is None:
        return _checked(node, "")
    here = node_at(tree, path)
    if kind_of(here) == "some":
        return add(tree, _join(path, "where"), node)
    kind = kind_of(here)
    if kind not in GATES:
        return _put(tree, path, {"all": [here, node]}, _join(path, "all.1"))
    return _put(tree, path, {kind: [*here[kind], node]}, _join(path, f"{kind}.{len(here[kind])}"))


def add_group(tree: Node | None, path: str, gate: str) -> Changed:
    """Put a group of one unfinished condition to the end of a group; the condition is looked at."""
    if gate not in GATES:
        raise UnableToChange(_("Такой группы не бывает."))
    changed = add(tree, path, {gate: [unchosen()]})
    return Changed(changed.tree, _join(changed.focus, f"{gate}.0"))


def put(tree: Node | None, path: str, node: Node) -> Changed:
    """Put a part in the place of another."""
    node_at(tree, path)
    return _put(tree, path, node, path)


def negate(tree: Node | None, path: str) -> Changed:
    """Put "not" before a part, or take it away from one that has it."""
    here = node_at(tree, path)
    if kind_of(here) == "not":
        return _put(tree, path, here["not"], path)
    return _put(tree, path, {"not": here}, path)


def toggle(tree: Node | None, path: str) -> Changed:
    """Make "all" of "any", and the other way round."""
    here = node_at(tree, path)
    kind = kind_of(here)
    if kind not in GATES:
        raise UnableToChange(_("Это не группа условий."))
    return _put(tree, path, {"any" if kind == "all" else "all": here[kind]}, path)


def move(tree: Node | None, path: str, by: int) -> Changed:
    """Move a part of a group up (−1) or down (1); at the edge it stays."""
    node_at(tree, path)
    group, gate, place = _in_group(tree, path)
    if group is None:
        return Changed(tree, path)
    to = place + by
    if not 0 <= to < len(group[gate]):
        return Changed(tree, path)
    parts = list(group[gate])
    parts.insert(to, parts.pop(place))
    return _put(tree, _above(path), {gate: parts}, _join(_above(path), f"{gate}.{to}"))


def duplicate(tree: Node | None, path: str) -> Changed:
    """Put a copy after a part; what stood alone becomes a group of both."""
    here = node_at(tree, path)
    group, gate, place = _in_group(tree, path)
    if group is None:
        return _put(tree, path, {"all": [here, deepcopy(here)]}, _join(path, "all.1"))
    parts = list(group[gate])
    parts.insert(place + 1, deepcopy(here))
    return _put(tree, _above(path), {gate: parts}, _join(_above(path), f"{gate}.{place + 1}"))


def remove(tree: Node | None, path: str) -> Changed:
    """Take a part away. Its "not" goes with it; an object of which nothing is asked any more may be any object."""
    node_at(tree, path)
    keys = read_path(path)
    if not keys:
        return Changed(None, "")
    above = _above(path)
    if keys[-1] == "not":
        return remove(tree, above)
    if keys[-1] == "where":
        return _put(tree, path, {"all": []}, above)
    group, gate, place = _in_group(tree, path)
    assert group is not None
    left = [part for number, part in enumerate(group[gate]) if number != place]
    return _put(tree, above, {gate: left}, above)


def _in_group(tree: Node | None, path: str) -> tuple[Node | None, str, int]:
    """The group that a part stands in, its gate, and the place there; None for a part that stands alone."""
    keys = read_path(path)
    if not keys or not isinstance(keys[-1], int):
        return None, "", 0
    return node_at(tree, _above(path)), str(keys[-2]), keys[-1]


def _above(path: str) -> str:
    """The path of the node that a part belongs to."""
    keys = read_path(path)
    return path_text(keys[:-2] if isinstance(keys[-1], int) else keys[:-1])


def _join(path: str, rest: str) -> str:
    return f"{path}.{rest}" if path else rest


def _put(tree: Node | None, path: str, node: Any, focus: str) -> Changed:
    """A copy of the tree with a node at the path. What does not change is shared."""
    keys = read_path(path)
    nodes: list[Any] = [tree]
    for key in keys[:-1]:
        nodes.append(nodes[-1][key])
    for key, above in zip(reversed(keys), reversed(nodes), strict=False):
        copy: Any = list(above) if isinstance(above, list) else dict(above)
        copy[key] = node
        node = copy
    return _checked(node, focus)


def _checked(tree: Node, focus: str) -> Changed:
    paths = [path for path, _node in walk(tree)]
    if len(paths) > MOST_PARTS or len(json.dumps(tree, ensure_ascii=False)) > LARGEST_CRITERION:
        raise UnableToChange(_("Условие слишком большое. Разделите его: например, опишите часть сегментом."))
    if max(map(_depth, paths)) > DEEPEST:
        raise UnableToChange(_("Условия вложены слишком глубоко: такое трудно прочесть. Сделайте проще."))
    return Changed(tree, focus)


def _depth(path: Path) -> int:
    return sum(isinstance(key, str) for key in path)
