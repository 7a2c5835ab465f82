"""Verdicts in groups; which question comes next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from criteria import answer, load_client, parse
from criteria.evaluate import VERDICTS
from vizavi.offers.availability import availability
from vizavi.offers.changes import changes
from vizavi.offers.choices import Group
from vizavi.offers.questions import attribute_of, expected, next_question, progress, waiting_for
from vizavi.offers.scope import scope_of
from vizavi.offers.simulate import quantile, walks
from vizavi.offers.tests.register import EVERYTHING, Cafe
from vizavi.offers.verdicts import EVERYBODY, Verdicts
from vizavi.registry.api import Catalogue
from vizavi.registry.choices import Kind

TODAY = localdate()


def verdicts_on(catalogue: Catalogue, answers: dict[str, Any], *situations: str) -> Verdicts:
    client = load_client(answers, catalogue.dictionary.attributes)
    return Verdicts(catalogue, scope_of(catalogue, situations, on=TODAY), client, as_of=TODAY)


def grouped(verdicts: Verdicts) -> dict[str, list[str]]:
    return {
        group.value: [judged.item.code for judged in found]
        for group, found in verdicts.grouped(Kind.SERVICE).items()
    }


def asked_for(verdicts: Verdicts, skipped: set[str] = frozenset()) -> str | None:  # type: ignore[assignment]
    return next_question(
        verdicts.catalogue, verdicts.match, verdicts.scope, verdicts.client, skipped=skipped, as_of=TODAY
    )


def test_services_are_grouped_by_verdict_and_by_whether_they_are_offered(cafe: Cafe) -> None:
    verdicts = verdicts_on(cafe.catalogue, {"registered": False, "size": "micro", "kinds": ["kitchen"]})

    assert grouped(verdicts) == {
        "now": ["reg"],
        "step": ["notice"],
        "clarify": ["fair", "games", "hall", "loan"],
        "not-offered": ["terrace"],
        "not-for-you": ["bar", "trade"],
    }
    assert {judged.item.code: judged.answer.missing for judged in verdicts.of(Kind.SERVICE)}["fair"] == (
        "okved",
        "since",
    )


def test_paused_service_is_never_offered_and_never_asked_for(cafe: Cafe) -> None:
    met = verdicts_on(cafe.catalogue, EVERYTHING | {"spare": True}, "cafe")
    before = verdicts_on(cafe.catalogue, EVERYTHING, "cafe")

    assert "terrace" in grouped(met)["not-offered"]
    assert before.match.count("unknown", before.scope.shown) == 1
    assert asked_for(before) is None
    assert "spare" not in _all_questions(verdicts_on(cafe.catalogue, {}))


def test_season_and_its_last_day(cafe: Cafe) -> None:
    cafe.republish(terrace={"status": "seasonal", "season_from": "01.11", "season_until": "31.03"})
    item = cafe.catalogue.get(Kind.SERVICE, "terrace")
    assert item

    days = [date(2026, 10, 31), date(2026, 11, 1), date(2026, 3, 31), date(2026, 4, 1)]
    assert [availability(item, on=day).is_offered for day in days] == [False, True, True, False]


def test_scope_of_a_situation_is_what_it_leads_to(cafe: Cafe) -> None:
    scope = scope_of(cafe.catalogue, ["cafe", "no-such"], on=TODAY)
    verdicts = verdicts_on(cafe.catalogue, EVERYTHING, "cafe")

    assert [item.code for item in scope.services] == [
        "bar", "fair", "games", "hall", "loan", "notice", "reg", "terrace",
    ]  # fmt: skip
    assert [item.code for item in scope.scenarios] == ["cafe-way"]
    assert [judged.item.code for judged in verdicts.requirements("met", first=0, most=9)] == ["clean"]
    assert verdicts.count(Kind.REQUIREMENT) == {"met": 1, "unknown": 0, "reachable": 0, "unmet": 0}
    everything = verdicts_on(cafe.catalogue, EVERYTHING)
    # In the order of the register, by title.
    assert [found.item.code for found in everything.requirements("met", first=0, most=9)] == [
        "border",
        "clean",
    ]
    assert [found.item.code for found in everything.requirements("met", first=1, most=1)] == ["clean"]


def test_steps_of_a_scenario_have_verdicts_of_their_own(cafe: Cafe) -> None:
    [judged] = verdicts_on(cafe.catalogue, {"registered": True}, "cafe").of(Kind.SCENARIO)

    assert {code: found.verdict for code, found in judged.steps.items()} == {
        "register": "reachable", "notify": "met", "bar": "met", "terrace": "met",
    }  # fmt: skip


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_groups_equal_the_reference_evaluator(cafe: Cafe, data: st.DataObject) -> None:
    catalogue = cafe.catalogue
    verdicts = verdicts_on(
        catalogue, data.draw(profiles()), *data.draw(st.sampled_from([(), ("cafe",), ("export",)]))
    )
    attributes = catalogue.dictionary.attributes

    for kind in (Kind.SERVICE, Kind.SITUATION, Kind.SCENARIO, Kind.SEGMENT):
        for judged in verdicts.of(kind):
            criterion = judged.item.document["criteria"]
            by_evaluator = (
                EVERYBODY
                if criterion is None
                else answer(parse(criterion, attributes), verdicts.client, attributes, as_of=TODAY)
            )
            assert judged.answer == by_evaluator
            groups = {"met": Group.NOW, "reachable": Group.STEP, "unknown": Group.CLARIFY}
            is_paused = judged.item.code == "terrace"
            assert judged.group == (
                Group.NOT_FOR_YOU
                if by_evaluator.verdict == "unmet"
                else Group.NOT_OFFERED
                if is_paused
                else groups[by_evaluator.verdict]
            )
    for verdict, count in verdicts.count(Kind.REQUIREMENT).items():
        assert len(verdicts.requirements(verdict, first=0, most=100)) == count


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_changes_one_way_is_held_as_by_the_reference_evaluator(cafe: Cafe, data: st.DataObject) -> None:
    if not cafe.catalogue.dictionary["registered"]["is_one_way"]:
        cafe.republish(registered={"is_one_way": True})
    verdicts = verdicts_on(cafe.catalogue, data.draw(profiles()))
    attributes = cafe.catalogue.dictionary.attributes
    held = attributes.changing(
        attributes.actionable - ({"registered"} if verdicts.client.get("registered") is True else set())
    )

    for kind in (Kind.SERVICE, Kind.SCENARIO):
        for judged in verdicts.of(kind):
            for code, found in judged.steps.items():
                [step] = [step for step in judged.item.document["steps"] if step["code"] == code]
                if step["criteria"] is not None:
                    rule = parse(step["criteria"], attributes)
                    assert found == answer(rule, verdicts.client, held, as_of=TODAY)
            if judged.item.document["criteria"] is not None:
                rule = parse(judged.item.document["criteria"], attributes)
                assert judged.answer == answer(rule, verdicts.client, held, as_of=TODAY)
        assert sum(verdicts.count(kind).values()) == len(verdicts.of(kind))


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_next_question_is_open_and_settles_most(cafe: Cafe, data: st.DataObject) -> None:
    catalogue = cafe.catalogue
    skipped = set(data.draw(st.sets(st.sampled_from(list(catalogue.dictionary.attributes)))))
    verdicts = verdicts_on(catalogue, data.draw(profiles()), *data.draw(st.sampled_from([(), ("cafe",)])))
    name = asked_for(verdicts, skipped)
    waited_for = (
        {attribute_of(field.name) for field in verdicts.match.ask(verdicts.scope.asked)}
        - skipped
        - verdicts.client.keys()
    )

    assert (name is None) == (not waited_for)
    if name is None:
        return
    assert name in waited_for
    before = verdicts.match.count("unknown", verdicts.scope.asked)

    def settles(attribute: str) -> float:
        return expected(catalogue, verdicts.match, verdicts.scope, verdicts.client, attribute, before, TODAY)

    assert settles(name) >= max(settles(attribute) for attribute in waited_for)


def profiles() -> Any:
    values: dict[str, Any] = {
        "registered": st.booleans(),
        "size": st.sampled_from(["micro", "small"]),
        "headcount": st.integers(0, 20),
        "since": st.dates(TODAY - timedelta(1500), TODAY).map(date.isoformat),
        "kinds": st.lists(st.sampled_from(["bar", "kitchen", "none"]), unique=True, max_size=2),
        "okved": st.lists(st.sampled_from(["56.10", "47.2", "5"]), unique=True, max_size=2),
        "habit": st.sampled_from(["gambling", "chess"]),
        "spare": st.booleans(),
        "places": st.lists(st.fixed_dictionaries({}, optional={"guests": st.booleans()}), max_size=2),
    }
    return st.fixed_dictionaries({}, optional=values)


def _all_questions(verdicts: Verdicts) -> list[str]:
    def names() -> Iterator[str]:
        passed: set[str] = set()
        while name := asked_for(verdicts, passed):
            passed.add(name)
            yield name

    return list(names())


def test_questions_end_when_all_is_settled(cafe: Cafe) -> None:
    verdicts = verdicts_on(cafe.catalogue, EVERYTHING, "cafe")
    settled = progress(verdicts.match, verdicts.scope)

    assert asked_for(verdicts) is None
    assert (settled.settled, settled.total, settled.open) == (10, 10, 0)


def test_nothing_is_asked_that_nothing_depends_on(cafe: Cafe) -> None:
    assert _all_questions(verdicts_on(cafe.catalogue, {}, "export")) == ["registered", "size"]


def test_why_a_question_is_asked(cafe: Cafe) -> None:
    verdicts = verdicts_on(cafe.catalogue, {"size": "micro"}, "cafe")

    named = [item.code for item in waiting_for(verdicts.match, verdicts.scope, cafe.catalogue, "registered")]
    assert named == ["bar", "notice"]
    assert [i.code for i in waiting_for(verdicts.match, verdicts.scope, cafe.catalogue, "places")] == ["hall"]


def test_changes_between_editions_name_services_that_moved(cafe: Cafe) -> None:
    former = cafe.catalogue
    cafe.republish(
        notice={"criteria": None}, games=None, loan={"status": "closed", "status_note": {"ru": "Всё"}}
    )

    found = changes(
        verdicts_on(former, EVERYTHING | {"registered": False}, "cafe"),
        verdicts_on(cafe.catalogue, EVERYTHING | {"registered": False}, "cafe"),
    )
    assert [(change.item.code, change.before, change.after) for change in found] == [
        ("games", Group.NOT_FOR_YOU, None),
        ("loan", Group.NOW, Group.NOT_OFFERED),
        ("notice", Group.STEP, Group.NOW),
    ]


def test_clients_of_a_simulation_answer_until_nothing_is_asked(cafe: Cafe) -> None:
    lines = [json.dumps({"id": "c1", "attributes": EVERYTHING}), json.dumps({"id": "c2", "attributes": {}})]

    known, silent = walks(cafe.catalogue, lines, situation="cafe", as_of=TODAY)

    assert (known.left_open, silent.left_open) == (0, 8)
    assert set(known.asked) <= set(silent.asked)
    assert len(set(silent.asked)) == len(silent.asked)
    assert [quantile([5, 1, 9], share) for share in (0.0, 0.5, 0.9)] == [1, 5, 9]
    assert quantile([], 0.5) == 0


def test_what_changed_one_way_is_no_step_back(cafe: Cafe) -> None:
    dictionary = cafe.catalogue.dictionary
    [scenario] = [item for item in cafe.catalogue.of(Kind.SCENARIO) if item.code == "cafe-way"]
    there_and_back = verdicts_on(cafe.catalogue, {"registered": True}).judged(scenario)
    dictionary.documents["registered"]["is_one_way"] = True  # type: ignore[index]
    one_way = verdicts_on(cafe.catalogue, {"registered": True})
    not_yet = verdicts_on(cafe.catalogue, {"registered": False})

    assert there_and_back.steps["register"] == ("reachable", ("registered",))
    assert one_way.judged(scenario).steps["register"] == ("unmet", ())
    assert not_yet.judged(scenario).steps["register"] == ("met", ())
    assert "notice" in grouped(not_yet)["step"]


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_requirements_have_the_verdicts_of_the_reference_evaluator(cafe: Cafe, data: st.DataObject) -> None:
    rules = {
        "clean": {"any": [{"attr": "registered", "is": False}, {"attr": "headcount", "ge": 5}]},
        "border": {"all": [{"attr": "registered", "is": False}, {"attr": "size", "in": ["small"]}]},
    }
    if not cafe.catalogue.dictionary["registered"]["is_one_way"]:
        cafe.republish(
            registered={"is_one_way": True},
            spare={"is_actionable": True},
            **{code: {"criteria": rule} for code, rule in rules.items()},
        )
    verdicts = verdicts_on(cafe.catalogue, data.draw(profiles()))
    attributes = cafe.catalogue.dictionary.attributes
    held = attributes.changing(
        attributes.actionable - ({"registered"} if verdicts.client.get("registered") is True else set())
    )

    told = {
        judged.item.code: judged.answer
        for verdict in VERDICTS
        for judged in verdicts.requirements(verdict, first=0, most=9)
    }
    assert told == {
        code: answer(parse(rule, attributes), verdicts.client, held, as_of=TODAY)
        for code, rule in rules.items()
    }


def test_what_changed_one_way_is_no_step_back_for_requirements_either(cafe: Cafe) -> None:
    cafe.republish(
        registered={"is_one_way": True}, clean={"criteria": {"attr": "registered", "is": False}}, border=None
    )

    def told(answers: dict[str, Any]) -> dict[str, int]:
        return verdicts_on(cafe.catalogue, answers).count(Kind.REQUIREMENT)

    assert told({"registered": True}) == {"met": 0, "reachable": 0, "unknown": 0, "unmet": 1}
    assert told({"registered": False}) == {"met": 1, "reachable": 0, "unknown": 0, "unmet": 0}
