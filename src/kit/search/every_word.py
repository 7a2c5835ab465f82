"""Texts in which every word of a search occurs, in any grammatical form: no ranking, no guesses."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from kit.search.stems import folded, without_ending, words_of

MOST_WORDS = 8
MOST_LETTERS = 300
_WORD = re.compile(r"\w{2,}")


class EveryWord:
    """The words of texts. A text is its number in the order given. It never changes; safe to share between threads.

    A word of a search, without its ending, may stand anywhere within a word of the text.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        owners: dict[str, array[int]] = defaultdict(lambda: array("i"))
        for number, text in enumerate(texts):
            for word in set(words_of(text)):
                owners[word].append(number)
        #: every word on a line of its own: looking through it takes a fraction of what looking through texts takes
        self._lines = "".join(f"{word}\n" for word in owners)
        self._owners = {word: np.asarray(numbers, dtype=np.int32) for word, numbers in owners.items()}

    def numbers(self, text: str) -> list[int] | None:
        """The texts that hold every word, in order; None when the text asks for nothing."""
        found: np.ndarray | None = None
        for word in _WORD.findall(folded(text[:MOST_LETTERS]))[:MOST_WORDS]:
            within = self._holding(without_ending(word))
            found = within if found is None else np.intersect1d(found, within, assume_unique=True)
            if not found.size:
                break
        return None if found is None else found.tolist()

    def _holding(self, part: str) -> np.ndarray:
        lines, words, place = self._lines, [], self._lines.find(part)
        while place >= 0:
            end = lines.find("\n", place)
            words.append(lines[lines.rfind("\n", 0, place) + 1 : end])
            place = lines.find(part, end)
        if not words:
            return np.array([], dtype=np.int32)
        return np.unique(np.concatenate([self._owners[word] for word in words]))
