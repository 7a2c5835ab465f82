"""The access matrix: every route × every role × a foreign authority. Promise 1: nobody gets what is not theirs."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.demo import Person
from tests.routes import Route, routes
from tests.samples import address, leads_to_own

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_mode")]

# Answers that give nothing away: to the sign-in page, refused, not found, not by this method.
SENT_TO_SIGN_IN, REFUSED, HIDDEN, WRONG_METHOD = 302, 403, 404, 405


def ask(person: Person, method: str, url: str) -> tuple[int, str]:
    """Status of the answer, and what went wrong where it is an error of the server."""
    client = Client(raise_request_exception=False)
    if person.user:
        client.force_login(person.user)
    response = client.generic(method, url)
    error = getattr(response, "exc_info", None)
    return response.status_code, repr(error[1]) if error else ""


@pytest.mark.parametrize("route", routes(), ids=str)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_route_answers_each_role_as_its_rule_says(route: Route, method: str, demo: list[Person]) -> None:
    url = address(route)
    wrong = []
    for person in demo:
        status, error = ask(person, method, url)
        allowed = route.rule is not None and route.rule(person.viewer)
        if status >= 500:
            wrong.append(f"{person}: {status} {error}")
        elif not allowed:
            refusal = SENT_TO_SIGN_IN if person.user is None else REFUSED
            if status not in (refusal, WRONG_METHOD):
                wrong.append(f"{person}: {status}, though the rule refuses")
        elif (
            not route.is_public
            and person.is_foreign
            and leads_to_own(route)
            and status not in (REFUSED, HIDDEN, WRONG_METHOD)
        ):
            wrong.append(f"{person}: {status} for something of another authority")
    assert wrong == []
