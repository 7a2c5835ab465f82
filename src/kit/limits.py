"""How often one network address may do a thing, counted together by all web processes."""

from __future__ import annotations

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpRequest


def is_over_limit(request: HttpRequest, *, scope: str, most: int, seconds: int) -> bool:
    """Count this request; True when its address has had more than `most` within the present span of `seconds`.

    Args:
        scope: what is counted, such as "support".
    """
    key = f"limit:{scope}:{network_address(request)}:{int(time.time()) // seconds}"
    with transaction.atomic(), connection.cursor() as cursor:
        # The cache in the database reads and then writes: of many at once, most would go uncounted.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [key])
        cache.add(key, 0, 2 * seconds)
        try:
            return cache.incr(key) > most
        except ValueError:  # thrown out between the two lines
            return False


def network_address(request: HttpRequest) -> str:
    """Where a request comes from; empty when the server does not tell, as behind a Unix socket."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return ""
