"""Reads of requests to support."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from vizavi.authorities.api import Viewer
from vizavi.contact.choices import OPEN
from vizavi.contact.models import SupportRequest
from vizavi.contact.receipts import opened_by, read_receipt
from vizavi.contact.rules import can_answer_support


def visible_requests(viewer: Viewer) -> QuerySet[SupportRequest]:
    """What the viewer may see of requests: all, for who answers them."""
    return SupportRequest.objects.all() if can_answer_support(viewer) else SupportRequest.objects.none()


def open_requests(viewer: Viewer) -> QuerySet[SupportRequest]:
    """What waits for an answer."""
    return visible_requests(viewer).filter(state__in=OPEN)


def waiting_count(viewer: Viewer) -> int:
    """How many requests wait: the figure in the navigation of the workplace."""
    return open_requests(viewer).count()


def request_by_secret(secret: str) -> SupportRequest | None:
    """The request that a link opens."""
    pk = opened_by(secret)
    return None if pk is None else SupportRequest.objects.filter(pk=pk).first()


def request_by_receipt(receipt: str, contact: str) -> SupportRequest | None:
    """The request with this receipt number that was left with this address or telephone number.

    Nothing tells apart a number that does not exist, one with other contacts and one whose contacts are erased.

    Args:
        contact: an e-mail address, or a telephone number in the one way of writing.
    """
    read = read_receipt(receipt)
    if read is None or not contact:
        return None
    year, pk = read
    found = SupportRequest.objects.filter(pk=pk).first()
    if found is None or timezone.localtime(found.created_at).year != year:
        return None
    return found if contact.casefold() in {found.email.casefold(), found.phone} - {""} else None


def letters_to(email: str, *, since: datetime) -> int:
    """How many requests have named this address since then: others' addresses can be named too."""
    return SupportRequest.objects.filter(email__iexact=email, created_at__gte=since).count()


def due_for_erasure(now: datetime) -> QuerySet[SupportRequest]:
    """Requests answered so long ago that their contacts have served."""
    before = now - timedelta(days=settings.SUPPORT_KEEP_DAYS)
    return SupportRequest.objects.filter(answered_at__lt=before, erased_at=None)
