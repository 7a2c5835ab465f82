"""What may be done with jobs that failed or are stuck."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from kit.audit.context import Actor, action
from kit.errors import Refused
from kit.jobs.models import Failure

# A worker says every ten seconds that it lives.
SILENCE = timedelta(seconds=30)
# A job in the middle of which so many workers died may well be what kills them.
DEADLY_ATTEMPTS = 5


class UnableToChangeJob(Refused):
    """The job runs, is done or is gone."""


@action
def retry_job(*, actor: Actor, job_id: int, now: datetime) -> None:
    """Have a job that failed, or waits for its next attempt, tried at once, with all its attempts before it.

    Raises:
        UnableToChangeJob: it runs, is done or is gone.
    """
    # procrastinate has no call for jobs that wait, and its models are read-only.
    _change("UPDATE procrastinate_jobs SET status = 'todo', scheduled_at = %s, attempts = 1", [now], job_id)
    Failure.objects.update_or_create(job_id=job_id, defaults={"retried_at": now})


@action
def cancel_job(*, actor: Actor, job_id: int, now: datetime) -> None:
    """Give up a job that failed or waits: it is removed.

    Raises:
        UnableToChangeJob: it runs, is done or is gone.
    """
    _change("DELETE FROM procrastinate_jobs", [], job_id)
    failure, _made = Failure.objects.get_or_create(job_id=job_id, defaults={"retried_at": now})
    failure.delete()


def retry_stalled_jobs(*, now: datetime) -> int:
    """Have jobs tried again in the middle of which the worker was killed; how many.

    One during which worker after worker died fails instead, since it may be what kills them.
    """
    stalled = ProcrastinateJob.objects.filter(
        Q(worker__isnull=True) | Q(worker__last_heartbeat__lt=now - SILENCE), status="doing"
    )
    count = 0
    for job in stalled:
        with transaction.atomic():
            if job.attempts < DEADLY_ATTEMPTS:
                app.job_manager.retry_job_by_id(job.id, retry_at=now)
            else:
                _execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [job.id])
                text = _("Задание не завершилось %(count)s раз подряд: процесс останавливался на середине.")
                Failure.objects.update_or_create(
                    job_id=job.id,
                    defaults={"error": text % {"count": job.attempts + 1}, "traceback": "", "failed_at": now},
                )
        count += 1
    return count


def forget_failures_of_gone_jobs() -> int:
    """Remove what is kept of jobs that are no more; how many."""
    jobs = ProcrastinateJob.objects.filter(id=OuterRef("job_id"))
    return Failure.objects.filter(~Exists(jobs)).delete()[0]


def _change(statement: str, values: list[Any], job_id: int) -> None:
    if not _execute(f"{statement} WHERE id = %s AND status IN ('todo', 'failed')", [*values, job_id]):
        raise UnableToChangeJob(
            _(
                "Задание уже выполняется, выполнено или удалено. Обновите страницу, чтобы увидеть его состояние."
            )
        )


def _execute(statement: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
