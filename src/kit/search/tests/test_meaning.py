"""Titles found by their meaning, with the real encoder."""

from __future__ import annotations

import pytest

from kit.search import Document, SearchIndex
from kit.search.tests.shop import DOCUMENTS


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    index = SearchIndex.build(DOCUMENTS, with_meaning=True)
    index.wait()
    return index


def test_finds_a_title_that_shares_no_word() -> None:
    documents = [Document("cafe", "g", "Открыть кафе"), Document("sign", "g", "Согласование вывески")]
    index = SearchIndex.build(documents, synonyms=[], with_meaning=True)
    index.wait()
    [hit] = index.search("бумаги для ресторана").hits
    assert (hit.key, hit.matched_terms) == ("cafe", ())


def test_nonsense_is_still_not_found(index: SearchIndex) -> None:
    assert [index.search(words).hits for words in ("рецепт борща", "кот мурлычет", "12345")] == [[], [], []]


def test_of_equals_the_nearer_in_meaning_comes_first() -> None:
    documents = [Document("a", "g", "Аренда склада"), Document("b", "g", "Аренда жилья")]
    index = SearchIndex.build(documents, with_meaning=True)
    index.wait()
    assert index.search("аренда дома для семьи").hits[0].key == "b"


def test_an_empty_index_has_no_meaning() -> None:
    index = SearchIndex.build([], with_meaning=True)
    index.wait()
    assert index.search("кафе").hits == []
