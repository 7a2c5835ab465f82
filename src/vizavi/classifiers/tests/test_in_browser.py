"""Classifiers in a real Chromium: browsed, searched and imported by keyboard, every page accessible at two widths."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page
from tests.browser import WIDTHS, axe_violations, console_errors, sign_in, wider_than_window

from vizavi.authorities.api import SYSTEM
from vizavi.authorities.choices import Role
from vizavi.authorities.tests.factories import appoint_as
from vizavi.classifiers.actions.editions import load_classifiers
from vizavi.classifiers.impact import UsedCode
from vizavi.classifiers.models import ClassifierEdition
from vizavi.classifiers.tests.factories import NOW, ROSSTAT, table

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def complaints(page: Page) -> list[str]:
    """What is wrong with the page at either width."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width} px: {violation}" for violation in axe_violations(page)]
        found += [f"{width} px: wider than the window"] if wider_than_window(page) else []
    return found


def provide() -> list[UsedCode]:
    return [UsedCode("okved2", "56.10.3", "Мера поддержки вагонов-ресторанов", "/staff/")]


def test_edition_is_imported_by_keyboard(page: Page, live_server: Any, tmp_path: Path, settings: Any) -> None:
    settings.CLASSIFIER_USAGE = f"{__name__}.provide"
    load_classifiers(actor=SYSTEM, now=NOW)
    user = appoint_as(Role.PROJECT_OFFICE)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    sign_in(page, user)
    errors = console_errors(page)
    bad, good = tmp_path / "bad.csv", tmp_path / "data-20260901-structure.csv"
    bad.write_bytes(table("56;Кафе;;", "56;Бар;;"))
    kept = [line for line in ROSSTAT.read_bytes().splitlines(keepends=True) if b'"56.10.3"' not in line]
    good.write_bytes(b"".join(kept))

    page.goto("/staff/classifiers/")
    assert complaints(page) == []
    page.get_by_role("link", name="ОКВЭД 2: виды экономической деятельности").press("Enter")
    page.locator("#filter-q").fill("кафэ")
    page.locator("#filter-q").press("Enter")
    page.get_by_role("rowheader", name="56.10", exact=True).wait_for()
    assert complaints(page) == []
    page.get_by_role("link", name="56.10", exact=True).press("Enter")
    page.get_by_role("rowheader", name="56.10.21").or_(
        page.get_by_role("rowheader", name="56.10.2")
    ).wait_for()
    assert complaints(page) == []

    page.get_by_role("link", name="Редакции", exact=True).press("Enter")
    page.get_by_role("button", name="Загрузить редакцию").wait_for()
    assert complaints(page) == []
    page.get_by_role("button", name="Загрузить редакцию").press("Enter")
    page.set_input_files("input[type=file]", bad)
    page.get_by_role("button", name="Загрузить и посмотреть").press("Enter")
    page.get_by_role("heading", name="Что исправить в файле").wait_for()
    assert complaints(page) == []

    page.set_input_files("input[type=file]", good)
    page.get_by_role("button", name="Загрузить и посмотреть").press("Enter")
    page.get_by_role("heading", name="Каких условий это коснётся").wait_for()
    page.get_by_role("link", name="Мера поддержки вагонов-ресторанов").wait_for()
    assert complaints(page) == []
    page.get_by_role("button", name="Ввести в действие").press("Enter")
    page.get_by_text("Исчезло кодов").wait_for()
    assert complaints(page) == []

    assert ClassifierEdition.objects.get(number=2).in_force_on is not None
    assert errors == []
