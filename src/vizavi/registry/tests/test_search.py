"""Search over a catalogue that was read from the database."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vizavi.registry import search as searching
from vizavi.registry.api import Catalogue
from vizavi.registry.catalogue import load_catalogue
from vizavi.registry.choices import Kind
from vizavi.registry.models import Edition, Entry, Version
from vizavi.registry.search import Search, catalogue_search, index_of
from vizavi.registry.tests.small_register import a_small_register, both, entry, publish_register, service

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue() -> Catalogue:
    return _catalogue()


def _catalogue(*more: object) -> Catalogue:
    catalogue = load_catalogue(publish_register([*a_small_register(), *more]))  # type: ignore[list-item]
    index_of(catalogue).wait()
    return catalogue


def keys(found: Search) -> dict[str, list[str]]:
    return {group.kind.value: [entry.item.code for entry in group.found] for group in found.groups}


def test_groups_come_in_their_order_and_the_best_is_named(catalogue: Catalogue) -> None:
    found = catalogue_search(catalogue, "кофейня", "ru")
    assert found.best is not None
    assert found.best.item.code == "cafe"
    assert list(keys(found)) == [kind.value for kind in searching.GROUPS if kind.value in keys(found)]
    assert keys(found)["situation"] == ["cafe"]


def test_a_need_leads_to_its_situation(catalogue: Catalogue) -> None:
    found = catalogue_search(catalogue, "меню с аллергенами", "ru")
    [need] = [entry for group in found.groups if group.kind == Kind.NEED for entry in group.found]
    assert (need.item.code, need.leads_to.key) == ("need-work", (Kind.SITUATION, "cafe"))


def test_answers_guides_and_requirements_are_found(catalogue: Catalogue) -> None:
    assert keys(catalogue_search(catalogue, "можно ли продавать вино по почте", "ru"))["faq"] == ["faq-wine"]
    assert keys(catalogue_search(catalogue, "первое кафе", "ru"))["guide"] == ["guide-cafe"]
    assert keys(catalogue_search(catalogue, "санитарные правила", "ru"))["requirement"] == ["clean"]


def test_segments_and_attributes_are_not_found(catalogue: Catalogue) -> None:
    assert catalogue_search(catalogue, "пятнадцать", "ru").groups == []


def test_english_words_find_english_texts_and_russian_words_still_find() -> None:
    catalogue = _catalogue(service("ramp", name=both("Пандус у входа", "Wheelchair ramp")))
    for words in ("wheelchair ramp", "пандус"):
        found = catalogue_search(catalogue, words, "en")
        assert found.best is not None
        assert found.best.item.code == "ramp"


def test_what_cannot_be_had_comes_after_what_can() -> None:
    alike = both("Пандус у входа")
    catalogue = _catalogue(
        service("a-closed", name=alike, status="closed", status_note=both("Приём окончен")),
        service("b-open", name=alike),
    )
    assert keys(catalogue_search(catalogue, "пандус", "ru"))["service"] == ["b-open", "a-closed"]


def test_limit_holds_for_each_kind() -> None:
    catalogue = _catalogue(*(service(f"ramp-{number}", name=both(f"Пандус {number}")) for number in range(5)))
    assert len(keys(catalogue_search(catalogue, "пандус", "ru", limit=3))["service"]) == 3


def test_suggestions_are_entries_when_nothing_is_found(catalogue: Catalogue) -> None:
    found = catalogue_search(catalogue, "открвкафлмн", "ru")
    assert (found.groups, found.best) == ([], None)
    assert [item.code for item in found.suggestions][:1] == ["cafe"]


def test_corrections_are_told(catalogue: Catalogue) -> None:
    assert catalogue_search(catalogue, "jnrhsnm rfat", "ru").corrected == "открыть кафе"


def test_the_index_is_made_once_for_a_catalogue(catalogue: Catalogue) -> None:
    assert index_of(catalogue) is index_of(catalogue)


def test_a_search_costs_one_query_however_many_requirements_it_finds() -> None:
    def costs(number: int) -> int:
        more = [
            entry(
                Kind.REQUIREMENT,
                f"ramp-{place}",
                name=both(f"Требования к пандусу {place}"),
                summary=both("Уклон"),
                criteria={"attr": "registered", "is": True},
                legal_basis=[{"title": "Правила"}],
            )
            for place in range(number)
        ]
        catalogue = _catalogue(*more)
        with CaptureQueriesContext(connection) as queries:
            found = catalogue_search(catalogue, "пандус", "ru")
        assert len(keys(found)["requirement"]) == number
        return len(queries)

    one = costs(1)
    Version.objects.all().delete()
    Edition.objects.all().delete()
    Entry.objects.all().delete()
    assert costs(8) == one == 1


def test_very_many_requirements_are_searched_in_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_REQUIREMENTS", 0)
    catalogue = _catalogue()
    assert [
        document.group for document in searching.documents_of(catalogue) if document.group == "requirement"
    ] == []
    assert keys(catalogue_search(catalogue, "санитарными правилами", "ru")) == {"requirement": ["clean"]}
    assert "requirement" not in keys(catalogue_search(catalogue, "кофейня", "ru"))
    for hostile in ("100%_", "\x00", "ж" * 10_000, "'; DROP TABLE"):
        assert "requirement" not in keys(catalogue_search(catalogue, hostile, "ru"))


def test_requirements_are_searched_by_the_index_of_their_words() -> None:
    _catalogue()
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as queries:
        assert len(searching._with_words(1, ["санитарн:*"], 10)) == 1
        # Whatever else a few rows are read by, and hundreds of thousands are not.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = 'registry_version'"
            " AND indexdef LIKE '%USING btree%' AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        )
        cursor.execute(f"DROP INDEX {', '.join(name for (name,) in cursor.fetchall())}")
        cursor.execute("ALTER TABLE registry_version DROP CONSTRAINT registry_version_one_per_edition")
        cursor.execute(f"EXPLAIN {queries.captured_queries[0]['sql']}")
        assert "registry_version_words" in str(cursor.fetchall())
