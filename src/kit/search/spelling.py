"""Slips of the hand: letters, the wrong keyboard layout, Latin spelling, a missing or a superfluous space."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import pairwise

import numpy as np

from kit.search.stems import LONGEST_WORD, words_of

_EN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RU = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_TO_RUSSIAN = str.maketrans(_EN + '~{}:"<>', _RU + "ёхъжэбю")
_TO_ENGLISH = str.maketrans(_RU, _EN)

# The longest first.
_LATIN_SPELLING = [
    *[
        ("shch", "щ"),
        ("sch", "щ"),
        ("yo", "е"),
        ("zh", "ж"),
        ("kh", "х"),
        ("ts", "ц"),
        ("ch", "ч"),
        ("sh", "ш"),
    ],
    *[("yu", "ю"), ("ju", "ю"), ("ya", "я"), ("ja", "я"), ("iy", "ий"), ("ye", "е")],
    *zip("abvgdezijklmnoprstufhcyxwq'", "абвгдезийклмнопрстуфхцыхвкь", strict=True),
]
_LOOK_THE_SAME = str.maketrans("abcehkmoptxyn", "авсенкмортхуп")

_SHORTEST_CORRECTED = 4
_LONG = 8
# Each slip changes at most two pairs of letters that go and two that come; letters that change places, three.
_PAIRS_A_SLIP, _LETTERS_A_SLIP = 6, 2


def in_russian_layout(chunk: str) -> str:
    """What would have been typed on the Russian keyboard; "" when the chunk is not of an English one."""
    return chunk.translate(_TO_RUSSIAN) if chunk.isascii() and any(map(str.isalpha, chunk)) else ""


def in_english_layout(word: str) -> str:
    """What would have been typed on the English keyboard; "" when no word comes of it."""
    typed = word.translate(_TO_ENGLISH)
    return typed if typed.isascii() and typed.isalpha() else ""


def from_latin(word: str) -> Iterator[str]:
    """Russian words that a word of Latin letters may stand for: by look («OOO») and by sound («nanyat»)."""
    if not (word.isascii() and word.isalpha()):
        return
    if not (look := word.translate(_LOOK_THE_SAME)).isascii() and not any(
        "a" <= letter <= "z" for letter in look
    ):
        yield look
    for latin, russian in _LATIN_SPELLING:
        word = word.replace(latin, russian)
    yield word


def slips_allowed(word: str) -> int:
    """How many slips a word may hold: one from 4 letters, two from 8; none in numbers."""
    if len(word) < _SHORTEST_CORRECTED or len(word) > LONGEST_WORD or any(map(str.isdigit, word)):
        return 0
    return 1 if len(word) < _LONG else 2


def distance(one: str, other: str, most: int) -> int:
    """Slips between two words: a letter more, fewer, another, or two neighbours in each other's place.

    `most` + 1 when there are more than that.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    # What both begin or end with costs nothing, and is most of two words that are near.
    one, other = _apart(one, other)
    one, other = _apart(one[::-1], other[::-1])
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, target in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != target))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == target:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _apart(one: str, other: str) -> tuple[str, str]:
    """The words from where they begin to differ."""
    same = 0
    for letter, target in zip(one, other, strict=False):
        if letter != target:
            break
        same += 1
    return one[same:], other[same:]


def _pairs(word: str) -> int:
    framed = f" {word} "
    mask = 0
    for first, second in pairwise(framed):
        mask |= 1 << ((ord(first) * 31 + ord(second) * 7) & 63)
    return mask


def _letters(word: str) -> int:
    mask = 0
    for letter in word:
        mask |= 1 << (ord(letter) & 63)
    return mask


class Dictionary:
    """Words with how often they occur, asked for those near to a word and those that begin with it.

    Near words are sifted by two masks of 64 bits a word before they are compared letter by letter: 16 bytes a word,
    where the usual table of deletions takes a kilobyte.
    """

    def __init__(self, frequencies: Mapping[str, int]) -> None:
        self.words = sorted(frequencies)
        self._frequencies = np.array([frequencies[word] for word in self.words], dtype=np.int32)
        self._lengths = np.array([len(word) for word in self.words], dtype=np.int16)
        self._pairs = np.array([_pairs(word) for word in self.words], dtype=np.uint64)
        self._letters = np.array([_letters(word) for word in self.words], dtype=np.uint64)

    def nearest(self, word: str, most: int) -> str:
        """The nearest word with at most so many slips, of equally near ones the most frequent; "" when there is none.

        A word of two slips must begin with the same letter.
        """
        if not most or not self.words:
            return ""
        candidates = np.flatnonzero(
            (np.abs(self._lengths - len(word)) <= most)
            & (np.bitwise_count(self._letters ^ np.uint64(_letters(word))) <= _LETTERS_A_SLIP * most)
            & (np.bitwise_count(self._pairs ^ np.uint64(_pairs(word))) <= _PAIRS_A_SLIP * most)
        )
        best, found = (most, 1), ""
        for number in candidates.tolist():
            candidate = self.words[number]
            # Nearer than the best, or as near and more frequent.
            allowed = min(best[0], most if candidate[0] == word[0] else 1)
            slips = distance(word, candidate, allowed)
            rank = (slips, -int(self._frequencies[number]))
            if slips <= allowed and rank < best:
                best, found = rank, candidate
        return found

    def beginning_with(self, start: str, most: int) -> list[str]:
        """Words that begin so, the most frequent first."""
        low = bisect_left(self.words, start)
        high = bisect_left(self.words, start + "\U0010ffff")
        numbers = sorted(range(low, high), key=lambda number: -self._frequencies[number])
        return [self.words[number] for number in numbers[:most]]


def split(word: str, frequency: Callable[[str], int], shortest: int = 2) -> tuple[str, str] | None:
    """The word as two known words written together, those of which the rarer is the most frequent; or None."""
    if len(word) > LONGEST_WORD:
        return None
    best, found = 0, None
    for place in range(shortest, len(word) - shortest + 1):
        left, right = word[:place], word[place:]
        rarer = min(frequency(left), frequency(right))
        if rarer > best:
            best, found = rarer, (left, right)
    return found


def words_in_layout(text: str, is_known: Callable[[str], bool], may_be: Callable[[str], bool]) -> list[str]:
    """Words of a text, those typed in the wrong layout or in Latin letters put right.

    `is_known`: the word exists. `may_be`: it exists but for a slip.
    """
    words: list[str] = []
    for chunk in text.split():
        typed = words_of(chunk)
        if all(is_known(word) for word in typed):
            words += typed
            continue
        words += _put_right(chunk, typed, is_known, may_be)
    return words


def _put_right(
    chunk: str, typed: list[str], is_known: Callable[[str], bool], may_be: Callable[[str], bool]
) -> Collection[str]:
    russian = words_of(in_russian_layout(chunk))
    if russian and all(is_known(word) for word in russian):
        return russian
    if len(typed) == 1:
        others = [in_english_layout(typed[0]), *from_latin(typed[0])]
        if known := next((other for other in others if other and is_known(other)), ""):
            return [known]
    if russian and not any(may_be(word) for word in typed) and all(may_be(word) for word in russian):
        return russian
    return typed
