"""Making sure that the database answers, for commands run beside or without the product."""

from __future__ import annotations

import atexit
import time
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.postgres import EmbeddedPostgres

OLDEST_VERSION = 15
_WAIT_FOR_OTHERS = 120.0


def ensure_running(*, to_stay: bool = False) -> EmbeddedPostgres | None:
    """Start the embedded server for the life of this process, unless one runs or a real one is configured.

    Args:
        to_stay: wait for a server that another command has started, since it will end with that command,
            and start one of our own.

    Returns:
        The embedded server, if that is the one.

    Raises:
        PostgresFailed: the embedded server does not start.
        ImproperlyConfigured: the configured server does not answer, or is too old.
    """
    if not settings.DATABASE_IS_EMBEDDED:
        _refuse_unusable_server()
        return None
    server = EmbeddedPostgres(settings.DATA)
    deadline = time.monotonic() + _WAIT_FOR_OTHERS
    while to_stay and server.is_running() and time.monotonic() < deadline:
        time.sleep(0.5)
    if not server.is_running():
        server.start()
        atexit.register(server.stop)
    return server


def connection_parameters() -> dict[str, Any]:
    """How libpq reaches the server: host, port, user, password, dbname, sslmode and the like; only what is set."""
    database = settings.DATABASES["default"]
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    own = {name: database[key] for name, key in names.items() if database.get(key)}
    return own | {name: value for name, value in database["OPTIONS"].items() if name != "pool"}


def _refuse_unusable_server() -> None:
    # Through no pool: a pool only says that it waited in vain, not why.
    try:
        with psycopg.connect(**{"connect_timeout": 10, **connection_parameters()}) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.OperationalError as error:
        reason = " ".join(str(error).split())
        raise ImproperlyConfigured(
            f"Сервер PostgreSQL из DATABASE_URL не отвечает: {reason}"
            " / The PostgreSQL server that DATABASE_URL names does not answer."
        ) from error
    if version < OLDEST_VERSION:
        raise ImproperlyConfigured(
            f"Нужен PostgreSQL {OLDEST_VERSION} или новее, а DATABASE_URL называет версию {version}."
            f" / PostgreSQL {OLDEST_VERSION} or newer is needed, DATABASE_URL names version {version}."
        )
