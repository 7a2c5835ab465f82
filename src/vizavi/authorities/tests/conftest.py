"""What the tests of authorities share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from kit.accounts.models import User
from vizavi.authorities.choices import Role
from vizavi.authorities.tests.factories import appoint_as

TOTP_SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Hashing that takes its time is tested with the accounts; here people sign in by the dozen."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def deferred() -> Callable[[str], list[dict[str, Any]]]:
    """The arguments of waiting jobs of a name, in order."""
    return lambda name: list(
        ProcrastinateJob.objects.filter(task_name=name).order_by("id").values_list("args", flat=True)
    )


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser in which a person with a second factor is signed in."""

    def signed_in(user: User) -> Client:
        TOTP.activate(user, TOTP_SECRET)
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def as_role(sign_in: Callable[[User], Client]) -> Callable[..., Client]:
    """A browser in which a new person in a role is signed in: `as_role(Role.ADMINISTRATOR)`."""

    def signed_in(role: Role, **scope: Any) -> Client:
        return sign_in(appoint_as(role, **scope))

    return signed_in
