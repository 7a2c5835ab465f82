"""Whether the installation is in order: for the operator (`vizavi check`) and for whatever watches it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import checks, mail
from django.core.mail.backends.smtp import EmailBackend
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from psycopg_pool import PoolTimeout

from kit.access import PUBLIC, may_use
from kit.audit.anchors import read_anchors
from kit.audit.models import Entry
from kit.jobs.queries import queue_state

_LEAST_FREE_BYTES = 1 << 30
_SHORTEST_SECRET = 32
_LONGEST_WAIT = timedelta(minutes=15)
_LONGEST_WITHOUT_ANCHOR = timedelta(minutes=30)


@require_safe
@never_cache
@may_use(PUBLIC)
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
@may_use(PUBLIC)
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers too; 503 when it does not, so that no visitor is sent here."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, PoolTimeout):
        return HttpResponse("database\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


def problems(*, now: datetime | None = None) -> list[str]:
    """What is not in order, one sentence each with what to do about it; empty when all is well.

    The database must answer (the command line has made sure of it).
    """
    now = now or timezone.now()
    found = [*_settings(), *_disk(), *_mail()]
    missing = list(_migrations())
    return [*found, *missing] if missing else [*found, *_jobs(now), *_anchors(now)]


def _settings() -> Iterator[str]:
    for message in checks.run_checks():
        if message.is_serious():
            yield f"{message.msg} {message.hint or ''}".strip()
    if not settings.PRODUCTION:
        return
    if not settings.SITE_URL.startswith("https://"):
        yield "VIZAVI_SITE_URL должен начинаться с https://. / It must begin with https://."
    if len(settings.SECRET_KEY) < _SHORTEST_SECRET:
        yield (
            f"VIZAVI_SECRET_KEY короче {_SHORTEST_SECRET} знаков: задайте случайный текст подлиннее."
            " / The secret is too short."
        )
    if not settings.MAIL_URL:
        yield (
            "Не задан VIZAVI_MAIL: письма никому не отправляются. / VIZAVI_MAIL is not set: no mail is sent."
        )


def _disk() -> Iterator[str]:
    free = shutil.disk_usage(settings.DATA).free
    if free < _LEAST_FREE_BYTES:
        yield (
            f"На диске с {settings.DATA} свободно {free >> 20} МБ: освободите место."
            f" / Only {free >> 20} MB are free on the disk of the data folder."
        )


def _mail() -> Iterator[str]:
    server: Any = mail.get_connection()
    if not isinstance(server, EmailBackend):
        return
    try:
        server.open()
        server.close()
    except OSError as error:  # smtplib's errors are OSErrors
        yield f"Почтовый сервер {settings.EMAIL_HOST} не принимает письма: {error} / The mail server fails."


def _migrations() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield (
            "База данных старше программы: выполните `vizavi migrate`."
            " / The database is older than the program: run `vizavi migrate`."
        )


def _jobs(now: datetime) -> Iterator[str]:
    queue = queue_state(now=now)
    if not queue.workers:
        yield (
            "Фоновые задания никто не выполняет: запустите `vizavi worker`."
            " / No worker runs: start `vizavi worker`."
        )
    if queue.oldest_due_at and now - queue.oldest_due_at > _LONGEST_WAIT:
        yield (
            f"Задания ждут с {queue.oldest_due_at:%d.%m.%Y %H:%M} UTC ({queue.waiting}): обработчик не успевает."
            " / Jobs are waiting: the worker lags behind."
        )
    if queue.failed:
        yield (
            f"Не выполнено заданий: {queue.failed}. Посмотрите их в рабочем кабинете."
            f" / {queue.failed} jobs have failed: see them in the workplace."
        )


def _anchors(now: datetime) -> Iterator[str]:
    newest = Entry.objects.order_by("-sequence").values_list("sequence", "at").first()
    if newest is None:
        return
    try:
        anchors = read_anchors(settings.AUDIT_ANCHORS)
    except ValueError as error:
        yield f"Якоря журнала повреждены: {error}. / The anchors of the trail are damaged."
        return
    if now - newest[1] > _LONGEST_WITHOUT_ANCHOR and (not anchors or anchors[-1].sequence < newest[0]):
        yield (
            f"Журнал давно не закреплялся якорем ({settings.AUDIT_ANCHORS}): работает ли обработчик заданий?"
            " / The trail has not been anchored for long: does the worker run?"
        )
