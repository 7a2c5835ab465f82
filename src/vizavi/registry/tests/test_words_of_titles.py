"""How staff find entries: by words of their titles in any form, by the beginning of a code."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vizavi.registry import queries
from vizavi.registry.choices import Kind
from vizavi.registry.queries import current_versions, with_words
from vizavi.registry.tests.building import Building
from vizavi.registry.tests.factories import said

pytestmark = pytest.mark.django_db

TITLES = {
    "waste-report": said("Отчёт об отходах", "Waste report"),
    "waste-contract": said("Договор на вывоз отходов", "Waste collection contract"),
    "cafe-loan": said("Заём для кафе", "Loan for a café"),
}


@pytest.fixture
def place() -> Building:
    found = Building()
    for code, name in TITLES.items():
        found.version(Kind.SERVICE, code, name=name)
    return found


def found(text: str) -> set[str]:
    return {version.entry.code for version in with_words(current_versions(Kind.SERVICE), text)}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("отходы", {"waste-report", "waste-contract"}),
        ("вывоза отходов", {"waste-contract"}),
        ("отход", {"waste-report", "waste-contract"}),
        ("ДОГ", {"waste-contract"}),
        ("отчет", {"waste-report"}),
        ("отчёты", {"waste-report"}),
        ("заем", {"cafe-loan"}),
        ("contract", {"waste-contract"}),
        ("waste-r", {"waste-report"}),
        ("отходы кафе", set()),
        ("небылица", set()),
        ("?!", set()),
        ("' & | !:* \\", set()),
    ],
)
def test_entries_are_found_by_words_and_by_the_beginning_of_the_code(
    place: Building, text: str, codes: set[str]
) -> None:
    assert found(text) == codes


def test_many_are_found_as_few_are(place: Building, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_NAMED", 1)
    assert found("отходы") == {"waste-report", "waste-contract"}


def test_a_search_costs_one_query_more_than_the_list(place: Building) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert len(list(with_words(current_versions(Kind.SERVICE), "отходы"))) == 2
    assert len(asked) == 2
