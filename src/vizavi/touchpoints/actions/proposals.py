"""Proposals: a unit prepares, its head submits, the authorised person returns or includes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kit.audit.context import action
from kit.errors import Refused
from vizavi.authorities.api import Viewer
from vizavi.touchpoints.actions.deadlines import start_deadline, stop_deadlines
from vizavi.touchpoints.actions.drafts import draft_to_change, start_publication_clock
from vizavi.touchpoints.choices import (
    PROPOSAL_TRANSITIONS,
    ChangeKind,
    DeadlineKind,
    ProposalState,
    Trigger,
)
from vizavi.touchpoints.content import Content, StatedNeed, merged, read_content, trigger_of, write_content
from vizavi.touchpoints.findings import Severity, findings_of_content
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.models import Process, ProcessVersion, Proposal, Remark, Touchpoint, TouchpointVersion
from vizavi.touchpoints.queries import current_version, duplicates_of, form_in_force, open_edition
from vizavi.touchpoints.rules import can_check, can_prepare, can_submit


class UnableToPropose(Refused):
    """The proposal cannot be made, changed or moved on."""


class Duplicate(UnableToPropose):
    """The process has this touchpoint already, perhaps under another spelling; `version` is the one it has."""

    def __init__(self, version: TouchpointVersion) -> None:
        super().__init__(
            _(
                "Такая точка в этом процессе уже есть: «%(name)s». Не повторяйте её, "
                "а добавьте недостающие потребности к ней."
            )
            % {"name": version.name},
            field="name",
        )
        self.version = version


class ChangedMeanwhile(UnableToPropose):
    """Somebody else saved the proposal after it was opened; `version` holds what they saved."""

    def __init__(self, version: TouchpointVersion) -> None:
        super().__init__(
            _("Пока вы писали, эти сведения изменил другой сотрудник. Ваш текст не потерян: сравните.")
        )
        self.version = version


def form_for_changes(process: Process, *, now: datetime) -> FormDocument:
    """The form that a change made now is written in: that of the draft edition, or the one in force.

    Raises:
        UnableToPropose: no edition of the form is in force.
    """
    edition = open_edition(process.register)
    form_edition = (
        edition.form_edition if edition else form_in_force(process.register.form, on=localdate(now))
    )
    if form_edition is None:
        raise UnableToPropose(_("Форма перечня ещё не введена в действие. Обратитесь к администратору."))
    return form_of(form_edition)


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
    if made := Proposal.objects.filter(form_token=form_token).first():
        return made
    unit_id = _unit_of(process)
    if not can_prepare(actor, unit_id):
        raise PermissionDenied
    touchpoint = Touchpoint.objects.create(process=process)
    version = TouchpointVersion(
        touchpoint=touchpoint, register=process.register, position=_next_position(process)
    )
    write_content(version, content or Content(), form=form_for_changes(process, now=now), now=now)
    return _propose(
        actor,
        touchpoint,
        version,
        ChangeKind.ADD,
        unit_id,
        form_token,
        happened_on,
        reason,
        now,
        Trigger.TOUCHPOINT_ADDED,
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
    if made := Proposal.objects.filter(form_token=form_token).first():
        return made
    current = _proposable(actor, touchpoint)
    version = TouchpointVersion(touchpoint=touchpoint, register=current.register, position=current.position)
    form = form_for_changes(touchpoint.process, now=now)
    write_content(version, content or read_content(current), form=form, now=now)
    unit_id = _unit_of(touchpoint.process)
    return _propose(
        actor,
        touchpoint,
        version,
        ChangeKind.CHANGE,
        unit_id,
        form_token,
        happened_on,
        reason,
        now,
        Trigger.DETAILS_CHANGED,
    )


@action
def propose_exclusion(
    *, actor: Viewer, touchpoint: Touchpoint, form_token: UUID, happened_on: date, now: datetime, reason: str
) -> Proposal:
    """Draft the exclusion of a touchpoint, with the reason.

    Raises:
        PermissionDenied, UnableToPropose: as `propose_change`; or no reason is given.
    """
    if made := Proposal.objects.filter(form_token=form_token).first():
        return made
    _proposable(actor, touchpoint)
    if not reason.strip():
        raise UnableToPropose(_("Напишите, почему точка исключается."), field="reason")
    unit_id = _unit_of(touchpoint.process)
    return _propose(
        actor,
        touchpoint,
        None,
        ChangeKind.EXCLUDE,
        unit_id,
        form_token,
        happened_on,
        reason,
        now,
        Trigger.TOUCHPOINT_EXCLUDED,
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
) -> TouchpointVersion:
    """Save what was written so far, complete or not.

    Args:
        revision: that of the version when it was opened.

    Raises:
        PermissionDenied: it is not of the actor's unit.
        UnableToPropose: it is being checked or is decided already.
        ChangedMeanwhile: somebody saved it after this revision; nothing is overwritten.
    """
    proposal = _locked(proposal)
    _require_editable(actor, proposal)
    version = _version_of(proposal)
    if version.revision != revision:
        raise ChangedMeanwhile(version)
    if happened_on is not None or reason is not None:
        proposal.happened_on = _past(happened_on, now=now) if happened_on else proposal.happened_on
        proposal.reason = proposal.reason if reason is None else reason
        proposal.save(update_fields=["happened_on", "reason"])
    if content == read_content(version):
        return version
    version.revision += 1
    write_content(version, content, form=form_for_changes(proposal.process, now=now), now=now)
    return version


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
    proposal = _locked(proposal)
    if not can_submit(actor, proposal.unit_id):
        raise PermissionDenied
    if proposal.state == ProposalState.SUBMITTED:
        return proposal
    _require_transition(proposal, ProposalState.SUBMITTED)
    if revision is not None and proposal.version and proposal.version.revision != revision:
        raise ChangedMeanwhile(proposal.version)
    _require_complete(proposal, now=now)
    stop_deadlines(now=now, kind=DeadlineKind.UPDATE, proposal=proposal)
    stop_deadlines(now=now, kind=DeadlineKind.REWORK, proposal=proposal)
    for remark in proposal.remarks.filter(settled_at__isnull=True):
        remark.settled_at = now
        remark.save(update_fields=["settled_at"])
    proposal.state = ProposalState.SUBMITTED
    proposal.submitted_at = now
    proposal.save(update_fields=["state", "submitted_at"])
    _start(proposal, DeadlineKind.CHECK, proposal.register.check_days, now=now)
    return proposal


@action
def withdraw_proposal(*, actor: Viewer, proposal: Proposal, now: datetime, reason: str) -> Proposal:
    """Take a proposal back; what was written stays in its history.

    Raises:
        PermissionDenied: it is not of the actor's unit.
        UnableToPropose: it is decided already, or no reason is given.
    """
    proposal = _locked(proposal)
    if not can_prepare(actor, proposal.unit_id):
        raise PermissionDenied
    if proposal.state == ProposalState.WITHDRAWN:
        return proposal
    if not reason.strip():
        raise UnableToPropose(_("Напишите, почему предложение отзывается."), field="reason")
    _require_transition(proposal, ProposalState.WITHDRAWN)
    for kind in DeadlineKind:
        stop_deadlines(now=now, kind=kind, proposal=proposal)
    proposal.state = ProposalState.WITHDRAWN
    proposal.decided_at = now
    proposal.save(update_fields=["state", "decided_at"])
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
    proposal = _locked(proposal)
    if not can_check(actor, proposal.register.authority_id):
        raise PermissionDenied
    _require_transition(proposal, ProposalState.RETURNED)
    stated = [(field, " ".join(text.split())) for field, text in remarks if text.strip()]
    if not stated:
        raise UnableToPropose(_("Напишите хотя бы одно замечание: подразделению нужно знать, что исправить."))
    days = proposal.register.rework_days if working_days is None else working_days
    if not 1 <= days <= 60:
        raise UnableToPropose(_("Срок доработки — от 1 до 60 рабочих дней."), field="working_days")
    Remark.objects.bulk_create(
        Remark(proposal=proposal, field=field, text=text, author_id=actor.actor_id, made_at=now)
        for field, text in stated
    )
    stop_deadlines(now=now, kind=DeadlineKind.CHECK, proposal=proposal)
    proposal.state = ProposalState.RETURNED
    proposal.save(update_fields=["state"])
    _start(proposal, DeadlineKind.REWORK, days, now=now)
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
    proposal = _locked(proposal)
    if not can_check(actor, proposal.register.authority_id):
        raise PermissionDenied
    if proposal.state == ProposalState.INCLUDED:
        return proposal
    _require_transition(proposal, ProposalState.INCLUDED)
    _require_complete(proposal, now=now)
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


@action
def merge_into_existing(*, actor: Viewer, proposal: Proposal, form_token: UUID, now: datetime) -> Proposal:
    """Turn the addition of a duplicate into a change that adds its needs to the touchpoint there is (S-3.7.c).

    Returns:
        The proposal to change the existing touchpoint; the duplicate is withdrawn.

    Raises:
        PermissionDenied: it is not of the actor's unit.
        UnableToPropose: it duplicates nothing, or the existing touchpoint has an open proposal already.
    """
    if made := Proposal.objects.filter(form_token=form_token).first():
        return made
    proposal = _locked(proposal)
    _require_editable(actor, proposal)
    existing = _duplicate(proposal)
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
        content=merged(read_content(existing), read_content(_version_of(proposal))),
        reason=proposal.reason,
        now=now,
    )


def states_needs(form: FormDocument, codes: Sequence[str], others: Sequence[str]) -> tuple[StatedNeed, ...]:
    """Chosen codes and free texts as stated needs; unknown codes are left out."""
    named = [
        StatedNeed(need.code, need.name) for need in form.needs if need.code in codes and not need.free_text
    ]
    free = next(need.code for need in form.needs if need.free_text)
    return tuple(named) + tuple(StatedNeed(free, text) for text in others)


def _propose(
    actor: Viewer,
    touchpoint: Touchpoint,
    version: TouchpointVersion | None,
    kind: ChangeKind,
    unit_id: int,
    form_token: UUID,
    happened_on: date,
    reason: str,
    now: datetime,
    trigger: Trigger,
) -> Proposal:
    proposal = Proposal.objects.create(
        register=touchpoint.process.register,
        process=touchpoint.process,
        unit_id=unit_id,
        kind=kind,
        touchpoint=touchpoint,
        version=version,
        form_token=form_token,
        happened_on=_past(happened_on, now=now),
        reason=reason,
        author_id=actor.actor_id,
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


def _past(happened_on: date, *, now: datetime) -> date:
    if happened_on > localdate(now):
        raise UnableToPropose(
            _("Изменение не могло произойти в будущем. Укажите дату не позже сегодняшней."),
            field="happened_on",
        )
    return happened_on


def _start(proposal: Proposal, kind: DeadlineKind, days: int, *, now: datetime) -> None:
    before = current_version(proposal.touchpoint) if proposal.kind != ChangeKind.ADD else None
    trigger = trigger_of(
        read_content(before) if before else None, read_content(proposal.version) if proposal.version else None
    )
    start_deadline(
        register=proposal.register,
        kind=kind,
        trigger=trigger,
        working_days=days,
        started_on=localdate(now),
        process=proposal.process,
        proposal=proposal,
        unit_id=proposal.unit_id,
    )


def _locked(proposal: Proposal) -> Proposal:
    return (
        Proposal.objects.select_for_update(of=("self",))
        .select_related(
            "register__form",
            "register__authority",
            "process__register__form",
            "touchpoint__process",
            "version",
        )
        .get(pk=proposal.pk)
    )


def _unit_of(process: Process) -> int:
    version: ProcessVersion | None = process.versions.current().first()
    if version is None:
        raise UnableToPropose(_("Процесс исключён из реестра процессов."))
    return version.unit_id


def _proposable(actor: Viewer, touchpoint: Touchpoint) -> TouchpointVersion:
    if not can_prepare(actor, _unit_of(touchpoint.process)):
        raise PermissionDenied
    current = current_version(touchpoint)
    if current is None:
        raise UnableToPropose(_("Точка уже исключена из перечня."))
    Touchpoint.objects.select_for_update().get(pk=touchpoint.pk)
    if touchpoint.proposals.filter(state__in=["draft", "submitted", "returned"]).exists():
        raise UnableToPropose(_("По этой точке уже готовится предложение. Откройте его и дополните."))
    return current


def _next_position(process: Process) -> int:
    last = TouchpointVersion.objects.filter(touchpoint__process=process).order_by("-position").first()
    return last.position + 1 if last else 1


def _version_of(proposal: Proposal) -> TouchpointVersion:
    if proposal.version is None:
        raise UnableToPropose(_("Предложение исключить точку не содержит сведений о ней."))
    return proposal.version


def _require_editable(actor: Viewer, proposal: Proposal) -> None:
    if not can_prepare(actor, proposal.unit_id):
        raise PermissionDenied
    if proposal.state not in {ProposalState.DRAFT, ProposalState.RETURNED}:
        raise UnableToPropose(_("Предложение уже передано на проверку, изменить его нельзя."))


def _require_transition(proposal: Proposal, to: ProposalState) -> None:
    if to not in PROPOSAL_TRANSITIONS[ProposalState(proposal.state)]:
        raise UnableToPropose(
            _("Сейчас предложение в состоянии «%(state)s»: это действие для него недоступно.")
            % {"state": proposal.get_state_display()}
        )


def _require_complete(proposal: Proposal, *, now: datetime) -> None:
    if proposal.version is None:
        return
    form = form_for_changes(proposal.process, now=now)
    content = read_content(proposal.version)
    blocking = [item for item in findings_of_content(content, form) if item.severity is Severity.BLOCKS]
    if blocking:
        raise UnableToPropose(" ".join(item.text for item in blocking), field=blocking[0].field)
    before = current_version(proposal.touchpoint)
    if before is not None and replace(read_content(before)) == content:
        raise UnableToPropose(_("В предложении ничего не изменено по сравнению с перечнем."))
    duplicate = _duplicate(proposal)
    if duplicate is not None:
        raise Duplicate(duplicate)


def _duplicate(proposal: Proposal) -> TouchpointVersion | None:
    version = _version_of(proposal)
    if not version.name:
        return None
    edition = open_edition(proposal.register)
    found = duplicates_of(proposal.touchpoint, version.sameness, edition=edition.number if edition else None)
    return found.order_by("from_edition").first()


def _save_unique(version: TouchpointVersion) -> None:
    # The query above saw no duplicate; the constraint sees what another transaction committed since.
    try:
        with transaction.atomic():
            version.save(update_fields=["from_edition"])
    except IntegrityError as error:
        if "touchpoint_once_in_process" not in str(error):
            raise
        raise Duplicate(version) from error
