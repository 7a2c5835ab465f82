"""Why a job failed. Jobs themselves are procrastinate's, which forgets the error."""

from __future__ import annotations

from django.db import models

from kit.audit.triggers import audited


class Failure(models.Model):
    """The last error of a job that failed or is to be tried again; gone when the job succeeds."""

    job_id = models.BigIntegerField(primary_key=True)
    error = models.TextField()
    traceback = models.TextField()
    failed_at = models.DateTimeField(null=True)
    retried_at = models.DateTimeField(null=True)

    class Meta:
        # Who has retried or cancelled a job is in the trail; that it failed once more in the same way is not.
        triggers = [audited(key="job_id", exclude=["traceback", "failed_at"])]

    def __str__(self) -> str:
        return f"{self.job_id}: {self.error}"
