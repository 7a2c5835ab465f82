"""Journeys of visitors: how to reach an authority on a phone; the legal register without scripts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import wider_than_window
from tests.journeys.keyboard import Keyboard
from vizavi.portal.tests.published import Published
from vizavi.touchpoints.tests.factories import COMPLETE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 360, "height": 740}}
NO_SCRIPTS = {"java_script_enabled": False}


@pytest.mark.clause("B-4.6.c")
@pytest.mark.parametrize("keyboard", [PHONE], indirect=True, ids=["360px"])
def test_visitor_finds_by_need_a_touchpoint_and_its_offline_alternative(keyboard: Keyboard) -> None:
    register = Published()
    register.touchpoint(replace(COMPLETE, name="Портал услуг", url="https://portal.example/"))
    register.point("Телефон отдела", "phone", phone="+7 (000) 000-12-31")
    page = keyboard.page

    page.goto("/contacts/")
    keyboard.press_until("link", "Перейти к содержанию", most=1)
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()
    # Past the header: next comes the search of the page itself.
    keyboard.press_until("searchbox", "Например", most=1)

    keyboard.follow("Узнать, как всё устроено")
    assert keyboard.heading == "Как с нами связаться"
    keyboard.follow("Портал услуг")
    assert keyboard.heading == "Портал услуг"
    expect(page.locator("main")).to_contain_text("Без интернета: Телефон отдела (+7 (000) 000-12-31)")
    assert not wider_than_window(page)
    keyboard.follow("Телефон отдела")
    assert keyboard.heading == "Телефон отдела"
    keyboard.press_until("link", "+7 (000) 000-12-31")
    assert not wider_than_window(page)


@pytest.mark.clause("S-5.2")
@pytest.mark.parametrize("keyboard", [NO_SCRIPTS], indirect=True, ids=["no_scripts"])
def test_visitor_reads_the_register_of_a_date_and_compares_editions(
    keyboard: Keyboard, tmp_path: Path
) -> None:
    register = Published()
    register.point("Прежний сайт")
    register.next_edition(in_force_on=date(2026, 6, 1))
    new = register.touchpoint(replace(COMPLETE, name="Новый портал"), from_edition=2)
    page = keyboard.page

    page.goto(f"/authorities/{register.authority.code}/")
    keyboard.follow(register.register.form.name)
    expect(page.locator("table")).to_contain_text(new.name)
    keyboard.unfold("Показать перечень на другую дату")
    keyboard.type_date("На какую дату", "15.03.2026")
    keyboard.push("Показать")
    expect(page.locator("main")).to_contain_text("Редакция № 1, действовала с 2 февраля 2026")
    expect(page.locator("table")).not_to_contain_text(new.name)

    saved = tmp_path / "register.csv"
    keyboard.download("CSV").save_as(saved)
    text = saved.read_text("utf-8-sig")
    assert ("Прежний сайт" in text, new.name in text) == (True, False)

    keyboard.follow("Все редакции")
    keyboard.follow("сравнить с № 1")
    assert keyboard.heading == "Что изменилось в перечне"
    expect(page.locator("main")).to_contain_text(new.name)
