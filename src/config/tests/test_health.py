"""What `vizavi check` and the probes say."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app

from config.health import problems
from kit.accounts.models import User
from kit.audit.anchors import drop_anchor

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> None:
    """A worker that has just said that it lives."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")


@pytest.fixture
def in_production(settings: Any) -> None:
    settings.PRODUCTION = True
    settings.SITE_URL = "http://example.org"
    settings.SECRET_KEY = "short"
    settings.MAIL_URL = ""


@pytest.mark.usefixtures("worker")
def test_installation_in_order_has_no_problems() -> None:
    assert problems() == []


def test_missing_worker_is_named() -> None:
    [problem] = problems()
    assert "vizavi worker" in problem


@pytest.mark.usefixtures("worker", "in_production")
def test_production_without_its_settings_is_named() -> None:
    named = " ".join(problems())
    assert [
        name for name in ("VIZAVI_SITE_URL", "VIZAVI_SECRET_KEY", "VIZAVI_MAIL") if name not in named
    ] == []


@pytest.mark.usefixtures("worker")
def test_mail_server_that_is_away_is_named(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    [problem] = problems()

    assert "Почтовый сервер 127.0.0.1 не принимает письма" in problem


@pytest.mark.usefixtures("worker")
def test_jobs_that_failed_or_wait_for_long_are_named(now: datetime) -> None:
    app.configure_task("mail.deliver", schedule_at=now).defer(mail_id=1)
    failed = app.configure_task("mail.deliver").defer(mail_id=2)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [failed])

    waiting, given_up = problems(now=now + timedelta(minutes=16))[-2:]

    assert "обработчик не успевает" in waiting
    assert "Не выполнено заданий: 1" in given_up


@pytest.mark.usefixtures("worker")
def test_full_disk_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.health._LEAST_FREE_BYTES", 1 << 60)

    assert "освободите место" in problems()[0]


@pytest.mark.usefixtures("worker")
def test_database_older_than_the_program_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'jobs'")

    [problem] = problems()

    assert "vizavi migrate" in problem


@pytest.mark.django_db(transaction=True)
def test_trail_without_an_anchor_is_named(settings: Any, worker: None) -> None:
    User.objects.create_user("a@example.org")
    later = timezone.now() + timedelta(seconds=50)
    settings_now = timezone.now()
    assert problems(now=later) == []

    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() + interval '1 hour'")
    [problem] = problems(now=later + timedelta(hours=1))
    assert "не закреплялся якорем" in problem

    drop_anchor(settings.AUDIT_ANCHORS, key=settings.SECRET_KEY, now=settings_now)
    assert problems(now=later + timedelta(hours=1)) == []


def test_probes_answer(client: Client) -> None:
    assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 200)


def test_readiness_is_denied_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def away(*_args: object) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr("config.health.connection.cursor", away)

    assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 503)
