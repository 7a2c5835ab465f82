"""Codes for new entries, made from their titles: part of a permanent address, so that they tell something."""

from __future__ import annotations

import re

from vizavi.registry.choices import Kind
from vizavi.registry.models import Entry

_LATIN = dict(zip("абвгдезийклмнопрстуфцыэ", "abvgdeziiklmnoprstufcye", strict=True)) | {
    "ё": "e",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "iu",
    "я": "ia",
}
LONGEST = 60


def latin(title: str, separator: str = "-") -> str:
    """A title in Latin letters: «Открыть кафе» → `otkryt-kafe`; "" if nothing is left."""
    letters = "".join(_LATIN.get(letter, letter) for letter in title.lower())
    words = re.findall(r"[a-z0-9]+", letters)
    code = ""
    for word in words:
        longer = f"{code}{separator}{word}" if code else word
        if len(longer) > LONGEST:
            break
        code = longer
    return code or (words[0][:LONGEST] if words else "")


def free_code(kind: Kind, title: str) -> str:
    """A code that no entry of the kind has had yet. One query."""
    separator = "_" if kind == Kind.ATTRIBUTE else "-"
    wanted = latin(title, separator) or kind.value
    taken = set(Entry.objects.filter(kind=kind, code__startswith=wanted).values_list("code", flat=True))
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}{separator}{number}" in taken:
        number += 1
    return f"{wanted}{separator}{number}"
