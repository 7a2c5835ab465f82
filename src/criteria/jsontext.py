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
            return _Deep(text).read()
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


class _Deep:
    """Reads JSON with a stack of open objects and lists: for documents too deep for the recursive reader."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.open: list[
            tuple[list[Any], str, str | None]
        ] = []  # its members, its closing bracket, its own key

    def read(self) -> Any:
        """Return the document."""
        while True:
            key = self.key()
            self.blank()
            bracket = {"{": "}", "[": "]"}.get(self.text[self.at : self.at + 1])
            if bracket is None:
                finished, value = self.put(key, self.scalar())
            else:
                self.at += 1
                self.open.append(([], bracket, key))
                self.blank()
                if self.text[self.at : self.at + 1] != bracket:
                    continue
                finished, value = self.put(*self.close())
            if finished:
                return value

    def key(self) -> str | None:
        """Read the key of the next member, if it is an object's."""
        self.blank()
        if not self.open or self.open[-1][1] == "]":
            return None
        self.expect('"')
        key: str
        key, self.at = scanstring(self.text, self.at, True)
        self.expect(":")
        return key

    def put(self, key: str | None, value: Any) -> tuple[bool, Any]:
        """Give a value to the node around it, and close what ends here. Tells whether the document does."""
        while self.open:
            members, bracket, _ = self.open[-1]
            members.append((key, value) if bracket == "}" else value)
            if self.expect("," + bracket) == ",":
                return False, None
            self.at -= 1
            key, value = self.close()
        self.blank()
        if self.at < len(self.text):
            raise _NotJsonError(f"more text after the document at character {self.at + 1}")
        return True, value

    def close(self) -> tuple[str | None, Any]:
        """Close the innermost node; return its own key and the node."""
        self.at += 1
        members, bracket, key = self.open.pop()
        return key, _unique(members) if bracket == "}" else members

    def scalar(self) -> Any:
        """Read a string, a number or a word."""
        if self.text[self.at : self.at + 1] == '"':
            value, self.at = scanstring(self.text, self.at + 1, True)
            return value
        match = _SCALAR.match(self.text, self.at)
        if match is None:
            raise _NotJsonError(f"expected a value at character {self.at + 1}")
        self.at = match.end()
        word, fraction, exponent = match.groups()
        if word:
            return _WORDS[word]
        return Decimal(match.group()) if fraction or exponent else _integer(match.group())

    def blank(self) -> None:
        """Pass over white space."""
        match = _BLANK.match(self.text, self.at)
        assert match is not None
        self.at = match.end()

    def expect(self, characters: str) -> str:
        """Pass over one of these characters and return it."""
        self.blank()
        found = self.text[self.at : self.at + 1]
        if not found or found not in characters:
            raise _NotJsonError(f"expected one of {' '.join(characters)} at character {self.at + 1}")
        self.at += 1
        return found
