"""The same change in many documents: one attribute in the place of another, one code in the place of another.

Pure: documents in, documents out. What cannot be carried over becomes an unfinished condition on the new attribute,
which the proposal names, rather than a condition that means something else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from criteria import Attributes, CriteriaError, parse
from vizavi.registry.choices import Kind
from vizavi.registry.criterion_place import criterion_at, places_of, with_criterion
from vizavi.registry.criterion_tree import kind_of, parts_of
from vizavi.registry.dictionary import Dictionary
from vizavi.registry.documents import SCHEMAS
from vizavi.registry.documents import fields as f

Document = dict[str, Any]
#: A leaf and the list that it is about ("" for the client) → the leaf in its place.
Rewrite = Callable[[dict[str, Any], str], dict[str, Any]]


def with_attribute(
    kind: Kind | str, document: Document, old: str, new: str, attributes: Attributes
) -> Document:
    """The document with one attribute in the place of another, in criteria and wherever it is named."""

    def rewrite(leaf: dict[str, Any], inside: str) -> dict[str, Any]:
        if inside or leaf.get("attr", leaf.get("some")) != old:
            return leaf
        key = "attr" if "attr" in leaf else "some"
        candidate = {**leaf, key: new}
        try:
            parse(candidate, attributes)
        except CriteriaError:
            return {"attr": new}
        return candidate

    found = _with_criteria(kind, document, rewrite)
    return {**found, **_with_references(tuple(SCHEMAS[Kind(kind)].fields()), found, old, new)}


def with_code(
    kind: Kind | str,
    document: Document,
    classifier: str,
    old: str,
    new: Sequence[str],
    dictionary: Dictionary,
) -> Document:
    """The document whose criteria list other codes in the place of one."""

    def rewrite(leaf: dict[str, Any], inside: str) -> dict[str, Any]:
        name = f"{inside}.{leaf.get('attr')}" if inside else str(leaf.get("attr"))
        listed = leaf.get("in")
        if not isinstance(listed, list) or dictionary.classifier_of(name) != classifier:
            return leaf
        codes = [one for code in listed for one in (new if code == old else [code])]
        return {**leaf, "in": list(dict.fromkeys(codes))}

    return _with_criteria(kind, document, rewrite)


def _with_criteria(kind: Kind | str, document: Document, rewrite: Rewrite) -> Document:
    found = document
    for place in places_of(kind, document):
        criterion = criterion_at(found, place)
        if criterion is not None:
            found = {**found, **with_criterion(found, place, rewritten(criterion, rewrite))}
    return found


def rewritten(tree: Any, rewrite: Rewrite, inside: str = "") -> Any:
    """The tree with each leaf put through `rewrite`; a list's own test too, before the tests of its objects."""
    # Parts before what they belong to, so that nesting without end needs no recursion.
    done: dict[int, Any] = {}
    waiting: list[tuple[Any, str, bool]] = [(tree, inside, False)]
    while waiting:
        node, where, has_parts = waiting.pop()
        kind = kind_of(node)
        within = str(node["some"]) if kind == "some" else where
        parts = parts_of(node)
        if not has_parts:
            waiting.append((node, where, True))
            waiting += [(part, within, False) for _path, part in parts]
        elif kind in ("all", "any") and parts:
            done[id(node)] = {**node, kind: [done[id(part)] for _path, part in parts]}
        elif kind == "not":
            done[id(node)] = {"not": done[id(node["not"])]}
        elif kind == "some":
            done[id(node)] = rewrite({**node, **({"where": done[id(node["where"])]} if parts else {})}, where)
        else:
            done[id(node)] = rewrite(node, where) if kind == "attr" else node
    return done[id(tree)]


def _with_references(fields: tuple[f.Field, ...], document: Document, old: str, new: str) -> Document:
    found: Document = {}
    for field in fields:
        value = document.get(field.name)
        match field:
            case f.Reference(kind=Kind.ATTRIBUTE) if value == old:
                found[field.name] = new
            case f.References(kind=Kind.ATTRIBUTE) if old in (value or []):
                found[field.name] = list(dict.fromkeys(new if code == old else code for code in value or []))
            case f.Rows():
                found[field.name] = [
                    {**row, **_with_references(field.fields, row, old, new)} for row in value or []
                ]
    return found
