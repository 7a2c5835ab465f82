"""A kept file read in the form of its register: columns recognised, remembered or told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO, cast

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kit.errors import Refused
from kit.tabular import Row
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.imports.checking import read_register
from vizavi.touchpoints.imports.layouts import HEADING_AMONG_FIRST, Layout
from vizavi.touchpoints.imports.reading import open_file, told_layout
from vizavi.touchpoints.imports.register import ImportedRegister
from vizavi.touchpoints.models import Import, Register
from vizavi.touchpoints.queries import form_in_force, open_edition


class UnableToImport(Refused):
    """The file cannot be taken into the register."""


def form_for_import(register: Register, *, now: datetime) -> FormDocument:
    """The form in which a file is read: that of the draft, or the one in force.

    Raises:
        UnableToImport: no edition of the form is in force.
    """
    draft = open_edition(register)
    form_edition = draft.form_edition if draft else form_in_force(register.form, on=localdate(now))
    if form_edition is None:
        raise UnableToImport(_("Форма перечня ещё не введена в действие. Обратитесь к администратору."))
    return form_of(form_edition)


def read_import(
    imported: Import, *, now: datetime, progress: Callable[[int, int | None], None] | None = None
) -> ImportedRegister:
    """The register that a kept file states, its columns recognised, remembered or told.

    Raises:
        HeadingNotFound, WrongForm, TableRefused: as `read_register`.
    """
    form = form_for_import(imported.register, now=now)
    mapping = imported.mapping
    layout = None
    with _opened(imported) as source:
        if mapping:
            layout = _told(source, imported, form, mapping)
        remembered = list(imported.register.column_mappings.values_list("head", "mapping"))
        return read_register(
            source, imported.name, form, layout=layout, remembered=remembered, progress=progress
        )


def first_rows(imported: Import, *, now: datetime) -> list[Row]:
    """The beginning of a file, to tell its columns by.

    Raises:
        TableRefused: the file cannot be read.
    """
    with _opened(imported) as source:
        table = open_file(source, imported.name, form_for_import(imported.register, now=now))
        return list(islice(table.rows(), HEADING_AMONG_FIRST))


@contextmanager
def _opened(imported: Import) -> Iterator[BinaryIO]:
    try:
        stored = imported.file.open("rb")
    except FileNotFoundError as error:
        raise UnableToImport(_("Файл не сохранился на сервере. Загрузите его ещё раз.")) from error
    with stored:
        yield cast(BinaryIO, stored)


def _told(source: BinaryIO, imported: Import, form: FormDocument, mapping: dict[str, Any]) -> Layout | None:
    """The layout that a person told for this file."""
    for row in open_file(source, imported.name, form).rows():
        if row.number == mapping["heading_row"]:
            return told_layout(row, mapping["columns"])
    return None
