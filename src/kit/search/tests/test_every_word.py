"""Texts in which every word of a search occurs."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.search.every_word import EveryWord
from kit.search.tests.test_hostile_queries import HOSTILE

TEXTS = ["Окно приёма заявлений", "Горячая линия лицензирования", "Окно выдачи лицензий", "Licence desk"]
WORDS = EveryWord(TEXTS)


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("окна", [0, 2]),
        ("ЛИЦЕНЗИЯ", [1, 2]),
        ("окно лицензий", [2]),
        ("лицензии окна", [2]),
        ("прием", [0]),
        ("выдача приём", []),
        ("desks", [3]),
        ("явлен", [0]),
        ("крокодил", []),
        ("окно крокодил", []),
    ],
)
def test_every_word_must_occur_in_any_form(words: str, numbers: list[int]) -> None:
    assert WORDS.numbers(words) == numbers


@pytest.mark.parametrize("words", ["", "?!…", "а", "☕", "\x00"])
def test_who_asks_for_nothing_is_told_so(words: str) -> None:
    assert WORDS.numbers(words) is None


def test_nothing_is_found_among_no_texts() -> None:
    assert EveryWord([]).numbers("окно") == []


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_words_are_answered_at_once(words: str) -> None:
    began = time.process_time()
    WORDS.numbers(words)
    assert time.process_time() - began < 0.1


@given(st.lists(st.text("абв ё", max_size=12), max_size=6), st.text("абвё", min_size=2, max_size=4))
def test_a_text_is_found_by_any_of_its_words(texts: list[str], word: str) -> None:
    index = EveryWord([*texts, f"{word} ещё"])
    assert len(texts) in (index.numbers(word) or [])
