from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from kit.documents.model import Cell, Column, Table
from kit.documents.tests.samples import (
    FIVE_COLUMNS,
    annex,
    document,
    five_column_table,
    six_column_rows,
    six_column_table,
)
from kit.documents.xlsx import write_xlsx


def rendered(value):
    file = BytesIO()
    write_xlsx(value, file)
    return load_workbook(file)


def test_xlsx_six_columns_read_back_with_the_headings_first():
    sheet = rendered(document(six_column_table(12)))["Перечень"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == [column.heading for column in six_column_table(1).columns]
    assert rows[1] == ["1", "2", "3", "4", "5", "6"]
    assert [row[3:] for row in rows[2:]] == [[r[3], "\n".join(r[4]), r[5]] for r in six_column_rows(12)]
    assert [row[2] for row in rows[2::4]] == [r[2] for r in six_column_rows(12)[::4]]


def test_xlsx_merges_are_those_of_the_annex():
    sheet = rendered(document(six_column_table(8, per_direction=8)))["Перечень"]
    assert sorted(str(merged) for merged in sheet.merged_cells.ranges) == [
        "A3:A10",
        "B3:B10",
        "C3:C6",
        "C7:C10",
    ]


def test_xlsx_head_is_frozen_and_printed_on_every_page():
    sheet = rendered(document(six_column_table(3)))["Перечень"]
    assert sheet.freeze_panes == "A3"
    assert sheet.print_title_rows == "$1:$2"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.oddHeader.center.text.startswith("Перечень точек взаимодействия")


def test_xlsx_head_of_one_row_without_column_numbers():
    sheet = rendered(document(five_column_table(3)))["Перечень"]
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"


def test_xlsx_text_is_wrapped_ruled_and_as_wide_as_its_column():
    sheet = rendered(document(five_column_table(3)))["Перечень"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert {(cell.alignment.wrap_text, cell.border.left.style) for cell in cells} == {(True, "thin")}
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDE"]
    assert widths[3] == max(widths)
    assert widths[0] == min(widths)
    assert (sheet["A1"].font.bold, sheet["A2"].font.bold) == (True, False)
    assert (sheet["A2"].alignment.horizontal, sheet["B2"].alignment.horizontal) == ("center", "left")


def test_xlsx_long_merged_text_gets_the_height_it_needs():
    rows = [[Cell("слово " * 200, rowspan=2), Cell("а")], [None, Cell("б")]]
    sheet = rendered(document(Table((Column("A"), Column("B")), rows)))["Перечень"]
    assert sheet.row_dimensions[2].height == 15
    assert sheet.row_dimensions[3].height > 200


def test_xlsx_nothing_becomes_a_formula():
    hostile = [
        "=1+1",
        "+7 000",
        "-1",
        "@SUM(A1)",
        '=HYPERLINK("http://x")',
        "#N/A",
        "12",
        "\t=1",
        "{=1}",
        "TRUE",
        "1e5",
    ]
    sheet = rendered(document(Table((Column("=A1"),), [[Cell(text)] for text in hostile])))["Перечень"]
    cells = [row[0] for row in sheet.iter_rows()]
    assert [cell.value for cell in cells] == ["=A1", *(text.replace("\t", " ") for text in hostile)]
    assert {(cell.data_type, cell.quotePrefix) for cell in cells} == {("s", True)}


def test_xlsx_text_longer_than_a_cell_says_that_it_is_cut():
    sheet = rendered(document(Table((Column("A"),), [[Cell("ы" * 40_000)]])))["Перечень"]
    assert len(sheet["A2"].value) == 32_767
    assert sheet["A2"].value.endswith("… (сокращено: больше не помещается в ячейку)")


def test_xlsx_particulars_of_the_order_stand_on_the_last_sheet():
    book = rendered(document(five_column_table(1), is_draft=True))
    assert book.sheetnames == ["Перечень", "О документе"]
    facts = {row[0].value: row[1].value for row in book["О документе"].iter_rows()}
    assert list(facts) == [
        "Наименование", "Орган", "Состояние", "Вид документа", "Дата", "Номер", "Подписал", "Приложение", "Утверждение",
    ]  # fmt: skip
    assert (facts["Номер"], facts["Дата"], facts["Состояние"]) == ("19-п", "27\xa0марта 2026\xa0г.", "Проект")


def test_xlsx_properties():
    value = document(five_column_table(1))
    properties = rendered(value).properties
    assert (properties.title, properties.creator, properties.language) == (value.title, value.author, "ru-RU")
    assert properties.created == datetime(2026, 3, 27, 9, 30)  # noqa: DTZ001  a workbook keeps UTC without a zone


def test_xlsx_sheets_of_one_name_or_a_forbidden_one_are_told_apart():
    names = ("Перечень", "Перечень", "а/б:[в]*?", "", "ж" * 40)
    value = document(
        five_column_table(1),
        with_order=False,
        annexes=tuple(annex(five_column_table(1), name=n) for n in names),
    )
    assert rendered(value).sheetnames == [
        "Перечень", "Перечень1", "а б  в", "Таблица", "ж" * 29, "О документе",
    ]  # fmt: skip


def test_xlsx_empty_register_has_its_head():
    sheet = rendered(document(Table(FIVE_COLUMNS, [])))["Перечень"]
    assert sheet.max_row == 1


@pytest.mark.filterwarnings("ignore:Cannot parse header")
@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=40))
def test_xlsx_any_text_is_kept_as_printable(text):
    table = Table((Column(text),), [[Cell(text)]])
    value = document(table, title=text, author=text, annexes=(annex(table, title=text, name=text),))
    sheet = rendered(value).worksheets[0]
    assert sheet["A2"].value == ("\n".join(Cell(text).plain_lines) or None)


def test_xlsx_text_that_looks_like_a_code_of_a_character_stays_itself():
    file = BytesIO()
    write_xlsx(document(Table((Column("A"),), [[Cell("_x0041_")]])), file)
    with ZipFile(file) as package:
        assert "<t>_x005F_x0041_</t>" in package.read("xl/worksheets/sheet1.xml").decode()
