"""How allauth behaves here: nobody signs up, mails go through our outbox."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from kit.mail.actions import send_mail


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation only; every mail is stored, then sent by the worker."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        message = self.render_mail(template_prefix, email, context)
        send_mail(to=email, subject=message.subject, text=message.body)
