"""Every night: answers and links whose time is over are forgotten."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from vizavi.authorities.api import SYSTEM
from vizavi.offers.actions.enquiries import erase_expired


@app.periodic(cron="20 3 * * *")
@app.task(name="offers.forget", queueing_lock="offers.forget")
def forget(timestamp: int) -> None:
    """Erase what expired; what was missed while the worker was down is erased by the next run."""
    erase_expired(actor=SYSTEM, now=timezone.now())
