"""Codes by everyday words, in any form, mistyped; by their beginning; quickly."""

from __future__ import annotations

import json
from time import perf_counter

import pytest
from django.utils.translation import override

from vizavi.classifiers.reading import read_classifier
from vizavi.classifiers.search import DATA, Index, Synonyms, distance, stems_of, synonyms_of
from vizavi.classifiers.shipped import SHIPPED
from vizavi.classifiers.tree import Found, Named, Tree


def tree_of_shipped(code: str) -> Tree:
    shipped = next(item for item in SHIPPED if item.code == code)
    stated = read_classifier(
        shipped.content, shipped.file_name, classifier=shipped.code, is_tree=shipped.is_tree
    )
    return Tree((item.code, item.parent, item.name, item.name_en) for item in stated.items)


@pytest.fixture(scope="module")
def okved() -> Index:
    return Index(tree_of_shipped("okved2"), synonyms_of("okved2"))


def codes(index: Index, text: str, limit: int = 20) -> list[str]:
    return [item.code for item in index.search(text, limit)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("кафе", "56.10"),
        ("парикмахерская", "96.02"),
        ("айти", "62.01"),
        ("стройка", "41.20"),
        ("такси", "49.32"),
        ("ферма", "01.50"),
        ("интернет-магазин", "47.91"),
        ("Хочу открыть кофейню", "56.10"),
        ("кофейню в торговом центре", "56.10"),
        ("магазин мебели", "47.59"),
        ("продажа цветов", "47.76"),
        ("грузоперевозки по России", "49.41"),
        ("бухгалтерские услуги", "69.20.2"),
        ("производство обуви", "15.20"),
        ("разведение кроликов", "01.49.21"),
        ("выращивание грибов", "01.13.6"),
        ("услуги адвокатов", "69.10"),
        ("детские сады", "85.11"),
        ("cafe", "56.10"),
        ("online shop", "47.91"),
        ("Printing and reproduction", "18"),
    ],
)
def test_words_of_life_find_the_code_first(okved: Index, words: str, code: str) -> None:
    assert codes(okved, words, 1) == [code]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("кафэ", "56.10"),
        ("парекмахерская", "96.02"),
        ("интирнет-могазин", "47.91"),
        ("стаматология", "86.23"),
        ("програмирование", "62.01"),
        ("rfat", "56.10"),
        ("парикм", "96.02"),
    ],
)
def test_mistyped_and_half_typed_words_find_it_too(okved: Index, words: str, code: str) -> None:
    assert codes(okved, words, 1) == [code]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("56.1", ["56.1", "56.10", "56.10.1", "56.10.2", "56.10.21"]),
        ("5610", ["56.10", "56.10.1", "56.10.2", "56.10.21", "56.10.22"]),
        ("56,10", ["56.10", "56.10.1", "56.10.2", "56.10.21", "56.10.22"]),
        ("ОКВЭД 62.01", ["62.01"]),
        ("код: 62.01", ["62.01"]),
        ("i", ["I"]),
        ("77.99.99", []),
    ],
)
def test_beginning_of_a_code_finds_what_begins_so(okved: Index, text: str, expected: list[str]) -> None:
    assert codes(okved, text, 5) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\x00",
        "а" * 10_000,
        "и в на",
        "%_\\'\";--",
        "🍕",
        "((((",
        "фывапролдж",
        "\u202e56\u202c",
        "٥٦",
    ],
)
def test_hostile_text_finds_nothing_and_breaks_nothing(okved: Index, text: str) -> None:
    assert okved.search(text) == []


def test_limit_is_kept(okved: Index) -> None:
    assert len(okved.search("деятельность", 7)) == 7
    assert okved.search("кафе", 0) == []


def test_found_item_tells_the_way_to_it(okved: Index) -> None:
    (found,) = okved.search("кафе", 1)

    assert found == Found(
        "56.10",
        "Деятельность ресторанов и услуги по доставке продуктов питания",
        "Restaurants and food delivery services",
        found.path,
    )
    assert [item.code for item in found.path] == ["I", "56", "56.1"]
    assert found.path[1] == Named(
        "56",
        "Деятельность по предоставлению продуктов питания и напитков",
        "Food and beverage service activities",
    )


def test_name_comes_in_the_language_asked_for_or_says_that_it_does_not() -> None:
    translated, untranslated = Named("56", "Питание", "Catering"), Named("57", "Прочее")

    with override("en"):
        assert (translated.text, translated.language) == ("Catering", "en")
        assert (untranslated.text, untranslated.language) == ("Прочее", "ru")
    with override("ru"):
        assert (translated.text, translated.language) == ("Питание", "ru")


def test_other_classifiers_are_searched_by_their_names() -> None:
    assert codes(Index(tree_of_shipped("okopf"), Synonyms()), "индивидуальный предприниматель", 1) == [
        "50102"
    ]
    assert codes(Index(tree_of_shipped("licence_kind"), Synonyms()), "перевозка автобусами", 1) == [
        "passengers_bus"
    ]
    assert codes(Index(tree_of_shipped("oktmo"), Synonyms()), "приморск", 1) == ["99701000"]
    assert codes(Index(tree_of_shipped("tax_regime"), Synonyms()), "патент", 1) == ["patent"]


def test_edition_without_a_code_of_the_everyday_word_is_searched_all_the_same() -> None:
    tree = Tree([("56", "", "Кафе и рестораны", ""), ("57", "", "Прочее", "")])

    assert codes(Index(tree, synonyms_of("okved2")), "кафе") == ["56"]


def test_every_everyday_word_names_codes_that_exist_and_is_found_by_itself(okved: Index) -> None:
    data = json.loads((DATA / "okved_synonyms.json").read_text())
    tree = tree_of_shipped("okved2")

    assert len(data["codes"]) >= 150
    assert [code for listed in data["codes"].values() for code in listed if code not in tree] == []
    assert [words for words, listed in data["codes"].items() if codes(okved, words, 1) != listed[:1]] == []


def test_search_takes_less_than_five_milliseconds(okved: Index) -> None:
    texts = [
        "кафе",
        "интирнет-могазин",
        "деятельность по предоставлению прочих услуг",
        "торговля розничная",
        "56.1",
    ]
    for text in texts:
        okved.search(text)

    started = perf_counter()
    for _time in range(10):
        for text in texts:
            okved.search(text)

    assert (perf_counter() - started) / (10 * len(texts)) < 0.005


def test_stems_leave_out_what_says_nothing() -> None:
    assert stems_of("Хочу открыть Кофейню в ЦЕНТРЕ") == ["кофейн", "центр"]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("кафе", "кафе", 0), ("кафе", "кфае", 1), ("кафе", "кафэ", 1), ("кафе", "каф", 1), ("кафе", "бар", 3)],
)
def test_distance_counts_slips_up_to_the_most(one: str, other: str, expected: int) -> None:
    assert distance(one, other, 2) == expected


def test_prefixes_mean_a_code_with_all_below_it() -> None:
    tree = tree_of_shipped("okved2")

    assert tree.prefixes("56.10") == ["56.10"]
    assert tree.prefixes("I") == ["I", "55", "56"]
    assert tree_of_shipped("okopf").prefixes("12000") == ["12000", "12200", "12247", "12267", "12300"]
