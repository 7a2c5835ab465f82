"""What the tests of this package share."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _quiet(settings: Any) -> None:
    # The second factor has tests of its own; limits counted by one test are not those of another.
    settings.DEMO = True
    settings.SITE_URL = "https://vizavi.example"
    settings.SUPPORT_EMAIL, settings.SUPPORT_PHONE = "help@example.org", "+7 800 000-00-00"


@pytest.fixture(autouse=True)
def _nothing_counted(db: None) -> None:
    cache.clear()
