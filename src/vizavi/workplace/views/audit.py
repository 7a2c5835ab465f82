"""The audit trail, searched: who changed what, when and why, from what to what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.access import may_use
from kit.audit.models import Entry
from kit.pages.history import describe
from kit.pages.lists import Choice, Listing, Search
from kit.pages.typed_dates import typed_date
from vizavi.workplace import trail
from vizavi.workplace.rules import can_search_audit


@require_safe
@may_use(can_search_audit)
def index(request: HttpRequest) -> HttpResponse:
    """The newest entries, or those that were searched for."""
    listing = _listing(request)
    events = describe(listing.rows, actions=trail.ACTIONS, fields=trail.FIELDS)
    context = {
        "title": _("Журнал действий"),
        "listing": listing,
        "rows": list(zip(listing.rows, events, strict=True)),
        "thing_in_words": trail.thing_in_words,
    }
    return render(request, "workplace/audit.html", context)


@require_safe
@may_use(can_search_audit)
def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    """What was searched for, whole, as a file that is sent while it is read."""
    response = StreamingHttpResponse(
        trail.csv_of(_listing(request).matching), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="audit-{localdate():%Y%m%d}.csv"'
    return response


@require_safe
@may_use(can_search_audit)
def show(request: HttpRequest, sequence: int) -> HttpResponse:
    """One entry with everything that it holds, and where the rest about the same thing is."""
    entry = get_object_or_404(Entry, pk=sequence)
    query = f"?table={entry.table}&object={entry.object_id}"
    context = {
        "title": _("Запись № %(number)s") % {"number": entry.sequence},
        "caption": _("Журнал действий"),
        "entry": entry,
        "event": describe([entry], actions=trail.ACTIONS, fields=trail.FIELDS)[0],
        "thing": trail.thing_in_words(entry.table),
        "same_url": reverse("workplace:audit") + query,
        "back_url": reverse("workplace:audit"),
    }
    return render(request, "workplace/audit_entry.html", context)


def _listing(request: HttpRequest) -> Listing[Entry]:
    problems: list[str] = []
    return Listing(
        request.GET,
        trail.entries(),
        filters=[
            Search(trail.by_person, _("Кто"), "who"),
            Search(trail.by_action, _("Действие"), "action"),
            Choice("table", _("Что"), trail.things, lambda rows, value: rows.filter(table=value)),
            Search(lambda rows, text: rows.filter(object_id=text), _("Номер записи"), "object"),
            Search(partial(_by_day, trail.since, problems), _("С даты"), "since"),
            Search(partial(_by_day, trail.until, problems), _("По дату"), "until"),
        ],
        exports=[("CSV", reverse("workplace:audit_csv"))],
        problems=problems,
    )


def _by_day(
    apply: Callable[[QuerySet[Entry], date], QuerySet[Entry]],
    problems: list[str],
    rows: QuerySet[Entry],
    text: str,
) -> Any:
    day = typed_date(text)
    if day is None:
        problems.append(
            _("Дата «%(text)s» не понята и не применена. Напишите её так: 21.11.2026.") % {"text": text}
        )
        return rows
    return apply(rows, day)
