"""What an official document consists of, before anybody decides how it is printed.

Plain values, no Django, no layout: a renderer (`docx`, `pdf`, `xlsx`) takes a `Document` and a target.
The layout they all follow is that of GOST R 7.0.97-2016.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Literal

Mark = Literal["plain", "added", "removed", "label"]
Align = Literal["start", "center", "end"]

# Neither XML 1.0 nor PDF/A can hold these: C0 and C1 controls, lone surrogates, the byte order mark,
# interlinear marks, non-characters and the private use area, for which no font has an agreed meaning.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_LINE_ENDS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class TableError(ValueError):
    """The cells of a table do not fit together; the message names the row and the column, from 1."""


def printable(text: str) -> str:
    """The text without the characters that no document format can hold; a tab becomes a space."""
    return _UNPRINTABLE.sub("", text).replace("\t", " ")


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one line that look alike. Marks never rest on colour alone.

    `added` is bold and underlined, `removed` struck through, `label` italic.
    """

    text: str
    mark: Mark = "plain"


Line = str | tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table, merged over `rowspan` rows and `colspan` columns.

    `text` is a string, whose line breaks divide paragraphs, or the paragraphs themselves. Without `align` the
    cell stands as its column does.
    """

    text: str | Sequence[Line] = ""
    rowspan: int = 1
    colspan: int = 1
    bold: bool = False
    align: Align | None = None

    @property
    def lines(self) -> list[tuple[Run, ...]]:
        """The paragraphs, at least one, each a tuple of runs fit to be printed."""
        given: Sequence[Line] = (self.text,) if isinstance(self.text, str) else self.text
        lines: list[tuple[Run, ...]] = []
        for line in given:
            if isinstance(line, str):
                lines.extend((Run(printable(part)),) for part in _LINE_ENDS.split(line))
            else:
                lines.append(tuple(Run(printable(_LINE_ENDS.sub(" ", run.text)), run.mark) for run in line))
        return lines or [(Run(""),)]

    @property
    def plain_lines(self) -> list[str]:
        """The paragraphs without their marks."""
        return ["".join(run.text for run in line) for line in self.lines]


@dataclass(frozen=True, slots=True)
class Column:
    """A column under its heading; widths are shares of the page, relative to each other."""

    heading: str
    width: float = 1
    align: Align = "start"


Row = Sequence[Cell | None]


@dataclass(frozen=True)
class Table:
    """A ruled table. A row has one place per column; `None` is a place that a merged cell covers.

    `column_numbers` adds the row «1 2 3 …» under the headings. Raises TableError when a row has the wrong
    number of places, or a merged cell leaves the table, overlaps another, or leaves a hole.
    """

    columns: tuple[Column, ...]
    rows: Sequence[Row]
    column_numbers: bool = False
    description: str = ""

    def __post_init__(self) -> None:
        if not self.columns:
            raise TableError("A table needs at least one column.")
        if any(column.width <= 0 for column in self.columns):
            raise TableError("The width of a column must be positive.")
        self._check_merges()

    def _check_merges(self) -> None:
        width = len(self.columns)
        covered: dict[tuple[int, int], tuple[int, int]] = {}
        for y, row in enumerate(self.rows):
            if len(row) != width:
                raise TableError(f"Row {y + 1} has {len(row)} places, the table {width} columns.")
            for x, cell in enumerate(row):
                owner = covered.pop((x, y), None)
                if (cell is None) != (owner is not None):
                    problem = "no merged cell covers it" if cell is None else f"a cell at {owner} covers it"
                    raise TableError(f"Row {y + 1}, column {x + 1}: {problem}.")
                if cell is None or cell.rowspan == cell.colspan == 1:
                    continue
                if cell.rowspan < 1 or cell.colspan < 1 or x + cell.colspan > width:
                    raise TableError(f"Row {y + 1}, column {x + 1}: the cell leaves the table.")
                for place in product(range(x, x + cell.colspan), range(y, y + cell.rowspan)):
                    if place != (x, y) and covered.setdefault(place, (x + 1, y + 1)) != (x + 1, y + 1):
                        raise TableError(f"Row {y + 1}, column {x + 1}: two merged cells overlap.")
        if covered:
            x, y = min(covered.values())
            raise TableError(f"Row {y}, column {x}: the cell leaves the table.")


@dataclass(frozen=True, kw_only=True)
class Annex:
    """A table with its title; in an order also with the lines that say by what it is approved.

    `name` is short, for the tab of a workbook.
    """

    title: str
    table: Table
    approved_by: tuple[str, ...] = ()
    landscape: bool = True
    name: str = "Таблица"


@dataclass(frozen=True, kw_only=True)
class Order:
    """The text of an order. Without a number or a date, room is left to write them in.

    An item with line breaks goes on in unnumbered paragraphs. The preamble ends as the authority words it
    («приказываю:»).
    """

    authority: str
    kind: str
    title: str
    preamble: str
    items: tuple[str, ...]
    signatory_position: str
    signatory_name: str
    number: str | None = None
    signed_on: date | None = None
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Document:
    """What a renderer prints: an order, if there is one, and its annexes, each on pages of its own.

    `title`, `author` (the authority) and `created_at` (aware) go into the properties of the file. The same
    document always gives the same bytes.
    """

    title: str
    author: str
    created_at: datetime
    annexes: tuple[Annex, ...]
    order: Order | None = None
    is_draft: bool = False
    language: str = "ru-RU"


_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip


def long_date(day: date) -> str:
    """The date as documents write it: «5 июня 2026 г.», kept on one line."""
    return f"{day.day}\N{NO-BREAK SPACE}{_MONTHS[day.month - 1]} {day.year}\N{NO-BREAK SPACE}г."


def merge_down(rows: Sequence[Sequence[str | Sequence[str]]], columns: int) -> list[list[Cell | None]]:
    """Rows of a register as cells, equal values of the first `columns` columns merged downwards.

    A cell is merged with the one above only where every cell to the left of it is merged too, so that one
    process under two directions stays two.
    """
    cells: list[list[Cell | None]] = [
        [Cell(tuple(v) if not isinstance(v, str) else v) for v in row] for row in rows
    ]
    for x in range(columns):
        start = 0
        for y in range(1, len(rows) + 1):
            if y < len(rows) and list(rows[y][: x + 1]) == list(rows[start][: x + 1]):
                cells[y][x] = None
            else:
                cells[start][x] = Cell(rows[start][x], rowspan=y - start)
                start = y
    return cells
