"""Mail through a real SMTP server: sent once, kept while the server is away, given up when refused for good."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from kit.jobs.queries import failed_jobs, troubled_jobs
from kit.jobs.worker import run_waiting_jobs
from kit.mail.actions import KEEP, deliver_mail, forget_old_mail, send_mail
from kit.mail.models import Mail

pytestmark = pytest.mark.django_db(transaction=True)


class Postman:
    """Handler of the test's SMTP server."""

    def __init__(self) -> None:
        self.received: list[Any] = []
        self.answer = "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.received.append(message_from_bytes(envelope.content or b"", policy=policy.default))
        return "250 OK"


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start_server(settings: Any, port: int) -> Iterator[Callable[[], Postman]]:
    """Starts an SMTP server where the settings say that it is; until then nobody listens there."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    started: list[Controller] = []

    def start() -> Postman:
        postman = Postman()
        started.append(Controller(postman, hostname="127.0.0.1", port=port))
        started[-1].start()
        return postman

    yield start
    for controller in started:
        controller.stop()


def _make_due() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")


def test_mail_arrives_as_written(start_server: Callable[[], Postman]) -> None:
    postman = start_server()

    send_mail(to="anna@example.org", subject="Срок\nподходит", text="Осталось 2 рабочих дня.\n")
    run_waiting_jobs()

    [message] = postman.received
    assert (message["To"], message["Subject"]) == ("anna@example.org", "Срок подходит")
    assert message.get_content().splitlines() == ["Осталось 2 рабочих дня."]
    assert message["Auto-Submitted"] == "auto-generated"
    assert Mail.objects.get().sent_at is not None


def test_mail_of_a_rolled_back_transaction_is_never_sent(start_server: Callable[[], Postman]) -> None:
    postman = start_server()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        send_mail(to="anna@example.org", subject="x", text="x")
        raise ZeroDivisionError
    run_waiting_jobs()

    assert postman.received == []
    assert not Mail.objects.exists()


def test_mail_waits_for_a_server_that_is_away_and_is_sent_once(start_server: Callable[[], Postman]) -> None:
    mail = send_mail(to="anna@example.org", subject="x", text="x")

    run_waiting_jobs()
    assert "refused" in troubled_jobs().get().error
    postman = start_server()
    _make_due()
    run_waiting_jobs()
    deliver_mail(mail_id=mail.pk, now=timezone.now())

    assert len(postman.received) == 1
    assert not ProcrastinateJob.objects.exists()


def test_mail_that_the_server_defers_is_tried_again(start_server: Callable[[], Postman]) -> None:
    postman = start_server()
    postman.answer = "451 come back later"
    send_mail(to="anna@example.org", subject="x", text="x")

    run_waiting_jobs()
    assert "come back later" in troubled_jobs().get().error
    postman.answer = "250 OK"
    _make_due()
    run_waiting_jobs()

    assert len(postman.received) == 1


def test_mail_that_the_server_refuses_for_good_fails_at_once(start_server: Callable[[], Postman]) -> None:
    start_server().answer = "550 no such user"
    send_mail(to="nobody@example.org", subject="x", text="x")

    run_waiting_jobs()

    assert "no such user" in failed_jobs().get().error
    assert Mail.objects.get().sent_at is None


def test_old_mail_is_forgotten_and_unsent_mail_is_not(now: datetime) -> None:
    for subject, sent_at in [
        ("старое", now - KEEP - timedelta(days=1)),
        ("новое", now),
        ("неотправленное", None),
    ]:
        Mail.objects.create(to="anna@example.org", subject=subject, text="x", sent_at=sent_at)

    assert forget_old_mail(now=now) == 1
    assert set(Mail.objects.values_list("subject", flat=True)) == {"новое", "неотправленное"}
