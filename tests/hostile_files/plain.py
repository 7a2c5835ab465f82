"""Sound files with one small register, and the tools to spoil them: nothing binary is committed."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

from docx import Document
from openpyxl import Workbook

REGISTER = [
    ["process_no", "process", "touchpoint", "need", "channel"],
    ["1", "Рассмотрение заявок", "Система учёта заявок", "Предоставление документов", "Цифровая точка"],
    ["1", "Рассмотрение заявок", "СЭД", "Получение консультации", "Цифровая точка"],
    ["2", "Настройка рабочих мест", "Телефонная связь", "Получение консультации", "Оффлайн точка"],
]

SHEET = "xl/worksheets/sheet1.xml"
MAIN_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def plain_xlsx(folder: Path, rows: list[list[str]] | None = None, name: str = "register.xlsx") -> Path:
    book = Workbook()
    for row in rows or REGISTER:
        book.active.append(row)
    book.save(folder / name)
    return folder / name


def plain_docx(folder: Path, rows: list[list[str]] | None = None, name: str = "register.docx") -> Path:
    rows = rows or REGISTER
    document = Document()
    document.add_paragraph("Перечень точек взаимодействия")
    table = document.add_table(len(rows), len(rows[0]))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.save(folder / name)
    return folder / name


def csv_bytes(rows: list[list[str]] | None = None, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows or REGISTER)
    return out.getvalue().encode(encoding)


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def repack(path: Path, replace: dict[str, bytes], drop: tuple[str, ...] = ()) -> Path:
    """The same zip with parts replaced, added and dropped."""
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts = {name: content for name, content in (parts | replace).items() if name not in drop}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def xlsx_with_sheet(folder: Path, xml: str | bytes) -> Path:
    return repack(plain_xlsx(folder), {SHEET: xml.encode() if isinstance(xml, str) else xml})


def xlsx_with_cells(folder: Path, rows: str, after: str = "") -> Path:
    """An XLSX whose sheet holds the given `<row>` elements."""
    return xlsx_with_sheet(
        folder, f'<worksheet xmlns="{MAIN_NS}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    )


def with_shared_strings(path: Path, xml: str) -> Path:
    """Give an XLSX the list of strings that Excel keeps apart from the cells."""
    relations = "xl/_rels/workbook.xml.rels"
    with zipfile.ZipFile(path) as archive:
        known = archive.read(relations)
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    added = b'<Relationship Id="strings" Type="%s" Target="sharedStrings.xml"/></Relationships>' % kind
    return repack(
        path,
        {"xl/sharedStrings.xml": xml.encode(), relations: known.replace(b"</Relationships>", added)},
    )


def docx_with_body(folder: Path, body: str) -> Path:
    """A DOCX whose document holds the given elements."""
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = f'<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'
    return repack(plain_docx(folder), {"word/document.xml": xml.encode()})


def varied(size: int) -> str:
    """Text that does not pack so well as to look like a bomb."""
    return " ".join(map(str, range(size // 7)))
