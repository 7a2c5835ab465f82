"""Rules about being signed in, for `kit.access.may_use` and middleware."""

from __future__ import annotations

import functools
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from kit.access import View
from kit.accounts.models import User
from kit.audit.context import Actor

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_signed_in(viewer: Actor) -> bool:
    """Whoever has an account, with roles or without."""
    return viewer.actor_id is not None


def has_second_factor(user: User) -> bool:
    """Whether a code app or a passkey is set up; recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists())


def not_in_demo(view: View) -> View:
    """Refuse a view in demo mode: whoever set a password there would keep a way into a shared account."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.DEMO:
            raise PermissionDenied(
                _("В демонстрации пароли и ключи не меняются: учётные записи здесь общие.")
            )
        return view(request, *args, **kwargs)

    return guarded
