"""Keeping the queue of jobs in order."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from kit.jobs.actions import forget_failures_of_gone_jobs, retry_stalled_jobs

KEEP_FAILED_HOURS = 90 * 24


@app.periodic(cron="* * * * *")
@app.task(name="jobs.retry_stalled", queueing_lock="jobs.retry_stalled")
def retry_stalled(timestamp: int) -> None:
    """Every minute: what a killed worker left half-done is done again."""
    retry_stalled_jobs(now=timezone.now())


@app.periodic(cron="40 3 * * *")
@app.task(name="jobs.forget_old", queueing_lock="jobs.forget_old")
def forget_old(timestamp: int) -> None:
    """Every night: jobs that failed and were left alone for three months are forgotten."""
    app.configure_task("procrastinate.builtin_tasks.remove_old_jobs", allow_unknown=True).defer(
        max_hours=KEEP_FAILED_HOURS, remove_failed=True, remove_cancelled=True, remove_aborted=True
    )
    forget_failures_of_gone_jobs()
