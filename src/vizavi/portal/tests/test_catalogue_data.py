"""The register of life situations for machines: RDF by negotiation and whole, sets of open data, map of the site."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rdflib import RDF, Graph, Literal, URIRef

from vizavi.authorities.api import SYSTEM
from vizavi.portal.tests.published import Published, words
from vizavi.registry.actions.editions import draft_to_change, publish_edition
from vizavi.registry.api import namespace
from vizavi.registry.choices import Kind
from vizavi.registry.exports.writing import address_of
from vizavi.registry.models import Edition, Entry, Link, SegmentStatistics, TouchpointLink, Version
from vizavi.registry.tests.small_register import NOW, a_small_register, publish_register, service

pytestmark = pytest.mark.django_db
SERVICE = "/catalogue/notice/"
CPSV = "http://purl.org/vocab/cpsv#"


@pytest.fixture(autouse=True)
def _register(db: None, _nothing_kept: None) -> None:
    publish_register()


def graph(response: HttpResponseBase, form: str = "turtle") -> Graph:
    body = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]
    return Graph().parse(data=body, format=form)


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json; charset=utf-8"),
        ("text/html, text/turtle;q=0.9", "text/html; charset=utf-8"),
        ("text/html;q=0.5, text/turtle;q=0.9", "text/turtle; charset=utf-8"),
        ("text/turtle;q=0, */*", "text/html; charset=utf-8"),
        ("text/*", "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
        ("image/png", "text/html; charset=utf-8"),
        ("text/html;q=abc, \x00,;;", "text/html; charset=utf-8"),
    ],
)
def test_page_answers_in_the_form_that_is_preferred(client: Client, accept: str, content_type: str) -> None:
    response = client.get(SERVICE, headers={"Accept": accept})

    assert response.status_code == 200
    assert response["Content-Type"] == content_type
    assert "Accept" in response["Vary"]


def test_page_and_data_of_one_address_are_not_mixed_up(client: Client) -> None:
    for accept in ("text/html", "text/turtle", "text/html", "application/ld+json", "text/turtle"):
        assert client.get(SERVICE, headers={"Accept": accept})["Content-Type"].startswith(accept)


def test_page_says_where_its_data_are(client: Client) -> None:
    response = client.get(SERVICE)

    assert response["Link"] == (
        '</catalogue/notice.ttl>; rel="alternate"; type="text/turtle", '
        '</catalogue/notice.jsonld>; rel="alternate"; type="application/ld+json"'
    )
    assert (
        '<link rel="alternate" type="text/turtle" href="/catalogue/notice.ttl">' in response.content.decode()
    )
    assert (
        client.get(SERVICE, headers={"Accept": "text/turtle"})["Content-Location"] == "/catalogue/notice.ttl"
    )


@pytest.mark.parametrize(
    "address",
    [
        "/catalogue/notice",
        "/situations/cafe",
        "/requirements/clean",
        "/clients/micro",
        "/ns/vizavi",
        "/catalogue",
    ],
)
def test_data_are_the_same_in_both_forms(client: Client, address: str) -> None:
    as_turtle = graph(client.get(f"{address}.ttl"))
    as_json = graph(client.get(f"{address}.jsonld"), "json-ld")

    assert len(as_turtle) == len(as_json) > 0
    assert set(as_turtle.subjects()) == set(as_json.subjects())


def test_identity_is_that_of_the_settings_whatever_the_host(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://portal.example"

    found = graph(client.get("/en/catalogue/notice/", headers={"Accept": "text/turtle"}))

    assert (
        URIRef("https://portal.example/catalogue/notice/"),
        RDF.type,
        URIRef(f"{CPSV}PublicService"),
    ) in found


def test_whole_is_not_made_again_for_who_has_it(client: Client, register: Published) -> None:
    register.point("Окно приёма", "reception")
    etag = client.get("/catalogue.ttl")["ETag"]
    response = client.get("/catalogue.ttl", headers={"If-None-Match": etag})
    assert response.status_code == 304

    draft_and_publish()

    assert client.get("/catalogue.ttl", headers={"If-None-Match": etag}).status_code == 200


def test_hours_that_change_with_a_register_of_touchpoints_are_told_anew(
    client: Client, register: Published
) -> None:
    etag = client.get("/catalogue/notice.ttl")["ETag"]

    register.next_edition()

    assert client.get("/catalogue/notice.ttl", headers={"If-None-Match": etag}).status_code == 200


def test_counts_of_a_night_are_told_without_an_edition(client: Client) -> None:
    addresses = ("/catalogue.ttl", "/open-data/sets/clients/data-20260914-structure-20261125.csv")
    etags = [client.get(address)["ETag"] for address in addresses]
    segment = Entry.objects.get(kind=Kind.SEGMENT, code="micro")
    SegmentStatistics.objects.create(
        entry=segment,
        edition_number=1,
        computed_at=NOW,
        population="",
        counts={"clients": 71, "breakdowns": []},
    )

    for address, etag in zip(addresses, etags, strict=True):
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    "address", ["/catalogue/notice.ttl", "/catalogue.jsonld", "/open-data/sets/services/meta.csv"]
)
def test_unchanged_data_are_said_to_be_so_with_their_etag(client: Client, address: str) -> None:
    whole, head = client.get(address), client.head(address)
    answer = client.get(address, headers={"If-None-Match": whole["ETag"]})

    assert (answer.status_code, answer["ETag"], answer["Cache-Control"]) == (
        304,
        whole["ETag"],
        "public, no-cache",
    )
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert (head.status_code, head["ETag"], head["Content-Type"]) == (
        200,
        whole["ETag"],
        whole["Content-Type"],
    )


@pytest.mark.parametrize(
    ("address", "accept"), [("/catalogue/none.ttl", "*/*"), ("/clients/none/", "text/turtle")]
)
def test_who_asks_for_data_is_refused_with_a_problem(client: Client, address: str, accept: str) -> None:
    answer = client.get(address, headers={"Accept": accept})

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert "Content-Location" not in answer


def test_data_can_only_be_read(client: Client) -> None:
    answer = Client(enforce_csrf_checks=True).post("/catalogue/notice.ttl")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert answer["Content-Type"] == "application/problem+json"


def draft_and_publish() -> None:
    edition = draft_to_change(now=NOW)
    publish_edition(actor=SYSTEM, edition=edition, revision=edition.revision, now=NOW, decision="№ 2")


def test_whole_costs_the_same_queries_for_any_number_of_services(client: Client) -> None:
    def queries() -> int:
        assert b"".join(client.get("/catalogue.ttl"))  # the catalogue is made once
        with CaptureQueriesContext(connection) as captured:
            assert b"".join(client.get("/catalogue.ttl"))
        return len(captured)

    few = queries()
    publish_again([service(f"more-{number}") for number in range(30)])

    assert queries() == few


def publish_again(more: Any) -> None:
    for model in (Link, TouchpointLink, Version, Edition, Entry):
        model.objects.all().delete()
    publish_register([*a_small_register(), *more])


def test_whole_is_refused_to_who_takes_it_all_the_time(client: Client) -> None:
    answers = [client.get("/catalogue.ttl").status_code for _ in range(12)]

    assert answers == [200] * 10 + [429] * 2
    refused = client.get("/catalogue.ttl")
    assert refused["Content-Type"] == "application/problem+json"
    assert 0 < int(refused["Retry-After"]) <= 60
    assert client.get("/catalogue/notice.ttl").status_code == 200


def test_entry_that_has_left_the_register_says_so(client: Client) -> None:
    edition = draft_to_change(now=NOW)
    Version.objects.filter(entry__code="robot", kind=Kind.SERVICE).update(until_edition=edition.number)
    publish_edition(actor=SYSTEM, edition=edition, revision=edition.revision, now=NOW, decision="№ 2")

    found = graph(client.get("/catalogue/robot.ttl"))

    one = URIRef(address_of("portal:service", "robot"))
    assert str(found.value(one, URIRef("http://www.w3.org/2002/07/owl#deprecated"))) == "true"
    assert one not in set(graph(client.get("/catalogue.ttl")).subjects())


@pytest.mark.parametrize(
    "address", ["/catalogue/none.ttl", "/situations/none.jsonld", "/catalogue/notice.xml"]
)
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_what_has_no_page_has_its_place_in_one(client: Client) -> None:
    """Whoever follows the address of a scenario, step or need comes to where people read it."""
    page = client.get("/situations/cafe/").content.decode()
    said = graph(client.get("/situations/cafe.ttl"))

    for kind in ("Scenario", "Step", "Need"):
        places = {
            str(node).partition("#")[2] for node in said.subjects(RDF.type, URIRef(f"{namespace()}{kind}"))
        }
        assert places
        assert {place for place in places if f'id="{place}"' not in page} == set()


def test_vocabulary_is_for_people_and_machines(client: Client) -> None:
    page = client.get("/ns/vizavi")
    data = graph(client.get("/ns/vizavi", headers={"Accept": "text/turtle"}))

    assert 'id="hasStep"' in page.content.decode()
    step = URIRef(f"{namespace()}hasStep")
    assert set(data.objects(step, URIRef("http://www.w3.org/2000/01/rdf-schema#label"))) == {
        Literal("Шаг", lang="ru"),
        Literal("Step", lang="en"),
    }
    assert "Need" in words(client.get("/en/ns/vizavi"))


def test_attributes_have_their_place_on_the_page_that_identifies_them(client: Client) -> None:
    page = client.get(reverse("portal:attributes")).content.decode()

    assert 'id="registered"' in page
    assert "Какой у вас признак size?" in page


class TestSets:
    def test_page_names_whole_sets_and_terms(self, client: Client) -> None:
        text = words(client.get("/open-data/"))

        assert "catalogue.ttl" in text
        assert "catalogue.jsonld" in text
        assert "клиентские сценарии по шагам" in text
        assert "Словарь: чего нет в CPSV-AP и CCCEV" in text

    @pytest.mark.parametrize(
        ("name", "rows"),
        [
            ("services", 4),
            ("situations", 1),
            ("scenarios", 4),
            ("requirements", 1),
            ("answers", 1),
            ("attributes", 3),
            ("clients", 2),
        ],
    )
    def test_set_has_passport_structure_and_data(self, client: Client, name: str, rows: int) -> None:
        counts = [{"attribute": "size", "rows": [{"value": "micro", "clients": None}]}]
        SegmentStatistics.objects.create(
            entry=Entry.objects.get(kind=Kind.SEGMENT, code="micro"),
            edition_number=1,
            computed_at=NOW,
            population="Выдуманные клиенты",
            counts={"clients": 71, "breakdowns": counts},
        )
        page = client.get(f"/open-data/sets/{name}/").content.decode()
        table = self.table(client, name, "data-20260914-structure-20261125.csv")
        passport = dict(self.table(client, name, "meta.csv"))
        structure = self.table(client, name, "structure-20261125.csv")

        assert len(table) == rows + 1
        assert {len(row) for row in table} == {len(table[0])}
        assert [row[0] for row in structure[1:]] == table[0]
        assert passport["identifier"] == f"life-situations-{name}"
        assert passport["modified"] == "20260914"
        for file in passport.values():
            assert not file.endswith(".csv") or f"/open-data/sets/{name}/{file}" in page

    def table(self, client: Client, name: str, file: str) -> list[list[str]]:
        response = client.get(f"/open-data/sets/{name}/{file}")
        assert response.status_code == 200
        return list(csv.reader(io.StringIO(b"".join(response).decode())))

    def test_steps_stand_in_the_order_in_which_they_are_walked(self, client: Client) -> None:
        rows = self.table(client, "scenarios", "data-20260914-structure-20261125.csv")

        step = rows[0].index("step")
        assert [row[step] for row in rows[1:]] == ["rent", "notify", "buy", "loan"]

    @pytest.mark.parametrize(
        "address",
        ["services/x.csv", "none/", "none/meta.csv", "services/data-20200101-structure-20261125.csv",
         "services/data-99999999-structure-20261125.csv"],
    )  # fmt: skip
    def test_unknown_file_is_not_found(self, client: Client, address: str) -> None:
        assert client.get(f"/open-data/sets/{address}").status_code == 404


def test_map_of_the_site_names_every_page_of_the_catalogue(client: Client) -> None:
    index = client.get("/sitemap.xml").content.decode()
    for part in ("sitemap-catalogue.xml", "sitemap-requirements-1.xml"):
        assert f"<loc>http://testserver/{part}</loc>" in index
    catalogue = client.get("/sitemap-catalogue.xml").content.decode()

    for address in (
        "situations/cafe/",
        "catalogue/notice/",
        "clients/micro/",
        "answers/faq-wine/",
        "open-data/",
    ):
        assert f"<loc>http://testserver/{address}</loc>" in catalogue
    assert "requirements/clean/" in client.get("/sitemap-requirements-1.xml").content.decode()
    assert client.get("/sitemap-requirements-2.xml").status_code == 404
