"""«Как с нами связаться»: what the public finds, in which order, and what it must not see."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.queries import assert_same_queries

from vizavi.authorities.choices import ExceptionKind
from vizavi.authorities.models import CalendarException
from vizavi.portal.tests.published import SECRET, Published, address, names, words
from vizavi.touchpoints import api
from vizavi.touchpoints.tests.factories import SatisfiedNeedFactory, TouchpointVersionFactory

LIST = reverse("portal:touchpoints")
HOURS = "пн–пт 9:00–18:00, перерыв 13:00–13:45"


def shown(client: Client, **query: Any) -> list[str]:
    return names(client.get(LIST, query))


def test_online_channels_come_first_and_what_serves_programs_last(
    client: Client, register: Published
) -> None:
    for name, kind in [
        ("Окно", "reception"),
        ("Телефон", "phone"),
        ("Чат", "personal_chat"),
        ("Портал", "website"),
    ]:
        register.point(name, kind)
    register.point("Программный интерфейс", "api")

    assert shown(client) == ["Портал", "Чат", "Телефон", "Окно", "Программный интерфейс"]
    assert shown(client, sort="name") == ["Окно", "Портал", "Телефон", "Чат", "Программный интерфейс"]
    text = words(client.get(LIST))
    assert text.index("Окно") < text.index("Для программ") < text.index("Программный интерфейс")


@pytest.mark.clause("B-4.6.c")
def test_digital_touchpoint_stands_beside_its_offline_alternative(
    client: Client, register: Published
) -> None:
    digital = register.point("Портал", "website")
    register.point("Телефон отдела", "phone", phone="+7 (000) 000-12-31")

    page = words(client.get(LIST, {"channel": "digital"}))

    assert "Без интернета: Телефон отдела ( +7 (000) 000-12-31 )" in page
    assert "Без интернета: Телефон отдела" in words(client.get(address(digital)))


@pytest.mark.clause("B-4.6.c")
def test_digital_touchpoint_without_alternative_says_so(client: Client, register: Published) -> None:
    register.point("Портал", "website")
    other = register.another_process("Другой процесс")
    register.point("Телефон", "phone", process=other.process)

    assert "Способа без интернета пока нет." in words(client.get(LIST, {"channel": "digital"}))


@pytest.mark.clause("B-4.6.a1", "B-4.6.a2")
def test_channel_filter_parts_digital_and_offline_kinds(client: Client, register: Published) -> None:
    digital = [
        "api",
        "mobile_app",
        "website",
        "social_network",
        "personal_chat",
        "chatbot",
        "call_centre",
        "voice_assistant",
    ]
    offline = ["reception", "mfc", "my_business", "support_organisation"]
    for kind in digital + offline:
        register.point(f"Точка {kind}", kind)

    assert sorted(shown(client, channel="digital")) == sorted(f"Точка {kind}" for kind in digital)
    assert sorted(shown(client, channel="offline")) == sorted(f"Точка {kind}" for kind in offline)


@pytest.mark.clause("S-5.2", "I-5.2")
def test_nothing_unpublished_is_seen_anywhere(client: Client, register: Published) -> None:
    point = register.point("Портал")
    register.unpublished()

    addresses = [
        "/", LIST, f"{LIST}?q={SECRET}", reverse("portal:authority", args=[register.authority.code]), address(point),
        reverse("portal:process", args=[register.process.public_id]), register.page("register"),
        register.page("editions"), register.page("edition", 1), register.page("open_data"), register.page("feed"),
        reverse("portal:sitemap_part", args=[1]), "/api/v1/touchpoints", "/api/v1/registers",
        f"/api/v1/registers/{register.authority.code}/sevastopol",
        f"/api/v1/registers/{register.authority.code}/sevastopol/editions",
        *(register.page("file", 1, kind) for kind in ("csv", "json")),
        register.page("open_data_file", "data-20260203-structure-20261121.csv"),
    ]  # fmt: skip
    for page in addresses:
        answer = client.get(page)
        content = b"".join(answer) if answer.streaming else answer.content
        assert answer.status_code == 200, page
        assert SECRET not in content.decode().replace(f'value="{SECRET}"', "").replace(f"?q={SECRET}", ""), (
            page
        )


def test_unpublished_touchpoint_and_edition_have_no_address(client: Client, register: Published) -> None:
    register.unpublished()
    hidden = [
        item
        for item in register.process.touchpoints.all()
        if not item.versions.filter(from_edition=1).exists()
    ]
    assert len(hidden) == 5

    for item in hidden:
        assert client.get(reverse("portal:touchpoint", args=[item.public_id])).status_code == 404
        assert client.get(f"/api/v1/touchpoints/{item.public_id}").status_code == 404
    for page in ("edition", "file"):
        more = [2] if page == "edition" else [2, "csv"]
        assert client.get(register.page(page, *more)).status_code == 404
    assert client.get(register.page("comparison", 2, 1)).status_code == 404


def test_superseded_touchpoints_are_not_in_the_list(client: Client, register: Published) -> None:
    former = register.point("Прежний портал")
    register.point("Телефон", "phone")
    register.exclude(former)
    register.next_edition()

    assert shown(client) == ["Телефон"]
    assert [item["name"] for item in client.get("/api/v1/touchpoints").json()["items"]] == ["Телефон"]


@pytest.mark.parametrize(
    "query",
    [
        "лицензии",
        "лицензиями перевозчиков",
        "ЛИЦЕНЗИЯ",
        "приёма",
        "прием",
        "Якорной",
        "консультацию",
        "licences",
    ],
)
def test_search_finds_word_forms_everywhere(client: Client, register: Published, query: str) -> None:
    process = register.another_process("Выдача лицензии перевозчику", name_en="Carrier licence")
    register.point(
        "Окно", "mfc", process=process.process, place="ул. Якорная, 1", features="Приём по записи",
        need_text="получение консультации",
    )  # fmt: skip
    register.point("Портал", "website", features="Заявление по почте")

    assert shown(client, q=query) == ["Окно"]


def test_search_needs_every_word(client: Client, register: Published) -> None:
    register.point("Портал лицензий")

    assert shown(client, q="портал лицензия") == ["Портал лицензий"]
    assert shown(client, q="портал субсидия") == []


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2026, 9, 14, 6, 0, tzinfo=UTC), True),  # Monday 9:00 in Moscow
        (datetime(2026, 9, 14, 5, 59, tzinfo=UTC), False),
        (datetime(2026, 9, 14, 10, 0, tzinfo=UTC), False),  # the break
        (datetime(2026, 9, 14, 10, 45, tzinfo=UTC), True),
        (datetime(2026, 9, 14, 15, 0, tzinfo=UTC), False),
        (datetime(2026, 9, 13, 8, 0, tzinfo=UTC), False),  # Sunday
        (datetime(2026, 11, 4, 8, 0, tzinfo=UTC), False),  # a holiday on Wednesday
        (datetime(2026, 11, 3, 13, 59, tzinfo=UTC), True),  # the day before it ends an hour earlier
        (datetime(2026, 11, 3, 14, 0, tzinfo=UTC), False),
        (datetime(2026, 9, 15, 8, 0, tzinfo=UTC), False),  # closed by the authority's own exception
    ],
)
def test_open_now_follows_the_clock_and_the_calendar(
    register: Published, moment: datetime, is_open: bool
) -> None:
    CalendarException.objects.create(
        authority=register.authority, date=date(2026, 9, 15), kind=ExceptionKind.OFF
    )
    point = register.point("Окно", "reception", hours=HOURS)
    register.point("Портал", hours="круглосуточно")
    register.point("Чат", "personal_chat", hours="как получится")

    opened = set(api.open_now(api.published_touchpoints(), now=moment).values_list("name", flat=True))

    assert opened == ({point.name, "Портал"} if is_open else {"Портал"})


@pytest.mark.parametrize(
    "hostile",
    ["\x00", "'; DROP TABLE x; --", "<script>alert(1)</script>", "я" * 10_000, "%", "\\", "[", "😀"],
)
def test_hostile_queries_are_answered_kindly(client: Client, register: Published, hostile: str) -> None:
    register.point("Портал")

    for name in ("q", "need", "authority", "channel", "kind", "open", "sort", "page", "unknown"):
        answer = client.get(LIST, {name: hostile})
        assert answer.status_code == 200
        assert b"<script>alert(1)" not in answer.content
    for name in ("direction", "part", "on_0", "before"):
        assert client.get(register.page("register"), {name: hostile}).status_code == 200
        assert client.get(register.page("editions"), {name: hostile}).status_code == 200


def test_lists_cost_the_same_for_one_and_for_a_hundred(client: Client, register: Published) -> None:
    register.point("Портал", hours=HOURS)

    def add(rows: int) -> None:
        for place in range(rows):
            process = register.another_process(f"Процесс {rows} {place}")
            version = TouchpointVersionFactory(
                touchpoint__process=process.process, register=register.register, kind=["website", "phone"][place % 2],
                channel=["digital", "offline"][place % 2], hours=HOURS,
            )  # fmt: skip
            SatisfiedNeedFactory(version=version)

    pages = iter(range(1_000_000))
    place = [
        LIST, f"{LIST}?q=процесс", f"{LIST}?open=now", f"{LIST}?need=information", register.page("register"),
        reverse("portal:authority", args=[register.authority.code]), "/api/v1/touchpoints",
    ]  # fmt: skip

    def ask() -> None:
        for page in place:
            # A new address each time, so that the page is made and not taken from those kept.
            extra = f"limit={200 + next(pages) % 100}" if page.startswith("/api") else f"new={next(pages)}"
            assert client.get(f"{page}{'&' if '?' in page else '?'}{extra}").status_code == 200

    assert_same_queries(ask, add)


def test_page_of_an_authority_counts_ways_by_need(client: Client, register: Published) -> None:
    register.point("Портал", need="submission")
    register.point("Окно", "reception", need="submission")
    other = Published("internal")
    other.point("Чужой портал", need="submission")

    page = words(client.get(reverse("portal:authority", args=[register.authority.code])))

    assert "Подать заявление, обращение или документы 2 способа" in page


def test_empty_installation_says_what_to_do(client: Client, db: None) -> None:
    assert "ещё не опубликовал перечень" in words(client.get(reverse("portal:contacts")))
    assert client.get(LIST).status_code == 200
    assert client.get("/sitemap.xml").status_code == 200
    assert client.get("/api/v1/touchpoints").json() == {"items": [], "next": None}


def test_list_may_be_left_through_beyond_its_end(client: Client, register: Published) -> None:
    register.point("Портал")

    assert "К началу списка" in words(client.get(LIST, {"page": 7}))
