"""Registers in and out: an import of 50,000 rows by the command line, exports of a register of 5,000 rows.

Bounds: import ≤ 60 s and ≤ 500 MB, whatever its touchpoints; DOCX ≤ 15 s, XLSX ≤ 3 s, PDF ≤ 5 s. Exports are timed
within one process, from the database to the file; the import with everything, the start of Python included.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.database import scratch_database

ROWS = 50_000
EXPORTED = 5_000
IMPORT_SECONDS, IMPORT_MB = 60.0, 500.0
EXPORT_SECONDS = {"docx": 15.0, "xlsx": 3.0, "pdf": 5.0, "csv": None, "json": None}
NEEDS = ("Получение информации", "Получение консультации", "Представление документов", "Получение результата")
KINDS = ("Официальный сайт", "СЭД", "Телефонная связь", "Кабинет", "Электронная почта", "Журнал заявок")


def main() -> int:
    """Measure; 1 if a bound is missed."""
    with scratch_database() as folder:
        return _measure(folder)


def _measure(folder: Path) -> int:
    from django.utils import timezone

    from vizavi.authorities.actions.authorities import add_authority
    from vizavi.authorities.api import SYSTEM

    for code in ("wide", "narrow", "small"):
        details = dict.fromkeys(("name", "name_genitive", "short_name"), code)
        details |= {"head_position": "Директор", "place": "Город", "time_zone": "Europe/Moscow"}
        add_authority(actor=SYSTEM, code=code, details=details, now=timezone.now())
    missed = False
    print(f"{'import':44}{'seconds':>9}{'peak MB':>9}   bounds {IMPORT_SECONDS:.0f} s, {IMPORT_MB:.0f} MB")
    for code, needs, label in (
        ("wide", 1, f"{ROWS:,} rows, a touchpoint each"),
        ("narrow", 4, f"{ROWS:,} rows, four needs a touchpoint"),
    ):
        seconds, peak = _imported(folder, code, ROWS, needs)
        missed |= seconds > IMPORT_SECONDS or peak > IMPORT_MB
        print(f"{label:44}{seconds:>9.1f}{peak:>9.0f}", flush=True)
    _imported(folder, "small", EXPORTED, 1)
    print(f"\nexport of {EXPORTED:,} rows")
    for kind, bound in EXPORT_SECONDS.items():
        seconds, peak = _in_process_of_its_own("export", str(folder / f"out.{kind}"), kind)
        missed |= bound is not None and seconds > bound
        print(f"{kind:44}{seconds:>9.1f}{peak:>9.0f}   {f'bound {bound:.0f} s' if bound else ''}", flush=True)
    return int(missed)


def _imported(folder: Path, code: str, rows: int, needs: int) -> tuple[float, float]:
    path = folder / f"{code}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["process_no", "process", "touchpoint", "need", "channel"])
        writer.writerows(_rows(rows, needs))
    return _in_process_of_its_own("import", str(path), code)


def _rows(count: int, needs: int) -> Iterator[list[str]]:
    """Rows of a register: six touchpoints a process, so many needs a touchpoint."""
    for at in range(count):
        touchpoint, need = divmod(at, needs)
        process, place = divmod(touchpoint, len(KINDS))
        yield [
            str(process + 1),
            f"Рассмотрение заявок вида {process + 1}",
            f"{KINDS[place]} отдела {process + 1}-{place + 1}",
            NEEDS[need],
            "Оффлайн точка"
            if KINDS[place] in {"Кабинет", "Телефонная связь", "Журнал заявок"}
            else "Цифровая точка",
        ]


def _in_process_of_its_own(*task: str) -> tuple[float, float]:
    """Seconds and the peak of memory in MB."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.touchpoints", *task],
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": "src"},
    )
    whole = time.perf_counter() - start
    seconds, peak = json.loads(done.stdout.splitlines()[-1])
    return whole if task[0] == "import" else seconds, peak


def _task(what: str, path: str, argument: str) -> None:
    import resource

    import django

    django.setup()
    from vizavi.touchpoints.cli import touchpoints

    if what == "import":
        arguments = ["import", path, "--authority", argument, "--form", "internal"]
    else:
        arguments = ["export", "--authority", "small", "--format", argument, "--out", path]
    start = time.perf_counter()
    touchpoints(arguments, standalone_mode=False)
    seconds = time.perf_counter() - start
    # The typesetter works in a process of its own.
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps((seconds, peak / 1024)))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _task(*sys.argv[1:])
    else:
        sys.exit(main())
