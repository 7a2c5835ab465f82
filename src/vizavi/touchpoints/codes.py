"""Codes of rows made from their names: «Личный кабинет» → `lichnyy_kabinet`."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from itertools import count
from typing import Any

LONGEST = 40
_LATIN = dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziyklmnoprstufye", strict=True)) | {
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya",
}  # fmt: skip


def code_from(row: Mapping[str, Any], taken: Container[str]) -> str:
    """A code for a row of a form that nobody has taken. A requirement's begins with its kind: `phone.hours`."""
    text = str(row.get("name") or row.get("text") or "")
    base = latin(text)
    if "kinds" in row:
        base = f"{(row['kinds'] or ['all'])[0]}.{base}"
    return next(
        code for number in count(1) if (code := base if number == 1 else f"{base}_{number}") not in taken
    )


def latin(text: str) -> str:
    """A text as a code: Latin letters, figures and `_`, beginning with a letter, cut at a word."""
    letters = "".join(_LATIN.get(letter, letter) for letter in text.lower())
    words = re.findall(r"[a-z0-9]+", letters)
    code = ""
    for word in words:
        if code and len(code) + 1 + len(word) > LONGEST:
            break
        code = f"{code}_{word}" if code else word[:LONGEST]
    if not code:
        return "item"
    return code if code[0].isalpha() else f"n{code}"
