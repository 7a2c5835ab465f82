"""Verdicts by API: answers, refusals, headers; what is sent is kept nowhere."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from vizavi.offers.models import Enquiry
from vizavi.offers.tests.register import EVERYTHING, Cafe

URL = "/api/v1/verdicts"


def ask(client: Client, **body: Any) -> Any:
    return client.post(URL, json.dumps(body), content_type="application/json")


def found(answer: Any) -> dict[str, str]:
    return {item["code"]: item["verdict"] for item in answer.json()["verdicts"]}


def test_profile_in_verdicts_with_reasons_out(client: Client, cafe: Cafe) -> None:
    answer = ask(
        client,
        attributes={"registered": False, "size": "small", "headcount": 2},
        situations=["cafe"],
        next_questions=2,
        limit=100,
    )
    body = answer.json()
    by_code = {item["code"]: item for item in body["verdicts"]}

    assert answer.status_code == 200
    assert body["edition"]["number"] == 1
    assert body["as_of"] == timezone.localdate().isoformat()
    assert body["counts"] == [{"kind": "service", "met": 1, "reachable": 2, "unknown": 4, "unmet": 1}]
    assert by_code["notice"] == {
        "kind": "service",
        "code": "notice",
        "title": "Услуга notice",
        "verdict": "reachable",
        "group": "step",
        "missing": ["registered"],
        "status": "active",
        "available": True,
        "page": "http://testserver/catalogue/notice/",
        "reasons": ["Нужно: признак registered: да. У вас: нет"],
        "to_do": [{"attribute": "registered", "text": "Измените registered", "service": "reg"}],
        "steps": [],
        "explanation": None,
    }
    assert by_code["loan"]["reasons"] == ["Нужно: признак size — «значение micro». У вас: значение small"]
    assert (by_code["terrace"]["group"], by_code["terrace"]["available"]) == ("not-offered", False)
    assert len({question["attribute"] for question in body["next_questions"]}) == 2


def test_nobody_is_told_to_do_what_is_done(client: Client, cafe: Cafe) -> None:
    cafe.republish(
        spare={"is_actionable": True, "how_to_change": {"ru": "Измените spare", "en": ""}},
        notice={
            "criteria": {
                "all": [{"attr": "registered", "is": True}, {"not": {"attr": "spare", "is": True}}],
            }
        },
    )

    answer = ask(client, attributes={"registered": True, "spare": True})
    [notice] = [item for item in answer.json()["verdicts"] if item["code"] == "notice"]

    assert notice["verdict"] == "reachable"
    assert notice["missing"] == ["registered", "spare"]
    assert [step["attribute"] for step in notice["to_do"]] == ["spare"]


def test_language_kinds_and_explanation(client: Client, cafe: Cafe) -> None:
    answer = ask(
        client,
        attributes=EVERYTHING,
        kinds=["segment", "scenario", "requirement", "situation"],
        language="en",
        explain="full",
    ).json()
    by_code = {item["code"]: item for item in answer["verdicts"]}

    assert list(by_code) == ["cafe", "export", "export-way", "cafe-way", "tiny", "border", "clean"]
    assert by_code["tiny"]["title"] == "en: Самые маленькие"
    assert by_code["tiny"]["explanation"] == {
        "truth": True, "attr": "headcount", "lt": 5, "value": 3,
    }  # fmt: skip
    assert {step["code"]: step["verdict"] for step in by_code["cafe-way"]["steps"]}["register"] == "reachable"
    assert by_code["cafe"]["explanation"] is None
    assert ask(client, explain="none", attributes=EVERYTHING).json()["verdicts"][0]["reasons"] == []


def test_parts_follow_each_other_to_the_end(client: Client, cafe: Cafe) -> None:
    whole = ask(client, attributes=EVERYTHING, kinds=["service", "requirement"], limit=100).json()
    offset, parts = 0, []
    while offset is not None:
        part = ask(
            client, attributes=EVERYTHING, kinds=["service", "requirement"], limit=4, offset=offset
        ).json()
        parts += part["verdicts"]
        offset = part["next_offset"]

    assert parts == whole["verdicts"]
    assert whole["next_offset"] is None


def test_answer_takes_as_many_queries_however_long_it_is(
    client: Client, cafe: Cafe, django_assert_num_queries: Any
) -> None:
    said = EVERYTHING | {"since": "2020-05-01", "okved": ["47.2"]}
    ask(client, attributes=said)

    # The edition in force, and the names of codes.
    for limit in (3, 100):
        with django_assert_num_queries(2):
            answer = ask(client, attributes=said, limit=limit)
        assert any("47.2" in reason for item in answer.json()["verdicts"] for reason in item["reasons"])
    with django_assert_num_queries(3):
        ask(client, attributes=said, kinds=["service", "requirement"], limit=100)


def test_only_the_verdicts_asked_for(client: Client, cafe: Cafe) -> None:
    answer = ask(client, attributes={"registered": True}, verdicts=["met"], kinds=["service", "requirement"])

    assert found(answer) == {"reg": "met", "notice": "met", "border": "met", "clean": "met"}


def test_as_of_takes_the_edition_and_the_day(client: Client, cafe: Cafe) -> None:
    client_since = {"since": (timezone.localdate() - timedelta(700)).isoformat()}

    assert found(ask(client, attributes=client_since))["fair"] == "met"
    later = (timezone.localdate() + timedelta(60)).isoformat()
    assert found(ask(client, attributes=client_since | {"okved": []}, as_of=later))["fair"] == "unmet"
    assert ask(client, as_of="2000-01-01").status_code == 404
    assert ask(client, as_of=date.max.isoformat()).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "pointers"),
    [
        ({"attributes": {"registered": "yes", "siez": 1, "places": [{"guests": 5}]}}, 422,
         ["/attributes/registered", "/attributes/siez", "/attributes/places/0/guests"]),
        ({"attributes": {"a/b~c": 1}}, 422, ["/attributes/a~1b~0c"]),
        ({"attributes": {"\ud800": 1}}, 422, ["/attributes/?"]),
        ({"attributes": []}, 422, ["/attributes"]),
        ({"situations": ["cafe", "nowhere"]}, 422, ["/situations/1"]),
        ({"situations": ["кафе"]}, 422, ["/situations/0"]),
        ({"kinds": ["faq"]}, 422, ["/kinds/0"]),
        ({"limit": 0}, 422, ["/limit"]),
        ({"limit": 1.5}, 422, ["/limit"]),
        ({"as_of": "soon"}, 422, ["/as_of"]),
        ({"profile": {}}, 422, ["/profile"]),
        ([1], 422, [""]),
        (None, 422, [""]),
    ],
)  # fmt: skip
def test_wrong_profile_is_refused_with_pointers(
    client: Client, cafe: Cafe, body: Any, status: int, pointers: list[str]
) -> None:
    answer = client.post(URL, json.dumps(body), content_type="application/json")
    problem = answer.json()

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert [error["pointer"] for error in problem["errors"]] == pointers
    assert all(error["detail"] for error in problem["errors"])


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b" ", "application/json", 400),
        (b"{", "application/json", 400),
        (b'{"limit": NaN}', "application/json", 400),
        (b'{"limit": 1, "limit": 2}', "application/json", 400),
        (b'{"limit": ' + b"9" * 5000 + b"}", "application/json", 422),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 30_000 + b"]" * 30_000, "application/json", 422),
        (b'{"attributes": {"places": ' + b"[" * 30_000 + b"]" * 30_000 + b"}}", "application/json", 422),
        (b'{"attributes": {"x": "' + b"x" * 70_000 + b'"}}', "application/json", 413),
        (b"{}" + b" " * 6_000_000, "application/json", 413),
        (b"{}", "text/plain", 415),
        (b"a=1", "application/x-www-form-urlencoded", 415),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_hostile_bodies_are_refused(client: Client, cafe: Cafe, body: bytes, kind: str, status: int) -> None:
    answer = client.post(URL, body, content_type=kind)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["detail"]


def test_other_methods_and_other_sites(client: Client, cafe: Cafe) -> None:
    get, preflight = client.get(URL), client.options(URL)

    assert (get.status_code, get["Allow"]) == (405, "POST, OPTIONS")
    assert (preflight.status_code, preflight["Access-Control-Allow-Methods"]) == (204, "POST, OPTIONS")
    assert "Content-Type" in preflight["Access-Control-Allow-Headers"]
    assert client.post("/api/v1/edition").status_code == 405


def test_nothing_is_kept_and_nothing_is_cached(client: Client, cafe: Cafe, caplog: Any) -> None:
    with caplog.at_level(0):
        first = ask(client, attributes={"habit": "gambling"})
        second = ask(client, attributes={"habit": "chess"})

    assert (found(first)["games"], found(second)["games"]) == ("met", "unmet")
    assert first["Cache-Control"] == "no-store"
    assert not Enquiry.objects.exists()
    said = "".join(record.getMessage() for record in caplog.records)
    assert "gambling" not in said


def test_ten_thousand_calls_of_one_address_are_slowed_down(client: Client, cafe: Cafe) -> None:
    caches["pages"].clear()
    for _number in range(600):
        client.post("/api/v1/verdicts")  # refused for another reason, and counted
    answer = ask(client)

    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60
    assert answer["Content-Type"] == "application/problem+json"
    caches["pages"].clear()


def test_dictionary_and_edition(client: Client, cafe: Cafe) -> None:
    items = client.get("/api/v1/attributes").json()["items"]
    places = items[-1]

    assert [item["id"] for item in items] == [
        "registered", "size", "headcount", "since", "kinds", "okved", "town", "habit", "spare", "places",
    ]  # fmt: skip
    assert items[1]["values"][0] == {
        "code": "micro",
        "label": "значение micro",
        "label_en": "en: значение micro",
    }
    assert [item["id"] for item in items if item["sensitive"]] == ["habit"]
    assert [(part["id"], part["type"], part["classifier"]) for part in places["items"]] == [
        ("guests", "bool", ""), ("town", "code", "oktmo"),
    ]  # fmt: skip
    assert client.get("/api/v1/edition").json()["number"] == 1
    cafe.republish(games=None)
    assert client.get("/api/v1/edition").json()["number"] == 2


@pytest.mark.django_db
def test_before_the_first_edition_there_is_nothing_to_judge_by(client: Client) -> None:
    for answer in (ask(client), client.get("/api/v1/attributes"), client.get("/api/v1/edition")):
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_description_has_examples_in_both_languages(client: Client, cafe: Cafe) -> None:
    for name, language in (("openapi", "ru"), ("openapi.en", "en")):
        schema = client.get(f"/api/v1/{name}.json").json()
        content = schema["paths"]["/api/v1/verdicts"]["post"]["requestBody"]["content"]["application/json"]

        assert set(content["examples"]) == {"ru", "en"}
        assert content["schema"]["$ref"].endswith("/Ask")
        assert content["examples"][language]["value"]["language"] == language


def test_operation_is_tried_from_a_page(client: Client, cafe: Cafe) -> None:
    page = client.get("/developers/api/try/").content.decode()
    good = client.post(
        "/developers/api/try/", {"profile": '{"attributes": {"registered": true}}'}
    ).content.decode()
    bad = client.post("/developers/api/try/", {"profile": "<script>"}).content.decode()

    assert "&#34;attributes&#34;" in page
    assert "Услуга notice" in good
    assert "Это не JSON в кодировке UTF-8" in bad
    assert "<script>" not in bad.partition("<main")[2].partition("</main>")[0]
    assert client.get("/developers/api/judge/").status_code == 200
