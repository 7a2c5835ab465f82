"""Titles that look like what was typed, for a query that finds nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from kit.search.documents import Document
from kit.search.stems import words_of

_LEAST_SHARE = 0.2


def trigrams(words: Sequence[str]) -> set[str]:
    """Every three letters in a row, with the edges of words."""
    return {
        framed[place : place + 3]
        for word in words
        for framed in [f" {word} "]
        for place in range(len(framed) - 2)
    }


class Nearness:
    """Titles by their trigrams."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._owners: dict[str, list[int]] = defaultdict(list)
        for number, document in enumerate(documents):
            for trigram in trigrams(words_of(f"{document.title} {document.title_en}")):
                self._owners[trigram].append(number)

    def numbers(self, words: Sequence[str]) -> list[int]:
        """Titles that share a fifth of the trigrams of the words, the nearest first."""
        asked = trigrams(words)
        shared = Counter(number for trigram in asked for number in self._owners.get(trigram, ()))
        near = [(-count, number) for number, count in shared.items() if count >= _LEAST_SHARE * len(asked)]
        return [number for _count, number in sorted(near)]
