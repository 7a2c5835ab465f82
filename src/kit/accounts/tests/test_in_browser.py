"""Signing in and the components in a real Chromium: passkeys, keyboard, accessibility, scripts under the policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as project
from django.core.cache import cache
from playwright.sync_api import Browser, Page

from kit.accounts.models import User

PASSWORD = "correct-horse-battery"
AXE = (project.ROOT / "node_modules/axe-core/axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("kit_alone"),
]


@pytest.fixture
def page(browser: Browser, live_server: Any, settings: Any) -> Iterator[Page]:
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = True
    cache.clear()
    context = browser.new_context(
        base_url=live_server.url.replace("127.0.0.1", "localhost"), viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert [text for text in complaints if "Content Security Policy" in text or "Error:" in text] == []


@pytest.fixture
def user() -> User:
    return User.objects.create_user("vera@example.org", name="Орлова Вера Петровна", password=PASSWORD)


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.fill("#id_login", "vera@example.org")
    page.fill("#id_password", PASSWORD)
    page.click("text=Войти >> nth=0")
    page.wait_for_url("**/about/")


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    return [f"{page.url}: {item['id']} {[node['target'] for node in item['nodes']]}" for item in found]


def test_passkey_is_added_and_signs_in_without_a_password(page: Page, user: User) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page)
    page.goto("/accounts/2fa/webauthn/add/")
    page.fill("#id_name", "Рабочий ноутбук")
    page.check("#id_passwordless")
    page.click("text=Добавить ключ >> nth=-1")
    page.wait_for_url("**/recovery-codes/")
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Рабочий ноутбук"

    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.click("text=Войти с ключом, без пароля")
    page.wait_for_url("**/about/")
    assert page.locator("header").get_by_text("Орлова Вера Петровна").is_visible()


def test_passkey_that_fails_says_so(page: Page) -> None:
    page.goto("/accounts/login/")
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError')) }"
    )
    page.click("text=Войти с ключом, без пароля")
    page.wait_for_selector("[data-passkey-error]:not([hidden])")
    assert "Ключ не сработал" in page.inner_text("[data-passkey-error]")


def test_signing_in_with_the_keyboard_alone(page: Page, user: User) -> None:
    page.goto("/accounts/login/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Перейти к содержанию"
    page.keyboard.press("Enter")
    for text in ("vera@example.org", PASSWORD):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**/about/")


@pytest.mark.parametrize("width", [360, 1280])
def test_sign_in_pages_are_accessible_and_never_scroll_sideways(page: Page, user: User, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    found = []
    open_pages = ["login/", "password/reset/", "password/reset/done/", "inactive/"]
    own_pages = ["logout/", "password/change/", "reauthenticate/", "2fa/", "2fa/totp/activate/", "2fa/webauthn/",
                 "2fa/webauthn/add/"]  # fmt: skip
    for number, address in enumerate([*open_pages, *own_pages]):
        if number == len(open_pages):
            sign_in(page)
        page.goto(f"/accounts/{address}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
        found += violations(page)
    assert found == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(
    "address", ["/dev/components?flash", "/en/dev/components", "/dev/components/workplace"]
)
def test_components_are_accessible_and_never_scroll_sideways(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []


def test_form_with_errors_is_accessible_and_leads_to_the_first_field(page: Page) -> None:
    page.goto("/dev/components")
    page.click("text=Отправить на проверку")
    page.wait_for_selector(".govuk-error-summary")
    assert page.evaluate("document.activeElement.id") == "id_name"
    assert violations(page) == []


def test_form_saves_as_one_goes_and_tells_of_conflicts(page: Page) -> None:
    page.goto("/dev/components")
    status = page.locator("#autosave-status")
    for typed, told in (
        ("Приёмная", "Сохранено в"),
        ("Приёмная " * 6, "Ещё не сохранено"),
        ("Приёмная!", "Сравнить"),
    ):
        page.fill("#id_name", typed)
        status.get_by_text(told).wait_for()
    assert page.input_value("#id_name") == "Приёмная!"


def test_progress_moves_by_itself_and_stops(page: Page) -> None:
    page.goto("/dev/components/progress")
    page.wait_for_selector("text=1 200 из 1 200", timeout=10_000)
    assert page.locator("[hx-get]").count() == 0


def test_keys_of_the_workplace_work_in_any_layout(page: Page) -> None:
    page.goto("/dev/components/workplace")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('[data-queue]') !== null")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
