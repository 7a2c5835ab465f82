"""Export of a register of 5,000 rows to DOCX, PDF and XLSX, beside what a peer would do, with the peak of memory.

The peers: python-docx and openpyxl filled cell by cell, LibreOffice turning our DOCX into a PDF.
Bounds: DOCX ≤ 15 s, PDF ≤ 5 s, XLSX ≤ 3 s.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import docx
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side

from kit.documents.docx import write_docx
from kit.documents.model import Document
from kit.documents.pdf import write_pdf
from kit.documents.tests.samples import document, six_column_table
from kit.documents.xlsx import write_xlsx

ROWS = 5_000
BOUNDS = {"docx": 15.0, "pdf": 5.0, "xlsx": 3.0}
PEERS = {"docx": "python-docx by cells", "pdf": "LibreOffice from DOCX", "xlsx": "openpyxl by cells"}
PATIENCE = 120


def main() -> int:
    """Measure; 1 if a bound is missed."""
    print(f"{ROWS:,} rows of six columns, three of them merged\n")
    print(f"{'':26}{'seconds':>9}{'peak MB':>9}{'file MB':>9}{'bound, s':>10}")
    missed = 0
    with tempfile.TemporaryDirectory() as name:
        for kind, bound in BOUNDS.items():
            if _report(f"{kind}: ours", f"our_{kind}", Path(name, f"our.{kind}"), bound) > bound:
                missed = 1
            if kind == "pdf" and not shutil.which("soffice"):
                print(f"  {PEERS[kind]}: not installed")
            else:
                _report(f"  {PEERS[kind]}", f"peer_{kind}", Path(name, f"peer.{kind}"))
    return missed


def _report(label: str, task: str, out: Path, bound: float | str = "") -> float:
    """Run one task in a process of its own, so that its peak is its own; the seconds it took."""
    command = [sys.executable, "-m", "benchmarks.documents", task, str(out)]
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": "src"}
    )
    seconds, peak = json.loads(done.stdout)
    if out.exists():
        print(
            f"{label:26}{seconds:>9.2f}{peak:>9.0f}{out.stat().st_size / 2**20:>9.2f}{bound:>10}", flush=True
        )
    else:
        print(f"{label:26}{'> ' + str(PATIENCE):>9}", flush=True)
    return float(seconds)


def _measured(task: str, out: Path) -> None:
    value = document(six_column_table(ROWS, per_direction=ROWS // 6 + 1))
    if task == "peer_pdf":
        write_docx(value, out.with_suffix(".docx"))
    start = time.perf_counter()
    TASKS[task](value, out)
    seconds = time.perf_counter() - start
    # The typesetter and LibreOffice work in processes of their own.
    who = resource.RUSAGE_CHILDREN if task.endswith("pdf") else resource.RUSAGE_SELF
    print(json.dumps((seconds, resource.getrusage(who).ru_maxrss / 1024)))


def _docx_by_cells(value: Document, out: Path) -> None:
    source = value.annexes[0].table
    width = len(source.columns)
    word = docx.Document()
    # `_cells` once: `table.cell` computes the whole grid at each call.
    cells = word.add_table(len(source.rows) + 1, width)._cells
    for x, column in enumerate(source.columns):
        cells[x].text = column.heading
    for y, row in enumerate(source.rows, start=1):
        for x, cell in enumerate(row):
            if cell is not None:
                cells[y * width + x].text = "\n".join(cell.plain_lines)
                if cell.rowspan > 1:
                    cells[y * width + x].merge(cells[(y + cell.rowspan - 1) * width + x])
    word.save(str(out))


def _pdf_by_libreoffice(_value: Document, out: Path) -> None:
    profile = f"-env:UserInstallation={(out.parent / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(out.parent)]
    # `soffice` is a script: its whole group is stopped, or LibreOffice itself would work on.
    process = subprocess.Popen(
        [*command, str(out.with_suffix(".docx"))],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.wait()


def _xlsx_by_cells(value: Document, out: Path) -> None:
    book = Workbook()
    sheet = book.active
    source = value.annexes[0].table
    thin = Side(style="thin")
    for y, row in enumerate(source.rows, start=2):
        for x, cell in enumerate(row, start=1):
            place = sheet.cell(y, x)
            place.alignment = Alignment(wrap_text=True, vertical="top")
            place.border = Border(thin, thin, thin, thin)
            if cell is not None:
                place.value = "\n".join(cell.plain_lines)
    for y, row in enumerate(source.rows, start=2):
        for x, cell in enumerate(row, start=1):
            if cell is not None and cell.rowspan > 1:
                sheet.merge_cells(start_row=y, end_row=y + cell.rowspan - 1, start_column=x, end_column=x)
    book.save(out)


TASKS: dict[str, Callable[[Document, Path], object]] = {
    "our_docx": write_docx,
    "our_pdf": write_pdf,
    "our_xlsx": write_xlsx,
    "peer_docx": _docx_by_cells,
    "peer_pdf": _pdf_by_libreoffice,
    "peer_xlsx": _xlsx_by_cells,
}

if __name__ == "__main__":
    if len(sys.argv) > 1:
        _measured(sys.argv[1], Path(sys.argv[2]))
    else:
        sys.exit(main())
