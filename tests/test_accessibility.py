"""Every page of the URL map in a real Chromium: axe (WCAG 2.2 AA) at two widths, no sideways scrolling, no complaint
of the browser. Promise 14. A new page joins by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client, override_settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser import WIDTHS, axe_violations, console_errors, sign_in, wider_than_window
from tests.demo import Person
from tests.routes import Route, routes
from tests.samples import address

pytestmark = pytest.mark.browser

# Pages that the demo data does not bring up; each is opened by a test of its own package.
OPENED_ELSEWHERE = {
    "authorities:scan": "a file",
    "touchpoints:attachment": "a file",
    "portal:comparison": "needs two published editions",
    "touchpoints:edition_scan": "a file",
    "touchpoints:edition_return": "needs an edition sent for approval: touchpoints/tests",
    "touchpoints:edition_approve": "needs an edition sent for approval: touchpoints/tests",
    "touchpoints:edition_publish": "needs an approved edition: touchpoints/tests",
    "api:search": "no page: needs the words that are searched",
    "api:search_codes": "no page: needs the words that are searched",
    "registry:proposal_rebase": "needs an entry that changed meanwhile: registry/tests",
    "touchpoints:import": "needs an uploaded file: touchpoints/tests",
    "touchpoints:import_columns": "needs an uploaded file: touchpoints/tests",
    "touchpoints:import_progress": "needs an uploaded file: touchpoints/tests",
    **dict.fromkeys(
        [
            "account_change_password", "account_set_password", "account_reauthenticate", "mfa_reauthenticate",
            "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
            "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_edit_webauthn",
            "mfa_remove_webauthn", "mfa_reauthenticate_webauthn",
        ],
        "what guards an account does not change in demo mode: kit/accounts/tests",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Site:
    """The running product with the demo data, and a page of each person."""

    url: str
    people: list[Person]
    pages: dict[str, Page]


@pytest.fixture(scope="module")
def site(demo: list[Person], browser: Browser, django_db_blocker: Any) -> Iterator[Site]:
    with django_db_blocker.unblock(), override_settings(DEMO=True):
        server = LiveServer("localhost")
        pages = {}
        for person in demo:
            context = browser.new_context(
                base_url=server.url,
                locale="ru-RU",
                reduced_motion="reduce",
                viewport={"width": WIDTHS[0], "height": 900},
            )
            pages[person.label] = context.new_page()
            if person.user:
                sign_in(pages[person.label], person.user)
        yield Site(server.url, demo, pages)
        for page in pages.values():
            page.context.close()
        server.stop()


@pytest.mark.parametrize("route", routes(), ids=str)
def test_page_is_accessible_to_everybody(route: Route, site: Site) -> None:
    url = address(route)
    person = _who_opens(route, url, site.people)
    if person is None:
        return
    page = site.pages[person.label]
    complaints = console_errors(page)
    found = []
    page.goto(url)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} px: {violation}" for violation in axe_violations(page)]
        found += [f"{width} px: wider than the window"] if wider_than_window(page) else []
    assert found + complaints == []


def _who_opens(route: Route, url: str, people: list[Person]) -> Person | None:
    """The first person to whom the route shows a page; None for what is no page: files, fragments, redirects."""
    answers = set()
    for person in people:
        if route.rule is None or not route.rule(person.viewer):
            continue
        client = Client()
        if person.user:
            client.force_login(person.user)
        answer = client.get(url)
        answers.add(answer.status_code)
        if answer.status_code == 200:
            is_page = answer["Content-Type"].startswith("text/html") and b"</html>" in answer.getvalue()
            return person if is_page else None
    if answers <= {302, 405} or route.name in OPENED_ELSEWHERE:
        return None
    raise AssertionError(f"{url} opens for nobody ({answers}): give tests/samples.py a better value for it")
