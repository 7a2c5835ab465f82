"""The terms that an authority sets itself (S-3.3.1)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from kit.audit.context import action
from kit.errors import Refused
from vizavi.authorities.api import Viewer
from vizavi.touchpoints.models import Register
from vizavi.touchpoints.rules import can_set_terms

LONGEST = 60


class UnableToSetTerms(Refused):
    """A term is out of bounds."""


@action
def set_terms(
    *,
    actor: Viewer,
    register: Register,
    check_days: int,
    rework_days: int,
    update_days: int,
    remind_days: int,
) -> Register:
    """Set the terms of a register in working days. Clocks that run already keep theirs.

    Raises:
        PermissionDenied: the actor does not organise the register.
        UnableToSetTerms: a term is not 1…60 days, or the reminder not 0…60 days ahead.
    """
    if not can_set_terms(actor, register.authority_id):
        raise PermissionDenied
    register = Register.objects.select_for_update().get(pk=register.pk)
    terms = {"check_days": check_days, "rework_days": rework_days, "update_days": update_days}
    for field, days in terms.items():
        if not 1 <= days <= LONGEST:
            raise UnableToSetTerms(
                _("Срок — от 1 до %(longest)s рабочих дней.") % {"longest": LONGEST}, field=field
            )
    if not 0 <= remind_days <= LONGEST:
        raise UnableToSetTerms(
            _("Напоминать можно не раньше чем за %(longest)s рабочих дней.") % {"longest": LONGEST},
            field="remind_days",
        )
    for field, days in {**terms, "remind_days": remind_days}.items():
        setattr(register, field, days)
    register.save(update_fields=[*terms, "remind_days"])
    return register
