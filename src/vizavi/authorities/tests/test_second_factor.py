"""Staff work only after a second factor is set up."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from kit.accounts.models import User
from vizavi.authorities.choices import Role
from vizavi.authorities.tests.conftest import TOTP_SECRET
from vizavi.authorities.tests.factories import appoint_as

pytestmark = [pytest.mark.django_db, pytest.mark.urls("vizavi.authorities.tests.urls")]


@pytest.fixture
def user() -> User:
    return appoint_as(Role.ADMINISTRATOR)


@pytest.fixture
def inside(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


@pytest.mark.parametrize("address", ["/staff/", "/staff/settings/", "/staff/settings/people/", "/en/staff/"])
def test_pages_of_work_lead_to_setting_up(inside: Client, address: str) -> None:
    response = inside.get(address)
    assert response.status_code == 302
    assert response["Location"].endswith("/accounts/2fa/")
    assert inside.post(f"{address.rstrip('/')}/").status_code == 302


def test_own_account_and_public_pages_stay_open(inside: Client) -> None:
    for address in ("/", "/about/", "/accounts/", "/accounts/2fa/", "/accounts/2fa/webauthn/"):
        assert inside.get(address).status_code == 200, address
    assert inside.post("/accounts/logout/").status_code == 302


@pytest.mark.parametrize("kind", ["totp", "webauthn"])
def test_either_factor_opens_the_work(inside: Client, user: User, kind: str) -> None:
    Authenticator.objects.create(user=user, type=kind, data={})
    assert inside.get("/staff/").status_code == 200


def test_spare_codes_alone_and_another_persons_factor_do_not(inside: Client, user: User) -> None:
    Authenticator.objects.create(user=user, type="recovery_codes", data={})
    TOTP.activate(appoint_as(Role.ADMINISTRATOR), TOTP_SECRET)
    assert inside.get("/staff/").status_code == 302


def test_factor_taken_away_closes_the_work_again(inside: Client, user: User) -> None:
    factor = TOTP.activate(user, TOTP_SECRET).instance
    assert inside.get("/staff/").status_code == 200
    factor.delete()
    assert inside.get("/staff/").status_code == 302


def test_demo_mode_asks_for_none(settings, inside: Client) -> None:
    settings.DEMO = True
    assert inside.get("/staff/").status_code == 200
