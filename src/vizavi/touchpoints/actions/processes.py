"""The register of inter- and intra-departmental processes (S-3.1, S-5.3.1)."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import blake2b

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kit.audit.context import action
from kit.errors import Refused
from vizavi.authorities.api import Viewer
from vizavi.authorities.models import Unit
from vizavi.touchpoints.actions.deadlines import start_deadline, stop_deadlines
from vizavi.touchpoints.actions.drafts import draft_to_change, start_publication_clock
from vizavi.touchpoints.choices import OPEN_PROPOSAL, DeadlineKind, ProcessScope, Trigger
from vizavi.touchpoints.forms_of import direction_of, form_of
from vizavi.touchpoints.models import Edition, Process, ProcessVersion, Proposal, Register
from vizavi.touchpoints.rules import can_keep_processes
from vizavi.touchpoints.sameness import sameness_key


class UnableToKeepProcess(Refused):
    """The process cannot be included, changed or excluded so."""


def process_sameness(direction: str, name: str) -> int:
    """One number for the direction and the canonical name: a process stands once in a direction."""
    key = f"{direction}:{sameness_key(name, {})}"
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)


@action
def include_process(
    *,
    actor: Viewer,
    register: Register,
    direction: str,
    name: str,
    unit: Unit,
    now: datetime,
    name_en: str = "",
    scope: str = ProcessScope.INTRA,
    is_other_activity: bool = False,
    included_on: date | None = None,
    reason: str = "",
) -> Process:
    """Include a process; its unit then owes the touchpoints, and the authority a new edition (S-5.3.1).

    Raises:
        PermissionDenied: the actor is not the authorised person.
        UnableToKeepProcess: no such direction, the unit is another authority's, or the process is there already.
        UnableToChangeDraft: the draft edition takes no changes now.
    """
    if not can_keep_processes(actor, register.authority_id):
        raise PermissionDenied
    edition = draft_to_change(register, now=now)
    process = Process.objects.create(register=register, included_on=included_on or localdate(now))
    last = ProcessVersion.objects.filter(register=register).current().order_by("-number").first()
    _write_version(
        edition,
        process,
        direction=direction,
        name=name,
        name_en=name_en,
        unit=unit,
        scope=scope,
        is_other_activity=is_other_activity,
        number=last.number + 1 if last else 1,
    )
    start_deadline(
        register=register,
        kind=DeadlineKind.UPDATE,
        trigger=Trigger.PROCESS_INCLUDED,
        working_days=register.update_days,
        started_on=localdate(now),
        process=process,
        unit_id=unit.pk,
    )
    start_publication_clock(edition, trigger=Trigger.PROCESS_INCLUDED, process=process, now=now)
    return process


@action
def change_process(
    *,
    actor: Viewer,
    process: Process,
    now: datetime,
    direction: str,
    name: str,
    unit: Unit,
    name_en: str = "",
    scope: str = ProcessScope.INTRA,
    is_other_activity: bool = False,
    reason: str = "",
) -> Process:
    """Rename a process, move it to another direction or unit, from the draft edition on.

    Raises:
        PermissionDenied, UnableToKeepProcess, UnableToChangeDraft: as `include_process`.
    """
    if not can_keep_processes(actor, process.register.authority_id):
        raise PermissionDenied
    edition = draft_to_change(process.register, now=now)
    before = _close_version(process, edition)
    _write_version(
        edition,
        process,
        direction=direction,
        name=name,
        name_en=name_en,
        unit=unit,
        scope=scope,
        is_other_activity=is_other_activity,
        number=before.number,
    )
    start_publication_clock(edition, trigger=Trigger.DETAILS_CHANGED, process=process, now=now)
    return process


@action
def exclude_process(*, actor: Viewer, process: Process, now: datetime, reason: str) -> None:
    """Exclude a process and its touchpoints from the draft edition on (S-5.3.1).

    Raises:
        PermissionDenied: the actor is not the authorised person.
        UnableToKeepProcess: it is excluded already, no reason is given, or proposals about it are open.
        UnableToChangeDraft: the draft edition takes no changes now.
    """
    if not can_keep_processes(actor, process.register.authority_id):
        raise PermissionDenied
    if not reason.strip():
        raise UnableToKeepProcess(_("Напишите, почему процесс исключается."), field="reason")
    edition = draft_to_change(process.register, now=now)
    waiting = Proposal.objects.filter(process=process, state__in=OPEN_PROPOSAL).count()
    if waiting:
        raise UnableToKeepProcess(
            _("По процессу есть незавершённые предложения (%(count)s). Сначала завершите или отзовите их.")
            % {"count": waiting}
        )
    _close_version(process, edition)
    for touchpoint in process.touchpoints.all():
        for version in touchpoint.versions.current():
            version.until_edition = edition.number
            version.save(update_fields=["until_edition"])
    process.excluded_on = localdate(now)
    process.save(update_fields=["excluded_on"])
    stop_deadlines(now=now, kind=DeadlineKind.UPDATE, process=process)
    start_publication_clock(edition, trigger=Trigger.PROCESS_EXCLUDED, process=process, now=now)


def _close_version(process: Process, edition: Edition) -> ProcessVersion:
    version = process.versions.current().first()
    if version is None:
        raise UnableToKeepProcess(_("Процесс уже исключён."))
    version.until_edition = edition.number
    version.save(update_fields=["until_edition"])
    return version


def _write_version(
    edition: Edition,
    process: Process,
    *,
    direction: str,
    name: str,
    name_en: str,
    unit: Unit,
    scope: str,
    is_other_activity: bool,
    number: int,
) -> ProcessVersion:
    form = form_of(edition.form_edition)
    place = direction_of(form, direction)
    if place is None:
        raise UnableToKeepProcess(_("Выберите направление деятельности из формы перечня."), field="direction")
    if unit.authority_id != edition.register.authority_id:
        raise UnableToKeepProcess(_("Это подразделение другого органа власти."), field="unit")
    name = " ".join(name.split())
    if not name:
        raise UnableToKeepProcess(_("Напишите наименование процесса."), field="name")
    sameness = process_sameness(direction, name)
    same = ProcessVersion.objects.filter(register=edition.register, sameness=sameness).current().first()
    if same is not None:
        raise UnableToKeepProcess(
            _("Такой процесс в перечне уже есть: № %(number)s «%(name)s».")
            % {"number": same.number, "name": same.name},
            field="name",
        )
    return ProcessVersion.objects.create(
        process=process,
        register=edition.register,
        from_edition=edition.number,
        direction=direction,
        is_other_activity=is_other_activity and place.open,
        number=number,
        name=name,
        name_en=name_en.strip(),
        scope=scope,
        unit=unit,
        sameness=sameness,
    )
