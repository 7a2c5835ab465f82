"""Documents as PDF/A-2a, tagged after PDF/UA-1, for the archive and the public page."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kit.documents.measure import KEPT_LINES, row_heights, rows_kept_with_next
from kit.documents.model import Annex, Cell, Document, Order, Run, Table, long_date, printable
from kit.documents.target import Target, open_target

_HERE = Path(__file__).parent
_SECONDS = 120
# Characters of average breadth across a page at the size of table text.
_LONG_PAGE, _SHORT_PAGE = 150, 100


class UnableToTypeset(RuntimeError):
    """The typesetter refused or overran its time; the message is its own."""


def write_pdf(document: Document, target: Target) -> str:
    """Write the document to a path or an open binary file; a path is replaced whole or not at all.

    Returns the characters that the font lacks (emoji, hieroglyphs): PDF/A must show every character, so they
    stand as □, and the caller can tell the reader. Raises UnableToTypeset.
    """
    with TemporaryDirectory(prefix="document-") as name:
        folder = Path(name)
        shutil.copy(_HERE / "order.typ", folder)
        with (folder / "data.json").open("w", encoding="utf-8") as file:
            json.dump(_data(document), file, ensure_ascii=False, separators=(",", ":"))
        try:
            done = subprocess.run(  # noqa: S603  our own script, no shell
                [sys.executable, "-I", str(_HERE / "typeset.py"), name],
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise UnableToTypeset(f"The document was not set within {_SECONDS} s.") from error
        if done.returncode:
            raise UnableToTypeset(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
        with (folder / "order.pdf").open("rb") as pdf, open_target(target) as out:
            shutil.copyfileobj(pdf, out)
    return "".join(json.loads(done.stdout))


def _data(document: Document) -> dict[str, Any]:
    lang, _, region = document.language.partition("-")
    return {
        "title": printable(document.title),
        "author": printable(document.author),
        "created": int(document.created_at.timestamp()),
        "lang": lang,
        "region": region or None,
        "draft": document.is_draft,
        "order": _order(document.order) if document.order else None,
        "annexes": [_annex(annex) for annex in document.annexes],
    }


def _lines(text: str) -> list[str]:
    return Cell(text).plain_lines


def _order(order: Order) -> dict[str, Any]:
    text = _lines(order.preamble)
    for number, item in enumerate(order.items, start=1):
        first, *rest = _lines(item)
        text += [f"{number}. {first}", *rest]
    return {
        "authority": _lines(order.authority),
        "kind": _lines(order.kind),
        "date": long_date(order.signed_on) if order.signed_on else "«____» ______________ 20___ г.",
        "number": f"№ {printable(order.number)}" if order.number else "№ __________",
        "place": printable(order.place),
        "title": _lines(order.title),
        "text": text,
        "position": _lines(order.signatory_position),
        "name": printable(order.signatory_name),
    }


def _annex(annex: Annex) -> dict[str, Any]:
    return {
        "title": _lines(annex.title),
        "approved": [printable(line) for line in annex.approved_by],
        "landscape": annex.landscape,
        "table": _table(annex.table, _LONG_PAGE if annex.landscape else _SHORT_PAGE),
    }


def _table(table: Table, page_chars: int) -> dict[str, Any]:
    heights = row_heights(table, page_chars)
    kept = rows_kept_with_next(table, heights)
    cells: list[dict[str, Any]] = []
    for y, row in enumerate(table.rows):
        present = [(x, cell) for x, cell in enumerate(row) if cell is not None]
        # A row that may begin a page tells where it stands, by a cell of this row alone, where there is one.
        begins = y == 0 or not kept[y - 1]
        marked = min(present, key=lambda place: place[1].rowspan, default=(None,))[0] if begins else None
        cells += [
            {
                "x": x,
                "y": y,
                "m": x == marked,
                "t": [_line(line) for line in cell.lines],
                "r": cell.rowspan,
                "c": cell.colspan,
                "b": cell.bold,
                "a": cell.align or table.columns[x].align,
                # Short rows and short merged groups stay on one page.
                "k": sum(heights[y : y + cell.rowspan]) <= KEPT_LINES,
            }
            for x, cell in present
        ]
    return {
        "widths": [column.width for column in table.columns],
        "head": [_lines(column.heading) for column in table.columns],
        "numbers": table.column_numbers,
        "cells": cells,
    }


def _line(runs: tuple[Run, ...]) -> str | list[tuple[str, str]]:
    if all(run.mark == "plain" for run in runs):
        return "".join(run.text for run in runs)
    return [(run.mark, run.text) for run in runs]
