"""Which term stands in which document, and how much that says: BM25 over weighted fields, worked out beforehand."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from kit.search.documents import Document
from kit.search.stems import stem, words_of
from kit.search.terms import Synonyms, meaningful

Scores = NDArray[np.float32]

TITLE, KEYWORDS, TEXT = 3.0, 2.2, 0.8
# How much the length of a field tells against it.
_LENGTH_COUNTS = {TITLE: 0.5, KEYWORDS: 0.2, TEXT: 0.6}
_SATURATION = 1.2

GROUP_PREFIX = "="
"""A term that begins so is a group of synonyms by its number."""


_MOST_LETTERS_OF_TITLE = 200


def _title(text: str) -> str:
    return " ".join(words_of(text[:_MOST_LETTERS_OF_TITLE]))


class Postings:
    """The terms of documents. A document is its number in the order given."""

    def __init__(self, documents: Sequence[Document], synonyms: Synonyms) -> None:
        self.count = len(documents)
        self._stems: dict[str, str] = {}
        self.surface: Counter[str] = Counter()
        self._synonyms = synonyms
        self._phrases: dict[frozenset[str], dict[int, float]] = defaultdict(dict)
        self._titles: dict[str, list[int]] = defaultdict(list)
        fields = [self._fields(number, document) for number, document in enumerate(documents)]
        self._by_rarest = self._phrases_by_rarest()
        self._arrange(fields)

    # --- Reading -----------------------------------------------------------------------------------------

    def _stemmed(self, text: str) -> list[str]:
        words = meaningful(words_of(text))
        self.surface.update(words)
        known = self._stems
        for word in words:
            if word not in known:
                known[word] = stem(word)
        return [known[word] for word in words]

    def _fields(self, number: int, document: Document) -> list[tuple[float, list[str]]]:
        fields: list[tuple[float, list[str]]] = []
        for title in filter(None, (document.title, document.title_en)):
            self._titles[_title(title)].append(number)
            fields.append((TITLE, self._phrase(number, title, 0.6)))
        keywords = [self._phrase(number, wording, 1.0) for wording in document.keywords]
        fields.append((KEYWORDS, [term for wording in keywords for term in wording]))
        fields += [(TEXT, self._stemmed(text)) for text in (document.text, document.text_en) if text]
        return [(weight, stems) for weight, stems in fields if stems]

    def _phrase(self, number: int, text: str, weight: float) -> list[str]:
        stems = self._stemmed(text)
        if stems:
            holders = self._phrases[frozenset(stems)]
            holders[number] = max(weight, holders.get(number, 0.0))
        return stems

    # --- Arranging ---------------------------------------------------------------------------------------

    def _phrases_by_rarest(self) -> dict[str, list[frozenset[str]]]:
        """Phrases by the stem that stands in the fewest of them: a query then need not look at those that share but
        a common word with it.
        """
        counts = Counter(part for phrase in self._phrases for part in phrase)
        phrases: dict[str, list[frozenset[str]]] = defaultdict(list)
        for phrase in self._phrases:
            phrases[min(phrase, key=lambda part: (counts[part], part))].append(phrase)
        return dict(phrases)

    def _arrange(self, documents: list[list[tuple[float, list[str]]]]) -> None:
        lengths: dict[float, list[int]] = defaultdict(list)
        for fields in documents:
            for weight, stems in fields:
                lengths[weight].append(len(stems))
        averages = {weight: sum(counts) / len(counts) for weight, counts in lengths.items()}

        numbers: dict[str, int] = {}
        terms, owners, weights = array("i"), array("i"), array("f")
        for owner, fields in enumerate(documents):
            heaps: dict[str, float] = defaultdict(float)
            for weight, stems in fields:
                share = _LENGTH_COUNTS[weight]
                worth = weight / (1 - share + share * len(stems) / averages[weight])
                for term in stems:
                    heaps[term] += worth
                for group in self._synonyms.in_text(stems):
                    heaps[f"{GROUP_PREFIX}{group}"] += worth
            for term, heap in heaps.items():
                terms.append(numbers.setdefault(term, len(numbers)))
                owners.append(owner)
                weights.append(heap)
        self._numbers = numbers
        order = np.argsort(np.asarray(terms, dtype=np.int32), kind="stable")
        found = np.bincount(np.asarray(terms, dtype=np.int32), minlength=len(numbers))
        self._starts = np.concatenate(([0], np.cumsum(found))).tolist()
        self._owners = np.asarray(owners, dtype=np.int32)[order]
        heaped = np.asarray(weights, dtype=np.float32)[order]
        self._impacts: Scores = heaped / (heaped + np.float32(_SATURATION))
        self._rarities = np.log1p((self.count - found + 0.5) / (found + 0.5)).tolist()

    # --- Answering ---------------------------------------------------------------------------------------

    def __contains__(self, term: str) -> bool:
        return term in self._numbers

    @property
    def terms(self) -> dict[str, int]:
        """Every stem with the number of documents that hold it."""
        return {term: self.frequency(term) for term in self._numbers if not term.startswith(GROUP_PREFIX)}

    def frequency(self, term: str) -> int:
        """In how many documents a term stands."""
        number = self._numbers.get(term)
        return 0 if number is None else self._starts[number + 1] - self._starts[number]

    def rarity(self, term: str) -> float:
        """What a term tells: the rarer, the more; nothing if it stands nowhere."""
        number = self._numbers.get(term)
        return 0.0 if number is None else self._rarities[number]

    def raise_scores(self, scores: Scores, term: str, weight: float) -> None:
        """Raise the scores of documents that hold the term to what it says of them, times the weight."""
        number = self._numbers.get(term)
        if number is not None:
            part = slice(self._starts[number], self._starts[number + 1])
            owners = self._owners[part]
            scores[owners] = np.maximum(scores[owners], self._impacts[part] * np.float32(weight))

    def titled(self, text: str) -> list[int]:
        """Documents whose title consists of just the words of the text."""
        return self._titles.get(_title(text), [])

    def phrases_within(self, stems: Collection[str]) -> Iterator[tuple[frozenset[str], dict[int, float]]]:
        """Titles and keywords that consist of some of these stems, each with its documents and its weight in them."""
        present = frozenset(stems)
        for part in present:
            for phrase in self._by_rarest.get(part, ()):
                if phrase <= present:
                    yield phrase, self._phrases[phrase]
