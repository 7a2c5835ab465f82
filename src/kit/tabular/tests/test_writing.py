import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from kit.tabular import Limits, TableRefused, read_table, write_csv, write_xlsx
from kit.tabular.formulas import protected, unprotected
from kit.tabular.table import SPECIAL

FORMULAS = [
    "=1+1",
    "+7 (692) 54-12-34",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\n=1",
    " =1",
    "'=1",
    "''=cmd|' /C calc'!A0",
    "＝1",
]

TEXT = st.text(
    st.one_of(st.sampled_from("'\"=+-@,;\t\n _x0041я1"), st.characters(exclude_categories=["Cs"])),
    max_size=20,
).filter(lambda text: not SPECIAL.search(text) and (not text or text.strip()))
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(TEXT, min_size=width, max_size=width).filter(lambda row: any(cell.strip() for cell in row)),
        min_size=1,
        max_size=8,
    )
)


def read_back(content, name, width):
    rows = [row.cells for row in read_table(io.BytesIO(content), name)]
    return [row + [""] * (width - len(row)) for row in rows]


@settings(deadline=None)
@given(TABLES, st.sampled_from(["utf-8", "utf-8-sig"]), st.sampled_from([",", ";", "\t"]))
def test_csv_is_read_back_to_the_letter(rows, encoding, delimiter):
    out = io.BytesIO()

    assert write_csv(rows, out, encoding=encoding, delimiter=delimiter) == len(rows)
    assert read_back(out.getvalue(), "x.csv", len(rows[0])) == rows


@settings(deadline=None)
@given(TABLES)
def test_xlsx_is_read_back_to_the_letter(rows):
    out = io.BytesIO()

    assert write_xlsx(rows, out) == len(rows)
    assert read_back(out.getvalue(), "x.xlsx", len(rows[0])) == rows


@given(TEXT)
def test_protection_is_undone_exactly(text):
    assert unprotected(protected(text)) == text


@pytest.mark.parametrize("text", FORMULAS)
def test_formula_in_csv_is_protected(text):
    out = io.BytesIO()
    write_csv([["a", text]], out, encoding="utf-8")

    assert out.getvalue().decode().split(",", 1)[1].lstrip('"').startswith("'")


@pytest.mark.parametrize("text", ["'ООО'", "СЭД", "a=b", "тел. +7", "'"])
def test_ordinary_text_in_csv_is_left_alone(text):
    assert protected(text) == text
    assert unprotected(text) == text


@pytest.mark.parametrize("text", [*FORMULAS, "#REF!", "007", "2024-01-01"])
def test_cell_of_sheet_is_a_typed_string(text):
    out = io.BytesIO()
    write_xlsx([["a"], [text]], out)

    cell = load_workbook(io.BytesIO(out.getvalue())).active["A2"]

    assert (cell.value, cell.data_type) == (text, "s")
    assert bool(cell.quotePrefix) is (protected(text) != text)


def test_sheet_has_a_name_and_a_heading_in_sight():
    out = io.BytesIO()
    write_xlsx(
        [["a", "b"], [None, 5]], out, title="Перечень: точки/каналы, и ещё много слов подряд", widths=[10, 40]
    )

    sheet = load_workbook(io.BytesIO(out.getvalue())).active

    assert sheet.title == "Перечень  точки каналы, и ещё м"
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[2]] == [None, "5"]
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["B"].width == 40


def test_text_that_no_sheet_can_hold_is_refused_not_cut():
    with pytest.raises(TableRefused) as refused:
        write_xlsx([["a"], ["x" * (Limits().cell + 1)]], io.BytesIO())

    assert refused.value.message == "Строка 2, столбец A: в ячейке больше 32767 знаков. Сократите текст."


def test_invisible_characters_are_not_written():
    out = io.BytesIO()
    write_csv([["С\x00Э\x01Д", "a\r\nb\rc"]], out, encoding="utf-8")

    assert out.getvalue() == 'СЭД,"a\nb\nc"\r\n'.encode()
