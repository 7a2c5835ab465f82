"""A proposal on its pages: started, written, saved as one types, handed over, taken back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from kit.mail.models import Mail
from vizavi.authorities.choices import Role
from vizavi.authorities.tests.factories import UnitFactory
from vizavi.touchpoints.actions.checking import include_proposal, return_proposal, submit_proposal
from vizavi.touchpoints.actions.preparing import (
    propose_addition,
    propose_change,
    propose_exclusion,
    save_proposal,
)
from vizavi.touchpoints.choices import Answer, Channel, ProposalState
from vizavi.touchpoints.content import Content, StatedAnswer, StatedNeed, read_content
from vizavi.touchpoints.models import Proposal, RequirementAnswer, TouchpointVersion
from vizavi.touchpoints.tests.factories import COMPLETE, TODAY, World, appointed, form_document, token
from vizavi.touchpoints.tests.pages import errors_of, page, signed_in, text_of, values_of

pytestmark = pytest.mark.django_db

# What a browser sends of the form that describes COMPLETE.
FILLED = {
    "name": COMPLETE.name,
    "kind": "website",
    "url": COMPLETE.url,
    "needs": ["information"],
    "own_needs": "",
    "basis_kind": "act",
    "basis_title": COMPLETE.basis_title,
    "basis_number": COMPLETE.basis_number,
    "basis_on_0": "15",
    "basis_on_1": "1",
    "basis_on_2": "2024",
    "happened_on_0": "14",
    "happened_on_1": "сентября",
    "happened_on_2": "2026",
    "reason": "Открыт новый сайт",
}


def drafted(world: World, content: Content | None = None) -> Proposal:
    return propose_addition(
        actor=world.officer,
        process=world.process,
        form_token=token(),
        happened_on=TODAY,
        content=content,
        now=timezone.now(),
    )


def opened(client: Client, world: World, proposal: Proposal) -> dict[str, Any]:
    """What the page would send back untouched: its revision and its own name."""
    values = values_of(client.get(page(world, "proposal_edit", number=proposal.pk)))
    return {name: values[name] for name in ("revision", "page")}


def stored(proposal: Proposal) -> Content:
    return read_content(TouchpointVersion.objects.get(proposal=proposal))


def state_of(proposal: Proposal) -> str:
    return Proposal.objects.get(pk=proposal.pk).state


def options(response: HttpResponse, name: str) -> list[tuple[str, list[str]]]:
    """Groups of a select: (label, values)."""
    select = re.search(rf'<select[^>]*name="{name}".*?</select>', response.content.decode(), re.DOTALL)
    assert select
    groups = re.findall(r'<optgroup label="([^"]*)">(.*?)</optgroup>', select[0], re.DOTALL)
    return [(unescape(label), re.findall(r'value="([^"]*)"', inner)) for label, inner in groups]


def ticks(response: HttpResponse, name: str) -> dict[str, bool]:
    """Value → whether it is ticked."""
    inputs = re.findall(rf'<input [^>]*name="{name}"[^>]*>', response.content.decode())
    return {re.search(r'value="([^"]*)"', item)[1]: " checked" in item for item in inputs}  # type: ignore[index]


# --- Starting ---


def test_addition_is_started_once_however_often_it_is_sent() -> None:
    world = World()
    client = signed_in(world.officer)
    address = page(world, "proposal_add", process=world.process.public_id)
    sent = {**values_of(client.get(address)), "reason": "Открыт новый сайт"}
    answers = {client.post(address, sent)["Location"] for _ in range(3)}
    proposal = Proposal.objects.get()
    assert answers == {page(world, "proposal_edit", number=proposal.pk)}


def test_start_page_offers_today_and_refuses_tomorrow() -> None:
    world = World()
    client = signed_in(world.officer)
    address = page(world, "proposal_add", process=world.process.public_id)
    values = values_of(client.get(address))
    today = timezone.localdate()
    assert [values[f"happened_on_{part}"] for part in range(3)] == [
        str(today.day),
        str(today.month),
        str(today.year),
    ]
    tomorrow = today + timedelta(days=1)
    late = {"happened_on_0": tomorrow.day, "happened_on_1": tomorrow.month, "happened_on_2": tomorrow.year}
    response = client.post(address, {**values, **late})
    assert list(errors_of(response)) == ["id_happened_on_0"]
    assert not Proposal.objects.exists()


def test_exclusion_needs_a_reason_and_leads_to_its_page() -> None:
    world = World()
    client = signed_in(world.officer)
    address = page(world, "proposal_exclude", touchpoint=world.touchpoint().touchpoint.public_id)
    sent = values_of(client.get(address))
    assert errors_of(client.post(address, sent)) == {"id_reason": "Напишите, почему точка исключается."}
    response = client.post(address, {**sent, "reason": "Сайт закрыт"})
    assert response["Location"] == page(world, "proposal", number=Proposal.objects.get().pk)


def test_second_proposal_about_one_touchpoint_is_refused_with_words() -> None:
    world = World()
    touchpoint = world.touchpoint().touchpoint
    client = signed_in(world.officer)
    address = page(world, "proposal_change", touchpoint=touchpoint.public_id)
    client.post(address, values_of(client.get(address)))
    response = client.post(address, values_of(client.get(address)))
    assert "уже готовится предложение" in text_of(response)
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize(
    "role", [Role.REGISTER_OFFICER, Role.AUTHORITY_HEAD, Role.AUDITOR, Role.PROJECT_OFFICE]
)
def test_who_is_not_of_the_unit_starts_nothing(role: Role) -> None:
    world = World()
    client = signed_in(world.person(role))
    touchpoint = world.touchpoint().touchpoint.public_id
    assert client.get(page(world, "proposal_add", process=world.process.public_id)).status_code == 403
    assert client.post(page(world, "proposal_change", touchpoint=touchpoint)).status_code == 403
    assert client.post(page(world, "proposal_exclude", touchpoint=touchpoint)).status_code == 403


# --- Who sees what ---


@pytest.mark.parametrize(
    "name",
    [
        "proposal",
        "proposal_history",
        "proposal_edit",
        "proposal_files",
        "proposal_submit",
        "proposal_withdraw",
        "proposal_merge",
        "proposal_done",
    ],
)
def test_proposal_of_another_unit_is_not_found(name: str) -> None:
    world = World()
    stranger = signed_in(appointed(Role.UNIT_HEAD, unit=UnitFactory(authority=world.authority)))
    proposal = drafted(world, replace(COMPLETE, name="Тайный канал"))
    assert stranger.get(page(world, name, number=proposal.pk)).status_code == 404
    assert "Тайный канал" not in text_of(stranger.get(page(world, "proposals")))
    assert "Тайный канал" not in text_of(stranger.get(page(world, "register")))
    assert "Тайный канал" not in text_of(
        stranger.get(page(world, "process", process=world.process.public_id))
    )


@pytest.mark.parametrize("name", ["proposal_autosave", "proposal_ask", "proposal_edit", "proposal_submit"])
def test_step_on_a_proposal_of_another_unit_is_not_found(name: str) -> None:
    world = World()
    stranger = signed_in(appointed(Role.UNIT_HEAD, unit=UnitFactory(authority=world.authority)))
    proposal = drafted(world)
    assert stranger.post(page(world, name, number=proposal.pk), FILLED).status_code == 404
    assert stored(proposal) == Content()


@pytest.mark.parametrize(
    "role", [Role.REGISTER_OFFICER, Role.AUTHORITY_HEAD, Role.AUDITOR, Role.PROJECT_OFFICE]
)
def test_who_decides_or_oversees_sees_proposals_and_writes_none(role: Role) -> None:
    world = World()
    client = signed_in(world.person(role))
    proposal = drafted(world, COMPLETE)
    text = text_of(client.get(page(world, "proposal", number=proposal.pk)))
    assert COMPLETE.name in text
    assert "Продолжить заполнение" not in text
    for name in ("proposal_edit", "proposal_autosave", "proposal_submit", "proposal_withdraw"):
        assert client.post(page(world, name, number=proposal.pk), FILLED).status_code == 403


def test_officer_asks_the_head_and_the_head_hands_over() -> None:
    world = World()
    proposal = drafted(world, COMPLETE)
    address = page(world, "proposal", number=proposal.pk)
    of_officer, of_head = (
        text_of(signed_in(world.officer).get(address)),
        text_of(signed_in(world.head).get(address)),
    )
    assert ("Передать руководителю" in of_officer, "Проверить и передать" in of_officer) == (True, False)
    assert ("Передать руководителю" in of_head, "Проверить и передать" in of_head) == (False, True)


# --- The form ---


@pytest.mark.clause("S-4.1", "I-3.1", "B-4.6.b")
@pytest.mark.parametrize("form", ["sevastopol", "internal"])
def test_kinds_are_offered_by_channel_digital_first_in_the_order_of_preference(form: str) -> None:
    world = World(form)
    response = signed_in(world.officer).get(page(world, "proposal_edit", number=drafted(world).pk))
    kinds = sorted(form_document(form)["kinds"], key=lambda kind: kind["rank"])
    assert options(response, "kind") == [
        ("Цифровые точки", [kind["code"] for kind in kinds if kind["channel"] == "digital"]),
        ("Офлайн-точки", [kind["code"] for kind in kinds if kind["channel"] == "offline"]),
    ]


@pytest.mark.clause("I-4.1")
def test_thirteen_digital_kinds_of_the_internal_order_are_offered() -> None:
    assert offered_kinds("internal")["Цифровые точки"] == {
        "Сеть Интернет",
        "Официальный сайт ОИВ (Портал)",
        "Мобильное приложение ОИВ",
        "Сообщества ОИВ в социальных сетях",
        "Каналы и публичные чаты ОИВ в мессенджерах",
        "Чат-боты ОИВ",
        "Персональные чаты ОИВ в социальных сетях и мессенджерах",
        "Система электронного документооборота (СЭД)",
        "Электронная почта ОИВ",
        "Видеоконференцсвязь (ВКС)",
        "Автоматизированное рабочее место государственного служащего (АРМ ГС)",
        "Система учёта заявок",
        "Сетевой диск ОИВ",
    }


@pytest.mark.clause("I-4.2")
def test_seven_offline_kinds_of_the_internal_order_are_offered() -> None:
    assert offered_kinds("internal")["Офлайн-точки"] == {
        "Телефонная связь",
        "Кабинеты внутренних клиентов",
        "Рабочее место клиентов",
        "Место приёма сотрудниками отдела связи и информатизации",
        "Журнал заявок",
        "Книга учёта служебных записок",
        "Личное взаимодействие",
    }


@pytest.mark.clause("B-4.6.a1", "B-4.6.a2")
def test_channels_of_the_standard_are_classified_as_it_says() -> None:
    offered = offered_kinds("sevastopol")
    assert offered["Цифровые точки"] >= {
        "Программное взаимодействие посредством API (API)",
        "Мобильное приложение",
        "Официальный сайт (портал)",
        "Социальная сеть",
        "Публичный чат в мессенджере",
        "Чат-бот",
        "Колл-центр",
        "Голосовой помощник",
    }
    assert offered["Офлайн-точки"] >= {
        "Место приема клиентов",
        "Многофункциональный центр (МФЦ)",
        "МФЦ «Мой бизнес»",
        "Организация инфраструктуры поддержки",
    }


def offered_kinds(form: str) -> dict[str, set[str]]:
    world = World(form)
    response = signed_in(world.officer).get(page(world, "proposal_edit", number=drafted(world).pk))
    select = re.search(r'<select[^>]*name="kind".*?</select>', response.content.decode(), re.DOTALL)
    assert select
    groups = re.findall(r'<optgroup label="([^"]*)">(.*?)</optgroup>', select[0], re.DOTALL)
    return {
        label: {
            unescape(text).strip() for text in re.findall(r"<option[^>]*>(.*?)</option>", inner, re.DOTALL)
        }
        for label, inner in groups
    }


def test_channel_follows_from_the_chosen_kind() -> None:
    world = World()
    client = signed_in(world.officer)
    proposal = drafted(world)
    for kind, channel in [("website", Channel.DIGITAL), ("phone", Channel.OFFLINE)]:
        opening = opened(client, world, proposal)
        client.post(page(world, "proposal_edit", number=proposal.pk), {**FILLED, **opening, "kind": kind})
        assert TouchpointVersion.objects.get(proposal=proposal).channel == channel


NEEDS = [
    pytest.param("sevastopol", "information", "Получение информации", marks=pytest.mark.clause("S-3.7.1")),
    pytest.param("sevastopol", "consultation", "Получение консультации", marks=pytest.mark.clause("S-3.7.2")),
    pytest.param("sevastopol", "forms", "Получение форм документов", marks=pytest.mark.clause("S-3.7.3")),
    pytest.param(
        "sevastopol",
        "submission",
        "Представление заявления, обращения, запроса, документов",
        marks=pytest.mark.clause("S-3.7.4"),
    ),
    pytest.param(
        "sevastopol",
        "progress",
        "Получение информации о ходе рассмотрения заявления, обращения, запроса, документов",
        marks=pytest.mark.clause("S-3.7.5"),
    ),
    pytest.param(
        "sevastopol",
        "result",
        "Получение результата, ответа, разъяснения",
        marks=pytest.mark.clause("S-3.7.6"),
    ),
    pytest.param(
        "sevastopol", "feedback", "Предоставление обратной связи", marks=pytest.mark.clause("S-3.7.7")
    ),
    pytest.param(
        "sevastopol",
        "feedback_result",
        "Получение результата рассмотрения обратной связи",
        marks=pytest.mark.clause("S-3.7.8"),
    ),
    pytest.param(
        "internal",
        "information",
        "Получение информации, в том числе о ходе рассмотрения заявления, обращения, запроса, документов",
        marks=pytest.mark.clause("I-2.6.1"),
    ),
    pytest.param("internal", "consultation", "Получение консультации", marks=pytest.mark.clause("I-2.6.2")),
    pytest.param("internal", "forms", "Получение форм документов", marks=pytest.mark.clause("I-2.6.3")),
    pytest.param(
        "internal",
        "submission",
        "Представление заявления, обращения, запроса, документов",
        marks=pytest.mark.clause("I-2.6.4"),
    ),
    pytest.param(
        "internal", "result", "Получение результата, ответа, разъяснения", marks=pytest.mark.clause("I-2.6.5")
    ),
    pytest.param(
        "internal",
        "inspection",
        "Предоставление объектов для осмотра (проверки)",
        marks=pytest.mark.clause("I-2.6.6"),
    ),
    pytest.param(
        "internal", "feedback", "Предоставление обратной связи", marks=pytest.mark.clause("I-2.6.7")
    ),
    pytest.param(
        "internal",
        "feedback_result",
        "Получение результата рассмотрения обратной связи",
        marks=pytest.mark.clause("I-2.6.8"),
    ),
]


@pytest.mark.parametrize(("form", "code", "wording"), NEEDS)
def test_need_of_the_order_is_offered_and_kept(form: str, code: str, wording: str) -> None:
    world = World(form)
    client = signed_in(world.officer)
    proposal = drafted(world)
    address = page(world, "proposal_edit", number=proposal.pk)
    shown = client.get(address)
    assert ticks(shown, "needs")[code] is False
    assert wording in unescape(text_of(shown))
    client.post(address, {**FILLED, **opened(client, world, proposal), "needs": [code]})
    assert stored(proposal).needs == (StatedNeed(code, wording),)
    assert [value for value, is_ticked in ticks(client.get(address), "needs").items() if is_ticked] == [code]


@pytest.mark.clause("S-3.7.9", "I-2.6.9")
@pytest.mark.parametrize("form", ["sevastopol", "internal"])
def test_needs_in_own_words_are_kept_a_line_each(form: str) -> None:
    world = World(form)
    client = signed_in(world.officer)
    proposal = drafted(world)
    address = page(world, "proposal_edit", number=proposal.pk)
    own = "Получение ключа от сейфа\n\n  Консультирование "
    client.post(address, {**FILLED, **opened(client, world, proposal), "needs": [], "own_needs": own})
    # A wording that the form knows is placed under its need, another under the free one.
    assert stored(proposal).needs == (
        StatedNeed("other", "Получение ключа от сейфа"),
        StatedNeed("consultation", "Консультирование"),
    )
    assert "Получение ключа от сейфа Консультирование" in text_of(client.get(address))


def test_saving_untouched_changes_neither_order_nor_wording_of_needs() -> None:
    world = World()
    needs = (
        StatedNeed("submission", "Предоставление документов"),
        StatedNeed("information", "получение информации"),
        StatedNeed("other", "Получение ключа"),
    )
    existing = world.touchpoint(replace(COMPLETE, needs=needs))
    proposal = propose_change(
        actor=world.officer,
        touchpoint=existing.touchpoint,
        form_token=token(),
        happened_on=TODAY,
        now=timezone.now(),
    )
    client = signed_in(world.officer)
    sent = {**FILLED, **opened(client, world, proposal)}
    sent |= {"needs": ["information"], "own_needs": "Предоставление документов\r\nПолучение ключа"}
    client.post(page(world, "proposal_edit", number=proposal.pk), sent)
    assert stored(proposal) == replace(COMPLETE, needs=needs)


@pytest.mark.clause("S-3.8.4")
def test_suitability_for_three_groups_is_recorded() -> None:
    world = World()
    client = signed_in(world.officer)
    proposal = drafted(world)
    suits = {
        "suits_health": "Есть пандус",
        "suits_digital_skills": "Поможет сотрудник",
        "suits_russian": "Есть переводчик",
    }
    client.post(
        page(world, "proposal_edit", number=proposal.pk),
        {**FILLED, **opened(client, world, proposal), **suits},
    )
    content = stored(proposal)
    assert {name: getattr(content, name) for name in suits} == suits


@pytest.mark.clause("I-2.9.4")
def test_internal_form_asks_of_two_groups_and_keeps_the_third_as_it_was() -> None:
    world = World("internal")
    client = signed_in(world.officer)
    proposal = drafted(world, Content(suits_russian="Есть переводчик"))
    address = page(world, "proposal_edit", number=proposal.pk)
    shown = text_of(client.get(address))
    assert ('name="suits_health"' in shown, 'name="suits_russian"' in shown) == (True, False)
    suits = {"suits_health": "Есть лифт", "suits_digital_skills": "Поможет сотрудник"}
    client.post(address, {**FILLED, **opened(client, world, proposal), **suits})
    content = stored(proposal)
    assert (content.suits_health, content.suits_digital_skills) == ("Есть лифт", "Поможет сотрудник")
    assert content.suits_russian == "Есть переводчик"


@pytest.mark.clause("I-2.3.b")
def test_rarely_used_and_uncounted_are_recorded() -> None:
    world = World("internal")
    client = signed_in(world.officer)
    proposal = drafted(world)
    flags = {"is_low_demand": "on", "is_uncounted": "on"}
    client.post(
        page(world, "proposal_edit", number=proposal.pk),
        {**FILLED, **opened(client, world, proposal), **flags},
    )
    assert (stored(proposal).is_low_demand, stored(proposal).is_uncounted) == (True, True)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("department.example/reception", "https://department.example/reception"),
        ("info@department.example", "mailto:info@department.example"),
        ("https://department.example/", "https://department.example/"),
        (r"\\server\share", r"\\server\share"),
    ],
)
def test_address_is_completed(typed: str, kept: str) -> None:
    world = World()
    client = signed_in(world.officer)
    proposal = drafted(world)
    sent = {**FILLED, **opened(client, world, proposal), "url": typed}
    client.post(page(world, "proposal_edit", number=proposal.pk), sent)
    assert stored(proposal).url == kept


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": "javascript:alert(1)"}, "id_url"),
        ({"url": "data:text/html,x"}, "id_url"),
        ({"kind": "no_such_kind"}, "id_kind"),
        ({"needs": ["no_such_need"]}, "id_needs_0"),
        ({"own_needs": "я" * 501}, "id_own_needs"),
        ({"basis_kind": "rumour"}, "id_basis_kind_0"),
        ({"basis_on_1": "13"}, "id_basis_on_0"),
        ({"name": "я" * 501}, "id_name"),
        ({"phone": "1\x002"}, "id_phone"),
        ({"happened_on_2": "2999"}, "id_happened_on_0"),
        ({"answer-website.accessibility": "met", "evidence-website.accessibility": "я" * 2001}, ""),
    ],
)
def test_what_is_wrong_is_named_and_the_rest_is_kept(wrong: dict[str, Any], field: str) -> None:
    world = World()
    client = signed_in(world.officer)
    proposal = drafted(world, Content(kind="website", name="Прежнее название"))
    sent = {**FILLED, **opened(client, world, proposal), "place": "кабинет 5", **wrong}
    response = client.post(page(world, "proposal_edit", number=proposal.pk), sent)
    assert list(errors_of(response)) == [field]
    assert stored(proposal).place == "кабинет 5"
    typed = next(iter(wrong.values()))
    if isinstance(typed, str) and field in {"id_url", "id_own_needs", "id_name"}:
        assert typed in unescape(response.content.decode())


def test_checklist_asks_once_what_two_sources_demand_and_answers_both() -> None:
    world = World()
    client = signed_in(world.officer)
    proposal = drafted(world, Content(kind="website"))
    address = page(world, "proposal_edit", number=proposal.pk)
    shown = client.get(address).content.decode()
    assert shown.count('id="answer-website.forms.autofill"') == 1
    assert "answer-website.forms.autofill.standard" not in shown
    assert "S-4.2.1.e, B-4.6.3.9.2" in shown
    sent = {"answer-website.forms.autofill": "met", "evidence-website.forms.autofill": "Снимок формы"}
    client.post(address, {**FILLED, **opened(client, world, proposal), **sent})
    assert stored(proposal).answers == (
        StatedAnswer("website.forms.autofill", Answer.MET, "Снимок формы"),
        StatedAnswer("website.forms.autofill.standard", Answer.MET, "Снимок формы"),
    )
    cleared = {"answer-website.forms.autofill": "", "evidence-website.forms.autofill": ""}
    client.post(address, {**FILLED, **opened(client, world, proposal), **cleared})
    assert stored(proposal).answers == ()


def test_strength_of_a_requirement_is_told_as_the_form_says() -> None:
    for form, word in [("sevastopol", "Обязательно"), ("internal", "Возможно")]:
        world = World(form)
        client = signed_in(world.officer)
        proposal = drafted(world, Content(kind="website"))
        shown = text_of(client.get(page(world, "proposal_edit", number=proposal.pk)))
        after = shown.split("Форму можно заполнить голосом")[1]
        assert word in after[:200]


def test_answers_of_another_kind_survive_a_slip_of_the_hand() -> None:
    world = World()
    client = signed_in(world.officer)
    answer = StatedAnswer("website.accessibility", Answer.MET, "Заключение")
    proposal = drafted(world, replace(COMPLETE, answers=(answer,)))
    address = page(world, "proposal_edit", number=proposal.pk)
    for kind in ("phone", "website"):
        client.post(address, {**FILLED, **opened(client, world, proposal), "kind": kind})
    assert stored(proposal).answers == (answer,)


# --- Saving as one types ---


def autosave(client: Client, world: World, proposal: Proposal, sent: dict[str, Any]) -> HttpResponse:
    return client.post(
        page(world, "proposal_autosave", number=proposal.pk), sent, headers={"HX-Request": "true"}
    )


def test_autosave_keeps_the_text_and_tells_the_next_revision() -> None:
    world = World()
    client = signed_in(world.officer)
    proposal = drafted(world)
    opening = opened(client, world, proposal)
    response = autosave(client, world, proposal, {**FILLED, **opening})
    assert response.status_code == 200
    assert "Сохранено в" in text_of(response)
    assert values_of(response)["revision"] == "2"
    assert stored(proposal) == replace(COMPLETE, needs=(StatedNeed("information", "Получение информации"),))
    assert Proposal.objects.get().reason == "Открыт новый сайт"


def test_autosave_keeps_all_but_what_is_wrong_and_says_so() -> None:
    world = World()
    client = signed_in(world.officer)
    proposal = drafted(world)
    sent = {**FILLED, **opened(client, world, proposal), "basis_on_0": "32"}
    response = autosave(client, world, proposal, sent)
    assert "Такой даты нет" in text_of(response)
    assert (stored(proposal).name, stored(proposal).basis_on) == (COMPLETE.name, None)


def test_page_is_never_in_conflict_with_its_own_save_on_the_way() -> None:
    world = World()
    client = signed_in(world.officer)
    proposal = drafted(world)
    opening = opened(client, world, proposal)
    for name in ("Сайт", "Сайт департамента", COMPLETE.name):
        # The page has not heard of the revision that its save before made.
        assert autosave(client, world, proposal, {**FILLED, **opening, "name": name}).status_code == 200
    assert stored(proposal).name == COMPLETE.name


def test_second_page_of_the_same_person_is_in_conflict_with_the_first() -> None:
    world = World()
    client = signed_in(world.officer)
    proposal = drafted(world)
    first, second = opened(client, world, proposal), opened(client, world, proposal)
    autosave(client, world, proposal, {**FILLED, **first})
    assert autosave(client, world, proposal, {**FILLED, **second, "name": "Другое"}).status_code == 409


def test_autosave_writes_only_what_differs() -> None:
    world = World()
    client = signed_in(world.officer)
    answers = tuple(
        StatedAnswer(code, Answer.MET, "Акт") for code in ("website.accessibility", "website.support")
    )
    proposal = drafted(world, replace(COMPLETE, answers=answers))
    before = set(RequirementAnswer.objects.values_list("pk", flat=True))
    autosave(client, world, proposal, {**FILLED, **opened(client, world, proposal), "hours": "пн 9:00–10:00"})
    assert set(RequirementAnswer.objects.values_list("pk", flat=True)) == before


def test_duplicate_is_named_while_one_types_with_its_needs_and_the_way_out() -> None:
    world = World()
    world.touchpoint()
    client = signed_in(world.officer)
    proposal = drafted(world)
    sent = {**FILLED, **opened(client, world, proposal), "name": "САЙТ департамента (официальный)"}
    text = text_of(autosave(client, world, proposal, sent))
    assert f"Такая точка в этом процессе уже есть: «{COMPLETE.name}»" in text
    assert "получение информации" in text
    assert page(world, "proposal_merge", number=proposal.pk) in text


def test_checklist_comes_with_the_kind() -> None:
    world = World()
    client = signed_in(world.officer)
    proposal = drafted(world)
    response = autosave(client, world, proposal, {**FILLED, **opened(client, world, proposal)})
    assert 'name="answer-website.accessibility"' in response.content.decode()
    again = autosave(
        client, world, proposal, {**FILLED, **opened(client, world, proposal), "hours": "пн 9–10"}
    )
    assert "answer-website.accessibility" not in again.content.decode()


# --- Two officers at once ---


def conflicting(world: World) -> tuple[Client, Proposal, dict[str, Any]]:
    """The officer's page, opened before the head saved; what the officer is about to send."""
    client = signed_in(world.officer)
    proposal = drafted(world, COMPLETE)
    opening = opened(client, world, proposal)
    theirs = replace(COMPLETE, phone="+7 (000) 000-00-02", place="кабинет 7")
    save_proposal(actor=world.head, proposal=proposal, content=theirs, revision=1, now=timezone.now())
    return client, proposal, {**FILLED, **opening, "phone": "+7 (000) 000-00-01", "hours": "пн 9:00–10:00"}


def test_conflict_shows_both_texts_and_loses_nothing() -> None:
    world = World()
    client, proposal, mine = conflicting(world)
    response = client.post(page(world, "proposal_edit", number=proposal.pk), mine)
    assert response.status_code == 409
    text = unescape(text_of(response))
    for said in (
        "+7 (000) 000-00-01",
        "+7 (000) 000-00-02",
        "кабинет 7",
        "пн 9:00–10:00",
        world.head.actor_name,
    ):
        assert said in text
    hidden = values_of(response)
    assert (hidden["name"], hidden["phone"], hidden["hours"]) == (mine["name"], mine["phone"], mine["hours"])
    assert stored(proposal).phone == "+7 (000) 000-00-02"


def test_conflict_is_settled_field_by_field() -> None:
    world = World()
    client, proposal, mine = conflicting(world)
    address = page(world, "proposal_edit", number=proposal.pk)
    hidden = values_of(client.post(address, mine))
    chosen = {"keep-phone": "theirs", "keep-hours": "mine", "keep-place": "theirs"}
    response = client.post(address, {**mine, **hidden, **chosen})
    assert response["Location"] == address
    content = stored(proposal)
    assert (content.phone, content.hours, content.place) == (
        "+7 (000) 000-00-02",
        "пн 9:00–10:00",
        "кабинет 7",
    )


def test_conflict_again_while_one_chooses_is_shown_again() -> None:
    world = World()
    client, proposal, mine = conflicting(world)
    address = page(world, "proposal_edit", number=proposal.pk)
    hidden = values_of(client.post(address, mine))
    save_proposal(actor=world.head, proposal=proposal, content=COMPLETE, revision=2, now=timezone.now())
    assert client.post(address, {**mine, **hidden, "keep-phone": "mine"}).status_code == 409


def test_autosave_over_another_officers_text_says_who_and_offers_to_compare() -> None:
    world = World()
    client, proposal, mine = conflicting(world)
    response = autosave(client, world, proposal, mine)
    assert response.status_code == 409
    assert world.head.actor_name in text_of(response)
    assert "Сравнить и объединить" in text_of(response)
    assert stored(proposal).phone == "+7 (000) 000-00-02"


# --- Handing over ---


@pytest.mark.clause("S-5.4", "I-5.4")
@pytest.mark.parametrize("form", ["sevastopol", "internal"])
def test_head_looks_over_hands_over_and_gets_a_receipt(form: str) -> None:
    world = World(form)
    client = signed_in(world.head)
    proposal = drafted(world, COMPLETE)
    address = page(world, "proposal_submit", number=proposal.pk)
    asked = client.get(address)
    assert COMPLETE.name in text_of(asked)
    response = client.post(address, values_of(asked), follow=True)
    assert state_of(proposal) == ProposalState.SUBMITTED
    text = text_of(response)
    assert "Передано на проверку" in text
    assert f"ТВ-{proposal.created_at.year}-{proposal.pk:06d}" in text
    # The same page sent again leads to the same receipt.
    again = client.post(address, values_of(asked), follow=True)
    assert again.redirect_chain == response.redirect_chain


def test_incomplete_proposal_is_not_handed_over_and_says_what_is_missing() -> None:
    world = World()
    client = signed_in(world.head)
    proposal = drafted(world, Content(name="Сайт"))
    address = page(world, "proposal_submit", number=proposal.pk)
    text = text_of(client.get(address))
    assert "Передать пока нельзя" in text
    assert "Передать уполномоченному лицу" not in text
    refused = client.post(address, {"revision": 1})
    assert "Выберите вид точки" in " ".join(errors_of(refused).values())
    assert state_of(proposal) == ProposalState.DRAFT


def test_text_that_changed_after_the_head_saw_it_is_not_handed_over() -> None:
    world = World()
    client = signed_in(world.head)
    proposal = drafted(world, COMPLETE)
    address = page(world, "proposal_submit", number=proposal.pk)
    seen = values_of(client.get(address))
    changed = replace(COMPLETE, phone="+7 (000) 000-00-02")
    save_proposal(actor=world.officer, proposal=proposal, content=changed, revision=1, now=timezone.now())
    response = client.post(address, seen)
    assert "изменил другой сотрудник" in text_of(response)
    assert state_of(proposal) == ProposalState.DRAFT
    assert values_of(response)["revision"] == "2"


def test_officer_does_not_hand_over() -> None:
    world = World()
    proposal = drafted(world, COMPLETE)
    address = page(world, "proposal_submit", number=proposal.pk)
    assert signed_in(world.officer).get(address).status_code == 403
    assert signed_in(world.officer).post(address, {"revision": 1}).status_code == 403


def test_ask_writes_to_the_head_once_for_each_state_of_the_text() -> None:
    world = World()
    client = signed_in(world.officer)
    proposal = drafted(world, COMPLETE)
    address = page(world, "proposal_ask", number=proposal.pk)
    first, second = client.post(address, follow=True), client.post(address, follow=True)
    assert "отправлено письмо" in text_of(first)
    assert "уже получил письмо" in text_of(second)
    mail = Mail.objects.get()
    assert COMPLETE.name in mail.subject
    assert page(world, "proposal", number=proposal.pk) in mail.text
    save_proposal(
        actor=world.officer,
        proposal=proposal,
        content=replace(COMPLETE, phone="1"),
        revision=1,
        now=timezone.now(),
    )
    client.post(address)
    assert Mail.objects.count() == 2


def test_exclusion_that_came_back_is_explained_anew() -> None:
    world = World()
    touchpoint = world.touchpoint().touchpoint
    now = timezone.now()
    proposal = propose_exclusion(
        actor=world.officer,
        touchpoint=touchpoint,
        form_token=token(),
        happened_on=TODAY,
        reason="Закрыт",
        now=now,
    )
    submit_proposal(actor=world.head, proposal=proposal, now=now)
    return_proposal(actor=world.register_officer, proposal=proposal, remarks=[("", "Кем закрыт?")], now=now)
    client = signed_in(world.officer)
    address = page(world, "proposal_edit", number=proposal.pk)
    sent = {**values_of(client.get(address)), "reason": "Закрыт приказом"}
    client.post(address, sent)
    proposal.refresh_from_db()
    assert (proposal.reason, proposal.happened_on) == ("Закрыт приказом", TODAY)


def test_withdrawal_needs_a_reason_and_gives_a_receipt() -> None:
    world = World()
    client = signed_in(world.officer)
    proposal = drafted(world, COMPLETE)
    address = page(world, "proposal_withdraw", number=proposal.pk)
    assert errors_of(client.post(address, {"reason": ""})) == {
        "id_reason": "Напишите, почему предложение отзывается."
    }
    response = client.post(address, {"reason": "Передумали"}, follow=True)
    assert "Предложение отозвано" in text_of(response)
    assert state_of(proposal) == ProposalState.WITHDRAWN


@pytest.mark.clause("S-3.7.c", "I-2.8")
def test_duplicate_is_merged_into_the_touchpoint_that_there_is() -> None:
    world = World()
    existing = world.touchpoint()
    client = signed_in(world.officer)
    consultation = StatedNeed("consultation", "Получение консультации")
    proposal = drafted(world, replace(COMPLETE, needs=(consultation,)))
    address = page(world, "proposal_merge", number=proposal.pk)
    asked = client.get(address)
    assert "получение информации<br>Получение консультации" in text_of(asked)
    response = client.post(address, values_of(asked))
    change = Proposal.objects.get(touchpoint=existing.touchpoint)
    assert response["Location"] == page(world, "proposal_edit", number=change.pk)
    assert stored(change).needs == (*COMPLETE.needs, consultation)
    assert client.post(address, values_of(asked))["Location"] == response["Location"]
    assert state_of(proposal) == ProposalState.WITHDRAWN


@pytest.mark.parametrize("name", ["proposal_edit", "proposal_autosave"])
def test_proposal_that_is_being_checked_is_not_changed(name: str) -> None:
    world = World()
    proposal = drafted(world, COMPLETE)
    submit_proposal(actor=world.head, proposal=proposal, now=timezone.now())
    response = signed_in(world.officer).post(page(world, name, number=proposal.pk), FILLED)
    assert response.status_code == 403
    assert stored(proposal) == COMPLETE


def test_number_finds_a_proposal_in_the_list() -> None:
    world = World()
    wanted, _other = drafted(world, COMPLETE), drafted(world, replace(COMPLETE, name="Чат"))
    listed = text_of(
        signed_in(world.officer).get(
            f"{page(world, 'proposals')}?q=ТВ-{wanted.created_at.year}-{wanted.pk:06d}"
        )
    )
    assert COMPLETE.name in listed
    assert "Включить «Чат»" not in listed


def test_history_names_steps_people_and_reasons() -> None:
    world = World()
    proposal = drafted(world, COMPLETE)
    now = timezone.now()
    submit_proposal(actor=world.head, proposal=proposal, now=now)
    include_proposal(actor=world.register_officer, proposal=proposal, now=now)
    text = text_of(signed_in(world.officer).get(page(world, "proposal_history", number=proposal.pk)))
    for said in (
        "Начато предложение включить точку",
        "Передано уполномоченному лицу",
        "Включено в проект редакции",
        world.head.actor_name,
    ):
        assert said in text


def test_pages_of_an_unknown_proposal_are_not_found() -> None:
    world = World()
    assert signed_in(world.officer).get(page(world, "proposal", number=999)).status_code == 404
    address = page(world, "process", process=uuid4())
    assert signed_in(world.officer).get(address).status_code == 404


def test_date_of_the_change_is_kept() -> None:
    world = World()
    client = signed_in(world.officer)
    proposal = drafted(world)
    autosave(client, world, proposal, {**FILLED, **opened(client, world, proposal), "happened_on_0": "1"})
    assert Proposal.objects.get().happened_on == date(2026, 9, 1)
