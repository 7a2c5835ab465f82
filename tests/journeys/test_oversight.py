"""Journeys of those who look at all authorities: the Project Office compares, the auditor reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.keyboard import Keyboard
from vizavi.authorities.choices import Role
from vizavi.touchpoints.tests.factories import COMPLETE, World, appointed
from vizavi.touchpoints.tests.pages import page as address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What an auditor may still press: things of the reader, which change nothing that is kept.
HARMLESS = {"Выйти", "Найти", "Показать"}


@pytest.fixture
def worlds() -> list[World]:
    """Two authorities: one reachable through the internet and by telephone, one only through the internet."""
    both, digital = World(), World()
    both.touchpoint()
    both.touchpoint(replace(COMPLETE, name="Телефон", kind="phone", url="", phone="+7 (000) 000-00-01"))
    digital.touchpoint()
    return [both, digital]


def test_project_office_compares_authorities_and_takes_the_table_along(
    keyboard: Keyboard, worlds: list[World], tmp_path: Path
) -> None:
    both, digital = worlds
    page = keyboard.page
    keyboard.enter(appointed(Role.PROJECT_OFFICE))
    keyboard.follow("Сравнить органы власти")
    assert keyboard.heading == "Сравнение органов власти"
    keyboard.follow("Без офлайн")
    table = page.get_by_role("table").first
    # Sorted by what is missing: the authority that can be reached through the internet alone comes first.
    names = [row.inner_text() for row in table.get_by_role("rowheader").all()]
    assert names == [digital.authority.short_name, both.authority.short_name, "Все органы власти"]

    drawn = page.get_by_role("figure").filter(has_text="Доля цифровых точек")
    keyboard.unfold("Показать таблицей")
    keyboard.unfold("Показать таблицей")
    expect(drawn.get_by_role("table")).to_contain_text("50 %")

    saved = tmp_path / "oversight.csv"
    keyboard.download("Скачать CSV").save_as(saved)
    lines = saved.read_text("utf-8-sig").splitlines()
    assert [digital.authority.name in lines[1], both.authority.name in lines[2], len(lines)] == [
        True,
        True,
        4,
    ]

    keyboard.type("Орган власти", both.authority.short_name, role="searchbox")
    keyboard.push("Показать")
    assert both.authority.short_name in table.inner_text()
    assert digital.authority.short_name not in table.inner_text()


def test_auditor_reads_everything_and_finds_no_button_that_changes(
    keyboard: Keyboard, worlds: list[World]
) -> None:
    page = keyboard.page
    keyboard.enter(appointed(Role.AUDITOR))
    found = changing_buttons(page)
    for way in (
        "Перечни",
        worlds[0].authority.short_name,
        worlds[0].process_version.name,
        "Телефон",
        "Редакции",
        "№ 1",
        "История",
        "Предложения",
        "Сроки",
        "Формы перечней",
        worlds[0].register.form.name,
        "Органы власти и люди",
        worlds[0].authority.short_name,
        "Журнал действий",
    ):
        keyboard.follow(way)
        found += [f"{page.url}: {button}" for button in changing_buttons(page)]
    assert keyboard.heading == "Журнал действий"
    assert found == []
    # The same look does find the buttons of somebody who changes things.
    keyboard.enter(worlds[0].officer, address(worlds[0], "proposals"))
    assert "Включить точку" in changing_buttons(page)


def changing_buttons(page: Page) -> list[str]:
    """Buttons of the page that are not for reading, and forms that would be posted."""
    buttons = {button.inner_text() for button in page.get_by_role("button").all()}
    posted = page.locator("main form[method=post]").count()
    return sorted(buttons - HARMLESS) + ["a form that is posted"] * posted
