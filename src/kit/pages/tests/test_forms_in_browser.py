"""How forms behave in a real Chromium: on the page of specimens, which has a field of every kind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser import axe_violations, console_errors, wider_than_window

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("kit_alone"),
]
FORM = "/dev/components"

# What a browser with a microphone and a service of its maker offers; tests have neither.
SPEECH = """
window.SpeechRecognition = class {
  start() {
    window.heardIn = this.lang;
    setTimeout(() => {
      if (window.refused) this.onerror({error: "not-allowed"});
      else this.onresult({results: [[{transcript: "приёмная на набережной"}]]});
      this.onend();
    }, 50);
  }
  stop() {}
};
"""


@pytest.fixture
def form(page: Page) -> Iterator[Page]:
    """The page of specimens; the browser must have nothing to complain of."""
    complaints = console_errors(page)
    page.goto(FORM)
    yield page
    assert complaints == []


def tip(page: Page, field: str) -> Any:
    return page.locator(f"#id_{field}_tip")


@pytest.mark.clause("B-4.6.3.9.1", "B-4.6.3.9.4")
def test_hint_pops_up_where_one_points_and_where_one_types(form: Page) -> None:
    hint = tip(form, "name")
    expect(hint).to_be_hidden()
    form.locator("#id_name").hover()
    expect(hint).to_be_visible()
    assert hint.inner_text().startswith("Название с вывески")
    hint.hover()
    expect(hint).to_be_visible()
    form.get_by_role("heading", name="Компоненты").hover()
    expect(hint).to_be_hidden()
    form.locator("#id_name").focus()
    expect(hint).to_be_visible()
    form.keyboard.press("Escape")
    expect(hint).to_be_hidden()
    form.locator("#id_phone").focus()
    form.locator("#id_name").focus()
    expect(hint).to_be_visible()


@pytest.mark.clause("B-4.6.3.9.1", "B-4.6.3.9.4")
def test_every_field_has_a_hint_that_is_read_to_those_who_do_not_see_it(form: Page) -> None:
    fields = form.locator("main form[method=post] .govuk-form-group.vizavi-tipped")
    assert fields.count() == 14
    for group in fields.all():
        hint = group.locator("> [role=tooltip]")
        described = group.locator(f"[aria-describedby~='{hint.get_attribute('id')}']")
        assert hint.text_content() != ""
        assert described.count() == 1
    assert form.locator("main form[method=post] [title]").count() == 0


def test_hints_cover_nothing_beside_a_wide_column_and_fit_a_narrow_one(form: Page) -> None:
    for width in (320, 1280):
        form.set_viewport_size({"width": width, "height": 800})
        form.locator("#id_phone").focus()
        assert not wider_than_window(form)
        assert axe_violations(form) == []
    box, hint = form.locator("#id_phone").bounding_box(), tip(form, "phone").bounding_box()
    assert hint["x"] >= box["x"] + box["width"]


@pytest.mark.clause("B-4.6.3.9.3")
def test_mandatory_fields_are_marked_and_optional_ones_tell_what_follows(form: Page) -> None:
    marked = form.locator("main form[method=post] .vizavi-required")
    asterisks = marked.evaluate_all(
        "labels => labels.map(label => getComputedStyle(label, '::after').content.slice(0, 4))"
    )
    assert asterisks == ['" *"'] * 11
    expect(form.get_by_text("– поле нужно заполнить.")).to_be_visible()
    assert form.locator("#id_name").get_attribute("aria-required") == "true"
    optional = form.locator("main form[method=post] .govuk-form-group:has(.vizavi-optional)")
    assert optional.locator(".vizavi-consequence").all_inner_texts() == [
        "Если не указать телефон, о решении мы сообщим только письмом.",
        "Если не заполнить, в реестре будет стоять прочерк.",
        "Если не приложить, приказ придётся показать на приёме.",
    ]


@pytest.mark.clause("B-4.6.3.9.5", "B-4.6.3.10.1")
def test_long_list_is_searched_by_any_part_of_a_word(form: Page) -> None:
    country = form.get_by_role("combobox", name="Страна")
    country.press_sequentially("ГОЛИ")
    options = form.get_by_role("listbox", name="Страна").get_by_role("option")
    expect(options).to_have_text(["Монголия"])
    expect(form.locator("#id_country").locator("..").get_by_role("status").first).to_have_text(
        re.compile("Найдено: 1")
    )
    country.press("ArrowDown")
    assert country.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert axe_violations(form) == []
    country.press("Enter")
    expect(country).to_have_value("Монголия")
    assert form.locator("select[name=country]").evaluate("list => list.value") == "MN"


@pytest.mark.clause("B-4.6.3.9.5", "B-4.6.3.10.1")
def test_list_takes_nothing_that_is_not_in_it(form: Page) -> None:
    country = form.get_by_role("combobox", name="Страна")
    country.press_sequentially("Атлантида")
    expect(form.get_by_role("listbox", name="Страна")).to_have_text(
        "Ничего не найдено. Напишите иначе или короче."
    )
    country.press("Tab")
    expect(form.get_by_text("Такого значения в списке нет.")).to_be_visible()
    assert form.locator("select[name=country]").evaluate("list => list.value") == ""


def test_escape_brings_the_former_choice_back(form: Page) -> None:
    country = form.get_by_role("combobox", name="Страна")
    country.fill("Китай")
    country.press("Enter")
    country.press_sequentially("Мон")
    country.press("Escape")
    expect(country).to_have_value("Китай")
    assert form.locator("select[name=country]").evaluate("list => list.value") == "CN"


def test_short_list_stays_a_list(form: Page) -> None:
    assert form.locator("select#id_kind").is_visible()


@pytest.mark.clause("B-4.6.3.9.5", "B-4.6.3.10.1")
def test_code_is_found_by_the_server_while_one_types(form: Page) -> None:
    activity = form.get_by_role("combobox", name="Вид деятельности")
    activity.press_sequentially("каф")
    form.get_by_role("option", name="56.10 – Рестораны и кафе").click()
    expect(activity).to_have_value("56.10 – Рестораны и кафе")
    assert form.locator("input[name=activity]").input_value() == "56.10"


@pytest.mark.clause("B-4.6.3.10.1")
def test_code_is_found_without_scripts_by_a_button(browser: Any, live_server: Any) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(FORM)
    page.get_by_label("Вид деятельности").fill("каф")
    page.locator("[data-code-button]").click()
    assert page.locator(".govuk-error-summary__list li").all_inner_texts() == [
        "«Вид деятельности»: выберите одно из найденного ниже"
    ]
    page.get_by_label("56.10 – Рестораны и кафе").check()
    page.get_by_role("button", name="Отправить на проверку").click()
    assert page.locator("#id_activity").input_value() == "56.10 – Рестораны и кафе"
    assert page.locator("#id_activity_error").count() == 0
    context.close()


@pytest.mark.clause("B-4.6.3.9.6")
def test_words_are_taken_by_voice(page: Page) -> None:
    page.add_init_script(SPEECH)
    page.goto(FORM)
    page.get_by_label("Наименование").fill("Новая")
    button = page.get_by_role("button", name="Продиктовать «Наименование»")
    button.click()
    expect(page.get_by_label("Наименование")).to_have_value("Новая приёмная на набережной")
    expect(page.get_by_text("Записано: приёмная на набережной")).to_be_visible()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("window.heardIn") == "ru-RU"
    assert "речь распознаёт разработчик вашего браузера" in tip(page, "name").inner_text()
    assert axe_violations(page) == []


@pytest.mark.clause("B-4.6.3.9.6")
def test_voice_is_offered_for_words_only_and_says_why_it_does_not_hear(page: Page) -> None:
    page.add_init_script(SPEECH + "window.refused = true;")
    page.goto(FORM)
    buttons = page.locator("main form[method=post] .vizavi-voice")
    assert buttons.all_text_contents() == [
        "Продиктовать «Наименование»",
        "Продиктовать «Особенности»",
    ]
    buttons.first.click()
    expect(page.get_by_text("Браузер не даёт слушать микрофон.")).to_be_visible()


def test_browser_that_does_not_recognise_speech_shows_no_button(page: Page) -> None:
    page.add_init_script("delete window.SpeechRecognition; delete window.webkitSpeechRecognition;")
    page.goto(FORM)
    assert page.locator(".vizavi-voice").count() == 0


def drafts_of(page: Page) -> Any:
    return json.loads(page.evaluate("JSON.stringify({...localStorage})"))


def typed(page: Page) -> None:
    page.get_by_label("Наименование").fill("Приёмная")
    page.get_by_label("Пароль", exact=True).fill("тайна")
    page.get_by_label("Офлайн").check()
    page.get_by_role("combobox", name="Страна").fill("Китай")
    page.keyboard.press("Enter")
    page.wait_for_timeout(600)


@pytest.mark.clause("B-4.6.3.9.7")
def test_half_filled_form_is_there_at_the_next_visit(form: Page) -> None:
    typed(form)
    assert "тайна" not in json.dumps(drafts_of(form), ensure_ascii=False)
    form.goto("/about/")
    form.goto(FORM)
    expect(form.get_by_text("Мы вернули то, что было введено.")).to_be_visible()
    expect(form.get_by_label("Наименование")).to_have_value("Приёмная")
    expect(form.get_by_label("Офлайн")).to_be_checked()
    expect(form.get_by_role("combobox", name="Страна")).to_have_value("Китай")
    expect(form.get_by_label("Пароль", exact=True)).to_have_value("")
    assert axe_violations(form) == []
    form.get_by_role("button", name="Очистить").click()
    expect(form.get_by_label("Наименование")).to_have_value("")
    expect(form.get_by_role("combobox", name="Страна")).to_have_value("")
    assert drafts_of(form) == {}


@pytest.mark.clause("B-4.6.3.9.7")
def test_draft_of_thirty_days_ago_is_forgotten(form: Page) -> None:
    typed(form)
    form.goto("/about/")
    form.evaluate(
        "() => { for (const [key, text] of Object.entries(localStorage)) localStorage.setItem(key, "
        "JSON.stringify({...JSON.parse(text), at: Date.now() - 31 * 24 * 3600 * 1000})) }"
    )
    form.goto(FORM)
    expect(form.get_by_label("Наименование")).to_have_value("")
    assert drafts_of(form) == {}


@pytest.mark.clause("B-4.6.3.10.2", "B-4.6.3.10.3")
def test_field_takes_no_characters_that_cannot_belong_to_it(form: Page) -> None:
    number = form.get_by_label("ИНН")
    assert form.locator("#id_taxpayer_helptext").inner_text() == (
        "10 цифр у организации, 12 – у человека и предпринимателя. Например, 1234567894"
    )
    number.press_sequentially("12x4")
    expect(number).to_have_value("124")
    number.press_sequentially("x")
    expect(form.get_by_text("В ИНН – только цифры.", exact=True).last).to_be_visible()
    number.press_sequentially("5")
    number.blur()
    expect(
        form.get_by_text("«ИНН»: 10 цифр у организации, 12 – у человека и предпринимателя.")
    ).to_be_visible()


@pytest.mark.clause("B-4.6.3.10.3", "B-4.6.3.11.c")
def test_impossible_value_is_not_sent_and_the_page_goes_to_it(form: Page) -> None:
    form.set_viewport_size({"width": 1280, "height": 500})
    form.get_by_label("Работников").fill("-5")
    form.get_by_role("button", name="Отправить на проверку").scroll_into_view_if_needed()
    expect(form.get_by_label("Работников")).not_to_be_in_viewport()
    form.get_by_role("button", name="Отправить на проверку").click()
    expect(form.get_by_label("Работников")).to_be_in_viewport()
    expect(form.get_by_label("Работников")).to_be_focused()
    expect(form.get_by_text("«Работников»: напишите число от 0 до 100000")).to_be_visible()
    assert form.locator(".govuk-error-summary").count() == 0


@pytest.mark.clause("B-4.6.3.11.c")
def test_sent_form_returns_to_the_first_invalid_field_outside_the_window(form: Page) -> None:
    form.set_viewport_size({"width": 1280, "height": 500})
    form.get_by_role("button", name="Отправить на проверку").click()
    form.wait_for_load_state()
    name = form.get_by_label("Наименование")
    expect(name).to_be_focused()
    expect(name).to_be_in_viewport()
    expect(form.get_by_text(re.compile("Форма не отправлена. Что нужно исправить: "))).to_be_attached()
    form.locator(".govuk-error-summary__list a", has_text="ИНН").click()
    expect(form.get_by_label("ИНН")).to_be_focused()
    expect(form.get_by_label("ИНН")).to_be_in_viewport()
