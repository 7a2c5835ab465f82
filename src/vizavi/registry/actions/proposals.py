"""Proposals of authorities to the register (B-4.3.5.1.a): begun, written, handed over, taken back.

What is written is saved field by field: a page tells what it saw of the fields that it sends, so that two officers who
write in different parts of one entry never get in each other's way, and nobody overwrites what he has not seen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kit.accounts.models import User
from kit.audit.context import action
from vizavi.authorities.api import Viewer
from vizavi.authorities.models import Appointment, Authority, Unit
from vizavi.registry.actions.steps import (
    AlreadyProposed,
    ChangedMeanwhile,
    UnableToPropose,
    locked,
    made_by,
    require_complete,
    require_editable,
    require_transition,
    require_up_to_date,
    seen_of,
)
from vizavi.registry.choices import OPEN_PROPOSAL, ChangeKind, Kind, ProposalState
from vizavi.registry.content import set_document, write_document
from vizavi.registry.documents import SCHEMAS
from vizavi.registry.documents.check import BadDocument
from vizavi.registry.models import Entry, Proposal, Version
from vizavi.registry.queries import current_version
from vizavi.registry.rules import can_keep, can_prepare, can_submit

# How long the pages of a browser remember what they saved themselves.
OWN_SAVE_SECONDS = 24 * 3600


@action
def propose_addition(
    *,
    actor: Viewer,
    kind: Kind,
    code: str,
    authority: Authority | None,
    form_token: UUID,
    now: datetime,
    document: Mapping[str, Any] | None = None,
) -> Proposal:
    """Begin a proposal to include a new entry (or one that was excluded before, under its old code).

    Args:
        authority: who proposes and provides; None is the Project Office.
        document: what is known of it already.

    Raises:
        PermissionDenied: the actor does not prepare proposals of this authority.
        UnableToPropose: the code is taken or is none.
        AlreadyProposed: the authority has an open proposal with this code.
    """
    _require_prepares(actor, authority)
    if (before := made_by(form_token)) is not None:
        return before
    separator = "_" if kind == Kind.ATTRIBUTE else "-"
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,79}", code):
        raise UnableToPropose(
            _("Код состоит из латинских букв и цифр, слова разделены знаком «%(sign)s».")
            % {"sign": separator},
            field="code",
        )
    entry, _is_new = Entry.objects.get_or_create(kind=kind, code=code)
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    _require_free(entry, authority)
    if current_version(entry) or entry.proposals.filter(state__in=OPEN_PROPOSAL).exists():
        raise UnableToPropose(_("Этот код уже занят. Выберите другой."), field="code")
    version = Version(entry=entry, kind=entry.kind, authority=authority)
    write_document(version, {**SCHEMAS[kind].empty(), **(document or {})}, now=now)
    return _begin(ChangeKind.ADD, entry, authority, actor, form_token, now=now, version=version)


@action
def propose_change(
    *, actor: Viewer, entry: Entry, authority: Authority | None, form_token: UUID, now: datetime
) -> Proposal:
    """Begin a proposal to change an entry, from what the newest edition says of it.

    Raises:
        PermissionDenied: the actor does not prepare proposals of this authority.
        UnableToPropose: the entry is not in the register.
        AlreadyProposed: the authority has an open proposal for it.
    """
    _require_prepares(actor, authority)
    if (before := made_by(form_token)) is not None:
        return before
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    _require_free(entry, authority)
    base = _current(entry)
    version = Version(
        entry=entry,
        kind=entry.kind,
        authority_id=base.authority_id,
        unit_id=base.unit_id,
        owner_id=base.owner_id,
    )
    write_document(version, base.document, now=now)
    return _begin(ChangeKind.CHANGE, entry, authority, actor, form_token, now=now, version=version, base=base)


@action
def propose_exclusion(
    *,
    actor: Viewer,
    entry: Entry,
    authority: Authority | None,
    form_token: UUID,
    now: datetime,
    reason: str,
) -> Proposal:
    """Begin a proposal to exclude an entry.

    Raises:
        PermissionDenied: the actor does not prepare proposals of this authority.
        UnableToPropose: the entry is not in the register, or no reason is given.
        AlreadyProposed: the authority has an open proposal for it.
    """
    _require_prepares(actor, authority)
    if (before := made_by(form_token)) is not None:
        return before
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    _require_free(entry, authority)
    base = _current(entry)
    if not reason.strip():
        raise UnableToPropose(_("Напишите, почему запись исключается."), field="reason")
    return _begin(
        ChangeKind.EXCLUDE, entry, authority, actor, form_token, now=now, base=base, reason=reason.strip()
    )


@action
def save_proposal(
    *,
    actor: Viewer,
    proposal: Proposal,
    changes: Mapping[str, Any],
    seen: str,
    now: datetime,
    reason: str | None = None,
    page: str = "",
) -> Version | None:
    """Save what was written so far, complete or not.

    Args:
        changes: values of the fields that the page shows; other fields stay as they are.
        seen: `seen_of` these fields when the page was made.
        page: names the page that saves as one types. Its next save may be on the way before it has heard what its
            last one made: a page is never in conflict with itself.

    Returns:
        The version; None of an exclusion, of which only the reason is saved.

    Raises:
        PermissionDenied: it is not of the actor's authority.
        UnableToPropose: it is being checked or is decided already, or a value has not the shape of its field.
        ChangedMeanwhile: somebody saved one of these fields since; nothing is overwritten.
    """
    proposal = locked(proposal)
    require_editable(actor, proposal)
    if reason is not None and proposal.reason != reason.strip():
        proposal.reason = reason.strip()
        proposal.save(update_fields=["reason"])
    version = proposal.version
    if version is None or not changes:
        return version
    own_save = f"registry.save:{version.pk}:{page}:{'+'.join(sorted(changes))}"
    stored = seen_of(version.document, changes)
    if stored not in {seen, cache.get(own_save) if page else None}:
        raise ChangedMeanwhile(version)
    before = version.document
    try:
        set_document(version, {**before, **changes}, now=now)
    except BadDocument as error:
        trouble = error.troubles[0]
        raise UnableToPropose(trouble.message, field=trouble.path) from error
    if version.document == before:
        return version
    version.revision += 1
    write_document(version, version.document, now=now)
    if page:
        # The cache lies in the database: this is seen when the lock on the proposal is let go, not later.
        cache.set(own_save, seen_of(version.document, changes), timeout=OWN_SAVE_SECONDS)
    return version


@action
def name_provider(
    *,
    actor: Viewer,
    proposal: Proposal,
    authority: Authority | None,
    unit: Unit | None,
    owner: User | None,
    now: datetime,
) -> Version:
    """Say who provides it and which employee answers for it (B-2.4.a, B-4.1.15.c).

    Raises:
        PermissionDenied: it is not of the actor's authority, or the actor may not give it to this authority.
        UnableToPropose: the unit or the employee is of another authority.
    """
    proposal = locked(proposal)
    require_editable(actor, proposal)
    version = proposal.version
    if version is None:
        raise UnableToPropose(_("Исключение не меняет того, кто предоставляет."))
    authority_id = authority.pk if authority else None
    if not can_keep(actor) and authority_id != version.authority_id:
        raise PermissionDenied
    if unit is not None and unit.authority_id != authority_id:
        raise UnableToPropose(_("Подразделение относится к другому органу власти."), field="unit")
    if owner is not None and owner.pk not in {user.pk for user in possible_owners(authority, now=now)}:
        raise UnableToPropose(_("Этот сотрудник не работает в органе власти."), field="owner")
    wanted = (authority_id, unit.pk if unit else None, owner.pk if owner else None)
    if wanted != (version.authority_id, version.unit_id, version.owner_id):
        version.authority, version.unit, version.owner = authority, unit, owner
        version.revision += 1
        version.updated_at = now
        version.save()
    return version


def possible_owners(authority: Authority | None, *, now: datetime) -> list[User]:
    """Employees who may answer for what an authority provides: who holds a role in it, or in the Project Office."""
    today = localdate(now)
    held = Appointment.objects.filter(starts_on__lte=today).exclude(ends_on__lt=today)
    held = held.filter(authority=authority) if authority else held.filter(role="project_office")
    return list(
        User.objects.filter(is_active=True, pk__in=held.values("employee__user_id")).order_by("name", "pk")
    )


@action
def submit_proposal(
    *, actor: Viewer, proposal: Proposal, now: datetime, revision: int | None = None
) -> Proposal:
    """Hand a proposal to the Project Office.

    Raises:
        PermissionDenied: the actor does not speak for the authority.
        UnableToPropose: it changes nothing, or does not wait for submission.
        Incomplete: the check found what keeps it out.
        Outdated: the entry changed since; the proposal has to be carried over first.
        ChangedMeanwhile: it was saved after `revision`.
    """
    proposal = locked(proposal)
    if not can_submit(actor, proposal.authority_id):
        raise PermissionDenied
    if proposal.state == ProposalState.SUBMITTED:
        return proposal
    require_transition(proposal, ProposalState.SUBMITTED)
    if revision is not None and proposal.version and proposal.version.revision != revision:
        raise ChangedMeanwhile(proposal.version)
    require_up_to_date(proposal)
    require_complete(proposal, now=now, is_decision=False)
    for remark in proposal.remarks.filter(settled_at__isnull=True):
        remark.settled_at = now
        remark.save(update_fields=["settled_at"])
    proposal.state = ProposalState.SUBMITTED
    proposal.submitted_at = now
    proposal.save(update_fields=["state", "submitted_at"])
    return proposal


@action
def withdraw_proposal(*, actor: Viewer, proposal: Proposal, now: datetime, reason: str) -> Proposal:
    """Take a proposal back; what was written stays in its history.

    Raises:
        PermissionDenied: it is not of the actor's authority.
        UnableToPropose: it is decided already, or no reason is given.
    """
    proposal = locked(proposal)
    if not can_prepare(actor, proposal.authority_id):
        raise PermissionDenied
    if proposal.state == ProposalState.WITHDRAWN:
        return proposal
    require_transition(proposal, ProposalState.WITHDRAWN)
    if not reason.strip():
        raise UnableToPropose(_("Напишите, почему предложение отзывается."), field="reason")
    proposal.state = ProposalState.WITHDRAWN
    proposal.decided_at = now
    proposal.decided_by_id = actor.actor_id
    proposal.decision_note = reason.strip()
    proposal.save(update_fields=["state", "decided_at", "decided_by", "decision_note"])
    return proposal


def _require_prepares(actor: Viewer, authority: Authority | None) -> None:
    if not can_prepare(actor, authority.pk if authority else None):
        raise PermissionDenied


def _require_free(entry: Entry, authority: Authority | None) -> None:
    mine = entry.proposals.filter(authority=authority, state__in=OPEN_PROPOSAL).first()
    if mine is not None:
        raise AlreadyProposed(mine)


def _current(entry: Entry) -> Version:
    version = current_version(entry)
    if version is None:
        raise UnableToPropose(_("Этой записи в реестре нет: её исключили или ещё не приняли."))
    return version


def _begin(
    kind: ChangeKind,
    entry: Entry,
    authority: Authority | None,
    actor: Viewer,
    form_token: UUID,
    *,
    now: datetime,
    version: Version | None = None,
    base: Version | None = None,
    reason: str = "",
) -> Proposal:
    return Proposal.objects.create(
        kind=kind,
        entry=entry,
        version=version,
        base=base,
        authority=authority,
        form_token=form_token,
        reason=reason,
        author_id=actor.actor_id,
        created_at=now,
    )
