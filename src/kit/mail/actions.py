"""Writing and handing over mail."""

from __future__ import annotations

from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction

from kit.mail.models import Mail


def send_mail(*, to: str, subject: str, text: str) -> Mail:
    """Store a message and have the worker send it once the present transaction is committed."""
    from kit.mail.tasks import deliver  # noqa: PLC0415 - tasks import this module

    with transaction.atomic():
        mail = Mail.objects.create(to=to, subject=" ".join(subject.split())[:250], text=text)
        deliver.defer(mail_id=mail.pk)
    return mail


def deliver_mail(*, mail_id: int, now: datetime) -> bool:
    """Hand one message to the mail server.

    Returns:
        False when it was sent before: a repeated job sends nothing twice.

    Raises:
        OSError, smtplib.SMTPException: the server did not take it; the job is tried again later.
    """
    with transaction.atomic():
        mail = Mail.objects.select_for_update().get(pk=mail_id)
        if mail.sent_at is not None:
            return False
        message = EmailMessage(mail.subject, mail.text, to=[mail.to])
        message.extra_headers["Message-ID"] = f"<mail-{mail.pk}@vizavi>"
        message.send()
        mail.sent_at = now
        mail.save(update_fields=["sent_at"])
    return True
