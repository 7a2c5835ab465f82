"""DOCX: the table of a Word document, read as a stream.

Not with python-docx: it holds the whole document as objects and takes minutes for what is read
here in seconds.

A table of Word has no columns of its own, only a grid of all the cell borders that occur in it;
a border dragged a little in one row makes two grid columns. Rows that have as many cells as most
rows have are therefore taken cell by cell; only in the others the grid decides which columns a
cell covers.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from kit.tabular.package import Package
from kit.tabular.refusals import TableRefused
from kit.tabular.table import Limits, Row, Table, cell_text, is_blank
from kit.tabular.xml_stream import Attributes, EndHandler, StartHandler

HEADING_AMONG_FIRST = 5
MAX_GRID = 4_096

Opener = Callable[[], AbstractContextManager[Package]]


@dataclass(slots=True)
class _Cell:
    start: int = 0
    span: int = 1
    merge: str | None = None
    """`restart` at the top of a vertical merge, `continue` below it."""
    text: str = ""


@dataclass(slots=True)
class _Candidate:
    """What the first pass learns of a table."""

    number: int
    rows: int = 0
    fits: bool = False
    shapes: Counter[int] = field(default_factory=Counter)
    """How many filled rows have so many cells."""
    starts: dict[int, list[int]] = field(default_factory=dict)
    """Where the cells of the first such row start in the grid."""

    @property
    def columns(self) -> list[int]:
        """Grid positions at which the columns of the table start."""
        common = max(self.shapes.items(), key=lambda shape: (shape[1], shape[0]))[0]
        return self.starts[common]

    @property
    def rank(self) -> tuple[bool, int]:
        return self.fits, self.rows * len(self.columns) if self.rows else 0


def open_table(opener: Opener, limits: Limits, fits: Callable[[list[str]], bool] | None) -> Table:
    with opener() as package:
        best, filled = _choose(package, limits, fits)
    columns = best.columns
    if len(columns) > limits.columns:
        raise TableRefused("too_many_columns", row=1, limit=limits.columns)

    def read() -> Iterator[Row]:
        with opener() as package:
            above = [""] * len(columns)
            for table, number, cells in _Walker(package, limits).rows():
                if table > best.number:
                    return
                if table == best.number and any(cell.text for cell in cells):
                    above = _placed(cells, columns, above)
                    yield Row(number, list(above))

    return Table(
        kind="docx",
        name=str(best.number),
        left_out=tuple(str(number) for number in filled if number != best.number),
        width=len(columns),
        rows_total=best.rows,
        read=read,
    )


def _choose(
    package: Package, limits: Limits, fits: Callable[[list[str]], bool] | None
) -> tuple[_Candidate, list[int]]:
    """The table to read and the numbers of all that hold data."""
    best: _Candidate | None = None
    current: _Candidate | None = None
    filled: list[int] = []
    tables = 0
    for table, _number, cells in _Walker(package, limits).rows():
        tables = table
        texts = [cell.text for cell in cells]
        if not any(texts):
            continue
        if current is None or current.number != table:
            if current is not None and (best is None or current.rank > best.rank):
                best = current
            current = _Candidate(table)
            filled.append(table)
        current.rows += 1
        if current.rows > limits.rows:
            raise TableRefused("too_many_rows", limit=limits.rows)
        current.shapes[len(cells)] += 1
        current.starts.setdefault(len(cells), [cell.start for cell in cells])
        if fits is not None and current.rows <= HEADING_AMONG_FIRST and fits(texts):
            current.fits = True
    if current is None:
        raise TableRefused("no_rows" if tables else "no_table")
    return (best if best is not None and best.rank >= current.rank else current), filled


def _placed(cells: list[_Cell], columns: list[int], above: list[str]) -> list[str]:
    """The texts by column: a cell that covers several gives its text to all, one merged with the
    cell above takes the text from there."""
    texts = [""] * len(columns)
    regular = len(cells) == len(columns)
    for index, cell in enumerate(cells):
        if regular:
            first, last = index, index + 1
        else:
            first = bisect_left(columns, cell.start)
            last = bisect_left(columns, cell.start + cell.span)
            if first >= last:
                # A sliver of a column that other rows do not have: its text joins the column it lies in.
                first = max(bisect_right(columns, cell.start) - 1, 0)
                last = first + 1
        for column in range(first, last):
            if cell.merge == "continue":
                texts[column] = above[column]
            else:
                texts[column] = "\n".join(filter(None, (texts[column], cell.text)))
    return texts


class _Walker:
    """Yields the rows of all outer tables: (number of the table, number of the row, cells).

    A table within a cell is part of that cell's text. Deleted text of tracked changes is left out
    (`w:delText` is never read, `w:moveFrom` is skipped), and so are the fallback of drawings and
    the settings of a paragraph, where `w:tab` is a tab stop.
    """

    def __init__(self, package: Package, limits: Limits) -> None:
        self._package, self._limits = package, limits
        self._tables = self._rows = self._depth = self._hidden = 0
        self._grid = 0
        self._cells: list[_Cell] = []
        self._parts: list[str] = []
        self._text: list[str] = []
        self._ready: list[tuple[int, int, list[_Cell]]] = []

    def rows(self) -> Iterator[tuple[int, int, list[_Cell]]]:
        starts: dict[str, StartHandler] = {
            "tbl": self._start_table,
            "tr": self._start_row,
            "gridBefore": self._skip_grid,
            "tc": self._start_cell,
            "gridSpan": self._span,
            "vMerge": self._merge,
            "t": self._start_text,
            "tab": lambda _attributes: self._add("\t"),
            "br": lambda _attributes: self._add("\n"),
            "cr": lambda _attributes: self._add("\n"),
            "noBreakHyphen": lambda _attributes: self._add("-"),
            "pPr": self._hide,
            "Fallback": self._hide,
            "moveFrom": self._hide,
        }
        ends: dict[str, EndHandler] = {
            "tbl": self._end_table,
            "tr": self._end_row,
            "tc": self._end_cell,
            "t": self._end_text,
            "p": lambda: self._add("\n"),
            "pPr": self._show,
            "Fallback": self._show,
            "moveFrom": self._show,
        }
        for _chunk in self._package.parse(self._package.main, starts, ends, self._text):
            yield from self._ready
            self._ready.clear()
            if sum(map(len, self._text)) > self._limits.cell:
                self._refuse_long(len(self._cells))

    def _refuse_long(self, column: int) -> None:
        raise TableRefused("cell_too_long", row=self._rows, column=str(column), limit=self._limits.cell)

    def _start_table(self, _attributes: Attributes) -> None:
        self._depth += 1
        if self._depth == 1:
            self._tables += 1
            self._rows = 0

    def _end_table(self) -> None:
        self._depth -= 1

    def _start_row(self, _attributes: Attributes) -> None:
        if self._depth == 1:
            self._rows += 1
            self._grid = 0
            self._cells = []

    def _skip_grid(self, attributes: Attributes) -> None:
        if self._depth == 1:
            self._grid += _grid_columns(attributes)

    def _start_cell(self, _attributes: Attributes) -> None:
        if self._depth == 1:
            self._cells.append(_Cell(start=self._grid))
            self._parts.clear()
            if len(self._cells) > MAX_GRID:
                raise TableRefused("too_many_columns", row=self._rows, limit=self._limits.columns)

    def _span(self, attributes: Attributes) -> None:
        if self._depth == 1 and self._cells:
            self._cells[-1].span = _grid_columns(attributes)

    def _merge(self, attributes: Attributes) -> None:
        if self._depth == 1 and self._cells:
            self._cells[-1].merge = _value(attributes) or "continue"

    def _start_text(self, _attributes: Attributes) -> None:
        self._text.clear()

    def _end_text(self) -> None:
        self._add("".join(self._text))
        self._text.clear()

    def _add(self, text: str) -> None:
        if self._depth and not self._hidden:
            self._parts.append(text)

    def _hide(self, _attributes: Attributes) -> None:
        self._hidden += 1

    def _show(self) -> None:
        self._hidden -= 1

    def _end_cell(self) -> None:
        if self._depth != 1 or not self._cells:
            return
        cell = self._cells[-1]
        self._grid = cell.start + cell.span
        text = "".join(self._parts).rstrip("\n")
        if cell.merge != "continue" and not is_blank(text):
            cell.text = cell_text(text, self._rows, str(len(self._cells)), self._limits)

    def _end_row(self) -> None:
        if self._depth == 1:
            filled = sum(1 for cell in self._cells if cell.text)
            if filled > self._limits.columns:
                raise TableRefused("too_many_columns", row=self._rows, limit=self._limits.columns)
            self._ready.append((self._tables, self._rows, self._cells))


def _value(attributes: Attributes) -> str | None:
    return next((value for name, value in attributes.items() if name.endswith(" val")), None)


def _grid_columns(attributes: Attributes) -> int:
    columns = int(_value(attributes) or "1")
    if not 0 <= columns <= MAX_GRID:
        raise TableRefused("broken")
    return columns
