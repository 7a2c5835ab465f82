"""Asking for help in a real Chromium: nothing typed is lost, and nothing stays once it is sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.browser import axe_violations, console_errors

from vizavi.contact.models import SupportRequest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "Не открывается карта кафе «Лунный сырник»"


@pytest.mark.clause("B-4.6.3.9.7", "B-4.6.3.12.b")
def test_half_written_request_waits_in_the_browser_until_it_is_sent(page: Page) -> None:
    complaints = console_errors(page)
    page.goto("/about/")
    page.get_by_role("banner").get_by_role("link", name="Помощь").click()
    expect(page.get_by_text("адрес страницы, с которой вы пришли: /about/")).to_be_visible()
    page.get_by_label("Что случилось?").fill(TEXT)
    page.goto("/accessibility/")
    page.get_by_role("contentinfo").get_by_role("link", name="Помощь").click()
    expect(page.get_by_label("Что случилось?")).to_have_value(TEXT)
    assert axe_violations(page) == []
    page.get_by_role("button", name="Отправить").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Обращение принято")
    assert axe_violations(page) == []
    page.goto("/help/")
    expect(page.get_by_label("Что случилось?")).to_have_value("")
    made = SupportRequest.objects.get()
    assert (made.text, made.page) == (TEXT, "/accessibility/")
    assert complaints == []


def test_refused_request_keeps_its_draft(page: Page) -> None:
    page.goto("/help/")
    page.get_by_label("Что случилось?").fill(TEXT)
    page.get_by_label("Почта для ответа").fill("luna")
    page.get_by_role("button", name="Отправить").click()
    expect(page.get_by_role("alert")).to_contain_text("Напишите адрес электронной почты полностью")
    page.goto("/help/")
    expect(page.get_by_label("Что случилось?")).to_have_value(TEXT)
