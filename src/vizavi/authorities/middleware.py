"""Puts the viewer on the request; keeps staff without a second factor out of the pages of work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from kit.access import PUBLIC
from kit.accounts.access import has_second_factor, is_signed_in
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


class SecondFactorMiddleware:
    """Sends staff who have set up neither a code app nor a passkey to do so, before any page of work.

    Demo mode is without: its people are nobody's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Let public pages and the account's own through; everything else needs the second factor."""
        if settings.DEMO or getattr(view, "access", None) in {PUBLIC, is_signed_in}:
            return None
        if not request.user.is_authenticated or has_second_factor(request.user):
            return None
        return redirect("mfa_index")
