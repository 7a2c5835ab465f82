"""Stems, synonyms, spelling."""

from __future__ import annotations

import pytest

from kit.search.spelling import Dictionary, distance, in_russian_layout, slips_allowed, split
from kit.search.stems import data_lines, root, stem, stop_words, without_ending, words_of
from kit.search.terms import Synonyms, everyday_synonyms, phrase_of


@pytest.mark.parametrize(
    "words",
    [
        "сотрудник сотрудника сотрудниками",
        "рынок рынка рынками",
        "налог налоги налогами",
        "employee employees",
        "licence licences",
    ],
)
def test_forms_of_a_word_have_one_stem(words: str) -> None:
    assert len({stem(word) for word in words.split()}) == 1


@pytest.mark.parametrize(
    "words",
    ["регистрация регистрировать регистратор", "лицензия лицензирование", "проверка проверить проверяют"],
)
def test_related_words_have_one_root(words: str) -> None:
    assert len({root(stem(word)) for word in words.split()}) == 1


def test_a_stem_is_not_a_word_that_says_nothing() -> None:
    assert stem("прием") == "прием"


def test_what_forms_share_is_their_beginning() -> None:
    assert [without_ending(word) for word in ("рынок", "согласованиями", "services")] == [
        "рынок",
        "согласован",
        "servic",
    ]


def test_words_are_folded() -> None:
    assert words_of("Ещё РАЗ: e-mail, 44-ФЗ, «кaфe» и\u0301дёт") == [
        *["еще", "раз", "e", "mail", "44", "фз", "кафе", "идет"]
    ]


def test_there_are_many_everyday_synonyms_and_each_says_something() -> None:
    groups = everyday_synonyms().groups
    assert len(groups) >= 120
    assert [group for group in groups if len(group) < 2] == []
    wordings = [wording for line in data_lines("synonyms.txt") for wording in line.split(" = ")]
    assert [wording for wording in wordings if set(words_of(wording)) <= stop_words()] == []


def test_synonyms_are_found_in_a_text_in_order_and_in_a_query_in_any() -> None:
    synonyms = Synonyms([["взять на работу", "нанять"], ["кафе", "бар"]])
    assert list(synonyms.in_text(phrase_of("Как взять на работу в бар"))) == [0, 1]
    assert list(synonyms.in_text(phrase_of("работу взять"))) == []
    assert {group for _phrase, group in synonyms.in_query(phrase_of("на работу кого взять"))} == {0}


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("кафе", "кафе", 0),
        ("кафе", "кофе", 1),
        ("экспотр", "экспорт", 1),
        ("нанятть", "нанять", 1),
        ("лецинзия", "лицензия", 2),
        ("лецинзиа", "лицензия", 3),
        ("", "а", 1),
        ("кафе", "ресторан", 3),
    ],
)
def test_distance_counts_slips(one: str, other: str, slips: int) -> None:
    assert distance(one, other, 2) == distance(other, one, 2) == slips


def test_longer_words_may_hold_more_slips() -> None:
    words = ["бар", "кафе", "магазин", "лицензия", "рынок2", "ж" * 41]
    assert [slips_allowed(word) for word in words] == [0, 1, 1, 2, 0, 0]


def test_the_nearest_of_a_dictionary_is_the_most_frequent_of_the_nearest() -> None:
    dictionary = Dictionary({"кафе": 1, "кофе": 5, "кафель": 9})
    assert (dictionary.nearest("кафее", 1), dictionary.nearest("кефе", 1)) == ("кафе", "кофе")
    assert dictionary.nearest("шкаф", 1) == ""
    assert Dictionary({}).nearest("кафе", 2) == ""


def test_words_with_a_beginning_come_by_frequency() -> None:
    dictionary = Dictionary({"кафе": 1, "кафель": 9, "кофе": 5, "ка": 2})
    assert dictionary.beginning_with("каф", 5) == ["кафель", "кафе"]
    assert dictionary.beginning_with("к", 2) == ["кафель", "кофе"]


def test_a_word_is_split_where_both_parts_are_known() -> None:
    known = {"открыть": 5, "кафе": 3, "от": 1, "крытькафе": 1}
    assert split("открытькафе", lambda word: known.get(word, 0)) == ("открыть", "кафе")
    assert split("закрытькафе", lambda word: known.get(word, 0)) is None


def test_the_layout_is_that_of_the_russian_keyboard() -> None:
    assert [in_russian_layout(chunk) for chunk in ("yfyznm", "j,otgbn", "кафе", "12")] == [
        "нанять",
        "общепит",
        "",
        "",
    ]
