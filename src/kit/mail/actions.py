"""Writing and handing over mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from kit.mail.models import Mail

KEEP = timedelta(days=90)


class MailRefused(Exception):
    """The mail server has refused the message for good: no such address, say."""


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
        MailRefused: the server will never take it.
    """
    with transaction.atomic():
        mail = Mail.objects.select_for_update().get(pk=mail_id)
        if mail.sent_at is not None:
            return False
        message = EmailMessage(mail.subject, mail.text, to=[mail.to])
        # The same each time: should a commit fail after the server has taken it, the receiver drops the second.
        message.extra_headers["Message-ID"] = f"<mail-{mail.pk}@{urlsplit(settings.SITE_URL).hostname}>"
        # RFC 3834: no out-of-office reply to a machine.
        message.extra_headers["Auto-Submitted"] = "auto-generated"
        try:
            message.send()
        except (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError) as error:
            if _is_final(error):
                raise MailRefused(str(error)) from error
            raise
        mail.sent_at = now
        mail.save(update_fields=["sent_at"])
    return True


def forget_old_mail(*, now: datetime) -> int:
    """Remove messages sent three months ago and earlier, with what they say of people; how many."""
    return Mail.objects.filter(sent_at__lt=now - KEEP).delete()[0]


def _is_final(error: SMTPRecipientsRefused | SMTPSenderRefused | SMTPDataError) -> bool:
    # RFC 5321: 4xx is passing (greylisting), 5xx is final.
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _reason in error.recipients.values())
    return error.smtp_code >= 500
