"""Files that break importers, built afresh where a test needs them: nothing binary is committed.

`HOSTILE` names each case, the function that writes it into a folder and the code of the refusal
(`kit.tabular.refusals`) that it must meet. `AWKWARD` are files that offices really have and that
must be read; each reads as `REGISTER` with the row numbers that its function documents.
"""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from docx import Document
from openpyxl import Workbook

Builder = Callable[[Path], Path]

REGISTER = [
    ["process_no", "process", "touchpoint", "need", "channel"],
    ["1", "Рассмотрение заявок", "Система учёта заявок", "Предоставление документов", "Цифровая точка"],
    ["1", "Рассмотрение заявок", "СЭД", "Получение консультации", "Цифровая точка"],
    ["2", "Настройка рабочих мест", "Телефонная связь", "Получение консультации", "Оффлайн точка"],
]

SHEET = "xl/worksheets/sheet1.xml"
MAIN_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


# Sound files, to be spoilt.


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


def _write(folder: Path, name: str, content: bytes) -> Path:
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


def _varied(size: int) -> str:
    """Text that does not pack so well as to look like a bomb."""
    return " ".join(map(str, range(size // 7)))


# Zip bombs.


def bomb_of_spaces(folder: Path) -> Path:
    """64 MB of spaces in 64 KB: the ratio gives it away."""
    return xlsx_with_sheet(folder, b"<worksheet>" + b" " * (64 << 20))


def bomb_in_unread_part(folder: Path) -> Path:
    return repack(plain_docx(folder), {"word/media/image1.png": b"\0" * (64 << 20)})


def bomb_of_many_parts(folder: Path) -> Path:
    return repack(plain_xlsx(folder), {f"xl/media/{number}": b"" for number in range(6_000)})


def bomb_by_declared_size(folder: Path) -> Path:
    """The list of parts declares 2 GB: nothing needs to be unpacked to refuse it."""
    return _patched_sizes(plain_xlsx(folder), size=2 << 30)


def bomb_with_false_size(folder: Path) -> Path:
    """The list of parts declares 1 KB for a part that unpacks to 8 MB."""
    rows = "".join(f'<row r="{number}"><c><v>{number}</v></c></row>' for number in range(1, 200_000))
    return _patched_sizes(xlsx_with_cells(folder, rows), size=1024)


def _patched_sizes(path: Path, size: int) -> Path:
    """Declare another unpacked size for the sheet in the zip's central directory."""
    content = bytearray(path.read_bytes())
    entry = content.rindex(SHEET.encode()) - 46
    assert content[entry : entry + 4] == b"PK\x01\x02"
    struct.pack_into("<L", content, entry + 24, size)
    path.write_bytes(content)
    return path


# XML that attacks the parser.


def billion_laughs(folder: Path) -> Path:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return xlsx_with_sheet(
        folder,
        f'<!DOCTYPE worksheet [<!ENTITY l0 "ха">{entities}]><worksheet xmlns="{MAIN_NS}"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row></sheetData></worksheet>',
    )


def external_entity(folder: Path) -> Path:
    return repack(
        plain_docx(folder),
        {
            "word/document.xml": (
                b'<!DOCTYPE d [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
                b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
                b"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>&secret;</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
                b"</w:body></w:document>"
            )
        },
    )


def external_entity_in_strings(folder: Path) -> Path:
    strings = (
        '<!DOCTYPE sst [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
        f'<sst xmlns="{MAIN_NS}"><si><t>&secret;</t></si></sst>'
    )
    path = xlsx_with_cells(folder, '<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    return with_shared_strings(path, strings)


def endless_nesting(folder: Path) -> Path:
    return xlsx_with_cells(folder, "<a>" * 5_000 + "</a>" * 5_000)


def endless_attribute(folder: Path) -> Path:
    return xlsx_with_cells(folder, f'<row r="1" x="{_varied(2 << 20)}"/>')


def endless_names(folder: Path) -> Path:
    return xlsx_with_cells(folder, "".join(f"<n{number}/>" for number in range(50_000)))


# Containers that are not what they seem.


def encrypted(folder: Path) -> Path:
    """An OLE container with the stream that Office puts an encrypted file in."""
    head = bytes.fromhex("d0cf11e0a1b11ae1")
    return _write(folder, "register.xlsx", head + bytes(2_000) + "EncryptedPackage".encode("utf-16-le"))


def encrypted_part(folder: Path) -> Path:
    """A zip whose parts are flagged as protected by the zip's own password."""
    path = plain_xlsx(folder)
    content = bytearray(path.read_bytes())
    position = 0
    while (position := content.find(b"PK\x01\x02", position)) >= 0:
        content[position + 8] |= 1
        position += 4
    path.write_bytes(content)
    return path


def old_xls(folder: Path) -> Path:
    return _write(folder, "register.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2_000))


def old_xls_named_xlsx(folder: Path) -> Path:
    return _write(folder, "register.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2_000))


def macros_by_ending(folder: Path) -> Path:
    return plain_xlsx(folder, name="register.xlsm")


def macros_inside_xlsx(folder: Path) -> Path:
    return repack(plain_xlsx(folder), {"xl/vbaProject.bin": b"Sub AutoOpen()"})


def macros_inside_docx(folder: Path) -> Path:
    return repack(plain_docx(folder), {"word/vbaProject.bin": b"Sub AutoOpen()"})


def macros_by_content_type(folder: Path) -> Path:
    path = plain_xlsx(folder)
    with zipfile.ZipFile(path) as archive:
        types = archive.read("[Content_Types].xml")
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return repack(
        path,
        {"[Content_Types].xml": types.replace(kind, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")},
    )


def path_out_of_folder(folder: Path) -> Path:
    return repack(plain_xlsx(folder), {"../../outside.txt": b"x"})


def absolute_path(folder: Path) -> Path:
    return repack(plain_xlsx(folder), {"/etc/cron.d/x": b"x"})


def path_with_backslashes(folder: Path) -> Path:
    return repack(plain_docx(folder), {"word\\..\\..\\x.dll": b"x"})


def part_twice(folder: Path) -> Path:
    """Two parts that differ in case only: programs disagree which of them is the sheet."""
    return repack(plain_xlsx(folder), {SHEET.upper(): b"<worksheet/>"})


def ordinary_zip(folder: Path) -> Path:
    path = folder / "register.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "x")
    return path


def docx_named_xlsx(folder: Path) -> Path:
    return plain_docx(folder, name="register.xlsx")


def xlsx_named_csv(folder: Path) -> Path:
    return plain_xlsx(folder).rename(folder / "register.csv")


def csv_named_xlsx(folder: Path) -> Path:
    return _write(folder, "register.xlsx", csv_bytes())


def page_named_csv(folder: Path) -> Path:
    return _write(folder, "register.csv", b"<html><table><tr><td>1</td></tr></table></html>")


def pdf_file(folder: Path) -> Path:
    return _write(folder, "register.pdf", b"%PDF-1.7")


# Damaged files.


def empty_file(folder: Path) -> Path:
    return _write(folder, "register.xlsx", b"")


def truncated_xlsx(folder: Path) -> Path:
    path = plain_xlsx(folder)
    return _write(folder, path.name, path.read_bytes()[:-200])


def truncated_docx(folder: Path) -> Path:
    path = plain_docx(folder)
    return _write(folder, path.name, path.read_bytes()[:4_000])


def damaged_part(folder: Path) -> Path:
    """The packed bytes of the sheet are overwritten."""
    path = plain_xlsx(folder)
    content = bytearray(path.read_bytes())
    start = content.index(SHEET.encode()) + len(SHEET) + 20
    content[start : start + 40] = b"\xff" * 40
    path.write_bytes(content)
    return path


def unfinished_xml(folder: Path) -> Path:
    return xlsx_with_sheet(folder, f'<worksheet xmlns="{MAIN_NS}"><sheetData><row r="1"><c r="A1"><v>1</v>')


def strings_out_of_range(folder: Path) -> Path:
    return xlsx_with_cells(folder, '<row r="1"><c r="A1" t="s"><v>999999</v></c></row>')


def rows_out_of_order(folder: Path) -> Path:
    return xlsx_with_cells(folder, '<row r="2"><c><v>1</v></c></row><row r="1"><c><v>2</v></c></row>')


def missing_sheet(folder: Path) -> Path:
    return repack(plain_xlsx(folder), {}, drop=(SHEET,))


# Too much, or too little.


def ten_thousand_columns_xlsx(folder: Path) -> Path:
    return plain_xlsx(folder, [[f"c{number}" for number in range(10_000)]])


def ten_thousand_columns_csv(folder: Path) -> Path:
    return _write(folder, "register.csv", csv_bytes([[f"c{number}" for number in range(10_000)]]))


def ten_thousand_columns_docx(folder: Path) -> Path:
    cell = "<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>"
    return docx_with_body(folder, f"<w:tbl><w:tr>{cell * 10_000}</w:tr></w:tbl>")


def too_many_rows_xlsx(folder: Path) -> Path:
    return xlsx_with_cells(folder, "".join(f"<row><c><v>{n}</v></c></row>" for n in range(200_001)))


def too_many_rows_csv(folder: Path) -> Path:
    return _write(folder, "register.csv", b"a,b\n" * 200_001)


def too_many_rows_docx(folder: Path) -> Path:
    row = "<w:tr><w:tc><w:p><w:r><w:t>%d</w:t></w:r></w:p></w:tc></w:tr>"
    return docx_with_body(folder, "<w:tbl>" + "".join(row % n for n in range(200_001)) + "</w:tbl>")


def long_cell_xlsx(folder: Path) -> Path:
    text = "я" * 40_000
    return xlsx_with_cells(folder, f'<row r="3"><c r="B3" t="inlineStr"><is><t>{text}</t></is></c></row>')


def very_long_cell_xlsx(folder: Path) -> Path:
    text = _varied(4 << 20)
    return xlsx_with_cells(folder, f'<row r="3"><c r="B3" t="inlineStr"><is><t>{text}</t></is></c></row>')


def long_cell_csv(folder: Path) -> Path:
    return _write(folder, "register.csv", csv_bytes([*REGISTER, ["3", "я" * 40_000, "x", "x", "x"]]))


def long_cell_docx(folder: Path) -> Path:
    return plain_docx(folder, [*REGISTER, ["3", "я" * 40_000, "x", "x", "x"]])


def endless_line_csv(folder: Path) -> Path:
    return _write(folder, "register.csv", b"a;b\n" + b"x" * (8 << 20))


def nul_bytes_csv(folder: Path) -> Path:
    return _write(folder, "register.csv", csv_bytes().replace("СЭД".encode(), b"C\0D"))


def nul_in_xlsx(folder: Path) -> Path:
    """XML cannot hold a NUL, but a sheet has its own way to write one."""
    return xlsx_with_cells(folder, '<row r="2"><c r="C2" t="inlineStr"><is><t>С_x0000_ЭД</t></is></c></row>')


def half_a_character_xlsx(folder: Path) -> Path:
    return xlsx_with_cells(folder, '<row r="2"><c r="C2" t="inlineStr"><is><t>_xD83D_</t></is></c></row>')


def broken_utf8_csv(folder: Path) -> Path:
    """Cut in the middle of a letter: it is not Windows-1251, though it can be decoded as such."""
    return _write(folder, "register.csv", csv_bytes()[:-1].rstrip()[:-1] + b"\xd0\n")


def unclosed_quote_csv(folder: Path) -> Path:
    return _write(folder, "register.csv", csv_bytes() + '3,"Закупка,СЭД,x,x\n4,a,b,c,d\n'.encode())


def only_blank_rows_xlsx(folder: Path) -> Path:
    return xlsx_with_cells(folder, '<row r="1"><c r="A1" s="1"/></row><row r="9"/>')


def only_blank_rows_csv(folder: Path) -> Path:
    return _write(folder, "register.csv", b"\xef\xbb\xbf\r\n;;;\r\n")


def no_table_docx(folder: Path) -> Path:
    document = Document()
    document.add_paragraph("Таблица будет позже")
    document.save(folder / "register.docx")
    return folder / "register.docx"


def blank_table_docx(folder: Path) -> Path:
    return plain_docx(folder, [["", ""], ["", " "]])


def formula_error_xlsx(folder: Path) -> Path:
    return xlsx_with_cells(folder, '<row r="4"><c r="C4" t="e"><f>A1/0</f><v>#DIV/0!</v></c></row>')


def formula_never_computed_xlsx(folder: Path) -> Path:
    return plain_xlsx(folder, [*REGISTER, ["=A2+1", "x", "x", "x", "x"]])


HOSTILE: dict[str, tuple[Builder, str]] = {
    builder.__name__: (builder, code)
    for builder, code in (
        (bomb_of_spaces, "zip_bomb"),
        (bomb_in_unread_part, "zip_bomb"),
        (bomb_of_many_parts, "zip_bomb"),
        (bomb_by_declared_size, "zip_bomb"),
        (bomb_with_false_size, "broken"),
        (billion_laughs, "declared_entities"),
        (external_entity, "declared_entities"),
        (external_entity_in_strings, "declared_entities"),
        (endless_nesting, "broken"),
        (endless_attribute, "endless_text"),
        (endless_names, "broken"),
        (encrypted, "encrypted"),
        (encrypted_part, "encrypted"),
        (old_xls, "old_format"),
        (old_xls_named_xlsx, "wrong_ending"),
        (macros_by_ending, "macros"),
        (macros_inside_xlsx, "macros"),
        (macros_inside_docx, "macros"),
        (macros_by_content_type, "macros"),
        (path_out_of_folder, "unsafe_path"),
        (absolute_path, "unsafe_path"),
        (path_with_backslashes, "unsafe_path"),
        (part_twice, "unsafe_path"),
        (ordinary_zip, "no_document"),
        (docx_named_xlsx, "wrong_ending"),
        (xlsx_named_csv, "wrong_ending"),
        (csv_named_xlsx, "wrong_ending"),
        (page_named_csv, "wrong_ending"),
        (pdf_file, "unsupported"),
        (empty_file, "empty_file"),
        (truncated_xlsx, "broken"),
        (truncated_docx, "broken"),
        (damaged_part, "broken"),
        (unfinished_xml, "broken"),
        (strings_out_of_range, "broken"),
        (rows_out_of_order, "broken"),
        (missing_sheet, "broken"),
        (ten_thousand_columns_xlsx, "too_many_columns"),
        (ten_thousand_columns_csv, "too_many_columns"),
        (ten_thousand_columns_docx, "too_many_columns"),
        (too_many_rows_xlsx, "too_many_rows"),
        (too_many_rows_csv, "too_many_rows"),
        (too_many_rows_docx, "too_many_rows"),
        (long_cell_xlsx, "cell_too_long"),
        (very_long_cell_xlsx, "endless_text"),
        (long_cell_csv, "cell_too_long"),
        (long_cell_docx, "cell_too_long"),
        (endless_line_csv, "record_too_long"),
        (nul_bytes_csv, "nul"),
        (nul_in_xlsx, "control_character"),
        (half_a_character_xlsx, "control_character"),
        (broken_utf8_csv, "unknown_encoding"),
        (unclosed_quote_csv, "unclosed_quote"),
        (only_blank_rows_xlsx, "no_rows"),
        (only_blank_rows_csv, "no_rows"),
        (no_table_docx, "no_table"),
        (blank_table_docx, "no_rows"),
        (formula_error_xlsx, "formula_error"),
        (formula_never_computed_xlsx, "formula_without_value"),
    )
}


# Files that offices really have.


def csv_windows_1251(folder: Path) -> Path:
    return _write(folder, "register.csv", csv_bytes(encoding="cp1251", delimiter=";"))


def csv_with_mark(folder: Path) -> Path:
    return _write(folder, "register.csv", csv_bytes(encoding="utf-8-sig"))


def csv_tabs(folder: Path) -> Path:
    return _write(folder, "register.csv", csv_bytes(delimiter="\t"))


def csv_utf16(folder: Path) -> Path:
    """Excel's own «Текст Юникод»: UTF-16 with a mark and tabs."""
    return _write(folder, "register.txt", csv_bytes(encoding="utf-16", delimiter="\t"))


def csv_utf16_without_mark(folder: Path) -> Path:
    return _write(folder, "register.csv", csv_bytes(encoding="utf-16-be", delimiter=";"))


def csv_announcing_delimiter(folder: Path) -> Path:
    """Excel does not show the line `sep=;` as a row."""
    return _write(folder, "register.csv", b"sep=;\r\n" + csv_bytes(delimiter=";"))


def csv_old_line_ends(folder: Path) -> Path:
    return _write(folder, "register.csv", csv_bytes().replace(b"\r\n", b"\r"))


def csv_trailing_delimiters(folder: Path) -> Path:
    return _write(folder, "register.csv", csv_bytes(delimiter=";").replace(b"\r\n", b";" * 200 + b"\r\n"))


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
