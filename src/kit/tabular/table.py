"""The table that every format is read into, and the rules for the text of a cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from kit.tabular.refusals import TableRefused

Progress = Callable[[int, int | None], None]

PROGRESS_EVERY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a file may hold before it is refused."""

    file_bytes: int = 100 * 2**20
    """Size of the file as it came."""
    inflated_bytes: int = 512 * 2**20
    """Size of everything in an XLSX or DOCX, unpacked."""
    ratio: int = 400
    """How many times a part larger than 1 MB may be bigger than its packed form. A long register
    in DOCX, where the same words and the same formatting return in every row, reaches 150."""
    rows: int = 200_000
    """Filled rows."""
    columns: int = 64
    """Position of the last filled column."""
    cell: int = 32_767
    """Characters in a cell: what Excel itself can hold."""


class Row(NamedTuple):
    """One filled row. `number` is what a spreadsheet shows beside it: the heading is usually 1."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of strings, read as it is iterated; may be iterated again."""

    kind: str
    """`xlsx`, `csv` or `docx`."""
    name: str
    """The sheet's name, the number of the Word table, or an empty string for CSV."""
    left_out: tuple[str, ...]
    """Other sheets (names) or Word tables (numbers) that hold data and are not read."""
    width: int
    """Columns up to the last filled one: every row has so many cells."""
    rows_total: int
    """Filled rows; for XLSX an upper bound (cells of spaces only are found while reading)."""
    read: Callable[[], Iterator[Row]]

    def __iter__(self) -> Iterator[Row]:
        return self.rows()

    def rows(self, progress: Progress | None = None) -> Iterator[Row]:
        """The filled rows, top to bottom.

        `progress(rows_done, rows_total)` is called every 500 rows and at the end.
        Raises `TableRefused` at the row that breaks a rule.
        """
        done = 0
        for row in self.read():
            yield row
            done += 1
            if progress is not None and done % PROGRESS_EVERY == 0:
                progress(done, self.rows_total)
        if progress is not None:
            progress(done, done)


def column_letters(index: int) -> str:
    """`A` for 0, `AA` for 26: the name of a column as a spreadsheet shows it."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# What neither XML nor PostgreSQL can carry, what the eye cannot see, and line ends to unify.
SPECIAL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")
_SILENT = str.maketrans({"\r": "\n", "\v": "\n", "\f": "\n", "\ufeff": None})


def cell_text(text: str, row: int, column: str, limits: Limits) -> str:
    """The text of a cell as the rest of the system may see it.

    Line ends become `\\n`, byte-order marks go; anything else is kept to the letter. Raises
    `TableRefused` (`cell_too_long`, `control_character`).
    """
    if len(text) > limits.cell:
        raise TableRefused("cell_too_long", row=row, column=column, limit=limits.cell)
    if SPECIAL.search(text) is None:
        return text
    text = unified(text)
    found = SPECIAL.search(text)
    if found:
        raise TableRefused(
            "control_character", row=row, column=column, character=f"U+{ord(found.group()):04X}"
        )
    return text


def unified(text: str) -> str:
    """Every kind of line end as `\\n`, and no byte-order marks."""
    return text.replace("\r\n", "\n").translate(_SILENT)


def is_blank(text: str) -> bool:
    return not text or text.isspace()
