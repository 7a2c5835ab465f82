"""Jobs of the register of life situations."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from vizavi.authorities.api import SYSTEM
from vizavi.registry.actions.reminders import send_reminders


# In the morning of Moscow, when people come to work; what was missed is sent by the next run.
@app.periodic(cron="15 5 * * *")
@app.task(
    name="registry.remind",
    queueing_lock="registry.remind",
    retry=RetryStrategy(max_attempts=3, wait=60),
)
def remind(timestamp: int) -> None:
    """Ask owners to confirm what they answer for."""
    send_reminders(actor=SYSTEM, now=timezone.now())
