"""What guards an account: guessing is stopped, sessions end, a new password ends the others."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from kit.accounts.models import User
from kit.accounts.user_agents import describe_browser
from kit.mail.models import Mail

PASSWORD = "correct-horse-battery"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kit_alone")]


@pytest.fixture
def user() -> User:
    return User.objects.create_user("vera@example.org", name="Орлова Вера Петровна", password=PASSWORD)


def attempt(client: Client, user: User, password: str) -> Any:
    return client.post("/accounts/login/", {"login": user.email, "password": password})


def signed_in(user: User, browser: str = FIREFOX) -> Client:
    client = Client(HTTP_USER_AGENT=browser)
    assert attempt(client, user, PASSWORD).status_code == 302
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/accounts/").status_code == 200


def test_five_wrong_passwords_close_the_sign_in_and_say_until_when(client: Client, user: User) -> None:
    for _attempt in range(5):
        assert "Адрес или пароль неверны" in attempt(client, user, "wrong").content.decode()

    before = timezone.localtime(timezone.now() + timedelta(minutes=10))
    refused = attempt(client, user, PASSWORD)
    after = timezone.localtime(timezone.now() + timedelta(minutes=10))

    page = refused.content.decode()
    assert "_auth_user_id" not in client.session
    assert any(f"Попробуйте снова в {moment:%H:%M} (через 10 мин)" in page for moment in (before, after))


def test_attempts_on_one_account_do_not_close_another(client: Client, user: User) -> None:
    other = User.objects.create_user("petr@example.org", name="Пётр", password=PASSWORD)
    for _attempt in range(6):
        attempt(client, user, "wrong")
    assert attempt(client, other, PASSWORD).status_code == 302


def test_right_password_is_let_in_once_the_wait_is_over(
    client: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _attempt in range(5):
        attempt(client, user, "wrong")
    assert attempt(client, user, PASSWORD).status_code == 200

    later = SimpleNamespace(time=lambda: time.time() + 10 * 60, monotonic=time.monotonic, sleep=time.sleep)
    monkeypatch.setattr("allauth.core.internal.ratelimit.time", later)
    assert attempt(client, user, PASSWORD).status_code == 302


def test_session_ends_after_nine_hours(user: User) -> None:
    client = signed_in(user)
    session = Session.objects.get(session_key=client.session.session_key)
    left = session.expire_date - timezone.now()
    assert timedelta(hours=8, minutes=59) < left <= timedelta(hours=9)
    assert is_signed_in(client)

    session.expire_date = timezone.now()
    session.save()
    assert client.get("/accounts/")["Location"].startswith("/accounts/login/")


def test_session_cookie_is_closed_to_scripts_and_other_sites(client: Client, user: User) -> None:
    cookie = attempt(client, user, PASSWORD).cookies["vizavi_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_cookies_of_production_travel_encrypted_only(tmp_path: Any) -> None:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
    program = f"from config import settings; print(*(getattr(settings, name) for name in {names}))"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VIZAVI_")}
    made = subprocess.run(
        [sys.executable, "-c", program],
        env={
            **clean,
            "PYTHONPATH": "src",
            "VIZAVI_PRODUCTION": "1",
            "VIZAVI_SECRET_KEY": "x" * 50,
            "VIZAVI_DATA": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert made.stdout.split() == ["True", "True", "31536000"]


def test_new_password_ends_all_other_sessions(user: User) -> None:
    here, there = signed_in(user), signed_in(user)
    data = {"oldpassword": PASSWORD, "password1": "new-horse-battery", "password2": "new-horse-battery"}
    assert here.post("/accounts/password/change/", data).status_code == 302
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_sessions_are_listed_and_ended_one_by_one(user: User) -> None:
    here, there = signed_in(user), signed_in(user, "curl/8")
    stranger = User.objects.create_user("petr@example.org", name="Пётр", password=PASSWORD)
    theirs = signed_in(stranger)
    page = here.get("/accounts/").content.decode()
    assert "Firefox, Linux" in page
    assert "Неизвестный браузер" in page
    assert page.count(">этот сеанс<") == 1

    foreign = UserSession.objects.get(user=stranger)
    here.post("/accounts/sessions/end/", {"session": foreign.pk})
    here.post("/accounts/sessions/end/", {"session": "nonsense"})
    assert is_signed_in(theirs)

    other = UserSession.objects.get(user=user, session_key=there.session.session_key)
    here.post("/accounts/sessions/end/", {"session": other.pk})
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)


def test_all_other_sessions_end_together(user: User) -> None:
    here, *others = (signed_in(user) for _number in range(3))
    here.post("/accounts/sessions/end-others/")
    assert [is_signed_in(client) for client in (here, *others)] == [True, False, False]


def test_list_of_sessions_costs_the_same_however_many(user: User, django_assert_num_queries: Any) -> None:
    here = signed_in(user)
    here.get("/accounts/")
    with django_assert_num_queries(5):
        here.get("/accounts/")
    for _number in range(5):
        signed_in(user)
    with django_assert_num_queries(5):
        here.get("/accounts/")


def test_name_and_language_are_changed(user: User) -> None:
    client = signed_in(user)
    refused = client.post("/accounts/profile/", {"name": " ", "language": "fr"}).content.decode()
    changed = client.post("/accounts/profile/", {"name": "Орлова  Вера", "language": "en"})
    user.refresh_from_db()
    assert "govuk-error-summary" in refused
    assert changed["Location"] == "/en/accounts/"
    assert (user.name, user.language) == ("Орлова Вера", "en")


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/130 YaBrowser/24 Safari/537",
            "Яндекс Браузер, Windows",
        ),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit Chrome/130 Mobile Safari/537", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Version/18 Safari/604", "Safari, iPhone"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_browser_is_described_in_two_words(user_agent: str, words: str) -> None:
    assert describe_browser(user_agent) == words


def test_password_replaced_by_mail_opens_the_sign_in_at_once(client: Client, user: User) -> None:
    for _attempt in range(6):
        attempt(client, user, "wrong")
    client.post("/accounts/password/reset/", {"email": user.email})
    link = re.search(r"http://testserver(\S+/password/reset/key/\S+)", Mail.objects.get().text)
    assert link is not None
    form = client.get(link[1])["Location"]
    client.post(form, {"password1": "new-horse-battery", "password2": "new-horse-battery"})
    assert attempt(client, user, "new-horse-battery").status_code == 302
