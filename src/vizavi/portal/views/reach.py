"""«Как с нами связаться»: by what one wants to do, by touchpoint, by authority."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.access import PUBLIC, may_use
from kit.pages.lists import Choice, Listing, Search, Sort
from vizavi.authorities.models import Authority
from vizavi.portal.caching import kept_for_visitors
from vizavi.portal.markup import service_markup, touchpoint_markup
from vizavi.portal.presentation import cards, crumbs, named
from vizavi.touchpoints import api
from vizavi.touchpoints.choices import Channel


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def home(request: HttpRequest) -> HttpResponse:
    """What do you want to do, and with whom."""
    editions = list(api.published_editions())
    return render(
        request,
        "portal/home.html",
        {
            "title": _("Как обратиться в орган власти"),
            "needs": [(need.code, named(need)) for need in api.offered_needs(editions)],
            "authorities": _authorities(editions),
            "is_search_hidden": True,  # the page has a larger one of its own
        },
    )


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def touchpoints(request: HttpRequest) -> HttpResponse:
    """All touchpoints in force: filters in the address, digital ones with their offline alternative."""
    editions = list(api.published_editions())
    now = timezone.now()
    listing: Listing[Any] = Listing(
        request.GET,
        api.ranked(api.published_touchpoints(), [api.form_of(edition.form_edition) for edition in editions]),
        filters=[
            Search(api.found, _("Что вы хотите сделать")),
            Choice("need", _("Потребность"), _needs(editions), api.with_need),
            Choice(
                "authority",
                _("Орган власти"),
                [(authority.code, authority.short) for authority in _authorities(editions)],
                lambda rows, code: rows.filter(register__authority__code=code),
            ),
            Choice(
                "channel", _("Тип точки"), Channel.choices, lambda rows, value: rows.filter(channel=value)
            ),
            Choice("kind", _("Вид точки"), _kinds(editions), lambda rows, value: rows.filter(kind=value)),
            Choice(
                "open",
                _("Часы работы"),
                [("now", _("открыто сейчас"))],
                lambda rows, _now: api.open_now(rows, now=now),
            ),
        ],
        sorts=[
            Sort("preferred", _("Сначала удобные"), "rank", "name"),
            Sort("name", _("Название"), "name"),
        ],
        page_size=30,
    )
    return render(
        request,
        "portal/touchpoints.html",
        {
            "title": _("Как с нами связаться"),
            "listing": listing,
            "cards": cards(listing.rows, editions, now=now),
            "breadcrumbs": crumbs(),
        },
    )


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def authority(request: HttpRequest, authority: str) -> HttpResponse:
    """One authority: what one can do there and how to reach it."""
    found = get_object_or_404(Authority, code=authority)
    editions = [edition for edition in api.published_editions() if edition.register.authority_id == found.pk]
    if not editions:
        raise Http404
    counts = api.needs_by_authority()[found.pk]
    return render(
        request,
        "portal/authority.html",
        {
            "title": str(found),
            "authority": found,
            "editions": editions,
            "needs": [
                (need.code, named(need), counts[need.code])
                for need in api.offered_needs(editions)
                if counts.get(need.code)
            ],
            "breadcrumbs": crumbs(),
            "markup": service_markup(request, found),
        },
    )


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def touchpoint(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One touchpoint at its permanent address, also after it left the register."""
    found = api.touchpoint_ever_published(public_id)
    if found is None:
        raise Http404
    version, edition = found
    form = api.form_of(edition.form_edition)
    process = api.process_version(version.touchpoint.process, edition.number)
    [card] = cards([version], [edition], now=timezone.now(), process=process)
    return render(
        request,
        "portal/touchpoint.html",
        {
            "title": str(version),
            "version": version,
            "card": card,
            "edition": edition,
            "process": process,
            "suitability": [
                (named(group), getattr(version, f"suits_{group.group}")) for group in form.suitability
            ],
            "basis": next((named(basis) for basis in form.bases if basis.code == version.basis_kind), ""),
            "breadcrumbs": [*crumbs(edition), *([_process_crumb(process)] if process else [])],
            "markup": touchpoint_markup(request, version, process, edition),
        },
    )


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def process(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One process with everything that leads to it."""
    found = api.process_ever_published(public_id)
    if found is None:
        raise Http404
    version, edition = found
    rows = [
        row
        for row in api.touchpoints_in(edition.register, edition.number)
        if row.touchpoint.process_id == version.process_id
    ]
    return render(
        request,
        "portal/process.html",
        {
            "title": str(version),
            "process": version,
            "edition": edition,
            "cards": cards(rows, [edition], now=timezone.now(), process=version),
            "breadcrumbs": crumbs(edition),
        },
    )


def _authorities(editions: list[Any]) -> list[Authority]:
    return list({edition.register.authority_id: edition.register.authority for edition in editions}.values())


def _needs(editions: list[Any]) -> list[tuple[str, str]]:
    return [(need.code, named(need)) for need in api.offered_needs(editions)]


def _kinds(editions: list[Any]) -> list[tuple[str, str]]:
    kinds = {
        kind.code: named(kind) for edition in editions for kind in api.form_of(edition.form_edition).kinds
    }
    return sorted(kinds.items(), key=lambda item: item[1].lower().replace("ё", "е"))


def _process_crumb(process: Any) -> dict[str, str]:
    return {"text": str(process), "url": reverse("portal:process", args=[process.process.public_id])}
