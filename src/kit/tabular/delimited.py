"""CSV as offices save it: whatever the encoding and the delimiter, quoted line ends included."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import BinaryIO

from kit.tabular.formulas import unprotected
from kit.tabular.refusals import TableRefused
from kit.tabular.table import Limits, Row, Table, cell_text, column_letters, is_blank

DELIMITERS = ",;\t"
SAMPLE = 1 << 16
SAMPLE_RECORDS = 20
CHUNK = 1 << 20
# Russian text in Windows-1251 gives invalid UTF-8 within its first letters; so many letters that
# are valid before the first that is not mean damaged UTF-8.
SURELY_UTF8 = 4
TOO_LONG = "field larger than field limit"

Opener = Callable[[], AbstractContextManager[BinaryIO]]


def open_table(opener: Opener, limits: Limits) -> Table:
    with opener() as file:
        encoding = detect_encoding(file)
        file.seek(0)
        sample = codecs.getincrementaldecoder(encoding)().decode(file.read(SAMPLE))
    announced = _announced_delimiter(sample)
    delimiter = announced or detect_delimiter(sample)

    def records() -> Iterator[tuple[int, list[str]]]:
        with opener() as file:
            yield from _records(file, encoding, delimiter, limits, skip=announced is not None)

    width = rows = 0
    for number, cells in records():
        rows += 1
        if rows > limits.rows:
            raise TableRefused("too_many_rows", limit=limits.rows)
        width = max(width, len(cells))
        if width > limits.columns:
            raise TableRefused("too_many_columns", row=number, limit=limits.columns)
    if not rows:
        raise TableRefused("no_rows")

    def read() -> Iterator[Row]:
        for number, cells in records():
            texts = [
                unprotected(cell_text(cell, number, column_letters(column), limits)) if cell else ""
                for column, cell in enumerate(cells)
            ]
            yield Row(number, texts + [""] * (width - len(texts)))

    return Table(kind="csv", name="", left_out=(), width=width, rows_total=rows, read=read)


def detect_encoding(file: BinaryIO) -> str:
    """UTF-8, UTF-16 (by its mark, or by its shape without one) or Windows-1251.

    Raises `TableRefused` (`nul`, `unknown_encoding`).
    """
    file.seek(0)
    start = file.read(SAMPLE)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif b"\0" in start:
        candidates = [name for name in ("utf-16-le", "utf-16-be") if _looks_russian(start, name)]
        if not candidates:
            raise TableRefused("nul")
    elif start.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    else:
        candidates = ["utf-8", "cp1251"]
    for encoding in candidates:
        letters, whole = _decodable(file, encoding)
        if whole:
            return encoding
        if letters >= SURELY_UTF8:
            break
    raise TableRefused("unknown_encoding")


def _looks_russian(start: bytes, encoding: str) -> bool:
    text = start[: len(start) // 2 * 2].decode(encoding, errors="replace")
    known = sum(1 for char in text if " " <= char <= "~" or char in "\t\r\n" or "\u0400" <= char <= "\u045f")
    return "\0" not in text and known >= 0.8 * len(text)


def _decodable(file: BinaryIO, encoding: str) -> tuple[int, bool]:
    """How many characters beyond ASCII were read before the first failure, and whether there was none.

    Raises `TableRefused` (`nul`).
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    beyond = 0
    while True:
        chunk = file.read(CHUNK)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            valid = error.object[: error.start].decode(encoding, errors="ignore")
            return beyond + sum(1 for char in valid if char > "\x7f"), False
        if "\0" in text:
            raise TableRefused("nul")
        if beyond < SURELY_UTF8:
            beyond += sum(1 for char in text if char > "\x7f")
        if not chunk:
            return beyond, True


def _announced_delimiter(sample: str) -> str | None:
    """Excel takes a first line `sep=;` as an order and does not show it as a row."""
    line = sample.removeprefix("\ufeff").split("\n", 1)[0].rstrip("\r")
    return line[4] if len(line) == 5 and line.startswith("sep=") and line[4] in DELIMITERS else None


def detect_delimiter(sample: str) -> str:
    """The delimiter that cuts the most records of the sample into equally many columns."""
    best, best_agreement = DELIMITERS[0], (0, 0)
    for delimiter in DELIMITERS:
        widths: Counter[int] = Counter()
        try:
            for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
                if len(record) > 1:
                    widths[len(record)] += 1
                if widths.total() == SAMPLE_RECORDS:
                    break
        except csv.Error:
            pass
        agreement = max(((count, width) for width, count in widths.items()), default=(0, 0))
        if agreement > best_agreement:
            best, best_agreement = delimiter, agreement
    return best


def _records(
    file: BinaryIO, encoding: str, delimiter: str, limits: Limits, *, skip: bool
) -> Iterator[tuple[int, list[str]]]:
    """Filled records with their numbers, cut after the last filled cell."""
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    number = 0
    try:
        if skip:
            text.readline()
        reader = csv.reader(_lines(text, limits), delimiter=delimiter, strict=True)
        while True:
            number += 1
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                code = "record_too_long" if TOO_LONG in str(error) else "unclosed_quote"
                raise TableRefused(code, row=number) from error
            while record and is_blank(record[-1]):
                record.pop()
            if record:
                yield number, record
    finally:
        text.detach()


def _lines(text: io.TextIOWrapper, limits: Limits) -> Iterator[str]:
    """Lines, none longer than a row of the widest allowed cells: a file may be one endless line."""
    longest = limits.cell * limits.columns * 2
    while line := text.readline(longest):
        if len(line) == longest:
            raise csv.Error(TOO_LONG)
        yield line
