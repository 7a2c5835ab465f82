"""From the unit to the register (S-3.3, S-5.4): the head submits, the authorised person returns or includes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kit.audit.context import action
from vizavi.authorities.api import Viewer
from vizavi.touchpoints.actions.deadlines import stop_deadlines
from vizavi.touchpoints.actions.drafts import draft_to_change, start_publication_clock
from vizavi.touchpoints.actions.proposals import (
    ChangedMeanwhile,
    Duplicate,
    UnableToPropose,
    locked,
    require_complete,
    require_transition,
    start_clock,
)
from vizavi.touchpoints.choices import (
    DeadlineKind,
    ProposalState,
)
from vizavi.touchpoints.content import read_content, trigger_of
from vizavi.touchpoints.models import Proposal, Remark, TouchpointVersion
from vizavi.touchpoints.queries import current_version
from vizavi.touchpoints.rules import can_check, can_submit


@action
def submit_proposal(
    *, actor: Viewer, proposal: Proposal, now: datetime, revision: int | None = None
) -> Proposal:
    """Hand a proposal to the authorised person; the clock of checking starts (S-5.4, I-5.4).

    Raises:
        PermissionDenied: the actor is not the head of the unit.
        UnableToPropose: it is incomplete, changes nothing, or does not wait for submission.
        Duplicate: the process has this touchpoint already.
        ChangedMeanwhile: it was saved after `revision`.
    """
    proposal = locked(proposal)
    if not can_submit(actor, proposal.unit_id):
        raise PermissionDenied
    if proposal.state == ProposalState.SUBMITTED:
        return proposal
    require_transition(proposal, ProposalState.SUBMITTED)
    if revision is not None and proposal.version and proposal.version.revision != revision:
        raise ChangedMeanwhile(proposal.version)
    require_complete(proposal, now=now)
    stop_deadlines(now=now, kind=DeadlineKind.UPDATE, proposal=proposal)
    stop_deadlines(now=now, kind=DeadlineKind.REWORK, proposal=proposal)
    for remark in proposal.remarks.filter(settled_at__isnull=True):
        remark.settled_at = now
        remark.save(update_fields=["settled_at"])
    proposal.state = ProposalState.SUBMITTED
    proposal.submitted_at = now
    proposal.save(update_fields=["state", "submitted_at"])
    start_clock(proposal, DeadlineKind.CHECK, proposal.register.check_days, now=now)
    return proposal


@action
def return_proposal(
    *,
    actor: Viewer,
    proposal: Proposal,
    remarks: Sequence[tuple[str, str]],
    now: datetime,
    working_days: int | None = None,
) -> Proposal:
    """Return a proposal to the unit with remarks per field and a term (S-3.3.2).

    Args:
        remarks: pairs of field name ("" for the whole) and text.
        working_days: the term; the register's own if not given.

    Raises:
        PermissionDenied: the actor is not the authorised person.
        UnableToPropose: no remark says what to mend, the term is not 1…60 days, or it is not being checked.
    """
    proposal = locked(proposal)
    if not can_check(actor, proposal.register.authority_id):
        raise PermissionDenied
    require_transition(proposal, ProposalState.RETURNED)
    stated = [(field, " ".join(text.split())) for field, text in remarks if text.strip()]
    if not stated:
        raise UnableToPropose(_("Напишите хотя бы одно замечание: подразделению нужно знать, что исправить."))
    days = proposal.register.rework_days if working_days is None else working_days
    if not 1 <= days <= 60:
        raise UnableToPropose(_("Срок доработки — от 1 до 60 рабочих дней."), field="working_days")
    Remark.objects.bulk_create(
        Remark(proposal=proposal, field=field, text=text, author_id=actor.person_id, made_at=now)
        for field, text in stated
    )
    stop_deadlines(now=now, kind=DeadlineKind.CHECK, proposal=proposal)
    proposal.state = ProposalState.RETURNED
    proposal.save(update_fields=["state"])
    start_clock(proposal, DeadlineKind.REWORK, days, now=now)
    return proposal


@action
def include_proposal(*, actor: Viewer, proposal: Proposal, now: datetime) -> Proposal:
    """Put a checked proposal into the draft edition; the clock of publication starts (S-3.3.3, S-5.5).

    Raises:
        PermissionDenied: the actor is not the authorised person.
        UnableToPropose: it is incomplete or is not being checked.
        Duplicate: the process has this touchpoint by now.
        UnableToChangeDraft: the draft edition takes no changes now.
    """
    proposal = locked(proposal)
    if not can_check(actor, proposal.register.authority_id):
        raise PermissionDenied
    if proposal.state == ProposalState.INCLUDED:
        return proposal
    require_transition(proposal, ProposalState.INCLUDED)
    require_complete(proposal, now=now)
    edition = draft_to_change(proposal.register, now=now)
    before = current_version(proposal.touchpoint)
    trigger = trigger_of(
        read_content(before) if before else None, read_content(proposal.version) if proposal.version else None
    )
    if before is not None:
        before.until_edition = edition.number
        before.save(update_fields=["until_edition"])
    if proposal.version is not None:
        proposal.version.from_edition = edition.number
        _save_unique(proposal.version)
    proposal.state = ProposalState.INCLUDED
    proposal.decided_at = now
    proposal.edition = edition
    proposal.save(update_fields=["state", "decided_at", "edition"])
    stop_deadlines(now=now, kind=DeadlineKind.CHECK, proposal=proposal)
    stop_deadlines(now=now, kind=DeadlineKind.UPDATE, process=proposal.process, proposal=None)
    start_publication_clock(edition, trigger=trigger, proposal=proposal, process=proposal.process, now=now)
    return proposal


def _save_unique(version: TouchpointVersion) -> None:
    # The query above saw no duplicate; the constraint sees what another transaction committed since.
    try:
        with transaction.atomic():
            version.save(update_fields=["from_edition"])
    except IntegrityError as error:
        if "touchpoint_once_in_process" not in str(error):
            raise
        raise Duplicate(version) from error
