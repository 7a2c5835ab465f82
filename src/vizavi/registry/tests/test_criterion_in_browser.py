"""The builder of criteria in a real Chromium: by keyboard alone, with scripts and without; axe; narrow windows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.browser import WIDTHS, axe_violations, console_errors, sign_in, wider_than_window
from tests.journeys.keyboard import Keyboard

from kit.accounts.models import User
from vizavi.registry.tests.building import MICRO_OR_SMALL, Building, populate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CLIENTS = [
    *[{"sme": "micro", "okved": ["56.10.1"], "legal_form": "person", "revenue": 3}] * 20,
    *[{"sme": "small", "okved": ["56.10"], "legal_form": "self_employed"}] * 20,
]

# What htmx puts into the page is brought to life a moment later.
SETTLED = "() => !document.querySelector('.htmx-added, .htmx-settling, .htmx-swapping, .htmx-request')"


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.DEMO = True  # the people of these tests have no second factor


@pytest.fixture(params=[True, False], ids=["scripts", "no_scripts"])
def any_page(request: pytest.FixtureRequest, browser: Browser, live_server: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, locale="ru-RU", java_script_enabled=request.param)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


class Hands:
    """A person at the keyboard of the builder: presses, and waits until the builder shows what came of it."""

    def __init__(self, page: Page, place: Building) -> None:
        self.page, self.place = page, place
        self.keyboard = Keyboard(page)
        self.keyboard.enter(place.officer, place.at())

    def press(self, name: str, role: str = "button") -> None:
        """Come to a button (the first of this name from here on) and press Enter."""
        # A person hears «Убрать : Вид деятельности»; the words for the ear only are set apart by a space.
        self.keyboard.press_until(role, re.compile(name))
        if not self.has_scripts:
            with self.page.expect_navigation():
                self.page.keyboard.press("Enter")
            return
        shown = self.page.locator("#criterion").element_handle()
        self.page.keyboard.press("Enter")
        self.page.wait_for_function("node => !node.isConnected", arg=shown)
        self.page.wait_for_function(SETTLED)

    @property
    def has_scripts(self) -> bool:
        return self.page.locator("body.js-enabled").count() == 1

    def attribute(self, label: str) -> None:
        """Choose the attribute of the condition that is open."""
        self.keyboard.choose("Признак клиента", label)
        self.press("^Выбрать$")

    def tick(self, *names: str) -> None:
        for name in names:
            self.keyboard.tick(name)
        self.press("^Готово$")


def test_micro_or_small_and_cafes_and_not_self_employed_by_keyboard_alone(
    any_page: Page, tmp_path: Path
) -> None:
    place = Building()
    populate(tmp_path, CLIENTS)
    hands = Hands(any_page, place)

    hands.press("^Добавить группу")
    hands.attribute("категория в реестре МСП")
    hands.tick("значение micro")
    hands.press("^Добавить условие.*Хотя бы одно")
    hands.attribute("категория в реестре МСП")
    hands.tick("значение small")
    hands.press("^Добавить группу.*Хотя бы одно")
    hands.press("^Отменить последнее изменение")
    hands.press("^Неверно, что….*Хотя бы одно")
    hands.press("^Отменить последнее изменение")
    hands.press("^Повторить.*Хотя бы одно")
    hands.press("^Убрать.*Хотя бы одно")
    assert place.criterion == {"all": [MICRO_OR_SMALL]}
    hands.press("^Добавить условие.*Все условия сразу")
    hands.attribute("вид деятельности")
    hands.keyboard.type("Вид деятельности: найти код", "рестораны", role="searchbox")
    hands.press("^Найти$")
    hands.press("^Добавить.*56.10 Деятельность")
    hands.press("^Готово: коды выбраны", role="link")
    hands.press("^Добавить условие.*Все условия сразу")
    hands.attribute("форма бизнеса")
    hands.tick("значение self_employed")
    hands.press("^Неверно, что….*Форма бизнеса")

    assert place.criterion == {
        "all": [
            MICRO_OR_SMALL,
            {"attr": "okved", "in": ["56.10"]},
            {"not": {"attr": "legal_form", "in": ["self_employed"]}},
        ]
    }
    assert any_page.locator("#sentence").inner_text() == (
        "(категория в реестре МСП — «значение micro» или категория в реестре МСП — «значение small») и"
        " вид деятельности — «56.10 Деятельность ресторанов» и неверно, что форма бизнеса —"
        " «значение self_employed»"
    )
    assert "20 (50 %)" in any_page.locator(".vizavi-bars__figure").first.inner_text().replace("\xa0", " ")


def test_the_focus_comes_back_to_the_part_that_was_changed(page: Page) -> None:
    place = Building(MICRO_OR_SMALL)
    errors = console_errors(page)
    sign_in(page, User.objects.get(pk=place.officer.actor_id))
    page.goto(place.at())

    page.get_by_role("button", name=re.compile("^Ниже")).click()
    page.locator("#part-any-1:focus").wait_for()
    assert place.criterion == {"any": MICRO_OR_SMALL["any"][::-1]}
    page.get_by_role("link", name=re.compile("^Изменить")).first.click()
    page.get_by_role("checkbox", name="значение medium").check()
    page.get_by_role("button", name="Готово").click()
    page.locator("#part-any-0:focus").wait_for()
    assert place.criterion["any"][0] == {"attr": "sme", "in": ["small", "medium"]}

    page.get_by_role("link", name=re.compile("^Изменить")).first.click()
    page.get_by_role("checkbox", name="значение medium").uncheck()
    page.get_by_role("checkbox", name="значение small").uncheck()
    page.get_by_role("button", name="Готово").click()
    page.get_by_role("alert").filter(has_text="Отметьте хотя бы одно значение.").wait_for()
    assert errors == []


def test_pages_pass_axe_and_fit_a_telephone(page: Page, tmp_path: Path) -> None:
    place = Building(
        {
            "all": [
                MICRO_OR_SMALL,
                {"attr": "okved", "in": ["56.10"]},
                {"attr": "revenue", "lt": 900},
                {"attr": "registered_on"},
            ]
        }
    )
    populate(tmp_path, CLIENTS)
    sign_in(page, User.objects.get(pk=place.officer.actor_id))
    address = place.at()
    found: dict[str, Any] = {}
    addresses = [
        address,
        f"{address}?edit=all.0.any.0",
        f"{address}?edit=all.0.any.0&pick=1",
        f"{address}?edit=all.1&q=рестораны",
        f"{address}?edit=all.2",
        f"{address}?edit=all.3",
        place.at("criterion_insert"),
        "/staff/registry/attributes/",
    ]
    for one in addresses:
        page.goto(one)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            found[f"{one} {width}"] = axe_violations(page) + (
                ["wider than the window"] if wider_than_window(page) else []
            )
    assert {one: troubles for one, troubles in found.items() if troubles} == {}

    place.proposal.version.document["criteria"] = MICRO_OR_SMALL
    place.proposal.version.save()
    for one in (f"{address}?client=0", place.at("criterion_trial")):
        page.goto(one)
        assert axe_violations(page) == []
        assert not wider_than_window(page)
