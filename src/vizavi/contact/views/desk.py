"""The desk of support: what waits, oldest first; one request, answered."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.access import may_use
from kit.audit.queries import history_of
from kit.errors import Refused
from kit.pages.history import describe
from kit.pages.lists import Choice, Listing, Search, Sort
from vizavi.authorities.api import Viewer
from vizavi.contact.actions.support import answer_request, take_request
from vizavi.contact.choices import OPEN, SupportState
from vizavi.contact.forms import AnswerForm
from vizavi.contact.models import SupportRequest
from vizavi.contact.queries import visible_requests
from vizavi.contact.receipts import read_receipt
from vizavi.contact.rules import can_answer_support
from vizavi.contact.wording import ACTIONS


@require_safe
@may_use(can_answer_support)
def index(request: HttpRequest) -> HttpResponse:
    """Requests that wait, oldest first; the others on request."""
    rows = visible_requests(_viewer(request))
    is_waiting = "state" not in request.GET
    listing: Listing[SupportRequest] = Listing(
        request.GET,
        rows.filter(state__in=OPEN) if is_waiting else rows,
        filters=[
            Search(_found, _("Номер или слова")),
            Choice(
                "state",
                _("Состояние"),
                [*SupportState.choices, ("all", _("Все"))],
                lambda found, value: found if value == "all" else found.filter(state=value),
            ),
        ],
        sorts=[
            Sort("asked", _("Получено"), "created_at", "pk"),
            Sort("due", _("Ответить до"), "due_at", "pk"),
        ],
    )
    context = {
        "title": _("Обращения в поддержку"),
        "listing": listing,
        "now": timezone.now(),
        "is_waiting": is_waiting,
    }
    return render(request, "contact/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_answer_support)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One request with all that helps to understand it; POST answers."""
    item = get_object_or_404(visible_requests(_viewer(request)).select_related("answered_by"), pk=pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_request(
                actor=_viewer(request), request=item, answer=form.cleaned_data["answer"], now=timezone.now()
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Ответ на обращение %(number)s записан.") % {"number": item.number})
            return redirect("contact:desk")
    context = {
        "title": _("Обращение %(number)s") % {"number": item.number},
        "item": item,
        "form": form,
        "now": timezone.now(),
        "events": describe(history_of([item])[:20], actions=ACTIONS, fields={"error_id": _("Номер ошибки")}),
        "back_url": reverse("contact:desk"),
    }
    return render(request, "contact/desk_request.html", context)


@require_POST
@may_use(can_answer_support)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a request in hand."""
    item = get_object_or_404(visible_requests(_viewer(request)), pk=pk)
    take_request(actor=_viewer(request), request=item)
    messages.success(request, _("Обращение %(number)s в работе.") % {"number": item.number})
    return redirect("contact:desk_request", pk)


def _found(rows: QuerySet[SupportRequest], text: str) -> QuerySet[SupportRequest]:
    if receipt := read_receipt(text):
        return rows.filter(pk=receipt[1])
    return rows.filter(text__icontains=text)


def _viewer(request: HttpRequest) -> Viewer:
    return cast(Viewer, request.viewer)  # type: ignore[attr-defined]
