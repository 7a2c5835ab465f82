"""Real Chromium for tests: the fixtures `browser` and `page`, `sign_in`, and the accessibility check.

A plugin (see `pytest_plugins` in conftest.py): a test takes `page` and pytest-django's `live_server`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser_ready import ADVICE, find_chromium

AXE = Path(__file__).parents[1] / "node_modules/axe-core/axe.min.js"
WIDTHS = (360, 1280)
# WCAG 2.2 AA and what axe recommends beyond it.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """One Chromium for a module: Playwright runs a loop in the thread, in which no other may run."""
    path = find_chromium()
    if path is None:
        pytest.fail(ADVICE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()
        # Where a loop runs, Django has connections of its own: they must not outlive the database of the module.
        connections.close_all()


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page of a visitor; addresses are relative to the running product."""
    context = browser.new_context(base_url=live_server.url, locale="ru-RU", timezone_id="Europe/Moscow")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def sign_in(page: Page, user: Any) -> None:
    """Make the page that of a signed-in user, as if the password and the second factor had been given."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": session.session_key,
                "domain": "localhost",  # where pytest-django's live server answers
                "path": "/",
            }
        ]
    )


@cache
def _axe() -> str:
    return AXE.read_text()


def axe_violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands: one line per rule and element."""
    # Through the debugger, not the page: the content security policy rightly refuses injected scripts.
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found = page.evaluate(
        "options => axe.run(document, options)",
        {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]},
    )
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:200]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def wider_than_window(page: Page) -> bool:
    """Whether the page must be scrolled sideways (WCAG 1.4.10)."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def console_errors(page: Page) -> list[str]:
    """Start collecting what the page complains of: script errors, breaches of the content security policy."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    return errors
