"""The Project Office decides on proposals (B-4.2.4.1, B-4.3.5.1): returns, accepts, rejects, carries over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kit.audit.context import action
from vizavi.authorities.api import Viewer
from vizavi.registry.actions.editions import draft_to_change
from vizavi.registry.actions.proposals import submit_proposal
from vizavi.registry.actions.steps import (
    EDITABLE,
    UnableToPropose,
    is_outdated,
    locked,
    require_complete,
    require_transition,
    require_up_to_date,
)
from vizavi.registry.choices import ChangeKind, Kind, ProposalState
from vizavi.registry.content import relink, write_document
from vizavi.registry.documents.differences import merge
from vizavi.registry.documents.kinds import SCHEMAS
from vizavi.registry.models import Entry, Proposal, Remark, Version
from vizavi.registry.queries import current_version, scenarios_naming
from vizavi.registry.rules import can_keep, can_prepare


@action
def return_proposal(
    *, actor: Viewer, proposal: Proposal, remarks: Sequence[tuple[str, str]], now: datetime
) -> Proposal:
    """Return a proposal to who made it, with remarks per field.

    Args:
        remarks: pairs of field name ("" for the whole) and text.

    Raises:
        PermissionDenied: the actor is not the Project Office.
        UnableToPropose: no remark says what to mend, or it is not being checked.
    """
    if not can_keep(actor):
        raise PermissionDenied
    proposal = locked(proposal)
    require_transition(proposal, ProposalState.RETURNED)
    stated = [(field, " ".join(text.split())) for field, text in remarks if text.strip()]
    if not stated:
        raise UnableToPropose(_("Напишите хотя бы одно замечание: нужно знать, что исправить."))
    _return(proposal, stated, actor, now)
    return proposal


@action
def accept_proposal(*, actor: Viewer, proposal: Proposal, now: datetime, note: str = "") -> Proposal:
    """Put a proposal into the draft edition.

    The Project Office's own proposal may be accepted by who wrote it, at once: the trail tells who did.

    Raises:
        PermissionDenied: the actor is not the Project Office.
        UnableToPropose: it is not being checked, or changes nothing.
        Incomplete: the check found what keeps it out.
        Outdated: the entry changed since; the proposal has to be carried over first.
    """
    if not can_keep(actor):
        raise PermissionDenied
    proposal = locked(proposal)
    if proposal.state == ProposalState.ACCEPTED:
        return proposal
    if proposal.authority_id is None and proposal.state in EDITABLE:
        submit_proposal(actor=actor, proposal=proposal, now=now)
        proposal = locked(proposal)
    require_transition(proposal, ProposalState.ACCEPTED)
    # Takes the lock of the register: what is read from here on nobody else changes.
    edition = draft_to_change(now=now)
    require_up_to_date(proposal)
    require_complete(proposal, now=now, is_decision=True)
    before, today = current_version(proposal.entry), localdate(now)
    if before is not None:
        before.until_edition = edition.number
        before.save(update_fields=["until_edition"])
    if proposal.version is not None:
        proposal.version.from_edition = edition.number
        proposal.version.save(update_fields=["from_edition"])
        # What it names may have come into the register since it was written.
        relink([proposal.version])
    entry = proposal.entry
    entry.confirmed_on, entry.confirmed_by_id = today, actor.actor_id
    # B-4.3.5.7: a new version is the update that a scenario waited for.
    entry.stale_since = entry.stale_because = None
    entry.save()
    mark_stale(entry, before, proposal.version, on=today)
    proposal.state = ProposalState.ACCEPTED
    proposal.decided_at = now
    proposal.decided_by_id = actor.actor_id
    proposal.decision_note = note.strip()
    proposal.edition = edition
    proposal.save(update_fields=["state", "decided_at", "decided_by", "decision_note", "edition"])
    return proposal


@action
def reject_proposal(*, actor: Viewer, proposal: Proposal, reason: str, now: datetime) -> Proposal:
    """Decline a proposal for good.

    Raises:
        PermissionDenied: the actor is not the Project Office.
        UnableToPropose: no reason is given, or it is not being checked.
    """
    if not can_keep(actor):
        raise PermissionDenied
    proposal = locked(proposal)
    if proposal.state == ProposalState.REJECTED:
        return proposal
    require_transition(proposal, ProposalState.REJECTED)
    if not reason.strip():
        raise UnableToPropose(_("Напишите, почему предложение отклоняется."), field="reason")
    proposal.state = ProposalState.REJECTED
    proposal.decided_at = now
    proposal.decided_by_id = actor.actor_id
    proposal.decision_note = reason.strip()
    proposal.save(update_fields=["state", "decided_at", "decided_by", "decision_note"])
    return proposal


@action
def rebase_proposal(*, actor: Viewer, proposal: Proposal, now: datetime) -> list[str]:
    """Carry a proposal over to what was accepted meanwhile.

    Fields that only one side changed are taken from that side. Where both did, the proposal's text stays and a remark
    asks to look; one that was being checked goes back to who wrote it.

    Returns:
        Names of the fields that both sides changed differently.

    Raises:
        PermissionDenied: the actor neither prepares the proposal nor is the Project Office checking it.
        UnableToPropose: it is decided already, or the entry was excluded meanwhile.
    """
    proposal = locked(proposal)
    is_checked = proposal.state == ProposalState.SUBMITTED
    if not (can_keep(actor) if is_checked else can_prepare(actor, proposal.authority_id)):
        raise PermissionDenied
    if not is_checked and proposal.state not in EDITABLE:
        raise UnableToPropose(_("Предложение уже решено, переносить его некуда."))
    if not is_outdated(proposal):
        return []
    theirs = current_version(proposal.entry)
    if theirs is None:
        raise UnableToPropose(
            _(
                "Запись исключена из реестра. Отзовите предложение; если она нужна, предложите включить её заново."
            )
        )
    conflicts = []
    if proposal.version is not None:
        base = proposal.base.document if proposal.base else SCHEMAS[Kind(proposal.entry.kind)].empty()
        merged = merge(base, theirs.document, proposal.version.document)
        conflicts = merged.conflicts
        _take_provider(proposal.version, proposal.base, theirs)
        proposal.version.revision += 1
        write_document(proposal.version, merged.document, now=now)
        proposal.kind = ChangeKind.CHANGE
    proposal.base = theirs
    proposal.save(update_fields=["base", "kind"])
    if conflicts:
        text = _("Это поле за это время изменило и другое принятое предложение. Сравните и оставьте верное.")
        remarks = [(name, text) for name in conflicts]
        if is_checked:
            _return(proposal, remarks, actor, now)
        else:
            _remark(proposal, remarks, actor, now)
    return conflicts


def mark_stale(entry: Entry, before: Version | None, after: Version | None, *, on: date) -> int:
    """B-4.3.5.7: tell scenarios that a service in them, or for their needs, was designed or rebuilt.

    A changed service concerns every scenario that leads to it; a service that comes to satisfy a need concerns the
    scenarios that serve the need and do not lead to it yet.

    Returns:
        How many scenarios wait for an update because of this.
    """
    waiting: dict[int, Entry] = {}
    if entry.kind == Kind.SERVICE and before is not None:
        waiting = {version.entry_id: entry for version in scenarios_naming(entry)}
    if entry.kind == Kind.NEED and after is not None:
        known = set(before.document["services"]) if before else set()
        codes = [code for code in after.document["services"] if code not in known]
        new = {item.code: item for item in Entry.objects.filter(kind=Kind.SERVICE, code__in=codes)}
        for version in scenarios_naming(entry, "needs"):
            led_to = {step["service"] for step in version.document["steps"]}
            missing = [new[code] for code in codes if code in new and code not in led_to]
            if missing:
                waiting[version.entry_id] = missing[0]
    scenarios = Entry.objects.select_for_update().filter(pk__in=waiting).order_by("pk")
    for scenario in scenarios:
        if scenario.stale_since is None:
            scenario.stale_since, scenario.stale_because = on, waiting[scenario.pk]
            scenario.save(update_fields=["stale_since", "stale_because"])
    return len(scenarios)


def _take_provider(version: Version, base: Version | None, theirs: Version) -> None:
    for name in ("authority_id", "unit_id", "owner_id"):
        if base is not None and getattr(version, name) == getattr(base, name):
            setattr(version, name, getattr(theirs, name))


def _return(proposal: Proposal, remarks: Sequence[tuple[str, str]], actor: Viewer, now: datetime) -> None:
    _remark(proposal, remarks, actor, now)
    proposal.state = ProposalState.RETURNED
    proposal.save(update_fields=["state"])


def _remark(proposal: Proposal, remarks: Sequence[tuple[str, str]], actor: Viewer, now: datetime) -> None:
    Remark.objects.bulk_create(
        Remark(proposal=proposal, field=field, text=text, author_id=actor.person_id, made_at=now)
        for field, text in remarks
    )
