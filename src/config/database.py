"""Making sure that the database answers, for commands run beside or without the product."""

from __future__ import annotations

import atexit

from django.conf import settings

from config.postgres import EmbeddedPostgres


def ensure_running() -> None:
    """Start the embedded server for the life of this process, unless one runs or a real one is configured.

    Raises:
        PostgresFailed: the embedded server does not start.
    """
    if not settings.DATABASE_IS_EMBEDDED:
        return
    server = EmbeddedPostgres(settings.DATA)
    if not server.is_running():
        server.start()
        atexit.register(server.stop)
