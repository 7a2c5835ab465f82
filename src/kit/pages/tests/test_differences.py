from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kit.pages.differences import LONGEST, Piece, word_difference

TEXTS = st.text(alphabet="абв гд, .\n", max_size=60)


@given(TEXTS, TEXTS)
def test_pieces_give_both_texts_back(old: str, new: str) -> None:
    pieces = word_difference(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new


@given(TEXTS)
def test_equal_texts_have_no_changes(text: str) -> None:
    assert {piece.kind for piece in word_difference(text, text)} <= {"same"}


def test_neighbouring_changes_are_one_change() -> None:
    assert word_difference("с 9 до 18 без перерыва", "с 9 до 17 с перерывом") == [
        Piece("same", "с 9 до "),
        Piece("removed", "18 без перерыва"),
        Piece("added", "17 с перерывом"),
    ]


def test_very_long_texts_are_shown_as_replaced() -> None:
    old, new = "а " * LONGEST, "б " * LONGEST
    assert word_difference(old, new) == [Piece("removed", old), Piece("added", new)]
