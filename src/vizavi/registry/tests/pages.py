"""Asking pages of the register as somebody, for the tests of pages."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from vizavi.authorities.api import Viewer
from vizavi.touchpoints.tests.pages import errors_of, rows_of, signed_in, text_of, values_of

__all__ = ["ask", "errors_of", "fields_of", "rows_of", "send", "signed_in", "text_of", "to", "values_of"]


def to(name: str, **where: Any) -> str:
    """The address of a page of the register."""
    return reverse(f"registry:{name}", kwargs=where or None)


def ask(viewer: Viewer | None, name: str, query: str = "", **where: Any) -> Any:
    """The answer to somebody (None: a visitor) who asks for a page."""
    client = Client() if viewer is None else signed_in(viewer)
    return client.get(to(name, **where) + query)


def send(viewer: Viewer, name: str, data: dict[str, Any] | None = None, **where: Any) -> Any:
    """The answer to somebody who sends a form."""
    return signed_in(viewer).post(to(name, **where), data or {})


def fields_of(response: Any) -> dict[str, Any]:
    """What the form of a page would send as it is, buttons left out."""
    return fields_in(response.content.decode())


def fields_in(markup: str) -> dict[str, Any]:
    """Name → value (list of values) of the inputs within the page's main form that saves."""
    form = re.search(r'<form method="post" action="[^"]*edit[^"]*".*?</form>', markup, re.DOTALL)
    assert form, "no form that is edited"
    inside, found = form[0], {}
    for tag in re.findall(r"<input [^>]*>", inside):
        attributes = dict(re.findall(r'([\w-]+)(?:="([^"]*)")?', tag.replace("<input", "")))
        kind = attributes.get("type", "text")
        if kind in {"checkbox", "radio"} and "checked" not in attributes:
            continue
        usual = "on" if kind in {"checkbox", "radio"} else ""
        _put(found, attributes["name"], unescape(attributes.get("value", usual)))
    for name, text in re.findall(r'<textarea [^>]*?name="([^"]+)"[^>]*>(.*?)</textarea>', inside, re.DOTALL):
        _put(found, name, unescape(text.removeprefix("\r\n").removeprefix("\n")))
    for name, options in re.findall(r'<select [^>]*?name="([^"]+)"[^>]*>(.*?)</select>', inside, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', options)
        _put(found, name, unescape(chosen[1]) if chosen else "")
    return found


def _put(found: dict[str, Any], name: str, value: str) -> None:
    if name in found:
        before = found[name]
        found[name] = [*(before if isinstance(before, list) else [before]), value]
    else:
        found[name] = value
