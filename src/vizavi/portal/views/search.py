"""One search over the public side: situations, services, answers, requirements, and how to reach an authority."""

from __future__ import annotations

from datetime import date
from functools import lru_cache, partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from criteria.errors import Language
from kit.access import PUBLIC, may_use
from vizavi.portal.caching import kept_for_visitors
from vizavi.portal.catalogue_view import row_of
from vizavi.portal.conditions import page_language
from vizavi.portal.presentation import cards
from vizavi.registry.api import Item, Search, catalogue_search, published_catalogue
from vizavi.registry.choices import Kind
from vizavi.touchpoints import api as touchpoints

LONGEST = 200
EACH = 8
MOST_POINTS = 5


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def search(request: HttpRequest) -> HttpResponse:
    """What the words find, grouped; when nothing is found, what comes near and where to begin."""
    words = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:LONGEST]
    catalogue = published_catalogue()
    found = Search()
    if words and catalogue:
        found = catalogue_search(catalogue, words, page_language(), EACH)
    # What is a slip in the words of the catalogue may be the very word of a touchpoint.
    glances = touchpoints.first_found(words, most=MOST_POINTS)
    if found.corrected and not glances:
        glances = touchpoints.first_found(found.corrected, most=MOST_POINTS)
    points = cards(glances, now=timezone.now(), are_processes_named=True)
    context = {
        "title": _("Поиск: %(words)s") % {"words": words} if words else _("Поиск"),
        "words": words,
        "search_query": words,
        "is_search_hidden": True,  # the page has a larger one of its own
        "found": found,
        "groups": [(str(_HEADINGS[group.kind]()), group.kind, group.found) for group in found.groups],
        "service_in_list": partial(_service_in_list, day=localdate(), language=page_language()),
        "situations": catalogue.of(Kind.SITUATION) if catalogue and not found.groups else [],
        "cards": points,
        "breadcrumbs": [{"text": _("Главная"), "url": reverse("portal:home")}],
    }
    return render(request, "portal/catalogue/search.html", context)


# The price of a search is mostly that of drawing it, and the same services are found by the most different words.
@lru_cache(maxsize=4096)
def _service_in_list(item: Item, *, day: date, language: Language) -> Markup:
    """A service as it stands among others on a day, in the language of the page."""
    environment = engines["jinja2"].env  # type: ignore[attr-defined]
    parts = environment.get_template("portal/catalogue/parts.html").module
    drawn: Markup = parts.service_row(row_of(item, on=day))
    return drawn


_HEADINGS = {
    Kind.SITUATION: lambda: _("Жизненные ситуации"),
    Kind.SERVICE: lambda: _("Услуги и поддержка"),
    Kind.FAQ: lambda: _("Вопросы и ответы"),
    Kind.GUIDE: lambda: _("Обучающие материалы"),
    Kind.REQUIREMENT: lambda: _("Обязательные требования"),
    Kind.NEED: lambda: _("Потребности"),
}
