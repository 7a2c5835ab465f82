"""Where an enquiry begins: what it is about; what is kept for who signs in; how to make it forgotten."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.access import PUBLIC, may_use
from kit.pages.codes import answer_search
from vizavi.offers.actions.enquiries import (
    EnquiryGone,
    change_scope,
    delete_enquiry,
    open_saved,
    start_enquiry,
)
from vizavi.offers.forms.controls import found_codes
from vizavi.offers.queries import enquiry_of, saved_enquiries
from vizavi.offers.scope import SINGLE
from vizavi.offers.views.here import (
    COOKIE,
    Here,
    catalogue_or_404,
    crumbs,
    keep_cookie,
    page_language,
    private,
    with_enquiry,
)
from vizavi.registry.api import Catalogue, catalogue_search
from vizavi.registry.choices import Kind

MOST_SAVED = 20
MOST_FOUND = 5
LONGEST_WORDS = 200


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@may_use(PUBLIC)
def start(request: HttpRequest) -> HttpResponse:
    """«Что привело вас к нам?»: situations, or everything, or words that find the situation."""
    catalogue, now = catalogue_or_404(), timezone.now()
    known = {item.code for item in catalogue.of(Kind.SITUATION)}
    secret = request.COOKIES.get(COOKIE, "")
    enquiry = enquiry_of(secret, now=now)
    if request.method == "POST":
        chosen = [code for code in dict.fromkeys(request.POST.getlist("situation")) if code in known]
        if service := catalogue.get(Kind.SERVICE, request.POST.get("service", "")):
            chosen = [SINGLE + service.code]
        if chosen or "everything" in request.POST:
            return private(
                _begin(request, catalogue, enquiry, secret, [] if "everything" in request.POST else chosen)
            )
    words = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:LONGEST_WORDS]
    found = _found(catalogue, words) if words else None
    preset = set(request.GET.getlist("situation")) & known or set(found[:1] if found else [])
    if not preset and enquiry and not words:
        preset = set(enquiry.about) & known
    context = {
        "title": _("Что есть для меня?"),
        "spheres": _by_sphere(catalogue, found),
        "preset": preset,
        "service": catalogue.get(Kind.SERVICE, request.GET.get("service", "")),
        "words": words,
        "is_found": bool(found),
        "is_search_hidden": True,  # the page has one of its own
        "is_nothing_chosen": request.method == "POST",
        "enquiry": enquiry,
        "saved": list(saved_enquiries(request.viewer, now=now)[:MOST_SAVED]),  # type: ignore[attr-defined]
        "names": _names(catalogue),
        "breadcrumbs": crumbs()[:1],
    }
    return private(render(request, "offers/start.html", context))


def _begin(
    request: HttpRequest, catalogue: Catalogue, enquiry: Any, secret: str, about: list[str]
) -> HttpResponse:
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    if enquiry is None:
        enquiry, secret = start_enquiry(actor=viewer, catalogue=catalogue, about=about, now=now)
    else:
        change_scope(actor=viewer, enquiry=enquiry, about=about, now=now)
    return keep_cookie(redirect("offers:next"), secret)


def _names(catalogue: Catalogue) -> dict[str, Any]:
    """What an enquiry may be about, by its code."""
    situations = {item.code: item for item in catalogue.of(Kind.SITUATION)}
    return situations | {SINGLE + item.code: item for item in catalogue.of(Kind.SERVICE)}


def _found(catalogue: Catalogue, words: str) -> list[str]:
    """Codes of situations that the words find, best first: by themselves or by a typical need of theirs."""
    groups = catalogue_search(catalogue, words, page_language(), MOST_FOUND).groups
    found = [entry.leads_to for group in groups for entry in group.found]
    return list(dict.fromkeys(item.code for item in found if item.kind == Kind.SITUATION))


def _by_sphere(catalogue: Catalogue, found: list[str] | None) -> list[tuple[Any, list[Any]]]:
    """Situations by sphere of life; after a search those that were found, as one list."""
    if found:
        items = {item.code: item for item in catalogue.of(Kind.SITUATION)}
        return [(None, [items[code] for code in found])]
    spheres = [
        (sphere, catalogue.naming(sphere, Kind.SITUATION, "sphere")) for sphere in catalogue.of(Kind.SPHERE)
    ]
    return [(sphere, items) for sphere, items in spheres if items]


@require_safe
@may_use(PUBLIC)
@with_enquiry
def onward(here: Here) -> HttpResponse:
    """To the question that settles most."""
    return here.onward()


@require_POST
@may_use(PUBLIC)
def open_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Continue on this device with what is kept for the signed-in person."""
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    enquiry = get_object_or_404(saved_enquiries(viewer, now=now), pk=pk)
    had_sensitive = bool(enquiry.sensitive)
    if request.COOKIES.get(COOKIE) and enquiry_of(request.COOKIES[COOKIE], now=now) == enquiry:
        return private(redirect("offers:results"))
    try:
        secret = open_saved(actor=viewer, enquiry=enquiry, now=now)
    except EnquiryGone as gone:
        raise Http404(gone.message) from gone
    if had_sensitive:
        messages.info(
            request,
            _("Чувствительные сведения на другое устройство не переносятся: на эти вопросы ответьте заново."),
        )
    return private(keep_cookie(redirect("offers:results"), secret))


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(PUBLIC)
@with_enquiry
def forget(here: Here) -> HttpResponse:
    """Delete the answers at once."""
    if here.request.method == "POST":
        delete_enquiry(actor=here.request.viewer, enquiry=here.enquiry)  # type: ignore[attr-defined]
        messages.success(here.request, _("Ваши ответы удалены."))
        response = redirect("offers:start")
        response.delete_cookie(COOKIE)
        return response
    context = {
        "title": _("Удалить ответы и начать заново?"),
        "links": here.enquiry.shared.count(),
        "breadcrumbs": crumbs({"text": _("Результаты"), "url": reverse("offers:results")}),
    }
    return render(here.request, "offers/forget.html", context)


@require_safe
@may_use(PUBLIC)
def codes(request: HttpRequest, classifier: str) -> HttpResponse:
    """What words find in a classifier, for the list that opens while one types."""
    return answer_search(request, lambda words: found_codes(classifier, words))
