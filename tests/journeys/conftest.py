"""What journeys share: one person at one keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from playwright.sync_api import Browser, expect

from tests.journeys.keyboard import Keyboard

# Milliseconds: the suite runs on busy machines, and waits only as long as something is not there.
PATIENCE = 30_000


@pytest.fixture(autouse=True)
def _ready(settings: Any) -> Iterator[None]:
    """The people of these journeys have no second factor; pages kept by other tests are forgotten."""
    settings.DEMO = True
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def keyboard(request: pytest.FixtureRequest, browser: Browser, live_server: Any) -> Iterator[Keyboard]:
    """A keyboard at a wide screen; a parameter is merged into the options of the browser's context."""
    options = {"viewport": {"width": 1280, "height": 900}, **getattr(request, "param", {})}
    context = browser.new_context(
        base_url=live_server.url, locale="ru-RU", timezone_id="Europe/Moscow", **options
    )
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield Keyboard(context.new_page())
    context.close()
