"""All services, measures and e-services in one list: who, how long, whether it can be had now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.access import PUBLIC, may_use
from kit.pages.lists import Choice, Listing, Search
from vizavi.portal.caching import kept_for_visitors
from vizavi.portal.catalogue_view import row_of
from vizavi.portal.conditions import page_language
from vizavi.registry.api import Catalogue, Item, catalogue_search, published_catalogue
from vizavi.registry.choices import Kind, Line, Nature, Status

MOST_FOUND = 200


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def services(request: HttpRequest) -> HttpResponse:
    """Filters in the address; the order is that of titles, of a search that of fitness."""
    catalogue = published_catalogue()
    items = list(catalogue.of(Kind.SERVICE)) if catalogue else []
    listing: Listing[Item] = Listing(
        request.GET,
        items,
        filters=[
            Search(lambda rows, text: _searched(catalogue, rows, text), _("Слова из названия или описания")),
            Choice(
                "line",
                _("Что это"),
                Line.choices,
                lambda rows, value: [item for item in rows if item.line == value],
            ),
            Choice(
                "nature",
                _("Вид"),
                Nature.choices,
                lambda rows, value: [item for item in rows if item.document["nature"] == value],
            ),
            Choice(
                "situation",
                _("Жизненная ситуация"),
                [(item.code, item.title) for item in catalogue.of(Kind.SITUATION)] if catalogue else [],
                lambda rows, code: _of_situation(catalogue, rows, code),
            ),
            Choice(
                "authority",
                _("Кто предоставляет"),
                _authorities(items),
                lambda rows, code: [item for item in rows if item.authority and item.authority.code == code],
            ),
            Choice(
                "status",
                _("Состояние"),
                Status.choices,
                lambda rows, value: [item for item in rows if item.status == value],
            ),
            Choice(
                "way",
                _("Как предоставляется"),
                [
                    ("online", _("через интернет")),
                    ("proactive", _("без заявления")),
                    ("api", _("из вашей программы")),
                ],
                lambda rows, value: [item for item in rows if item.document[_WAYS[value]]],
            ),
        ],
        page_size=30,
    )
    context = {
        "title": _("Услуги и поддержка"),
        "listing": listing,
        "rows": [row_of(item, on=localdate()) for item in listing.rows],
        "breadcrumbs": [{"text": _("Главная"), "url": reverse("portal:home")}],
    }
    return render(request, "portal/catalogue/services.html", context)


_WAYS = {"online": "is_online", "proactive": "is_proactive", "api": "has_api"}


def _searched(catalogue: Catalogue | None, rows: list[Item], text: str) -> list[Item]:
    if catalogue is None:
        return []
    found = catalogue_search(catalogue, text, page_language(), limit=MOST_FOUND)
    allowed = {item.code for item in rows}
    return [
        entry.item
        for group in found.groups
        if group.kind == Kind.SERVICE
        for entry in group.found
        if entry.item.code in allowed
    ]


def _of_situation(catalogue: Catalogue | None, rows: list[Item], code: str) -> list[Item]:
    situation = catalogue.get(Kind.SITUATION, code) if catalogue else None
    codes = {item.code for item in catalogue.services_of(situation)} if catalogue and situation else set()
    return [item for item in rows if item.code in codes]


def _authorities(items: list[Item]) -> list[tuple[str, Any]]:
    found = {item.authority.code: item.authority.short for item in items if item.authority}
    return sorted(found.items(), key=lambda pair: pair[1].lower())
