"""Jobs of the register: reminders by the clock, deadlines anew when a calendar changed."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from vizavi.authorities.api import SYSTEM
from vizavi.touchpoints.actions import deadlines
from vizavi.touchpoints.actions.reminders import send_reminders


@app.periodic(cron="*/15 * * * *")
@app.task(
    name="touchpoints.remind",
    queueing_lock="touchpoints.remind",
    retry=RetryStrategy(max_attempts=3, wait=60),
)
def remind(timestamp: int) -> None:
    """Send the letters that are due; what was missed while the worker was down is sent by the next run."""
    send_reminders(actor=SYSTEM, now=timezone.now())


# Asked for by the package of authorities, which is below this one and knows only the name.
@app.task(name="touchpoints.recompute_deadlines", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def recompute_deadlines(authority_id: int) -> None:
    """Set the running clocks of an authority right after its calendar changed."""
    deadlines.recompute_deadlines(actor=SYSTEM, authority_id=authority_id)
