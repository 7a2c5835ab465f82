"""Authorities compared: each figure against a register counted by hand, pages, files, who sees whom."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import localdate

from kit.tabular import read_table
from vizavi.authorities.choices import Role
from vizavi.authorities.tests.factories import AuthorityFactory
from vizavi.touchpoints.choices import Answer, DeadlineKind, Trigger
from vizavi.touchpoints.content import StatedAnswer
from vizavi.touchpoints.forms_of import checklist_of, form_of
from vizavi.touchpoints.models import Deadline, Edition
from vizavi.touchpoints.oversight import Measures, measures, total
from vizavi.touchpoints.tests.factories import (
    COMPLETE,
    EditionFactory,
    ProcessVersionFactory,
    TouchpointFactory,
    TouchpointVersionFactory,
    World,
    appointed,
)
from vizavi.touchpoints.tests.pages import signed_in, text_of

pytestmark = pytest.mark.django_db
PAGE = "/staff/oversight/"


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Any) -> None:
    settings.DEMO = True


@pytest.fixture
def world() -> World:
    """Three processes: one digital only, one with both channels, one without any; besides, a draft."""
    world = World()
    world.touchpoint(replace(COMPLETE, name="Сайт"))
    both = ProcessVersionFactory(register=world.register)
    ProcessVersionFactory(register=world.register)
    for kind, channel in (("website", "digital"), ("phone", "offline")):
        touchpoint = TouchpointFactory(process=both.process)
        TouchpointVersionFactory(touchpoint=touchpoint, kind=kind, channel=channel, name=f"Точка {kind}")
    EditionFactory(register=world.register, number=2)
    ProcessVersionFactory(register=world.register, from_edition=2)
    return world


def of(world: World, on: date | None = None) -> Measures:
    return measures([world.authority], on=on or localdate())[world.authority.pk]


def published(
    world: World, *, started: date, due: datetime, met: datetime | None, edition: Edition | None = None
) -> None:
    Deadline.objects.create(
        register=world.register, kind=DeadlineKind.PUBLICATION, trigger=Trigger.TOUCHPOINT_ADDED,
        edition=world.edition, started_on=started, working_days=10, due_at=due, met_at=met,
    )  # fmt: skip


def test_coverage_and_channels_are_those_of_the_edition_in_force(world: World) -> None:
    found = of(world)
    assert (found.processes, found.covered, found.digital_only) == (3, 2, 1)
    assert (found.touchpoints, found.digital) == (3, 2)
    assert found.coverage == 2 / 3
    assert found.digital_share == 2 / 3
    assert found.digital_only_share == 1 / 3


@pytest.mark.clause("B-4.6.b")
def test_share_of_digital_channels_is_reported(world: World) -> None:
    page = text_of(signed_in(appointed(Role.PROJECT_OFFICE)).get(PAGE))
    assert "Доля цифровых точек" in page
    assert "67 %" in page


@pytest.mark.clause("B-4.6.c")
def test_processes_without_an_offline_alternative_are_counted(world: World) -> None:
    assert of(world).digital_only == 1
    assert "1 из 3" in text_of(signed_in(appointed(Role.PROJECT_OFFICE)).get(PAGE))


def test_before_the_first_edition_there_is_nothing(world: World) -> None:
    assert of(world, date(2020, 1, 1)) == Measures()


def test_edition_as_of_a_date_counts_what_it_showed(world: World) -> None:
    Edition.objects.filter(pk=world.edition.pk).update(state="superseded", superseded_at=timezone.now())
    EditionFactory(register=world.register, number=3, published=True, in_force_on=date(2026, 6, 1))
    assert of(world, date(2026, 5, 31)).processes == 3
    assert of(world, date(2026, 6, 1)).processes == 4


def test_checklist_gaps_are_obligations_without_a_confirmed_answer() -> None:
    world = World()
    form = form_of(world.edition.form_edition)
    must = [question.code for question in checklist_of(form, "website") if question.is_obligatory]
    answers = (
        StatedAnswer(must[0], Answer.MET, "Отчёт"),
        StatedAnswer(must[1], Answer.MET, ""),
        StatedAnswer(must[2], Answer.NOT_MET),
        StatedAnswer(must[3], Answer.NOT_APPLICABLE),
        StatedAnswer("no_such_requirement", Answer.MET, "Отчёт"),
    )
    world.touchpoint(replace(COMPLETE, answers=answers))
    found = of(world)
    assert (found.obligations, found.gaps) == (len(must), len(must) - 2)


def test_publication_is_overdue_once_an_edition_until_it_is_done() -> None:
    world = World()
    due = datetime(2026, 3, 10, 15, tzinfo=UTC)
    for met in (None, None):
        published(world, started=date(2026, 2, 20), due=due, met=met)
    assert of(world, date(2026, 3, 9)).overdue == 0
    assert of(world, date(2026, 3, 10)).overdue == 1
    Deadline.objects.update(met_at=datetime(2026, 3, 20, 9, tzinfo=UTC))
    assert of(world, date(2026, 3, 19)).overdue == 1
    assert of(world, date(2026, 3, 20)).overdue == 0


def test_days_to_publication_are_averaged_over_a_year() -> None:
    world = World()
    for days in (4, 9):
        started = date(2026, 3, 2)
        met = datetime(2026, 3, 2 + days, 9, tzinfo=UTC)
        published(world, started=started, due=met, met=met)
    long_ago = datetime(2024, 3, 2, 9, tzinfo=UTC)
    published(world, started=date(2024, 1, 1), due=long_ago, met=long_ago)
    assert of(world, date(2026, 4, 1)).days == 6.5
    assert of(world, date(2026, 3, 1)).days is None


def test_total_weighs_authorities_by_what_they_have(world: World) -> None:
    other = Measures(processes=1, covered=1, touchpoints=1, digital=0)
    assert total([of(world), other]).coverage == 3 / 4
    assert total([]).coverage is None


def test_head_sees_the_own_authority_beside_the_average(world: World) -> None:
    other = World()
    page = text_of(signed_in(world.authority_head).get(PAGE))
    assert world.authority.short_name in page
    assert other.authority.short_name not in page
    assert "Все органы власти" in page
    rows = list(
        csv.reader(
            io.StringIO(signed_in(world.authority_head).get(f"{PAGE}csv/").content.decode("utf-8-sig"))
        )
    )
    assert len(rows) == 3


@pytest.mark.parametrize("role", [Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.REGISTER_OFFICER])
def test_comparison_is_closed_to_others(world: World, role: Role) -> None:
    client = signed_in(appointed(role, authority=world.authority, unit=world.unit))
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}csv/").status_code == 403


def test_table_is_sorted_and_those_without_data_come_last(world: World) -> None:
    better, empty = World(), AuthorityFactory(short_name="Пустой орган")
    better.touchpoint(replace(COMPLETE, kind="phone"))
    client = signed_in(appointed(Role.PROJECT_OFFICE))
    names = [world.authority.short_name, better.authority.short_name, empty.short_name]
    for sort, wanted in (("coverage", names), ("-coverage", [names[1], names[0], names[2]])):
        body = text_of(client.get(PAGE, {"sort": sort})).split("<tbody")[1]
        assert sorted(names, key=body.index) == wanted, sort


def test_files_hold_the_table_with_the_total(world: World, tmp_path: Any) -> None:
    client = signed_in(appointed(Role.AUDITOR))
    path = tmp_path / "oversight.xlsx"
    path.write_bytes(client.get(f"{PAGE}xlsx/").content)
    rows = [row.cells for row in read_table(path)]
    assert rows[0][:4] == ["Орган власти", "Процессов", "Из них с точками", "Охват"]
    assert rows[1][:3] == [world.authority.name, "3", "2"]
    assert rows[2][0].startswith("Все органы власти на")
    assert client.get(f"{PAGE}pdf/").status_code == 404


@pytest.mark.parametrize(
    ("on", "words"), [("вчера", "не понята"), ("01.01.2100", "ещё не наступила"), ("30.02.2026", "не понята")]
)
def test_date_that_is_none_is_said_to_be(world: World, on: str, words: str) -> None:
    assert words in text_of(signed_in(appointed(Role.AUDITOR)).get(PAGE, {"on": on}))


def test_comparison_costs_the_same_for_one_authority_and_for_many(world: World) -> None:
    client = signed_in(appointed(Role.PROJECT_OFFICE))
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for _number in range(10):
        World().touchpoint()
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) == len(few)


def test_installation_without_authorities_says_so() -> None:
    assert "Сравнивать пока нечего" in text_of(signed_in(appointed(Role.PROJECT_OFFICE)).get(PAGE))
