"""What a search finds."""

from __future__ import annotations

import pytest

from kit.search import Document, Results, SearchIndex, Suggestion
from kit.search.tests.shop import DOCUMENTS


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    return SearchIndex.build(DOCUMENTS)


def first(index: SearchIndex, words: str) -> str:
    hits = index.search(words).hits
    return hits[0].key if hits else ""


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("нанять первого сотрудника", "hire"),
        ("Нанимаем первых сотрудников!", "hire"),
        ("хочу открыть кафешку", "cafe"),
        ("закусочная", "cafe"),
        ("прекратить деятельность фирмы", "close"),
        ("ЛИЦЕНЗИИ на пиво", "alcohol"),
        ("лицензирование алкоголя", "alcohol"),
        ("самозанятость", "self-employed"),
        ("exhibition", "fair"),
        ("hire my first employee", "hire"),
        ("beer licences", "alcohol"),
    ],
)
def test_finds_what_is_called_otherwise(index: SearchIndex, words: str, key: str) -> None:
    assert first(index, words) == key


@pytest.mark.parametrize(
    ("words", "corrected", "key"),
    [
        ("самозонятый", "самозанятый", "self-employed"),
        ("лецензия на алкаголь", "лицензия на алкоголь", "alcohol"),
        ("вывсека", "вывеска", "sign"),
        ("нанятть сотрудника", "нанять сотрудника", "hire"),
        ("yfyznm", "нанять", "hire"),
        ("jnrhsnm rfat", "открыть кафе", "cafe"),
        ("открытькафе", "открыть кафе", "cafe"),
        ("ре сторан", "ресторан", "cafe"),
        ("vystavka", "выставка", "fair"),
        ("кикие документы для кафе", "какие документы для кафе", "cafe"),
    ],
)
def test_puts_slips_right_and_says_so(index: SearchIndex, words: str, corrected: str, key: str) -> None:
    assert (index.search(words).corrected, first(index, words)) == (corrected, key)


@pytest.mark.parametrize(
    "words", ["открыть кафе", "Открыть, кафе", "повар в кафе", "идёт 2026 год", "лицензию"]
)
def test_corrects_no_word_that_exists(index: SearchIndex, words: str) -> None:
    assert index.search(words).corrected == ""


@pytest.mark.parametrize(
    ("words", "key"), [("открыть каф", "cafe"), ("самоз", "self-employed"), ("ликв", "close")]
)
def test_completes_the_last_word_while_it_is_typed(index: SearchIndex, words: str, key: str) -> None:
    assert (index.search(words).corrected, first(index, words)) == ("", key)


def test_yo_is_ye() -> None:
    index = SearchIndex.build([Document("loan", "service", "Микрозаём вперёд")])
    assert first(index, "микрозаем") == first(index, "вперед") == first(index, "МИКРОЗАЁМ") == "loan"


def test_a_keyword_said_in_full_wins_over_a_title_that_says_more() -> None:
    index = SearchIndex.build(
        [
            Document("a", "g", "Помощь тем, кто потерял покупателей и поставщиков"),
            Document("b", "g", "Трудные времена", keywords=["потерял поставщиков"]),
        ]
    )
    assert [hit.key for hit in index.search("мы потеряли поставщиков").hits] == ["b", "a"]


def test_a_title_counts_more_than_a_keyword_and_a_keyword_more_than_a_text() -> None:
    index = SearchIndex.build(
        [
            Document("text", "g", "Первое", keywords=["одно дело"], text="Про аренду склада"),
            Document("keyword", "g", "Второе", keywords=["дешёвая аренда площадки"]),
            Document("title", "g", "Аренда площадки", keywords=["третье дело"]),
        ]
    )
    assert [hit.key for hit in index.search("аренда").hits] == ["title", "keyword", "text"]


def test_weight_multiplies_the_score() -> None:
    alike = [
        Document(key, "g", "Аренда склада", text="Площадка", weight=weight)
        for key, weight in [("a", 1), ("b", 2)]
    ]
    low, high = sorted(SearchIndex.build(alike).search("площадка").hits, key=lambda hit: hit.score)
    assert (low.key, high.key, high.score) == ("a", "b", pytest.approx(2 * low.score, abs=0.001))


def test_hits_say_which_words_found_them(index: SearchIndex) -> None:
    hits = index.search("хочу нанять бегемота для кафе", groups=["situation"]).hits
    assert {hit.key: hit.matched_terms for hit in hits} == {"hire": ("нанять",), "cafe": ("кафе",)}


def test_searches_only_the_groups_asked_for(index: SearchIndex) -> None:
    hits = index.search("зарплата работника", groups=["service"]).hits
    assert {hit.group for hit in hits} == {"service"}
    assert index.search("зарплата работника", groups=["service"]).hits[0].key == "subsidy"
    assert index.search("зарплата работника", groups=["nowhere"]).hits == []


def test_limits_hold_for_all_or_for_each_group(index: SearchIndex) -> None:
    words = "зарплата работника алкоголь лицензия вывеска кафе"
    assert len(index.search(words, limit=2).hits) == 2
    groups = [hit.group for hit in index.search(words, limit_per_group=1).hits]
    assert sorted(groups) == ["service", "situation"]


def test_synonyms_may_be_given() -> None:
    documents = [Document("cat", "g", "Пушистый зверь"), Document("dog", "g", "Верный друг")]
    index = SearchIndex.build(documents, synonyms=[["домашний тигр", "пушистый зверь"]])
    assert [hit.key for hit in index.search("домашний тигр").hits] == ["cat"]
    assert SearchIndex.build(documents).search("домашний тигр").hits == []


def test_suggests_titles_alike_when_nothing_is_found(index: SearchIndex) -> None:
    results = index.search("согласвнсвски")
    assert results.hits == []
    assert results.suggestions[0] == Suggestion("sign", "service", "Согласование вывески")


def test_suggests_in_the_language_of_the_page() -> None:
    index = SearchIndex.build(
        [Document("a", "g", "Согласование", "Approval of a signboard"), Document("b", "g", "Склад")]
    )
    assert index.search("signagxboxrds", "en").suggestions == [
        Suggestion("a", "g", "Approval of a signboard")
    ]
    assert index.search("signagxboxrds", "ru").suggestions == [Suggestion("a", "g", "Согласование")]


def test_an_empty_index_and_an_empty_query_find_nothing(index: SearchIndex) -> None:
    assert SearchIndex.build([]).search("кафе") == Results()
    assert index.search("") == index.search(" \n") == index.search("?!") == Results()


def test_words_that_say_nothing_are_searched_when_there_are_no_others() -> None:
    index = SearchIndex.build(
        [Document("what", "g", "Что и как?"), Document("cafe", "g", "Что нужно для кафе")]
    )
    assert [hit.key for hit in index.search("что и как").hits] == ["what"]
