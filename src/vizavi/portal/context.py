"""What every public page shows of the whole: the sections of the portal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The route, its words, and what else of the site belongs to the section.
SECTIONS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("portal:home", _("Жизненные ситуации"), ("portal:situation",)),
    ("offers:start", _("Что есть для меня?"), ()),
    ("portal:services", _("Услуги и поддержка"), ("portal:service", "portal:requirement")),
    ("portal:answers", _("Вопросы и ответы"), ("portal:answer", "portal:guide")),
    ("portal:contacts", _("Как обратиться"), ("portal:touchpoints", "portal:authority", "portal:touchpoint")),
)


def sections(request: HttpRequest) -> dict[str, Any]:
    """Navigation of the public side; staff and their accounts have their own."""
    path = request.path_info.removeprefix("/en")
    if path.startswith(("/staff/", "/accounts/", "/dev/")):
        return {}
    match = request.resolver_match
    here = match.view_name if match else ""
    found = []
    for route, text, also in SECTIONS:
        try:
            url = reverse(route)
        except NoReverseMatch:
            # Tests of single packages serve a part of the pages; the whole map is held complete by a test.
            continue
        is_offers = here.startswith("offers:") and here != "offers:try_it"  # that page is for developers
        is_current = here == route or here in also or (is_offers and route == "offers:start")
        found.append({"text": str(text), "url": url, "current": is_current})
    return {"service_navigation": found}
