"""Rules about being signed in, for `kit.access.may_use` and middleware."""

from __future__ import annotations

from allauth.mfa.models import Authenticator

from kit.accounts.models import User
from kit.audit.context import Actor

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_signed_in(viewer: Actor) -> bool:
    """Whoever has an account, with roles or without."""
    return viewer.actor_id is not None


def has_second_factor(user: User) -> bool:
    """Whether a code app or a passkey is set up; recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists())
