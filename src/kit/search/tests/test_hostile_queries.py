"""No text makes a search fail or slow, whatever was typed."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.search import Document, SearchIndex
from kit.search.stems import folded, root, russian_stem, stem, words_of
from kit.search.tests.shop import DOCUMENTS

INDEX = SearchIndex.build(DOCUMENTS)
HOSTILE = {
    "long word": "ж" * 10_000,
    "long text": "открыть кафе " * 1_000,
    "long Latin": "qwerty" * 2_000,
    "NUL": "кафе\x00\x00",
    "only NUL": "\x00",
    "pattern": "(.*)+[a-z]{1,99}?\\b|^$",
    "SQL": "'; DROP TABLE registry_entry; --",
    "markup": "<script>alert(1)</script>",
    "right to left": "فتح مقهى \u202e кафе",
    "emoji": "☕️👩‍🍳🏳️‍🌈" * 50,
    "only stop words": "как что для чего мне это и где",
    "marks": "к" + "\u0301" * 5_000,
    "letter that grows": "\ufdfa" * 500,
    "surrogate": "\ud800кафе",
    "digits": "1234567890" * 20,
    "template": "{{ 7*7 }} ${7*7} %s %n",
    "path": "../../etc/passwd",
    "separators": "_" * 5_000,
    "dotted I": "İİİİ кафе",
}
RUSSIAN = st.text("абвгдежзийклмнопрстуфхцчшщъыьэюяё", min_size=1, max_size=15)


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_words_are_answered_at_once(words: str) -> None:
    began = time.process_time()
    INDEX.search(words, "en")
    assert time.process_time() - began < 0.2


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400), st.sampled_from(["ru", "en"]))
def test_any_text_is_answered(words: str, language: str) -> None:
    results = INDEX.search(words, language, limit=3)
    assert len(results.hits) <= 3
    assert [hit.score for hit in results.hits] == sorted((hit.score for hit in results.hits), reverse=True)


@given(st.text(max_size=60))
def test_any_text_can_be_a_document(text: str) -> None:
    index = SearchIndex.build([Document("a", "g", text, text, [text], text, text), *DOCUMENTS])
    found = [hit.key for hit in index.search(text).hits]
    assert found[:1] == ["a"] or not words_of(text)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.lists(RUSSIAN, min_size=1, max_size=5).map(" ".join), min_size=1, max_size=8, unique_by=folded
    )
)
def test_adding_documents_never_loses_what_has_the_very_title(titles: list[str]) -> None:
    documents = [Document(title, "g", title) for title in titles]
    for count in range(1, len(documents) + 1):
        index = SearchIndex.build([*documents[:count], *DOCUMENTS])
        assert [index.search(title).hits[0].key for title in titles[:count]] == titles[:count]


@given(
    st.one_of(RUSSIAN, st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=15), st.text(max_size=15))
)
def test_folding_and_stemming_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    for word in words_of(text):
        assert stem(stem(word)) == stem(word)
        assert root(root(stem(word))) == root(stem(word))
        assert russian_stem(russian_stem(word)) == russian_stem(word)
