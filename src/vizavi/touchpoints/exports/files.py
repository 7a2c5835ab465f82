"""The documents of an edition as files: one list of what there is, used by pages, jobs and the command line."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kit.documents.docx import write_docx
from kit.documents.pdf import write_pdf
from kit.documents.xlsx import write_xlsx
from kit.tabular import write_csv
from vizavi.touchpoints.exports.annex import comparison_document, register_document
from vizavi.touchpoints.exports.flat import flat_columns, flat_rows, register_data
from vizavi.touchpoints.exports.open_data import OpenDataFile, identifier, open_data_files
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.models import Edition
from vizavi.touchpoints.queries import edition_before

Write = Callable[[Edition, IO[bytes]], None]

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


@dataclass(frozen=True)
class Format:
    """A document that is made of any edition. `is_slow`: setting its pages takes seconds, so it is kept."""

    code: str
    label: str | Promise
    ending: str
    content_type: str
    write: Write
    is_slow: bool = True


def _csv(edition: Edition, out: IO[bytes]) -> None:
    form = form_of(edition.form_edition)
    rows = flat_rows(edition.register, edition.number, form)
    # As programs expect it: no byte-order mark, so that the first column has its name.
    write_csv([flat_columns(form), *rows], out, encoding="utf-8")  # type: ignore[arg-type]


def _csv_for_excel(edition: Edition, out: IO[bytes]) -> None:
    form = form_of(edition.form_edition)
    rows = flat_rows(edition.register, edition.number, form)
    write_csv([flat_columns(form), *rows], out)  # type: ignore[arg-type]


def _json(edition: Edition, out: IO[bytes]) -> None:
    data = register_data(edition, form_of(edition.form_edition))
    out.write(json.dumps(data, ensure_ascii=False, indent=1).encode())


def _comparison(write: Callable[..., object]) -> Write:
    def to(edition: Edition, out: IO[bytes]) -> None:
        write(comparison_document(edition_before(edition), edition), out)

    return to


def _order(write: Callable[..., object]) -> Write:
    def to(edition: Edition, out: IO[bytes]) -> None:
        write(register_document(edition), out)

    return to


def _annex(edition: Edition, out: IO[bytes]) -> None:
    write_xlsx(register_document(edition, with_order=False), out)


def _open_data(edition: Edition, out: IO[bytes]) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for file in open_data_files(edition):
            # The same edition gives the same bytes.
            package.writestr(zipfile.ZipInfo(file.name, (1980, 1, 1, 0, 0, 0)), file.content())


FORMATS: dict[str, Format] = {
    item.code: item
    for item in (
        Format("docx", _("Приказ с перечнем, DOCX"), "docx", DOCX, _order(write_docx)),
        Format("pdf", _("Приказ с перечнем, PDF"), "pdf", PDF, _order(write_pdf)),
        Format("xlsx", _("Перечень, XLSX"), "xlsx", XLSX, _annex),
        Format(
            "comparison-docx", _("Сравнение с прежней редакцией, DOCX"), "docx", DOCX, _comparison(write_docx)
        ),
        Format("comparison-pdf", _("Сравнение с прежней редакцией, PDF"), "pdf", PDF, _comparison(write_pdf)),
        Format(
            "csv", _("Строки перечня, CSV"), "csv", "text/csv; charset=utf-8", _csv_for_excel, is_slow=False
        ),
        Format("json", _("Данные, JSON"), "json", "application/json", _json, is_slow=False),
        Format(
            "open-data", _("Набор открытых данных, ZIP"), "zip", "application/zip", _open_data, is_slow=False
        ),
    )
}
# What the command line writes.
PLAIN: dict[str, Write] = {code: FORMATS[code].write for code in ("docx", "pdf", "xlsx", "json")} | {
    "csv": _csv
}


def file_name(edition: Edition, code: str) -> str:
    """A name in Latin letters, the same on every system: «mineco-touchpoints-internal-2-comparison.docx»."""
    item = FORMATS[code]
    stem = f"{identifier(edition)}-{edition.number}"
    part = code.partition("-")[0]
    return f"{stem}-{part}.{item.ending}" if "-" in code else f"{stem}.{item.ending}"


def open_data_file(edition: Edition, name: str) -> OpenDataFile | None:
    """One file of the set of open data, by its name."""
    return next((file for file in open_data_files(edition) if file.name == name), None)
