"""The one door for reading: finds out what the file really is and hands it to its reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kit.tabular import delimited, sheet, word
from kit.tabular.package import Package
from kit.tabular.refusals import CONTENT, TableRefused
from kit.tabular.table import Limits, Table

TEXT = (".csv", ".tsv", ".txt")
WITH_MACROS = (".xlsm", ".xltm", ".xlam", ".docm", ".dotm")
OLD = (".xls", ".xlt", ".doc", ".dot")

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
SIGNATURES = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (OLE, "ole"),
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
)

DEFAULT_LIMITS = Limits()


def read_table(
    source: Path | str | BinaryIO,
    filename: str | None = None,
    *,
    limits: Limits = DEFAULT_LIMITS,
    fits: Callable[[list[str]], bool] | None = None,
) -> Table:
    """Open a table for reading; its rows are read when it is iterated.

    `source` is a path or a seekable binary file, which must stay open while the table is read.
    `filename` is the name the user knows; its ending must agree with the content. `fits` says of
    the cells of a row whether they are the heading looked for: of several tables in a DOCX the one
    that has such a heading is taken, otherwise the largest.

    Raises `TableRefused`. What can be known without reading cell by cell is found here; the rest
    comes from the iteration.
    """
    if filename is None:
        filename = Path(source).name if isinstance(source, str | Path) else ""
    ending = Path(filename).suffix.lower()

    @contextmanager
    def opened() -> Iterator[BinaryIO]:
        if isinstance(source, str | Path):
            with Path(source).open("rb") as file:
                yield file
        else:
            source.seek(0)
            yield source

    with opened() as file:
        _check_file(file, ending, limits)
    if ending in TEXT:
        return delimited.open_table(opened, limits)

    @contextmanager
    def package() -> Iterator[Package]:
        with opened() as file, Package(file, limits) as opened_package:
            yield opened_package

    with package() as checked:
        if f".{checked.kind}" != ending:
            raise TableRefused("wrong_ending", ending=ending, content=CONTENT[checked.kind])
    if ending == ".xlsx":
        return sheet.open_table(package, limits)
    return word.open_table(package, limits, fits)


def _check_file(file: BinaryIO, ending: str, limits: Limits) -> None:
    size = file.seek(0, 2)
    file.seek(0)
    if not size:
        raise TableRefused("empty_file")
    if size > limits.file_bytes:
        raise TableRefused("file_too_big", limit=limits.file_bytes // 2**20)
    start = file.read(512)
    if ending in WITH_MACROS:
        raise TableRefused("macros")
    if start.startswith(OLE) and _mentions_encryption(file):
        raise TableRefused("encrypted")
    if ending in OLD:
        raise TableRefused("old_format", ending=ending)
    if ending not in (*TEXT, ".xlsx", ".docx"):
        raise TableRefused("unsupported", ending=ending or "?")
    content = _content(start)
    if (content == "zip") != (ending not in TEXT) or content not in ("zip", "text"):
        raise TableRefused("wrong_ending", ending=ending, content=CONTENT[content])


def _content(start: bytes) -> str:
    for signature, content in SIGNATURES:
        if start.startswith(signature):
            return content
    beginning = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return "markup" if beginning.startswith((b"<html", b"<!doctype", b"<?xml", b"<table")) else "text"


def _mentions_encryption(file: BinaryIO) -> bool:
    """Whether an OLE container is the wrapper of an encrypted OOXML file."""
    mark = "EncryptedPackage".encode("utf-16-le")
    file.seek(0)
    tail = b""
    while chunk := file.read(1 << 20):
        if mark in tail + chunk:
            return True
        tail = chunk[-len(mark) :]
    return False
