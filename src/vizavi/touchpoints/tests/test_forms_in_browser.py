"""The administrator and the Project Office by keyboard alone, in a real Chromium, with scripts and without."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.browser import WIDTHS, axe_violations, console_errors, wider_than_window

from vizavi.authorities.choices import Role
from vizavi.authorities.tests.factories import AuthorityFactory
from vizavi.touchpoints.models import FormEdition, Register
from vizavi.touchpoints.tests.factories import COMPLETE, FormEditionFactory, World, appointed
from vizavi.touchpoints.tests.test_preparing_in_browser import (
    any_page,  # noqa: F401
    choose,
    enter_as,
    heading,
    press,
    tab_to,
    type_into,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Any) -> None:
    settings.DEMO = True


def test_administrator_makes_a_form_and_a_register_in_it_by_keyboard_alone(any_page: Page) -> None:  # noqa: F811
    shipped = FormEditionFactory(form__code="internal")
    authority = AuthorityFactory(short_name="Минпример")
    page = any_page
    enter_as(page, appointed(Role.ADMINISTRATOR))
    page.goto("/staff/")

    press(page, "Формы перечней")
    press(page, "Новая форма")
    type_into(page, "Название", "Форма края")
    type_into(page, "Название на английском", "Krai form")
    type_into(page, "Код", "krai")
    tab_to(page, "Ничего: начать с чистого листа")
    page.keyboard.press("ArrowDown")
    press(page, "Создать форму")
    assert heading(page) == "Редакция № 1"

    press(page, "Графы")
    press(page, "Выше: Точка взаимодействия")
    press(page, "Точка взаимодействия")
    tab_to(page, "Заголовок графы")
    page.keyboard.press("Control+A")
    page.keyboard.type("Куда обратиться")
    press(page, "Сохранить")
    assert heading(page) == "Графы"
    press(page, "Редакция № 1")
    press(page, "Как выглядит приложение")
    assert page.locator("thead th").all_inner_texts()[:3] == [
        "№",
        "Куда обратиться",
        "Процесс взаимодействия с внутренним клиентом",
    ]
    press(page, "Редакция № 1")
    press(page, "Ввести в действие")
    press(page, "Ввести в действие")
    assert "введена в действие" in page.locator("main").inner_text()

    press(page, "Создать перечень в этой форме")
    choose(page, "Орган власти", str(authority))
    press(page, "Создать перечень")
    assert Register.objects.get(authority=authority).form.code == "krai"
    assert FormEdition.objects.get(form__code="krai").document["columns"][1]["heading"] == "Куда обратиться"
    shipped.refresh_from_db()
    assert shipped.document["columns"][1]["content"] == "process"


def test_project_office_compares_authorities_by_keyboard_alone(any_page: Page) -> None:  # noqa: F811
    one, other = World(), World()
    one.touchpoint(replace(COMPLETE, kind="phone"))
    page = any_page
    enter_as(page, appointed(Role.PROJECT_OFFICE))
    page.goto("/staff/")

    press(page, "Сравнение органов власти")
    press(page, "Охват")
    assert page.locator("th[aria-sort='ascending']").inner_text().startswith("Охват")
    names = page.locator("table.vizavi-table").first.locator("tbody th").all_inner_texts()
    assert names == [other.authority.short_name, one.authority.short_name, "Все органы власти"]
    tab_to(page, "Показать таблицей")
    page.keyboard.press("Enter")
    assert page.locator("details[open] table").is_visible()
    type_into(page, "На дату", "01.01.2020")
    press(page, "Показать")
    assert "нет данных" in page.locator("main").inner_text()


def test_pages_with_something_wrong_are_accessible(page: Page) -> None:
    edition = FormEditionFactory(form__code="sevastopol", in_force_on=None)
    edition.document["columns"][0]["heading"] = ""
    edition.document["kinds"][0]["rank"] = 99
    edition.save()
    enter_as(page, appointed(Role.ADMINISTRATOR))
    complaints = console_errors(page)
    base = "/staff/forms/sevastopol/1/"
    found = []
    for address in ("", "parts/columns/", "parts/columns/0/", "parts/kinds/", "preview/", "in-force/"):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(base + address)
            found += [f"{address} {width}: {line}" for line in axe_violations(page)]
            found += [f"{address} {width}: wider than the window"] if wider_than_window(page) else []
    assert found + complaints == []
