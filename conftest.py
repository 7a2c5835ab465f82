"""What all tests share."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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

# What migrations write stays. Neither triggers nor references are heeded: everything else goes.
_EMPTY = """
DO $$ DECLARE found record; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR found IN
    SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
      AND relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
  LOOP
    EXECUTE format('DELETE FROM %I', found.relname);
  END LOOP;
END $$
"""


def _empty(self: TransactionTestCase) -> None:
    # Django truncates each table and writes the permissions anew: ten times the work for a few rows.
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY)


TransactionTestCase._fixture_teardown = _empty  # type: ignore[method-assign]


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
