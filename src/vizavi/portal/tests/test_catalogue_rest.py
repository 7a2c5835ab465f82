"""The REST API of the register of life situations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from vizavi.authorities.api import SYSTEM
from vizavi.classifiers.api import load_classifiers
from vizavi.registry.actions.editions import draft_to_change, publish_edition
from vizavi.registry.choices import Kind
from vizavi.registry.content import write_document
from vizavi.registry.models import Edition, Entry, Version
from vizavi.registry.tests.small_register import NOW, a_small_register, entry, publish_register, service

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _register(db: None, _nothing_kept: None) -> None:
    publish_register()


def ask(client: Client, path: str, status: int = 200, **query: Any) -> Any:
    response = client.get(f"/api/v1/{path}", query)
    assert response.status_code == status, response.content.decode()
    return response.json()


def codes(answer: Any) -> list[str]:
    return [item["code"] for item in answer["items"]]


def test_situation_tells_both_languages_and_leads_on(client: Client) -> None:
    found = ask(client, "situations/cafe")

    assert found["name"] == {"ru": "Открыть кафе", "en": "en: Открыть кафе"}
    assert found["sphere_name"]["ru"] == "Начать дело"
    assert found["events"] == [{"ru": "Снято помещение", "en": "en: Снято помещение"}]
    assert found["scenarios"] == ["cafe-way"]
    assert found["services"] == ["notice", "loan"]
    assert found["page"] == "http://testserver/situations/cafe/"
    assert found["data"] == "http://testserver/situations/cafe.ttl"
    assert found["condition"] is None


def test_condition_is_told_in_words_and_exactly(client: Client) -> None:
    assert ask(client, "services/notice")["condition"] == {
        "sentence": {"ru": "Признак registered: да", "en": "En: признак registered: yes"},
        "criteria": {"attr": "registered", "is": True},
    }


def test_scenario_tells_its_steps_in_the_order_in_which_they_are_walked(client: Client) -> None:
    steps = ask(client, "scenarios/cafe-way")["steps"]

    assert [(step["position"], step["code"], step["service"]) for step in steps] == [
        (1, "rent", ""),
        (2, "notify", "notice"),
        (3, "buy", ""),
        (4, "loan", "loan"),
    ]
    assert steps[2]["alternative_to"] == "rent"
    assert steps[2]["condition"]["criteria"] == {"attr": "size", "in": ["small"]}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("situations", ["cafe"]),
        ("situations?sphere=empty", []),
        ("situations?priority=true", ["cafe"]),
        ("services", ["loan", "notice", "robot", "terrace"]),
        ("services?situation=cafe", ["loan", "notice"]),
        ("services?situation=none", []),
        ("services?nature=licensing", ["notice"]),
        ("services?line=support", ["loan"]),
        ("services?status=in_design", ["robot"]),
        ("services?proactive=true", []),
        ("scenarios?situation=cafe", ["cafe-way"]),
        ("scenarios?service=loan", ["cafe-way"]),
        ("scenarios?service=robot", []),
        ("requirements", ["clean"]),
        ("requirements?service=notice", ["clean"]),
        ("requirements?service=loan", []),
        ("faq?situation=cafe", ["faq-wine"]),
        ("faq?service=loan", []),
    ],
)
def test_list_is_filtered(client: Client, path: str, found: list[str]) -> None:
    assert codes(ask(client, path)) == found


@pytest.mark.parametrize("path", ["services", "requirements"])
def test_list_is_read_in_parts_to_the_end(client: Client, path: str) -> None:
    grow(7)
    read: list[str] = []
    following = f"/api/v1/{path}?limit=3"
    while following:
        answer = client.get(following).json()
        assert len(answer["items"]) <= 3
        read += codes(answer)
        following = answer["next"]

    whole = codes(ask(client, path, limit=200))
    assert read == whole
    assert len(set(read)) == len(read) > 7


def grow(count: int) -> None:
    """Publish an edition with more services and requirements."""
    edition = draft_to_change(now=NOW)
    clean = next(found for kind, found in a_small_register() if kind == Kind.REQUIREMENT)["document"]
    for number in range(count):
        for kind, found in (service(f"more-{number}"), entry(Kind.REQUIREMENT, f"more-{number}", **clean)):
            made = Version(
                entry=Entry.objects.create(kind=kind, code=found["code"]),
                kind=kind,
                from_edition=edition.number,
            )
            write_document(made, found["document"], now=NOW)
    publish_edition(
        actor=SYSTEM, edition=edition, revision=edition.revision, now=NOW + timedelta(days=3), decision="№ 2"
    )


@pytest.mark.parametrize("path", ["services", "situations", "scenarios", "requirements", "faq"])
def test_list_costs_the_same_queries_for_any_number(client: Client, path: str) -> None:
    def queries() -> int:
        ask(client, path, limit=99)  # the catalogue is made once
        with CaptureQueriesContext(connection) as captured:
            ask(client, path, limit=100)
        return len(captured)

    few = queries()
    grow(12)

    assert queries() == few


def test_page_of_a_situation_shows_the_first_of_many_requirements(client: Client) -> None:
    assert "Здесь только первые требования." not in client.get("/situations/cafe/").content.decode()
    grow(40)

    text = client.get("/situations/cafe/").content.decode()

    assert text.count('href="/requirements/') == 10
    assert "Здесь только первые требования." in text


def test_older_edition_is_read_by_number_and_by_date(client: Client) -> None:
    grow(1)

    for query in ({"edition": 1}, {"as_of": "2026-09-15"}):
        answer = ask(client, "services", **query)
        assert answer["edition"]["number"] == 1
        assert "more-0" not in codes(answer)
        ask(client, "services/more-0", 404, **query)
    assert "more-0" in codes(ask(client, "services"))
    assert ask(client, "services/more-0", edition=2)["code"] == "more-0"


def test_draft_is_told_to_nobody(client: Client) -> None:
    edition = draft_to_change(now=NOW)
    kind, found = service("secret")
    made = Version(
        entry=Entry.objects.create(kind=kind, code="secret"), kind=kind, from_edition=edition.number
    )
    write_document(made, found["document"], now=NOW)

    assert "secret" not in codes(ask(client, "services"))
    ask(client, "services/secret", 404)
    ask(client, "services", 404, edition=edition.number)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("services/none", 404),
        ("services?edition=99", 404),
        ("services?as_of=2001-01-01", 404),
        ("services?staus=active", 422),
        ("services?limit=0", 422),
        ("services?limit=1000", 422),
        ("services?after=%00", 422),
        ("search", 422),
        ("search?q=" + "я" * 201, 422),
        ("classifiers/none/search?q=1", 404),
    ],
)
def test_what_cannot_be_answered_is_told_as_a_problem(client: Client, path: str, status: int) -> None:
    response = client.get(f"/api/v1/{path}")

    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"]


@pytest.mark.parametrize("words", ["кофейня", "кафе", "кофэйня"])
def test_search_finds_by_everyday_words(client: Client, words: str) -> None:
    answer = ask(client, "search", q=words)

    assert {"kind": "situation", "code": "cafe"}.items() <= answer["items"][0].items()


@pytest.mark.parametrize("words", ["", " ", "\x00", "'; DROP TABLE", "🍕" * 100, "%" * 200, "a" * 200])
def test_search_survives_any_words(client: Client, words: str) -> None:
    ask(client, "search", q=words)
    ask(client, "classifiers/okved2/search", q=words)


def test_codes_are_found_in_the_classifier_in_force(client: Client) -> None:
    load_classifiers(actor=SYSTEM, now=timezone.now())

    [first, *_others] = ask(client, "classifiers/okved2/search", q="кофейня")["items"]

    assert first["code"] == "56.10"
    assert first["path"][-1] == "56.1"


def test_nothing_published_is_told(client: Client) -> None:
    Edition.objects.update(state="superseded")

    ask(client, "services", 404)
    ask(client, "search", 404, q="кафе")
