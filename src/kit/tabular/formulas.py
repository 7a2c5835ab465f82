"""Protection of CSV from formula injection, and its exact undoing.

A spreadsheet that opens a CSV computes cells that begin with `=`, `+`, `-`, `@`, a tab or a line
end. Such a cell, and one that already begins with apostrophes before these, gets an apostrophe in
front; the reader takes away exactly one. Other apostrophes are left alone by both, so export and
import give the same text for every text.
"""

from __future__ import annotations

import re

_COMPUTED = re.compile(r"'*\s*[=+\-@\t\r\n＝＋－＠]")
_PROTECTED = re.compile(rf"'{_COMPUTED.pattern}")


def protected(text: str) -> str:
    return f"'{text}" if _COMPUTED.match(text) else text


def unprotected(text: str) -> str:
    return text[1:] if text[:1] == "'" and _PROTECTED.match(text) else text
