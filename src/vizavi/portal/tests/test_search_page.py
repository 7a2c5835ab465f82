"""The search of the public side: what its page tells, whatever was typed."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from vizavi.portal.tests.published import Published, words
from vizavi.registry.tests.small_register import a_small_register, both, publish_register, service

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_register(db: None, _nothing_kept: None) -> None:
    publish_register([*a_small_register(), service("ramp", name=both("Пандус у входа", "Wheelchair ramp"))])


def test_search_finds_groups_and_leads_on_when_nothing_is_found(client: Client) -> None:
    found = words(client.get(reverse("portal:search"), {"q": "кофейня"}))
    nothing = words(client.get(reverse("portal:search"), {"q": "йцукен щшгнек"}))

    assert "Жизненные ситуации Открыть кафе" in found
    assert "ничего не нашлось" in nothing
    assert "Все жизненные ситуации Открыть кафе" in nothing


HOSTILE = {
    "NUL": "\x00кафе\x00", "SQL": "'; DROP TABLE registry_entry; --", "markup": "<script>alert(1)</script>",
    "pattern": "(.*)+[a-z]{1,99}?\\b|^$", "tsquery": "кафе & | ! :* <-> '", "percent": "%s" * 5000,
    "emoji": "🙂👩‍🍳" * 300, "punctuation": "?!…—«»()[]", "space": " ", "long word": "ж" * 10_000,
    "long text": "открыть кафе " * 1000, "marks": "к" + "\u0301" * 2000, "right to left": "\u202eефак",
}  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_search_is_answered(client: Client, hostile: str) -> None:
    answer = client.get(reverse("portal:search"), {"q": hostile})

    assert answer.status_code == 200
    assert "Поиск" in words(answer)
    assert "<script>alert" not in answer.content.decode()


def test_search_tells_a_service_in_the_language_of_the_page(client: Client) -> None:
    address, asked = reverse("portal:search"), {"q": "пандус"}

    assert "Пандус у входа" in words(client.get(address, asked))
    assert "Wheelchair ramp" in words(client.get(f"/en{address}", asked))
    assert "Пандус у входа" in words(client.get(address, asked | {"again": "1"}))


def test_search_tells_the_state_of_a_service_on_the_day(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(day: date) -> str:
        monkeypatch.setattr("vizavi.portal.views.search.localdate", lambda: day)
        return words(client.get(reverse("portal:search"), {"q": "terrace", "day": str(day)}))

    assert "сейчас не сезон" in told(date(2026, 1, 15))
    assert "действует сейчас, сезонная" in told(date(2026, 7, 15))


def test_search_tells_how_to_reach_an_authority_in_the_same_queries_for_any_number(
    client: Client, register: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        register.point(f"Окно {number} с пандусом", "reception")

    def told(most: int) -> tuple[int, int]:
        monkeypatch.setattr("vizavi.portal.views.search.MOST_POINTS", most)
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            found = words(client.get(reverse("portal:search"), {"q": "окна с пандусами"}))
        return found.count("с пандусом"), len(queries)

    told(1)  # what is published is read once a process
    (one, of_one), (five, of_five) = told(1), told(5)
    assert (one, five) == (1, 5)
    assert of_one == of_five
