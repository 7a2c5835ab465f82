"""The REST API: answers, parts, errors, headers; its description for people."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from ninja import Schema

from kit.rest import for_machines
from vizavi.portal.schemas import Edition
from vizavi.portal.tests.published import Published, words

UNKNOWN = "00000000-0000-0000-0000-000000000000"
POINTS = "/api/v1/touchpoints"


def listed(client: Client, **query: Any) -> list[str]:
    return [item["name"] for item in client.get(POINTS, query).json()["items"]]


def test_touchpoint_tells_everything_public(client: Client, register: Published) -> None:
    version = register.point(
        "Окно", "reception", name_en="Window", phone="+7 000", place="Якорная, 1", hours="пн 9–18",
        features="Живая очередь", suits_health="Пандус", need="submission", need_text="подача заявления",
    )  # fmt: skip
    public_id = str(version.touchpoint.public_id)

    answer = client.get(f"{POINTS}/{public_id}")

    assert answer.json() == {
        "id": public_id,
        "in_force": True,
        "authority": register.authority.code,
        "form": "sevastopol",
        "edition": 1,
        "process_id": str(register.process.public_id),
        "process": register.process_version.name,
        "process_en": "",
        "name": "Окно",
        "name_en": "Window",
        "kind": "reception",
        "channel": "offline",
        "url": "",
        "phone": "+7 000",
        "place": "Якорная, 1",
        "hours": "пн 9–18",
        "needs": [{"code": "submission", "text": "подача заявления"}],
        "features": "Живая очередь",
        "features_en": "",
        "suits": {"health": "Пандус", "digital_skills": "", "russian": ""},
        "page": f"http://testserver/touchpoints/{public_id}/",
    }
    assert client.get(POINTS).json()["items"] == [answer.json()]


def test_excluded_touchpoint_answers_and_says_so(client: Client, register: Published) -> None:
    version = register.point("Портал")
    register.exclude(version)
    register.next_edition()

    answer = client.get(f"{POINTS}/{version.touchpoint.public_id}").json()

    assert (answer["name"], answer["in_force"], answer["edition"]) == ("Портал", False, 1)


def test_filters_are_combined(client: Client, register: Published) -> None:
    other = Published("internal")
    register.point("Портал", need="submission")
    register.point("Окно приёма", "reception", need="submission")
    register.point("Телефон", "phone", need="information")
    other.point("Почта", "email", need="submission")

    assert listed(client, need="submission", channel="offline") == ["Окно приёма"]
    assert listed(client, authority=other.authority.code) == ["Почта"]
    assert listed(client, form="sevastopol", kind="phone") == ["Телефон"]
    assert listed(client, q="приёмы") == ["Окно приёма"]
    assert listed(client, process=register.process.public_id) == ["Портал", "Окно приёма", "Телефон"]
    assert listed(client, open_now="true") == []


def test_parts_are_followed_to_the_end_whatever_is_published_meanwhile(
    client: Client, register: Published
) -> None:
    points = [register.point(f"Точка {number}") for number in range(5)]

    first = client.get(POINTS, {"limit": 2}).json()
    register.next_edition()
    register.change(points[0], phone="+7 111")
    register.change(points[4], phone="+7 222")
    seen, following = first["items"], first["next"]
    while following:
        part = client.get(following.removeprefix("http://testserver")).json()
        seen, following = seen + part["items"], part["next"]

    assert [item["name"] for item in seen] == [f"Точка {number}" for number in range(5)]
    assert seen[4]["phone"] == "+7 222"


def test_register_of_a_date(client: Client, register: Published) -> None:
    register.next_edition()
    here = f"/api/v1/registers/{register.authority.code}/sevastopol"

    assert client.get(here).json()["edition"]["number"] == 2
    assert client.get(here, {"as_of": "2026-05-31"}).json()["edition"]["number"] == 1
    assert client.get(here, {"as_of": "2020-01-01"}).status_code == 404
    assert [item["number"] for item in client.get(f"{here}/editions").json()["items"]] == [2, 1]
    files = client.get(here).json()["edition"]["files"]
    assert {item["format"] for item in files} == {"json", "csv", "xlsx", "docx", "pdf"}
    for item in files:
        assert client.head(item["url"].removeprefix("http://testserver")).status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "parameters"),
    [
        (f"{POINTS}?limit=0", 422, ["limit"]),
        (f"{POINTS}?limit=many&after=-1", 422, ["after", "limit"]),
        (f"{POINTS}?chanel=digital", 422, ["chanel"]),
        (f"{POINTS}?channel=телеграф", 422, ["channel"]),
        (f"{POINTS}?need=%00", 422, ["need"]),
        (f"{POINTS}?q={'я' * 201}", 422, ["q"]),
        (f"{POINTS}?process=1", 422, ["process"]),
        (f"{POINTS}/00000000-0000-0000-0000-000000000000", 404, []),
        (f"{POINTS}/1", 404, []),
        ("/api/v1/registers/nobody/internal", 404, []),
        ("/api/v1/registers/nobody/internal/editions", 404, []),
        ("/api/v1/nothing", 404, []),
    ],
)
def test_errors_are_problem_details(
    client: Client, register: Published, address: str, status: int, parameters: Any
) -> None:
    answer = client.get(address)
    problem = answer.json()

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert (problem["type"], problem["status"]) == ("about:blank", status)
    assert problem["detail"]
    assert [item["parameter"] for item in problem.get("errors", [])] == parameters
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_errors_speak_the_language_asked_for(client: Client, register: Published) -> None:
    russian = client.get(f"{POINTS}?limit=0").json()
    english = client.get(f"{POINTS}?limit=0", headers={"accept-language": "en-GB"}).json()

    assert russian["errors"][0]["detail"] == "Нужно число не меньше 1."
    assert english["errors"][0]["detail"] == "A number of at least 1 is needed."
    assert english["title"] == russian["title"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client: Client, register: Published, method: str) -> None:
    answer = getattr(client, method)(POINTS)

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v1/", "/api/v1/openapi.json"])
def test_wrong_method_is_a_problem_wherever_it_is_tried(db: None, method: str, address: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(address)

    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")


@pytest.mark.parametrize(
    "address",
    [
        "registers",
        "edition",
        "attributes",
        f"touchpoints/{UNKNOWN}",
        "registers/nobody/internal/editions",
        "search",
    ],
)
def test_no_operation_takes_a_parameter_that_it_does_not_have(
    client: Client, register: Published, address: str
) -> None:
    answer = client.get(f"/api/v1/{address}", {"odd": "1"})

    assert answer.status_code == 422
    assert [item["parameter"] for item in answer.json()["errors"]] == ["odd"]


def test_values_that_are_allowed_are_told_without_other_words(client: Client, register: Published) -> None:
    [error] = client.get(POINTS, {"channel": "x"}).json()["errors"]

    assert error["detail"] == "Такого значения не бывает. Допустимые: digital, offline."


def test_words_are_told_as_they_are_written(client: Client, register: Published) -> None:
    register.point("Портал")

    assert "Портал" in client.get(POINTS).content.decode()


def test_body_of_a_refused_request_is_read_so_that_the_answer_arrives(rf: RequestFactory) -> None:
    """A server closes a connection with a body that nobody read, and whoever is still sending sees that alone."""
    requests = [
        rf.post("/", b" " * size, content_type="application/json") for size in (10, 900_000, 3_000_000)
    ]

    statuses = [for_machines(lambda _request: HttpResponse())(request).status_code for request in requests]

    assert statuses == [405] * 3
    assert [len(request.read()) for request in requests] == [0, 0, 3_000_000 - 1024 * 1024]


def test_head_and_options(client: Client, register: Published) -> None:
    register.point("Портал")
    page = client.get(POINTS)

    head, options = client.head(POINTS), client.options(POINTS)

    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", page["Content-Length"])
    assert (options.status_code, options["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert options["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_unchanged_answer_is_304(client: Client, register: Published) -> None:
    first = client.get(POINTS)

    assert first["Last-Modified"] == "Tue, 03 Feb 2026 09:00:00 GMT"
    for condition in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
        assert client.get(POINTS, headers=condition).status_code == 304
    register.next_edition()
    assert client.get(POINTS, headers={"if-modified-since": first["Last-Modified"]}).status_code == 200


def test_too_many_requests_of_one_address_wait(client: Client, register: Published, monkeypatch: Any) -> None:
    monkeypatch.setattr("vizavi.portal.limits.time.time", lambda: 1_000_000_020.0)
    statuses = [client.get("/api/v1/registers").status_code for _time in range(601)]

    refused = client.get("/api/v1/registers")
    other = client.get("/api/v1/registers", REMOTE_ADDR="10.0.0.9")

    assert statuses == [200] * 600 + [429]
    assert (refused.status_code, refused["Retry-After"]) == (
        429,
        "60" if 1_000_000_020 % 60 == 0 else refused["Retry-After"],
    )
    assert refused["Content-Type"] == "application/problem+json"
    assert other.status_code == 200
    monkeypatch.setattr("vizavi.portal.limits.time.time", lambda: 1_000_000_080.0)
    assert client.get("/api/v1/registers").status_code == 200


def test_database_that_is_away_is_said_kindly(client: Client, register: Published, monkeypatch: Any) -> None:
    def fail() -> None:
        raise OperationalError

    monkeypatch.setattr("vizavi.portal.caching.state_of_publication", fail)
    answer = client.get(POINTS)

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert answer["Content-Type"] == "application/problem+json"


def test_signed_in_reader_gets_the_same(register: Published) -> None:
    from vizavi.touchpoints.tests.pages import signed_in

    register.point("Портал")

    assert signed_in(register.officer).get(POINTS).content == Client().get(POINTS).content


def all_below(shape: type[Schema]) -> list[type[Schema]]:
    """Every shape that is made of a shape."""
    return [found for below in shape.__subclasses__() for found in (below, *all_below(below))]


class TestDescription:
    def test_exists_in_both_languages(self, client: Client, db: None) -> None:
        russian, english = (client.get(f"/api/v1/openapi{part}.json").json() for part in ("", ".en"))

        assert russian["openapi"] == "3.1.0"
        assert russian["paths"].keys() == english["paths"].keys()
        assert english["paths"]["/api/v1/registers"]["get"]["summary"] == "Registers in force"

    def test_shapes_have_names_of_their_own(self, client: Client, db: None) -> None:
        """Of two shapes with one name the description would tell one in the place of both."""
        shapes = [shape for shape in all_below(Schema) if shape.__module__.startswith(("kit.", "vizavi."))]
        names = [shape.__name__ for shape in shapes if not shape.__name__.startswith("_")]
        told = client.get("/api/v1/openapi.json").json()

        assert sorted(names) == sorted(set(names))
        assert set(told["components"]["schemas"]["Edition"]["properties"]) == set(Edition.model_fields)
        assert all(f'schemas/{name}"' in json.dumps(told) for name in told["components"]["schemas"])

    def test_page_names_every_operation(self, client: Client, db: None) -> None:
        schema = client.get("/api/v1/openapi.json").json()
        page = words(client.get(reverse("portal:api")))

        for path, methods in schema["paths"].items():
            for method, item in methods.items():
                assert f"{method.upper()} {path}" in page
                address = reverse("portal:api_operation", args=[item["operationId"]])
                assert client.get(address).status_code == 200
        assert client.get(reverse("portal:api_operation", args=["nothing"])).status_code == 404
        assert client.get("/api/v1/").headers["Location"] == reverse("portal:api")

    def test_operation_can_be_tried(self, client: Client, register: Published) -> None:
        register.point("Портал <b>")
        page = reverse("portal:api_operation", args=["list_touchpoints"])

        answer = client.get(page, {"try": "1", "channel": "digital", "limit": "1"})

        assert "Портал &lt;b&gt;" in answer.content.decode()
        assert "http://testserver/api/v1/touchpoints?channel=digital&limit=1" in words(answer)

    @pytest.mark.parametrize("code", ["", "нет", "../../admin", "a/b", "\x00", "%2e", "x" * 5000])
    def test_bad_places_of_an_address_are_explained(
        self, client: Client, register: Published, code: str
    ) -> None:
        page = reverse("portal:api_operation", args=["get_register"])

        answer = client.get(page, {"try": "1", "authority": code, "form": "internal"})

        assert answer.status_code in {200, 404}
        if not code:
            assert "Заполните: authority" in words(answer)
