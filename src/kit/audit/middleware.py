"""Writes that no action of ours makes (sign-in, second factor) are recorded under who is signed in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from kit.audit.context import KEYS, tell_database

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


class AuditMiddleware:
    """Tells the database who sends an unsafe request; an action inside says it more precisely."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE or not request.user.is_authenticated:
            return self.get_response(request)
        values = dict.fromkeys(KEYS, "")
        via = request.path.replace("\0", "")  # no text of PostgreSQL holds it, but any address may
        tell_database(
            values | {"actor_id": str(request.user.pk), "actor_name": str(request.user), "via": via},
            local=False,
        )
        try:
            return self.get_response(request)
        finally:
            tell_database(values, local=False)
