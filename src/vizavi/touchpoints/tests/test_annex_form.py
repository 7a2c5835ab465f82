"""The annex in the form that each order prescribes: columns, directions, merged cells, the twelve processes."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import docx
import pytest

from kit.documents.docx import write_docx
from vizavi.authorities.api import SYSTEM, make_demo_authority
from vizavi.touchpoints.actions.checking import include_proposal, submit_proposal
from vizavi.touchpoints.actions.preparing import propose_addition
from vizavi.touchpoints.content import StatedNeed
from vizavi.touchpoints.demo import demo_register, load_demo_register, load_forms
from vizavi.touchpoints.exports.annex import annex_table, register_document
from vizavi.touchpoints.exports.flat import flat_columns, flat_rows
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.models import Register
from vizavi.touchpoints.tests.factories import (
    COMPLETE,
    TODAY,
    ProcessVersionFactory,
    World,
    form_document,
    token,
)

pytestmark = pytest.mark.django_db

SHARED = Path(__file__).parents[5] / "shared/standard/internal-register.csv"
DIRECTIONS = [direction["code"] for direction in form_document("sevastopol")["directions"]]


def plain(table: object) -> list[list[str | None]]:
    """The table as text; None where a merged cell covers the place."""
    return [
        [None if cell is None else "\n".join(cell.plain_lines) for cell in row]
        for row in table.rows  # type: ignore[attr-defined]
    ]


def table_of(world: World, number: int = 1) -> object:
    return annex_table(world.register.editions.get(number=number), form_of(world.edition.form_edition))


@pytest.mark.clause("S-3.1.a", "S-A.1")
def test_sevastopol_annex_has_its_six_columns_under_their_numbers() -> None:
    table = table_of(World())
    assert [column.heading for column in table.columns] == [  # type: ignore[attr-defined]
        "N",
        "Направление деятельности органа власти",
        "Наименование конкретного процесса",
        "Точка взаимодействия",
        "Осуществляемое взаимодействие с клиентом",
        "Особенности взаимодействия с клиентом",
    ]
    assert table.column_numbers  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("code", "section"),
    [
        pytest.param(
            "state_services", "Предоставление государственных услуг", marks=pytest.mark.clause("S-3.5.1")
        ),
        pytest.param(DIRECTIONS[1], "Государственный контроль (надзор)", marks=pytest.mark.clause("S-3.5.2")),
        pytest.param(DIRECTIONS[2], "Рассмотрение обращений и запросов", marks=pytest.mark.clause("S-3.5.3")),
        pytest.param(
            DIRECTIONS[3],
            "Обеспечение доступа к информации о деятельности",
            marks=pytest.mark.clause("S-3.5.4"),
        ),
        pytest.param(
            DIRECTIONS[4], "Взаимодействие с внутренним клиентом", marks=pytest.mark.clause("S-3.5.5")
        ),
        pytest.param(
            DIRECTIONS[5],
            "Иные функции (обеспечения деятельности органа власти)",
            marks=pytest.mark.clause("S-3.5.6"),
        ),
    ],
)
def test_process_stands_in_the_section_of_its_direction(code: str, section: str) -> None:
    world = World()
    version = ProcessVersionFactory(
        register=world.register, unit=world.unit, direction=code, name="Особое дело"
    )
    world.process = version.process
    world.touchpoint()
    rows = plain(table_of(world))
    current: str | None = None
    found = []
    for row in rows:
        current = row[1] or current
        if row[2] == "Особое дело":
            found.append((current, row[3]))
    assert found == [(section, COMPLETE.name)]


@pytest.mark.clause("S-A.2")
def test_all_six_sections_are_printed_in_order_and_other_activity_comes_last() -> None:
    world = World()
    for name, is_other in (("Иное дело", True), ("Охрана здания", False)):
        ProcessVersionFactory(
            register=world.register,
            unit=world.unit,
            direction=DIRECTIONS[5],
            name=name,
            is_other_activity=is_other,
        )
    rows = plain(table_of(world))
    assert [(row[0], row[1]) for row in rows if row[0]] == [
        (f"{place}.", direction["annex_name"])
        for place, direction in enumerate(form_document("sevastopol")["directions"], start=1)
    ]
    assert [row[2] for row in rows][-2:] == ["Охрана здания", "Иное дело"]


@pytest.mark.clause("S-A.1")
def test_number_direction_and_process_are_merged_over_their_touchpoints() -> None:
    world = World()
    world.touchpoint()
    world.touchpoint(replace(COMPLETE, name="Телефонная справочная"))
    first, second, *_ = table_of(world).rows  # type: ignore[attr-defined]
    assert [cell.rowspan for cell in first] == [2, 2, 2, 1, 1, 1]
    assert [cell is None for cell in second] == [True, True, True, False, False, False]


@pytest.mark.clause("I-2.1", "I-A.1")
def test_internal_annex_gathers_several_needs_of_a_touchpoint_in_one_cell(now: datetime) -> None:
    world = World("internal")
    document = form_document("internal")
    needs = tuple(StatedNeed(need["code"], need["name"]) for need in document["needs"][:3])
    kind = next(kind for kind in document["kinds"] if kind["channel"] == "offline")
    proposal = propose_addition(
        actor=world.officer,
        process=world.process,
        form_token=token(),
        happened_on=TODAY,
        content=replace(COMPLETE, kind=kind["code"], name=kind["name"], needs=needs),
        now=now,
    )
    submit_proposal(actor=world.head, proposal=proposal, now=now)
    include_proposal(actor=world.register_officer, proposal=proposal, now=now)
    table = table_of(world, 2)
    assert [column.heading for column in table.columns] == [  # type: ignore[attr-defined]
        "№",
        "Процесс взаимодействия с внутренним клиентом",
        "Точка взаимодействия",
        "Удовлетворяемые потребности клиента",
        "Особенности взаимодействия с клиентом",
    ]
    assert plain(table) == [
        [
            str(world.process_version.number),
            world.process_version.name,
            kind["name"],
            "\n".join(need.text for need in needs),
            document["channel_names"]["offline"],
        ]
    ]


@pytest.fixture
def mineco(now: datetime) -> Register:
    """The register of twelve internal processes, as `make run` loads it."""
    load_forms(actor=SYSTEM)
    data = demo_register("mineco")
    return load_demo_register(make_demo_authority(data, now).authority, data, now=now)


@pytest.mark.clause("I-4.3")
def test_filled_register_of_twelve_processes_is_loaded_row_for_row(mineco: Register) -> None:
    edition = mineco.editions.get(number=1)
    form = form_of(edition.form_edition)
    rows = list(flat_rows(mineco, 1, form))
    assert (len({row[0] for row in rows}), len(rows)) == (12, 45)
    if SHARED.exists():
        assert [flat_columns(form), *rows] == list(
            csv.reader(SHARED.read_text(encoding="utf-8-sig").splitlines())
        )


@pytest.mark.clause("I-A.1")
def test_order_in_word_holds_the_annex_with_its_merged_cells(mineco: Register) -> None:
    out = io.BytesIO()
    write_docx(register_document(mineco.editions.get(number=1)), out)
    document = docx.Document(out)
    table = document.tables[-1]
    assert len(table.columns) == 5
    names = [row.cells[1].text for row in table.rows[1:]]
    assert len(set(names)) == 12
    fourth = [row for row in table.rows[1:] if row.cells[0].text == "4"]
    assert [row.cells[2].text for row in fourth] == ["Система учёта заявок", "СЭД"]
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Об утверждении перечня точек взаимодействия" in text
