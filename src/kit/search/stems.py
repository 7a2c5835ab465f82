"""Words of a text, and what remains of a word when its grammar is gone. The only stemmer of the product.

    words_of("Нанимаем ПЕРВОГО сотрудника!")  # ["нанимаем", "первого", "сотрудника"]
    stem("сотрудниками")                      # "сотрудник"
    root(stem("регистрация")) == root(stem("регистрировать"))

Russian by Snowball, English (words of Latin letters) by Snowball too. A dictionary of word forms (pymorphy3:
16 MB on disk, 31 MB a process) was left out: its data come under a share-alike licence. What it would add to
the searches was not measured. That a word which no document holds still exists, so that it is not taken for
another mistyped, is said by `data/common_words.txt`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock

import snowballstemmer

DATA = Path(__file__).parent / "data"
LONGEST_WORD = 40

_MARKS = frozenset(filter(unicodedata.combining, map(chr, range(0x20000))))
_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile("[a-z]")
_CYRILLIC = re.compile(r"[а-я]+")
_BOTH = re.compile(r"(?=.*[a-z])(?=.*[а-я])")
_FLEETING_VOWEL = re.compile(r"([бвгджзклмнпрстфхцчш])[ое]к$")
_LOOKALIKES = str.maketrans("abcehkmoptxy", "авсенкмортху")

# What makes a noun of action, a person or a quality from a root; the longest first.
_DERIVED = re.compile(
    r"(?:изирова|изаци|изац|изир|ификат|ификац|ифицир|ировани|ирова|ировк|ацион|аци|ац|ир|ител|овани|ова|ов|"
    r"ени|ани|ост|ств|ник|щик|чик|ик|атор|тор|н|к|ь|й)$"
)
_SHORTEST_ROOT = 4

_russian = snowballstemmer.stemmer("russian")
_english = snowballstemmer.stemmer("english")
# A stemmer keeps the word it works on in itself.
_one_at_a_time = Lock()


def data_lines(file: str) -> Iterator[str]:
    """Lines of a data file without its remarks."""
    for line in (DATA / file).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


@cache
def stop_words() -> frozenset[str]:
    """Words, folded, that say nothing about what is sought."""
    return frozenset(word for line in data_lines("stop_words.txt") for word in words_of(line))


def folded(text: str) -> str:
    """The text in small letters, without accents and other combining marks, «ё» as «е»."""
    text = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    return text if _MARKS.isdisjoint(text) else "".join(letter for letter in text if letter not in _MARKS)


def words_of(text: str) -> list[str]:
    """Words and numbers of a text in order, folded. Latin letters in a Cyrillic word become those they look like."""
    text = folded(text)
    words: list[str] = _WORD.findall(text)
    if not _LATIN.search(text):
        return words
    return [word.translate(_LOOKALIKES) if _BOTH.match(word) else word for word in words]


@lru_cache(maxsize=65_536)
def without_ending(word: str) -> str:
    """The beginning that all forms of a word of small letters share: fit for a search by substring in a database."""
    with _one_at_a_time:
        shortened: str = (_english if word.isascii() else _russian).stemWord(word)
    return shortened


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The same for all forms of a word: of Russian `russian_stem`, of English that of Snowball, else the word itself.

    The stem of a stem is itself.
    """
    if _CYRILLIC.fullmatch(word):
        return russian_stem(word, never=stop_words())
    if not word.isascii() or len(word) > LONGEST_WORD:
        return word
    while (shorter := without_ending(word)) != word and len(shorter) > 1:
        word = shorter
    return word


def russian_stem(word: str, *, never: Collection[str] = frozenset()) -> str:
    """The stem of a word of Cyrillic letters, such that the stem of the stem is itself; other words as they are.

    «Рынок» and «рынка» come together. A stem is never shorter than three letters nor one of `never`.
    """
    while _CYRILLIC.fullmatch(word):
        shorter = _FLEETING_VOWEL.sub(r"\1к", without_ending(word))
        # «Приём» must not become «при», nor a short word one that means nothing.
        if shorter == word or len(shorter) < 3 or shorter in never:
            break
        word = shorter
    return word


@lru_cache(maxsize=65_536)
def root(stemmed: str) -> str:
    """A guess at what related words share, from a stem: coarser than it, 4 letters or more, itself its root.

    It is not stemmed again: «самозон», of a word mistyped, would come to the root of «самозанятый».
    """
    while (shorter := _DERIVED.sub("", stemmed)) != stemmed and len(shorter) >= _SHORTEST_ROOT:
        stemmed = shorter
    return stemmed
