"""How allauth behaves here: nobody signs up, mails go through our outbox, guessing is stopped and explained."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from math import ceil
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.internal.ratelimit import get_cache_key, parse_rates
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kit.mail.actions import send_mail

_LIMIT = {"app": "allauth.account", "action": "login_failed"}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by invitation only; every mail is stored, then sent by the worker."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        message = self.render_mail(template_prefix, email, context)
        send_mail(to=email, subject=message.subject, text=message.body)

    def format_email_subject(self, subject: str) -> str:
        """As written: who writes is said by the sender."""
        return subject.strip()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt. When there were too many, not even the right password is looked at."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            key = self._get_login_attempts_cache_key(request, **credentials)
            until = _released_at(request, key)
            minutes = max(1, ceil((until - time.time()) / 60))
            raise ValidationError(
                _(
                    "Слишком много неудачных попыток, поэтому вход с паролем закрыт. "
                    "Попробуйте снова в %(clock)s (через %(minutes)s мин)."
                )
                % {
                    "clock": f"{localtime(datetime.fromtimestamp(until, UTC)):%H:%M}",
                    "minutes": minutes,
                },
                code="too_many_login_attempts",
            ) from error

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in a moment ago has just proven who it is."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        request = context.request
        proofs = [record["at"] for record in get_authentication_records(request, request.user)]
        return not proofs or time.time() - max(proofs) >= app_settings.REAUTHENTICATION_TIMEOUT


def _released_at(request: HttpRequest, key: str) -> float:
    """When the next attempt is let through, in seconds since 1970: the oldest counted one must be forgotten."""
    released = time.time()
    for rate in parse_rates(app_settings.RATE_LIMITS["login_failed"]):
        history = cache.get(get_cache_key(request, rate=rate, key=key, **_LIMIT), [])
        if len(history) >= rate.amount:
            released = max(released, history[rate.amount - 1] + rate.duration)
    return released
