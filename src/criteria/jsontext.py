"""Strict JSON: exact numbers, no NaN, no key twice, and any depth."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from json.decoder import scanstring  # type: ignore[attr-defined]  # the module's own, in C where it can be
from typing import Any

from criteria.errors import CriteriaError, Problem

_BLANK = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(r"(true|false|null)|-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}


class _NotJsonError(ValueError):
    pass


def loads(text: str) -> Any:
    """Read a JSON document; numbers with a point or an exponent as `Decimal`. Raises `CriteriaError`."""
    try:
        try:
            return _DECODER.decode(text)
        except RecursionError:
            return _loads_deep(text)
    except _DuplicateKeyError as error:
        raise CriteriaError([Problem("", "duplicate_key", {"key": error.args[0]})]) from None
    except (json.JSONDecodeError, _NotJsonError) as error:
        raise CriteriaError([Problem("", "not_json", {"detail": str(error)})]) from None


def dumps(value: Any) -> str:
    """Write JSON values of any depth, compactly; `Decimal` as a number."""
    pieces: list[str] = []
    stack: list[Any] = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, _Raw):
            pieces.append(node)
        elif isinstance(node, dict):
            stack.append(_Raw("}"))
            for position, key in reversed(list(enumerate(node))):
                comma = ", " if position else ""
                stack += [node[key], _Raw(f"{comma}{json.dumps(key, ensure_ascii=False)}: ")]
            pieces.append("{")
        elif isinstance(node, (list, tuple)):
            stack.append(_Raw("]"))
            for position in reversed(range(len(node))):
                stack.append(node[position])
                if position:
                    stack.append(_Raw(", "))
            pieces.append("[")
        elif isinstance(node, Decimal):
            pieces.append(str(node))
        else:
            pieces.append(json.dumps(node, ensure_ascii=False))
    return "".join(pieces)


class _Raw(str):
    __slots__ = ()


class _DuplicateKeyError(ValueError):
    pass


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        raise _DuplicateKeyError(next(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    return found


def _constant(name: str) -> Any:
    raise _NotJsonError(f"{name} is not a number")


def _integer(text: str) -> Any:
    return int(text) if len(text) < 1000 else Decimal(text)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=Decimal, parse_int=_integer, parse_constant=_constant
)


def _loads_deep(text: str) -> Any:
    """Read JSON with a stack of open objects and lists: for documents too deep for the recursive reader."""
    root: list[Any] = []
    open_nodes: list[list[Any]] = [root]  # a list, or the pairs of an object
    closers: list[str] = [""]
    keys: list[str | None] = [None]
    at = 0

    def blank() -> int:
        match = _BLANK.match(text, at)
        assert match is not None
        return match.end()

    def expect(characters: str) -> str:
        if at >= len(text) or text[at] not in characters:
            raise _NotJsonError(f"expected one of {' '.join(characters)} at character {at + 1}")
        return text[at]

    def key() -> tuple[str, int]:
        expect('"')
        name, end = scanstring(text, at + 1, True)
        return name, end

    fresh = True  # nothing stands yet in the innermost object or list
    while True:
        at = blank()
        # Before a value: close an empty node, or read an object's key.
        if fresh and closers[-1] and text[at : at + 1] == closers[-1]:
            value: Any = _close(open_nodes, closers)
            name = keys.pop()
            at += 1
        else:
            if closers[-1] == "}":
                name, at = key()
                at = blank()
                expect(":")
                at += 1
                at = blank()
            else:
                name = None
            start = text[at : at + 1]
            if start in ("{", "["):
                open_nodes.append([])
                closers.append("}" if start == "{" else "]")
                keys.append(name)
                at += 1
                fresh = True
                continue
            if start == '"':
                value, at = scanstring(text, at + 1, True)
            else:
                value, at = _scalar(text, at)
        # After a value: put it where it belongs, close what ends here.
        while True:
            open_nodes[-1].append((name, value) if closers[-1] == "}" else value)
            at = blank()
            fresh = False
            if not closers[-1]:
                if at != len(text):
                    raise _NotJsonError(f"more text after the document at character {at + 1}")
                return root[0]
            if expect("," + closers[-1]) == ",":
                at += 1
                break
            value = _close(open_nodes, closers)
            name = keys.pop()
            at += 1


def _close(open_nodes: list[list[Any]], closers: list[str]) -> Any:
    node = open_nodes.pop()
    return _unique(node) if closers.pop() == "}" else node


def _scalar(text: str, at: int) -> tuple[Any, int]:
    match = _SCALAR.match(text, at)
    if match is None:
        raise _NotJsonError(f"expected a value at character {at + 1}")
    word, fraction, exponent = match.groups()
    if word:
        return _WORDS[word], match.end()
    number = match.group()
    return (Decimal(number) if fraction or exponent else _integer(number)), match.end()
