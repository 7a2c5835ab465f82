"""The unit prepares a proposal (S-3.4, I-2.2.b): drafts, saves, merges a duplicate, takes back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from kit.audit.context import action
from vizavi.authorities.api import Viewer
from vizavi.touchpoints.actions.deadlines import start_deadline, stop_deadlines
from vizavi.touchpoints.actions.proposals import (
    ChangedMeanwhile,
    UnableToPropose,
    duplicate_of,
    form_for_changes,
    locked,
    made_by,
    not_in_future,
    require_editable,
    require_transition,
    unit_of,
    version_of,
)
from vizavi.touchpoints.choices import (
    OPEN_PROPOSAL,
    ChangeKind,
    DeadlineKind,
    ProposalState,
    Trigger,
)
from vizavi.touchpoints.content import Content, merged, read_content, write_content
from vizavi.touchpoints.models import Process, Proposal, Touchpoint, TouchpointVersion
from vizavi.touchpoints.queries import current_version
from vizavi.touchpoints.rules import can_prepare

OWN_SAVE_SECONDS = 3600


@action
def propose_addition(
    *,
    actor: Viewer,
    process: Process,
    form_token: UUID,
    happened_on: date,
    now: datetime,
    content: Content | None = None,
    reason: str = "",
) -> Proposal:
    """Draft the addition of a touchpoint to a process.

    The same `form_token` again returns the proposal that it made.

    Raises:
        PermissionDenied: the process is not of the actor's unit.
        UnableToPropose: the process is excluded, or the date lies ahead.
    """
    if made := made_by(form_token):
        return made
    unit_id = unit_of(process)
    if not can_prepare(actor, unit_id):
        raise PermissionDenied
    touchpoint = Touchpoint.objects.create(process=process)
    version = TouchpointVersion(
        touchpoint=touchpoint, register=process.register, position=_next_position(process)
    )
    write_content(version, content or Content(), form=form_for_changes(process, now=now), now=now)
    return _propose(
        ChangeKind.ADD,
        Trigger.TOUCHPOINT_ADDED,
        actor=actor,
        touchpoint=touchpoint,
        version=version,
        unit_id=unit_id,
        form_token=form_token,
        happened_on=happened_on,
        reason=reason,
        now=now,
    )


@action
def propose_change(
    *,
    actor: Viewer,
    touchpoint: Touchpoint,
    form_token: UUID,
    happened_on: date,
    now: datetime,
    content: Content | None = None,
    reason: str = "",
) -> Proposal:
    """Draft a change of a touchpoint, beginning with a copy of what the register says of it now.

    Raises:
        PermissionDenied: the process is not of the actor's unit.
        UnableToPropose: the touchpoint is excluded, has an open proposal already, or the date lies ahead.
    """
    if made := made_by(form_token):
        return made
    current = _proposable(actor, touchpoint)
    version = TouchpointVersion(touchpoint=touchpoint, register=current.register, position=current.position)
    form = form_for_changes(touchpoint.process, now=now)
    write_content(version, content or read_content(current), form=form, now=now)
    unit_id = unit_of(touchpoint.process)
    return _propose(
        ChangeKind.CHANGE,
        Trigger.DETAILS_CHANGED,
        actor=actor,
        touchpoint=touchpoint,
        version=version,
        unit_id=unit_id,
        form_token=form_token,
        happened_on=happened_on,
        reason=reason,
        now=now,
    )


@action
def propose_exclusion(
    *, actor: Viewer, touchpoint: Touchpoint, form_token: UUID, happened_on: date, now: datetime, reason: str
) -> Proposal:
    """Draft the exclusion of a touchpoint, with the reason.

    Raises:
        PermissionDenied, UnableToPropose: as `propose_change`; or no reason is given.
    """
    if made := made_by(form_token):
        return made
    _proposable(actor, touchpoint)
    if not reason.strip():
        raise UnableToPropose(_("Напишите, почему точка исключается."), field="reason")
    unit_id = unit_of(touchpoint.process)
    return _propose(
        ChangeKind.EXCLUDE,
        Trigger.TOUCHPOINT_EXCLUDED,
        actor=actor,
        touchpoint=touchpoint,
        version=None,
        unit_id=unit_id,
        form_token=form_token,
        happened_on=happened_on,
        reason=reason,
        now=now,
    )


@action
def save_proposal(
    *,
    actor: Viewer,
    proposal: Proposal,
    content: Content,
    revision: int,
    now: datetime,
    happened_on: date | None = None,
    reason: str | None = None,
    page: str = "",
) -> TouchpointVersion:
    """Save what was written so far, complete or not.

    Args:
        revision: that of the version when it was opened.
        page: names the page that saves as one types. Its next save may be on the way before it has heard of
            the revision that its last one made: a page is never in conflict with itself.

    Raises:
        PermissionDenied: it is not of the actor's unit.
        UnableToPropose: it is being checked or is decided already.
        ChangedMeanwhile: somebody saved it after this revision; nothing is overwritten.
    """
    proposal = locked(proposal)
    require_editable(actor, proposal)
    version = version_of(proposal)
    own_save = f"touchpoints.save:{version.pk}:{page}"
    if version.revision not in {revision, cache.get(own_save) if page else None}:
        raise ChangedMeanwhile(version)
    if happened_on is not None or reason is not None:
        proposal.happened_on = not_in_future(happened_on, now=now) if happened_on else proposal.happened_on
        proposal.reason = proposal.reason if reason is None else reason
        proposal.save(update_fields=["happened_on", "reason"])
    if content == read_content(version):
        return version
    version.revision += 1
    write_content(version, content, form=form_for_changes(proposal.process, now=now), now=now)
    if page:
        # The cache lies in the database: this is seen when the lock on the proposal is let go, not later.
        cache.set(own_save, version.revision, timeout=OWN_SAVE_SECONDS)
    return version


@action
def explain_exclusion(
    *, actor: Viewer, proposal: Proposal, reason: str, happened_on: date, now: datetime
) -> Proposal:
    """Put the reason and the date of an exclusion in other words, before it is checked or after it came back.

    Raises:
        PermissionDenied: it is not of the actor's unit.
        UnableToPropose: it is no exclusion, is being checked or decided, lacks a reason, or the date lies ahead.
    """
    proposal = locked(proposal)
    require_editable(actor, proposal)
    if proposal.kind != ChangeKind.EXCLUDE:
        raise UnableToPropose(_("Это предложение не об исключении точки."))
    if not reason.strip():
        raise UnableToPropose(_("Напишите, почему точка исключается."), field="reason")
    proposal.reason = reason.strip()
    proposal.happened_on = not_in_future(happened_on, now=now)
    proposal.save(update_fields=["reason", "happened_on"])
    return proposal


@action
def withdraw_proposal(*, actor: Viewer, proposal: Proposal, now: datetime, reason: str) -> Proposal:
    """Take a proposal back; what was written stays in its history.

    Raises:
        PermissionDenied: it is not of the actor's unit.
        UnableToPropose: it is decided already, or no reason is given.
    """
    proposal = locked(proposal)
    if not can_prepare(actor, proposal.unit_id):
        raise PermissionDenied
    if proposal.state == ProposalState.WITHDRAWN:
        return proposal
    if not reason.strip():
        raise UnableToPropose(_("Напишите, почему предложение отзывается."), field="reason")
    require_transition(proposal, ProposalState.WITHDRAWN)
    for kind in DeadlineKind:
        stop_deadlines(now=now, kind=kind, proposal=proposal)
    proposal.state = ProposalState.WITHDRAWN
    proposal.decided_at = now
    proposal.save(update_fields=["state", "decided_at"])
    return proposal


@action
def merge_into_existing(*, actor: Viewer, proposal: Proposal, form_token: UUID, now: datetime) -> Proposal:
    """Turn the addition of a duplicate into a change that adds its needs to the touchpoint there is (S-3.7.c).

    Returns:
        The proposal to change the existing touchpoint; the duplicate is withdrawn.

    Raises:
        PermissionDenied: it is not of the actor's unit.
        UnableToPropose: it duplicates nothing, or the existing touchpoint has an open proposal already.
    """
    if made := made_by(form_token):
        return made
    proposal = locked(proposal)
    require_editable(actor, proposal)
    existing = duplicate_of(proposal)
    if existing is None or existing.from_edition is None:
        raise UnableToPropose(_("В перечне нет точки, с которой можно объединить эту."))
    withdraw_proposal(
        actor=actor, proposal=proposal, now=now, reason=_("Объединено с точкой «%s»") % existing.name
    )
    return propose_change(
        actor=actor,
        touchpoint=existing.touchpoint,
        form_token=form_token,
        happened_on=proposal.happened_on,
        content=merged(read_content(existing), read_content(version_of(proposal))),
        reason=proposal.reason,
        now=now,
    )


def _propose(
    kind: ChangeKind,
    trigger: Trigger,
    *,
    actor: Viewer,
    touchpoint: Touchpoint,
    version: TouchpointVersion | None,
    unit_id: int,
    form_token: UUID,
    happened_on: date,
    reason: str,
    now: datetime,
) -> Proposal:
    proposal = Proposal.objects.create(
        register=touchpoint.process.register,
        process=touchpoint.process,
        unit_id=unit_id,
        kind=kind,
        touchpoint=touchpoint,
        version=version,
        form_token=form_token,
        happened_on=not_in_future(happened_on, now=now),
        reason=reason,
        author_id=actor.person_id,
        created_at=now,
    )
    start_deadline(
        register=proposal.register,
        kind=DeadlineKind.UPDATE,
        trigger=trigger,
        working_days=proposal.register.update_days,
        started_on=proposal.happened_on,
        process=proposal.process,
        proposal=proposal,
        unit_id=unit_id,
    )
    return proposal


def _proposable(actor: Viewer, touchpoint: Touchpoint) -> TouchpointVersion:
    if not can_prepare(actor, unit_of(touchpoint.process)):
        raise PermissionDenied
    current = current_version(touchpoint)
    if current is None:
        raise UnableToPropose(_("Точка уже исключена из перечня."))
    Touchpoint.objects.select_for_update().get(pk=touchpoint.pk)
    if touchpoint.proposals.filter(state__in=OPEN_PROPOSAL).exists():
        raise UnableToPropose(_("По этой точке уже готовится предложение. Откройте его и дополните."))
    return current


def _next_position(process: Process) -> int:
    last = TouchpointVersion.objects.filter(touchpoint__process=process).order_by("-position").first()
    return last.position + 1 if last else 1
