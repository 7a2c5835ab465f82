"""The legal life of a change by keyboard alone: one register, from the unit that drafts to the public that reads."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kit.mail.models import Mail
from tests.journeys.keyboard import Keyboard
from vizavi.touchpoints.actions.checking import submit_proposal
from vizavi.touchpoints.actions.preparing import propose_addition
from vizavi.touchpoints.choices import DeadlineKind, EditionState, ProposalState
from vizavi.touchpoints.content import read_content
from vizavi.touchpoints.models import Edition, Proposal, TouchpointVersion
from vizavi.touchpoints.tests.factories import COMPLETE, World, token

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = "Телефон справочной"


@pytest.mark.clause("S-3.3.2", "S-3.3.3", "S-3.4", "S-5.1", "S-5.2")
def test_change_lives_its_legal_life_by_keyboard_alone(keyboard: Keyboard) -> None:
    world = World()
    world.touchpoint()
    waiting(world, "Чат")

    officer_drafts(keyboard, world)
    head_of_unit_submits(keyboard, world)
    authorised_person_returns(keyboard, world)
    unit_mends_and_resubmits(keyboard, world)
    authorised_person_includes_and_sends(keyboard, world)
    head_of_authority_approves_and_publishes(keyboard, world)


def waiting(world: World, name: str) -> None:
    """Another proposal that waits in the queue already."""
    now = timezone.now()
    proposal = propose_addition(
        actor=world.officer,
        process=world.process,
        form_token=token(),
        happened_on=timezone.localdate(),
        content=replace(COMPLETE, name=name),
        now=now,
    )
    submit_proposal(actor=world.head, proposal=proposal, now=now)


def proposed() -> Proposal:
    """The proposal of this life, as it stands."""
    return TouchpointVersion.objects.select_related("proposal").get(name=PHONE).proposal


def officer_drafts(keyboard: Keyboard, world: World) -> None:
    keyboard.enter(world.officer)
    keyboard.follow("Включить, изменить или исключить точку")
    keyboard.follow(world.process_version.name)
    keyboard.push("Продолжить")
    keyboard.type("Название точки", PHONE)
    keyboard.choose("Вид точки", "Телефонная связь")
    keyboard.type("Телефон", "+7 (000) 000-00-05")
    keyboard.type("Часы работы", "пн–пт 9:00–18:00")
    keyboard.tick("Получение консультации")
    keyboard.type("Другие удовлетворяемые потребности", "Получение ключа от сейфа")
    keyboard.pick("Основание", "Ненормативный (внутренний) правовой акт")
    keyboard.type("Документ или поручение", "Регламент справочной")
    # What was typed is kept before any button is pressed, and the page says so.
    expect(keyboard.page.get_by_role("status").filter(has_text="Сохранено в")).to_be_visible()
    content = read_content(TouchpointVersion.objects.get(name=PHONE))
    assert (content.kind, content.phone) == ("phone", "+7 (000) 000-00-05")

    keyboard.push("Сохранить и закрыть")
    assert keyboard.heading == f"Включить «{PHONE}»"
    content = read_content(TouchpointVersion.objects.get(name=PHONE))
    assert [need.text for need in content.needs] == ["Получение консультации", "Получение ключа от сейфа"]
    assert (content.basis_kind, content.basis_title) == ("internal_act", "Регламент справочной")
    keyboard.push("Передать руководителю")
    expect(keyboard.page.get_by_text("Руководителю отправлено письмо")).to_be_visible()
    assert Mail.objects.filter(subject__contains=PHONE).count() == 1
    assert proposed().state == ProposalState.DRAFT


def head_of_unit_submits(keyboard: Keyboard, world: World) -> None:
    keyboard.enter(world.head)
    keyboard.follow(f"включить «{PHONE}»")
    keyboard.push("Проверить и передать")
    assert keyboard.heading == "Проверьте перед передачей"
    keyboard.push("Передать уполномоченному лицу")
    assert keyboard.heading == "Передано на проверку"
    assert proposed().state == ProposalState.SUBMITTED


def authorised_person_returns(keyboard: Keyboard, world: World) -> None:
    keyboard.enter(world.register_officer)
    keyboard.follow("Проверить предложения")
    # The queue is walked with its own keys.
    keyboard.press_until("link", PHONE, key="j", most=2)
    keyboard.press_until("link", "Чат", key="k", most=1)
    keyboard.follow(PHONE, key="j")
    assert keyboard.heading == f"Включить «{PHONE}»"
    keyboard.unfold("Замечания к отдельным полям")
    keyboard.type("Замечание: Особенности взаимодействия", "Напишите, как долго ждать ответа")
    keyboard.type("Срок доработки, рабочих дней", "3", role="spinbutton")
    keyboard.push("Вернуть подразделению")
    assert keyboard.heading == "Возвращено подразделению"

    proposal = proposed()
    assert proposal.state == ProposalState.RETURNED
    assert list(proposal.remarks.values_list("field", "text")) == [
        ("features", "Напишите, как долго ждать ответа")
    ]
    assert proposal.deadlines.filter(kind=DeadlineKind.REWORK, met_at=None).count() == 1


def unit_mends_and_resubmits(keyboard: Keyboard, world: World) -> None:
    keyboard.enter(world.officer)
    expect(keyboard.page.get_by_text("Напишите, как долго ждать ответа")).to_be_visible()
    keyboard.follow(f"Доработать предложение: включить «{PHONE}»")
    keyboard.push("Продолжить заполнение")
    keyboard.type("Особенности взаимодействия", "Ответ – в течение минуты")
    keyboard.push("Сохранить и закрыть")
    keyboard.push("Передать руководителю")

    keyboard.enter(world.head)
    keyboard.follow(f"Доработать предложение: включить «{PHONE}»")
    keyboard.push("Проверить и передать")
    keyboard.push("Передать уполномоченному лицу")
    assert keyboard.heading == "Передано на проверку"
    assert proposed().state == ProposalState.SUBMITTED
    assert TouchpointVersion.objects.get(name=PHONE).features == "Ответ – в течение минуты"


def authorised_person_includes_and_sends(keyboard: Keyboard, world: World) -> None:
    page = keyboard.page
    keyboard.enter(world.register_officer)
    keyboard.follow("Проверить предложения")
    keyboard.follow(PHONE, key="j")
    keyboard.push("Включить в проект редакции")
    assert keyboard.heading == "Включено в проект редакции"
    # The rest of the queue by letters: N is the next one, A includes it.
    with page.expect_navigation():
        page.keyboard.press("n")
    assert keyboard.heading == "Включить «Чат»"
    with page.expect_navigation():
        page.keyboard.press("a")
    assert set(Proposal.objects.values_list("state", flat=True)) == {ProposalState.INCLUDED}

    keyboard.follow("Моя работа")
    keyboard.follow("Передать на утверждение и разместить редакцию № 2")
    keyboard.push("Передать на утверждение")
    keyboard.push("Передать руководителю")
    assert keyboard.heading == "Редакция передана на утверждение"
    assert Edition.objects.get(number=2).state == EditionState.UNDER_APPROVAL


def head_of_authority_approves_and_publishes(keyboard: Keyboard, world: World) -> None:
    today = timezone.localdate()
    keyboard.enter(world.authority_head)
    keyboard.follow("Утвердить редакцию № 2 приказом или вернуть её")
    keyboard.push("Утвердить приказом")
    keyboard.type("Номер приказа", "17-од")
    keyboard.type_date("Дата приказа", f"{today:%d.%m.%Y}")
    keyboard.push("Утвердить")
    assert keyboard.heading == "Редакция утверждена"
    edition = Edition.objects.select_related("order").get(number=2)
    assert edition.order is not None
    assert (edition.state, edition.order.number, edition.order.dated_on) == ("approved", "17-од", today)

    keyboard.push("Опубликовать")
    keyboard.push("Опубликовать")
    assert keyboard.heading == "Редакция опубликована"
    assert list(Edition.objects.order_by("number").values_list("state", flat=True)) == [
        EditionState.SUPERSEDED,
        EditionState.PUBLISHED,
    ]
    keyboard.push("Посмотреть на сайте")
    public = keyboard.page.url
    keyboard.leave()
    keyboard.page.goto(public)
    expect(keyboard.page.get_by_text("приказ № 17-од")).to_be_visible()
    for name in (PHONE, "Чат", COMPLETE.name):
        expect(keyboard.page.get_by_role("table")).to_contain_text(name)
