"""What every page knows: the product, where help is, the other language."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, override

# Parameters of routes whose value lets somebody in: invitations, new passwords, links to a case.
SECRET_PARTS = frozenset({"token", "key", "secret"})


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: see the head of `pages/layout.html`."""
    return {
        "product_name": settings.PRODUCT_NAME,
        "home_url": resolve_url(settings.LOGOUT_REDIRECT_URL),
        "workplace_url": resolve_url(settings.LOGIN_REDIRECT_URL),
        "search_url": resolve_url(settings.SEARCH_URL),
        "support_email": settings.SUPPORT_EMAIL,
        "support_phone": settings.SUPPORT_PHONE,
        "support_url": support_url(request),
        "is_demo": settings.DEMO,
        "languages": languages(request),
    }


def support_url(request: HttpRequest, **more: str) -> str:
    """Where to ask for help; carries the address of this page, and `more`, so that nobody need describe it.

    What an address says beyond its path stays here, and of an address that is a key to something all of it.
    """
    match = request.resolver_match
    is_secret = match is not None and not SECRET_PARTS.isdisjoint(match.kwargs)
    is_help = match is not None and match.view_name == "pages:support"
    known = {} if is_secret or is_help else {"from": request.path}
    query = urlencode(known | more)
    return reverse("pages:support") + (f"?{query}" if query else "")


def languages(request: HttpRequest) -> list[dict[str, Any]]:
    """The languages of the site: code, own name, the address of this page in it, whether it is the present one."""
    present = get_language()
    return [
        {
            "code": code,
            "name": name,
            "url": request.get_full_path() if code == present else _translated(request, code),
            "current": code == present,
        }
        for code, name in settings.LANGUAGES
    ]


def _translated(request: HttpRequest, code: str) -> str:
    # Django's `translate_url` would find out once more which page this is.
    match = request.resolver_match
    if match is not None:
        here, mark, query = request.get_full_path().partition("?")
        with override(code), suppress(NoReverseMatch):
            path = reverse(match.view_name, args=match.args or None, kwargs=match.kwargs)
            if path != here:
                return f"{path}{mark}{query}"
    # A page that has no counterpart (an error page, say) leads to the front page of the other language.
    return "/" if code == settings.LANGUAGE_CODE else f"/{code}/"
