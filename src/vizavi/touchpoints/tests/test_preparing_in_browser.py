"""From the unit to the draft edition by keyboard alone, in a real Chromium, with scripts and without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page
from tests.browser import WIDTHS, axe_violations, console_errors, sign_in, wider_than_window

from kit.accounts.models import User
from kit.mail.models import Mail
from vizavi.authorities.api import Viewer
from vizavi.touchpoints.actions.checking import submit_proposal
from vizavi.touchpoints.actions.preparing import propose_addition, save_proposal
from vizavi.touchpoints.choices import ProposalState
from vizavi.touchpoints.content import read_content
from vizavi.touchpoints.models import Proposal, TouchpointVersion
from vizavi.touchpoints.tests.factories import COMPLETE, TODAY, World, token
from vizavi.touchpoints.tests.pages import page as address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_STEPS = 150
# The words by which a person who hears the page knows what has the focus.
FOCUSED = """() => {
  const at = document.activeElement;
  const label = at.labels && at.labels.length ? at.labels[0].innerText : "";
  return (label || at.getAttribute("aria-label") || at.innerText || at.value || "").trim();
}"""


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.DEMO = True  # the people of these tests have no second factor


@pytest.fixture(params=[True, False], ids=["scripts", "no_scripts"])
def any_page(request: pytest.FixtureRequest, browser: Browser, live_server: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, locale="ru-RU", java_script_enabled=request.param)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def enter_as(page: Page, viewer: Viewer) -> None:
    sign_in(page, User.objects.get(pk=viewer.actor_id))


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what these words name has the focus."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED).startswith(words):
            return
    raise AssertionError(f"Tab does not reach «{words}»")


def press(page: Page, words: str, key: str = "Enter") -> None:
    tab_to(page, words)
    with page.expect_navigation():
        page.keyboard.press(key)


def type_into(page: Page, label: str, text: str) -> None:
    tab_to(page, label)
    page.keyboard.type(text)


def choose(page: Page, label: str, option: str) -> None:
    """In a list of options, which the arrows walk through; with scripts a long one is searched by typing."""
    tab_to(page, label)
    if page.evaluate("document.activeElement.matches('input')"):
        page.keyboard.type(option)
        page.get_by_role("option", name=option, exact=True).wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        return
    for _ in range(MOST_STEPS):
        page.keyboard.press("ArrowDown")
        if page.evaluate("document.activeElement.selectedOptions[0].text") == option:
            return
    raise AssertionError(f"The arrows do not reach «{option}»")


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


@pytest.mark.clause("S-3.4", "I-2.2.b", "S-5.4", "I-5.4")
@pytest.mark.parametrize("form", ["sevastopol", "internal"])
def test_touchpoint_goes_from_the_unit_to_the_draft_by_keyboard_alone(form: str, any_page: Page) -> None:
    world, page = World(form), any_page

    enter_as(page, world.officer)
    page.goto(address(world, "register"))
    press(page, "Включить точку")
    press(page, world.process_version.name)
    press(page, "Продолжить")
    type_into(page, "Название точки", "Телефон справочной")
    choose(page, "Вид точки", "Телефонная связь")
    type_into(page, "Телефон", "+7 (000) 000-00-05")
    type_into(page, "Часы работы", "пн–пт 9:00–18:00")
    tab_to(page, "Получение консультации")
    page.keyboard.press("Space")
    type_into(page, "Другие удовлетворяемые потребности", "Получение ключа от сейфа")
    # Within a group of radio buttons the arrows choose.
    tab_to(page, "Нормативный правовой")
    page.keyboard.press("ArrowDown")
    type_into(page, "Документ или поручение", "Регламент справочной")
    press(page, "Сохранить и закрыть")
    assert heading(page) == "Включить «Телефон справочной»"
    press(page, "Передать руководителю")
    assert Mail.objects.count() == 1

    proposal = Proposal.objects.get()
    enter_as(page, world.head)
    page.goto(address(world, "proposals"))
    press(page, "Включить «Телефон справочной»")
    press(page, "Проверить и передать")
    press(page, "Передать уполномоченному лицу")
    assert heading(page) == "Передано на проверку"

    enter_as(page, world.register_officer)
    page.goto(address(world, "queue"))
    press(page, "Включить в проект редакции")
    assert heading(page) == "Включено в проект редакции"

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.INCLUDED
    content = read_content(TouchpointVersion.objects.get(proposal=proposal))
    assert (content.kind, content.phone, content.hours) == ("phone", "+7 (000) 000-00-05", "пн–пт 9:00–18:00")
    assert [need.text for need in content.needs] == ["Получение консультации", "Получение ключа от сейфа"]
    assert content.basis_title == "Регламент справочной"


def drafted(world: World, name: str = COMPLETE.name) -> Proposal:
    return propose_addition(
        actor=world.officer,
        process=world.process,
        form_token=token(),
        happened_on=TODAY,
        content=replace(COMPLETE, name=name),
        now=timezone.now(),
    )


def test_form_saves_as_one_types_and_warns_of_a_duplicate(page: Page) -> None:
    world = World()
    world.touchpoint()
    complaints = console_errors(page)
    proposal = drafted(world, "Чат")
    enter_as(page, world.officer)
    page.goto(address(world, "proposal_edit", number=proposal.pk))
    for place in ("кабинет 5", "кабинет 57"):
        page.fill("#id_place", place)
        page.wait_for_selector("#autosave-status:has-text('Сохранено')")
        page.wait_for_function("revision => document.getElementById('id_revision').value > revision", arg="1")
    page.fill("#id_name", "Департамента официальный САЙТ")
    page.wait_for_selector("#duplicate:has-text('Такая точка в этом процессе уже есть')")
    page.fill("#id_kind", "Телефонная связь")
    page.press("#id_kind", "ArrowDown")
    page.press("#id_kind", "Enter")
    page.wait_for_selector("[id='answer-phone.transfers']", state="attached")
    # Leaving by a link asks nothing: all is saved.
    page.click("#duplicate a")
    page.wait_for_selector("h1:has-text('Объединить потребности')")
    content = read_content(TouchpointVersion.objects.get(proposal=proposal))
    assert (content.place, content.kind) == ("кабинет 57", "phone")
    assert complaints == []


def test_two_officers_at_once_lose_nothing(page: Page) -> None:
    world = World()
    proposal = drafted(world)
    enter_as(page, world.officer)
    page.goto(address(world, "proposal_edit", number=proposal.pk))
    theirs = replace(COMPLETE, phone="+7 (000) 000-00-02")
    save_proposal(actor=world.head, proposal=proposal, content=theirs, revision=1, now=timezone.now())
    page.fill("#id_phone", "+7 (000) 000-00-01")
    page.wait_for_selector("#autosave-status:has-text('не сохранены')")
    assert page.input_value("#id_phone") == "+7 (000) 000-00-01"
    page.click("text=Сравнить и объединить")
    page.wait_for_selector("h1:has-text('Сравните два варианта')")
    assert axe_violations(page) == []
    page.check("text=Оставить то, что сохранил(а)")
    page.click("text=Сохранить выбранное")
    page.wait_for_selector("text=Черновик сохранён")
    assert page.input_value("#id_phone") == "+7 (000) 000-00-02"


def test_queue_is_walked_with_its_keys(page: Page) -> None:
    world = World()
    for name in ("Чат", "Телефон"):
        submit_proposal(actor=world.head, proposal=drafted(world, name), now=timezone.now())
    enter_as(page, world.register_officer)
    page.goto(address(world, "queue"))
    assert heading(page) == "Включить «Чат»"
    # The second place of the queue, then Enter.
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Телефон')")
    page.keyboard.press("a")
    page.wait_for_selector("h1:has-text('Включено в проект редакции')")
    page.keyboard.press("n")
    page.wait_for_selector("h1:has-text('Чат')")


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_in_their_rarer_states_are_accessible(width: int, page: Page) -> None:
    world = World()
    existing = world.touchpoint()
    page.set_viewport_size({"width": width, "height": 900})
    enter_as(page, world.head)
    proposal = drafted(world, "Официальный сайт департамента (портал)")
    steps = [
        address(world, "proposal_new"),
        address(world, "proposal_add", process=world.process.public_id),
        address(world, "proposal_change", touchpoint=existing.touchpoint.public_id),
        address(world, "proposal_exclude", touchpoint=existing.touchpoint.public_id),
        address(world, "proposal_submit", number=proposal.pk),
        address(world, "proposal_files", number=proposal.pk),
    ]
    found = []
    for step in steps:
        page.goto(step)
        found += [f"{step}: {item}" for item in axe_violations(page)]
        found += [f"{step}: wider than the window"] if wider_than_window(page) else []
    page.goto(address(world, "proposal_edit", number=proposal.pk))
    page.fill("#id_url", "javascript:1")
    page.fill("#id_basis_on_0", "32")
    page.click("text=Сохранить и закрыть")
    page.wait_for_selector(".govuk-error-summary")
    page.locator("summary").first.click()
    found += [f"errors: {item}" for item in axe_violations(page)]
    assert found == []
