"""The parts of a criterion as the rows of the builder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from criteria import CriteriaError, parse
from vizavi.classifiers.api import Named, Tree, tree_in_force
from vizavi.registry.criterion_tree import GATES, Node, is_unfinished, kind_of, parts_of, path_text
from vizavi.registry.explaining import GATES as GATE_WORDS
from vizavi.registry.telling import Teller

MOST_FOUND = 12


@dataclass(frozen=True)
class Row:
    """One part with what can be done to it. `trouble` says why it cannot be read."""

    path: str
    kind: str
    text: str
    is_unfinished: bool = False
    trouble: str = ""
    is_in_group: bool = False
    is_first: bool = False
    is_last: bool = False
    parts: list[Row] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return anchor_of(self.path)

    @property
    def is_group(self) -> bool:
        return self.kind in GATES


@dataclass(frozen=True)
class Chip:
    """A chosen code: its name and how many codes it covers besides itself; `is_known`: it is in the classifier."""

    code: str
    name: str
    covers: int
    is_known: bool


@dataclass(frozen=True)
class Offered:
    """A code that can be chosen: with the groups above it, and whether there are codes below."""

    code: str
    name: str
    above: str
    has_below: bool
    is_chosen: bool


def anchor_of(path: str) -> str:
    """The id of the row of a part."""
    return "part-" + path.replace(".", "-") if path else "part"


def row_of(tree: Node, teller: Teller) -> Row:
    """The tree as rows. Not for trees that are deeper than a page can show."""
    return _row(tree, (), teller, teller.dictionary.attributes, "")


def _row(node: Any, path: tuple[Any, ...], teller: Teller, attributes: Mapping[str, Any], inside: str) -> Row:
    kind = kind_of(node)
    within = attributes
    if kind == "some":
        inside = str(node["some"])
        found = attributes.get(inside)
        within = found.of if found is not None and found.of is not None else {}
    parts = [_row(part, (*path, *rest), teller, within, inside) for rest, part in parts_of(node)]
    if kind in GATES:
        last = len(parts) - 1
        parts = [
            replace(part, is_in_group=True, is_first=number == 0, is_last=number == last)
            for number, part in enumerate(parts)
        ]
    text, trouble = _told(node, kind, teller, attributes, "" if kind == "some" else inside)
    return Row(path_text(path), kind, text, is_unfinished(node), trouble, parts=parts)


def _told(
    node: Any, kind: str, teller: Teller, attributes: Mapping[str, Any], inside: str
) -> tuple[str, str]:
    """What a part says, and why it cannot be read."""
    if kind in GATES or kind == "not":
        return str(GATE_WORDS[kind]), ""
    if kind == "some":
        label = teller.dictionary.label(str(node["some"]), teller.language)
        return _("%(label)s: есть хотя бы один объект, для которого верно") % {"label": _big(label)}, ""
    if kind == "":
        return _("Эту часть не разобрать"), _("Уберите её и добавьте условие заново.")
    name = str(node["attr"])
    if not name:
        return _("Признак не выбран"), ""
    label = _big(teller.dictionary.label(f"{inside}.{name}" if inside else name, teller.language))
    if is_unfinished(node):
        return _("%(label)s: не указано, что проверять") % {"label": label}, ""
    try:
        return _big(teller.sentence_of(parse(node, attributes))), ""  # type: ignore[arg-type]
    except CriteriaError as error:
        problem = error.problems[0]
        if problem.code == "undeclared":
            return label, _("Такого признака в словаре нет: выберите другой.")
        return label, _("Не разобрать: %(why)s.") % {"why": problem.text(teller.language)}


def chips_of(leaf: Node, classifier: str) -> list[Chip]:
    """The codes that a condition lists."""
    tree = tree_in_force(classifier) if classifier else Tree([])
    chips = []
    for code in leaf.get("in") or []:
        item = tree.get(code)
        covered = sum(one.code != code and one.code.startswith(code) for one in tree)
        chips.append(Chip(code, item.text if item else "", covered, item is not None or covered > 0))
    return chips


def offered(classifier: str, words: str, under: str, chosen: list[str], found: Any) -> list[Offered]:
    """Codes to choose from: what the words find, else what lies below a code, else the widest groups."""
    tree = tree_in_force(classifier)
    if words:
        items: list[Named] = list(found(classifier, words, MOST_FOUND))
    else:
        items = tree.children(under if under in tree else "")
    return [
        Offered(
            item.code,
            item.text,
            " → ".join(above.text for above in tree.path(item.code)[-2:]) if words else "",
            tree.has_children(item.code),
            all(any(code.startswith(short) for short in chosen) for code in tree.prefixes(item.code)),
        )
        for item in items
    ]


def with_code(leaf: Node, classifier: str, code: str) -> Node:
    """The condition with a code and all below it; codes that it covers now are left out."""
    tree = tree_in_force(classifier)
    listed = [one for one in leaf.get("in") or [] if isinstance(one, str)]
    new = tree.prefixes(code) if code in tree else [code]
    return {**leaf, "in": list(_widest([*listed, *new]))}


def without_code(leaf: Node, code: str) -> Node:
    """The condition without a code; unfinished when it was the last."""
    left = [one for one in leaf.get("in") or [] if one != code]
    return {"attr": leaf["attr"], "in": left} if left else {"attr": leaf["attr"]}


def _widest(codes: list[str]) -> Iterator[str]:
    kept = dict.fromkeys(codes)
    for code in kept:
        if not any(code != other and code.startswith(other) for other in kept):
            yield code


def _big(text: str) -> str:
    return text[:1].upper() + text[1:]
