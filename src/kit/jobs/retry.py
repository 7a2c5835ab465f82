"""Trying again what another system did not take."""

from __future__ import annotations

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

FIRST_WAIT = 10
LONGEST_WAIT = 600


class Patient(BaseRetryStrategy):
    """Waits 10 s, 20 s, 40 s … and then 10 minutes each time, so that a queue drains soon after the return.

    Args:
        days: after so long the job has failed for good, and staff sees it among the failed jobs.
        unless: errors that no waiting mends.
    """

    def __init__(self, *, days: int = 2, unless: tuple[type[Exception], ...] = ()) -> None:
        self.attempts = days * 86_400 // LONGEST_WAIT
        self.unless = unless

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to try again; None: not at all."""
        if isinstance(exception, self.unless) or job.attempts >= self.attempts:
            return None
        # The exponent is bounded as well: 2 ** 288 seconds is no number of seconds.
        return RetryDecision(retry_in={"seconds": min(FIRST_WAIT * 2 ** min(job.attempts, 10), LONGEST_WAIT)})
