"""Every row that cannot be taken is named as a spreadsheet shows it, with what is wrong."""

from __future__ import annotations

import io
from datetime import datetime

import pytest

from kit.tabular import write_xlsx
from vizavi.touchpoints.imports.checking import channel_worded, read_register
from vizavi.touchpoints.imports.layouts import WrongForm
from vizavi.touchpoints.imports.reading import HeadingNotFound
from vizavi.touchpoints.tests.factories import World
from vizavi.touchpoints.tests.importing import csv_of, problems, read

pytestmark = pytest.mark.django_db

SED = ["1", "Закупки", "СЭД", "Предоставление документов", "Цифровая точка"]
PHONE = ["1", "Закупки", "Телефонная связь", "Получение консультации", "Оффлайн точка"]
SITE = ["Предоставление государственных услуг", "Выдача справок", "Сайт", "Получение информации", ""]


@pytest.fixture
def internal() -> World:
    return World("internal", published=False)


@pytest.fixture
def sevastopol() -> World:
    return World(published=False)


def changed(row: list[str], **cells: str) -> list[str]:
    columns = ["number", "process", "touchpoint", "need", "channel"]
    return [cells.get(name, cell) for name, cell in zip(columns, row, strict=True)]


@pytest.mark.clause("I-2.2.2")
@pytest.mark.parametrize(
    ("row", "text"),
    [
        (changed(PHONE, number=""), "не заполнена ячейка «process_no»."),
        (changed(PHONE, process=" "), "не заполнена ячейка «process»."),
        (changed(PHONE, touchpoint=""), "не заполнена ячейка «touchpoint»."),
        (changed(PHONE, need=""), "не заполнена ячейка «need»."),
        (changed(PHONE, channel=""), "не заполнена ячейка «channel»."),
        (changed(PHONE, touchpoint="", need=""), "не заполнены ячейки: «touchpoint», «need»."),
        (changed(PHONE, number="1а"), "номер процесса «1а» — не целое число от 1."),
        (changed(PHONE, number="0"), "номер процесса «0» — не целое число от 1."),
        (
            changed(PHONE, channel="Голубиная почта"),
            "неизвестный тип точки «Голубиная почта». Возможны: «Цифровая точка», «Оффлайн точка».",
        ),
        (
            changed(PHONE, touchpoint="система электронного документооборота", channel="Цифровая точка"),
            (
                "точка «система электронного документооборота» повторяет точку строки 2 («СЭД») того же процесса в "
                "другом написании. Назовите её одинаково или объедините потребности."
            ),
        ),
        (
            changed(PHONE, touchpoint="сэд", channel="Цифровая точка"),
            (
                "точка «сэд» повторяет точку строки 2 («СЭД») того же процесса в другом написании. "
                "Назовите её одинаково или объедините потребности."
            ),
        ),
        (SED, "полностью повторяет строку 2. Удалите одну из них."),
        (
            changed(SED, need="Получение консультации", channel="оффлайн"),
            "у точки «СЭД» здесь другой тип, чем в строке 2. Тип у точки один.",
        ),
        (changed(PHONE, process="Отпуска"), "номер 1 в строке 2 дан другому процессу: «Закупки»."),
        (
            changed(PHONE, number="2"),
            "у процесса «Закупки» здесь номер 2, а в строке 2 — 1.",
        ),
        (
            changed(PHONE, number="2", process="ЗАКУПКИ"),
            (
                "процесс «ЗАКУПКИ» повторяет процесс строки 2 («Закупки») в другом написании. "
                "Назовите процесс одинаково."
            ),
        ),
        (changed(PHONE, need="п" * 501), "в ячейке «need» больше 500 знаков. Сократите текст."),
    ],
)
def test_bad_row_is_named_with_what_is_wrong(
    internal: World, now: datetime, row: list[str], text: str
) -> None:
    assert problems(internal.register, [SED, row], now) == [(3, text)]


def test_every_bad_row_is_named_not_only_the_first(internal: World, now: datetime) -> None:
    rows = [changed(SED, need=""), SED, changed(PHONE, channel="почта"), SED]
    assert [row for row, _text in problems(internal.register, rows, now)] == [2, 4, 5]


def test_empty_rows_count_in_numbers_of_rows(internal: World, now: datetime) -> None:
    rows = [SED, ["", "", "", "", ""], changed(PHONE, need="")]
    assert problems(internal.register, rows, now) == [(4, "не заполнена ячейка «need».")]


def test_unknown_direction_is_named_with_the_known_ones(sevastopol: World, now: datetime) -> None:
    [(row, text)] = problems(sevastopol.register, [["Полёты", *SITE[1:]]], now)
    assert row == 2
    assert text.startswith(
        "неизвестное направление «Полёты». В форме есть: «Предоставление государственных услуг»;"
    )


def test_same_need_with_other_features_is_named(sevastopol: World, now: datetime) -> None:
    assert problems(sevastopol.register, [SITE, [*SITE[:4], "по средам"]], now) == [
        (3, "потребность «Получение информации» у этой точки уже указана в строке 2.")
    ]


def test_touchpoints_of_different_processes_may_have_one_name(internal: World, now: datetime) -> None:
    rows = [SED, changed(SED, number="2", process="Отпуска")]
    assert problems(internal.register, rows, now) == []


@pytest.mark.parametrize("text", ["Цифровая точка", "цифровая", "онлайн-точка", "Онлайн", "digital"])
def test_digital_channel_is_understood_however_written(text: str) -> None:
    assert channel_worded(text) == "digital"


@pytest.mark.parametrize("text", ["Оффлайн точка", "офлайн-точка", "Офлайн точка", "ОФФЛАЙН", "offline"])
def test_offline_channel_is_understood_however_written(text: str) -> None:
    assert channel_worded(text) == "offline"


def test_file_of_another_form_is_refused_at_once(internal: World, now: datetime) -> None:
    with pytest.raises(WrongForm, match="Столбцы файла не подходят форме"):
        read(internal.register, [SITE], now)


def test_file_without_known_columns_is_refused(internal: World, now: datetime) -> None:
    with pytest.raises(HeadingNotFound, match="не найдены названия столбцов"):
        read(internal.register, [SED], now, columns=["а", "б", "в", "г", "д"])


def test_file_without_rows_is_refused(internal: World, now: datetime) -> None:
    assert problems(
        internal.register, [], now, columns=["process_no", "process", "touchpoint", "need", "channel"]
    ) == [(0, "Под названиями столбцов нет ни одной строки.")]


def test_columns_may_stand_in_another_order_and_beside_others(internal: World, now: datetime) -> None:
    columns = ["channel", "заметки", "need", "touchpoint", "process", "process_no"]
    row = [SED[4], "x", SED[3], SED[2], SED[1], SED[0]]
    stated = read(internal.register, [row], now, columns)
    assert [(p.number, p.name, list(p.touchpoints)) for p in stated.processes] == [(1, "Закупки", ["СЭД"])]


def xlsx_of(rows: list[list[str]]) -> io.BytesIO:
    out = io.BytesIO()
    write_xlsx(rows, out)
    return out


@pytest.mark.clause("I-A.1")
def test_annex_with_blanks_repeats_what_stands_above(internal: World, now: datetime) -> None:
    head = [column.heading for column in form(internal).columns]
    rows = [
        head,
        ["1", "2", "3", "4", "5"],
        ["1", "Закупки", "СЭД", "Предоставление документов\nПолучение консультации", "Цифровая точка"],
        ["", "", "Телефонная связь", "Получение консультации", "Оффлайн точка"],
        ["", "", "", "Получение ответа", ""],
        ["2", "Отпуска", "СЭД", "Получение ответа", "Цифровая точка"],
    ]
    stated = read_register(xlsx_of(rows), "annex.xlsx", form(internal))
    assert stated.problems == []
    assert [
        (p.number, p.name, [(t.name, t.channel, [n.text for n in t.needs]) for t in p.touchpoints.values()])
        for p in stated.processes
    ] == [
        (
            1,
            "Закупки",
            [
                ("СЭД", "digital", ["Предоставление документов", "Получение консультации"]),
                ("Телефонная связь", "offline", ["Получение консультации", "Получение ответа"]),
            ],
        ),
        (2, "Отпуска", [("СЭД", "digital", ["Получение ответа"])]),
    ]


@pytest.mark.clause("S-A.1", "S-A.2")
def test_empty_template_of_the_annex_states_nothing(sevastopol: World, now: datetime) -> None:
    rows = [[column.heading for column in form(sevastopol).columns], ["1", "2", "3", "4", "5", "6"]]
    for number, direction in enumerate(form(sevastopol).directions, start=1):
        rows.append([f"{number}.", direction.annex_name, direction.process_label, "", "", ""])
    rows.append(["", "", "Наименование иного вида деятельности", "", "", ""])
    stated = read_register(xlsx_of(rows), "annex.xlsx", form(sevastopol))
    assert [(item.row, item.text) for item in stated.problems] == [
        (0, "Под названиями столбцов нет ни одной строки.")
    ]


def test_annex_row_without_touchpoint_is_named(internal: World, now: datetime) -> None:
    head = [column.heading for column in form(internal).columns]
    rows = [head, ["1", "Закупки", "", "Получение консультации", "Цифровая точка"]]
    stated = read_register(xlsx_of(rows), "annex.xlsx", form(internal))
    assert [(item.row, item.text) for item in stated.problems] == [
        (2, "не заполнена ячейка «Точка взаимодействия».")
    ]


def test_windows_1251_with_semicolons_is_read(internal: World, now: datetime) -> None:
    text = csv_of([SED]).getvalue().decode().replace(",", ";").encode("cp1251")
    stated = read_register(io.BytesIO(text), "из экселя.csv", form(internal))
    assert (stated.problems, stated.touchpoints) == ([], 1)


def form(world: World):
    from vizavi.touchpoints.forms_of import form_of

    return form_of(world.edition.form_edition)
