"""What is done with an edition of a form as a whole: looked at as the annex it gives, put in force, kept as a file."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.access import may_use
from kit.documents.pdf import write_pdf
from kit.errors import Refused
from kit.pages.forms import Form
from vizavi.touchpoints.actions.forms import (
    LARGEST_FILE,
    FormRefused,
    discard_form_edition,
    put_form_in_force,
    replace_document,
)
from vizavi.touchpoints.exports.sample import sample_document
from vizavi.touchpoints.form_problems import told, troubles_of
from vizavi.touchpoints.forms.form_steps import InForceForm, UploadForm
from vizavi.touchpoints.forms.steps import RevisionForm
from vizavi.touchpoints.forms_data.schema import FormError, validate
from vizavi.touchpoints.models import FormEdition
from vizavi.touchpoints.rules import can_edit_forms
from vizavi.touchpoints.views.forms import crumbs, edition_at, edition_name, edition_url, viewer_at
from vizavi.touchpoints.views.frame import is_staff


@require_safe
@may_use(is_staff)
def preview(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The annex as this form prints it, with sample rows or (`?rows=empty`) without."""
    edition = edition_at(code, number)
    is_empty = request.GET.get("rows") == "empty"
    troubles = troubles_of(edition.document)
    annex = None if troubles else sample_document(validate(edition.document), is_empty=is_empty).annexes[0]
    context = {
        "title": _("Как выглядит приложение"),
        "caption": f"{edition.form}, {edition_name(edition)}",
        "edition": edition,
        "annex": annex,
        "is_empty": is_empty,
        "troubles": troubles,
        "pdf_url": edition_url(edition, "form_preview_pdf") + ("?rows=empty" if is_empty else ""),
        "here": edition_url(edition, "form_preview"),
        "breadcrumbs": crumbs(edition.form, edition),
        "back": edition_url(edition),
    }
    return render(request, "touchpoints/forms/preview.html", context)


@require_safe
@may_use(is_staff)
def preview_pdf(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The same as PDF, as the order would print it."""
    edition = edition_at(code, number)
    try:
        form = validate(edition.document)
    except FormError:
        messages.error(request, _("Форма ещё не готова: исправьте, что перечислено ниже."))
        return redirect(edition_url(edition))
    out = BytesIO()
    write_pdf(sample_document(form, is_empty=request.GET.get("rows") == "empty"), out)
    return _file(out.getvalue(), f"{edition.form.code}-{edition.number}.pdf", "application/pdf")


@require_safe
@may_use(is_staff)
def download(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The document itself, to keep or to carry to another installation."""
    edition = edition_at(code, number)
    content = json.dumps(edition.document, ensure_ascii=False, indent=2).encode()
    return _file(content, f"{edition.form.code}-{edition.number}.json", "application/json")


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_edit_forms)
def upload(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Replace the draft by a file."""
    edition = _draft(code, number)
    form = UploadForm(request.POST or None, request.FILES or None, initial={"revision": edition.revision})
    troubles = None
    if request.method == "POST" and form.is_valid():
        # One byte more than may be tells that there is more.
        content = form.cleaned_data["file"].read(LARGEST_FILE + 1)
        try:
            replace_document(
                actor=viewer_at(request),
                edition=edition,
                revision=form.cleaned_data["revision"],
                content=content,
            )
        except Refused as refusal:
            troubles = _add_refusal(form, refusal)
        else:
            messages.success(request, _("Черновик заменён содержимым файла."))
            return redirect(edition_url(edition))
    return _step(request, edition, form, _("Загрузить форму из файла"), _("Загрузить"), troubles=troubles)


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_edit_forms)
def put_in_force(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Put the draft in force from a date on."""
    edition = _draft(code, number)
    form = InForceForm(
        request.POST or None, initial={"revision": edition.revision, "in_force_on": localdate()}
    )
    troubles = troubles_of(edition.document) if request.method != "POST" else None
    if request.method == "POST" and form.is_valid():
        try:
            put_form_in_force(actor=viewer_at(request), edition=edition, **form.cleaned_data)
        except Refused as refusal:
            troubles = _add_refusal(form, refusal)
        else:
            messages.success(request, _("Редакция формы введена в действие. Теперь она не меняется."))
            return redirect("touchpoints:form", code)
    intro = _(
        "После этого редакция не меняется. Перечни, которые готовятся сейчас, остаются в прежней форме; "
        "следующие их редакции начнутся в новой."
    )
    return _step(
        request, edition, form, _("Ввести редакцию в действие"), _("Ввести в действие"),
        intro=intro, troubles=troubles,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_edit_forms)
def discard(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Throw the draft away."""
    edition = _draft(code, number)
    form = RevisionForm(request.POST or None, initial={"revision": edition.revision})
    if request.method == "POST" and form.is_valid():
        try:
            discard_form_edition(
                actor=viewer_at(request), edition=edition, revision=form.cleaned_data["revision"] or 0
            )
        except Refused as refusal:
            _add_refusal(form, refusal)
        else:
            messages.success(request, _("Черновик удалён."))
            return redirect("touchpoints:forms")
    intro = _("Всё, что внесено в черновик, пропадёт. Введённые в действие редакции останутся.")
    return _step(request, edition, form, _("Удалить черновик"), _("Удалить"), intro=intro, is_warning=True)


def _draft(code: str, number: int) -> FormEdition:
    edition = edition_at(code, number)
    if edition.in_force_on is not None:
        raise PermissionDenied(_("Эта редакция формы не меняется. Начните новую редакцию."))
    return edition


def _add_refusal(form: Form, refusal: Refused) -> Any:
    form.refuse(refusal)
    return told(refusal.error) if isinstance(refusal, FormRefused) else None


def _step(
    request: HttpRequest, edition: FormEdition, form: Form, title: str, submit_text: str, **more: Any
) -> HttpResponse:
    context = {
        "title": title,
        "caption": f"{edition.form}, {edition_name(edition)}",
        "layout": "pages/workplace.html",
        "form": form,
        "submit_text": submit_text,
        "cancel_url": edition_url(edition),
        "back_url": edition_url(edition),
        "edition": edition,
        "part_address": lambda item: _mended_at(edition, item),
        **more,
    }
    return render(request, "touchpoints/forms/step.html", context)


def _mended_at(edition: FormEdition, item: Any) -> str:
    """Where a trouble is mended, "" where no page shows it."""
    if not item.part:
        return ""
    if item.index is not None:
        return edition_url(edition, "form_row", part=item.part, index=item.index)
    return edition_url(edition, "form_part", part=item.part)


def _file(content: bytes, name: str, content_type: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
