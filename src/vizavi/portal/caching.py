"""Rendered public answers, kept until something is published and for a minute at most."""

from __future__ import annotations

import functools
import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import get_language

from vizavi.registry.api import state_of_register
from vizavi.touchpoints.api import state_of_publication

SECONDS = 60  # «открыто сейчас» is that old at most
LONGEST_ADDRESS = 500  # whatever strangers put into addresses must not fill the cache
LARGEST = 48 * 1024  # bytes of a compressed page; with MAX_ENTRIES of the cache this bounds its memory

LEVEL = 5  # of compression: 3 % more bytes than the usual 6 for two thirds of its time

# A signed-in reader has a page of their own; a message waiting for a visitor is for that visitor alone.
_PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")
_ACCEPTS_GZIP = re.compile(r"\bgzip\b")

View = Callable[..., HttpResponse]


def kept_for_visitors(view: View) -> View:
    """Render a page once for all visitors; whoever is signed in always gets their own."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if any(name in request.COOKIES for name in _PERSONAL_COOKIES):
            response = view(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_cache=True)
            return response
        response = _kept(request, functools.partial(view, request, *args, **kwargs))
        patch_vary_headers(response, ["Cookie"])
        return response

    return answer


def kept_for_everyone(view: View) -> View:
    """Make an answer that depends on nothing but the address once, and say when it was last published."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _kept(request, functools.partial(view, request, *args, **kwargs), is_dated=True)

    return answer


@dataclass(frozen=True)
class _Kept:
    """An answer as it lies in the cache."""

    compressed: bytes
    headers: dict[str, str]

    @classmethod
    def of(cls, response: HttpResponse) -> _Kept:
        etag = f'W/"{blake2b(response.content, digest_size=12).hexdigest()}"'
        headers = {name: value for name, value in response.items() if name != "Content-Length"}
        return cls(gzip.compress(response.content, LEVEL, mtime=0), headers | {"ETag": etag})

    def answer(self, request: HttpRequest) -> HttpResponse:
        is_compressed = bool(_ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")))
        body = self.compressed if is_compressed else gzip.decompress(self.compressed)
        response = HttpResponse(body, headers=self.headers)
        if is_compressed:
            response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(body))
        patch_vary_headers(response, ["Accept-Encoding"])
        return response


def _kept(request: HttpRequest, make: Callable[[], HttpResponse], *, is_dated: bool = False) -> HttpResponse:
    address = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
    if request.method not in {"GET", "HEAD"}:
        return make()
    published, register = state_of_publication(), state_of_register()
    latest = max(filter(None, [published.latest, register.published_at]), default=None)
    name = f"{get_language()} {address} {published} {register}"
    key = f"page:{blake2b(name.encode(errors='replace'), digest_size=16).hexdigest()}"
    kept: _Kept | None = caches["pages"].get(key)
    if kept is None:
        response = make()
        # An answer that carries a form's secret or a cookie belongs to whoever asked.
        is_personal = response.cookies or "CSRF_COOKIE_NEEDS_UPDATE" in request.META
        if response.status_code != 200 or response.streaming or is_personal:
            return response
        if is_dated and latest:
            response["Last-Modified"] = http_date(latest.timestamp())
        # Asked again each time, answered with 304: a publication is seen at once.
        patch_cache_control(response, public=True, no_cache=True)
        kept = _Kept.of(response)
        if len(address) <= LONGEST_ADDRESS and len(kept.compressed) <= LARGEST:
            caches["pages"].set(key, kept, SECONDS)
    response = kept.answer(request)
    last_modified = int(latest.timestamp()) if is_dated and latest else None
    conditional = get_conditional_response(request, response["ETag"], last_modified, response)
    return conditional if isinstance(conditional, HttpResponse) else response
