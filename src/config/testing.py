"""Pytest plugin: one embedded PostgreSQL for a test run, a migrated template in it, a clone per worker.

Loaded with `-p config.testing`, hence before the settings: it decides which database they name.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from config.postgres import DATABASE, EmbeddedPostgres, binaries, embedded_url

_IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "100"}
TEMPLATE = "vizavi_template"
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
_MIGRATE = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
call_command("createcachetable")
"""
_ROOM_FOR_IDS = 10_000_000
_START_IDS = """
DO $$ DECLARE numbers record; BEGIN
  FOR numbers IN SELECT schemaname, sequencename FROM pg_sequences LOOP
    PERFORM setval(format('%%I.%%I', numbers.schemaname, numbers.sequencename), %s);
  END LOOP;
END $$
"""

_made = count()
_folder: Path | None = None
_server: EmbeddedPostgres | None = None

if sys.dont_write_bytecode:
    # Else each process of the run, the workers and all that tests start, compiles everything anew.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(Path(__file__).parents[2] / "build/pycache")

if not _IS_WORKER:
    _folder = Path(tempfile.mkdtemp(prefix="vizavi-tests-"))
    _folder.chmod(0o755)  # the server may run as another user
    os.environ["VIZAVI_DATA"] = str(_folder)
    os.environ["DATABASE_URL"] = embedded_url(_folder)
    os.environ["VIZAVI_PLAIN_STATIC"] = "1"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "1"  # Playwright's synchronous API runs a loop in the test's thread
    )
    for name in ("VIZAVI_DEMO", "VIZAVI_PRODUCTION", "VIZAVI_MAIL", "VIZAVI_SITE_URL"):
        os.environ.pop(name, None)


def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the controlling process."""
    global _server  # noqa: PLW0603
    if _IS_WORKER or _folder is None or config.option.collectonly or config.option.help:
        return
    _server = EmbeddedPostgres(_folder)
    _server.start(settings=_FAST)
    environment = {
        **os.environ,
        "DATABASE_URL": embedded_url(_folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    subprocess.run([sys.executable, "-c", _MIGRATE], env=environment, check=True)  # noqa: S603
    _sql(f"ALTER DATABASE {DATABASE} RENAME TO {TEMPLATE}")


def pytest_unconfigure() -> None:
    """Stop the server and remove what it left."""
    if _server is not None:
        _server.stop()
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """A clone of the template for this worker, in place of migrating anew."""
    with django_db_blocker.unblock(), clone_of(TEMPLATE):
        yield


@contextmanager
def clone_of(template: str, *, is_kept: bool = False) -> Iterator[str]:
    """Work in a new database that begins as another of this run, which nobody is connected to; yields its name.

    Ids of no two databases of a worker are the same: what is kept in memory is kept by id.
    """
    from django.db import connection  # noqa: PLC0415

    number = next(_made)
    name = f"vizavi_{_WORKER}_{number}"
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    _sql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    connection.settings_dict["NAME"] = name
    if number:
        with connection.cursor() as cursor:
            cursor.execute(_START_IDS, [number * _ROOM_FOR_IDS])
    try:
        yield name
    finally:
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
        connection.settings_dict["NAME"] = before
        if not is_kept:
            _sql(f"DROP DATABASE {name} WITH (FORCE)")


def _sql(statement: str) -> None:
    from config.postgres import USER, socket_folder  # noqa: PLC0415

    socket = socket_folder(Path(os.environ["VIZAVI_DATA"]))
    command = [
        str(binaries() / "psql"),
        "-q",
        "-h",
        str(socket),
        "-U",
        USER,
        "-d",
        "postgres",
        "-c",
        statement,
    ]
    subprocess.run(command, check=True)  # noqa: S603
