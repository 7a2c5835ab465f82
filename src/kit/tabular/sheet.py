"""XLSX: the first visible sheet that holds data, read as a stream.

Not with openpyxl or calamine: a sheet whose only cells are A1 and XFD1048576 makes one of them
build the seventeen thousand million cells between, and neither fills merged cells while streaming.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from kit.tabular.merging import MergedCells
from kit.tabular.package import Package
from kit.tabular.refusals import TableRefused
from kit.tabular.table import Limits, Row, Table, cell_text, column_letters, is_blank
from kit.tabular.values import Numbers, unescape
from kit.tabular.xml_stream import Attributes

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
MAX_STRINGS = 5_000_000

Opener = Callable[[], AbstractContextManager[Package]]

_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})")


def open_table(opener: Opener, limits: Limits) -> Table:
    with opener() as package:
        sheets = _visible_sheets(package)
        filled = [(name, part) for name, part in sheets if _holds_data(package, part)]
        if not filled:
            raise TableRefused("no_rows")
        name, part = filled[0]
        survey = _survey(package, part, limits)

    def read() -> Iterator[Row]:
        with opener() as package:
            yield from _SheetReader(package, part, survey, limits).rows()

    return Table(
        kind="xlsx",
        name=name,
        left_out=tuple(other for other, _part in filled[1:]),
        width=survey.width,
        rows_total=survey.rows,
        read=read,
    )


def _visible_sheets(package: Package) -> list[tuple[str, str]]:
    related = package.related(package.main)
    sheets: list[tuple[str, str]] = []

    def on_sheet(attributes: Attributes) -> None:
        reference = next((value for key, value in attributes.items() if key.endswith(" id")), "")
        kind, part = related.get(reference, ("", ""))
        if kind.endswith("/worksheet") and attributes.get("state", "visible") == "visible":
            sheets.append((attributes.get("name", ""), part))

    package.scan(package.main, {"sheet": on_sheet})
    return sheets


def _holds_data(package: Package, part: str) -> bool:
    found = False

    def on_value(_attributes: Attributes) -> None:
        nonlocal found
        found = True

    # Left at the first chunk with a value: other sheets may be long.
    return any(found for _chunk in package.parse(part, {"v": on_value, "is": on_value, "f": on_value}))


class _Cursor:
    """Where the parser is in the sheet. References may be left out and are then counted."""

    def __init__(self) -> None:
        self.row = 0
        self.column = -1
        self._columns: dict[str, int] = {}

    def enter_row(self, attributes: Attributes) -> None:
        number = int(attributes.get("r", self.row + 1))
        if not self.row < number <= LAST_ROW:
            raise TableRefused("broken")
        self.row = number
        self.column = -1

    def enter_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        if reference is None:
            column = self.column + 1
        else:
            letters = reference.rstrip("0123456789")
            try:
                column = self._columns[letters]
            except KeyError:
                column = self._columns[letters] = column_index(letters)
        if not self.column < column < LAST_COLUMN:
            raise TableRefused("broken")
        self.column = column


def column_index(letters: str) -> int:
    """0 for `A`, 26 for `AA`. Raises `ValueError` for what names no column."""
    if not 1 <= len(letters) <= 3 or not letters.isascii() or not letters.isupper():
        raise ValueError(letters)
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


@dataclass(slots=True)
class _Survey:
    width: int = 0
    rows: int = 0
    merged: MergedCells = field(default_factory=MergedCells)


def _survey(package: Package, part: str, limits: Limits) -> _Survey:
    """A first pass: merged cells stand after the rows they shape, and a broken end shows itself."""
    survey = _Survey()
    cursor = _Cursor()
    last_filled = 0

    def on_value(_attributes: Attributes) -> None:
        nonlocal last_filled
        if cursor.column >= survey.width:
            survey.width = cursor.column + 1
            if survey.width > limits.columns:
                raise TableRefused("too_many_columns", row=cursor.row, limit=limits.columns)
        if cursor.row != last_filled:
            last_filled = cursor.row
            survey.rows += 1
            if survey.rows > limits.rows:
                raise TableRefused("too_many_rows", limit=limits.rows)

    def on_merged(attributes: Attributes) -> None:
        first, _colon, last = attributes.get("ref", "").partition(":")
        left, top = _cell_reference(first)
        right, bottom = _cell_reference(last or first)
        survey.merged.add(left, top, right, bottom)
        if survey.merged.count > 2 * limits.rows:
            raise TableRefused("broken")

    package.scan(
        part,
        {
            "row": cursor.enter_row,
            "c": cursor.enter_cell,
            "v": on_value,
            "is": on_value,
            "f": on_value,
            "mergeCell": on_merged,
        },
    )
    return survey


def _cell_reference(reference: str) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise TableRefused("broken")
    return column_index(match[1]), int(match[2])


class _SheetReader:
    """The second pass: turns cells into text and rows into `Row`."""

    def __init__(self, package: Package, part: str, survey: _Survey, limits: Limits) -> None:
        self._package, self._part, self._survey, self._limits = package, part, survey, limits
        self._strings = _shared_strings(package)
        self._numbers = Numbers(package)
        self._cursor = _Cursor()
        self._ready: list[Row] = []
        self._text: list[str] = []
        self._cells = [""] * survey.width
        self._filler = survey.merged.filler()

    def rows(self) -> Iterator[Row]:
        starts = {
            "row": self._start_row,
            "c": self._start_cell,
            "f": self._start_formula,
            "v": self._start_text,
            "t": self._start_text,
            "rPh": self._start_reading,
        }
        ends = {
            "row": self._end_row,
            "c": self._end_cell,
            "v": self._end_value,
            "t": self._end_run,
            "rPh": self._end_reading,
        }
        for _chunk in self._package.parse(self._part, starts, ends, self._text):
            yield from self._ready
            self._ready.clear()
            if sum(map(len, self._text)) > self._limits.cell:
                self._refuse("cell_too_long", limit=self._limits.cell)

    def _refuse(self, code: str, **params: object) -> None:
        raise TableRefused(code, row=self._cursor.row, column=column_letters(self._cursor.column), **params)

    def _start_row(self, attributes: Attributes) -> None:
        self._cursor.enter_row(attributes)
        self._cells = [""] * self._survey.width

    def _start_cell(self, attributes: Attributes) -> None:
        self._cursor.enter_cell(attributes)
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        self._value: str | None = None
        self._runs: list[str] = []
        self._formula = self._reading = False

    def _start_formula(self, _attributes: Attributes) -> None:
        self._formula = True

    def _start_text(self, _attributes: Attributes) -> None:
        self._text.clear()

    def _end_value(self) -> None:
        self._value = "".join(self._text)

    def _end_run(self) -> None:
        if not self._reading:
            self._runs.append("".join(self._text))

    # `rPh` is a hint how to pronounce the text, not the text.
    def _start_reading(self, _attributes: Attributes) -> None:
        self._reading = True

    def _end_reading(self) -> None:
        self._reading = False

    def _end_cell(self) -> None:
        if self._cursor.column < self._survey.width and (self._value or self._runs or self._formula):
            text = self._cell_value()
            if text:
                column = self._cursor.column
                self._cells[column] = cell_text(text, self._cursor.row, column_letters(column), self._limits)

    def _cell_value(self) -> str:
        value = self._value or ""
        match self._kind:
            case "s":
                return self._strings[int(value)] if value else ""
            case "inlineStr":
                return unescape("".join(self._runs))
            case "str":
                return unescape(value)
            case "b":
                return "ИСТИНА" if value == "1" else "ЛОЖЬ"
            case "e":
                self._refuse("formula_error", value=value)
        if self._formula and not value:
            self._refuse("formula_without_value")
        return self._numbers.text(value, self._style, iso=self._kind == "d")

    def _end_row(self) -> None:
        self._text.clear()
        if not all(map(is_blank, self._cells)):
            self._filler.fill(self._cursor.row, self._cells)
            self._ready.append(Row(self._cursor.row, self._cells))


def _shared_strings(package: Package) -> list[str]:
    related = package.related(package.main).values()
    part = next((target for kind, target in related if kind.endswith("/sharedStrings")), "")
    strings: list[str] = []
    if part not in package:
        return strings
    text: list[str] = []
    runs: list[str] = []
    reading = False

    def on_item(_attributes: Attributes) -> None:
        runs.clear()

    def on_text(_attributes: Attributes) -> None:
        text.clear()

    def on_reading(_attributes: Attributes) -> None:
        nonlocal reading
        reading = True

    def end_reading() -> None:
        nonlocal reading
        reading = False

    def end_text() -> None:
        if not reading:
            runs.append("".join(text))

    def end_item() -> None:
        text.clear()
        strings.append(unescape("".join(runs)))
        if len(strings) > MAX_STRINGS:
            raise TableRefused("zip_bomb")

    starts = {"si": on_item, "t": on_text, "rPh": on_reading}
    ends = {"si": end_item, "t": end_text, "rPh": end_reading}
    for _chunk in package.parse(part, starts, ends, text):
        pass
    return strings
