"""The same address for people and for machines: a page, or what it is about as RDF, as the client prefers."""

from __future__ import annotations

import functools
from collections.abc import Callable
from http import HTTPStatus
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

PAGE = "text/html"
View = Callable[..., HttpResponseBase]


class Format(NamedTuple):
    """A form of RDF. `ending`: of the address that always answers in it."""

    ending: str
    content_type: str
    name: str

    @property
    def content_type_in_utf8(self) -> str:
        return f"{self.content_type}; charset=utf-8"


FORMATS = {
    form.ending: form
    for form in (Format("ttl", "text/turtle", "Turtle"), Format("jsonld", "application/ld+json", "JSON-LD"))
}
Addresses = Callable[..., dict[str, str]]


def preferred(request: HttpRequest) -> Format | None:
    """The form of RDF that the client prefers to a page; a client that takes anything gets the page."""
    asked = request.META.get("HTTP_ACCEPT", "").lower()
    if not any(form.content_type in asked for form in FORMATS.values()):
        return None  # nearly everybody, at the price of a look
    taken = {
        kind: media
        for kind in (PAGE, *(form.content_type for form in FORMATS.values()))
        if (media := request.accepted_type(kind)) is not None and media.quality
    }
    if not taken:
        return None
    best = max(taken, key=lambda kind: (taken[kind].quality, taken[kind].specificity, kind == PAGE))
    return next((form for form in FORMATS.values() if form.content_type == best), None)


def also_as_data(data: View, addresses: Addresses) -> Callable[[View], View]:
    """Answer with the data when the client prefers them, and say on the page where they are.

    Args:
        data: takes the request, what the page takes, and the ending of the format.
        addresses: from what the page takes, the address of the data by ending.
    """

    def negotiate(view: View) -> View:
        @functools.wraps(view)
        def answer(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
            where = addresses(**kwargs)
            chosen = preferred(request)
            if chosen is None:
                response = view(request, **kwargs)
                response["Link"] = ", ".join(
                    f'<{address}>; rel="alternate"; type="{FORMATS[ending].content_type}"'
                    for ending, address in where.items()
                )
            else:
                response = data(request, ending=chosen.ending, **kwargs)
                if response.status_code < HTTPStatus.BAD_REQUEST:
                    response["Content-Location"] = where[chosen.ending]
            assert isinstance(response, HttpResponse)
            patch_vary_headers(response, ["Accept"])
            return response

        return answer

    return negotiate
