"""The legal table, its editions and their comparison, files and open data (S-5.2, I-5.2)."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.access import PUBLIC, may_use
from kit.documents.docx import write_docx
from kit.documents.pdf import write_pdf
from kit.documents.xlsx import write_xlsx
from kit.pages.forms import DateField, Form
from kit.tabular import write_csv
from vizavi.portal.caching import kept_for_visitors
from vizavi.portal.presentation import crumbs
from vizavi.touchpoints import api


class AsOfForm(Form):
    """A date on which the register is to be shown."""

    on = DateField(label=_("На какую дату"), required=False)


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def register(request: HttpRequest, authority: str, form: str) -> HttpResponse:
    """The register in force, or as it stood on the date asked for."""
    readable = list(api.readable_editions(authority, form))
    if not readable:
        raise Http404
    form_as_of = AsOfForm(request.GET if "on_0" in request.GET or "on" in request.GET else None)
    edition = readable[0]
    asked: date | None = None
    if form_as_of.is_bound and form_as_of.is_valid():
        asked = form_as_of.cleaned_data["on"]
    missing = False
    if asked:
        in_force = [item for item in readable if item.in_force_on and item.in_force_on <= asked]
        missing = not in_force
        edition = in_force[0] if in_force else edition
    return _table(request, edition, {"form": form_as_of, "asked": asked, "is_missing": missing})


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def edition(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """One edition at its permanent address."""
    return _table(request, _edition(authority, form, number), {})


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def editions(request: HttpRequest, authority: str, form: str) -> HttpResponse:
    """All editions that are or were published."""
    readable = list(api.readable_editions(authority, form))
    if not readable:
        raise Http404
    return render(
        request,
        "portal/editions.html",
        {"title": _("Редакции перечня"), "editions": readable, "breadcrumbs": crumbs(readable[0])},
    )


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def comparison(request: HttpRequest, authority: str, form: str, number: int, other: int) -> HttpResponse:
    """What changed between two editions, row by row."""
    after, before = (
        _edition(authority, form, max(number, other)),
        _edition(authority, form, min(number, other)),
    )
    document = api.form_of(after.form_edition)
    return render(
        request,
        "portal/comparison.html",
        {
            "title": _("Что изменилось"),
            "before": before,
            "after": after,
            "headings": [column.heading for column in document.columns if column.content != "number"],
            "rows": [row for row in api.compared_rows(before, after) if row.state != "Без изменений"],
            "breadcrumbs": crumbs(after),
        },
    )


@require_safe
@may_use(PUBLIC)
def file(
    request: HttpRequest, authority: str, form: str, number: int, kind: str
) -> HttpResponse | FileResponse:
    """The edition as a file: order with annex in DOCX and PDF, table in XLSX, CSV and JSON."""
    edition = _edition(authority, form, number)
    if kind not in _FILES:
        raise Http404
    write, content_type = _FILES[kind]
    out = io.BytesIO()
    write(edition, out)
    out.seek(0)
    name = f"{api.identifier(edition)}-{edition.number}.{kind}"
    response = FileResponse(out, as_attachment=True, filename=name, content_type=content_type)
    response["Link"] = f'<{request.build_absolute_uri(_edition_url(edition))}>; rel="canonical"'
    return response


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def open_data(request: HttpRequest, authority: str, form: str) -> HttpResponse:
    """The passport of the open-data set with its files."""
    readable = list(api.readable_editions(authority, form))
    if not readable:
        raise Http404
    passport, *files = api.open_data_files(readable[0])
    return render(
        request,
        "portal/open_data.html",
        {
            "title": _("Открытые данные"),
            "edition": readable[0],
            "properties": list(passport.rows)[1:],
            "names": [passport.name, *(item.name for item in files)],
            "breadcrumbs": crumbs(readable[0]),
        },
    )


@require_safe
@may_use(PUBLIC)
def open_data_file(request: HttpRequest, authority: str, form: str, name: str) -> HttpResponse:
    """One file of the set; data of former editions stay at their names."""
    for item in api.readable_editions(authority, form):
        for data in api.open_data_files(item):
            if data.name == name:
                response = HttpResponse(data.content(), content_type="text/csv; charset=utf-8")
                response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
                return response
    raise Http404


def _edition(authority: str, form: str, number: int) -> Any:
    found = api.readable_editions(authority, form).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _edition_url(edition: Any) -> str:
    return reverse(
        "portal:edition", args=[edition.register.authority.code, edition.register.form.code, edition.number]
    )


def _table(request: HttpRequest, edition: Any, context: dict[str, Any]) -> HttpResponse:
    form = api.form_of(edition.form_edition)
    return render(
        request,
        "portal/register.html",
        {
            "title": api.register_title(edition),
            "edition": edition,
            "table": api.annex_table(edition, form),
            "directions": form.directions,
            "canonical_url": request.build_absolute_uri(_edition_url(edition)),
            "breadcrumbs": crumbs(edition)[:-1],
            "language_of_content": "ru",
            **context,
        },
    )


def _csv(edition: Any, out: io.BytesIO) -> None:
    form = api.form_of(edition.form_edition)
    rows = api.flat_rows(edition.register, edition.number, form)
    write_csv([api.flat_columns(form), *rows], out)


def _json(edition: Any, out: io.BytesIO) -> None:
    data = api.register_data(edition, api.form_of(edition.form_edition))
    out.write(json.dumps(data, ensure_ascii=False, indent=1).encode())


Writer = Callable[[Any, io.BytesIO], Any]
_FILES: dict[str, tuple[Writer, str]] = {
    "docx": (
        lambda edition, out: write_docx(api.register_document(edition), out),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "pdf": (lambda edition, out: write_pdf(api.register_document(edition), out), "application/pdf"),
    "xlsx": (
        lambda edition, out: write_xlsx(api.register_document(edition, with_order=False), out),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "csv": (_csv, "text/csv; charset=utf-8"),
    "json": (_json, "application/json"),
}
