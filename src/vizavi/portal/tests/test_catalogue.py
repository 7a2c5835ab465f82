"""The public side of the register of life situations: what everybody reads without signing in."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from vizavi.authorities.api import SYSTEM
from vizavi.portal.catalogue_view import state_of
from vizavi.portal.tests.published import Published, words
from vizavi.registry.actions.editions import draft_to_change, publish_edition
from vizavi.registry.api import published_catalogue
from vizavi.registry.choices import Kind
from vizavi.registry.content import write_document
from vizavi.registry.models import Edition, Entry, Version
from vizavi.registry.tests.small_register import NOW, attribute, both, entry, publish_register, service

pytestmark = pytest.mark.django_db
SECRET = "ТАЙНА"


@pytest.fixture(autouse=True)
def _register(db: None, _nothing_kept: None) -> None:
    publish_register()


def page(client: Client, route: str, *args: str, language: str = "ru") -> str:
    address = reverse(route, args=args)
    return words(client.get(address if language == "ru" else f"/en{address}"))


@pytest.mark.clause("B-4.6.3.13.1", "B-4.6.3.1.a")
def test_home_leads_by_spheres_to_situations(client: Client) -> None:
    text = page(client, "portal:home")

    assert "Начать дело" in text
    assert "Открыть кафе От идеи до первых гостей" in text
    assert "В этой сфере ситуаций пока нет." in text


@pytest.mark.clause("B-4.6.3.13.1", "B-4.3.5.1.b", "B-4.6.3.6.2")
def test_situation_shows_way_services_needs_and_answers(client: Client) -> None:
    text = page(client, "portal:situation", "cafe")

    assert "приоритет этого года" in text
    assert "Снято помещение" in text
    assert text.index("Снять помещение") < text.index("Уведомить надзор") < text.index("Получить заём")
    assert "Вместо шага 1" in text
    assert "Услуга notice" in text
    assert "Санитарные правила" in text
    assert "Можно ли продавать вино по почте?" in text
    assert "Первое кафе" in text
    assert "Микробизнес" in text


@pytest.mark.clause("B-4.3.5.4.1", "B-4.3.5.4.2", "B-4.3.5.4.3")
def test_needs_stand_in_three_groups_with_service_work_and_reason(client: Client) -> None:
    text = page(client, "portal:situation", "cafe")

    now, work, never = (
        text.index(heading)
        for heading in ("Это можно получить сейчас", "Над этим мы работаем", "Этого пока нельзя получить")
    )
    assert now < text.index("Узнать, с чего начать") < work < text.index("Меню с аллергенами")
    assert work < text.index("Проектируем помощника Ожидаем к 1 марта 2027") < never
    assert never < text.index("Продавать вино по почте")
    assert "Почему: Запрещено законом" in text


@pytest.mark.clause("B-4.6.3.13.2", "B-4.6.3.13.5.b")
def test_service_says_what_for_whom_cost_term_documents_and_complaints(client: Client) -> None:
    text = page(client, "portal:service", "notice")

    for said in (
        "Запись в реестре",
        "Бесплатно",
        "3 рабочих дня",
        "Для предпринимателей",
        "Подайте заявление",
        "Напишите руководителю",
        "Положение об услуге № 7, 01.02.2026",
        "Признак registered: да",
    ):
        assert said in text
    assert text.index("Что нужно от вас") < text.index("Адрес кафе") < text.index("Что приносить не нужно")
    assert "Выписка (ЕГРЮЛ)" in text


def test_service_that_is_not_there_yet_says_so_and_is_listed(client: Client) -> None:
    assert "Состояние: проектируется. Проектируем, ждите весной" in page(client, "portal:service", "robot")
    assert "Услуга robot" in page(client, "portal:services")


def test_season_is_told_in_words(client: Client) -> None:
    assert "Сезон: с 1 апреля по 31 октября" in page(client, "portal:service", "terrace")
    assert "1 April" in page(client, "portal:service", "terrace", language="en")


@pytest.mark.parametrize(
    ("day", "first", "last", "expected"),
    [
        (date(2026, 4, 1), "01.04", "31.10", True),
        (date(2026, 10, 31), "01.04", "31.10", True),
        (date(2026, 11, 1), "01.04", "31.10", False),
        (date(2026, 1, 5), "01.11", "15.03", True),
        (date(2026, 3, 16), "01.11", "15.03", False),
    ],
)
def test_season_includes_its_days_and_crosses_new_year(
    day: date, first: str, last: str, expected: bool
) -> None:
    catalogue = published_catalogue()
    assert catalogue
    item = catalogue.get(Kind.SERVICE, "terrace")
    assert item
    item.document["season_from"], item.document["season_until"] = first, last  # type: ignore[index]

    assert state_of(item, on=day).is_available is expected


@pytest.mark.clause("B-2.3.1", "B-2.3.2", "B-2.3.4")
@pytest.mark.parametrize(
    ("line", "code"), [("services", "terrace"), ("support", "loan"), ("assessment", "notice")]
)
def test_services_are_listed_by_line_of_interaction(client: Client, line: str, code: str) -> None:
    text = words(client.get(reverse("portal:services"), {"line": line}))

    assert f"Услуга {code}" in text
    assert [other for other in ("terrace", "loan", "notice") if f"Услуга {other}" in text].count(code) == 1


def test_list_of_services_takes_the_same_queries_for_any_number(client: Client) -> None:
    def queries() -> int:
        published_catalogue()  # read once a process
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("portal:services")).status_code == 200
        return len(captured)

    few = queries()
    _republish(service(f"s{number}") for number in range(25))

    assert queries() == few


def test_situation_shows_the_first_of_many_services_and_leads_to_all(client: Client) -> None:
    codes = [f"s{number:02}" for number in range(14)]
    _republish([*(service(code) for code in codes), _need(codes)])
    text = page(client, "portal:situation", "cafe")

    assert [code for code in codes if f"Услуга {code} государственная" in text] == codes[:10]
    assert "Показать все: 14" in text
    assert "Услуга s09 и ещё 4" in text
    everything = words(client.get(reverse("portal:services"), {"situation": "cafe", "line": "services"}))
    assert [code for code in codes if f"Услуга {code}" in everything] == codes
    assert "Услуга robot" not in everything


def test_situation_takes_the_same_queries_for_any_number_of_conditions(client: Client) -> None:
    def queries() -> int:
        published_catalogue()  # read once a process
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as captured:
            assert "Какие-то виды" in page(client, "portal:situation", "cafe")
        return len(captured)

    activity = attribute("activity", "code", classifier="okved2")
    _republish([activity, _way("one", 1)])
    few = queries()
    _republish(_way(f"way-{number}", 6) for number in range(4))

    assert queries() == few


@pytest.mark.clause("B-4.6.3.13.4")
def test_studies_tell_what_was_learned(client: Client) -> None:
    text = page(client, "portal:studies")

    assert "Люди не знают, с чего начать" in text
    assert "Опрос, весна 2026, 64 участника" in text


@pytest.mark.clause("B-4.6.3.13.5.a")
def test_answers_and_training_materials_with_video_are_open(client: Client) -> None:
    answers, guide = page(client, "portal:answers"), client.get(reverse("portal:guide", args=["guide-cafe"]))

    assert "Можно ли продавать вино по почте?" in answers
    assert "есть видеоролик" in answers
    assert 'href="https://video.example/first-cafe"' in guide.content.decode()
    assert "Читайте по порядку" in words(guide)


@pytest.mark.clause("B-4.6.3.13.5.c")
def test_places_phones_hours_and_support_are_open(client: Client, register: Published, settings: Any) -> None:
    settings.SUPPORT_PHONE = "+7 (000) 000-00-01"
    window = register.point(
        "Окно приёма",
        "reception",
        place="ул. Набережная, 12, окно 3",
        phone="+7 (000) 000-12-31",
        hours="пн–пт 9:00–18:00",
    )
    _republish([service("placed", touchpoints=[str(window.touchpoint.public_id)])])

    text = page(client, "portal:service", "placed")

    for said in ("Окно приёма", "ул. Набережная, 12, окно 3", "+7 (000) 000-12-31"):
        assert said in text
    assert "9:00–18:00" in text
    assert register.authority.name in page(client, "portal:contacts")
    # In the foot of every page, which `words` leaves out.
    assert "+7 (000) 000-00-01" in client.get(reverse("portal:contacts")).content.decode()


def test_service_tells_that_a_place_has_closed(client: Client, register: Published) -> None:
    window = register.point("Окно приёма", "reception")
    _republish([service("placed", touchpoints=[str(window.touchpoint.public_id)])])
    window.until_edition = window.from_edition
    window.save()

    text = page(client, "portal:service", "placed")

    assert "Часть мест, где это делали раньше, закрыта." in text
    assert "Окно приёма" not in text


@pytest.mark.clause("B-4.6.3.13.1", "B-4.3.5.2")
def test_client_groups_are_described_without_sign_in(client: Client) -> None:
    text = page(client, "portal:segment", "micro")

    assert "Микробизнес" in page(client, "portal:segments")
    assert "Всё делают сами" in text
    assert "Кафе 120 2025 год реестр" in text
    assert "Узнать, с чего начать" in text


def test_english_page_tells_english_texts_and_marks_russian_ones(client: Client) -> None:
    _change("notice", lambda document: document["summary"].update(en=""))
    response = client.get("/en" + reverse("portal:service", args=["notice"]))

    assert "en: Услуга notice" in words(response)
    assert '<span lang="ru">Что даёт notice</span>' in response.content.decode()


def test_what_machines_read_is_in_the_language_of_the_page(client: Client) -> None:
    def markup(address: str) -> Any:
        found = re.search(r'ld\+json">(.*?)</script>', client.get(address).content.decode(), re.DOTALL)
        assert found
        return json.loads(found[1])

    situation = published_catalogue().get(Kind.SITUATION, "cafe")  # type: ignore[union-attr]
    assert situation
    assert markup("/situations/cafe/")["name"] == situation.document["name"]["ru"]
    assert markup("/en/situations/cafe/")["name"] == situation.document["name"]["en"] != ""

    russian, english = markup("/catalogue/notice/"), markup("/en/catalogue/notice/")
    assert (russian["name"], russian["alternateName"]) == (english["alternateName"], english["name"])


def test_every_scenario_has_the_address_that_results_lead_to(client: Client) -> None:
    catalogue = published_catalogue()
    assert catalogue
    html = client.get(reverse("portal:situation", args=["cafe"])).content.decode()

    codes = [item.code for item in catalogue.of(Kind.SCENARIO) if item.document["situation"] == "cafe"]
    assert codes
    assert all(f'id="{code}"' in html for code in codes)


def test_entry_that_left_the_register_keeps_its_address(client: Client) -> None:
    edition = draft_to_change(now=NOW + timedelta(days=1))
    version = Version.objects.current().get(entry__code="robot")
    version.until_edition = edition.number
    version.save()
    publish_edition(actor=SYSTEM, edition=edition, revision=edition.revision, now=NOW + timedelta(days=1))

    text = page(client, "portal:service", "robot")

    assert "Этой записи больше нет в реестре" in text
    assert "Она была в редакции № 1" in text
    assert "Услуга robot" not in page(client, "portal:services")


def test_what_is_not_published_is_nowhere(client: Client) -> None:
    version = Version(entry=Entry.objects.create(kind=Kind.SERVICE, code="secret"), kind=Kind.SERVICE)
    [(_kind, data)] = [service("secret", name={"ru": SECRET, "en": SECRET})]
    write_document(version, data["document"], now=NOW)

    assert client.get(reverse("portal:service", args=["secret"])).status_code == 404
    for route in ("portal:home", "portal:services"):
        assert SECRET not in page(client, route)
    assert SECRET not in words(client.get(reverse("portal:search"), {"q": SECRET.lower()})).replace(
        SECRET.lower(), ""
    )


@pytest.mark.parametrize("route", ["situation", "service", "requirement", "segment", "answer", "guide"])
def test_unknown_entry_is_not_found(client: Client, route: str) -> None:
    assert client.get(reverse(f"portal:{route}", args=["no-such"])).status_code == 404


def test_before_the_first_edition_pages_say_so(client: Client) -> None:
    Version.objects.all().delete()
    Edition.objects.all().delete()

    assert "Реестр жизненных ситуаций ещё не опубликован." in page(client, "portal:home")
    assert client.get(reverse("portal:services")).status_code == 200
    assert client.get(reverse("portal:service", args=["notice"])).status_code == 404


def _change(code: str, change: Any) -> None:
    """Publish an edition in which an entry says something else."""
    edition = draft_to_change(now=NOW + timedelta(days=1))
    before = Version.objects.current().get(entry__code=code)
    document = dict(before.document)
    change(document)
    before.until_edition = edition.number
    before.save()
    after = Version(entry=before.entry, kind=before.kind, from_edition=edition.number)
    write_document(after, document, now=NOW)
    publish_edition(actor=SYSTEM, edition=edition, revision=edition.revision, now=NOW + timedelta(days=1))


def _need(services: list[str]) -> Any:
    return entry(
        Kind.NEED, "many", name=both("Много"), situation="cafe", satisfaction="now", services=services
    )


def _way(code: str, count: int) -> Any:
    """A scenario of steps for certain activities."""
    steps = [
        {
            "code": f"step-{number}",
            "name": both("Какие-то виды"),
            "actor": "client",
            "criteria": {"attr": "activity", "in": [f"56.{number}"]},
        }
        for number in range(count)
    ]
    return entry(Kind.SCENARIO, code, name=both("Путь"), situation="cafe", result=both("Да"), steps=steps)


def _republish(entries: Any) -> None:
    """Add services to a new edition."""
    edition = draft_to_change(now=NOW + timedelta(days=1))
    known = set(Entry.objects.values_list("code", flat=True))
    for kind, data in entries:
        if data["code"] not in known:
            identity = Entry.objects.create(kind=kind, code=data["code"])
            write_document(
                Version(entry=identity, kind=kind, from_edition=edition.number), data["document"], now=NOW
            )
    publish_edition(actor=SYSTEM, edition=edition, revision=edition.revision, now=NOW + timedelta(days=1))


def test_robots_lead_to_the_map_of_the_site(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"
    assert client.get("/sitemap.xml").status_code == 200
