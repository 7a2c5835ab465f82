"""Jobs of this package."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from vizavi.authorities.api import SYSTEM
from vizavi.contact.actions import support


@app.periodic(cron="50 3 * * *")
@app.task(name="contact.erase_contacts", queueing_lock="contact.erase_contacts")
def erase_contacts(timestamp: int) -> None:
    """Every night: addresses and telephone numbers that have served are erased."""
    support.erase_contacts(actor=SYSTEM, now=timezone.now())
