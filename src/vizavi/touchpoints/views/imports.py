"""Import of a register from a file: upload, columns, preview, applying, in pages that show where one is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.access import may_use
from kit.errors import Refused
from kit.pages.lists import Choice, Listing
from kit.tabular import TableRefused
from vizavi.authorities.models import Unit
from vizavi.touchpoints.actions.imports import (
    apply_import,
    check_file,
    discard_import,
    start_applying,
    take_file,
    tell_columns,
)
from vizavi.touchpoints.choices import ImportState
from vizavi.touchpoints.forms.imports import KEEP, REPLACE, ApplyForm, ColumnsForm, UploadForm
from vizavi.touchpoints.imports.changes import WHATS
from vizavi.touchpoints.imports.kept import first_rows
from vizavi.touchpoints.imports.reading import head_of
from vizavi.touchpoints.models import Import
from vizavi.touchpoints.rules import can_check
from vizavi.touchpoints.tasks_imports import check_import
from vizavi.touchpoints.views.frame import Here, checks, here

# What is read while the officer waits; longer files go to a job with a progress bar.
SHORT_BYTES = 200_000
SHORT_ROWS = 2_000
TONES = {
    ImportState.UPLOADED: "grey",
    ImportState.CHECKED: "",
    ImportState.REFUSED: "red",
    ImportState.APPLYING: "yellow",
    ImportState.APPLIED: "green",
    ImportState.DISCARDED: "grey",
}


@require_http_methods(["GET", "POST"])
@may_use(checks)
def index(request: HttpRequest, authority: str, form: str) -> HttpResponse:
    """Upload a file; the files that were uploaded before."""
    place = _kept_by(here(request, authority, form))
    filled = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and filled.is_valid():
        try:
            imported = take_file(
                actor=place.viewer, register=place.register, file=filled.cleaned_data["file"], now=place.now
            )
        except Refused as refusal:
            filled.add_error("file", refusal.message)
        else:
            _check(place, imported)
            return redirect(place.to("import", number=imported.pk))
    listing: Listing[Import] = Listing(
        request.GET,
        Import.objects.filter(register=place.register).select_related("author"),
        filters=[
            Choice("state", _("Состояние"), ImportState.choices, lambda rows, value: rows.filter(state=value))
        ],
    )
    context = place.context(
        _("Загрузка из файла"), current="editions", crumbs=[], form=filled, listing=listing, tones=TONES
    )
    return render(request, "touchpoints/imports/index.html", context)


@require_http_methods(["GET", "POST"])
@may_use(checks)
def show(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """Where a file stands: being read, refused, ready to be applied, applied."""
    place, imported = _import(here(request, authority, form), number)
    if imported.summary.get("needs_columns"):
        return redirect(place.to("import_columns", number=number))
    if imported.state == ImportState.CHECKED:
        return _preview(place, imported)
    if imported.state in {ImportState.UPLOADED, ImportState.APPLYING}:
        context = _context(place, imported, refresh_seconds=2)
        return render(request, "touchpoints/imports/waiting.html", context)
    if imported.state == ImportState.APPLIED:
        return render(request, "touchpoints/imports/done.html", _context(place, imported))
    return render(request, "touchpoints/imports/refused.html", _context(place, imported))


@require_http_methods(["GET", "POST"])
@may_use(checks)
def columns(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """Say which column holds what; it is remembered for the next file."""
    place, imported = _import(here(request, authority, form), number)
    try:
        rows = first_rows(imported, now=place.now)
    except (TableRefused, Refused) as refusal:
        messages.error(request, str(refusal))
        return redirect(place.to("imports"))
    filled = ColumnsForm(
        request.POST if request.method == "POST" else None, rows=rows, document=place.document_for_changes
    )
    if request.method == "POST" and filled.is_valid():
        heading = filled.rows[filled.cleaned_data["heading_row"]]
        try:
            imported = tell_columns(
                actor=place.viewer,
                imported=imported,
                heading_row=heading.number,
                head=head_of(heading),
                columns=filled.columns(),
            )
        except Refused as refusal:
            filled.add_error(None, refusal.message)
        else:
            _check(place, imported)
            return redirect(place.to("import", number=number))
    context = _context(place, imported, _("Какой столбец что содержит")) | {
        "form": filled,
        "layout": "pages/workplace.html",
        "cancel_url": place.to("imports"),
        "sample": [row.cells for row in rows[:6]],
        "width": max(len(row.cells) for row in rows),
    }
    return render(request, "touchpoints/imports/columns.html", context)


@require_safe
@may_use(checks)
def progress(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """The progress bar alone; when there is nothing to wait for, it leads on."""
    place, imported = _import(here(request, authority, form), number)
    is_waiting = imported.state in {ImportState.UPLOADED, ImportState.APPLYING}
    if is_waiting and not imported.summary.get("needs_columns"):
        return render(request, "touchpoints/imports/progress.html", _context(place, imported))
    response = HttpResponse(status=286)
    response["HX-Redirect"] = place.to("import", number=number)
    return response


@require_POST
@may_use(checks)
def discard(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """Give up a file."""
    place, imported = _import(here(request, authority, form), number)
    try:
        discard_import(actor=place.viewer, imported=imported, now=place.now)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Файл отменён, перечень не изменился."))
    return redirect(place.to("imports"))


def _preview(place: Here, imported: Import) -> HttpResponse:
    request, plans = place.request, imported.summary["plans"]
    units = Unit.objects.filter(authority=place.register.authority_id, closed_on__isnull=True).order_by(
        "name"
    )
    gone = plans[REPLACE]["counts"]["process_gone"] or plans[REPLACE]["counts"]["touchpoint_gone"]
    filled = ApplyForm(
        request.POST if request.method == "POST" else None,
        units=units,
        asks_extent=bool(gone),
        asks_unit=bool(plans[KEEP]["counts"]["process_new"]),
    )
    if request.method == "POST" and filled.is_valid():
        try:
            imported = start_applying(
                actor=place.viewer,
                imported=imported,
                replaces=filled.replaces,
                unit=filled.cleaned_data.get("unit"),
                now=place.now,
            )
        except Refused as refusal:
            filled.refuse(refusal)
        else:
            if imported.summary["rows"] <= SHORT_ROWS:
                apply_import(import_id=imported.pk, now=place.now, progress=_unseen)
            return redirect(place.to("import", number=imported.pk))
    listing: Listing[Any] = Listing(
        request.GET,
        plans[REPLACE]["differences"],
        filters=[
            Choice(
                "what",
                _("Что меняется"),
                [(what, _what()[what]) for what in WHATS],
                lambda rows, value: [row for row in rows if row[0] == value],
            )
        ],
    )
    context = _context(
        place,
        imported,
        form=filled,
        plans=plans,
        listing=listing,
        whats=_what(),
        what_tones=_WHAT_TONES,
        is_same=plans[REPLACE]["is_empty"],
    )
    return render(request, "touchpoints/imports/preview.html", context)


def _check(place: Here, imported: Import) -> None:
    if imported.file.size <= SHORT_BYTES:
        check_file(imported=imported, now=place.now, progress=_unseen)
    else:
        check_import.defer(import_id=imported.pk)


def _unseen(_done: int, _total: int | None) -> None:
    """Nobody looks at a bar of a second."""


def _import(place: Here, number: int) -> tuple[Here, Import]:
    _kept_by(place)
    found = get_object_or_404(
        Import.objects.select_related("register__authority", "register__form", "author", "unit"),
        register=place.register,
        pk=number,
    )
    return place, found


def _kept_by(place: Here) -> Here:
    if not can_check(place.viewer, place.register.authority_id):
        raise PermissionDenied
    return place


def _context(place: Here, imported: Import, title: str = "", **more: Any) -> Any:
    return place.context(
        title or imported.name,
        current="editions",
        crumbs=[(_("Загрузка из файла"), place.to("imports"))],
        imported=imported,
        tone=TONES[ImportState(imported.state)],
        poll_url=place.to("import_progress", number=imported.pk),
        **more,
    )


def _what() -> dict[str, str]:
    return {
        "process_new": _("Новый процесс"),
        "process_changed": _("Процесс изменится"),
        "process_gone": _("Процесс уйдёт"),
        "touchpoint_new": _("Новая точка"),
        "touchpoint_changed": _("Точка изменится"),
        "touchpoint_gone": _("Точка уйдёт"),
    }


_WHAT_TONES = {
    "process_new": "green",
    "touchpoint_new": "green",
    "process_gone": "red",
    "touchpoint_gone": "red",
    "process_changed": "yellow",
    "touchpoint_changed": "yellow",
}
