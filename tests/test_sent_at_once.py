"""The same form sent fifty times at the same moment, to a real server, is one record (promise 3)."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from threading import Barrier
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kit.audit.queries import history_of
from vizavi.contact.models import SupportRequest
from vizavi.contact.views.support import MOST_REQUESTS
from vizavi.offers.models import Enquiry
from vizavi.offers.tests.register import Cafe, begin
from vizavi.registry.actions.deciding import accept_proposal
from vizavi.registry.actions.proposals import propose_change, save_proposal
from vizavi.registry.actions.steps import seen_of
from vizavi.registry.choices import EditionState
from vizavi.registry.models import Edition, Proposal
from vizavi.registry.queries import draft_edition
from vizavi.registry.tests.factories import NOW, Place, said, token
from vizavi.registry.tests.pages import signed_in, values_of

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 50


def sent_at_once(server: Any, client: Client, url: str, **typed: str) -> Counter[int]:
    """Open the form of a page, fill it in, send it from fifty connections at once; how often each status came."""
    page = client.get(url)
    cookies = "; ".join(f"{name}={item.value}" for name, item in client.cookies.items())
    body = urlencode(values_of(page) | typed)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
    start = Barrier(TIMES)
    # Opened one after another: the server of the tests takes few new ones at a time.
    connections = [HTTPConnection(urlsplit(server.url).netloc, timeout=60) for _time in range(TIMES)]
    for connection in connections:
        connection.connect()

    def send(connection: HTTPConnection) -> int:
        start.wait(timeout=60)
        connection.request("POST", url, body, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    with ThreadPoolExecutor(TIMES) as pool:
        return Counter(pool.map(send, connections))


def test_a_new_entry_is_proposed_once(live_server: Any) -> None:
    place = Place()
    url = reverse("registry:proposal_new_of", kwargs={"kind": "service"})
    answers = sent_at_once(live_server, signed_in(place.office), url, title="Подбор помещения", code="place")
    assert answers == {302: TIMES}
    assert Proposal.objects.values_list("entry__code").get() == ("place",)


def test_a_change_is_begun_once(live_server: Any) -> None:
    place = Place()
    url = reverse("registry:entry_change", kwargs={"kind": "service", "code": "consult"})
    assert sent_at_once(live_server, signed_in(place.office), url) == {302: TIMES}
    assert Proposal.objects.count() == 1


def test_an_edition_is_published_once(live_server: Any) -> None:
    place = Place()
    proposal = propose_change(
        actor=place.office, entry=place.service.entry, authority=None, form_token=token(), now=NOW
    )
    changes = {"summary": said("Кратко")}
    assert proposal.version
    seen = seen_of(proposal.version.document, changes)
    save_proposal(actor=place.office, proposal=proposal, changes=changes, seen=seen, now=NOW)
    accept_proposal(actor=place.office, proposal=proposal, now=NOW)
    draft = draft_edition()
    url = reverse("registry:edition_publish", kwargs={"number": draft.number})
    assert sent_at_once(live_server, signed_in(place.office), url) == {302: TIMES}
    assert list(Edition.objects.order_by("number").values_list("state", flat=True)) == [
        EditionState.SUPERSEDED,
        EditionState.PUBLISHED,
    ]
    assert [line.action for line in history_of([draft])].count("registry.publish_edition") == 1


def test_an_answer_is_kept_once(live_server: Any, client: Client) -> None:
    Cafe()
    begin(client, "cafe")
    answers = sent_at_once(live_server, client, "/for-me/questions/headcount/", do="answer", value="5")
    assert answers == {302: TIMES}
    kept = Enquiry.objects.get()
    assert (kept.answers, kept.asked) == ({"headcount": 5}, ["headcount"])


def test_support_is_asked_once(live_server: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr("kit.limits.time", SimpleNamespace(time=lambda: 0))  # all within one span
    answers = sent_at_once(live_server, client, reverse("pages:support"), text="Карта не открывается")
    # Who sends so often is told to wait, after what was sent is accepted.
    assert answers == {302: MOST_REQUESTS, 429: TIMES - MOST_REQUESTS}
    assert SupportRequest.objects.count() == 1
