"""Kept pages: right before fast."""

from __future__ import annotations

import gzip
import pickle
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from vizavi.portal import caching
from vizavi.portal.tests.published import Published, names, words
from vizavi.touchpoints.tests.pages import signed_in

LIST = reverse("portal:touchpoints")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses of the answers that were made and not taken from those kept."""
    seen: list[str] = []
    keep = caching._Kept.of

    def counted(response: Any) -> Any:
        seen.append("made")
        return keep(response)

    monkeypatch.setattr(caching._Kept, "of", counted)
    return seen


def test_second_visitor_gets_the_kept_page(client: Client, register: Published, made: list[str]) -> None:
    register.point("Портал")

    first, second = client.get(LIST), Client().get(LIST)

    assert len(made) == 1
    assert first.content == second.content


def test_publication_is_seen_at_once(client: Client, register: Published) -> None:
    former = register.point("Прежний портал")
    assert names(client.get(LIST)) == ["Прежний портал"]

    register.exclude(former)
    assert names(client.get(LIST)) == ["Прежний портал"]
    register.next_edition()

    assert names(client.get(LIST)) == []
    assert client.get("/api/v1/touchpoints").json()["items"] == []


def test_publication_of_an_earlier_moment_is_seen_at_once(client: Client, register: Published) -> None:
    former = register.point("Прежний портал")
    client.get(LIST)

    register.exclude(former)
    register.next_edition(published_at=register.edition.published_at)

    assert names(client.get(LIST)) == []


def test_languages_have_their_own(client: Client, register: Published) -> None:
    register.point("Портал", name_en="Portal")

    assert [names(client.get(prefix + LIST)) for prefix in ("", "/en", "", "/en")] == [
        ["Портал"],
        ["Portal"],
    ] * 2


def test_signed_in_people_neither_get_nor_fill_it(
    client: Client, register: Published, made: list[str]
) -> None:
    register.point("Портал")
    person = signed_in(register.officer)

    own = person.get(LIST)
    visitor = client.get(LIST)
    own_again = person.get(LIST)

    assert len(made) == 1
    assert register.officer.actor_name in own.content.decode()
    assert register.officer.actor_name not in visitor.content.decode()
    assert words(own_again) == words(own)
    assert register.officer.actor_name in own_again.content.decode()
    assert own["Cache-Control"] == "private, no-cache"


def test_message_for_one_visitor_is_not_shown_to_others(client: Client, register: Published) -> None:
    person = signed_in(register.officer)
    person.post(reverse("account_logout"))
    assert (
        settings.SESSION_COOKIE_NAME not in person.cookies
        or not person.cookies[settings.SESSION_COOKIE_NAME].value
    )

    person.get("/")
    others = Client().get("/")

    assert "govuk-notification-banner" not in others.content.decode()


def test_query_strings_have_their_own(client: Client, register: Published, made: list[str]) -> None:
    register.point("Портал")
    register.point("Окно", "reception")

    assert names(client.get(LIST, {"channel": "digital"})) == ["Портал"]
    assert names(client.get(LIST, {"channel": "offline"})) == ["Окно"]
    assert len(made) == 2


def test_addresses_of_hosts_do_not_mix(client: Client, register: Published, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    version = register.point("Портал")
    page = reverse("portal:touchpoint", args=[version.touchpoint.public_id])

    for host in ("one.example", "two.example", "one.example"):
        assert (
            f'rel="canonical" href="http://{host}/'
            in client.get(page, headers={"host": host}).content.decode()
        )


def test_unchanged_page_is_answered_with_304(client: Client, register: Published) -> None:
    register.point("Портал")
    first = client.get(LIST)

    again = client.get(LIST, headers={"if-none-match": first["ETag"]})
    register.next_edition()
    register.point("Окно", "reception")

    assert (again.status_code, again.content) == (304, b"")
    assert "no-cache" in first["Cache-Control"]
    assert client.get(LIST, headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("accepts", ["", "gzip, br", "identity"])
def test_page_is_compressed_for_who_accepts_it(client: Client, register: Published, accepts: str) -> None:
    register.point("Портал")

    for _time in range(2):
        answer = client.get(LIST, headers={"accept-encoding": accepts})
        content = gzip.decompress(answer.content) if "gzip" in accepts else answer.content
        assert answer.get("Content-Encoding") == ("gzip" if "gzip" in accepts else None)
        assert answer["Content-Length"] == str(len(answer.content))
        assert "Портал" in content.decode()
        assert {"Accept-Encoding", "Cookie"} <= {name.strip() for name in answer["Vary"].split(",")}


def test_head_is_answered_like_get_without_a_body(client: Client, register: Published) -> None:
    register.point("Портал")

    head, page = client.head(LIST), client.get(LIST)

    assert head.content == b""
    assert (head["ETag"], head["Content-Length"]) == (page["ETag"], page["Content-Length"])


def test_errors_and_moves_are_not_kept(client: Client, register: Published, made: list[str]) -> None:
    assert client.get(reverse("portal:authority", args=["nobody"])).status_code == 404
    assert (
        client.get(register.page("register"), {"on_0": "1", "on_1": "3", "on_2": "2026"}).status_code == 302
    )
    assert made == []


def test_long_addresses_and_large_pages_are_not_kept(
    client: Client, register: Published, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    register.point("Портал")
    for _time in range(2):
        client.get(LIST, {"q": "портал", "x": "y" * 600})
    assert len(made) == 2

    monkeypatch.setattr(caching, "LARGEST", 100)
    for _time in range(2):
        client.get(LIST)
    assert len(made) == 4


def test_memory_is_bounded(client: Client, register: Published) -> None:
    """The largest page times the most entries is what strangers can fill; a usual page is far smaller."""
    for number in range(30):
        register.point(f"Портал {number}", features="Заявление заполняется за десять минут. " * 20)
    client.get(LIST)
    cache: Any = caches["pages"]

    [page] = [pickle.loads(value) for value in cache._cache.values()]

    assert len(page.compressed) < 16 * 1024
    assert cache._max_entries * caching.LARGEST <= 100 * 1024 * 1024


def test_words_stay_readable_when_kept(client: Client, register: Published) -> None:
    register.point("Портал")

    assert words(client.get(LIST)) == words(client.get(LIST))
