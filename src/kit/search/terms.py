"""A text as terms: stems of the words that say something, and the groups of synonyms that it speaks of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache

from kit.search.stems import data_lines, stem, stop_words, words_of

Phrase = tuple[str, ...]


def meaningful(words: Sequence[str]) -> list[str]:
    """The words without those that say nothing; all of them when nothing else would remain."""
    return [word for word in words if word not in stop_words()] or list(words)


def phrase_of(text: str) -> Phrase:
    """Stems of the meaningful words of a text in order."""
    return tuple(map(stem, meaningful(words_of(text))))


class Synonyms:
    """Groups of wordings that mean the same or nearly. A wording may stand in several groups."""

    def __init__(self, groups: Iterable[Collection[str]]) -> None:
        self.groups = [
            sorted({phrase for wording in group if (phrase := phrase_of(wording))}) for group in groups
        ]
        #: wordings of one word of each group
        self.single = [[phrase[0] for phrase in group if len(phrase) == 1] for group in self.groups]
        #: first stem of a wording → the wording and the number of its group
        self._by_first: dict[str, list[tuple[Phrase, int]]] = defaultdict(list)
        self._by_any: dict[str, list[tuple[Phrase, int]]] = defaultdict(list)
        for number, group in enumerate(self.groups):
            for phrase in group:
                self._by_first[phrase[0]].append((phrase, number))
                self._by_any[min(phrase)].append((phrase, number))
        self.stems = frozenset(part for group in self.groups for phrase in group for part in phrase)
        self.words = frozenset(
            word
            for group in groups
            for wording in group
            for word in words_of(wording)
            if word not in stop_words()
        )

    def in_text(self, stems: Sequence[str]) -> Iterator[int]:
        """Groups of which a wording stands in the text, word by word."""
        for position, first in enumerate(stems):
            for phrase, number in self._by_first.get(first, ()):
                if len(phrase) == 1 or tuple(stems[position : position + len(phrase)]) == phrase:
                    yield number

    def in_query(self, stems: Collection[str]) -> Iterator[tuple[Phrase, int]]:
        """Wordings whose words all stand in a query in whatever order, each with its group."""
        present = set(stems)
        for first in present:
            for phrase, number in self._by_any.get(first, ()):
                if present.issuperset(phrase):
                    yield phrase, number


@cache
def everyday_synonyms() -> Synonyms:
    """The everyday words of business life in `data/synonyms.txt`."""
    return Synonyms([line.split(" = ") for line in data_lines("synonyms.txt")])


@cache
def common_words() -> frozenset[str]:
    """Frequent words that exist though no document may hold them."""
    return frozenset(word for line in data_lines("common_words.txt") for word in words_of(line))
