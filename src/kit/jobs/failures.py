"""What the worker does around every job: keep the error of one that fails, forget it when it succeeds."""

from __future__ import annotations

import logging
import traceback
from typing import Any

from django.db import Error, transaction
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.middleware import SyncCallNext
from procrastinate.worker import Worker

from kit.jobs.models import Failure

_log = logging.getLogger("vizavi.jobs")


def keep_error(call_next: SyncCallNext, context: JobContext, worker: Worker) -> Any:
    """Task middleware of the worker (see `vizavi worker`)."""
    job_id = context.job.id or 0  # a job that a worker has fetched has a number
    try:
        result = call_next()
    except Exception as error:
        _log.warning("job %s %s: %s", job_id, context.job.task_name, error)
        try:
            _keep(job_id, error)
        except Error:
            # The database is away, which may well be the error itself; the job is retried all the same.
            _log.exception("job %s: its error could not be kept", job_id)
        raise
    if context.job.attempts:
        Failure.objects.filter(job_id=job_id).delete()
    return result


def _keep(job_id: int, error: Exception) -> None:
    text = str(error) or type(error).__name__
    with transaction.atomic():
        Failure.objects.update_or_create(
            job_id=job_id,
            defaults={
                # PostgreSQL takes no null characters, and an error may quote what came from outside.
                "error": text.replace("\0", "")[:10_000],
                "traceback": "".join(traceback.format_exception(error)).replace("\0", "")[-20_000:],
                "failed_at": timezone.now(),
            },
        )
