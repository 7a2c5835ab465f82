"""An authority's idea becomes a published entry of the register of life situations, by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.keyboard import Keyboard
from vizavi.registry.choices import ProposalState
from vizavi.registry.models import Edition, Proposal, Version
from vizavi.registry.tests.factories import Place

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCRIPTS = pytest.mark.parametrize(
    "keyboard",
    [{"java_script_enabled": True}, {"java_script_enabled": False}],
    indirect=True,
    ids=["scripts", "no_scripts"],
)


@SCRIPTS
@pytest.mark.clause("B-4.2.4.1")
@pytest.mark.clause("B-4.3.5.1.a")
def test_an_answer_goes_from_the_authority_to_the_published_register(keyboard: Keyboard) -> None:
    place = Place()
    page = keyboard.page

    keyboard.enter(place.head)
    keyboard.follow("Предложить изменение в реестр жизненных ситуаций")
    keyboard.follow("Ответ на частый вопрос")
    keyboard.press_until("textbox", "Название")
    page.keyboard.type("Сколько стоит вывеска?")
    keyboard.push("Начать")
    expect(page.locator("h1")).to_have_text("Вопрос и ответ")
    keyboard.press_until("textbox", "Вопрос – на английском")
    page.keyboard.type("How much is a signboard?")
    keyboard.press_until("textbox", "Ответ")
    page.keyboard.type("Согласование бесплатно.")
    keyboard.press_until("textbox", "Ответ – на английском")
    page.keyboard.type("The approval is free.")
    keyboard.push("Сохранить и проверить")
    expect(page.locator("main")).to_contain_text("Можно передавать")
    keyboard.push("Передать Проектному офису")
    expect(page.locator("h1")).to_have_text("Передано Проектному офису")
    proposal = Proposal.objects.get()
    assert proposal.state == ProposalState.SUBMITTED

    keyboard.enter(place.office)
    keyboard.follow("Рассмотреть предложение: Включить «Сколько стоит вывеска?»")
    keyboard.press_until("textbox", "Почему так решено")
    page.keyboard.type("Спрашивают каждый день")
    keyboard.push("Принять в проект редакции")
    expect(page.locator("h1")).to_have_text("Принято в проект редакции")
    keyboard.follow("Открыть проект редакции")
    expect(page.locator("main")).to_contain_text("Спрашивают каждый день")
    keyboard.push("Опубликовать")
    keyboard.press_until("textbox", "Что изменилось, простыми словами")
    page.keyboard.type("Новый ответ о вывесках")
    keyboard.push("Опубликовать")
    expect(page.locator("h1")).to_have_text("Редакция № 2 опубликована")
    edition = Edition.objects.get(state="published")
    shown = Version.objects.in_edition(edition.number).get(entry__code="skolko-stoit-vyveska")
    assert shown.document["answer"] == {"ru": "Согласование бесплатно.", "en": "The approval is free."}
