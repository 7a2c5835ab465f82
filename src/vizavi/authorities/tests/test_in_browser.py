"""The way of a person into the system in a real Chromium, with letters through a real mail server and worker."""

from __future__ import annotations

import email.policy
import re
import socket
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.db import connections
from django.utils import timezone
from playwright.sync_api import Browser, Page

from kit.jobs.worker import run_waiting_jobs
from vizavi.authorities.actions.invitations import invite_employee
from vizavi.authorities.choices import Role
from vizavi.authorities.tests.factories import PASSWORD, AppointmentFactory, EmployeeFactory
from vizavi.authorities.viewer import SYSTEM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("vizavi.authorities.tests.urls"),
]
ADDRESS = "vera@example.org"


class Inbox:
    """What a mail server was handed."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 taken"


@pytest.fixture
def inbox(settings: Any) -> Iterator[Inbox]:
    """A mail server on a free port, which the settings name."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    inbox = Inbox()
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield inbox
    server.stop()


@pytest.fixture
def work() -> Callable[[], None]:
    """Let a worker do all that waits; it has a thread of its own, for Playwright's loop runs in this one."""

    def run() -> None:
        run_waiting_jobs()
        connections.close_all()

    def work() -> None:
        thread = Thread(target=run)
        thread.start()
        thread.join(30)
        assert not thread.is_alive()

    return work


@pytest.fixture
def page(browser: Browser, live_server: Any, settings: Any) -> Iterator[Page]:
    # Passkeys belong to a name, not to a number: 127.0.0.1 would have none.
    settings.SITE_URL = live_server.url.replace("127.0.0.1", "localhost")
    cache.clear()
    context = browser.new_context(base_url=settings.SITE_URL)
    yield context.new_page()
    context.close()


def heading(page: Page) -> str:
    return page.inner_text("h1").strip()


def link_in(message: EmailMessage) -> str:
    found = re.search(r"http://localhost\S+", message.get_content())
    assert found is not None
    return found[0]


def code_of(secret: str, *, nth: int) -> str:
    """A code that holds now; each can be used once, and the neighbouring half-minutes have others."""
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[nth]))


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.fill("#id_login", ADDRESS)
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")


def sign_out(page: Page) -> None:
    page.goto("/accounts/")
    page.click("header >> text=Выйти")


def test_invited_person_sets_up_a_code_app_and_signs_in_with_it(
    page: Page, inbox: Inbox, work: Callable[[], None]
) -> None:
    invitation = invite_employee(actor=SYSTEM, email=ADDRESS, name="Орлова Вера", now=timezone.now())
    AppointmentFactory(employee=invitation.employee, role=Role.ADMINISTRATOR)
    work()
    letter = inbox.messages[0]
    assert (letter["To"], letter["Subject"]) == (ADDRESS, "Приглашение в «Визави»")

    page.goto(link_in(letter))
    assert heading(page) == "Добро пожаловать, Орлова Вера!"
    page.fill("#id_password", "короткий")
    page.click("main button[type=submit]")
    assert "12" in page.inner_text(".govuk-error-summary")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    assert heading(page) == "Защита учётной записи"

    page.goto("/staff/")
    assert urlsplit(page.url).path == "/accounts/2fa/"
    page.click("main a[href$='/totp/activate/']")
    secret = page.inner_text("main .vizavi-code").strip()
    page.fill("#id_code", code_of(secret, nth=0))
    page.click("main button[type=submit]")
    assert heading(page) == "Запасные коды"
    page.goto("/staff/")
    assert page.inner_text("body") == "workplace of Орлова Вера"

    sign_out(page)
    sign_in(page)
    assert heading(page) == "Второй шаг входа"
    # A password alone opens nothing.
    page.goto("/staff/")
    assert heading(page) == "Второй шаг входа"
    page.fill("#id_code", code_of(secret, nth=1))
    page.click("main button[type=submit]")
    page.wait_for_url("**/staff/")
    assert page.inner_text("body") == "workplace of Орлова Вера"

    page.goto(link_in(letter))
    assert heading(page) == "Ссылка не действует"


def test_passkey_is_a_second_factor_and_signs_in_without_a_password(page: Page) -> None:
    person = EmployeeFactory(user__email=ADDRESS, user__password=PASSWORD, user__name="Орлова Вера")
    AppointmentFactory(employee=person)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    sign_in(page)
    page.wait_for_url("**/accounts/2fa/")
    page.click("main a[href$='/webauthn/add/']")
    page.fill("#id_name", "Рабочий ноутбук")
    page.check("#id_passwordless")
    page.click("[data-passkey-button]")
    page.wait_for_url("**/recovery-codes/")
    assert len(devtools.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1
    page.goto("/staff/")
    assert page.inner_text("body") == "workplace of Орлова Вера"

    sign_out(page)
    page.goto("/accounts/login/")
    page.click("text=Войти с ключом")
    page.wait_for_url("**/staff/")
    assert page.inner_text("body") == "workplace of Орлова Вера"


def test_forgotten_password_is_replaced_by_mail(page: Page, inbox: Inbox, work: Callable[[], None]) -> None:
    EmployeeFactory(user__email=ADDRESS, user__password="забытый пароль навсегда", user__name="Орлова Вера")
    page.goto("/accounts/login/")
    page.click("text=Забыли пароль?")
    page.fill("#id_email", ADDRESS)
    page.click("main button[type=submit]")
    assert heading(page) == "Проверьте почту"
    assert inbox.messages == []
    work()

    letter = inbox.messages[0]
    assert letter["To"] == ADDRESS
    page.goto(link_in(letter))
    page.fill("#id_password1", PASSWORD)
    page.fill("#id_password2", PASSWORD)
    page.click("main button[type=submit]")
    assert heading(page) == "Пароль сохранён"
    sign_in(page)
    page.wait_for_url("**/accounts/2fa/")
    page.goto(link_in(letter))
    assert heading(page) == "Ссылка не действует"
    work()
    assert [message["Subject"] for message in inbox.messages[1:]] == ["Пароль задан заново"]
