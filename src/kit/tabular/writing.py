"""Tables for offices, row by row, so that a spreadsheet never computes what somebody typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO, Literal

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from kit.tabular.formulas import protected
from kit.tabular.refusals import TableRefused
from kit.tabular.table import SPECIAL, Limits, column_letters, unified

MAX_CELL = Limits().cell

# Any delimiter, not only the one in use: a reader that guesses must not guess wrong.
_NEEDS_QUOTES = re.compile('[",;\t\n]|^\\s|\\s$')
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\]")


def write_csv(
    rows: Iterable[Sequence[object]],
    out: BinaryIO,
    *,
    encoding: Literal["utf-8-sig", "utf-8"] = "utf-8-sig",
    delimiter: str = ",",
) -> int:
    """Write rows (None is an empty cell, anything else `str()`) and return how many.

    `utf-8-sig` is for Excel, `utf-8` for programs. Cells that a spreadsheet would compute are
    protected with an apostrophe (`kit.tabular.formulas`), which `read_table` takes away.
    """
    written = 0
    if encoding == "utf-8-sig":
        out.write(b"\xef\xbb\xbf")
    for row in rows:
        line = delimiter.join(_csv_cell(cell) for cell in row)
        out.write(f"{line}\r\n".encode())
        written += 1
    return written


def _csv_cell(cell: object) -> str:
    text = protected(_text(cell))
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text


def write_xlsx(
    rows: Iterable[Sequence[object]],
    out: BinaryIO,
    *,
    title: str = "Таблица",
    widths: Sequence[float] = (),
) -> int:
    """Write rows, the first of them as a heading that stays in sight, and return how many.

    Every cell is a typed string, never a formula or a number, and is marked so that it stays text
    when somebody edits it. `widths` are column widths in characters. Raises `TableRefused`
    (`cell_too_long`) for a text that a sheet cannot hold.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_FORBIDDEN_IN_TITLE.sub(" ", title)[:31] or "1")
    sheet.freeze_panes = "A2"
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    styles = {"alignment": Alignment(vertical="top", wrap_text=True)}
    heading = {**styles, "font": Font(bold=True)}
    written = 0
    # A row is on disk once it is appended, so one object serves a whole column.
    cells: list[Cell] = []
    try:
        for row in rows:
            written += 1
            if written <= 2:
                cells = []
            while len(cells) < len(row):
                cells.append(_styled(WriteOnlyCell(sheet), heading if written == 1 else styles))
            for column, value in enumerate(row):
                text = _text(value)
                if len(text) > MAX_CELL:
                    raise TableRefused(
                        "cell_too_long", row=written, column=column_letters(column), limit=MAX_CELL
                    )
                cell = cells[column]
                cell.value = _LOOKS_ESCAPED.sub("_x005F_", text)
                cell.data_type = "s"
                cell.quotePrefix = protected(text) != text
            sheet.append(cells[: len(row)])
    finally:
        # Otherwise openpyxl leaves its half-written sheet to the garbage collector, which complains.
        sheet.close()
    book.save(out)
    return written


def _styled(cell: Cell, styles: Mapping[str, object]) -> Cell:
    for name, style in styles.items():
        setattr(cell, name, style)
    return cell


def _text(value: object) -> str:
    """The text of a cell without what no spreadsheet can hold; line ends become `\\n`."""
    if value is None:
        return ""
    text = str(value)
    return SPECIAL.sub("", unified(text)) if SPECIAL.search(text) else text
