"""The editor in a real Chromium, with scripts and without: rows, saving as one types, two at once; axe on each page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.browser import WIDTHS, axe_violations, console_errors, sign_in, wider_than_window

from kit.accounts.models import User
from vizavi.authorities.api import Viewer
from vizavi.registry.actions.deciding import accept_proposal
from vizavi.registry.actions.proposals import propose_change, save_proposal
from vizavi.registry.actions.steps import seen_of
from vizavi.registry.models import Proposal
from vizavi.registry.tests.factories import NOW, STEP, Place, said, token
from vizavi.registry.tests.pages import to
from vizavi.touchpoints.tests.factories import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.DEMO = True  # the people of these tests have no second factor


@pytest.fixture(params=[True, False], ids=["scripts", "no_scripts"])
def any_page(request: pytest.FixtureRequest, browser: Browser, live_server: Any) -> Iterator[Page]:
    context = browser.new_context(
        base_url=live_server.url,
        locale="ru-RU",
        java_script_enabled=request.param,
        viewport={"width": 1280, "height": 900},
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def enter(page: Page, viewer: Viewer) -> None:
    sign_in(page, User.objects.get(pk=viewer.actor_id))


def change_of(place: Place, version: Any) -> Proposal:
    return propose_change(
        actor=place.officer, entry=version.entry, authority=place.authority, form_token=token(), now=NOW
    )


def stored(proposal: Proposal) -> dict[str, Any]:
    version = Proposal.objects.get(pk=proposal.pk).version
    assert version is not None
    return dict(version.document)


def write(actor: Viewer, proposal: Proposal, **changes: Any) -> None:
    """Save fields of a proposal from elsewhere."""
    seen = seen_of(stored(proposal), changes)
    save_proposal(actor=actor, proposal=proposal, changes=changes, seen=seen, now=NOW)


def button(page: Page, words: str, of_what: str) -> Locator:
    """A button whose words for the ear say what it is of."""
    return page.get_by_role("button", name=re.compile(rf"{words}\s*: {of_what}"))


def test_steps_of_a_scenario_are_added_filled_and_moved(any_page: Page) -> None:
    place, page = Place(), any_page
    proposal = change_of(place, place.scenario)
    enter(page, place.officer)
    page.goto(to("proposal_edit", number=proposal.pk, section="steps"))
    page.get_by_role("button", name="Добавить: шаг").click()
    second = page.get_by_role("group", name="Шаг 2")
    expect(second.locator("details")).to_have_attribute("open", "")
    second.get_by_label("Код шага").fill("open")
    second.get_by_role("textbox", name="Что происходит", exact=True).fill("Открыться")
    second.get_by_label("Кто действует").select_option("client")
    second.get_by_label("apply").check()
    page.get_by_role("button", name="Сохранить черновик").last.click()
    expect(page.get_by_role("group", name="Шаг 2: Открыться")).to_be_visible()
    assert [(step["code"], step["after"]) for step in stored(proposal)["steps"]] == [
        ("apply", []),
        ("open", ["apply"]),
    ]
    button(page, "Выше", "Шаг 2").click()
    expect(page.get_by_role("group", name="Шаг 1: Открыться")).to_be_visible()
    button(page, "Убрать", "Шаг 1").click()
    expect(page.get_by_role("group", name="Шаг 2")).to_have_count(0)
    assert [step["code"] for step in stored(proposal)["steps"]] == ["apply"]


def test_rows_change_in_place_and_the_keyboard_goes_on_there(page: Page) -> None:
    place = Place()
    proposal = change_of(place, place.scenario)
    enter(page, place.officer)
    page.goto(to("proposal_edit", number=proposal.pk, section="steps"))
    page.evaluate("window.isTheSamePage = true")
    page.get_by_role("button", name="Добавить: шаг").press("Enter")
    second = page.get_by_role("group", name="Шаг 2")
    expect(second.get_by_label("Код шага")).to_be_focused()
    expect(second.get_by_text("Нужно исправить")).to_have_count(0)  # one has only begun
    page.keyboard.type("open")
    second.get_by_label("Вместо какого шага").select_option("apply")
    button(page, "Выше", "Шаг 2").press("Enter")
    # At the end of its way it goes back by the same key.
    expect(button(page, "Ниже", "Шаг 1")).to_be_focused()
    assert [(step["code"], step["alternative_to"]) for step in stored(proposal)["steps"]] == [
        ("open", "apply"),
        ("apply", ""),
    ]
    assert page.evaluate("window.isTheSamePage")
    assert page.evaluate("document.querySelector('form[data-unsaved]')") is None
    assert axe_violations(page) == []


def test_a_button_that_works_in_place_shows_a_conflict_as_a_page(page: Page) -> None:
    place = Place()
    proposal = change_of(place, place.scenario)
    enter(page, place.officer)
    page.goto(to("proposal_edit", number=proposal.pk, section="steps"))
    step = stored(proposal)["steps"][0]
    write(place.officer, proposal, steps=[step | {"name": said("Написано в другом окне")}])
    page.get_by_role("button", name="Добавить: шаг").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Сравните два варианта")


def test_what_is_found_in_a_folded_step_is_seen(any_page: Page) -> None:
    place, page = Place(), any_page
    World().touchpoint()
    proposal = change_of(place, place.scenario)
    enter(page, place.officer)
    page.goto(to("proposal_edit", number=proposal.pk, section="steps"))
    first = page.get_by_role("group", name="Шаг 1")
    first.locator("summary").first.click()
    first.get_by_label("Найти и добавить: точки взаимодействия").fill("сайт")
    button(page, "Найти", "Точки взаимодействия").click()
    expect(first.get_by_label("Официальный сайт департамента")).to_be_visible()


def test_what_is_wrong_is_shown_where_it_is_and_the_rest_is_kept(any_page: Page) -> None:
    place, page = Place(), any_page
    proposal = change_of(place, place.service)
    enter(page, place.officer)
    page.goto(to("proposal_edit", number=proposal.pk, section="order"))
    page.get_by_label("Плата, рублей").fill("много")
    page.get_by_role("textbox", name="Сколько времени занимает", exact=True).fill("Два дня")
    page.get_by_role("button", name="Сохранить черновик").last.click()
    page.locator(".govuk-error-summary").get_by_role("link", name="Ожидается число.").click()
    expect(page.get_by_label("Плата, рублей")).to_be_focused()
    assert stored(proposal)["term"]["ru"] == "Два дня"


def test_touchpoints_are_found_and_ticked(any_page: Page) -> None:
    place, page = Place(), any_page
    World().touchpoint()
    proposal = change_of(place, place.service)
    enter(page, place.officer)
    page.goto(to("proposal_edit", number=proposal.pk, section="order"))
    page.get_by_label("Найти и добавить: где получить").fill("сайт")
    button(page, "Найти", "Где получить").click()
    page.get_by_label("Официальный сайт департамента").check()
    page.get_by_role("button", name="Сохранить черновик").last.click()
    expect(page.get_by_label("Официальный сайт департамента")).to_be_checked()
    assert len(stored(proposal)["touchpoints"]) == 1


def test_it_saves_as_one_types_and_two_at_once_lose_nothing(page: Page) -> None:
    place = Place()
    proposal = change_of(place, place.service)
    enter(page, place.officer)
    page.goto(to("proposal_edit", number=proposal.pk, section="order"))
    term = page.get_by_role("textbox", name="Сколько времени занимает", exact=True)
    term.fill("Два дня")
    expect(page.locator("#autosave-status")).to_contain_text("Сохранено в")
    assert stored(proposal)["term"]["ru"] == "Два дня"
    term.fill("Три дня")
    term.blur()
    expect(page.locator("#autosave-status")).to_contain_text("Сохранено в")

    write(place.head, proposal, term=said("Десять дней"))
    term.fill("Пять дней")
    expect(page.locator("#autosave-status")).to_contain_text("не сохранены")
    page.get_by_role("button", name="Сравнить и объединить").click()
    expect(page.locator("h1")).to_have_text("Сравните два варианта")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert axe_violations(page) == []
        assert not wider_than_window(page)
    page.get_by_label("Оставить моё").first.check()
    page.get_by_role("button", name="Сохранить выбранное").click()
    expect(page.locator("main")).to_contain_text("Черновик сохранён.")
    assert stored(proposal)["term"]["ru"] == "Пять дней"


def test_pages_that_the_demo_does_not_bring_up_are_accessible(page: Page) -> None:
    """Both sides of a proposal that is carried over; every section of every kind of field; errors; what blocks."""
    place = Place()
    errors = console_errors(page)
    mine = change_of(place, place.service)
    write(place.officer, mine, fee=said("500 рублей"))
    theirs = propose_change(
        actor=place.office, entry=place.service.entry, authority=None, form_token=token(), now=NOW
    )
    write(place.office, theirs, fee=said("700 рублей"))
    accept_proposal(actor=place.office, proposal=theirs, now=NOW)
    scenario = change_of(place, place.scenario)
    lost = STEP | {"after": ["nowhere"]}
    never = STEP | {"code": "b", "service": "consult", "criteria": {"any": []}}
    write(place.officer, scenario, steps=[lost, never])
    enter(page, place.head)
    for address in (
        to("proposal_rebase", number=mine.pk),
        to("proposal", number=mine.pk),
        to("proposal_check", number=scenario.pk),
        to("proposal_edit", number=scenario.pk, section="steps"),
        to("proposal_edit", number=scenario.pk, section="checks"),
        to("proposal_edit", number=scenario.pk, section="provider"),
    ):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address)
            page.evaluate("document.querySelectorAll('main details').forEach(item => { item.open = true; })")
            assert axe_violations(page) == [], address
            assert not wider_than_window(page), (address, width)
    assert errors == []
