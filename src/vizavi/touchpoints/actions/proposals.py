"""What all steps of a proposal share: refusals, the lock, the checks before a step."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kit.errors import Refused
from vizavi.authorities.api import Viewer
from vizavi.touchpoints.actions.deadlines import start_deadline
from vizavi.touchpoints.choices import (
    PROPOSAL_TRANSITIONS,
    ChangeKind,
    DeadlineKind,
    ProposalState,
)
from vizavi.touchpoints.content import read_content, trigger_of
from vizavi.touchpoints.findings import Severity, findings_of_content
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.models import Process, ProcessVersion, Proposal, TouchpointVersion
from vizavi.touchpoints.queries import current_version, duplicates_of, form_in_force, open_edition
from vizavi.touchpoints.rules import can_prepare


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


def made_by(form_token: UUID) -> Proposal | None:
    """The proposal that a repeated submission of the same page made before.

    Takes a lock for the token until the end of the transaction: of two submissions at once the second waits
    and finds what the first made.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [form_token.int % 2**63])
    return Proposal.objects.filter(form_token=form_token).first()


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


def locked(proposal: Proposal) -> Proposal:
    # Lock first, read after: a joined row would come from the snapshot before the wait, and a save of the
    # version that ended meanwhile would be overwritten.
    Proposal.objects.select_for_update().get(pk=proposal.pk)
    return Proposal.objects.select_related(
        "register__form", "register__authority", "process__register__form", "touchpoint__process", "version"
    ).get(pk=proposal.pk)


def unit_of(process: Process) -> int:
    version: ProcessVersion | None = process.versions.current().first()
    if version is None:
        raise UnableToPropose(_("Процесс исключён из реестра процессов."))
    return version.unit_id


def version_of(proposal: Proposal) -> TouchpointVersion:
    if proposal.version is None:
        raise UnableToPropose(_("Предложение исключить точку не содержит сведений о ней."))
    return proposal.version


def not_in_future(happened_on: date, *, now: datetime) -> date:
    if happened_on > localdate(now):
        raise UnableToPropose(
            _("Изменение не могло произойти в будущем. Укажите дату не позже сегодняшней."),
            field="happened_on",
        )
    return happened_on


def start_clock(proposal: Proposal, kind: DeadlineKind, days: int, *, now: datetime) -> None:
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


def require_editable(actor: Viewer, proposal: Proposal) -> None:
    if not can_prepare(actor, proposal.unit_id):
        raise PermissionDenied
    if proposal.state not in {ProposalState.DRAFT, ProposalState.RETURNED}:
        raise UnableToPropose(_("Предложение уже передано на проверку, изменить его нельзя."))


def require_transition(proposal: Proposal, to: ProposalState) -> None:
    if to not in PROPOSAL_TRANSITIONS[ProposalState(proposal.state)]:
        raise UnableToPropose(
            _("Сейчас предложение в состоянии «%(state)s»: это действие для него недоступно.")
            % {"state": proposal.get_state_display()}
        )


def require_complete(proposal: Proposal, *, now: datetime) -> None:
    if proposal.version is None:
        return
    form = form_for_changes(proposal.process, now=now)
    content = read_content(proposal.version)
    blocking = [item for item in findings_of_content(content, form) if item.severity is Severity.BLOCKS]
    if blocking:
        raise UnableToPropose(" ".join(item.text for item in blocking), field=blocking[0].field)
    before = current_version(proposal.touchpoint)
    if before is not None and read_content(before) == content:
        raise UnableToPropose(_("В предложении ничего не изменено по сравнению с перечнем."))
    duplicate = duplicate_of(proposal)
    if duplicate is not None:
        raise Duplicate(duplicate)


def duplicate_of(proposal: Proposal) -> TouchpointVersion | None:
    version = version_of(proposal)
    if not version.name:
        return None
    edition = open_edition(proposal.register)
    found = duplicates_of(proposal.touchpoint, version.sameness, edition=edition.number if edition else None)
    return found.order_by("from_edition").first()
