"""Files that offices really have and that must be read.

Each case of `AWKWARD` reads as `plain.REGISTER`, in rows 1 to 4.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook
from tests.hostile_files.plain import REGISTER, csv_bytes, plain_docx, plain_xlsx, write

Builder = Callable[[Path], Path]


def csv_windows_1251(folder: Path) -> Path:
    return write(folder, "register.csv", csv_bytes(encoding="cp1251", delimiter=";"))


def csv_with_mark(folder: Path) -> Path:
    return write(folder, "register.csv", csv_bytes(encoding="utf-8-sig"))


def csv_tabs(folder: Path) -> Path:
    return write(folder, "register.csv", csv_bytes(delimiter="\t"))


def csv_utf16(folder: Path) -> Path:
    """Excel's own «Текст Юникод»: UTF-16 with a mark and tabs."""
    return write(folder, "register.txt", csv_bytes(encoding="utf-16", delimiter="\t"))


def csv_utf16_without_mark(folder: Path) -> Path:
    return write(folder, "register.csv", csv_bytes(encoding="utf-16-be", delimiter=";"))


def csv_announcing_delimiter(folder: Path) -> Path:
    """Excel does not show the line `sep=;` as a row."""
    return write(folder, "register.csv", b"sep=;\r\n" + csv_bytes(delimiter=";"))


def csv_old_line_ends(folder: Path) -> Path:
    return write(folder, "register.csv", csv_bytes().replace(b"\r\n", b"\r"))


def csv_trailing_delimiters(folder: Path) -> Path:
    return write(folder, "register.csv", csv_bytes(delimiter=";").replace(b"\r\n", b";" * 200 + b"\r\n"))


def xlsx_formatted_to_the_edge(folder: Path) -> Path:
    """Formatted but empty cells in the last column and the last row of the sheet."""
    book = Workbook()
    for row in REGISTER:
        book.active.append(row)
    book.active["XFD1"].number_format = "0.00"
    book.active["XFD1048576"].number_format = "0.00"
    book.save(folder / "register.xlsx")
    return folder / "register.xlsx"


def xlsx_second_sheet(folder: Path) -> Path:
    """An empty sheet and a hidden one before the register."""
    book = Workbook()
    hidden = book.create_sheet("Скрытый")
    hidden.append(["не", "читать"])
    hidden.sheet_state = "hidden"
    register = book.create_sheet("Перечень")
    for row in REGISTER:
        register.append(row)
    book.save(folder / "register.xlsx")
    return folder / "register.xlsx"


AWKWARD: dict[str, Builder] = {
    builder.__name__: builder
    for builder in (
        plain_xlsx,
        plain_docx,
        csv_windows_1251,
        csv_with_mark,
        csv_tabs,
        csv_utf16,
        csv_utf16_without_mark,
        csv_announcing_delimiter,
        csv_old_line_ends,
        csv_trailing_delimiters,
        xlsx_formatted_to_the_edge,
        xlsx_second_sheet,
    )
}
