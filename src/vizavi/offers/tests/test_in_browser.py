"""«Что есть для меня?» in Chromium: by the keyboard alone, without scripts, at 320 px, with axe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from tests.browser import axe_violations, console_errors, wider_than_window

from vizavi.authorities.api import SYSTEM
from vizavi.classifiers.api import load_classifiers
from vizavi.offers.models import Enquiry
from vizavi.offers.tests.register import Cafe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What is pressed for each question: values to tick, or text to type.
TICKED = {"registered": "yes", "size": "micro", "kinds": "bar"}
TYPED = {"headcount": "3"}


@pytest.fixture
def register(transactional_db: None) -> Cafe:
    load_classifiers(actor=SYSTEM, now=timezone.now())
    return Cafe()


@pytest.fixture
def scriptless(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A page of a visitor whose browser runs no scripts."""
    context = browser.new_context(base_url=live_server.url, locale="ru-RU", java_script_enabled=False)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def question(page: Page) -> str:
    """What is asked, "" when it is not a question."""
    return page.url.rpartition("/questions/")[2].strip("/") if "/questions/" in page.url else ""


def tab_to(page: Page, selector: str) -> None:
    """Go on with Tab until the element has the focus."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
    pytest.fail(f"Tab does not come to {selector}")


def answer_by_keys(page: Page, name: str) -> None:
    if name in TICKED:
        # One Tab comes to a group of radios; each checkbox has its own.
        value = TICKED[name]
        tab_to(page, f"input[type=radio][name=value], input[name=value][value={value}]")
        while not page.evaluate("value => document.activeElement.value === value", value):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
        tab_to(page, "button.govuk-button[value=answer]")
    elif name in TYPED:
        tab_to(page, "input[name=value]")
        page.keyboard.type(TYPED[name])
        page.keyboard.press("Enter")
        return
    elif name == "okved":
        tab_to(page, "[role=combobox]")
        page.keyboard.type("кафе")
        expect(page.locator("[role=option]").first).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        tab_to(page, "button.govuk-button[value=answer]")
    else:
        tab_to(page, "button[value=unknown]")
    page.keyboard.press("Enter")


@pytest.mark.clause("B-4.6.3.10.1")
def test_journey_by_keyboard_alone(page: Page, browser: Browser, live_server: Any, register: Cafe) -> None:
    errors = console_errors(page)
    page.goto("/for-me/")
    tab_to(page, "input[name=situation][value=cafe]")
    page.keyboard.press("Space")
    tab_to(page, "form[method=post] button.govuk-button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/**")

    asked = []
    while name := question(page):
        assert axe_violations(page) == []
        asked.append(name)
        with page.expect_navigation():
            answer_by_keys(page, name)
    assert len(set(asked)) == len(asked)
    assert set(asked) == {"registered", "size", "headcount", "since", "kinds", "okved", "habit", "places"}
    expect(page.locator("h1")).to_have_text("Что есть для вас")
    expect(page.get_by_role("heading", name="Доступно сейчас (5)")).to_be_visible()
    expect(page.get_by_role("heading", name="Нужно уточнить (2)")).to_be_visible()
    assert axe_violations(page) == []

    # Change an answer.
    tab_to(page, "a[href='/for-me/answers/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/answers/")
    assert axe_violations(page) == []
    tab_to(page, "a[href='/for-me/questions/size/?from=answers']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/size/**")
    tab_to(page, "input[name=value]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/answers/")
    assert Enquiry.objects.get().answers["size"] == "small"

    # Share, and open the link where nobody has answered.
    page.goto("/for-me/results/")
    expect(page.get_by_role("heading", name="Доступно сейчас (4)")).to_be_visible()
    tab_to(page, "form[action='/for-me/share/'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/shared/**")
    assert axe_violations(page) == []
    link = page.get_by_label("Адрес этой страницы").input_value()
    other = browser.new_context(locale="ru-RU").new_page()
    other.goto(link)
    expect(other.get_by_role("heading", name="Доступно сейчас (4)")).to_be_visible()
    expect(other.get_by_role("button", name="Начать со своими ответами")).to_be_visible()
    other.context.close()
    assert errors == []


def test_journey_without_scripts(scriptless: Page, register: Cafe) -> None:
    page = scriptless
    page.goto("/for-me/?q=кофейня")
    expect(page.get_by_label("Открыть кафе")).to_be_checked()
    page.get_by_role("button", name="Начать", exact=True).click()
    while name := question(page):
        if name == "okved":
            page.locator("input[name=value_words]").fill("кафе")
            page.get_by_role("button", name="Найти").last.click()
            page.locator("input[type=radio][value='56.10']").check()
            page.get_by_role("button", name="Добавить и искать ещё").click()
            expect(page.locator("input[name=value_chosen][value='56.10']")).to_be_checked()
            page.get_by_role("button", name="Продолжить").last.click()
        elif name == "places":
            page.locator("input[name=item0_guests][value=no]").check()
            page.get_by_role("button", name="Добавить ещё").click()
            page.locator("input[name=item1_guests][value=yes]").check()
            page.get_by_role("button", name="Продолжить").last.click()
        elif name in TICKED:
            page.locator(f"input[name=value][value={TICKED[name]}]").check()
            page.get_by_role("button", name="Продолжить").last.click()
        else:
            page.get_by_role("button", name="Не знаю").click()

    expect(page.get_by_role("heading", name="Доступно сейчас", exact=False).first).to_be_visible()
    assert Enquiry.objects.get().answers["places"] == [{"guests": False}, {"guests": True}]
    page.get_by_text("Почему подходит").first.click()
    page.get_by_role("button", name="Поделиться ссылкой").click()
    expect(page.get_by_label("Адрес этой страницы")).to_be_visible()


@pytest.mark.clause("B-4.6.3.11.c")
def test_pages_fit_a_narrow_window_and_errors_are_jumped_to(page: Page, register: Cafe) -> None:
    page.set_viewport_size({"width": 320, "height": 600})
    page.goto("/for-me/?situation=cafe")
    page.get_by_role("button", name="Начать", exact=True).click()
    paths = [f"/for-me/questions/{name}/" for name in ("kinds", "okved", "town", "since", "places", "habit")]
    for path in [
        "/for-me/",
        *paths,
        "/for-me/results/",
        "/for-me/answers/",
        "/for-me/forget/",
        "/developers/api/try/",
    ]:
        page.goto(path)
        assert not wider_than_window(page), path
        assert axe_violations(page) == [], path

    page.goto("/for-me/questions/kinds/")
    page.locator("button.govuk-button[value=answer]").click()
    expect(page.get_by_role("link", name="Выберите: Какой у вас признак kinds?")).to_be_visible()


def test_english_pages_mark_what_is_russian(page: Page, register: Cafe) -> None:
    register.republish(cafe={"name": {"ru": "Открыть кафе", "en": ""}})
    page.goto("/en/for-me/")

    expect(page.locator("label span[lang=ru]", has_text="Открыть кафе")).to_be_visible()
    expect(page.get_by_role("heading", name="What brings you to us?")).to_be_visible()
