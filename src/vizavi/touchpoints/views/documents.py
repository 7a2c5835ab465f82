"""Documents of an edition for staff: the signed scan, and what is made of the register."""

from __future__ import annotations

import tempfile
from typing import IO, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kit.access import may_use
from vizavi.touchpoints.actions.documents import (
    ask_for_documents,
    is_short,
    keep_document,
    kept_document,
)
from vizavi.touchpoints.exports.files import FORMATS, file_name
from vizavi.touchpoints.views.editions import edition_context, edition_of
from vizavi.touchpoints.views.frame import here, is_staff


@require_safe
@may_use(is_staff)
def scan(request: HttpRequest, authority: str, form: str, number: int) -> FileResponse:
    """The signed order as it was uploaded."""
    edition = edition_of(here(request, authority, form), number)
    if edition.order is None or not edition.order.scan:
        raise Http404
    ending = str(edition.order.scan.name).rpartition(".")[2]
    return FileResponse(edition.order.scan.open(), as_attachment=True, filename=f"order-{number}.{ending}")


@require_safe
@may_use(is_staff)
def file(request: HttpRequest, authority: str, form: str, number: int, kind: str) -> HttpResponseBase:
    """A document of the edition as it stands now: kept, made at once, or by a job that the next page waits for."""
    place = here(request, authority, form)
    edition, item = edition_of(place, number), FORMATS.get(kind)
    if item is None:
        raise Http404
    out: IO[bytes]
    if not item.is_slow:
        out = cast(IO[bytes], tempfile.TemporaryFile())  # noqa: SIM115 - the response closes it
        item.write(edition, out)
        out.seek(0)
    elif kept_document(edition, kind) or is_short(edition):
        out = cast(IO[bytes], keep_document(edition=edition, code=kind, now=place.now).file.open("rb"))
    else:
        return redirect(place.to("edition_making", number=number, kind=kind))
    return FileResponse(
        out, as_attachment=True, filename=file_name(edition, kind), content_type=item.content_type
    )


@require_safe
@may_use(is_staff)
def making(request: HttpRequest, authority: str, form: str, number: int, kind: str) -> HttpResponse:
    """A long document is being made; the page looks again by itself."""
    place = here(request, authority, form)
    edition, item = edition_of(place, number), FORMATS.get(kind)
    if item is None:
        raise Http404
    is_ready = not item.is_slow or kept_document(edition, kind) is not None or is_short(edition)
    if not is_ready:
        ask_for_documents(edition)
    context = edition_context(
        place,
        edition,
        str(item.label),
        kind=kind,
        is_ready=is_ready,
        refresh_seconds=None if is_ready else 3,
    )
    return render(request, "touchpoints/editions/making.html", context)
