"""The index: documents in, the best of them for a query out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import zip_longest

import numpy as np

from kit.search.documents import Document, Hit, Results, Suggestion
from kit.search.meaning import ALIKE, NEAR, Meaning
from kit.search.nearness import Nearness
from kit.search.postings import Postings, Scores
from kit.search.reading import Reader, Reading, Term
from kit.search.terms import Synonyms, everyday_synonyms

# What is added to a score between 0 and 1.
_EXACT_TITLE, _SAME_PHRASE, _PHRASE_WITHIN, _MEANING = 10.0, 1.0, 0.6, 1.0
# A hit that scores less than this share of the best one is noise.
_LEAST_OF_BEST = 0.3
_MOST_SUGGESTIONS = 5


class SearchIndex:
    """Documents to be searched in memory. It never changes: build another one. Safe to share between threads."""

    def __init__(self, documents: Sequence[Document], synonyms: Synonyms, *, with_meaning: bool) -> None:
        self.documents = documents
        self._postings = Postings(documents, synonyms)
        self._reader = Reader(self._postings, synonyms)
        self._weights = np.array([document.weight for document in documents], dtype=np.float32)
        names = sorted({document.group for document in documents})
        self._group_names = {name: number for number, name in enumerate(names)}
        numbers = [self._group_names[document.group] for document in documents]
        self._group_numbers = np.array(numbers, dtype=np.int32)
        self._nearness = Nearness(documents)
        self._meaning = Meaning([document.title for document in documents]) if with_meaning else None

    @classmethod
    def build(
        cls,
        documents: Iterable[Document],
        *,
        synonyms: Iterable[Collection[str]] | None = None,
        with_meaning: bool = False,
    ) -> SearchIndex:
        """Read the documents.

        Args:
            synonyms: groups of wordings that mean the same, in place of the everyday ones.
            with_meaning: titles are compared by meaning too, as soon as a thread has made ready for it; see `meaning`.
        """
        groups = everyday_synonyms() if synonyms is None else Synonyms(synonyms)
        return cls(tuple(documents), groups, with_meaning=with_meaning)

    def wait(self) -> None:
        """Until everything is ready that is made in the background."""
        if self._meaning:
            self._meaning.wait()

    def search(
        self,
        words: str,
        language: str = "ru",
        limit: int | None = 10,
        groups: Collection[str] | None = None,
        *,
        limit_per_group: int | None = None,
    ) -> Results:
        """The best documents for any text whatever, of these groups, else of all.

        `limit_per_group`, if given, holds for each group in place of `limit` for all.

        Texts of both languages are searched always; `language` is that of the suggestions ("ru", "en").
        """
        reading = self._reader.read(words)
        if not self.documents or not reading.words:
            return Results()
        allowed = None if groups is None else self._of_groups(groups)
        nearness = self._meaning.nearness(" ".join(reading.words)) if self._meaning else None
        parts = self._parts(reading)
        scores = self._scores(reading, parts, nearness)
        if allowed is not None:
            scores[~allowed] = 0
        order = self._order(scores, limit, limit_per_group)
        hits = [self._hit(number, float(scores[number]), reading, parts) for number in order.tolist()]
        suggestions = [] if hits else self._suggestions(reading, language, nearness, allowed)
        return Results(hits, reading.corrected, suggestions)

    def _order(self, scores: Scores, limit: int | None, limit_per_group: int | None) -> np.ndarray:
        """Numbers of the documents that are worth showing, the best first."""
        best = float(scores.max())
        if best <= 0:
            return np.array([], dtype=np.int64)
        found = np.flatnonzero(scores >= _LEAST_OF_BEST * min(best, 1.0))
        order = found[np.argsort(-scores[found], kind="stable")]
        return order[:limit] if limit_per_group is None else self._some_of_each(order, limit_per_group)

    def _suggestions(
        self, reading: Reading, language: str, nearness: Scores | None, allowed: np.ndarray | None
    ) -> list[Suggestion]:
        """Titles that look like the words or mean something like them, in turns."""
        alike = self._nearness.numbers(reading.words)
        meant: list[int] = []
        if nearness is not None:
            meant = [number for number in np.argsort(-nearness)[:50].tolist() if nearness[number] >= ALIKE]
        both = [number for pair in zip_longest(alike, meant) for number in pair if number is not None]
        numbers = [number for number in dict.fromkeys(both) if allowed is None or allowed[number]]
        return [self._suggestion(self.documents[number], language) for number in numbers[:_MOST_SUGGESTIONS]]

    @staticmethod
    def _suggestion(document: Document, language: str) -> Suggestion:
        title = document.title_en if language == "en" and document.title_en else document.title
        return Suggestion(document.key, document.group, title)

    def _of_groups(self, groups: Collection[str]) -> np.ndarray:
        numbers = [self._group_names[group] for group in groups if group in self._group_names]
        return np.isin(self._group_numbers, numbers)

    def _some_of_each(self, order: np.ndarray, most: int) -> np.ndarray:
        """The first of each group, still in order."""
        groups = self._group_numbers[order]
        taken = [np.flatnonzero(groups == number)[:most] for number in np.unique(groups)]
        return order[np.sort(np.concatenate(taken))]

    def _hit(self, number: int, score: float, reading: Reading, parts: Scores) -> Hit:
        document = self.documents[number]
        matched = tuple(
            term.word for term, part in zip(reading.terms, parts[:, number], strict=True) if part > 0
        )
        return Hit(document.key, document.group, round(score, 4), matched)

    def _parts(self, reading: Reading) -> Scores:
        """What each term of the query says of each document, between 0 and 1."""
        parts = np.zeros((len(reading.terms), len(self.documents)), dtype=np.float32)
        for row, term in zip(parts, reading.terms, strict=True):
            for form, weight in term.forms.items():
                self._postings.raise_scores(row, form, weight)
        return parts

    def _scores(self, reading: Reading, parts: Scores, nearness: Scores | None) -> Scores:
        shares = np.array([term.certainty * self._rarity(term) for term in reading.terms], dtype=np.float32)
        # A word that stands nowhere does not tell documents apart.
        shares *= parts.any(axis=1)
        shares /= max(float(shares.sum()), 1e-6)
        covered = shares @ (parts > 0)
        scores: Scores = (shares @ parts) * (np.float32(0.4) + np.float32(0.6) * covered)
        for number, bonus in self._bonuses(reading, shares.tolist()).items():
            scores[number] += bonus
        if nearness is not None:
            counted = (scores > 0) | (nearness >= NEAR)
            scores += counted * np.maximum(nearness - ALIKE, 0) * np.float32(_MEANING)
        scores *= self._weights
        for number in reading.titled:
            scores[number] += _EXACT_TITLE
        return scores

    def _rarity(self, term: Term) -> float:
        """That of the word itself; of one that documents call otherwise, of the most frequent of its names."""
        own = self._postings.rarity(term.stem)
        return own or min(filter(None, map(self._postings.rarity, term.forms)), default=0.0)

    def _bonuses(self, reading: Reading, shares: list[float]) -> dict[int, float]:
        """Documents one of whose titles or keywords stands in the query as a whole, in these or in like words.

        The more of the query it makes, the more it counts.
        """
        meant: dict[str, tuple[int, float]] = {}
        for place, term in enumerate(reading.terms):
            for form, weight in term.alike.items():
                if weight > meant.get(form, (0, 0.0))[1]:
                    meant[form] = place, weight
        bonuses: dict[int, float] = {}
        for phrase, documents in self._postings.phrases_within(meant):
            places = dict(map(meant.__getitem__, phrase))
            share = sum(shares[place] * likeness for place, likeness in places.items())
            worth = share * (_SAME_PHRASE if len(places) == len(shares) else _PHRASE_WITHIN)
            for number, weight in documents.items():
                bonuses[number] = max(bonuses.get(number, 0.0), worth * weight)
        return bonuses
