"""What all tests share."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pgtrigger
import pytest
from django.conf import settings as product
from django.db import connection
from django.test import TransactionTestCase

# Here, and not found through the plugin alone: pytest-django registers its own of this name after that.
from config.testing import django_db_setup  # noqa: F401

pytest_plugins = ["tests.browser", "tests.demo"]

# Hashing takes its time by design; nobody's password is at stake here.
product.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Files are looked for when asked for: each client of a test would begin by reading all of them.
product.WHITENOISE_AUTOREFRESH = True

_flush = TransactionTestCase._fixture_teardown


def _flush_with_trail(self: TransactionTestCase) -> None:
    # Emptying the tables between tests is the one truncation that the append-only trail lets through.
    with pgtrigger.ignore("audit.Entry:append_only_table"):
        _flush(self)
    # Tables that Django does not manage are left by its own emptying.
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


TransactionTestCase._fixture_teardown = _flush_with_trail  # type: ignore[method-assign]


@pytest.fixture
def now() -> datetime:
    """A Monday morning in Moscow, far from holidays: 14 September 2026, 10:00."""
    return datetime(2026, 9, 14, 7, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _files_in_tmp(settings: Any, tmp_path: Path) -> None:
    """Uploaded and made files of a test go to its own folder."""
    settings.DATA = tmp_path
    settings.AUDIT_ANCHORS = tmp_path / "anchors.jsonl"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files", "base_url": None},
        },
    }
