"""«Как с нами связаться»: by what one wants to do, by touchpoint, by authority."""

from __future__ import annotations

from collections.abc import Iterable
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
from vizavi.portal.markup import authority_markup, process_markup, site_markup
from vizavi.portal.presentation import Bilingual, cards, crumb, crumbs
from vizavi.touchpoints import api
from vizavi.touchpoints.choices import Channel


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def contacts(request: HttpRequest) -> HttpResponse:
    """What do you want to do, and with whom."""
    editions = list(api.published_editions())
    return render(
        request,
        "portal/contacts.html",
        {
            "title": _("Как обратиться в орган власти"),
            "needs": api.offered_needs(editions),
            "authorities": _authorities(editions),
            "is_search_hidden": True,  # the page has a larger one of its own
            "markup": site_markup(request),
        },
    )


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def touchpoints(request: HttpRequest) -> HttpResponse:
    """All touchpoints in force: filters in the address, digital ones with their offline alternative."""
    editions = list(api.published_editions())
    now = timezone.now()
    authorities = [(authority.code, authority.short) for authority in _authorities(editions)]
    listing: Listing[Any] = Listing(
        request.GET,
        api.ranked(api.published_touchpoints().only("pk"), map(_form, editions)),
        filters=[
            Search(api.found, _("Слова из названия или описания")),
            Choice("need", _("Что вы хотите сделать"), _needs(editions), api.with_need),
            Choice(
                "authority",
                _("Орган власти"),
                authorities,
                lambda rows, code: rows.filter(register__authority__code=code),
            ),
            Choice(
                "channel",
                _("Через интернет или лично"),
                [(Channel.DIGITAL, _("через интернет")), (Channel.OFFLINE, _("лично, по телефону, почтой"))],
                lambda rows, value: rows.filter(channel=value),
            ),
            Choice("kind", _("Способ"), _kinds(editions), lambda rows, value: rows.filter(kind=value)),
            Choice(
                "open",
                _("Часы работы"),
                [("now", _("открыто сейчас"))],
                lambda rows, _now: api.open_now(rows, now=now),
            ),
        ],
        sorts=[
            Sort("preferred", _("Сначала удобные"), "rank", "name"),
            Sort("name", _("По названию"), "name"),
        ],
        page_size=20,
    )
    return render(
        request,
        "portal/touchpoints.html",
        {
            "title": _("Как с нами связаться"),
            "listing": listing,
            "cards": cards(_glances(listing), now=now, are_processes_named=True),
            "breadcrumbs": crumbs(),
        },
    )


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def authority(request: HttpRequest, authority: str) -> HttpResponse:
    """One authority: what one can do there and how to reach it."""
    found = get_object_or_404(Authority, code=authority)
    editions = list(api.published_editions().filter(register__authority=found))
    if not editions:
        raise Http404
    counts = api.needs_satisfied_by(found)
    return render(
        request,
        "portal/authority.html",
        {
            "title": str(found),
            "authority": found,
            "editions": editions,
            "needs": [
                (need, counts[need.code]) for need in api.offered_needs(editions) if need.code in counts
            ],
            "breadcrumbs": crumbs(),
            "markup": authority_markup(request, found),
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
    form = _form(edition)
    processes = api.processes_of(edition, [version.touchpoint.process_id])
    process = processes[version.touchpoint.process_id]
    [card] = cards(api.glances([version.pk]), now=timezone.now(), form=form)
    return render(
        request,
        "portal/touchpoint.html",
        {
            "title": str(version),
            "version": version,
            "card": card,
            "edition": edition,
            "is_in_force": api.is_in_force(edition),
            "process": process,
            "suitability": [
                (Bilingual(group.name, group.name_en), getattr(version, f"suits_{group.group}"))
                for group in form.suitability
            ],
            "basis": next(
                (
                    Bilingual(basis.name, basis.name_en)
                    for basis in form.bases
                    if basis.code == version.basis_kind
                ),
                Bilingual(""),
            ),
            "breadcrumbs": [*crumbs(edition), _crumb_of(process)],
            "markup": process_markup(request, process, [card.touchpoint], edition),
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
    ways: Listing[Any] = Listing(
        request.GET,
        api.ranked(api.touchpoints_of_process(version, edition).only("pk"), [_form(edition)]),
        sorts=[Sort("preferred", _("Сначала удобные"), "rank", "name")],
        page_size=20,
    )
    shown = _glances(ways)
    return render(
        request,
        "portal/process.html",
        {
            "title": str(version),
            "process": version,
            "edition": edition,
            "is_in_force": api.is_in_force(edition),
            "listing": ways,
            "cards": cards(shown, now=timezone.now(), form=_form(edition)),
            "breadcrumbs": crumbs(edition),
            "markup": process_markup(request, version, shown, edition),
        },
    )


def _glances(listing: Listing[Any]) -> list[api.Glance]:
    return api.glances(row.pk for row in listing.rows)


def _form(edition: Any) -> Any:
    return api.form_of(edition.form_edition)


def _authorities(editions: Iterable[Any]) -> list[Authority]:
    return list({edition.register.authority_id: edition.register.authority for edition in editions}.values())


def _needs(editions: list[Any]) -> list[tuple[str, str]]:
    return [(need.code, str(Bilingual(need.name, need.name_en))) for need in api.offered_needs(editions)]


def _kinds(editions: list[Any]) -> list[tuple[str, str]]:
    kinds = {
        kind.code: str(Bilingual(kind.name, kind.name_en))
        for edition in editions
        for kind in _form(edition).kinds
    }
    return sorted(kinds.items(), key=lambda item: item[1].lower().replace("ё", "ея"))


def _crumb_of(process: Any) -> dict[str, str]:
    return crumb(process.name, process.name_en, reverse("portal:process", args=[process.process.public_id]))
