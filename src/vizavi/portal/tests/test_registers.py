"""The legal table, its editions, their comparison, files and open data; permanent addresses."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.queries import assert_same_queries

from vizavi.portal import legal_table
from vizavi.portal.tests.published import Published, address, words
from vizavi.portal.views import files
from vizavi.touchpoints import api
from vizavi.touchpoints.tasks_documents import make_documents
from vizavi.touchpoints.tests.factories import form_document

DIRECTIONS = [item["code"] for item in form_document("sevastopol")["directions"]]


def texts(rows: Any) -> list[list[tuple[str, ...]]]:
    """Rows as a reader of the whole table meets them: merged cells said anew in each row."""
    told, above = [], [()] * 20
    for row in rows:
        above = [above[x] if cell is None else _lines(cell) for x, cell in enumerate(row)] + above[len(row) :]
        told.append(above[: len(row)])
    return told


def _lines(cell: Any) -> tuple[str, ...]:
    return tuple(cell.plain_lines) if hasattr(cell, "plain_lines") else tuple(cell.lines)


def filled(register: Published, processes: int, points: int) -> None:
    for place in range(processes):
        direction = DIRECTIONS[place % 3]
        process = register.another_process(
            f"Процесс {place}", direction, is_other_activity=direction == "state_services" and place % 2 == 0
        )
        for number in range(points):
            register.point(
                f"Точка {place}-{number}", ["website", "phone"][number % 2], process=process.process
            )


@pytest.mark.clause("S-5.2")
def test_web_table_says_what_the_annex_of_the_order_says(register: Published) -> None:
    filled(register, 7, 2)
    form = api.form_of(register.edition.form_edition)

    shown = legal_table.table(register.edition)

    assert texts(shown.rows) == texts(api.annex_table(register.edition, form).rows)


@pytest.mark.clause("I-5.2")
def test_web_table_of_the_internal_form_says_what_its_annex_says(db: None) -> None:
    register = Published("internal")
    for name, kind in [("Почта", "email"), ("Окно", "reception"), ("Телефон", "phone")]:
        register.point(name, kind)
    form = api.form_of(register.edition.form_edition)

    assert texts(legal_table.table(register.edition).rows) == texts(
        api.annex_table(register.edition, form).rows
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.integers(1, 40), processes=st.integers(0, 9), points=st.integers(0, 5))
def test_parts_of_a_long_table_make_up_the_whole(
    monkeypatch: pytest.MonkeyPatch, transactional: Any, rows: int, processes: int, points: int
) -> None:
    with transactional() as register:
        filled(register, processes, points)
        form = api.form_of(register.edition.form_edition)
        monkeypatch.setattr(legal_table, "ROWS", rows)
        whole = texts(api.annex_table(register.edition, form).rows)

        parts = []
        first = legal_table.table(register.edition)
        if first.chosen is None:
            parts = texts(first.rows)
        else:
            for chapter in first.chapters:
                code, part = chapter.direction.code, 1
                while True:
                    shown = legal_table.table(register.edition, direction=code, part=part)
                    assert len(shown.rows) <= rows
                    assert all(cell.rowspan <= rows for row in shown.rows for cell in row if cell)
                    parts += texts(shown.rows)
                    if part == shown.parts:
                        break
                    part += 1

    assert parts == whole


@pytest.fixture
def transactional(db: None) -> Any:
    """A register for one example of a property, gone after it."""
    from contextlib import contextmanager

    from django.db import transaction

    @contextmanager
    def example() -> Any:
        with transaction.atomic():
            yield Published()
            transaction.set_rollback(True)

    return example


def test_rowspans_cover_the_table_without_holes(client: Client, register: Published) -> None:
    filled(register, 5, 3)
    page = client.get(register.page("register")).content.decode()
    body = re.search(r'<tbody role="rowgroup">(.*?)</tbody>', page, re.DOTALL)
    assert body is not None

    waiting = [0] * 6
    for row in re.findall(r"<tr.*?</tr>", body[1], re.DOTALL):
        found = [re.search(r'rowspan="(\d+)"', cell) for cell in re.findall(r"<td[^>]*>", row)]
        spans = iter(int(span[1]) if span else 1 for span in found)
        waiting = [left - 1 if left else next(spans) - 1 for left in waiting]
        assert next(spans, None) is None
    assert waiting == [0] * 6


def test_every_direction_of_a_long_register_is_reached(
    client: Client, register: Published, monkeypatch: Any
) -> None:
    monkeypatch.setattr(legal_table, "ROWS", 3)
    filled(register, 6, 2)
    page = client.get(register.page("register")).content.decode()

    links = re.findall(r'href="([^"]*\?direction=(\w+))"', page)

    assert [code for _href, code in links] == DIRECTIONS[1:]
    for href, _code in links:
        assert client.get(href).status_code == 200
    part = client.get(f"{register.page('register')}?direction=state_services&part=2")
    assert "Строки 4–5 из 5" in words(part)


@pytest.mark.parametrize(
    ("asked", "number"), [("2026-02-02", 1), ("2026-05-31", 1), ("2026-06-01", 2), ("2030-01-01", 2)]
)
def test_date_leads_to_the_edition_of_that_date(
    client: Client, register: Published, asked: str, number: int
) -> None:
    register.next_edition(in_force_on=date(2026, 6, 1))
    year, month, day = asked.split("-")

    answer = client.get(register.page("register"), {"on_0": day, "on_1": month, "on_2": year})

    assert (answer.status_code, answer["Location"]) == (302, register.page("edition", number))


@pytest.mark.parametrize(
    ("day", "month", "year", "said"),
    [
        ("1", "1", "2001", "первая редакция действует с 2 февраля 2026 г."),
        ("31", "2", "2026", "Такой даты нет"),
        ("", "", "", "Заполните поле"),
        ("\x00", "мая", "2026", "запрещённый символ"),
    ],
)
def test_date_without_an_edition_is_explained(
    client: Client, register: Published, day: str, month: str, year: str, said: str
) -> None:
    answer = client.get(register.page("register"), {"on_0": day, "on_1": month, "on_2": year})

    assert said in words(answer)
    assert "Редакция № 1" in words(answer)


def test_former_edition_stays_as_it_stood(client: Client, register: Published) -> None:
    gone = register.point("Прежний портал")
    register.exclude(gone)
    register.next_edition()

    former, current = (words(client.get(register.page("edition", number))) for number in (1, 2))

    assert "Прежний портал" in former
    assert "действовала с 2 февраля 2026 г. до 1 июня 2026 г." in former
    assert "Прежний портал" not in current


def test_excluded_touchpoint_and_process_answer_and_say_so(client: Client, register: Published) -> None:
    gone = register.point("Прежний портал")
    register.exclude(gone)
    register.process_version.until_edition = 2
    register.process_version.save()
    register.next_edition()

    touchpoint = client.get(address(gone))
    process = client.get(reverse("portal:process", args=[register.process.public_id]))

    assert touchpoint.status_code == process.status_code == 200
    assert "больше нет в действующем перечне" in words(touchpoint)
    assert "больше нет в действующем перечне" in words(process)
    assert b"application/ld+json" not in touchpoint.content + process.content


def test_touchpoint_left_out_of_the_draft_is_still_in_force(client: Client, register: Published) -> None:
    version = register.point("Портал")
    register.exclude(version)
    register.unpublished()

    assert "больше нет" not in words(client.get(address(version)))


class TestComparison:
    def test_tells_what_was_added_changed_and_excluded(self, client: Client, register: Published) -> None:
        gone = register.point("Прежний портал")
        stays = register.point("Телефон", "phone", phone="+7 000")
        same = register.point("Окно", "reception")
        register.exclude(gone)
        register.next_edition()
        added = register.point("Новый чат", "personal_chat")
        added.from_edition = 2
        added.save()
        register.change(stays, phone="+7 222")

        page = words(client.get(register.page("comparison", 2, 1)))

        assert "Включено Новый чат" in page
        assert "Исключено Прежний портал" in page
        assert "Изменено Телефон" in page
        assert "Телефон +7 [удалено: 000 ] [добавлено: 222 ]" in page
        assert same.name not in page

    def test_of_any_two_editions(self, client: Client, register: Published) -> None:
        register.next_edition()
        register.next_edition(in_force_on=date(2026, 8, 1), published_at=datetime(2026, 8, 2, tzinfo=UTC))

        answer = client.get(register.page("editions"), {"before": "3", "after": "1"})

        assert answer["Location"] == register.page("comparison", 3, 1)
        assert "не изменились" in words(client.get(answer["Location"]))

    @pytest.mark.parametrize(("before", "after"), [("1", "1"), ("1", "9"), ("x", "1"), ("1", "")])
    def test_of_editions_that_are_not_there_is_explained(
        self, client: Client, register: Published, before: str, after: str
    ) -> None:
        register.next_edition()

        answer = client.get(register.page("editions"), {"before": before, "after": after})

        assert "Выберите две разные редакции" in words(answer)

    def test_costs_the_same_for_one_and_for_many(self, client: Client, register: Published) -> None:
        register.next_edition()

        def add(rows: int) -> None:
            for place in range(rows):
                version = register.point(f"Точка {rows} {place}")
                version.from_edition = 2
                version.save()

        pages = iter(range(1000))
        assert_same_queries(
            lambda: client.get(register.page("comparison", 2, 1), {"new": next(pages)}), add, more=40
        )


class TestFiles:
    def test_names_and_types(self, client: Client, register: Published) -> None:
        register.point("Портал")

        answer = client.get(register.page("file", 1, "csv"))

        rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
        assert [row[2] for row in rows] == ["touchpoint", "Портал"]
        assert (
            f'filename="{register.authority.code}-touchpoints-sevastopol-1.csv"'
            in answer["Content-Disposition"]
        )
        assert answer["Link"] == f'<http://testserver{register.page("edition", 1)}>; rel="canonical"'

    def test_json_has_permanent_ids(self, client: Client, register: Published) -> None:
        version = register.point("Портал")

        data = json.loads(b"".join(client.get(register.page("file", 1, "json"))))

        [point] = data["processes"][0]["touchpoints"]
        assert point["id"] == str(version.touchpoint.public_id)

    @pytest.mark.parametrize("kind", ["exe", "comparison", "open"])
    def test_unknown_kind_is_not_found(self, client: Client, register: Published, kind: str) -> None:
        assert client.get(register.page("file", 1, kind)).status_code == 404

    def test_document_is_made_once(self, client: Client, register: Published, monkeypatch: Any) -> None:
        register.point("Портал")
        first = b"".join(client.get(register.page("file", 1, "pdf")))
        monkeypatch.setattr("vizavi.touchpoints.exports.files.write_pdf", None)

        assert b"".join(client.get(register.page("file", 1, "pdf"))) == first
        assert first.startswith(b"%PDF")

    def test_kept_document_whose_file_is_lost_is_made_anew(self, client: Client, register: Published) -> None:
        b"".join(client.get(register.page("file", 1, "json")))
        kept = register.edition.documents.get()
        kept.file.storage.delete(kept.file.name)

        assert json.loads(b"".join(client.get(register.page("file", 1, "json"))))["form"] == "sevastopol"

    def test_document_of_a_long_register_is_made_by_the_worker(
        self, client: Client, register: Published, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(files, "MOST_AT_ONCE", 1)
        register.point("Портал")
        register.point("Окно", "reception")
        page = register.page("file", 1, "docx")

        waiting = [client.get(page) for _time in range(2)]
        jobs = ProcrastinateJob.objects.filter(task_name="touchpoints.make_documents")
        [job] = jobs
        make_documents(**job.args)

        assert [answer.status_code for answer in waiting] == [202, 202]
        assert waiting[0]["Refresh"] == "5"
        assert "Файл готовится" in words(waiting[0])
        assert client.get(page).status_code == 200
        assert client.get(register.page("file", 1, "csv")).status_code == 200

    def test_open_data_of_former_editions_stay_at_their_names(
        self, client: Client, register: Published
    ) -> None:
        gone = register.point("Прежний портал")
        register.exclude(gone)
        register.next_edition(published_at=datetime(2026, 6, 2, 21, 30, tzinfo=UTC))  # the 3rd in Moscow

        page = client.get(register.page("open_data")).content.decode()
        links = re.findall(r'href="([^"]*open-data/[^"]+\.csv)"', page)

        assert [link.rsplit("/", 1)[1] for link in links] == [
            "meta.csv", "structure-20261121.csv", "data-20260603-structure-20261121.csv",
            "data-20260203-structure-20261121.csv",
        ]  # fmt: skip
        files = {link: client.get(link).content.decode() for link in links}
        assert "Прежний портал" in files[links[3]]
        assert "Прежний портал" not in files[links[2]]
        assert "20260603" in files[links[0]]

    @pytest.mark.parametrize(
        "name", ["data-20200101-structure-20261121.csv", "meta.xml", "x" * 3000, "..%2fmeta.csv"]
    )
    def test_unknown_file_of_open_data_is_not_found(
        self, client: Client, register: Published, name: str
    ) -> None:
        assert client.get(register.page("open_data") + name).status_code == 404


def test_feed_names_every_published_edition(client: Client, register: Published) -> None:
    register.next_edition()
    register.unpublished()

    feed = client.get(register.page("feed"))

    from defusedxml.ElementTree import fromstring

    root = fromstring(feed.content)
    atom = "{http://www.w3.org/2005/Atom}"
    assert feed["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert [item.find(f"{atom}id").text for item in root.findall(f"{atom}entry")] == [
        f"http://testserver{register.page('edition', number)}" for number in (2, 1)
    ]


def test_map_of_the_site_names_every_page(client: Client, register: Published) -> None:
    version = register.point("Портал")

    index = client.get("/sitemap.xml").content.decode()
    maps = [
        client.get(link).content.decode() for link in re.findall(r"<loc>http://testserver(.*?)</loc>", index)
    ]

    assert len(maps) == 2
    assert address(version) in maps[1]
    assert register.page("register") in maps[0]
    for link in re.findall(r"<loc>http://testserver(.*?)</loc>", "".join(maps)):
        assert client.get(link).status_code == 200
