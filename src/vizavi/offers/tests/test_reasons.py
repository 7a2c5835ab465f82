"""Why a verdict is what it is, in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.timezone import localdate
from django.utils.translation import override

from criteria import load_client
from criteria.evaluate import TRUE
from vizavi.offers.reasons import Words, explained, reasons
from vizavi.offers.tests.register import Cafe

HAS_BAR = {"attr": "kinds", "in": ["bar"]}
REGISTERED = {"attr": "registered", "is": True}
MICRO = {"attr": "size", "in": ["micro"]}
FEW = {"attr": "headcount", "le": 15}


def told(cafe: Cafe, criterion: Any, client: dict[str, Any], language: Any = "ru") -> list[str]:
    catalogue = cafe.catalogue
    known = load_client(client, catalogue.dictionary.attributes)
    tree = explained(catalogue, f"test:{id(criterion)}", criterion, known, as_of=localdate())
    with override(language):
        return [
            reason.fact() if tree.truth == TRUE else reason.text()
            for reason in reasons(tree, Words(catalogue, language))
        ]


@pytest.mark.parametrize(
    ("criterion", "client", "expected"),
    [
        ({"all": [MICRO, FEW]}, {"size": "small", "headcount": 40},
         ["Нужно: признак size — «значение micro». У вас: значение small",
          "Нужно: признак headcount не больше 15. У вас: 40"]),
        # What holds does not hinder.
        ({"all": [MICRO, FEW]}, {"size": "micro", "headcount": 40},
         ["Нужно: признак headcount не больше 15. У вас: 40"]),
        ({"any": [MICRO, {"all": [FEW, REGISTERED]}]}, {"size": "small", "headcount": 40, "registered": False},
         [("Нужно хотя бы одно из этого: признак size — «значение micro» (у вас: значение small); "
           "признак headcount не больше 15 (у вас: 40) и признак registered: да (у вас: нет)")]),
        ({"not": {"any": [MICRO, HAS_BAR]}}, {"size": "micro", "kinds": []},
         ["Не подходит, если признак size — «значение micro». У вас: значение micro"]),
        ({"not": {"all": [MICRO, HAS_BAR]}}, {"size": "micro", "kinds": ["bar"]},
         [("Нужно хотя бы одно из этого: неверно, что признак size — «значение micro» (у вас: значение micro); "
           "неверно, что признак kinds — «значение bar» (у вас: значение bar)")]),
        ({"any": [MICRO, HAS_BAR]}, {"size": "micro", "kinds": []}, ["признак size: значение micro"]),
        ({"all": [HAS_BAR]}, {"kinds": []},
         ["Нужно: признак kinds — «значение bar». У вас: ничего из этого"]),
        ({"some": "places", "where": {"attr": "guests", "is": True}}, {"places": [{"guests": False}]},
         ["Нужно: признак places: есть хотя бы одно, где (приходят гости: да). У вас: мест: 1"]),
    ],
)  # fmt: skip
def test_only_the_tests_that_decide_are_told(
    cafe: Cafe, criterion: Any, client: dict[str, Any], expected: list[str]
) -> None:
    assert told(cafe, criterion, client) == expected


def test_many_values_are_shortened(cafe: Cafe) -> None:
    criterion = {"attr": "okved", "in": ["1", "2", "3", "4", "5", "6", "7"]}

    assert told(cafe, criterion, {"okved": ["9"]}) == [
        "Нужно: признак okved: 1, 2, 3, 4, 5 и ещё 2. У вас: 9"
    ]


def test_nesting_without_end_is_told(cafe: Cafe) -> None:
    criterion: Any = MICRO
    for _level in range(2000):
        criterion = {"not": {"not": criterion}}

    assert told(cafe, criterion, {"size": "small"}) == [
        "Нужно: признак size — «значение micro». У вас: значение small"
    ]


def test_alternatives_within_alternatives_are_told_to_a_depth(cafe: Cafe) -> None:
    criterion: Any = MICRO
    for _level in range(500):
        criterion = {"any": [FEW, {"all": [HAS_BAR, criterion]}]}

    [text] = told(cafe, criterion, {"size": "small", "headcount": 40, "kinds": []})
    assert text.count("headcount") <= 7


def test_reasons_speak_english(cafe: Cafe) -> None:
    assert told(cafe, MICRO, {"size": "small"}, "en") == [
        "Needed: en: признак size is “en: значение micro”. You have: en: значение small"
    ]
