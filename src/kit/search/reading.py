"""A query as it is understood: its words with slips put right, and what each of them may be called in a document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from kit.search.postings import GROUP_PREFIX, Postings
from kit.search.spelling import Dictionary, slips_allowed, split, words_in_layout
from kit.search.stems import folded, root, stem, stop_words, words_of
from kit.search.terms import Synonyms, common_words, meaningful

MOST_LETTERS = 300
MOST_WORDS = 12
_MOST_BEGINNINGS = 20
_SHORTEST_BEGINNING = 2
_SHORTEST_JOINED = 5
# Words that say nothing are short: shorter ones are more likely to be others mistyped.
_SHORTEST_CORRECTED = 4

BEGINNING, RELATED, SYNONYM = 0.7, 0.65, 0.75
# How much a word counts beside others that were put right.
CORRECTED = 0.6


@dataclass(slots=True)
class Term:
    """A word of the query with the terms that it may stand as in a document, each with its weight."""

    word: str
    stem: str
    #: what it may stand as in a document → how much that counts
    forms: dict[str, float] = field(default_factory=dict)
    #: what it may stand as in a title or a keyword that the query holds as a whole
    alike: dict[str, float] = field(default_factory=dict)
    certainty: float = 1.0


@dataclass(slots=True)
class Reading:
    """A query as it is understood. `corrected`: its text with slips put right, "" when there were none."""

    words: list[str]
    terms: list[Term]
    corrected: str
    #: documents whose very title was typed
    titled: list[int]


class Reader:
    """Understands queries to an index."""

    def __init__(self, postings: Postings, synonyms: Synonyms) -> None:
        self._postings = postings
        self._synonyms = synonyms
        self._other_words = stop_words() | common_words()
        self._stems = Dictionary(dict.fromkeys(synonyms.stems, 1) | postings.terms)
        self._stop_words = Dictionary(dict.fromkeys(stop_words(), 1))
        self._surface = Dictionary(dict.fromkeys(synonyms.words, 1) | postings.surface)
        self._related: dict[str, list[str]] = defaultdict(list)
        for term in postings.terms:
            self._related[root(term)].append(term)

    def read(self, text: str) -> Reading:
        """Understand a query; of a long one its beginning."""
        titled = self._postings.titled(text)
        text = folded(text[:MOST_LETTERS])[:MOST_LETTERS]
        is_typing = text[-1:].isalnum()
        typed = words_of(text)
        words = typed if titled else self._joined(words_in_layout(text, self._is_known, self._may_be))
        spelled: list[str] = []
        slipped: set[str] = set()
        words = words[: 2 * MOST_WORDS]
        for position, word in enumerate(words):
            is_begun = is_typing and position == len(words) - 1 and self._begins(word)
            right = [word] if titled or is_begun or self._is_known(word) else self._spelled(word)
            spelled += right
            if right != [word]:
                slipped.update(right)
        counted = list(dict.fromkeys(meaningful(spelled)))[:MOST_WORDS]
        terms = [self._term(word, CORRECTED if word in slipped else 1.0) for word in counted]
        if is_typing and terms and terms[-1].word == spelled[-1]:
            self._complete(terms[-1])
        self._add_synonyms(terms)
        corrected = " ".join(spelled)
        if corrected == " ".join(typed[: 2 * MOST_WORDS]):
            return Reading(spelled, terms, "", titled)
        return Reading(spelled, terms, corrected, self._postings.titled(corrected))

    # --- Spelling ----------------------------------------------------------------------------------------

    def _is_known(self, word: str) -> bool:
        part = stem(word)
        return part in self._postings or word in self._other_words or part in self._synonyms.stems

    def _begins(self, word: str) -> bool:
        return len(word) >= _SHORTEST_BEGINNING and bool(self._surface.beginning_with(word, 1))

    def _may_be(self, word: str) -> bool:
        return (
            self._is_known(word)
            or self._begins(word)
            or bool(self._stems.nearest(stem(word), slips_allowed(word)))
        )

    def _joined(self, words: list[str]) -> list[str]:
        """Neighbours that make a known word only together, as one: «само занятый»."""
        joined: list[str] = []
        for word in words:
            whole = joined[-1] + word if joined else ""
            if (
                len(whole) >= _SHORTEST_JOINED
                and not (stem(joined[-1]) in self._postings and stem(word) in self._postings)
                and whole in self._postings.surface
            ):
                joined[-1] = whole
            else:
                joined.append(word)
        return joined

    def _spelled(self, word: str) -> list[str]:
        part = stem(word)
        if self._related.get(root(part)):
            return [word]
        if len(word) > _SHORTEST_CORRECTED and (nearest := self._stop_words.nearest(word, 1)):
            return [nearest]
        if nearest := self._stems.nearest(part, slips_allowed(word)):
            return [self._with_ending(word, part, nearest)]
        # A slip in the ending spoils the stem: «нанятть».
        if nearest := self._surface.nearest(word, slips_allowed(word)):
            return [nearest]
        if both := split(word, self._frequency):
            return list(both)
        return [word]

    def _with_ending(self, word: str, part: str, nearest: str) -> str:
        """The right stem with the ending that was typed, or as documents write it."""
        whole = nearest + word[len(part) :]
        if stem(whole) == nearest and whole in self._postings.surface:
            return whole
        return self._surface.nearest(word, slips_allowed(word)) or (
            whole if stem(whole) == nearest else nearest
        )

    def _frequency(self, word: str) -> int:
        if word in stop_words():
            return 1
        return self._postings.frequency(stem(word)) if len(word) > 2 or word in self._postings.surface else 0

    # --- Meaning -----------------------------------------------------------------------------------------

    def _term(self, word: str, certainty: float) -> Term:
        part = stem(word)
        term = Term(word, part, {part: 1.0}, {part: 1.0}, certainty)
        # Where the word itself is used, another with its root is more likely to mean another thing.
        weight = RELATED * (0.6 if part in self._postings else 1.0)
        for related in self._related.get(root(part), ()):
            term.forms.setdefault(related, weight)
            term.alike.setdefault(related, weight)
        return term

    def _complete(self, term: Term) -> None:
        """A last word that is being typed may be the beginning of others; one that is known is so less likely."""
        if len(term.word) < _SHORTEST_BEGINNING:
            return
        weight = BEGINNING * (0.5 if term.stem in self._postings else 1.0)
        for word in self._surface.beginning_with(term.word, _MOST_BEGINNINGS):
            term.forms.setdefault(stem(word), weight)

    def _add_synonyms(self, terms: Iterable[Term]) -> None:
        by_stem = {term.stem: term for term in terms}
        for phrase, group in self._synonyms.in_query(by_stem):
            for part in phrase:
                by_stem[part].forms.setdefault(f"{GROUP_PREFIX}{group}", SYNONYM)
            if len(phrase) == 1:
                for other in self._synonyms.single[group]:
                    by_stem[phrase[0]].alike.setdefault(other, SYNONYM)
