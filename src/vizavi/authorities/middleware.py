"""Puts the viewer on the request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from vizavi.authorities.queries import viewer_of


class ViewerMiddleware:
    """`request.viewer`: who looks, with the roles of today; read from the database when first asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: viewer_of(request.user, on=timezone.localdate())
        )
        return self.get_response(request)
