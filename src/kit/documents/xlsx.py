"""The tables of a document as a workbook: one sheet per annex, and one about the document.

The headings stand in the first row, so that a sheet can be filtered, read by a program and imported again. What
an order says around its table goes to the last sheet and to the top of the printed pages.
"""

import re
from datetime import UTC

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.cell_range import CellRange

from kit.documents.measure import row_heights
from kit.documents.model import Align, Annex, Cell, Column, Document, Table, long_date, printable
from kit.documents.target import Target, open_target

# What Excel holds in a cell, in the name of a sheet, in one part of a page header.
_CELL_CHARS = 32_767
_SHEET_NAME_CHARS = 31
_HEADER_CHARS = 200
_CUT = "… (сокращено: больше не помещается в ячейку)"
_FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))

# Characters across an A4 page, in landscape and in portrait, as Excel counts the widths of columns.
_LONG_PAGE, _SHORT_PAGE = 135, 90
_LINE_POINTS = 15
_MAX_ROW_POINTS = 409
_PAPER_A4 = 9

# Excel reads «_x0041_» as a character by its code; so the underscore itself is written by its code.
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_LINE = Side(style="thin")
_HORIZONTAL = {"start": "left", "center": "center", "end": "right"}


def write_xlsx(document: Document, target: Target) -> None:
    """Write the workbook to a path or an open binary file; a path is replaced whole or not at all.

    Every value is a string that no spreadsheet takes for a formula. The marks of runs are left out.
    """
    book = Workbook(write_only=True)
    for annex in document.annexes:
        _add_table(book, annex)
    _add_particulars(book, document)
    book.properties.title = printable(document.title)
    book.properties.creator = printable(document.author)
    book.properties.language = document.language
    book.properties.created = document.created_at.astimezone(UTC).replace(tzinfo=None)
    with open_target(target) as file:
        book.save(file)


def _add_table(book: Workbook, annex: Annex) -> None:
    table = annex.table
    sheet = book.create_sheet(_sheet_name(annex.name))
    head_rows = 2 if table.column_numbers else 1
    _set_page(sheet, landscape=annex.landscape)
    sheet.oddHeader.center.text = _header(annex.title)
    sheet.freeze_panes = f"A{head_rows + 1}"
    sheet.print_title_rows = f"1:{head_rows}"
    page = _LONG_PAGE if annex.landscape else _SHORT_PAGE
    share = page / sum(column.width for column in table.columns)
    for number, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = max(4, round(column.width * share, 1))
    _set_heights(sheet, table, page)
    cells = _Cells(sheet)
    sheet.append([cells.head(x, column.heading) for x, column in enumerate(table.columns)])
    if table.column_numbers:
        sheet.append([cells.head(x, str(x + 1)) for x in range(len(table.columns))])
    for y, row in enumerate(table.rows, start=head_rows + 1):
        sheet.append(
            [
                cells.body(x, cell, column.align)
                for x, (cell, column) in enumerate(zip(row, table.columns, strict=True))
            ]
        )
        for x, cell in enumerate(row, start=1):
            if cell and (cell.rowspan > 1 or cell.colspan > 1):
                last_column, last_row = x + cell.colspan - 1, y + cell.rowspan - 1
                sheet.merged_cells.add(CellRange(min_col=x, min_row=y, max_col=last_column, max_row=last_row))


def _sheet_name(name: str) -> str:
    # openpyxl numbers the names that occur twice.
    return printable(name).translate(_FORBIDDEN_IN_NAMES).strip()[: _SHEET_NAME_CHARS - 2] or "Таблица"


def _set_page(sheet: WriteOnlyWorksheet, *, landscape: bool) -> None:
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = _PAPER_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left, margins.right, margins.top, margins.bottom = 0.79, 0.39, 0.98, 0.59
    margins.header = margins.footer = 0.39
    sheet.oddFooter.right.text = "&P / &N"


def _header(title: str) -> str:
    line = " ".join(Cell(title).plain_lines)
    # An ampersand starts a code in a page header; doubled it is itself.
    return (line if len(line) <= _HEADER_CHARS else line[: _HEADER_CHARS - 1] + "…").replace("&", "&&")


def _set_heights(sheet: WriteOnlyWorksheet, table: Table, page: int) -> None:
    """Set the heights of all rows: no spreadsheet fits a row to merged cells, LibreOffice none to any cell."""
    head = [Cell(column.heading, bold=True) for column in table.columns]
    heights = row_heights(Table(table.columns, [head]), page)
    if table.column_numbers:
        heights.append(1)
    for y, lines in enumerate(heights + row_heights(table, page), start=1):
        sheet.row_dimensions[y].height = min(_MAX_ROW_POINTS, lines * _LINE_POINTS)


class _Cells:
    """Makes the cells of one row after another: each is written at once, then used again for the next row."""

    def __init__(self, sheet: WriteOnlyWorksheet) -> None:
        self._sheet = sheet
        self._made: dict[tuple[int, bool, str, str], WriteOnlyCell] = {}
        self._ruled = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)

    def head(self, x: int, text: str) -> WriteOnlyCell:
        return self._filled(
            x, "\n".join(Cell(text).plain_lines), bold=True, align="center", vertical="center"
        )

    def body(self, x: int, cell: Cell | None, column_align: Align) -> WriteOnlyCell:
        """The cell, or an empty ruled one where a merged cell covers the place."""
        if cell is None:
            return self._filled(x, "")
        align = cell.align or column_align
        return self._filled(x, "\n".join(cell.plain_lines), bold=cell.bold, align=align)

    def _filled(
        self, x: int, text: str, *, bold: bool = False, align: Align = "start", vertical: str = "top"
    ) -> WriteOnlyCell:
        key = x, bold, align, vertical
        cell = self._made.get(key)
        if cell is None:
            cell = self._made[key] = WriteOnlyCell(self._sheet)
            cell.font = Font(name="Times New Roman", size=11, bold=bold)
            cell.alignment = Alignment(horizontal=_HORIZONTAL[align], vertical=vertical, wrap_text=True)
            cell.border = self._ruled
            # As if typed after an apostrophe: who edits the cell does not turn its text into a formula either.
            cell.quotePrefix = 1
        if len(text) > _CELL_CHARS:
            text = text[: _CELL_CHARS - len(_CUT)] + _CUT
        cell.value = _LOOKS_ESCAPED.sub("_x005F_", text) or None
        if text:
            # Otherwise openpyxl takes what starts with «=» for a formula.
            cell.data_type = "s"
        return cell


def _add_particulars(book: Workbook, document: Document) -> None:
    """The sheet of what stands around the tables: name and value, one to a row."""
    facts = [("Наименование", document.title), ("Орган", document.author)]
    if document.is_draft:
        facts.append(("Состояние", "Проект"))
    if order := document.order:
        facts += [
            ("Вид документа", order.kind),
            ("Дата", long_date(order.signed_on) if order.signed_on else ""),
            ("Номер", order.number or ""),
            ("Подписал", f"{order.signatory_position}, {order.signatory_name}"),
        ]
    for annex in document.annexes:
        facts += [("Приложение", annex.title), ("Утверждение", " ".join(annex.approved_by))]
    columns = (Column("", 18), Column("", 90))
    table = Table(columns, [[Cell(name, bold=True), Cell(value)] for name, value in facts if value])
    sheet = book.create_sheet("О документе")
    _set_page(sheet, landscape=False)
    for letter, column in zip("AB", columns, strict=True):
        sheet.column_dimensions[letter].width = column.width
    for y, lines in enumerate(row_heights(table, 108), start=1):
        sheet.row_dimensions[y].height = lines * _LINE_POINTS
    cells = _Cells(sheet)
    for row in table.rows:
        sheet.append([cells.body(x, cell, "start") for x, cell in enumerate(row)])
