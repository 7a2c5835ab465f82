"""Pages of staff: lists, entries, proposals, the queue, editions; who sees what; repeated posts; queries."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook
from tests.queries import assert_same_queries

from vizavi.authorities.choices import ProviderKind, Role
from vizavi.registry.actions.deciding import accept_proposal
from vizavi.registry.actions.editions import publish_edition
from vizavi.registry.actions.proposals import propose_change, save_proposal, submit_proposal
from vizavi.registry.actions.steps import seen_of
from vizavi.registry.choices import LINES, Kind, Line, Nature, ProposalState, Satisfaction
from vizavi.registry.models import Edition, Entry, Proposal, Settings, Version
from vizavi.registry.queries import draft_edition
from vizavi.registry.tests.factories import (
    NOW,
    STEP,
    Place,
    ProposalFactory,
    VersionFactory,
    document_of,
    said,
    token,
)
from vizavi.registry.tests.pages import ask, rows_of, send, signed_in, text_of, to, values_of
from vizavi.touchpoints.tests.factories import COMPLETE, World, appointed

pytestmark = pytest.mark.django_db

SECRET = "Совершенно тайное предложение"


@pytest.fixture
def place() -> Place:
    return Place()


def proposed(place: Place, *, submitted: bool = True, by: str = "own", **changes: Any) -> Proposal:
    actor, authority = {
        "own": (place.register_officer, place.authority),
        "other": (place.foreign, place.other),
        "office": (place.office, None),
    }[by]
    proposal = propose_change(
        actor=actor, entry=place.service.entry, authority=authority, form_token=token(), now=NOW
    )
    assert proposal.version is not None
    changes = changes or {"fee": said("500 рублей")}
    save_proposal(
        actor=actor,
        proposal=proposal,
        changes=changes,
        seen=seen_of(proposal.version.document, changes),
        now=NOW,
    )
    if submitted:
        submit_proposal(actor=actor, proposal=proposal, now=NOW)
    return Proposal.objects.get(pk=proposal.pk)


def everybody(place: Place) -> dict[str, Any]:
    return {
        "officer": place.officer,
        "head": place.head,
        "register_officer": place.register_officer,
        "authority_head": place.person(Role.AUTHORITY_HEAD),
        "foreign": place.foreign,
        "office": place.office,
        "administrator": place.person(Role.ADMINISTRATOR),
        "auditor": place.person(Role.AUDITOR),
    }


# Who sees what


def test_the_register_is_read_by_all_staff_and_by_no_visitor(place: Place) -> None:
    pages: list[tuple[str, dict[str, Any]]] = [
        ("home", {}),
        ("confirmations", {}),
        ("proposals", {}),
        ("editions", {}),
        ("settings", {}),
        ("edition", {"number": 1}),
        ("entries", {"kind": "service"}),
        ("entry", {"kind": "service", "code": "consult"}),
        ("entry_history", {"kind": "service", "code": "consult"}),
    ]
    for name, where in pages:
        assert ask(None, name, **where).status_code == 302, name
        for person, viewer in everybody(place).items():
            assert ask(viewer, name, **where).status_code == 200, (name, person)


def test_proposals_of_an_authority_are_seen_by_its_people_and_who_oversees(place: Place) -> None:
    """A foreign authority learns nothing of them: not in lists, not at their address, not beside the entry."""
    proposal = proposed(place, name=said(SECRET))
    sees = {"officer", "head", "register_officer", "authority_head", "office", "administrator", "auditor"}
    for person, viewer in everybody(place).items():
        status = ask(viewer, "proposal", number=proposal.pk).status_code
        assert status == (200 if person in sees else 404), person
        listed = SECRET in text_of(ask(viewer, "proposals"))
        assert listed == (person in sees), person
        for name in (
            "proposal_history",
            "proposal_edit",
            "proposal_check",
            "proposal_withdraw",
            "proposal_rebase",
            "proposal_done",
        ):
            where = {"section": "main"} if name == "proposal_edit" else {}
            answer = ask(viewer, name, number=proposal.pk, **where)
            assert person in sees or answer.status_code in (403, 404), (name, person)
            assert person in sees or SECRET not in text_of(answer), (name, person)
    beside = text_of(ask(place.foreign, "entry", kind="service", code="consult"))
    assert "открытые предложения" not in beside
    assert place.authority.short in beside
    assert f"открытое предложение: {place.authority.short}" not in beside
    # The foreign authority's own proposal is told that another one is being checked, not what it says nor where it is.
    other = proposed(place, by="other", submitted=False)
    told = text_of(ask(place.foreign, "proposal_check", number=other.pk))
    assert f"открытое предложение: {place.authority.short}" in told
    assert SECRET not in told
    assert to("proposal", number=proposal.pk) not in told


def test_the_queue_is_for_who_decides_and_who_oversees(place: Place) -> None:
    proposal = proposed(place)
    for person, viewer in everybody(place).items():
        allowed = person in {"office", "administrator", "auditor"}
        assert ask(viewer, "queue").status_code == (200 if allowed else 403), person
        assert ask(viewer, "case", number=proposal.pk).status_code == (200 if allowed else 403), person
        decided = send(viewer, "case_decide", {"do": "reject", "note": "нет"}, number=proposal.pk)
        assert decided.status_code == (302 if person == "office" else 403), person
        Proposal.objects.filter(pk=proposal.pk).update(state=ProposalState.SUBMITTED)
    assert (
        'value="accept"' not in ask(place.person(Role.AUDITOR), "case", number=proposal.pk).content.decode()
    )


# Lists


@pytest.mark.clause("B-4.3.5.1.b")
def test_the_register_holds_and_lists_every_kind(place: Place) -> None:
    """Spheres, situations, segments, needs, scenarios, services and what else belongs to a scenario."""
    segment = place.version(Kind.SEGMENT, "micro")
    home = text_of(ask(place.office, "home"))
    for kind, words in {
        "sphere": "Сферы жизни",
        "situation": "Жизненные ситуации",
        "segment": "Профили клиентских сегментов",
        "scenario": "Клиентские сценарии",
        "service": "Услуги, меры поддержки, сервисы",
    }.items():
        assert words in home
        listed = rows_of(ask(place.office, "entries", kind=kind))
        own = {
            "sphere": place.sphere,
            "situation": place.situation,
            "segment": segment,
            "scenario": place.scenario,
            "service": place.service,
        }[kind]
        assert listed == [f"{own} {own.entry.code}"]


@pytest.mark.clause("B-2.1.fn1")
def test_a_support_measure_stands_among_services_in_lists_and_files(place: Place) -> None:
    place.version(
        Kind.SERVICE,
        "grant",
        name=said("Грант"),
        nature="support_measure",
        criteria={"attr": "headcount", "le": 15},
        authority=place.authority,
    )
    assert rows_of(ask(place.office, "entries", kind="service")) == ["Грант grant", "Консультация consult"]
    assert [row[0] for row in _csv(ask(place.office, "entries_export", kind="service", ending="csv"))] == [
        "Код",
        "grant",
        "consult",
    ]


@pytest.mark.clause("B-2.3.1")
@pytest.mark.clause("B-2.3.2")
@pytest.mark.clause("B-2.3.3")
@pytest.mark.clause("B-2.3.4")
@pytest.mark.clause("B-2.3.5")
@pytest.mark.parametrize(
    ("line", "natures"),
    [
        (Line.SERVICES, {"state_service", "municipal_service", "organisation_service"}),
        (Line.SUPPORT, {"support_measure", "support_infrastructure", "special_regime"}),
        (Line.REQUIREMENTS, {"requirements_setting", "requirements_evaluation"}),
        (
            Line.ASSESSMENT,
            {
                "state_control",
                "municipal_control",
                "administrative_liability",
                "licensing",
                "accreditation",
                "conformity",
                "expertise",
            },
        ),
        (Line.OTHER, {"property_use", "public_private", "procurement", "e_service"}),
    ],
)
def test_each_line_of_interaction_is_catalogued(place: Place, line: Line, natures: set[str]) -> None:
    """Every nature of the line can be proposed, is accepted, and is found under its line alone."""
    assert {nature.value for nature in Nature if LINES[nature] == line} == natures
    Version.objects.filter(pk=place.service.pk).update(document=document_of(Kind.SERVICE, nature="e_service"))
    for nature in natures:
        criteria = {"attr": "headcount", "le": 15}
        place.version(
            Kind.SERVICE,
            nature.replace("_", "-"),
            nature=nature,
            criteria=criteria,
            name=said(f"Вид {nature}"),
            authority=place.authority,
        )
    listed = rows_of(ask(place.office, "entries", f"?line={line.value}", kind="service"))
    expected = {f"Вид {nature} {nature.replace('_', '-')}" for nature in natures}
    assert set(listed) - {"Консультация consult"} == expected
    other = next(item for item in Line if item != line)
    listed = rows_of(ask(place.office, "entries", f"?line={other.value}", kind="service"))
    assert not expected & set(listed)


@pytest.mark.clause("B-2.4.a")
@pytest.mark.parametrize("kind", ProviderKind)
def test_an_entry_tells_its_provider_and_of_what_kind_the_provider_is(
    place: Place, kind: ProviderKind
) -> None:
    place.authority.kind = kind
    place.authority.save()
    text = text_of(ask(place.office, "entry", kind="service", code="consult"))
    assert str(place.authority) in text
    assert str(kind.label) in text


@pytest.mark.clause("B-4.1.15.c")
def test_an_entry_names_the_unit_and_the_employee_who_answer_for_it(place: Place) -> None:
    text = text_of(ask(place.office, "entry", kind="service", code="consult"))
    assert str(place.unit) in text
    assert place.head.actor_name in text


@pytest.mark.clause("B-4.3.5.4.1")
@pytest.mark.clause("B-4.3.5.4.2")
@pytest.mark.clause("B-4.3.5.4.3")
def test_needs_are_grouped_and_found_by_their_group(place: Place) -> None:
    place.version(Kind.NEED, "in-work", name=said("В работе"), satisfaction="in_work", services=[])
    place.version(Kind.NEED, "never", name=said("Нельзя"), satisfaction="impossible", services=[])
    found = {
        group: rows_of(ask(place.office, "entries", f"?group={group.value}", kind="need"))
        for group in Satisfaction
    }
    assert found == {
        Satisfaction.NOW: ["Узнать требования к помещению cafe-place"],
        Satisfaction.IN_WORK: ["В работе in-work"],
        Satisfaction.IMPOSSIBLE: ["Нельзя never"],
    }


def test_lists_are_searched_filtered_and_sorted(place: Place) -> None:
    place.version(
        Kind.SERVICE, "loan", name=said("Заём", "Loan"), status="paused", status_note=said("Ремонт")
    )

    def listed(query: str) -> list[str]:
        return rows_of(ask(place.office, "entries", query, kind="service"))

    assert listed("?q=заём") == ["Заём приостановлена loan"]
    assert listed("?q=Loan") == ["Заём приостановлена loan"]
    assert listed("?status=paused") == ["Заём приостановлена loan"]
    assert listed(f"?authority={place.authority.code}") == ["Консультация consult"]
    assert listed("?authority=-") == ["Заём приостановлена loan"]
    assert listed("?sort=-title") == ["Консультация consult", "Заём приостановлена loan"]
    assert listed("?gap=no_scenario") == ["Заём приостановлена loan"]
    assert listed("?gap=no_owner") == ["Заём приостановлена loan"]
    assert "не применён" in text_of(ask(place.office, "entries", "?status=nonsense", kind="service"))


def test_gaps_are_found_in_lists_and_counted_at_home(place: Place) -> None:
    world = World()
    closed = world.touchpoint()
    place.version(
        Kind.SERVICE, "closed", name=said("Закрытая точка"), touchpoints=[str(closed.touchpoint.public_id)]
    )
    open_point = world.touchpoint(replace(COMPLETE, name="Телефон отдела"))
    place.version(Kind.SERVICE, "open", touchpoints=[str(open_point.touchpoint.public_id)])
    closed.until_edition = 1
    closed.save()
    place.version(Kind.NEED, "lonely", name=said("Без сценария"))
    Entry.objects.filter(pk=place.scenario.entry_id).update(stale_since=date(2026, 9, 1))
    Entry.objects.filter(pk=place.service.entry_id).update(confirmed_on=date(2024, 1, 1))
    assert rows_of(ask(place.office, "entries", "?gap=touchpoint", kind="service")) == [
        "Закрытая точка closed"
    ]
    assert rows_of(ask(place.office, "entries", "?gap=no_scenario", kind="need")) == ["Без сценария lonely"]
    assert rows_of(ask(place.office, "entries", "?gap=stale", kind="scenario")) == [
        "Кафе в аренде ждёт обновления cafe-rented"
    ]
    assert rows_of(ask(place.office, "entries", "?gap=unconfirmed", kind="service")) == [
        "Консультация consult"
    ]
    home = text_of(ask(place.office, "home"))
    for words in (
        "Потребности, к которым не ведёт ни один сценарий",
        "Сценарии, которые ждут обновления",
        "Услуги, которые ведут в закрытую точку взаимодействия",
        "Услуги, которые давно не подтверждали",
    ):
        assert words in home


def _csv(response: Any) -> list[list[str]]:
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_a_list_comes_out_as_files_as_filtered(place: Place) -> None:
    place.version(Kind.SERVICE, "loan", name=said("=1+1"))
    rows = _csv(
        ask(
            place.office, "entries_export", f"?authority={place.authority.code}", kind="service", ending="csv"
        )
    )
    assert rows[1:] == [
        ["consult", "Консультация", "Консультация (en)", place.authority.short, "действует", "01.08.2026"]
    ]
    book = load_workbook(BytesIO(ask(place.office, "entries_export", kind="service", ending="xlsx").content))
    cells = [row[1].value for row in book.active.iter_rows()]
    assert cells == ["Название", "=1+1", "Консультация"]
    assert all(cell.data_type == "s" for row in book.active.iter_rows() for cell in row if cell.value)
    assert ask(place.office, "entries_export", kind="service", ending="exe").status_code == 404
    assert ask(place.office, "entries", kind="nonsense").status_code == 404


@pytest.mark.parametrize("kind", Kind)
def test_a_list_costs_the_same_for_one_and_for_many(place: Place, kind: Kind) -> None:
    def add(count: int) -> None:
        for number in range(count):
            VersionFactory(kind=kind, code=f"{kind.value}-{count}-{number}", authority=place.authority)

    client = signed_in(place.office)
    assert_same_queries(lambda: client.get(to("entries", kind=kind.value)), add, more=29)


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ("office", "proposals"),
        ("office", "home"),
        ("office", "editions"),
        ("office", "queue"),
        ("head", "home"),
        ("head", "proposals"),
        ("head", "confirmations"),
    ],
)
def test_other_lists_cost_the_same_for_one_and_for_many(place: Place, person: str, name: str) -> None:
    owner = {"authority": place.authority, "owner_id": place.head.actor_id}

    def add(count: int) -> None:
        for number in range(count):
            version = VersionFactory(code=f"p-{count}-{number}", from_edition=None, **owner)
            ProposalFactory(version=version, authority=place.authority, state="submitted", submitted_at=NOW)
            old = VersionFactory(code=f"c-{count}-{number}", **owner)
            Entry.objects.filter(pk=old.entry_id).update(confirmed_on=date(2024, 1, 1))

    client = signed_in(getattr(place, person))
    assert_same_queries(lambda: client.get(to(name)), add, more=29)


def test_pages_of_an_edition_cost_the_same_for_one_and_for_many(place: Place) -> None:
    draft = Edition.objects.create(number=2, created_at=NOW)

    def add(count: int) -> None:
        for number in range(count):
            version = VersionFactory(code=f"e-{count}-{number}", from_edition=2, authority=place.authority)
            ProposalFactory(
                version=version, authority=place.authority, state="accepted", edition=draft, decided_at=NOW
            )

    client = signed_in(place.office)
    assert_same_queries(lambda: client.get(to("edition", number=2)), add, more=25)
    assert_same_queries(lambda: client.get(to("editions_compare") + "?old=1&new=2"), lambda _count: None)


# An entry


def test_an_entry_is_told_whole_with_links_to_what_it_names(place: Place) -> None:
    text = ask(place.office, "entry", kind="need", code="cafe-place").content.decode()
    assert "удовлетворяется существующими услугами" in text
    assert to("entry", kind="service", code="consult") in text
    assert to("entry", kind="situation", code="open-cafe") in text
    assert to("entry", kind="scenario", code="cafe-rented") in text  # used by
    assert "Узнать требования к помещению (en)" in text


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_entry_has_its_page(place: Place, kind: Kind) -> None:
    version = place.version(kind, "shown")
    answer = ask(
        place.auditor if hasattr(place, "auditor") else place.office, "entry", kind=kind.value, code="shown"
    )
    assert answer.status_code == 200
    assert str(version) in text_of(answer)


@pytest.mark.clause("B-4.3.5.6.a")
def test_a_scenario_is_drawn_as_a_line_of_steps(place: Place) -> None:
    """In walking order, with prerequisites, alternatives, conditions, who acts and which service each step leads to."""
    steps = [
        STEP
        | {
            "code": "open",
            "name": said("Открыться"),
            "after": ["rent", "apply"],
            "actor": "system",
            "is_proactive": True,
        },
        STEP
        | {
            "code": "rent",
            "name": said("Снять зал"),
            "criteria": {"attr": "headcount", "ge": 1},
            "term_days": 3,
            "term_unit": "working_days",
        },
        STEP | {"code": "own", "name": said("Свой зал"), "alternative_to": "rent"},
        STEP | {"service": "consult", "has_api": True},
    ]
    place.version(Kind.SCENARIO, "drawn", steps=steps)
    text = text_of(ask(place.office, "entry", kind="scenario", code="drawn"))
    names = ["Снять зал", "Свой зал", "Подать заявление", "Открыться"]
    assert sorted(names, key=text.index) == names
    for words in (
        "Вместо шага 1",
        "Только если: число работников не меньше 1",
        "После шагов: 1, 3",
        "без заявления",
        "через API",
    ):
        assert words in text
    assert "3 рабочих дня" in text.replace("\xa0", " ")


def test_an_entry_is_shown_as_of_a_date(place: Place) -> None:
    accept_proposal(actor=place.office, proposal=proposed(place, fee=said("500 рублей")), now=NOW)
    draft = draft_edition()
    publish_edition(actor=place.office, edition=draft, revision=draft.revision, now=NOW)

    def shown(day: str) -> str:
        day, month, year = day.split(".")
        query = f"?on_0={day}&on_1={month}&on_2={year}"
        return text_of(ask(place.office, "entry", query, kind="service", code="consult"))

    assert "500 рублей" in shown("14.09.2026")
    before = shown("13.09.2026")
    assert "500 рублей" not in before
    assert "в редакции № 1" in before
    assert "записи в реестре не было" in shown("01.01.2020")
    history = text_of(ask(place.office, "entry_history", kind="service", code="consult"))
    assert "Редакция № 2" in history
    assert "500 рублей" in history


def test_what_was_excluded_keeps_its_page(place: Place) -> None:
    lone = place.version(Kind.FAQ, "gone")
    lone.until_edition = 2
    lone.save()
    answer = ask(place.office, "entry", kind="faq", code="gone")
    assert "Записи нет в реестре с редакции № 2" in text_of(answer)
    assert ask(place.office, "entry_change", kind="faq", code="gone").status_code == 404
    assert ask(place.office, "entry", kind="faq", code="never").status_code == 404
    Entry.objects.create(kind=Kind.FAQ, code="only-proposed")
    assert ask(place.office, "entry", kind="faq", code="only-proposed").status_code == 404


@pytest.mark.clause("B-4.3.5")
def test_the_owner_is_asked_to_confirm_and_confirms(place: Place) -> None:
    Entry.objects.filter(pk=place.service.entry_id).update(confirmed_on=date(2025, 1, 1))
    assert rows_of(ask(place.head, "confirmations")) == ["Консультация"]
    assert rows_of(ask(place.foreign, "confirmations")) == []
    work = signed_in(place.head).get("/staff/")
    assert "Подтвердить записи реестра жизненных ситуаций: 1" in text_of(work)
    assert send(place.foreign, "entry_confirm", kind="service", code="consult").status_code == 403
    answer = send(place.head, "entry_confirm", {"next": "list"}, kind="service", code="consult")
    assert answer.url == to("confirmations")
    assert rows_of(ask(place.head, "confirmations")) == []


def test_the_keeper_says_that_a_scenario_fits_and_why(place: Place) -> None:
    Entry.objects.filter(pk=place.scenario.entry_id).update(
        stale_since=date(2026, 9, 1), stale_because=place.service.entry
    )
    where = {"kind": "scenario", "code": "cafe-rented"}
    assert "ждёт обновления" in text_of(ask(place.office, "entry", **where))
    assert ask(place.head, "entry_fits", **where).status_code == 403
    assert send(place.office, "entry_fits", {"reason": ""}, **where).status_code == 422
    send(place.office, "entry_fits", {"reason": "Шаги те же"}, **where)
    assert Entry.objects.get(pk=place.scenario.entry_id).stale_since is None
    assert ask(place.office, "entry_fits", kind="service", code="consult").status_code == 404


# The way of a proposal by pages


@pytest.mark.clause("B-4.3.5.1.a")
def test_from_an_idea_to_the_published_register_by_pages(place: Place) -> None:
    """An officer begins, the head hands over, the Project Office returns, accepts and publishes."""
    page = ask(place.officer, "proposal_new_of", kind="faq")
    data = {**values_of(page), "title": "Сколько стоит вывеска?"}
    started = send(place.officer, "proposal_new_of", data, kind="faq")
    again = send(place.officer, "proposal_new_of", data, kind="faq")
    proposal = Proposal.objects.get()
    assert started.url == again.url == to("proposal_edit", number=proposal.pk, section="main")
    assert proposal.entry.code == "skolko-stoit-vyveska"

    checked = text_of(ask(place.officer, "proposal_check", number=proposal.pk))
    assert "Заполните поле «Ответ»." in checked
    refused = send(place.head, "proposal_check", {"do": "submit"}, number=proposal.pk)
    assert refused.status_code == 422
    send(
        place.officer,
        "proposal_edit",
        {
            "answer-ru": "Бесплатно",
            "answer-en": "Free",
            "question-ru": "Сколько стоит вывеска?",
            "question-en": "How much?",
            "seen": values_of(ask(place.officer, "proposal_edit", number=proposal.pk, section="main"))[
                "seen"
            ],
            "do": "check",
        },
        number=proposal.pk,
        section="main",
    )
    assert "Попросите их открыть эту страницу" in text_of(
        ask(place.officer, "proposal_check", number=proposal.pk)
    )
    assert send(place.officer, "proposal_check", {"do": "submit"}, number=proposal.pk).status_code == 403
    revision = values_of(ask(place.head, "proposal_check", number=proposal.pk))["revision"]
    done = send(place.head, "proposal_check", {"do": "submit", "revision": revision}, number=proposal.pk)
    assert done.url == to("proposal_done", number=proposal.pk)
    receipt = text_of(ask(place.head, "proposal_done", number=proposal.pk))
    assert f"РЖ-2026-{proposal.pk:06d}" in receipt or f"-{proposal.pk:06d}" in receipt

    case = text_of(ask(place.office, "queue"))
    assert "Сколько стоит вывеска?" in case
    empty = send(place.office, "case_decide", {"do": "return"}, number=proposal.pk)
    assert empty.status_code == 422
    mixed = send(
        place.office, "case_decide", {"do": "accept", "remark-answer": "Уточните"}, number=proposal.pk
    )
    assert mixed.status_code == 422
    assert "Уточните" in mixed.content.decode()
    send(place.office, "case_decide", {"do": "return", "remark-answer": "Уточните срок"}, number=proposal.pk)
    assert "Возвращено" in text_of(ask(place.office, "case_done", number=proposal.pk))
    assert "Исправить по замечаниям" in text_of(signed_in(place.officer).get("/staff/"))
    assert "Уточните срок" in text_of(ask(place.officer, "proposal_edit", number=proposal.pk, section="main"))
    send(place.head, "proposal_check", {"do": "submit"}, number=proposal.pk)
    send(place.office, "case_decide", {"do": "accept", "note": "Нужный ответ"}, number=proposal.pk)
    send(place.office, "case_decide", {"do": "accept"}, number=proposal.pk)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decision_note) == (ProposalState.ACCEPTED, "Нужный ответ")

    draft = text_of(ask(place.office, "edition", number=2))
    for words in (
        "Включено",
        "Сколько стоит вывеска?",
        place.authority.short,
        place.office.actor_name,
        "Нужный ответ",
    ):
        assert words in draft
    assert ask(place.head, "edition_publish", number=2).status_code == 403
    page = ask(place.office, "edition_publish", number=2)
    assert "1 запись" in text_of(page).replace("\xa0", " ")
    send(
        place.office,
        "edition_publish",
        {"revision": values_of(page)["revision"], "note": "Новый ответ", "decision": "Распоряжение № 4-р"},
        number=2,
    )
    edition = Edition.objects.get(number=2)
    assert (edition.state, edition.note, edition.decision) == (
        "published",
        "Новый ответ",
        "Распоряжение № 4-р",
    )
    assert "опубликована" in text_of(ask(place.office, "edition_done", number=2))
    history = text_of(ask(place.head, "proposal_history", number=proposal.pk))
    for words in ("Передано Проектному офису", "Возвращено с замечаниями", "Принято в проект редакции"):
        assert words in history


def test_the_office_accepts_its_own_proposal_at_once(place: Place) -> None:
    proposal = proposed(place, by="office", submitted=False)
    answer = send(place.office, "proposal_check", {"do": "accept"}, number=proposal.pk)
    assert answer.url == to("proposal_done", number=proposal.pk)
    assert Proposal.objects.get(pk=proposal.pk).state == ProposalState.ACCEPTED
    theirs = proposed(place, submitted=False)
    assert send(place.office, "proposal_check", {"do": "accept"}, number=theirs.pk).status_code == 403


def test_who_works_for_two_authorities_says_for_which(place: Place) -> None:
    from vizavi.authorities.api import viewer_of
    from vizavi.authorities.models import Employee
    from vizavi.authorities.tests.factories import AppointmentFactory, OrderFactory
    from vizavi.registry.tests.factories import TODAY

    employee = Employee.objects.get(user_id=place.register_officer.actor_id)
    AppointmentFactory(
        role=Role.REGISTER_OFFICER,
        employee=employee,
        authority=place.other,
        order=OrderFactory(authority=place.other),
    )
    both = viewer_of(employee.user, on=TODAY)
    page = ask(both, "entry_change", kind="service", code="consult")
    assert 'name="authority"' in page.content.decode()
    refused = send(both, "entry_change", values_of(page), kind="service", code="consult")
    assert refused.status_code == 422
    send(
        both, "entry_change", {**values_of(page), "authority": place.other.pk}, kind="service", code="consult"
    )
    assert Proposal.objects.get().authority == place.other


def test_a_second_proposal_for_the_same_entry_leads_to_the_first(place: Place) -> None:
    first = proposed(place, submitted=False)
    page = ask(place.officer, "entry_change", kind="service", code="consult")
    answer = send(place.officer, "entry_change", values_of(page), kind="service", code="consult")
    assert answer.url == to("proposal", number=first.pk)
    page = ask(place.officer, "entry_exclude", kind="service", code="consult")
    answer = send(
        place.officer, "entry_exclude", {**values_of(page), "reason": "Нет"}, kind="service", code="consult"
    )
    assert answer.url == to("proposal", number=first.pk)


def test_an_exclusion_is_told_at_once_who_names_the_entry(place: Place) -> None:
    page = ask(place.officer, "entry_exclude", kind="service", code="consult")
    assert "называют другие" in text_of(page)
    data = {**values_of(page), "reason": "Больше не предоставляется"}
    answer = send(place.officer, "entry_exclude", data, kind="service", code="consult")
    proposal = Proposal.objects.get()
    assert answer.url == to("proposal_check", number=proposal.pk)
    check = text_of(ask(place.officer, "proposal_check", number=proposal.pk))
    assert "Запись исключить нельзя" in check
    assert "Кафе в аренде" in check
    where = {"number": proposal.pk, "section": "reason"}
    token_of = values_of(ask(place.officer, "proposal_edit", **where))["form_token"]
    send(place.officer, "proposal_edit", {"reason": "Закон отменён", "form_token": token_of}, **where)
    assert Proposal.objects.get().reason == "Закон отменён"


def test_an_attribute_in_use_is_superseded_from_the_finding(place: Place) -> None:
    place.version(Kind.SERVICE, "user", criteria={"attr": "headcount", "ge": 1})
    page = ask(place.office, "proposal_new_of", "?supersedes=headcount", kind="attribute")
    assert "число работников" in text_of(page)
    data = {**values_of(page), "code": "staff"}
    signed_in(place.office).post(to("proposal_new_of", kind="attribute") + "?supersedes=headcount", data)
    version = Proposal.objects.get().version
    assert version.document["supersedes"] == "headcount"
    assert version.document["question"] == place.headcount.document["question"]


def test_withdrawing_asks_why(place: Place) -> None:
    proposal = proposed(place)
    assert send(place.officer, "proposal_withdraw", {"reason": ""}, number=proposal.pk).status_code == 422
    send(place.officer, "proposal_withdraw", {"reason": "Передумали"}, number=proposal.pk)
    assert Proposal.objects.get(pk=proposal.pk).state == ProposalState.WITHDRAWN
    assert "отозвано" in text_of(ask(place.officer, "proposal_done", number=proposal.pk)).lower()


def test_an_outdated_proposal_is_compared_and_carried_over(place: Place) -> None:
    mine = proposed(place, fee=said("500 рублей"))
    theirs = proposed(place, by="other", fee=said("700 рублей"), term=said("Два дня"))
    accept_proposal(actor=place.office, proposal=mine, now=NOW)
    case = ask(place.office, "case", number=theirs.pk)
    assert "запись изменилась" in text_of(case)
    assert 'value="accept"' not in case.content.decode()
    page = text_of(ask(place.office, "proposal_rebase", number=theirs.pk))
    for words in ("Бесплатно", "500 рублей", "700 рублей", "изменили обе стороны"):
        assert words in page
    assert ask(place.foreign, "proposal_rebase", number=theirs.pk).status_code == 403
    answer = send(place.office, "proposal_rebase", number=theirs.pk)
    assert answer.url == to("case", number=theirs.pk)
    theirs.refresh_from_db()
    assert (theirs.state, theirs.base.document["fee"]) == (ProposalState.RETURNED, said("500 рублей"))
    assert ask(place.foreign, "proposal_rebase", number=theirs.pk).url == to("proposal", number=theirs.pk)


# Editions and settings


def test_any_two_editions_are_compared_field_by_field(place: Place) -> None:
    accept_proposal(actor=place.office, proposal=proposed(place, fee=said("500 рублей")), now=NOW)
    place.version(Kind.FAQ, "added", question=said("Новый вопрос?"))
    Version.objects.filter(entry__code="added").update(from_edition=2)
    gone = place.version(Kind.FAQ, "gone", question=said("Старый вопрос?"))
    Version.objects.filter(pk=gone.pk).update(until_edition=2)
    for query in ("?old=1&new=2", "?old=2&new=1"):
        text = text_of(ask(place.office, "editions_compare", query))
        for words in ("Включено", "Новый вопрос?", "Исключено", "Старый вопрос?", "Изменено", "500 рублей"):
            assert words in text
        assert "Узнать требования" not in text
    only = text_of(ask(place.office, "editions_compare", "?old=1&new=2&kind=faq"))
    assert "500 рублей" not in only
    assert "не различаются" in text_of(ask(place.office, "editions_compare", "?old=1&new=1"))
    for query in ("", "?old=1"):
        assert ask(place.office, "editions_compare", query).url == to("editions")
    for query in ("?old=x&new=2", "?old=1&new=99"):
        assert ask(place.office, "editions_compare", query).status_code == 404


def test_publishing_what_changed_meanwhile_is_refused_on_the_page(place: Place) -> None:
    accept_proposal(actor=place.office, proposal=proposed(place, fee=said("500 рублей")), now=NOW)
    revision = values_of(ask(place.office, "edition_publish", number=2))["revision"]
    Edition.objects.filter(number=2).update(revision=99)
    answer = send(place.office, "edition_publish", {"revision": revision}, number=2)
    assert answer.status_code == 422
    assert "Проект изменился" in text_of(answer)
    assert ask(place.office, "edition_publish", number=1).url == to("edition", number=1)


def test_terms_are_read_by_all_and_changed_by_the_office(place: Place) -> None:
    data = {"confirm_months": "3", "remind_days": "7", "least_published": "15"}
    assert send(place.head, "settings", data).status_code == 403
    assert send(place.office, "settings", data | {"least_published": "5"}).status_code == 422
    assert send(place.office, "settings", data).status_code == 302
    assert Settings.objects.get().least_published == 15
    assert "3 месяца" in text_of(ask(place.head, "settings")).replace("\xa0", " ")


def test_an_empty_register_says_what_to_do(place: Place) -> None:
    Version.objects.all().delete()
    Edition.objects.all().delete()
    assert "Ещё не опубликована ни одна редакция" in text_of(ask(place.office, "home"))
    assert "Предложить первую" in text_of(ask(place.office, "entries", kind="service"))
    assert "Проверять нечего" in text_of(ask(place.office, "queue"))
    assert "Редакций ещё нет" in text_of(ask(place.office, "editions"))
    assert "Предложений ещё не было" in text_of(ask(place.office, "proposals"))


def test_the_navigation_counts_what_waits(place: Place) -> None:
    proposed(place)

    def counted(viewer: Any) -> bool:
        page = text_of(signed_in(viewer).get("/staff/"))
        return "Рассмотреть предложение" in page

    assert counted(place.office)
    assert not counted(place.head)
    assert not counted(appointed(Role.AUDITOR))
