"""Tests of the kit run without the domain."""

from __future__ import annotations

import copy
from typing import Any

import pytest


@pytest.fixture
def kit_alone(settings: Any) -> None:
    """A site of the kit's own pages: its URL map, no context of domain packages, a known support contact."""
    settings.ROOT_URLCONF = "kit.pages.tests.urls"
    settings.LOGIN_REDIRECT_URL = settings.LOGOUT_REDIRECT_URL = "/about/"
    settings.SEARCH_URL = "/about/"
    settings.SUPPORT_VIEW = ""
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    settings.SUPPORT_EMAIL, settings.SUPPORT_PHONE = "help@example.org", "+7 800 000-00-00"
    templates = copy.deepcopy(settings.TEMPLATES)
    processors = templates[0]["OPTIONS"]["context_processors"]
    templates[0]["OPTIONS"]["context_processors"] = [
        name for name in processors if not name.startswith("vizavi.")
    ]
    settings.TEMPLATES = templates
