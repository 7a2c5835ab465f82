"""The editor made from the schema: every type of field, rows without scripts, saving as one types, two at once."""

from __future__ import annotations

from typing import Any

import pytest
from tests.queries import assert_same_queries

from vizavi.registry.actions.proposals import propose_addition, propose_change
from vizavi.registry.choices import Kind
from vizavi.registry.documents import SCHEMAS
from vizavi.registry.models import Proposal
from vizavi.registry.tests.factories import (
    COMPLETE,
    NOW,
    STEP,
    Place,
    VersionFactory,
    document_of,
    said,
    token,
)
from vizavi.registry.tests.pages import ask, errors_of, fields_of, send, text_of
from vizavi.touchpoints.tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return Place()


def draft(place: Place, kind: Kind = Kind.SERVICE, **changes: Any) -> Proposal:
    """A draft of the authority with a complete new entry."""
    return propose_addition(
        actor=place.officer,
        kind=kind,
        code="new_one" if kind == Kind.ATTRIBUTE else "new-one",
        authority=place.authority,
        form_token=token(),
        now=NOW,
        document=document_of(kind, **changes),
    )


def document(proposal: Proposal) -> dict[str, Any]:
    version = Proposal.objects.get(pk=proposal.pk).version
    assert version is not None
    return dict(version.document)


def sections() -> list[tuple[Kind, str]]:
    return [(kind, section.code) for kind, schema in SCHEMAS.items() for section in schema.sections]


@pytest.mark.parametrize(("kind", "section"), sections())
def test_a_page_sent_back_as_it_came_changes_nothing(place: Place, kind: Kind, section: str) -> None:
    """Every field of every kind is drawn and read: what was not touched is what it was."""
    proposal = draft(place, kind)
    before = document(proposal)
    page = ask(place.officer, "proposal_edit", number=proposal.pk, section=section)
    assert page.status_code == 200
    answer = send(
        place.officer,
        "proposal_edit",
        fields_of(page) | {"do": "save"},
        number=proposal.pk,
        section=section,
    )
    assert answer.status_code == 302, text_of(answer)
    assert document(proposal) == before


RICH: dict[Kind, dict[str, Any]] = {
    Kind.SERVICE: {
        "is_online": True,
        "description": said("Первая строка\n\nТретья строка", "One\n\nThree"),
        "outputs": [{"name": said("Справка")}, {"name": said("Запись")}],
        "keywords": ["помощь", "спросить совета"],
        "inputs": [
            {
                "name": said("Число работников"),
                "kind": "attribute",
                "attribute": "headcount",
                "is_held_by_state": True,
                "held_where": said("В реестре МСП"),
            }
        ],
        "fee_roubles": 1200,
        "term_days": 5,
        "term_unit": "working_days",
        "apply_url": "https://example.org/?a=1&b=2",
        "status_until": "2026-12-31",
        "legal_basis": [{"title": "Закон «О кафе»", "number": "5-З", "dated_on": "2024-02-29", "url": ""}],
    },
    Kind.SCENARIO: {
        "segments": ["micro"],
        "steps": [
            STEP | {"service": "consult", "criteria": {"attr": "headcount", "ge": 1}},
            STEP
            | {
                "code": "open",
                "after": ["apply"],
                "alternative_to": "apply",
                "term_days": 3,
                "term_unit": "working_days",
            },
        ],
    },
    Kind.ATTRIBUTE: {
        "type": "enum",
        "many": True,
        "values": [{"code": "a", "label": said("А"), "hint": said("Подсказка")}],
        "items": [
            {
                "code": "x",
                "name": said("Икс"),
                "type": "enum",
                "many": True,
                "classifier": "",
                "values": ["p", "q"],
            }
        ],
        "is_actionable": True,
        "how_to_change": said("Зарегистрируйтесь"),
        "service": "consult",
    },
}


@pytest.mark.parametrize("kind", RICH)
def test_what_is_filled_in_comes_back_as_it_was(place: Place, kind: Kind) -> None:
    place.version(Kind.SEGMENT, "micro")
    proposal = draft(place, kind, **RICH[kind])
    before = document(proposal)
    for section in SCHEMAS[kind].sections:
        page = ask(place.officer, "proposal_edit", number=proposal.pk, section=section.code)
        data = fields_of(page) | {"do": "save"}
        send(place.officer, "proposal_edit", data, number=proposal.pk, section=section.code)
    assert document(proposal) == before


def edit(place: Place, proposal: Proposal, section: str, do: str = "save", **changes: Any) -> Any:
    """Open a section, change some inputs, press a button."""
    page = ask(place.officer, "proposal_edit", number=proposal.pk, section=section)
    data = fields_of(page) | changes | {"do": do}
    return send(place.officer, "proposal_edit", data, number=proposal.pk, section=section)


def test_fields_of_each_type_are_written(place: Place) -> None:
    proposal = draft(place)
    edit(
        place,
        proposal,
        "main",
        **{"name-ru": "  Новое  имя ", "name-en": "New name", "is_online": "on", "keywords": "раз\n\nдва"},
    )
    edit(
        place,
        proposal,
        "delivery",
        status="paused",
        status_until_0="1",
        status_until_1="марта",
        status_until_2="2027",
    )
    edit(place, proposal, "order", fee_roubles="12 000", term_days="5", term_unit="working_days")
    found = document(proposal)
    assert found["name"] == said("Новое имя", "New name")
    assert (found["is_online"], found["keywords"]) == (True, ["раз", "два"])
    assert (found["status"], found["status_until"]) == ("paused", "2027-03-01")
    assert (found["fee_roubles"], found["term_days"], found["term_unit"]) == (12000, 5, "working_days")


def test_what_has_not_the_shape_is_told_at_its_field_and_the_rest_is_kept(place: Place) -> None:
    proposal = draft(place)
    answer = edit(
        place,
        proposal,
        "order",
        **{"fee_roubles": "много", "term-ru": "Два дня", "apply_url": "javascript:x"},
    )
    assert answer.status_code == 422
    assert errors_of(answer) == {
        "id_fee_roubles": "Ожидается число.",
        "id_apply_url": "Напишите адрес целиком, начиная с https://",
    }
    assert 'value="много"' in answer.content.decode()
    found = document(proposal)
    assert (found["term"]["ru"], found["fee_roubles"], found["apply_url"]) == ("Два дня", None, "")


def test_a_date_that_is_none_is_told_and_the_former_stays(place: Place) -> None:
    proposal = draft(place, status_until="2026-12-31")
    answer = edit(place, proposal, "delivery", status_until_0="31", status_until_1="2")
    assert answer.status_code == 422
    assert "id_status_until_0" in errors_of(answer)
    assert document(proposal)["status_until"] == "2026-12-31"


# Rows


def test_rows_are_added_moved_and_taken_away_by_buttons(place: Place) -> None:
    proposal = draft(place)
    answer = edit(place, proposal, "order", "add:procedure")
    assert answer.url.endswith("/edit/order/#procedure-1")
    edit(place, proposal, "order", **{"procedure-1-text-ru": "Приходите"})
    answer = edit(place, proposal, "order", "up:procedure:1")
    assert answer.url.endswith("#procedure-0")
    assert [row["text"]["ru"] for row in document(proposal)["procedure"]] == ["Приходите", "Позвоните"]
    edit(place, proposal, "order", "down:procedure:0")
    assert [row["text"]["ru"] for row in document(proposal)["procedure"]] == ["Позвоните", "Приходите"]
    edit(place, proposal, "order", "remove:procedure:0")
    assert [row["text"]["ru"] for row in document(proposal)["procedure"]] == ["Приходите"]


def test_a_row_with_something_wrong_can_be_taken_away(place: Place) -> None:
    proposal = draft(place, legal_basis=[*COMPLETE[Kind.SERVICE]["legal_basis"], {"title": "Второй"}])
    wrong = {"legal_basis-1-url": "ftp://x"}
    assert edit(place, proposal, "delivery", **wrong).status_code == 422
    assert edit(place, proposal, "delivery", "remove:legal_basis:1", **wrong).status_code == 302
    assert [row["title"] for row in document(proposal)["legal_basis"]] == ["Закон края"]


def test_a_step_keeps_its_criterion_wherever_it_is_moved(place: Place) -> None:
    steps = [STEP | {"criteria": {"attr": "headcount", "ge": 1}}, STEP | {"code": "open"}]
    proposal = draft(place, Kind.SCENARIO, steps=steps)
    edit(place, proposal, "steps", "down:steps:0")
    assert [(step["code"], step["criteria"]) for step in document(proposal)["steps"]] == [
        ("open", None),
        ("apply", {"attr": "headcount", "ge": 1}),
    ]


@pytest.mark.parametrize(
    "do", ["add:name", "add:nothing", "remove:procedure", "up:procedure:x", "remove:procedure:99", "find:fee"]
)
def test_a_button_that_makes_no_sense_breaks_nothing(place: Place, do: str) -> None:
    proposal = draft(place)
    before = document(proposal)
    answer = edit(place, proposal, "order", do)
    assert answer.status_code in (302, 404)
    assert document(proposal) == before


@pytest.mark.parametrize("count", ["", "x", "-1", "1e9", "٣", "99999999"])
def test_a_count_of_rows_that_is_none_is_not_believed(place: Place, count: str) -> None:
    proposal = draft(place)
    assert edit(place, proposal, "order", **{"procedure-count": count}).status_code == 302
    assert [row["text"]["ru"] for row in document(proposal)["procedure"]] == ["Позвоните"]


def test_more_rows_than_fit_are_refused_and_nothing_is_lost(place: Place) -> None:
    proposal = draft(place)
    page = ask(place.officer, "proposal_edit", number=proposal.pk, section="order")
    data = fields_of(page) | {"procedure-count": "9999", "do": "save"}
    answer = send(place.officer, "proposal_edit", data, number=proposal.pk, section="order")
    assert answer.status_code == 422
    assert "не больше 50" in text_of(answer)
    assert len(document(proposal)["procedure"]) == 1


# References and touchpoints


def test_entries_are_ticked_or_chosen_from_a_list(place: Place) -> None:
    for number in range(20):
        place.version(Kind.SERVICE, f"help-{number}", name=said(f"Помощь {number:02}"))
    proposal = draft(place, Kind.NEED)
    page = ask(place.officer, "proposal_edit", number=proposal.pk, section="satisfaction")
    assert "data-searchable" in page.content.decode()
    edit(place, proposal, "satisfaction", **{"services-add": "help-7"})
    assert document(proposal)["services"] == ["consult", "help-7"]
    edit(place, proposal, "satisfaction", services=["help-7"])
    assert document(proposal)["services"] == ["help-7"]


def test_what_stands_in_the_list_to_add_does_not_count_while_one_types(place: Place) -> None:
    for number in range(20):
        place.version(Kind.SERVICE, f"help-{number}")
    proposal = draft(place, Kind.NEED)
    page = ask(place.officer, "proposal_edit", number=proposal.pk, section="satisfaction")
    data = fields_of(page) | {"services-add": "help-7"}
    send(place.officer, "proposal_autosave", data, number=proposal.pk, section="satisfaction")
    assert document(proposal)["services"] == ["consult"]


def test_touchpoints_are_found_by_words_and_ticked(place: Place) -> None:
    world = World()
    shown = world.touchpoint()
    key = str(shown.touchpoint.public_id)
    proposal = draft(place)
    nothing = edit(place, proposal, "order", "find:touchpoints", **{"touchpoints-find": "телеграф"})
    assert "По запросу «телеграф» ничего не нашлось" in text_of(nothing)
    found = edit(place, proposal, "order", "find:touchpoints", **{"touchpoints-find": "сайт"})
    assert "найдено: 1 вариант" in text_of(found).replace("\xa0", " ")
    assert "Официальный сайт департамента" in text_of(found)
    assert document(proposal)["touchpoints"] == []
    data = fields_of(found) | {"touchpoints": [key], "do": "save"}
    send(place.officer, "proposal_edit", data, number=proposal.pk, section="order")
    assert document(proposal)["touchpoints"] == [key]
    edit(place, proposal, "order", "save", touchpoints=[])
    assert document(proposal)["touchpoints"] == []


def test_a_touchpoint_of_a_step_is_found_too(place: Place) -> None:
    World().touchpoint()
    proposal = draft(place, Kind.SCENARIO)
    found = edit(place, proposal, "steps", "find:steps.0.touchpoints", **{"steps-0-touchpoints-find": "сайт"})
    assert "Официальный сайт департамента" in text_of(found)


# Criteria


def test_a_criterion_is_read_here_and_built_on_its_own_page(place: Place) -> None:
    proposal = draft(
        place, criteria={"all": [{"attr": "headcount", "ge": 1}, {"attr": "registered", "is": True}]}
    )
    page = ask(place.officer, "proposal_edit", number=proposal.pk, section="audience")
    assert "число работников не меньше 1 <strong>и</strong> бизнес зарегистрирован: да" in text_of(page)
    answer = edit(place, proposal, "audience", "criterion:criteria", **{"audience-ru": "Всем"})
    assert answer.url == f"/staff/registry/proposals/{proposal.pk}/criteria/criteria/"
    assert document(proposal)["audience"]["ru"] == "Всем"


# Saving as one goes, two at once


def test_autosave_keeps_what_is_right_and_tells_what_is_not(place: Place) -> None:
    proposal = draft(place)
    page = ask(place.officer, "proposal_edit", number=proposal.pk, section="order")
    data = fields_of(page) | {"term-ru": "Три дня", "fee_roubles": "много"}
    answer = send(place.officer, "proposal_autosave", data, number=proposal.pk, section="order")
    assert answer.status_code == 200
    assert "Сохранено в" in text_of(answer)
    assert "Ожидается число." in text_of(answer)
    assert 'id="id_seen" hx-swap-oob="true"' in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert document(proposal)["term"]["ru"] == "Три дня"
    # The page has not heard of the new sign yet and saves again: no conflict with itself.
    again = send(
        place.officer,
        "proposal_autosave",
        data | {"term-ru": "Четыре дня"},
        number=proposal.pk,
        section="order",
    )
    assert again.status_code == 200
    assert document(proposal)["term"]["ru"] == "Четыре дня"


def test_two_at_once_see_both_texts_and_choose(place: Place) -> None:
    proposal = draft(place)
    mine = fields_of(ask(place.officer, "proposal_edit", number=proposal.pk, section="order"))
    theirs = fields_of(ask(place.head, "proposal_edit", number=proposal.pk, section="order"))
    send(
        place.head,
        "proposal_edit",
        theirs | {"term-ru": "Десять дней", "fee-ru": "100 рублей", "do": "save"},
        number=proposal.pk,
        section="order",
    )
    sent = mine | {"term-ru": "Пять дней", "do": "next"}
    unheard = send(place.officer, "proposal_autosave", sent, number=proposal.pk, section="order")
    assert unheard.status_code == 409
    page = send(place.officer, "proposal_edit", sent, number=proposal.pk, section="order")
    assert page.status_code == 409
    text = text_of(page)
    assert place.head.actor_name in text
    assert "Десять дней" in text
    assert "Пять дней" in text
    assert document(proposal)["term"]["ru"] == "Десять дней"
    chosen = fields_of(page) | {"keep-term": "mine", "keep-fee": "theirs", "do": "save"}
    send(place.officer, "proposal_edit", chosen, number=proposal.pk, section="order")
    found = document(proposal)
    assert (found["term"]["ru"], found["fee"]["ru"]) == ("Пять дней", "100 рублей")


# Who may


def test_the_editor_is_for_people_of_the_authority_while_it_is_in_their_hands(place: Place) -> None:
    proposal = draft(place)
    assert ask(place.officer, "proposal_edit", number=proposal.pk, section="main").status_code == 200
    assert ask(place.foreign, "proposal_edit", number=proposal.pk, section="main").status_code == 404
    assert ask(place.office, "proposal_edit", number=proposal.pk, section="main").status_code == 403
    assert ask(place.officer, "proposal_edit", number=proposal.pk, section="nothing").status_code == 404
    Proposal.objects.filter(pk=proposal.pk).update(state="submitted")
    assert ask(place.officer, "proposal_edit", number=proposal.pk, section="main").status_code == 403
    assert send(place.officer, "proposal_autosave", {}, number=proposal.pk, section="main").status_code == 403


def test_buttons_lead_through_the_sections_to_the_check(place: Place) -> None:
    proposal = draft(place)
    codes = [section.code for section in SCHEMAS[Kind.SERVICE].sections]
    for code, following in zip(codes, [*codes[1:], "provider"], strict=True):
        assert edit(place, proposal, code, "next").url.endswith(f"/edit/{following}/")
    answer = edit(place, proposal, "main", "check")
    assert answer.url.endswith("/check/")


def test_the_office_chooses_the_authority_and_an_authority_its_unit_and_owner(place: Place) -> None:
    own = draft(place)
    where = {"number": own.pk, "section": "provider"}
    page = text_of(ask(place.officer, "proposal_edit", **where))
    assert place.foreign.actor_name not in page
    assert 'name="authority"' not in page
    data = {"unit": place.unit.pk, "owner": place.head.actor_id, "do": "save"}
    assert send(place.officer, "proposal_edit", data, **where).status_code == 302
    version = Proposal.objects.get(pk=own.pk).version
    assert (version.unit, version.owner_id) == (place.unit, place.head.actor_id)

    office = propose_change(
        actor=place.office, entry=place.situation.entry, authority=None, form_token=token(), now=NOW
    )
    where = {"number": office.pk, "section": "provider"}
    send(place.office, "proposal_edit", {"authority": place.authority.pk, "do": "save"}, **where)
    send(place.office, "proposal_edit", {"authority": place.authority.pk} | data, **where)
    version = Proposal.objects.get(pk=office.pk).version
    assert (version.authority, version.owner_id) == (place.authority, place.head.actor_id)


def test_a_section_costs_the_same_for_few_and_for_many_rows(place: Place) -> None:
    proposal = draft(place, Kind.SCENARIO)

    def add(count: int) -> None:
        for number in range(count):
            VersionFactory(kind=Kind.SERVICE, code=f"s-{count}-{number}")
        version = Proposal.objects.get(pk=proposal.pk).version
        steps = [
            STEP
            | {"code": f"n{number}", "service": "consult", "criteria": {"attr": "headcount", "ge": number}}
            for number in range(count)
        ]
        version.document = version.document | {"steps": steps}
        version.save()

    assert_same_queries(
        lambda: ask(place.officer, "proposal_edit", number=proposal.pk, section="steps"), add, more=29
    )


def test_among_too_many_to_list_one_searches(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vizavi.registry.forms.options.MOST_LISTED", 3)
    for number in range(5):
        place.version(Kind.SERVICE, f"help-{number}", name=said(f"Помощь с бумагами {number}"))
    proposal = draft(place, Kind.NEED)
    found = edit(place, proposal, "satisfaction", "find:services", **{"services-find": "бумагами 3"})
    assert "Помощь с бумагами 3" in text_of(found)
    assert "Помощь с бумагами 2" not in text_of(found)
    data = fields_of(found) | {"services": ["consult", "help-3"], "do": "save"}
    send(place.officer, "proposal_edit", data, number=proposal.pk, section="satisfaction")
    assert document(proposal)["services"] == ["consult", "help-3"]
    scenario = propose_change(
        actor=place.officer,
        entry=place.scenario.entry,
        authority=place.authority,
        form_token=token(),
        now=NOW,
    )
    found = edit(place, scenario, "steps", "find:steps.0.service", **{"steps-0-service-find": "бумагами 4"})
    data = fields_of(found) | {"steps-0-service": "help-4", "do": "save"}
    send(place.officer, "proposal_edit", data, number=scenario.pk, section="steps")
    assert document(scenario)["steps"][0]["service"] == "help-4"
