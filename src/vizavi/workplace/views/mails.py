"""Letters that the system wrote: for the administrator; in development and demonstrations for everybody."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import linebreaks, urlize
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.access import PUBLIC, may_use
from kit.mail.models import Mail
from kit.pages.lists import Choice, Listing, Search, Sort
from vizavi.workplace.rules import can_see_mails

WORKPLACE, OPEN = "workplace", "dev"


@require_safe
@may_use(can_see_mails)
def index(request: HttpRequest) -> HttpResponse:
    """Which letters went out and which wait."""
    return _index(request, WORKPLACE)


@require_safe
@may_use(can_see_mails)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter; what it says only where that is no secret."""
    return _show(request, WORKPLACE, pk)


@require_safe
@may_use(PUBLIC)
def open_index(request: HttpRequest) -> HttpResponse:
    """The letters of a development or demo installation, which go to nobody."""
    _only_where_readable()
    return _index(request, OPEN)


@require_safe
@may_use(PUBLIC)
def open_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, with links that work."""
    _only_where_readable()
    return _show(request, OPEN, pk)


def _only_where_readable() -> None:
    if not settings.MAILS_ARE_READABLE:
        raise Http404


def _index(request: HttpRequest, place: str) -> HttpResponse:
    listing: Listing[Mail] = Listing(
        request.GET,
        # The text may be long and is not shown here.
        Mail.objects.defer("text"),
        filters=[
            Search(lambda rows, text: rows.filter(Q(to__icontains=text) | Q(subject__icontains=text))),
            Choice(
                "state",
                _("Состояние"),
                [("waiting", _("Ждёт отправки")), ("sent", _("Отправлено"))],
                lambda rows, value: rows.filter(sent_at__isnull=value == "waiting"),
            ),
        ],
        sorts=[Sort("written", _("Написано"), "-created_at")],
    )
    return render(
        request, "workplace/mails.html", {"title": _("Письма"), "listing": listing, **_frame(place)}
    )


def _show(request: HttpRequest, place: str, pk: int) -> HttpResponse:
    mail = get_object_or_404(Mail, pk=pk)
    context = {
        "title": mail.subject,
        "mail": mail,
        # In production a letter may hold somebody's link to a new password: nobody reads it but the addressee.
        "text": _with_links(mail.text) if settings.MAILS_ARE_READABLE else None,
        "back_url": reverse("dev:mails" if place == OPEN else "workplace:mails"),
        **_frame(place),
    }
    return render(request, "workplace/mail.html", context)


def _frame(place: str) -> dict[str, Any]:
    if place == OPEN:
        return {"layout": "pages/layout.html", "mail_route": "dev:mail"}
    return {"layout": "pages/workplace.html", "mail_route": "workplace:mail"}


def _with_links(text: str) -> SafeString:
    html = linebreaks(urlize(text, autoescape=True), autoescape=False)
    return SafeString(html.replace("<a ", '<a class="govuk-link" ').replace("<p>", '<p class="govuk-body">'))
