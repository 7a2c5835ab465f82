"""Search over the items of an edition, in memory: endings, everyday words, mistyped letters, codes.

    Index(tree, synonyms_of("okved2")).search("кофейня", 5)[0].code == "56.10"

An everyday word («кафе») names codes outright and comes first. Then come names that hold the words: rare words
count more than common ones, a word that only begins alike or is mistyped counts less.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import log
from pathlib import Path

from kit.search.spelling import distance
from kit.search.stems import without_ending
from vizavi.classifiers.tree import Found, Tree

DATA = Path(__file__).parent / "data"
SYNONYM_FILES = {"okved2": "okved_synonyms.json"}
LONGEST_QUERY = 200
MOST_WORDS = 8

# How much a word counts that is not the very word asked for.
ALIKE, BEGINS, MISTYPED = 0.8, 0.6, 0.5
# An everyday word outweighs whatever the names say.
OUTRIGHT, GUESS = 100.0, 10.0

_WORD = re.compile(r"[^\W_]+")
_SAY_NOTHING = """
а бизнес без буду в во для до за заниматься и из или к как код коды на начать не о об оквэд октмо окопф от открыть
открываю по под при с свой свою свое со то у хочу что a and business code for in my of open own start the to
"""
_STOP_WORDS = frozenset(_SAY_NOTHING.split())
_KEYS = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюе")


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Everyday words: `codes` of a phrase, best first; `alike` other words to look for in names."""

    codes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    alike: Mapping[str, Sequence[str]] = field(default_factory=dict)


@cache
def synonyms_of(classifier_code: str) -> Synonyms:
    """The everyday words kept for a classifier; none for most."""
    name = SYNONYM_FILES.get(classifier_code)
    if name is None:
        return Synonyms()
    return Synonyms(**json.loads((DATA / name).read_text(encoding="utf-8")))


class Index:
    """Search over a tree. Building takes some tens of milliseconds, a search a few."""

    def __init__(self, tree: Tree, synonyms: Synonyms) -> None:
        self._tree = tree
        self._codes = [item.code for item in tree]
        self._names = [frozenset(stems_of(f"{item.name} {item.name_en}")) for item in tree]
        self._holders: dict[str, list[int]] = {}
        for position, stems in enumerate(self._names):
            for stem in stems:
                self._holders.setdefault(stem, []).append(position)
        self._rarity = {stem: log(1 + len(self._names) / len(held)) for stem, held in self._holders.items()}
        self._places = {code: position for position, code in enumerate(self._codes)}
        self._phrases: list[tuple[frozenset[str], list[int]]] = []
        self._phrases_with: dict[str, list[int]] = {}
        self._add_phrases(synonyms.codes)
        self._alike = {
            stem: frozenset(other for text in others for other in stems_of(text))
            for word, others in synonyms.alike.items()
            for stem in stems_of(word)
        }
        words = self._holders.keys() | self._phrases_with.keys() | self._alike.keys()
        self._vocabulary = sorted(words)
        self._reversed = sorted(word[::-1] for word in words)

    def search(self, text: str, limit: int = 20) -> list[Found]:
        """What the text means, best first, at most `limit`."""
        text = text.replace("\x00", "")[:LONGEST_QUERY]
        codes = self._by_code(text)
        if len(codes) < limit:
            words = self._by_words(text) or self._by_words(text.casefold().translate(_KEYS))
            codes = list(dict.fromkeys([*codes, *words]))
        return [self._tree.found(code) for code in codes[:limit]]

    def _by_code(self, text: str) -> list[str]:
        """Codes that begin as the text does; «5610» and «56,10» are «56.10»."""
        words = [word for word in text.casefold().split() if word.strip(":№.") not in _STOP_WORDS]
        if len(words) != 1:
            return []
        key = words[0].replace(",", ".").rstrip(".")
        found = [code for code in self._codes if code.casefold().startswith(key)] if key else []
        if found or not key.replace(".", "").isdigit():
            return found
        digits = key.replace(".", "")
        return [code for code in self._codes if code.replace(".", "").startswith(digits)]

    def _by_words(self, text: str) -> list[str]:
        asked = list(dict.fromkeys(stems_of(text)))[:MOST_WORDS]
        if not asked:
            return []
        meant = [self._meant(stem, is_last=stem == asked[-1]) for stem in asked]
        scores: dict[int, float] = {}
        hits: dict[int, int] = {}
        for weights in meant:
            best: dict[int, float] = {}
            for stem, weight in weights.items():
                worth = weight * self._rarity.get(stem, 0.0)
                for position in self._holders.get(stem, ()):
                    best[position] = max(best.get(position, 0.0), worth)
            for position, worth in best.items():
                scores[position] = scores.get(position, 0.0) + worth
                hits[position] = hits.get(position, 0) + 1
        enough = (len(asked) + 1) // 2
        ranked = {
            # Of equals the shorter name says it more plainly.
            position: score * hits[position] / len(asked) - 0.02 * len(self._names[position])
            for position, score in scores.items()
            if hits[position] >= enough
        }
        said_whole = frozenset(asked)
        for position in ranked:
            if self._names[position] == said_whole:
                ranked[position] += OUTRIGHT / 2
        for position, score in self._outright(meant):
            # The order in which an everyday word names its codes stands; names only decide between equals.
            by_name = ranked.get(position, 0.0)
            ranked[position] = score + (by_name / 100 if score > GUESS else by_name)
        order = sorted(ranked, key=lambda position: (-ranked[position], position))
        return self._without_echoes(order, ranked)

    def _meant(self, stem: str, *, is_last: bool) -> dict[str, float]:
        """Stems of the vocabulary that the asked one may mean, with how much each counts."""
        meant = dict.fromkeys(self._alike.get(stem, ()), ALIKE)
        is_known = stem in self._holders or stem in self._phrases_with or bool(meant)
        if is_known:
            meant[stem] = 1.0
        # The last word may not be typed to its end.
        if len(stem) >= 3 and (is_last or not is_known) and stem not in self._phrases_with:
            for other in self._beginning_with(stem):
                meant.setdefault(other, BEGINS)
        if not is_known and len(stem) >= 6:
            # «строительный» and «строительство» differ in more than the ending.
            for other in self._beginning_with(stem[: max(5, len(stem) * 3 // 4)]):
                meant.setdefault(other, MISTYPED)
        if not meant and len(stem) >= 4:
            meant = dict.fromkeys(self._mistyped(stem), MISTYPED)
        return meant

    def _beginning_with(self, start: str) -> Iterator[str]:
        for position in range(bisect_left(self._vocabulary, start), len(self._vocabulary)):
            if not self._vocabulary[position].startswith(start):
                return
            yield self._vocabulary[position]

    def _mistyped(self, stem: str) -> list[str]:
        """Words that one slip of the fingers (two in a long word) makes into this one, the nearest only.

        A slip leaves the beginning or the end of the word as it is, so only words that share one are looked at.
        """
        slips = 1 if len(stem) < 8 else 2
        part = max(2, len(stem) // (slips + 1))
        candidates = set(self._beginning_with(stem[:part]))
        end = stem[-part:][::-1]
        for position in range(bisect_left(self._reversed, end), len(self._reversed)):
            if not self._reversed[position].startswith(end):
                break
            candidates.add(self._reversed[position][::-1])
        near = [(distance(stem, other, slips), other) for other in candidates]
        least = min((count for count, _other in near), default=slips + 1)
        return sorted(other for count, other in near if count == least <= slips)

    def _add_phrases(self, codes: Mapping[str, Sequence[str]]) -> None:
        for phrase, listed in codes.items():
            stems = frozenset(stems_of(phrase))
            # An edition may have dropped a code that the words name.
            places = [self._places[code] for code in listed if code in self._places]
            if not (stems and places):
                continue
            for stem in stems:
                self._phrases_with.setdefault(stem, []).append(len(self._phrases))
            self._phrases.append((stems, places))

    def _outright(self, meant: list[dict[str, float]]) -> Iterator[tuple[int, float]]:
        """What everyday phrases name: most when the phrase is the whole text, less when it is a part of it."""
        matched: dict[int, dict[str, float]] = {}
        for weights in meant:
            for stem, weight in weights.items():
                # A word that is only alike must not stand for the everyday word itself.
                if weight == ALIKE:
                    continue
                for phrase in self._phrases_with.get(stem, ()):
                    known = matched.setdefault(phrase, {})
                    known[stem] = max(known.get(stem, 0.0), weight)
        best: dict[int, float] = {}
        for phrase, known in matched.items():
            stems, places = self._phrases[phrase]
            share = sum(known.values()) / max(len(stems), len(meant))
            # The first word says what it is, the others say where and how: «кофейня в торговом центре».
            if len(known) == len(stems) and not known.keys().isdisjoint(meant[0]):
                score = OUTRIGHT * (1 + share)
            elif len(known) in {len(stems), len(meant)}:
                score = GUESS * share
            else:
                continue
            for rank, place in enumerate(places):
                best[place] = max(best.get(place, 0.0), score - rank)
        yield from best.items()

    def _without_echoes(self, order: list[int], ranked: Mapping[int, float]) -> list[str]:
        """A group whose only member bears its very name («56.1», «56.10») comes after that member, unless an
        everyday word names the group."""
        codes = [self._codes[position] for position in order]
        placed = set(codes)
        out: list[str] = []
        for code, position in zip(codes, order, strict=True):
            name = self._tree[code].name
            echo = next((item.code for item in self._tree.children(code) if item.name == name), None)
            if echo in placed and ranked[position] < OUTRIGHT:
                out.append(echo)
            out.append(code)
        return list(dict.fromkeys(out))


def stems_of(text: str) -> list[str]:
    """The words of a text without their endings; words that say nothing are left out."""
    words = _WORD.findall(text.casefold().replace("ё", "е"))
    return [
        without_ending(word)
        for word in words
        if word not in _STOP_WORDS and (len(word) > 1 or word.isdigit())
    ]
