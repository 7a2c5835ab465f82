from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.documents.model import Cell, Column, Run, Table, TableError, long_date, merge_down, printable

COLUMNS = (Column("A"), Column("B"), Column("C"))


@st.composite
def registers(draw):
    """Rows in the order a register has them, few values, so that many are equal."""
    width = draw(st.integers(1, 4))
    return draw(st.lists(st.tuples(*[st.sampled_from("абв")] * width), max_size=12)), draw(
        st.integers(0, width)
    )


@given(registers())
def test_merge_down_any_rows_fit_and_read_the_same(register):
    rows, depth = register
    merged = merge_down(rows, depth)
    table = Table(tuple(Column("") for _ in range(len(rows[0]) if rows else 1)), merged)
    read: list[tuple[str, ...]] = []
    for row in table.rows:
        # A covered place reads as the place above it.
        read.append(tuple(read[-1][x] if cell is None else str(cell.text) for x, cell in enumerate(row)))
    assert read == rows


def test_merge_down_same_process_in_two_directions_stays_two():
    cells = merge_down([("1", "п", "а"), ("1", "п", "б"), ("2", "п", "в")], 2)
    assert [[cell and cell.rowspan for cell in row] for row in cells] == [
        [2, 2, 1],
        [None, None, 1],
        [1, 1, 1],
    ]


def test_merge_down_keeps_the_lines_of_a_value():
    cells = merge_down([(("раз", "два"),), (("раз", "два"),)], 1)
    assert cells[0][0].plain_lines == ["раз", "два"]
    assert cells[1][0] is None


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([[Cell()]], "Row 1 has 1 places, the table 3 columns."),
        ([[Cell(), None, Cell()]], "Row 1, column 2: no merged cell covers it."),
        ([[Cell(rowspan=2), Cell(), Cell()]], "Row 1, column 1: the cell leaves the table."),
        ([[Cell(), Cell(), Cell(colspan=2)]], "Row 1, column 3: the cell leaves the table."),
        ([[Cell(rowspan=0), Cell(), Cell()]], "Row 1, column 1: the cell leaves the table."),
        ([[Cell(colspan=2), Cell(), Cell()]], "Row 1, column 2: a cell at (1, 1) covers it."),
        (
            [[Cell(), Cell(rowspan=2), Cell()], [Cell(colspan=2), None, Cell()]],
            "Row 2, column 1: two merged cells overlap.",
        ),
    ],
)
def test_table_whose_cells_do_not_fit_is_refused_with_the_place(rows, message):
    with pytest.raises(TableError) as refused:
        Table(COLUMNS, rows)
    assert str(refused.value) == message


def test_table_without_columns_or_width_is_refused():
    with pytest.raises(TableError):
        Table((), [])
    with pytest.raises(TableError):
        Table((Column("A", 0),), [])


def test_cell_lines_are_divided_at_every_kind_of_line_end():
    assert Cell("а\r\nб\rв\u2028г\n").plain_lines == ["а", "б", "в", "г", ""]
    assert Cell(("а\nб", (Run("в\nг", "added"),))).plain_lines == ["а", "б", "в г"]
    assert Cell("").plain_lines == Cell(()).plain_lines == [""]


def test_printable_drops_what_no_document_can_hold():
    assert printable("а\x00\x07б\ufeff\ud800\uffff\ue000\tв") == "аб в"


def test_long_date_is_written_out():
    assert long_date(date(2026, 6, 5)) == "5\xa0июня 2026\xa0г."
