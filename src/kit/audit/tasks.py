"""The job that anchors the audit trail outside the database."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from kit.audit.anchors import drop_anchor


@app.periodic(cron="*/5 * * * *")
@app.task(name="audit.anchor", queueing_lock="audit.anchor", pass_context=False)
def anchor(timestamp: int) -> None:
    """Every five minutes: what is cut off the trail later is noticed by `vizavi audit verify`."""
    drop_anchor(settings.AUDIT_ANCHORS, key=settings.SECRET_KEY, now=timezone.now())
