"""Signing in as a person does it: pages, words, second steps, links, limits."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from kit.accounts.models import User
from kit.mail.models import Mail

PASSWORD = "correct-horse-battery"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kit_alone")]


@pytest.fixture(autouse=True)
def _fresh(settings: Any, transactional_db: None) -> None:
    cache.clear()  # limits are counted there, and tables without a model outlive a test
    settings.ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = True


@pytest.fixture
def user() -> User:
    return User.objects.create_user("vera@example.org", name="Орлова Вера Петровна", password=PASSWORD)


@pytest.fixture
def signed_in(client: Client, user: User) -> Client:
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def title(response: Any) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL)
    return found[1].strip() if found else ""


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_sign_in_with_right_password_leads_to_workplace(client: Client, user: User) -> None:
    response = client.post("/accounts/login/", {"login": user.email.upper(), "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/about/")


def test_sign_in_with_wrong_password_says_what_to_do(client: Client, user: User) -> None:
    response = client.post("/accounts/login/", {"login": user.email, "password": "wrong"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "Адрес или пароль неверны" in page
    assert "<title>Ошибка: " in page


def test_empty_sign_in_links_each_error_to_its_field(client: Client) -> None:
    page = client.post("/accounts/login/", {}).content.decode()
    assert '<a href="#id_login">Заполните поле «Адрес электронной почты»</a>' in page
    assert '<a href="#id_password">Заполните поле «Пароль»</a>' in page


def test_sign_in_page_in_english_has_no_cyrillic_but_names(client: Client) -> None:
    page = client.get("/en/accounts/login/").content.decode()
    words = re.findall(r"[А-яЁё]+", re.sub(r"<[^>]+>", " ", page))
    assert set(words) <= {"Русский"}


def test_guessing_is_stopped_for_an_account(client: Client, user: User) -> None:
    for _attempt in range(6):
        response = client.post("/accounts/login/", {"login": user.email, "password": "wrong"})
    assert "Слишком много неудачных попыток, поэтому вход с паролем закрыт" in response.content.decode()
    right = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert right.status_code == 200


def test_inactive_account_is_told_why(client: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    response = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}, follow=True)
    assert response.wsgi_request.user.is_authenticated is False
    assert title(client.get("/accounts/inactive/")) == "Учётная запись отключена"


def test_signing_out_needs_a_post(signed_in: Client) -> None:
    page = signed_in.get("/accounts/logout/")
    assert title(page) == "Выход"
    assert signed_in.post("/accounts/logout/")["Location"] == "/about/"
    assert "_auth_user_id" not in signed_in.session


def test_password_reset_by_mail(client: Client, user: User) -> None:
    client.post("/accounts/password/reset/", {"email": user.email})
    mail = Mail.objects.get()
    assert (mail.to, mail.subject) == (user.email, "Ссылка для нового пароля")
    link = re.search(r"http://testserver(\S+/password/reset/key/\S+)", mail.text)
    assert link is not None
    page = client.get(link[1], follow=True)
    assert title(page) == "Новый пароль"
    saved = client.post(
        page.redirect_chain[-1][0],
        {"password1": "new-horse-battery", "password2": "new-horse-battery"},
        follow=True,
    )
    assert title(saved) == "Пароль сохранён"
    user.refresh_from_db()
    assert user.check_password("new-horse-battery")
    assert title(client.get(link[1], follow=True)) == "Ссылка не действует"


def test_password_reset_for_unknown_address_tells_nothing(client: Client) -> None:
    response = client.post("/accounts/password/reset/", {"email": "nobody@example.org"}, follow=True)
    assert title(response) == "Проверьте почту"


def test_weak_password_is_refused_in_words(signed_in: Client) -> None:
    data = {"oldpassword": PASSWORD, "password1": "123", "password2": "123"}
    page = signed_in.post("/accounts/password/change/", data).content.decode()
    assert "govuk-error-summary" in page
    assert "12" in page


def test_changing_the_password_is_mailed(signed_in: Client, user: User) -> None:
    data = {"oldpassword": PASSWORD, "password1": "new-horse-battery", "password2": "new-horse-battery"}
    signed_in.post("/accounts/password/change/", data)
    mail = Mail.objects.get()
    assert mail.subject == "Пароль изменён"
    assert "Если это были не вы" in mail.text
    assert "&" not in mail.text


def test_totp_from_activation_to_sign_in(signed_in: Client, user: User) -> None:
    page = signed_in.get("/accounts/2fa/totp/activate/")
    text = page.content.decode()
    assert title(page) == "Приложение с кодами", (page.status_code, page.headers)
    assert 'src="data:image/svg+xml;base64,' in text
    found = re.search(r'class="vizavi-code">(\w+)<', text)
    assert found is not None
    refused = signed_in.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert "Код не подходит" in refused.content.decode()

    codes = signed_in.post("/accounts/2fa/totp/activate/", {"code": code_of(found[1])}, follow=True)
    assert title(codes) == "Запасные коды"
    assert signed_in.get("/accounts/2fa/recovery-codes/download/").content.count(b"\n") == 10
    assert title(signed_in.get("/accounts/2fa/recovery-codes/generate/")) == "Получить запасные коды?"
    assert title(signed_in.get("/accounts/2fa/totp/deactivate/")) == "Отключить приложение с кодами?"
    assert "Подключено" in signed_in.get("/accounts/2fa/").content.decode()

    other = Client()
    second = other.post("/accounts/login/", {"login": user.email, "password": PASSWORD}, follow=True)
    assert title(second) == "Второй шаг входа"
    entered = other.post("/accounts/2fa/authenticate/", {"code": "00000000"})
    assert "Код не подходит" in entered.content.decode()
    spare = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
    entered = other.post("/accounts/2fa/authenticate/", {"code": spare})
    assert (entered.status_code, entered["Location"]) == (302, "/about/")


def test_changing_protection_later_asks_again_who_it_is(signed_in: Client, user: User) -> None:
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    session = signed_in.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()
    response = signed_in.get("/accounts/2fa/totp/deactivate/", follow=True)
    assert title(response) == "Подтвердите, что это вы"
    assert title(signed_in.get("/accounts/2fa/reauthenticate/")) == "Подтвердите, что это вы"


def test_protection_page_warns_without_second_step(signed_in: Client) -> None:
    page = signed_in.get("/accounts/2fa/").content.decode()
    assert "защищает только пароль" in page


def test_list_of_keys_empty_and_filled(signed_in: Client, user: User) -> None:
    assert "Ключей пока нет" in signed_in.get("/accounts/2fa/webauthn/").content.decode()
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Ноутбук", "credential": {}})
    assert "Ноутбук" in signed_in.get("/accounts/2fa/webauthn/").content.decode()
    assert title(signed_in.get(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")) == "Удалить ключ «Ноутбук»?"
    assert title(signed_in.get(f"/accounts/2fa/webauthn/keys/{key.pk}/edit/")) == "Название ключа"


def test_forged_key_is_refused_not_crashed(client: Client) -> None:
    for credential in ("", "{}", "[]", "null", '{"id": "x"}'):
        response = client.post("/accounts/2fa/webauthn/login/", {"credential": credential})
        assert response.status_code == 302
