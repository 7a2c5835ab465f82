"""The public side in a real browser: by keyboard alone, without scripts, in both languages, at two widths."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.browser import WIDTHS, axe_violations, console_errors, wider_than_window

from vizavi.portal.tests.published import Published, address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CYRILLIC = re.compile("[А-Яа-яЁё]{2,}")


@pytest.fixture
def shown(transactional_db: None) -> Published:
    """A register with something of everything: two editions, translations and none, all kinds of contacts."""
    register = Published()
    register.authority.name_en = register.authority.short_name_en = "Department of Trials"
    register.authority.save()
    register.point("Прежний портал", url="https://former.example/")
    register.exclude(register.process.touchpoints.get().versions.get())
    register.next_edition()
    register.point(
        "Портал услуг", name_en="Services portal", url="https://department.example/", hours="круглосуточно",
        need="submission", features="Заявление заполняется за десять минут",
        features_en="The application takes ten minutes",
    )  # fmt: skip
    register.point(
        "Окно приёма", "reception", phone="+7 (000) 000-12-31", place="г. Приморск-на-Ладе, ул. Якорная, 1, кабинет 12",
        hours="пн–пт 9:00–18:00, перерыв 13:00–13:45", need="submission", suits_health="Пандус",
    )  # fmt: skip
    register.another_process("Выдача лицензии перевозчику", "state_control")
    return register


def pages(register: Published) -> list[str]:
    point = register.process.touchpoints.order_by("pk").last().versions.get()
    former = register.process.touchpoints.order_by("pk").first().versions.get()
    return [
        "/",
        reverse("portal:touchpoints"),
        f"{reverse('portal:touchpoints')}?q=абракадабра",
        reverse("portal:authority", args=[register.authority.code]),
        address(point),
        address(former),
        reverse("portal:process", args=[register.process.public_id]),
        register.page("register"),
        f"{register.page('register')}?on_0=1&on_1=1&on_2=2001",
        register.page("edition", 1),
        register.page("editions"),
        register.page("comparison", 2, 1),
        register.page("open_data"),
        reverse("portal:api"),
        f"{reverse('portal:api_operation', args=['list_touchpoints'])}?try=1",
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_are_accessible_and_keep_the_policy(page: Page, shown: Published, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    errors = console_errors(page)

    for where in pages(shown):
        page.goto(where)
        assert axe_violations(page) == [], where
        assert not wider_than_window(page), where
    assert errors == []


def test_english_pages_have_no_unmarked_russian(page: Page, shown: Published) -> None:
    for where in pages(shown):
        page.goto(f"/en{where}")
        # The whole text of the page but what is said to be Russian, and the addresses it was asked with.
        found = page.evaluate(
            """() => {
                const copy = document.body.cloneNode(true);
                const other = '[lang="ru"], [hreflang="ru"], script, pre, input, .vizavi-header';
                copy.querySelectorAll(other).forEach(element => element.remove());
                return copy.textContent;
            }"""
        )
        assert CYRILLIC.findall(found) == [], where


def focused(page: Page) -> Any:
    return page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")


def tab_to(page: Page, text: str, most: int = 60) -> None:
    """Press Tab until what has this text has the focus."""
    for _time in range(most):
        page.keyboard.press("Tab")
        if focused(page) == text:
            return
    raise AssertionError(f"«{text}» is not reached by Tab; the focus is at «{focused(page)}»")


def follow(page: Page) -> None:
    """Press Enter on what leads to another page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("width", WIDTHS)
def test_visitor_finds_a_phone_by_keyboard_alone(page: Page, shown: Published, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/contacts/")

    tab_to(page, "Подать заявление, обращение или документы")
    follow(page)
    expect(page).to_have_url(re.compile(r"need=submission"))
    tab_to(page, "filter-channel")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    tab_to(page, "Показать")
    follow(page)
    expect(page).to_have_url(re.compile(r"need=submission.*channel=offline"))
    tab_to(page, "Окно приёма")
    follow(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Окно приёма")
    expect(page.get_by_role("main").get_by_role("link", name="+7 (000) 000-12-31")).to_be_visible()
    tab_to(page, "редакция № 2, действует с 1 июня 2026 г.")
    follow(page)
    tab_to(page, "Осуществление государственного контроля (надзора)")
    follow(page)
    expect(page.get_by_role("table")).to_contain_text("Выдача лицензии перевозчику")


def test_everything_works_without_scripts(browser: Any, live_server: Any, shown: Published) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()

    page.goto("/contacts/")
    page.get_by_role("main").get_by_role("searchbox").fill("окна")
    page.get_by_role("main").get_by_role("button", name="Найти").click()
    page.get_by_role("link", name="Окно приёма").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Окно приёма")
    page.goto(shown.page("register"))
    page.get_by_text("Показать перечень на другую дату").click()
    for label, value in [("День", "1"), ("Месяц", "3"), ("Год", "2026")]:
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Показать").click()
    expect(page).to_have_url(re.compile(r"/editions/1/$"))
    page.goto(reverse("portal:api_operation", args=["list_registers"]))
    page.get_by_role("button", name="Спросить").click()
    expect(page.get_by_text('"published"')).to_be_visible()
    context.close()


def test_legal_table_on_paper_shows_the_whole_width(page: Page, shown: Published) -> None:
    page.goto(shown.page("register"))
    page.set_viewport_size({"width": 700, "height": 1000})
    page.emulate_media(media="print")

    assert not wider_than_window(page)
    expect(page.get_by_role("link", name="XLSX")).to_be_hidden()
    expect(page.get_by_role("columnheader").first).to_be_visible()
