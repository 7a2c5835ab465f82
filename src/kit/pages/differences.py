"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

_PIECE = re.compile(r"\s+|\w+|[^\w\s]")
# SequenceMatcher is quadratic in the worst case; longer texts are shown as replaced.
LONGEST = 4000


class Piece(NamedTuple):
    """A run of text that both have, or one of them only."""

    kind: Literal["same", "removed", "added"]
    text: str


def word_difference(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in reading order, removed before added. Joined by kind they give each text back."""
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    if len(before) + len(after) > LONGEST and old != new:
        return [Piece("removed", old), Piece("added", new)]
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(before[start:end])))
            continue
        if end > start:
            pieces.append(Piece("removed", "".join(before[start:end])))
        if new_end > new_start:
            pieces.append(Piece("added", "".join(after[new_start:new_end])))
    return pieces
