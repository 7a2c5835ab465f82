"""What the check finds by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from vizavi.registry.choices import ChangeKind, Kind, ProposalState
from vizavi.registry.facts import Provider
from vizavi.registry.findings import Severity, findings_of, findings_of_edition, findings_of_proposal, told_to
from vizavi.registry.findings_of_criteria import place_in_words
from vizavi.registry.models import Entry, Proposal, Version
from vizavi.registry.tests.factories import (
    NOW,
    STEP,
    EditionFactory,
    Place,
    ProposalFactory,
    SettingsFactory,
    document_of,
    said,
)
from vizavi.touchpoints.tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return Place()


def found(kind: Kind, entry: Entry | None = None, **changes: Any) -> dict[str, tuple[str, str]]:
    """Code of each finding about a complete document with changes → (severity, field)."""
    document = document_of(kind, **changes)
    return {
        item.code: (item.severity.value, item.field) for item in findings_of(kind, document, entry, now=NOW)
    }


def text_of(code: str, kind: Kind, entry: Entry | None = None, **changes: Any) -> str:
    findings = findings_of(kind, document_of(kind, **changes), entry, now=NOW)
    return next(item.text for item in findings if item.code == code)


def listed(code: str) -> dict[str, Any]:
    """A value of an enumeration."""
    return {"code": code, "label": said(code), "hint": {"ru": "", "en": ""}}


def _item(code: str) -> dict[str, Any]:
    """What is known of an object of a list."""
    return {"code": code, "name": said(code), "type": "bool", "many": False, "classifier": "", "values": []}


def test_what_is_complete_and_fits_has_no_finding(place: Place) -> None:
    for version in (place.sphere, place.headcount, place.situation, place.need, place.scenario):
        found_here = findings_of(version.kind, version.document, version.entry, now=NOW)
        assert found_here == [], version


def test_each_finding_says_how_to_mend_it(place: Place) -> None:
    documents = (
        document_of(Kind.SERVICE, result={"ru": "", "en": ""}, name={"ru": "Имя", "en": ""}),
        document_of(
            Kind.SERVICE,
            criteria={"attr": "gone", "is": True},
            touchpoints=["0" * 8 + "-0000" * 3 + "-" + "0" * 12],
        ),
    )
    for document in documents:
        for item in findings_of(Kind.SERVICE, document, None, now=NOW):
            assert item.text.endswith((".", "?")), item
            # What is missing is said as what to do: «Заполните поле…».
            assert item.mend.endswith(".") or (item.code == "gap" and not item.mend), item


def test_gaps_block(place: Place) -> None:
    assert found(Kind.SERVICE, place.service.entry, result={"ru": "", "en": ""})["gap"] == (
        "blocks",
        "result",
    )


def test_references_to_what_is_not_in_the_edition_block(place: Place) -> None:
    assert found(Kind.NEED, place.need.entry, services=["consult", "gone"])["unknown_entry"] == (
        "blocks",
        "services",
    )
    place.service.until_edition = 2
    place.service.save()
    assert "unknown_entry" in found(Kind.NEED, place.need.entry)
    with_edition = findings_of(Kind.NEED, place.need.document, place.need.entry, place.edition, now=NOW)
    assert [item.code for item in with_edition] == []


def test_what_another_proposal_would_add_is_told_with_a_link(place: Place) -> None:
    waiting = ProposalFactory(state=ProposalState.SUBMITTED, version__code="helper")
    findings = findings_of(Kind.NEED, document_of(Kind.NEED, services=["helper"]), place.need.entry, now=NOW)
    item = next(item for item in findings if item.code == "awaited")
    assert item.proposal == waiting
    assert (item.blocks(is_decision=False), item.blocks(is_decision=True)) == (False, True)
    waiting.state = ProposalState.DRAFT
    waiting.save()
    assert "unknown_entry" in found(Kind.NEED, place.need.entry, services=["helper"])


# Criteria


def test_a_criterion_that_does_not_parse_is_told_in_words(place: Place) -> None:
    criterion = {"all": [{"attr": "headcount", "ge": 1}, {"any": [{"attr": "gone", "is": True}]}]}
    assert found(Kind.SERVICE, place.service.entry, criteria=criterion)["unreadable_criterion"] == (
        "blocks",
        "criteria",
    )
    text = text_of("unreadable_criterion", Kind.SERVICE, place.service.entry, criteria=criterion)
    assert text == (
        "Признака «gone» в словаре нет: его исключили или переименовали. Место: условие 2 → вариант 1."
    )


@pytest.mark.parametrize(
    ("pointer", "words"),
    [
        ("", ""),
        ("/attr", ""),
        ("/all/0/in/3", "условие 1"),
        ("/any/1/not/all/2", "вариант 2 → отрицание → условие 3"),
        ("/where/any/0", "условие об объекте → вариант 1"),
    ],
)
def test_a_pointer_is_told_in_words(pointer: str, words: str) -> None:
    assert place_in_words(pointer) == words


def test_a_criterion_that_nobody_meets_blocks_and_one_that_all_meet_is_told(place: Place) -> None:
    never = {"all": [{"attr": "headcount", "gt": 100}, {"attr": "headcount", "lt": 15}]}
    assert found(Kind.SERVICE, place.service.entry, criteria=never)["never_met"] == ("blocks", "criteria")
    assert "число работников больше 100 и число работников меньше 15" in text_of(
        "never_met", Kind.SERVICE, place.service.entry, criteria=never
    )
    everybody = {"any": [{"attr": "registered", "is": True}, {"attr": "registered", "is": False}]}
    assert found(Kind.SERVICE, place.service.entry, criteria=everybody)["always_met"] == (
        "attention",
        "criteria",
    )


def test_criteria_of_steps_are_checked_where_they_stand(place: Place) -> None:
    steps = [
        STEP | {"service": "consult"},
        STEP | {"code": "open", "criteria": {"any": []}, "after": ["apply"]},
    ]
    assert found(Kind.SCENARIO, place.scenario.entry, steps=steps)["never_met"] == (
        "blocks",
        "steps.1.criteria",
    )


def test_codes_that_the_classifier_in_force_does_not_have_block(place: Place) -> None:
    from vizavi.authorities.api import SYSTEM
    from vizavi.classifiers.api import load_classifiers

    place.version(
        Kind.ATTRIBUTE, "okved", type="code", many=True, classifier="okved2", name=said("вид деятельности")
    )
    criterion = {"attr": "okved", "in": ["56.10", "56.1", "99.99.9"]}
    assert "unknown_code" not in found(Kind.SERVICE, place.service.entry, criteria=criterion)
    load_classifiers(actor=SYSTEM, now=NOW)
    assert found(Kind.SERVICE, place.service.entry, criteria=criterion)["unknown_code"] == (
        "blocks",
        "criteria",
    )
    text = text_of("unknown_code", Kind.SERVICE, place.service.entry, criteria=criterion)
    assert text == "Вид деятельности: этих кодов нет в действующем классификаторе: 99.99.9."


def test_a_superseded_attribute_is_told_while_it_is_used(place: Place) -> None:
    place.version(Kind.ATTRIBUTE, "staff", name=said("численность"), supersedes="headcount")
    criterion = {"attr": "headcount", "ge": 1}
    assert found(Kind.SERVICE, place.service.entry, criteria=criterion)["superseded_attribute"] == (
        "attention",
        "criteria",
    )


# Attributes


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ({}, {"type": "date"}, "type"),
        ({}, {"many": True}, "many"),
        ({"type": "code", "classifier": "okved2"}, {"type": "code", "classifier": "oktmo"}, "classifier"),
        (
            {"type": "enum", "values": [listed("a"), listed("b")]},
            {"type": "enum", "values": [listed("a")]},
            "values",
        ),
    ],
)
def test_an_attribute_in_use_keeps_its_meaning(place: Place, before: Any, after: Any, field: str) -> None:
    size = place.version(Kind.ATTRIBUTE, "size", **before)
    assert "change_of_meaning" not in found(Kind.ATTRIBUTE, size.entry, **before | after)
    place.version(Kind.SERVICE, "user", criteria={"attr": "size", "ge": 1})
    finding = next(
        item
        for item in findings_of(
            Kind.ATTRIBUTE, document_of(Kind.ATTRIBUTE, **before | after), size.entry, now=NOW
        )
        if item.code == "change_of_meaning"
    )
    assert (finding.severity, finding.field, finding.supersede) == (Severity.BLOCKS, field, "size")
    assert [str(version) for version in finding.versions] == ["Консультация"]
    renamed = found(Kind.ATTRIBUTE, size.entry, **before, hint=said("Считайте всех"))
    assert "change_of_meaning" not in renamed


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "list", "items": [_item("x"), _item("x")]},
        {"type": "enum", "values": [listed("a"), listed("a")]},
        {"type": "list", "items": []},
    ],
)
def test_an_attribute_that_would_break_every_condition_blocks(place: Place, changes: Any) -> None:
    document = document_of(Kind.ATTRIBUTE, **changes)
    blocking = [
        item.code
        for item in findings_of(Kind.ATTRIBUTE, document, place.headcount.entry, now=NOW)
        if item.severity is Severity.BLOCKS
    ]
    assert "unusable_attribute" in blocking or "gap" in blocking
    assert found(Kind.ATTRIBUTE, place.headcount.entry, supersedes="headcount")["supersedes_itself"] == (
        "blocks",
        "supersedes",
    )


def test_objects_of_a_list_with_one_code_are_told_by_the_engine(place: Place) -> None:
    changes = {"type": "list", "items": [_item("x"), _item("x")]}
    assert found(Kind.ATTRIBUTE, None, **changes)["unusable_attribute"] == ("blocks", "type")
    assert "unusable_attribute" not in found(
        Kind.ATTRIBUTE, None, type="list", items=[_item("x"), _item("y")]
    )


# Services, scenarios, needs


def test_a_service_whose_touchpoint_was_closed_blocks(place: Place) -> None:
    world = World()
    shown = world.touchpoint()
    key = str(shown.touchpoint.public_id)
    assert "closed_touchpoint" not in found(Kind.SERVICE, place.service.entry, touchpoints=[key])
    shown.until_edition = 1
    shown.save()
    assert found(Kind.SERVICE, place.service.entry, touchpoints=[key])["closed_touchpoint"] == (
        "blocks",
        "touchpoints",
    )
    text = text_of("closed_touchpoint", Kind.SERVICE, place.service.entry, touchpoints=[key])
    assert "Официальный сайт департамента" in text
    steps = [STEP | {"service": "consult", "touchpoints": [key]}]
    assert found(Kind.SCENARIO, place.scenario.entry, steps=steps)["closed_touchpoint"] == ("blocks", "steps")


@pytest.mark.parametrize(
    ("status", "code", "severity"),
    [
        ("closed", "step_on_closed_service", "blocks"),
        ("paused", "step_on_paused_service", "attention"),
        ("in_design", "step_on_paused_service", "attention"),
    ],
)
def test_a_step_that_relies_on_a_service_that_cannot_be_had(
    place: Place, status: str, code: str, severity: str
) -> None:
    Version.objects.filter(pk=place.service.pk).update(status=status)
    assert found(Kind.SCENARIO, place.scenario.entry)[code] == (severity, "steps.0.service")


def test_a_service_that_is_paused_names_the_scenarios_that_rely_on_it(place: Place) -> None:
    changes = {"status": "paused", "status_note": said("Ремонт")}
    assert found(Kind.SERVICE, place.service.entry, **changes)["used_in_scenarios"] == ("attention", "status")
    lone = place.version(Kind.SERVICE, "lone", authority=place.authority)
    assert found(Kind.SERVICE, lone.entry)["service_without_scenario"] == ("attention", "")


@pytest.mark.clause("B-4.3.5.6.a")
def test_the_steps_of_a_scenario_follow_each_other_without_a_break(place: Place) -> None:
    opening = STEP | {"code": "open", "name": said("Открыться"), "after": ["apply"]}
    circle = [STEP | {"service": "consult", "after": ["open"]}, opening]
    findings = findings_of(
        Kind.SCENARIO, document_of(Kind.SCENARIO, steps=circle), place.scenario.entry, now=NOW
    )
    blocking = {item.code: item.text for item in findings if item.severity is Severity.BLOCKS}
    assert blocking == {
        "gap": (
            "Шаги ждут друг друга по кругу: «Подать заявление» → «Открыться» → «Подать заявление». "
            "Уберите одно из условий «после каких шагов»."
        ),
        "unreachable_step": "До этих шагов никто не дойдёт: «Подать заявление», «Открыться».",
    }


def test_needs_of_another_situation_block(place: Place) -> None:
    place.version(Kind.SITUATION, "first-hire")
    other = place.version(Kind.NEED, "hire-contract", situation="first-hire")
    finding = next(
        item
        for item in findings_of(
            Kind.SCENARIO,
            document_of(Kind.SCENARIO, needs=["cafe-place", "hire-contract"]),
            place.scenario.entry,
            now=NOW,
        )
        if item.code == "need_of_other_situation"
    )
    assert (finding.severity, finding.versions) == (Severity.BLOCKS, (other,))


@pytest.mark.clause("B-4.3.5.10.1")
def test_a_need_that_services_satisfy_asks_for_a_scenario(place: Place) -> None:
    assert "need_without_scenario" not in found(Kind.NEED, place.need.entry)
    new = place.version(Kind.NEED, "cafe-alcohol")
    assert found(Kind.NEED, new.entry)["need_without_scenario"] == ("attention", "satisfaction")
    in_work = {"satisfaction": "in_work", "work": said("Готовим услугу"), "services": []}
    assert "need_without_scenario" not in found(Kind.NEED, new.entry, **in_work)
    of_edition = [item for item in findings_of_edition(place.edition) if item.code == "need_without_scenario"]
    assert [item.versions for item in of_edition] == [(new,)]


@pytest.mark.clause("B-4.3.5.4.1")
@pytest.mark.clause("B-4.3.5.4.2")
@pytest.mark.clause("B-4.3.5.4.3")
def test_each_group_of_needs_says_what_it_must(place: Place) -> None:
    """Satisfied now: by which services; being worked on: by which work; impossible: why, with an answer."""
    place.version(Kind.FAQ, "faq-alcohol")
    empty = {"services": [], "work": {"ru": "", "en": ""}, "reason": {"ru": "", "en": ""}, "faq": []}

    def gaps(satisfaction: str, **changes: Any) -> set[str]:
        document = document_of(Kind.NEED, **empty | {"satisfaction": satisfaction} | changes)
        return {
            item.field
            for item in findings_of(Kind.NEED, document, place.need.entry, now=NOW)
            if item.severity is Severity.BLOCKS
        }

    assert gaps("now") == {"services"}
    assert gaps("now", services=["consult"]) == set()
    assert gaps("in_work") == {"work"}
    assert gaps("in_work", work=said("Готовим услугу")) == set()
    assert gaps("impossible") == {"reason", "faq"}
    assert gaps("impossible", reason=said("Запрещено законом"), faq=["faq-alcohol"]) == set()
    assert gaps("") == {"satisfaction"}


@pytest.mark.clause("B-4.3.5.6.b")
@pytest.mark.parametrize(
    "check",
    ["check_delivery", "check_touchpoints", "check_requirements", "check_supervision", "check_indicators"],
)
def test_a_scenario_is_checked_against_the_standard_before_it_is_approved(place: Place, check: str) -> None:
    for answer in ("", "not_met"):
        assert found(Kind.SCENARIO, place.scenario.entry, **{check: answer})["gap"] == ("blocks", check)
    assert found(Kind.SCENARIO, place.scenario.entry, **{check: "not_applicable"}) == {}


# Segment profiles


def _statistic(value: int) -> dict[str, Any]:
    return {"measure": said("Обращений"), "value": value, "period": "2025", "source": said("МФЦ")}


@pytest.mark.clause("B-4.3.5.3")
def test_numbers_by_which_a_client_could_be_recognised_block(place: Place) -> None:
    assert found(Kind.SEGMENT, statistics=[_statistic(1200), _statistic(9)])["small_number"] == (
        "blocks",
        "statistics.1.value",
    )
    assert "small_number" not in found(Kind.SEGMENT, statistics=[_statistic(10)])
    SettingsFactory(least_published=25)
    assert "small_number" in found(Kind.SEGMENT, statistics=[_statistic(24)])


@pytest.mark.clause("B-4.3.5.3")
@pytest.mark.parametrize(
    "text",
    [
        "Например, ИНН 7707083893",
        "звоните +7 (900) 123-45-67 Ивану",
        "пишите ivan@example.org",
        "ИНН предпринимателя 500100732259",
    ],
)
def test_what_names_a_client_has_no_place_in_a_profile(place: Place, text: str) -> None:
    assert found(Kind.SEGMENT, history=said(text))["personal_data"] == ("blocks", "")


def test_plain_numbers_are_no_personal_data(place: Place) -> None:
    assert "personal_data" not in found(
        Kind.SEGMENT, history=said("За 2025 год 1234567890 рублей, 12 000 писем")
    )


@pytest.mark.clause("B-4.3.5.2")
def test_a_profile_that_says_too_little_for_scenarios_is_told(place: Place) -> None:
    full = place.version(Kind.SEGMENT, "micro")
    place.version(Kind.NEED, "micro-need", segments=["micro"])
    assert found(Kind.SEGMENT, full.entry) == {}
    thin = found(Kind.SEGMENT, full.entry, history={"ru": "", "en": ""}, statistics=[])
    assert thin["thin_profile"] == ("attention", "history")
    lone = place.version(Kind.SEGMENT, "lone")
    assert found(Kind.SEGMENT, lone.entry)["segment_without_needs"] == ("attention", "")


# Around


def test_two_open_proposals_for_one_entry_are_told_of_each_other(place: Place) -> None:
    first = _change(place.service, place.authority)
    second = _change(place.service, place.other)
    # What is only written is its authority's own business.
    assert not any(item.code == "other_proposal" for item in findings_of_proposal(first, now=NOW))
    Proposal.objects.update(state=ProposalState.SUBMITTED)
    for mine, other in ((first, second), (second, first)):
        item = next(item for item in findings_of_proposal(mine, now=NOW) if item.code == "other_proposal")
        assert (item.severity, item.proposal) == (Severity.ATTENTION, other)
        assert [told.proposal for told in told_to(place.officer, [item])] == [
            other if other == first else None
        ]


def test_missing_english_is_told_once_with_all_its_fields(place: Place) -> None:
    text = text_of(
        "no_english",
        Kind.SERVICE,
        place.service.entry,
        fee={"ru": "Бесплатно", "en": ""},
        procedure=[{"text": {"ru": "Позвоните", "en": ""}}, {"text": {"ru": "Приходите", "en": ""}}],
    )
    assert text == "Нет английского текста: действие, сколько стоит."


@pytest.mark.clause("B-4.1.15.c")
def test_a_service_without_provider_or_owner_blocks(place: Place) -> None:
    def blocking(provider: Provider) -> list[str]:
        findings = findings_of(
            Kind.SERVICE, place.service.document, place.service.entry, provider=provider, now=NOW
        )
        return [item.code for item in findings if item.severity is Severity.BLOCKS]

    assert blocking(Provider(None, None, None)) == ["no_provider", "no_owner"]
    assert blocking(Provider(place.authority.pk, None, None)) == ["no_owner"]
    assert blocking(Provider(place.authority.pk, place.unit.pk, place.head.actor_id)) == []


@pytest.mark.clause("B-2.1.fn1")
def test_a_support_measure_is_checked_as_a_service_and_its_conditions_besides(place: Place) -> None:
    changes = {"nature": "support_measure", "criteria": {"attr": "headcount", "le": 15}}
    assert found(Kind.SERVICE, place.service.entry, **changes) == found(Kind.SERVICE, place.service.entry)
    assert found(Kind.SERVICE, place.service.entry, nature="support_measure")["gap"] == ("blocks", "criteria")


def test_findings_speak_english(place: Place) -> None:
    with override("en"):
        texts = [
            item.text + item.mend
            for item in findings_of(
                Kind.SERVICE,
                document_of(Kind.SERVICE, result={"ru": "", "en": ""}, criteria={"any": []}),
                place.service.entry,
                now=NOW,
            )
        ]
    assert texts
    assert not any("а" <= letter <= "я" for text in texts for letter in text.replace("Результат", "").lower())


def test_the_number_of_queries_does_not_grow_with_the_document(place: Place) -> None:
    def queries(count: int) -> int:
        steps = [
            STEP | {"code": f"s{n}", "service": "consult", "criteria": {"attr": "headcount", "ge": n}}
            for n in range(count)
        ]
        document = document_of(Kind.SCENARIO, steps=steps)
        return queries_of(lambda: findings_of(Kind.SCENARIO, document, place.scenario.entry, now=NOW))

    assert queries(30) == queries(1) <= 12


def test_a_whole_edition_is_checked_in_four_queries(place: Place) -> None:
    assert findings_of_edition(place.edition) == []
    for number in range(5):
        place.version(Kind.SCENARIO, f"lost-{number}", steps=[STEP | {"after": ["nowhere"]}])
    assert queries_of(lambda: findings_of_edition(place.edition)) <= 4
    assert [item.code for item in findings_of_edition(place.edition)] == ["unreachable_step"] * 5


def queries_of(ask: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def _change(version: Version, authority: Any) -> Proposal:
    return ProposalFactory(
        kind=ChangeKind.CHANGE,
        authority=authority,
        entry=version.entry,
        version=Version.objects.create(
            entry=version.entry,
            kind=version.kind,
            document=version.document,
            updated_at=NOW,
            authority_id=version.authority_id,
            owner_id=version.owner_id,
        ),
        base=version,
    )


def test_factory_of_editions_makes_a_draft() -> None:
    assert EditionFactory(draft=True).published_at is None
