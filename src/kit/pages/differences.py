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
    removed = added = ""
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for index, (kind, start, end, new_start, new_end) in enumerate(codes):
        old_run, new_run = "".join(before[start:end]), "".join(after[new_start:new_end])
        # A lone space between two changes belongs to them: "18 без" → "17 с" reads better than word by word.
        if kind != "equal" or (not old_run.strip() and 0 < index < len(codes) - 1):
            removed, added = removed + old_run, added + new_run
            continue
        pieces += _changed(removed, added)
        pieces.append(Piece("same", old_run))
        removed = added = ""
    return pieces + _changed(removed, added)


def _changed(removed: str, added: str) -> list[Piece]:
    found = [Piece("removed", removed), Piece("added", added)]
    return [piece for piece in found if piece.text]
