"""Documents as DOCX, for the office that goes on editing them.

The parts that never change lie in `docx_parts/`. The text is written into the package row by row: an object
per cell, as python-docx makes them, costs a hundred times the time and the memory.
"""

from collections.abc import Iterator
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from kit.documents.measure import KEPT_LINES, row_heights, rows_kept_with_next
from kit.documents.model import Align, Annex, Cell, Document, Order, Run, Table, long_date, printable
from kit.documents.target import Target, open_target

_PARTS = Path(__file__).parent / "docx_parts"
_STATIC = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package_rels.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    "word/settings.xml": "settings.xml",
    "word/numbering.xml": "numbering.xml",
    "word/fontTable.xml": "font_table.xml",
    "word/header.xml": "header.xml",
}

# Twentieths of a point, as WordprocessingML counts; 567 are a centimetre.
_LONG, _SHORT = 16838, 11906
_TOP = _BOTTOM = _NARROW_LEFT = 1134
_BINDING_LEFT = 1701
_RIGHT = 567

_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_MARKS = {
    "plain": "",
    "added": '<w:b/><w:bCs/><w:u w:val="single"/>',
    "removed": "<w:strike/>",
    "label": "<w:i/><w:iCs/>",
}
_ALIGN = {"start": "", "center": '<w:jc w:val="center"/>', "end": '<w:jc w:val="right"/>'}
# Characters of average breadth that fit into a twentieth of a point at the size of table text.
_CHARS_PER_TWIP = 1 / 108


def write_docx(document: Document, target: Target) -> None:
    """Write the document to a path or an open binary file; a path is replaced whole or not at all."""
    with open_target(target) as file, ZipFile(file, "w", ZIP_DEFLATED) as package:
        for name, part in _STATIC.items():
            package.writestr(_entry(name), _static(part))
        package.writestr(_entry("word/styles.xml"), _static("styles.xml").replace("ru-RU", document.language))
        package.writestr(_entry("docProps/core.xml"), _core_properties(document))
        with package.open(_entry("word/document.xml"), "w") as body:
            _write_body(document, body)


@cache
def _static(part: str) -> str:
    return (_PARTS / part).read_text(encoding="utf-8")


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = ZIP_DEFLATED
    return entry


def _core_properties(document: Document) -> str:
    text = document.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    moment = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{text}</dcterms:{name}>'
        for name in ("created", "modified")
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_text(document.title)}</dc:title><dc:creator>{_text(document.author)}</dc:creator>"
        f"<dc:language>{_text(document.language)}</dc:language>{moment}</cp:coreProperties>"
    )


def _write_body(document: Document, body: IO[bytes]) -> None:
    body.write(
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document {_NAMESPACES}><w:body>'.encode()
    )
    sections = [
        (_annex(annex, is_draft=document.is_draft), _section(landscape=annex.landscape))
        for annex in document.annexes
    ]
    if document.order:
        upright = _section(landscape=False, binding=True)
        sections.insert(0, (_order(document.order, is_draft=document.is_draft), upright))
    for number, (content, properties) in enumerate(sections, start=1):
        for piece in content:
            body.write(piece.encode())
        # The last section is described by the body, each earlier one by the paragraph that closes it.
        if number < len(sections):
            body.write(f'<w:p><w:pPr><w:pStyle w:val="AfterTable"/>{properties}</w:pPr></w:p>'.encode())
        else:
            body.write(f'<w:p><w:pPr><w:pStyle w:val="AfterTable"/></w:pPr></w:p>{properties}'.encode())
    body.write(b"</w:body></w:document>")


def _section(*, landscape: bool, binding: bool = False) -> str:
    width, height, turned = (_LONG, _SHORT, ' w:orient="landscape"') if landscape else (_SHORT, _LONG, "")
    left = _BINDING_LEFT if binding else _NARROW_LEFT
    # Each part numbers its own pages and leaves the first one without a number: `titlePg` with no first header.
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        f'<w:pgMar w:top="{_TOP}" w:right="{_RIGHT}" w:bottom="{_BOTTOM}" w:left="{left}" '
        'w:header="567" w:footer="567" w:gutter="0"/><w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>'
    )


def _text(text: str) -> str:
    return escape(printable(text))


def _runs(runs: tuple[Run, ...], properties: str = "") -> str:
    pieces = []
    for run in runs:
        if run.text:
            marks = properties + _MARKS[run.mark]
            look = f"<w:rPr>{marks}</w:rPr>" if marks else ""
            pieces.append(f'<w:r>{look}<w:t xml:space="preserve">{escape(run.text)}</w:t></w:r>')
    return "".join(pieces)


def _paragraph(style: str, text: str, properties: str = "", *, right: str = "") -> str:
    """A paragraph; `right` is what stands at its right tab stop."""
    words = "</w:t><w:br/><w:t>".join(_text(line) for line in text.split("\n"))
    tail = f"<w:tab/><w:t>{_text(right)}</w:t>" if right else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr><w:r><w:t>{words}</w:t>{tail}</w:r></w:p>'


def _order(order: Order, *, is_draft: bool) -> Iterator[str]:
    width = _SHORT - _BINDING_LEFT - _RIGHT
    if is_draft:
        yield _paragraph("Draft", "ПРОЕКТ")
    yield _paragraph("Authority", order.authority)
    yield _paragraph("Kind", order.kind)
    day = long_date(order.signed_on) if order.signed_on else "«____» ______________ 20___ г."
    number = f"№ {order.number}" if order.number else "№ __________"
    stop = f'<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>'
    yield _paragraph("DateAndNumber", day, stop, right=number)
    if order.place:
        yield _paragraph("Place", order.place)
    yield _paragraph("Heading1", order.title)
    paragraphs = [("OrderText", line) for line in order.preamble.split("\n")]
    for item in order.items:
        first, *rest = item.split("\n")
        paragraphs += [("OrderItem", first), *(("OrderText", line) for line in rest)]
    for style, line in paragraphs[:-1]:
        yield _paragraph(style, line)
    # A signature never stands alone on a page: the last lines of the text go with it.
    yield _paragraph(*paragraphs[-1], "<w:keepNext/>")
    yield _signature(order, width)


def _signature(order: Order, width: int) -> str:
    """A frameless table: a long position wraps, and the name stands level with its last line."""
    name_width = round(width * 0.35)

    def place(share: int, text: str, align: str = "") -> str:
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{share}" w:type="dxa"/><w:vAlign w:val="bottom"/></w:tcPr>'
            + _paragraph("Signature", text, align)
            + "</w:tc>"
        )

    return (
        _paragraph("OrderText", "", "<w:keepNext/>")
        * 2
        + f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{width - name_width}"/><w:gridCol w:w="{name_width}"/></w:tblGrid>'
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + place(width - name_width, order.signatory_position)
        + place(name_width, order.signatory_name, '<w:jc w:val="right"/>')
        + "</w:tr></w:tbl>"
    )


def _annex(annex: Annex, *, is_draft: bool) -> Iterator[str]:
    width = (_LONG if annex.landscape else _SHORT) - _NARROW_LEFT - _RIGHT
    if is_draft:
        yield _paragraph("Draft", "ПРОЕКТ")
    indent = f'<w:ind w:left="{round(width * (0.6 if annex.landscape else 0.5))}"/>'
    for line in annex.approved_by:
        yield _paragraph("Approval", line, indent)
    yield _paragraph("Heading1", annex.title)
    yield from _table(annex.table, width)


def _table(table: Table, width: int) -> Iterator[str]:
    unit = width / sum(column.width for column in table.columns)
    widths = [round(column.width * unit) for column in table.columns]
    widths[-1] += width - sum(widths)
    yield (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" '
        'w:noHBand="1" w:noVBand="1"/>'
    )
    if table.description:
        yield f'<w:tblDescription w:val="{_text(table.description).replace(chr(34), "&quot;")}"/>'
    yield "</w:tblPr><w:tblGrid>" + "".join(f'<w:gridCol w:w="{w}"/>' for w in widths) + "</w:tblGrid>"
    yield _head_row(widths, [column.heading for column in table.columns])
    if table.column_numbers:
        yield _head_row(widths, [str(number) for number in range(1, len(widths) + 1)])
    yield from _rows(table, widths)
    yield "</w:tbl>"


def _head_row(widths: list[int], headings: list[str]) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        + "".join(
            f'<w:p><w:pPr><w:pStyle w:val="TableHead"/></w:pPr>{_runs(line)}</w:p>'
            for line in Cell(heading).lines
        )
        + "</w:tc>"
        for width, heading in zip(widths, headings, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _rows(table: Table, widths: list[int]) -> Iterator[str]:
    heights = row_heights(table, sum(widths) * _CHARS_PER_TWIP)
    kept = rows_kept_with_next(table, heights)
    # Merged cells that go on below: first column → (rows left, columns, width).
    open_merges: dict[int, tuple[int, int, int]] = {}
    for y, row in enumerate(table.rows):
        keep = "<w:keepNext/>" if kept[y] else ""
        pieces = ["<w:tr><w:trPr><w:cantSplit/></w:trPr>" if heights[y] <= KEPT_LINES else "<w:tr>"]
        for x, cell in enumerate(row):
            if cell is not None:
                width = sum(widths[x : x + cell.colspan])
                pieces.append(_cell(cell, width, keep, table.columns[x].align))
                if cell.rowspan > 1:
                    open_merges[x] = (cell.rowspan - 1, cell.colspan, width)
            elif x in open_merges:
                left, colspan, width = open_merges.pop(x)
                span = f'<w:gridSpan w:val="{colspan}"/>' if colspan > 1 else ""
                pieces.append(
                    f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}<w:vMerge/></w:tcPr>'
                    f'<w:p><w:pPr><w:pStyle w:val="TableText"/>{keep}</w:pPr></w:p></w:tc>'
                )
                if left > 1:
                    open_merges[x] = (left - 1, colspan, width)
        pieces.append("</w:tr>")
        yield "".join(pieces)


def _cell(cell: Cell, width: int, keep: str, column_align: Align) -> str:
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    merge = '<w:vMerge w:val="restart"/>' if cell.rowspan > 1 else ""
    align = _ALIGN[cell.align or column_align]
    bold = "<w:b/><w:bCs/>" if cell.bold else ""
    paragraphs = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="TableText"/>{keep}{align}</w:pPr>{_runs(line, bold)}</w:p>'
        for line in cell.lines
    )
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}</w:tcPr>{paragraphs}</w:tc>'
