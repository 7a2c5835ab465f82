"""Every form of every public page keeps the rules of forms (B-4.6.3.9, B-4.6.3.10). A new page joins by itself."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from tests.demo import Person
from tests.routes import Route, routes
from tests.samples import address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_mode")]

PUBLIC = [route for route in routes() if route.is_public and not route.name.startswith("pages:components")]
TYPED = {"input", "textarea", "select"}
# What is no field to fill in, and the traps for machines.
UNTYPED = {"hidden", "submit", "button", "image", "reset"}


class Forms(HTMLParser):
    """The fields of forms that are sent by POST: attributes of the control, and whether a group holds what it must."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[dict[str, str]] = []
        self.ids: set[str] = set()
        self.described: list[str] = []
        self.optional = self.consequences = 0
        self._in_form = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        classes = given.get("class", "").split()
        if "id" in given:
            self.ids.add(given["id"])
        if tag == "form":
            self._in_form = given.get("method", "").lower() == "post"
        if not self._in_form:
            return
        self.optional += "vizavi-optional" in classes and tag == "span"
        self.consequences += "vizavi-consequence" in classes
        if "aria-describedby" in given:
            self.described += given["aria-describedby"].split()
        if tag in TYPED and given.get("type") not in UNTYPED and given.get("tabindex") != "-1":
            self.fields.append(given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._in_form = False


def forms_on(url: str) -> Forms:
    response = Client().get(url)
    found = Forms()
    if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
        found.feed(response.getvalue().decode())
    return found


@pytest.mark.clause("B-4.6.3.9.1", "B-4.6.3.9.3")
@pytest.mark.parametrize("route", PUBLIC, ids=str)
def test_public_form_has_hints_and_tells_consequences(route: Route, demo: list[Person]) -> None:
    found = forms_on(address(route))
    assert found.optional == found.consequences, (
        "an optional field does not tell what follows from leaving it empty"
    )
    tips = [name for name in found.described if name.endswith("_tip")]
    assert set(found.described) <= found.ids, "described by what is not there"
    # Radio buttons and the parts of a date share the hint of their group.
    names = {_field(field) for field in found.fields}
    assert len(set(tips)) >= len(names), f"a field has no pop-up hint: {sorted(names)}, {sorted(tips)}"


@pytest.mark.clause("B-4.6.3.10.3")
@pytest.mark.parametrize("route", PUBLIC, ids=str)
def test_public_form_never_checks_in_the_words_of_the_browser(route: Route, demo: list[Person]) -> None:
    for field in forms_on(address(route)).fields:
        assert "required" not in field, f"{field}: `required` has the browser speak before us"


def _field(control: dict[str, Any]) -> str:
    """The field that a control belongs to: parts of dates and words of codes belong to theirs."""
    name = str(control.get("name", ""))
    for end in ("_0", "_1", "_2", "_words"):
        name = name.removesuffix(end)
    return name
