"""The import wizard in a real Chromium: from the upload to the receipt, every page of it accessible at two widths."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.browser import WIDTHS, axe_violations, sign_in, wider_than_window

from kit.accounts.models import User
from vizavi.touchpoints.tests.factories import World
from vizavi.touchpoints.tests.importing import csv_of, exported
from vizavi.touchpoints.tests.pages import page as address
from vizavi.touchpoints.tests.pages import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROW = ["Предоставление государственных услуг", "Справки", "Окно 1", "Получение информации", "По будням"]


def complaints(page: Page) -> list[str]:
    """What is wrong with the page at either width."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} px: {violation}" for violation in axe_violations(page)]
        found += [f"{width} px: wider than the window"] if wider_than_window(page) else []
    return found


def test_register_is_imported_by_keyboard_and_mouse(page: Page, live_server: Any, tmp_path: Path) -> None:
    world = World()
    world.touchpoint()
    user = User.objects.get(pk=world.register_officer.actor_id)
    signed_in(world.register_officer)  # with a second factor
    sign_in(page, user)
    bad, strange, good = tmp_path / "bad.csv", tmp_path / "strange.csv", tmp_path / "good.csv"
    bad.write_bytes(csv_of([[*ROW[:2], "", *ROW[3:]]]).getvalue())
    strange.write_bytes(csv_of([ROW], ["Чем", "Услуга", "Куда", "Что", "Как"]).getvalue())
    good.write_bytes(csv_of([ROW]).getvalue())

    def upload(path: Path) -> None:
        page.goto(address(world, "imports"))
        page.set_input_files("input[type=file]", path)
        page.get_by_role("button", name="Загрузить и проверить").click()

    upload(bad)
    page.get_by_text("В перечень ничего не внесено.").wait_for()
    assert complaints(page) == []

    upload(strange)
    page.get_by_role("heading", name="Какой столбец что содержит").wait_for()
    assert complaints(page) == []
    for label, at in (("Направление деятельности", "0"), ("Процесс", "1"), ("Точка взаимодействия", "2")):
        page.get_by_label(label, exact=True).select_option(at)
    page.get_by_label("Потребность клиента").select_option("3")
    page.get_by_role("button", name="Продолжить").press("Enter")
    page.get_by_text("Ошибок нет.").wait_for()

    upload(good)
    page.get_by_text("Ошибок нет.").wait_for()
    assert complaints(page) == []
    page.get_by_label("Весь перечень: чего нет в файле").press("Space")
    page.get_by_role("button", name="Внести в проект редакции").press("Enter")
    page.get_by_text("Номер для справок").wait_for()
    assert complaints(page) == []
    assert exported(world.register)[1:] == [ROW]
