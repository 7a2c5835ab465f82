"""No page and no form is brought down by what is sent to it, and a refusal says what to do (promise 2).

Every route of these packages joins by itself: what it reads is learnt from its forms and by listening to it.
`VIZAVI_HOSTILE=200` in the environment tries so many examples of each form instead of the few of every run.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from random import random
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.db import transaction
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from lxml import html

from tests.demo import Person
from tests.routes import Route, routes
from tests.samples import address
from vizavi.registry.actions.proposals import propose_change
from vizavi.registry.choices import Kind
from vizavi.registry.documents import SCHEMAS
from vizavi.registry.models import Entry, Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_mode")]

IS_DEEP = "VIZAVI_HOSTILE" in os.environ
EXAMPLES = int(os.environ.get("VIZAVI_HOSTILE", "3"))
PACKAGES = {"registry", "offers", "contact", "classifiers", "portal", "pages"}
ROUTES = [
    route
    for route in routes()
    if route.name.partition(":")[0] in PACKAGES and not route.name.startswith("pages:components")
]
FORM = "application/x-www-form-urlencoded"
HOSTILE = [
    "", " ", "\0", "а\0б", "\ud800", "²", "٣", "-1", "0", "1e999", "nan", "inf", "9" * 30, "2147483648",
    "9223372036854775808", "1.5", "1" * 5_000, "ж" * 20_001, "0001-01-01", "9999-12-31", "2026-02-30",
    "null", "[]", "{}", "[1]", '{"a": 1, "a": 2}', "[" * 2_000, "{{7*7}}", "%s%n%00", "../../etc/passwd",
    "'; DROP TABLE x; --", "<script>alert(1)</script>", "\u202eкафе", "☕👩‍🍳", "a\r\nX-A: b", ":", "a:", ",", "|",
    "//evil.example", "javascript:alert(1)", "http://[", "add", "remove-99", "remove-²", "up-0", "criteria.0",
    "__class__", "okved2:56", "\U0010ffff", "\x1b[0m", "0" * 400,
]  # fmt: skip
IN_ADDRESSES = ["0", "9" * 30, "x" * 300, "%00", "a%00b", "%ED%A0%80", "..%2f", "²", "null", "a%0a"]
BODIES = [
    ("application/json", b"[" * 50_000),
    ("application/json", b"\xff\xfe"),
    ("multipart/form-data", b"junk"),
    ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a\0.csv"\r\n\r\n\0\xff\r\n--x--\r\n',
    ),
    (FORM, "&".join(f"a{number}=1" for number in range(5_001)).encode()),
    (f"{FORM}; charset=utf-16", b"a=b"),
    (FORM, b"%ff%fe=%ff&\xff=\xff"),
]
RECEIVERS = [
    "pages:support", "contact:status", "offers:start", "offers:try_it", "classifiers:upload", "registry:criterion",
]  # fmt: skip
values = st.sampled_from(HOSTILE) | st.text(max_size=60)


@dataclass
class Sent:
    """What one may send to an address: by which method, the fields as they stand on the page, all names read."""

    method: str
    url: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


class Browser:
    """Somebody who sends things and is told when an answer is none. Nothing that is sent is kept."""

    def __init__(self, person: Person, *, checks_csrf: bool = False) -> None:
        self.client = Client(raise_request_exception=False, enforce_csrf_checks=checks_csrf)
        if person.user:
            self.client.force_login(person.user, "allauth.account.auth_backends.AuthenticationBackend")

    def send(self, method: str, url: str, body: bytes | str = b"", kind: str = FORM) -> Any:
        caches["pages"].clear()  # how often one may ask is not what is tested
        cookies = deepcopy(self.client.cookies)
        with transaction.atomic():
            answer = self.client.generic(method, url, body, content_type=kind)
            told = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
            transaction.set_rollback(True)
        self.client.cookies = cookies
        sent = f"{method} {url[:300]} {body[:600]!r}"
        assert answer.status_code < 500, f"{sent}: {answer.status_code} {_error(answer)}"
        if answer.status_code >= 400 and method != "HEAD":
            assert _says_what_is_wrong(answer, told), f"{sent}: {answer.status_code} without a word"
        return answer, told

    def send_fields(self, sent: Sent, pairs: Iterable[tuple[str, str]]) -> None:
        text = urlencode([tuple(part.encode("utf-8", "surrogatepass") for part in pair) for pair in pairs])
        if sent.method == "GET":
            self.send("GET", f"{sent.url.partition('?')[0]}?{text}")
        else:
            self.send(sent.method, sent.url, text)


def _error(answer: Any) -> str:
    error = getattr(answer, "exc_info", None)
    return repr(error[1]) if error else ""


def _says_what_is_wrong(answer: Any, told: bytes) -> bool:
    if not answer["Content-Type"].startswith("text/html"):
        return len(told) > 2
    page = html.fromstring(told.decode())
    if not page.xpath("//h1") and answer.status_code in (409, 422):
        return bool(page.text_content().strip())  # to a page that saves as one types
    said = "//*[contains(@class, 'error-summary')]//li" if answer.status_code == 422 else "//main//p"
    return bool("".join(page.xpath("//h1")[0].itertext()).strip()) and any(
        item.text_content().strip() for item in page.xpath(said)
    )


@contextmanager
def listening() -> Iterator[set[str]]:
    """The names that are asked of forms and queries meanwhile."""
    heard: set[str] = set()
    kept = {name: getattr(QueryDict, name) for name in ("__getitem__", "get", "getlist", "__contains__")}

    def heard_by(method: Any) -> Any:
        def asked(self: QueryDict, key: Any, *args: Any, **kwargs: Any) -> Any:
            heard.add(str(key))
            return method(self, key, *args, **kwargs)

        return asked

    for name, method in kept.items():
        setattr(QueryDict, name, heard_by(method))
    try:
        yield heard
    finally:
        for name, method in kept.items():
            setattr(QueryDict, name, method)
        heard.discard("csrfmiddlewaretoken")


def ways_to_send(browser: Browser, url: str) -> list[Sent]:
    """The forms of a page, and what it and its receiver read besides."""
    ways = []
    with listening() as of_query:
        answer, told = browser.send("GET", url)
    if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
        for form in html.fromstring(told.decode()).xpath("//main//form"):
            fields = _fields(form)
            action, method = form.get("action") or url, (form.get("method") or "get").upper()
            ways.append(Sent(method, action, fields, [name for name, _value in fields]))
    if of_query:
        ways.append(Sent("GET", url, [], sorted(of_query)))
    with listening() as of_body:
        browser.send("POST", url, "a=b")
    if of_body - of_query:
        ways.append(Sent("POST", url, [], sorted(of_body)))
    return [way for way in ways if way.names]


def _fields(form: Any) -> list[tuple[str, str]]:
    found = []
    for control in form.xpath(".//input[@name]|.//textarea[@name]|.//select[@name]|.//button[@name]"):
        value = control.get("value") or ""
        if control.tag == "textarea":
            value = control.text or ""
        elif control.tag == "select":
            value = next(iter(control.xpath(".//option[@selected]/@value|.//option/@value")), "")
        found.append((control.get("name"), value))
    return found


def attack(browser: Browser, ways: list[Sent], name: str) -> None:
    """Send hostile values in any fields: in the place of what stands there, left out, several times.

    Args:
        name: the same name has the same values sent in every run, another one others.
    """
    if not ways:
        return

    @seed(
        random() if IS_DEEP else ways[0].url
    )  # else the same for a page in each run, and others for the next
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def check(data: st.DataObject) -> None:
        way = data.draw(st.sampled_from(ways))
        changed = data.draw(st.dictionaries(st.sampled_from(way.names), values, min_size=1, max_size=4))
        left_out = data.draw(st.sets(st.sampled_from(way.names), max_size=2)) - changed.keys()
        kept = [pair for pair in way.fields if pair[0] not in changed and pair[0] not in left_out]
        browser.send_fields(way, [*kept, *changed.items()] * data.draw(st.sampled_from([1, 1, 2])))

    check()


def one_who_may(route: Route, demo: list[Person]) -> Person:
    able = [person for person in demo if route.rule is not None and route.rule(person.viewer)]
    return next((person for person in able if route.is_public or not person.is_foreign), able[0])


def begin_enquiry(browser: Browser) -> None:
    browser.client.post(reverse("offers:start"), {"situation": "open-cafe"})


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_route_answers_whatever_is_sent(route: Route, demo: list[Person]) -> None:
    url, browser = address(route), Browser(one_who_may(route, demo))
    if route.name.startswith("offers:"):
        begin_enquiry(browser)
    attack(browser, ways_to_send(browser, url), route.name)
    browser.send("HEAD", url)
    browser.send("НЕТ", url)


@pytest.mark.parametrize("route", [route for route in ROUTES if route.kwargs], ids=str)
def test_address_answers_whatever_stands_in_it(route: Route, demo: list[Person]) -> None:
    browser = Browser(one_who_may(route, demo))
    parts = address(route).split("/")
    first = ROUTES.index(route)  # others for the next route: all of them would take minutes
    for number in range(first, first + min(EXAMPLES, len(IN_ADDRESSES))):
        hostile, place = IN_ADDRESSES[number % len(IN_ADDRESSES)], 1 + number % (len(parts) - 1)
        where = "/".join([*parts[:place], hostile, *parts[place + 1 :]])
        browser.send("POST" if number % 3 else "GET", where)


@pytest.mark.parametrize("kind", Kind, ids=str)
def test_each_section_of_a_proposal_answers_whatever_is_sent(kind: Kind, demo: list[Person]) -> None:
    office = next(person for person in demo if person.label == "project_office")
    entry = Entry.objects.filter(kind=kind).exclude(proposals__state__in=["draft", "submitted", "returned"])
    proposal: Proposal = propose_change(
        actor=office.viewer,
        entry=entry.earliest("pk"),
        authority=None,
        form_token=uuid4(),
        now=timezone.now(),
    )
    browser = Browser(office)
    for section in SCHEMAS[kind].sections:
        where = {"number": proposal.pk, "section": section.code}
        ways = ways_to_send(browser, reverse("registry:proposal_edit", kwargs=where))
        autosave = reverse("registry:proposal_autosave", kwargs=where)
        attack(
            browser,
            [*ways, *(Sent("POST", autosave, way.fields, way.names) for way in ways[:1])],
            f"{kind}.{section.code}",
        )


def test_each_question_answers_whatever_is_sent(demo: list[Person]) -> None:
    browser = Browser(demo[0])
    begin_enquiry(browser)
    for code in Entry.objects.filter(kind=Kind.ATTRIBUTE).values_list("code", flat=True):
        attack(browser, ways_to_send(browser, reverse("offers:question", kwargs={"name": code})), code)


@pytest.mark.parametrize("name", RECEIVERS)
@pytest.mark.parametrize(("kind", "body"), BODIES, ids=[f"{kind[:24]}-{body[:9]!r}" for kind, body in BODIES])
def test_body_of_any_kind_is_answered(name: str, kind: str, body: bytes, demo: list[Person]) -> None:
    route = next(route for route in ROUTES if route.name == name)
    Browser(one_who_may(route, demo)).send("POST", address(route), body, kind)


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_no_route_takes_forms_of_other_sites(route: Route, rf: RequestFactory) -> None:
    if getattr(route.view, "csrf_exempt", False):  # for machines: told by which methods one may ask
        request = rf.post("/")
        request.viewer = None  # type: ignore[attr-defined]  # nobody
        assert route.view(request, **dict.fromkeys(route.kwargs, "")).status_code == 405


@pytest.mark.parametrize("name", RECEIVERS)
def test_form_of_another_site_is_refused_in_words(name: str, demo: list[Person]) -> None:
    route = next(route for route in ROUTES if route.name == name)
    answer, _told = Browser(one_who_may(route, demo), checks_csrf=True).send("POST", address(route), "a=b")
    assert answer.status_code == 403
