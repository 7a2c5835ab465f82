"""What follows from the answers: it is not asked, it is judged by, and it may change with what it follows from."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from criteria import load_client, parse
from criteria.evaluate import FALSE, TRUE, truth
from vizavi.offers.questions import next_question
from vizavi.offers.scope import scope_of
from vizavi.offers.tests.register import Cafe
from vizavi.offers.verdicts import Verdicts
from vizavi.registry.choices import Kind

TODAY = localdate()
REGISTERED = {"attr": "registered", "is": True}
#: An unregistered business has no workers and no size; one without workers gives no bar to run.
FOLLOWS: dict[str, dict[str, Any]] = {
    "headcount": {"criteria": REGISTERED, "otherwise": "0"},
    "size": {"criteria": REGISTERED, "otherwise": "small"},
    "kinds": {"criteria": {"attr": "headcount", "ge": 1}, "otherwise": "нет"},
}


@pytest.fixture
def followed(cafe: Cafe) -> Cafe:
    cafe.republish(**FOLLOWS)
    return cafe


def verdicts_on(cafe: Cafe, answers: dict[str, Any]) -> Verdicts:
    said = load_client(answers, cafe.catalogue.dictionary.attributes)
    return Verdicts(cafe.catalogue, scope_of(cafe.catalogue, (), on=TODAY), said, as_of=TODAY)


def all_asked(verdicts: Verdicts) -> list[str]:
    asked: list[str] = []
    while name := next_question(
        verdicts.catalogue, verdicts.match, verdicts.scope, verdicts.said, skipped=asked, as_of=TODAY
    ):
        asked.append(name)
    return asked


def test_what_follows_is_not_asked(followed: Cafe) -> None:
    assert {"headcount", "size", "kinds"} <= set(all_asked(verdicts_on(followed, {"registered": True})))
    assert not {"headcount", "size", "kinds"} & set(all_asked(verdicts_on(followed, {"registered": False})))


def test_what_follows_is_judged_by_and_what_it_follows_from_is_told_to_change(followed: Cafe) -> None:
    verdicts = verdicts_on(followed, {"registered": False})
    answers = {judged.item.code: judged.answer for judged in verdicts.of(Kind.SERVICE)}

    # Micro firms with workers: whoever registers may become one.
    assert answers["loan"].verdict == "reachable"
    assert verdicts.to_change(answers["loan"].missing) == ["registered"]
    assert answers["bar"].verdict == "reachable"
    assert verdicts.to_change(answers["bar"].missing) == ["registered"]
    assert answers["hall"].verdict == "unknown"


def test_what_the_client_says_itself_is_believed(followed: Cafe) -> None:
    verdicts = verdicts_on(followed, {"registered": False, "size": "micro", "headcount": 2})

    answers = {judged.item.code: judged.answer for judged in verdicts.of(Kind.SERVICE)}
    assert answers["loan"].verdict == "met"


@given(
    said=st.fixed_dictionaries(
        {},
        optional={
            "registered": st.booleans(),
            "spare": st.booleans(),
            "okved": st.sampled_from([["56.10"], ["62.01"]]),
            "habit": st.sampled_from(["chess", "gambling"]),
        },
    )
)
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_verdicts_are_those_of_the_evaluator_on_what_follows(cafe: Cafe, said: dict[str, Any]) -> None:
    if cafe.catalogue.dictionary["size"]["criteria"] is None:
        cafe.republish(**FOLLOWS)
    verdicts = verdicts_on(cafe, said)
    dictionary = cafe.catalogue.dictionary
    known = dictionary.completed(verdicts.said, as_of=TODAY)
    may_change = {name: value for name, value in verdicts.said.items() if name != "registered"}
    freed = dictionary.completed(may_change, as_of=TODAY)

    for judged in verdicts.of(Kind.SERVICE):
        if judged.item.document["criteria"] is None:
            continue
        rule = parse(judged.item.document["criteria"], dictionary.attributes)
        now = truth(rule, known, as_of=TODAY)
        could = truth(rule, freed, as_of=TODAY)
        expected = (
            "met"
            if now == TRUE
            else "unknown"
            if now != FALSE
            else "reachable"
            if could != FALSE
            else "unmet"
        )
        assert judged.answer.verdict == expected, judged.item.code


def test_pages_ask_less_and_say_what_follows(client: Client, followed: Cafe) -> None:
    client.post("/for-me/", {"everything": "1"})
    client.post("/for-me/questions/registered/", {"do": "answer", "value": "no"})

    page = client.get("/for-me/answers/").content.decode()

    assert "Следует из ваших ответов" in page
    assert ">Признак headcount<" in page
    assert '/for-me/questions/headcount/?from=answers"' in page
    # Who knows better says so.
    client.post("/for-me/questions/headcount/?from=answers", {"do": "answer", "value": "3"})
    again = client.get("/for-me/answers/").content.decode()
    assert ">Признак headcount<" not in again
    assert "Какой у вас признак headcount?" in again


def test_the_api_judges_by_what_follows_and_says_what_it_was(client: Client, followed: Cafe) -> None:
    answer = client.post(
        "/api/v1/verdicts",
        {"attributes": {"registered": False}, "kinds": ["service"], "next_questions": 9},
        content_type="application/json",
    ).json()

    assert answer["follows"] == {"headcount": 0, "size": "small", "kinds": []}
    found = {row["code"]: row for row in answer["verdicts"]}
    assert (found["loan"]["verdict"], found["loan"]["missing"]) == ("reachable", ["registered"])
    assert [step["attribute"] for step in found["loan"]["to_do"]] == ["registered"]
    assert not {"headcount", "size", "kinds"} & {row["attribute"] for row in answer["next_questions"]}
