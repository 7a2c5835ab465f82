"""Reads of what is kept: only by a secret, or by the person it is kept for."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.db.models import QuerySet

from vizavi.authorities.api import Viewer
from vizavi.offers.models import Enquiry, SharedResult


def fingerprint(secret: str) -> str:
    """What the database knows of a secret."""
    return sha256(secret.encode()).hexdigest()


def enquiry_of(secret: str, *, now: datetime) -> Enquiry | None:
    """The enquiry whose secret this is, unless its time is over."""
    if not secret:
        return None
    return (
        Enquiry.objects.select_related("edition")
        .filter(token_sha256=fingerprint(secret), expires_at__gt=now)
        .first()
    )


def shared_result(secret: str, *, now: datetime) -> SharedResult | None:
    """The shared result whose secret this is, unless its time is over."""
    return (
        SharedResult.objects.select_related("edition")
        .filter(token_sha256=fingerprint(secret), expires_at__gt=now)
        .first()
    )


def saved_enquiries(viewer: Viewer, *, now: datetime) -> QuerySet[Enquiry]:
    """Enquiries kept for the signed-in person, the newest first."""
    if viewer.actor_id is None:
        return Enquiry.objects.none()
    return Enquiry.objects.filter(user_id=viewer.actor_id, expires_at__gt=now).order_by("-updated_at")
