"""Rendered public pages, kept until something is published and for a minute at most."""

from __future__ import annotations

import functools
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language

from vizavi.touchpoints.api import state_of_publication

SECONDS = 60  # «открыто сейчас» is that old at most
LONGEST_QUERY = 500  # whatever strangers put into addresses must not fill the cache

View = Callable[..., HttpResponse]


def kept_for_visitors(view: View) -> View:
    """Render the page once for all visitors; who is signed in, and demo guests, always get their own."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_visitor = settings.SESSION_COOKIE_NAME not in request.COOKIES
        address = request.get_full_path()
        if request.method not in {"GET", "HEAD"} or not is_visitor or len(address) > LONGEST_QUERY:
            return view(request, *args, **kwargs)
        name = f"{get_language()} {request.get_host()} {address} {bool(request.headers.get('HX-Request'))}"
        key = f"page:{blake2b(name.encode(), digest_size=16).hexdigest()}:{state_of_publication()}"
        response: HttpResponse | None = caches["pages"].get(key)
        if response is None:
            response = view(request, *args, **kwargs)
            if response.status_code == 200 and not response.streaming and not response.cookies:
                patch_vary_headers(response, ["Cookie", "HX-Request"])
                patch_cache_control(response, public=True, max_age=SECONDS)
                caches["pages"].set(key, response, SECONDS)
        return response

    return answer
