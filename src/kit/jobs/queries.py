"""Reading the queue of jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from kit.jobs.models import Failure

# A worker says every ten seconds that it lives.
_SILENCE = timedelta(seconds=60)


def failed_jobs() -> QuerySet[Any]:
    """Jobs that were given up, newest first, each with `error`, `traceback` and `failed_at` ("" and None if unknown).

    Fields of a job: `id`, `task_name`, `queue_name`, `args`, `attempts`, `scheduled_at`.
    """
    return _with_failure(ProcrastinateJob.objects.filter(status="failed")).order_by("-id")


def troubled_jobs() -> QuerySet[Any]:
    """Jobs that failed at least once and will be tried again at `scheduled_at`; soonest first."""
    waiting = ProcrastinateJob.objects.filter(status="todo", attempts__gt=0)
    return _with_failure(waiting.filter(Exists(_failure_of_job()))).order_by("scheduled_at", "id")


@dataclass(frozen=True)
class QueueState:
    """How the queue stands: what `vizavi check` and a monitoring system ask."""

    waiting: int
    oldest_due_at: datetime | None
    failed: int
    workers: int


def queue_state(*, now: datetime) -> QueueState:
    """Jobs due but not begun, since when the oldest is due, jobs given up, workers alive. Four short queries."""
    due = ProcrastinateJob.objects.filter(status="todo").exclude(scheduled_at__gt=now)
    return QueueState(
        waiting=due.count(),
        oldest_due_at=due.filter(scheduled_at__isnull=False)
        .order_by("scheduled_at")
        .values_list("scheduled_at", flat=True)
        .first(),
        failed=ProcrastinateJob.objects.filter(status="failed").count(),
        workers=ProcrastinateWorker.objects.filter(last_heartbeat__gte=now - _SILENCE).count(),
    )


def _failure_of_job() -> QuerySet[Failure]:
    return Failure.objects.filter(job_id=OuterRef("id"))


def _with_failure(jobs: QuerySet[Any]) -> QuerySet[Any]:
    failure = _failure_of_job()
    return jobs.annotate(
        error=Coalesce(Subquery(failure.values("error")), Value(""), output_field=TextField()),
        traceback=Coalesce(Subquery(failure.values("traceback")), Value(""), output_field=TextField()),
        failed_at=Subquery(failure.values("failed_at"), output_field=DateTimeField()),
    )
