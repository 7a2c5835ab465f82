"""Answers with data: not made again for a client that has them, nor oftener than is good for the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import NamedTuple, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control

from kit.limits import is_over_limit
from kit.rest import too_many

MINUTE = 60
R = TypeVar("R", bound=HttpResponseBase)


class Limit(NamedTuple):
    """How often one address may have a kind of data in a minute, counted by all processes together."""

    scope: str
    most: int


def answer_with(
    request: HttpRequest,
    make: Callable[[], Iterable[bytes]],
    *,
    content_type: str,
    etag: str = "",
    limit: Limit | None = None,
    is_streamed: bool = False,
) -> HttpResponseBase:
    """The data, 304 for who has them, or 429.

    Args:
        make: makes them in parts; not called for HEAD.
        etag: differs whenever the data do.
        is_streamed: send the parts as they are made.
    """
    bare = _labelled(HttpResponse(content_type=content_type), etag)
    unchanged = get_conditional_response(request, etag or None, response=bare)
    if unchanged is not bare:
        assert unchanged is not None
        return unchanged
    if request.method == "HEAD":
        return bare
    if limit and is_over_limit(request, scope=limit.scope, most=limit.most, seconds=MINUTE):
        return too_many(request, most=limit.most, seconds=MINUTE - int(time.time()) % MINUTE)
    parts = make()
    response: HttpResponseBase = (
        StreamingHttpResponse(parts, content_type=content_type)
        if is_streamed
        else HttpResponse(b"".join(parts), content_type=content_type)
    )
    return _labelled(response, etag)


def etag_of(*state: object) -> str:
    """The ETag of what depends on nothing but these, written alike in all processes."""
    return f'W/"{blake2b(repr(state).encode(), digest_size=12).hexdigest()}"'


def _labelled(response: R, etag: str) -> R:
    # Asked again each time, answered with 304: a publication is seen at once.
    patch_cache_control(response, public=True, no_cache=True)
    if etag:
        response["ETag"] = etag
    return response
