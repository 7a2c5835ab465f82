"""Files made to harm: bombs, XML that attacks the parser, containers that are not what they seem."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

from tests.hostile_files.plain import (
    MAIN_NS,
    SHEET,
    csv_bytes,
    plain_docx,
    plain_xlsx,
    repack,
    varied,
    with_shared_strings,
    write,
    xlsx_with_cells,
    xlsx_with_sheet,
)

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
    return xlsx_with_cells(folder, f'<row r="1" x="{varied(2 << 20)}"/>')


def endless_names(folder: Path) -> Path:
    return xlsx_with_cells(folder, "".join(f"<n{number}/>" for number in range(50_000)))


# Containers that are not what they seem.


def encrypted(folder: Path) -> Path:
    """An OLE container with the stream that Office puts an encrypted file in."""
    head = bytes.fromhex("d0cf11e0a1b11ae1")
    return write(folder, "register.xlsx", head + bytes(2_000) + "EncryptedPackage".encode("utf-16-le"))


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
    return write(folder, "register.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2_000))


def old_xls_named_xlsx(folder: Path) -> Path:
    return write(folder, "register.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2_000))


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
    return write(folder, "register.xlsx", csv_bytes())


def page_named_csv(folder: Path) -> Path:
    return write(folder, "register.csv", b"<html><table><tr><td>1</td></tr></table></html>")


def pdf_file(folder: Path) -> Path:
    return write(folder, "register.pdf", b"%PDF-1.7")
