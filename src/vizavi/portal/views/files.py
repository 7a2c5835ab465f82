"""The register as files: documents of an edition, the set of open data."""

from __future__ import annotations

import contextlib
import io
from http import HTTPStatus
from typing import IO, Any
from urllib.parse import quote

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from kit.access import PUBLIC, may_use
from vizavi.portal.caching import kept_for_everyone, kept_for_visitors
from vizavi.portal.markup import dataset_markup
from vizavi.portal.presentation import crumbs
from vizavi.touchpoints import api

MOST_AT_ONCE = 500  # touchpoints whose documents are set while one waits
LOOK_AGAIN = 5  # seconds


@require_safe
@may_use(PUBLIC)
def document(request: HttpRequest, authority: str, form: str, number: int, kind: str) -> HttpResponseBase:
    """The edition as a file: order with annex in DOCX and PDF, table in XLSX, CSV and JSON."""
    edition = api.readable_editions(authority, form).filter(number=number).first()
    if edition is None or kind not in api.FORMATS:
        raise Http404
    is_slow = api.FORMATS[kind].is_slow and api.is_longer_than(edition, MOST_AT_ONCE)
    if is_slow and not api.has_document(edition, kind):
        return _preparing(request, edition, kind)
    response = FileResponse(
        _content(edition, kind),
        as_attachment=True,
        filename=api.file_name(edition, kind),
        content_type=api.FORMATS[kind].content_type,
    )
    page = reverse("portal:edition", args=[authority, form, number])
    response["Link"] = f'<{request.build_absolute_uri(page)}>; rel="canonical"'
    return response


def _content(edition: Any, kind: str) -> IO[bytes]:
    kept = api.keep_document(edition=edition, code=kind, now=timezone.now())
    try:
        return kept.file.open()
    except FileNotFoundError:  # the database was restored without its files
        out = io.BytesIO()
        api.FORMATS[kind].write(edition, out)
        out.seek(0)
        return out


def _preparing(request: HttpRequest, edition: Any, kind: str) -> HttpResponse:
    """Have the worker make the documents of a long edition: they would hold up everybody else's pages."""
    with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
        job = app.configure_task("touchpoints.make_documents", queueing_lock=f"documents of {edition.pk}")
        job.defer(edition_id=edition.pk)
    context = {
        "title": _("Файл готовится"),
        "kind": kind,
        "edition": edition,
        "breadcrumbs": crumbs(edition),
    }
    response = render(request, "portal/preparing.html", context, status=HTTPStatus.ACCEPTED)
    response["Refresh"] = response["Retry-After"] = str(LOOK_AGAIN)
    return response


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def open_data(request: HttpRequest, authority: str, form: str) -> HttpResponse:
    """The passport of the open-data set with its files; data of former editions stay at their names."""
    readable = list(api.readable_editions(authority, form))
    if not readable:
        raise Http404
    passport = api.open_data_files(readable[0])[0]
    return render(
        request,
        "portal/open_data.html",
        {
            "title": _("Открытые данные"),
            "edition": readable[0],
            "properties": list(passport.rows)[1:],
            "passport": passport.name,
            "structure": api.structure_name(),
            "data": {api.data_name(edition): edition for edition in reversed(readable)},
            "breadcrumbs": crumbs(readable[0]),
            "markup": dataset_markup(request, readable[0], api.register_title(readable[0])),
        },
    )


@require_safe
@may_use(PUBLIC)
@kept_for_everyone
def open_data_file(request: HttpRequest, authority: str, form: str, name: str) -> HttpResponse:
    """One file of the set; data of former editions stay at their names."""
    readable = list(api.readable_editions(authority, form))
    # Of two editions of one day, the later has the name.
    edition: Any = next((item for item in readable if api.data_name(item) == name), None)
    if edition is None and readable:
        edition = readable[0]
    file = api.open_data_file(edition, name) if edition else None
    if file is None:
        raise Http404
    response = HttpResponse(file.content(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Access-Control-Allow-Origin"] = "*"
    return response
