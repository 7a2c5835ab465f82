"""Registers as files, for the tests of imports."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from kit.tabular import write_csv
from vizavi.authorities.api import SYSTEM
from vizavi.touchpoints.actions.imports import Outcome, import_register
from vizavi.touchpoints.exports.flat import BY_DIRECTION, BY_PROCESS, flat_columns, flat_rows
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.imports.checking import read_register
from vizavi.touchpoints.imports.kept import form_for_import
from vizavi.touchpoints.imports.register import ImportedRegister
from vizavi.touchpoints.models import Register
from vizavi.touchpoints.queries import open_edition

Rows = Iterable[Sequence[str]]


def csv_of(rows: Rows, columns: Sequence[str] | None = None) -> io.BytesIO:
    """A plain table as the product writes it; of which form its columns are is seen by the first cell."""
    rows = [list(row) for row in rows]
    out = io.BytesIO()
    head = columns or (BY_PROCESS if rows and rows[0][0].isdigit() else BY_DIRECTION)
    write_csv([head, *rows], out, encoding="utf-8")
    return out


def read(
    register: Register, rows: Rows, now: datetime, columns: Sequence[str] | None = None
) -> ImportedRegister:
    """What the rows state."""
    return read_register(csv_of(rows, columns), "register.csv", form_for_import(register, now=now))


def load(
    register: Register, source: Path | io.BytesIO, name: str, now: datetime, *, replaces: bool = True
) -> Outcome:
    """Import a file into the draft."""
    stated = read_register(source, name, form_for_import(register, now=now))
    return import_register(
        actor=SYSTEM, register=register, stated=stated, replaces=replaces, name=name, now=now
    )


def problems(
    register: Register, rows: Rows, now: datetime, columns: Sequence[str] | None = None
) -> list[tuple[int, str]]:
    """Number of the row and what is wrong in it."""
    return [(item.row, item.text) for item in read(register, rows, now, columns).problems]


def exported(register: Register) -> list[list[str]]:
    """The rows of the draft as the CSV has them, heading included."""
    draft = open_edition(register)
    assert draft is not None
    form = form_of(draft.form_edition)
    return [flat_columns(form), *flat_rows(register, draft.number, form)]
