"""Orders: documents by which an authority decides."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kit.errors import Refused
from vizavi.authorities.models import Authority, Order


class UnableToIssueOrder(Refused):
    """The order cannot be registered; the field is `order_number` or `order_date`."""


def issue_order(
    *,
    authority: Authority,
    number: str,
    dated_on: date,
    title: str,
    now: datetime,
    kind: str = "приказ",
    scan: File[bytes] | None = None,
) -> Order:
    """Register an order of an authority.

    Part of the transaction of an action (an appointment, an approval), which has checked who acts and says
    so to the audit trail; never called on its own.

    Args:
        kind: as the form of register or the authority names the document, in the nominative.
        scan: the signed paper; its SHA-256 is stored with it.

    Raises:
        UnableToIssueOrder: no number, the date is ahead, or the number was used in that year: numbering
            starts anew on 1 January.
    """
    number = " ".join(number.split())
    if not number:
        raise UnableToIssueOrder(_("Укажите номер приказа."), field="order_number")
    if dated_on > localdate(now):
        raise UnableToIssueOrder(_("Дата приказа ещё не наступила."), field="order_date")
    order = Order(authority=authority, kind=kind, number=number, dated_on=dated_on, title=title)
    if scan is not None:
        digest = hashlib.sha256()
        for chunk in scan.chunks():
            digest.update(chunk)
        scan.seek(0)
        order.scan_sha256 = digest.hexdigest()
        order.scan = scan
    try:
        with transaction.atomic():
            order.save()
    except IntegrityError as error:
        if "order_number_once_a_year" not in str(error):
            raise
        raise UnableToIssueOrder(
            _("Приказ № %(number)s за %(year)s год уже есть. Проверьте номер.")
            % {"number": number, "year": dated_on.year},
            field="order_number",
        ) from error
    return order
