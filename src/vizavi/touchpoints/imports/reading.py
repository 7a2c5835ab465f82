"""The rows of a file, whatever its format and layout, as rows that state everything themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from kit.errors import Refused
from kit.tabular import Progress, Row, Table, read_table
from vizavi.touchpoints.exports.annex import EMPTY
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.imports.layouts import (
    HEADING_AMONG_FIRST,
    Layout,
    WrongForm,
    expected,
    heading,
    recognised,
)


class HeadingNotFound(Refused):
    """No row names the columns in a way that is known; `rows` are the first of the file, to choose from."""

    def __init__(self, form: FormDocument, rows: list[Row]) -> None:
        template = _("В файле не найдены названия столбцов. Нужны: %(expected)s.")
        super().__init__(template % {"expected": expected(form)}, field="file")
        self.rows = rows


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row as read: "" for what it does not state. `number` is what a spreadsheet shows beside it."""

    number: int
    process_no: str = ""
    direction: str = ""
    process: str = ""
    touchpoint: str = ""
    needs: tuple[str, ...] = ()
    features: str = ""

    @property
    def is_process_alone(self) -> bool:
        """A process without touchpoints, as the annex shows one."""
        return not (self.touchpoint or self.needs or self.features)


def open_file(source: Path | BinaryIO, name: str, form: FormDocument) -> Table:
    """The table of a file; of several the one whose heading is that of the form.

    Raises:
        TableRefused: the file is damaged, hostile or no table.
    """

    def is_heading(cells: list[str]) -> bool:
        try:
            return recognised(cells, 1, form) is not None
        except WrongForm:
            return True

    return read_table(source, name, fits=is_heading)


def find_layout(
    table: Table, form: FormDocument, remembered: Sequence[tuple[list[str], dict[str, int]]] = ()
) -> Layout:
    """The layout told by the heading.

    Args:
        remembered: headings whose columns were told by hand before: (cells, content → position).

    Raises:
        HeadingNotFound: nothing among the first rows is a heading.
        WrongForm: it is the heading of another form.
        TableRefused: a row breaks a rule.
    """
    first = list(islice(table.rows(), HEADING_AMONG_FIRST))
    for row in first:
        if layout := recognised(row.cells, row.number, form):
            return layout
    for row in first:
        for head, columns in remembered:
            if head == head_of(row):
                return told_layout(row, columns)
    raise HeadingNotFound(form, first)


def head_of(row: Row) -> list[str]:
    """A heading as it is remembered."""
    return [heading(cell) for cell in row.cells]


def told_layout(row: Row, columns: dict[str, int]) -> Layout:
    """The layout whose columns a person told."""
    names = {content: row.cells[at].strip() for content, at in columns.items() if at < len(row.cells)}
    return Layout(row.number, columns, names)


def rows_of(
    table: Table, layout: Layout, form: FormDocument, progress: Progress | None = None
) -> Iterator[FileRow]:
    """The rows below the heading, blanks of an annex filled from above.

    Raises:
        TableRefused: at the row that breaks a rule.
    """
    below = (row for row in table.rows(progress) if row.number > layout.heading_row)
    if layout.is_flat:
        yield from (_flat_row(row, layout) for row in below)
        return
    above = FileRow(0)
    head = layout.columns.items()
    for row in below:
        if _is_numbering(row.cells) or all(
            heading(row.cells[at]) == heading(layout.names.get(content, "")) for content, at in head
        ):
            continue
        found = _filled(_annex_row(row, layout, form), above)
        if not found.process or _is_placeholder(found, form):
            above = replace(above, direction=found.direction, process="", process_no="", touchpoint="")
            if found.is_process_alone:
                continue
        above = found
        yield found


def _flat_row(row: Row, layout: Layout) -> FileRow:
    values = {content: row.cells[at].strip() for content, at in layout.columns.items()}
    need = values.get("needs", "")
    return FileRow(
        row.number,
        process_no=values.get("number", ""),
        direction=values.get("direction", ""),
        process=values.get("process", ""),
        touchpoint=values.get("touchpoint", ""),
        needs=(need,) if need else (),
        features=values.get("features", ""),
    )


def _annex_row(row: Row, layout: Layout, form: FormDocument) -> FileRow:
    def lines(content: str) -> list[str]:
        cell = row.cells[layout.columns[content]] if content in layout.columns else ""
        found = [line.strip() for line in cell.split("\n")]
        return [] if [line for line in found if line] in ([], [EMPTY], ["-"]) else found

    def line(content: str) -> str:
        return " ".join(" ".join(lines(content)).split())

    return FileRow(
        row.number,
        # Where directions are numbered, the number says nothing about the process.
        process_no=line("number") if form.process_numbering == "process" else "",
        direction=line("direction"),
        process=line("process"),
        touchpoint=line("touchpoint"),
        needs=tuple(filter(None, lines("needs"))),
        features="\n".join(lines("features")).strip("\n"),
    )


def _filled(row: FileRow, above: FileRow) -> FileRow:
    """Blank cells on the left repeat what stands above them."""
    if not row.direction or row.direction == above.direction:
        row = replace(row, direction=above.direction)
        if not row.process and not row.process_no:
            if not row.touchpoint and row.needs and not row.features:
                row = replace(row, touchpoint=above.touchpoint, features=above.features)
            if not row.is_process_alone:
                row = replace(row, process=above.process, process_no=above.process_no)
        elif row.process == above.process and not row.process_no:
            row = replace(row, process_no=above.process_no)
    return row


def _is_numbering(cells: list[str]) -> bool:
    """The row «1 2 3 …» under a heading."""
    filled = [(at, cell.strip()) for at, cell in enumerate(cells, start=1) if cell.strip()]
    return len(filled) > 2 and all(text == str(at) for at, text in filled)


def _is_placeholder(row: FileRow, form: FormDocument) -> bool:
    """A row of the empty template: «Наименование государственной услуги» and nothing else."""
    labels = {
        label for item in form.directions for label in (item.process_label, item.other_process_label) if label
    }
    return row.process in labels and row.is_process_alone
