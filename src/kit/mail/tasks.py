"""The jobs of mail."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from kit.jobs.retry import Patient
from kit.mail.actions import MailRefused, deliver_mail, forget_old_mail


@app.task(name="mail.deliver", queue="mail", retry=Patient(days=2, unless=(MailRefused,)))
def deliver(mail_id: int) -> None:
    """Send one stored message; a server that is away is tried again for two days."""
    deliver_mail(mail_id=mail_id, now=timezone.now())


@app.periodic(cron="20 3 * * *")
@app.task(name="mail.forget_old", queueing_lock="mail.forget_old")
def forget_old(timestamp: int) -> None:
    """Every night: old messages are removed."""
    forget_old_mail(now=timezone.now())
