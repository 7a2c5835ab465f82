"""Files that hold too much, too little or only a part of what they should."""

from __future__ import annotations

from pathlib import Path

from docx import Document
from tests.hostile_files.plain import (
    MAIN_NS,
    REGISTER,
    SHEET,
    csv_bytes,
    docx_with_body,
    plain_docx,
    plain_xlsx,
    repack,
    varied,
    write,
    xlsx_with_cells,
    xlsx_with_sheet,
)

# Damaged files.


def empty_file(folder: Path) -> Path:
    return write(folder, "register.xlsx", b"")


def truncated_xlsx(folder: Path) -> Path:
    path = plain_xlsx(folder)
    return write(folder, path.name, path.read_bytes()[:-200])


def truncated_docx(folder: Path) -> Path:
    path = plain_docx(folder)
    return write(folder, path.name, path.read_bytes()[:4_000])


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
    return write(folder, "register.csv", csv_bytes([[f"c{number}" for number in range(10_000)]]))


def ten_thousand_columns_docx(folder: Path) -> Path:
    cell = "<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>"
    return docx_with_body(folder, f"<w:tbl><w:tr>{cell * 10_000}</w:tr></w:tbl>")


def too_many_rows_xlsx(folder: Path) -> Path:
    return xlsx_with_cells(folder, "".join(f"<row><c><v>{n}</v></c></row>" for n in range(200_001)))


def too_many_rows_csv(folder: Path) -> Path:
    return write(folder, "register.csv", b"a,b\n" * 200_001)


def too_many_rows_docx(folder: Path) -> Path:
    row = "<w:tr><w:tc><w:p><w:r><w:t>%d</w:t></w:r></w:p></w:tc></w:tr>"
    return docx_with_body(folder, "<w:tbl>" + "".join(row % n for n in range(200_001)) + "</w:tbl>")


def long_cell_xlsx(folder: Path) -> Path:
    text = "я" * 40_000
    return xlsx_with_cells(folder, f'<row r="3"><c r="B3" t="inlineStr"><is><t>{text}</t></is></c></row>')


def very_long_cell_xlsx(folder: Path) -> Path:
    text = varied(4 << 20)
    return xlsx_with_cells(folder, f'<row r="3"><c r="B3" t="inlineStr"><is><t>{text}</t></is></c></row>')


def long_cell_csv(folder: Path) -> Path:
    return write(folder, "register.csv", csv_bytes([*REGISTER, ["3", "я" * 40_000, "x", "x", "x"]]))


def long_cell_docx(folder: Path) -> Path:
    return plain_docx(folder, [*REGISTER, ["3", "я" * 40_000, "x", "x", "x"]])


def endless_line_csv(folder: Path) -> Path:
    return write(folder, "register.csv", b"a;b\n" + b"x" * (8 << 20))


def nul_bytes_csv(folder: Path) -> Path:
    return write(folder, "register.csv", csv_bytes().replace("СЭД".encode(), b"C\0D"))


def nul_in_xlsx(folder: Path) -> Path:
    """XML cannot hold a NUL, but a sheet has its own way to write one."""
    return xlsx_with_cells(folder, '<row r="2"><c r="C2" t="inlineStr"><is><t>С_x0000_ЭД</t></is></c></row>')


def half_a_character_xlsx(folder: Path) -> Path:
    return xlsx_with_cells(folder, '<row r="2"><c r="C2" t="inlineStr"><is><t>_xD83D_</t></is></c></row>')


def broken_utf8_csv(folder: Path) -> Path:
    """Cut in the middle of a letter: it is not Windows-1251, though it can be decoded as such."""
    return write(folder, "register.csv", csv_bytes()[:-1].rstrip()[:-1] + b"\xd0\n")


def unclosed_quote_csv(folder: Path) -> Path:
    return write(folder, "register.csv", csv_bytes() + '3,"Закупка,СЭД,x,x\n4,a,b,c,d\n'.encode())


def only_blank_rows_xlsx(folder: Path) -> Path:
    return xlsx_with_cells(folder, '<row r="1"><c r="A1" s="1"/></row><row r="9"/>')


def only_blank_rows_csv(folder: Path) -> Path:
    return write(folder, "register.csv", b"\xef\xbb\xbf\r\n;;;\r\n")


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
