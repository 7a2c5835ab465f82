"""What an empty register begins with: the dictionary of what may be known of any business."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from kit.audit.context import action
from vizavi.authorities.api import Viewer
from vizavi.registry.actions.deciding import accept_proposal
from vizavi.registry.actions.editions import lock_register
from vizavi.registry.actions.proposals import propose_addition
from vizavi.registry.choices import OPEN_PROPOSAL, Kind
from vizavi.registry.loading import STARTING_DATA, read_entries
from vizavi.registry.models import Proposal
from vizavi.registry.queries import current_versions
from vizavi.registry.rules import can_keep


@action
def take_starting_dictionary(*, actor: Viewer, now: datetime) -> list[Proposal]:
    """Put the attributes of the starting dictionary into the draft edition, each by a proposal of the Project Office.

    An attribute that the register has, or that an open proposal is about, stays as it is: repeating changes nothing.
    In the file each stands after those that its conditions test.

    Returns:
        The accepted proposals; none if there was nothing to take.

    Raises:
        PermissionDenied: the actor is not the Project Office.
    """
    if not can_keep(actor):
        raise PermissionDenied
    lock_register()
    known = set(current_versions(Kind.ATTRIBUTE).values_list("entry__code", flat=True))
    known |= set(
        Proposal.objects.filter(entry__kind=Kind.ATTRIBUTE, state__in=OPEN_PROPOSAL).values_list(
            "entry__code", flat=True
        )
    )
    missing = [(kind, entry) for kind, entry in read_entries(STARTING_DATA) if entry["code"] not in known]
    proposals = [
        propose_addition(
            actor=actor,
            kind=kind,
            code=entry["code"],
            authority=None,
            form_token=uuid4(),
            document=entry["document"],
            now=now,
        )
        for kind, entry in missing
    ]
    note = _("Из начального словаря признаков")
    return [accept_proposal(actor=actor, proposal=item, note=note, now=now) for item in proposals]
