"""The job that sends mail."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kit.mail.actions import deliver_mail


@app.task(name="mail.deliver", queue="mail", retry=RetryStrategy(max_attempts=12, exponential_wait=5))
def deliver(mail_id: int) -> None:
    """Send one stored message; a server that is away is tried again for some hours."""
    deliver_mail(mail_id=mail_id, now=timezone.now())
