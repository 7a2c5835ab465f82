"""The access matrix: every route × every role × a foreign authority. Promise 1: nobody gets what is not theirs."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.demo import Person
from tests.routes import Route, routes
from tests.samples import address, leads_to_own

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_mode")]

# Answers that give nothing away: to the sign-in page, refused, not found, not by this method.
SENT_TO_SIGN_IN, REFUSED, HIDDEN, WRONG_METHOD = 302, 403, 404, 405


@pytest.fixture(autouse=True)
def _plain_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """What refusals look like is tested with the pages of errors; to draw them here is half of all work."""
    monkeypatch.setattr(
        "kit.pages.errors._answer", lambda request, status, *words, **more: HttpResponse(status=status)
    )


@pytest.fixture(scope="module")
def browsers(demo: list[Person], django_db_blocker: Any) -> dict[str, Client]:
    """The browser of each person: they sign in once and ask everything."""
    found = {person.label: Client(raise_request_exception=False) for person in demo}
    with django_db_blocker.unblock():
        for person in demo:
            if person.user:
                found[person.label].force_login(person.user)
    return found


def ask(browser: Client, method: str, url: str) -> tuple[int, str]:
    """Status of the answer, and what went wrong where it is an error of the server. Nothing of it is kept."""
    cookies = deepcopy(browser.cookies)
    with transaction.atomic():
        response = browser.generic(method, url)
        transaction.set_rollback(True)
    browser.cookies = cookies
    error = getattr(response, "exc_info", None)
    return response.status_code, repr(error[1]) if error else ""


def fault(route: Route, person: Person, status: int, error: str) -> str:
    """What is wrong with an answer, "" if it is what the rule of the route says."""
    if status >= 500:
        return f"{status} {error}"
    if route.rule is None or not route.rule(person.viewer):
        refusal = SENT_TO_SIGN_IN if person.user is None else REFUSED
        return "" if status in (refusal, WRONG_METHOD) else f"{status}, though the rule refuses"
    is_of_others = not route.is_public and person.is_foreign and leads_to_own(route)
    if is_of_others and status not in (REFUSED, HIDDEN, WRONG_METHOD):
        return f"{status} for something of another authority"
    return ""


@pytest.mark.parametrize("route", routes(), ids=str)
def test_route_answers_each_role_as_its_rule_says(
    route: Route, demo: list[Person], browsers: dict[str, Client]
) -> None:
    url = address(route)
    wrong = []
    for person in demo:
        for method in ("GET", "POST"):
            found = fault(route, person, *ask(browsers[person.label], method, url))
            wrong += [f"{method} by {person}: {found}"] if found else []
    assert wrong == []
