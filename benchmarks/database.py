"""A migrated database of its own for a measurement, with the settings that the product runs with."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.postgres import EmbeddedPostgres, embedded_url


@contextmanager
def scratch_database() -> Iterator[Path]:
    """Start an embedded server on a new folder, migrate, set Django up; stop and remove all of it at the end.

    Yields:
        The data folder.
    """
    folder = Path(tempfile.mkdtemp(prefix="vizavi-bench-"))
    folder.chmod(0o755)  # the server may run as another user
    os.environ |= {
        "VIZAVI_DATA": str(folder),
        "DATABASE_URL": embedded_url(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VIZAVI_DEMO": "",
    }
    server = EmbeddedPostgres(folder)
    try:
        server.start()
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        yield folder
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
