"""Signing in and reading pages, for the tests of pages."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from kit.accounts.models import User
from vizavi.authorities.api import Viewer
from vizavi.touchpoints.models import Register
from vizavi.touchpoints.tests.factories import World


def signed_in(viewer: Viewer) -> Client:
    """A browser in which the person is signed in, with a second factor."""
    Authenticator.objects.get_or_create(
        user_id=viewer.actor_id, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "unused"}}
    )
    client = Client()
    client.force_login(
        User.objects.get(pk=viewer.actor_id), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def page(place: World | Register, name: str, **where: Any) -> str:
    """The address of a page of a register."""
    register = place.register if isinstance(place, World) else place
    return reverse(
        f"touchpoints:{name}",
        kwargs={"authority": register.authority.code, "form": register.form.code, **where},
    )


def text_of(response: HttpResponse) -> str:
    """The page as text, white space made one."""
    return " ".join(response.content.decode().split())


def rows_of(response: HttpResponse) -> list[str]:
    """The words of the cell that names each row of the page's tables."""
    cells = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', response.content.decode(), re.DOTALL)
    return [_words(cell) for cell in cells]


def errors_of(response: HttpResponse) -> dict[str, str]:
    """The error summary: id of the field (or "") → text."""
    found = re.search(r"govuk-error-summary__list.*?</ul>", response.content.decode(), re.DOTALL)
    items = re.findall(r"<li>(.*?)</li>", found[0], re.DOTALL) if found else []
    summary = {}
    for item in items:
        target = re.search(r'href="#([^"]*)"', item)
        summary[target[1] if target else ""] = _words(item)
    return summary


def values_of(response: HttpResponse) -> dict[str, str]:
    """Name → value of the hidden and text inputs of the page."""
    inputs = re.findall(r"<input [^>]*>", response.content.decode())
    found = {}
    for tag in inputs:
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attributes.get("type") in {"hidden", "text"}:
            found[attributes["name"]] = unescape(attributes.get("value", ""))
    return found


def _words(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())
