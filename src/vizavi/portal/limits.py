"""How often one address may ask."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from kit.limits import network_address
from kit.rest import too_many

View = Callable[..., HttpResponse]
MINUTE = 60


def limited(per_minute: int) -> Callable[[View], View]:
    """Answer at most so many requests of one network address a minute, counted by each web process of its own."""

    def limit(view: View) -> View:
        @functools.wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            minute, second = divmod(int(time.time()), MINUTE)
            if _count(f"rate:{network_address(request)}:{minute}") > per_minute:
                return too_many(request, most=per_minute, seconds=MINUTE - second)
            return view(request, *args, **kwargs)

        return answer

    return limit


def _count(key: str) -> int:
    cache = caches["pages"]
    cache.add(key, 0, 2 * MINUTE)
    try:
        return int(cache.incr(key))
    except ValueError:  # thrown out between the two lines
        return 1
