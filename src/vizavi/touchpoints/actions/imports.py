"""From a file into the draft edition: taken, its columns told, checked, applied, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kit.audit.context import action
from kit.errors import Refused
from kit.pages.words import size
from kit.tabular import TableRefused
from vizavi.authorities.api import SYSTEM, Viewer, viewer_of
from vizavi.authorities.models import Unit
from vizavi.touchpoints.choices import ImportState
from vizavi.touchpoints.imports.changes import Plan, as_counts
from vizavi.touchpoints.imports.kept import UnableToImport, form_for_import, read_import
from vizavi.touchpoints.imports.layouts import WrongForm
from vizavi.touchpoints.imports.planning import plan
from vizavi.touchpoints.imports.reading import HeadingNotFound
from vizavi.touchpoints.imports.register import ImportedRegister, RowProblem
from vizavi.touchpoints.imports.writing import write
from vizavi.touchpoints.models import ColumnMapping, Import, Register
from vizavi.touchpoints.rules import can_check

# What the preview keeps; the figures beside it are of all.
MOST_KEPT = 1000
UNKNOWN_UNIT = "Не распределено"


class ImportHasProblems(UnableToImport):
    """Rows cannot be taken as they are; `problems` names each."""

    def __init__(self, problems: list[RowProblem]) -> None:
        super().__init__(_("В файле есть ошибки (%(count)s). Ничего не внесено.") % {"count": len(problems)})
        self.problems = problems


@dataclass(frozen=True)
class Outcome:
    """What an import did: its plan, and the edition it went into (None: the register states all of it already)."""

    plan: Plan
    edition: int | None


@action
def import_register(
    *,
    actor: Viewer,
    register: Register,
    stated: ImportedRegister,
    replaces: bool,
    now: datetime,
    unit: Unit | None = None,
    file: File[bytes] | None = None,
    name: str = "",
    reason: str = "",
) -> Outcome:
    """Put what a file states into the draft edition at once: how the command line imports.

    Args:
        replaces: what the file does not name leaves the draft.
        unit: which prepares the data of new processes; by default the first of the authority.
        file: kept with the record of the import.

    Raises:
        PermissionDenied: the actor is not the authorised person.
        ImportHasProblems: the file has, or the register does not take it so; nothing is written.
        UnableToChangeDraft: the draft edition lies with the head.
    """
    require_checker(actor, register)
    outcome = _apply(register, stated, replaces=replaces, unit=unit, now=now)
    imported = Import(
        register=register,
        name=name[-255:],
        state=ImportState.APPLIED,
        summary=_applied_summary(stated, outcome),
        rows_done=stated.rows,
        rows_total=stated.rows,
        replaces=replaces,
        unit=unit,
        author_id=actor.actor_id,
        created_at=now,
        finished_at=now,
    )
    if file is not None:
        imported.file.save(_stored_name(name), file, save=False)
    imported.save()
    return outcome


@action
def take_file(*, actor: Viewer, register: Register, file: File[bytes], now: datetime) -> Import:
    """Keep an uploaded file; it is checked next.

    Raises:
        PermissionDenied: the actor is not the authorised person.
        UnableToImport: it is too big or empty.
    """
    require_checker(actor, register)
    if file.size > settings.UPLOAD_MAX_BYTES:
        raise UnableToImport(
            _("Файл больше %(limit)s. Разделите таблицу на части.")
            % {"limit": size(settings.UPLOAD_MAX_BYTES)},
            field="file",
        )
    name = (file.name or "").replace("\\", "/").rpartition("/")[2]
    imported = Import(register=register, name=name[-255:], author_id=actor.actor_id, created_at=now)
    imported.file.save(_stored_name(name), file, save=True)
    return imported


@action
def ask_for_columns(*, actor: Viewer, imported: Import) -> Import:
    """Note that the columns of a file are not recognised."""
    imported = _locked(actor, imported)
    if imported.state == ImportState.UPLOADED:
        imported.summary = {"needs_columns": True}
        imported.save(update_fields=["summary"])
    return imported


@action
def tell_columns(
    *, actor: Viewer, imported: Import, heading_row: int, head: list[str], columns: dict[str, int]
) -> Import:
    """Say which column holds what. It is remembered for files of the authority with the same heading.

    Args:
        head: cells of the heading as `head_of` gives them.
        columns: field of a row (see `layouts.FIELDS`) → position of the column from 0.

    Raises:
        PermissionDenied: the actor is not the authorised person.
        UnableToImport: the file is being applied, or is applied or discarded already.
    """
    imported = _locked(actor, imported)
    _require_state(imported, ImportState.UPLOADED, ImportState.CHECKED, ImportState.REFUSED)
    imported.mapping = {"heading_row": heading_row, "columns": columns}
    imported.state = ImportState.UPLOADED
    imported.summary, imported.problems = {}, []
    imported.save(update_fields=["mapping", "state", "summary", "problems"])
    ColumnMapping.objects.update_or_create(
        register=imported.register, head=head, defaults={"mapping": columns}
    )
    return imported


@action
def record_check(*, actor: Viewer, imported: Import, stated: ImportedRegister, now: datetime) -> Import:
    """Keep what was found in a file, and what applying it would change.

    Raises:
        PermissionDenied: the actor is not the authorised person.
    """
    imported = _locked(actor, imported)
    if imported.state not in {ImportState.UPLOADED, ImportState.CHECKED, ImportState.REFUSED}:
        return imported
    imported.problems = [[item.row, item.text] for item in stated.problems[:MOST_KEPT]]
    imported.summary = _summary(stated) | {"problems": len(stated.problems)}
    imported.rows_done = imported.rows_total = stated.rows
    imported.state = ImportState.REFUSED if stated.problems else ImportState.CHECKED
    if not stated.problems:
        form = form_for_import(imported.register, now=now)
        imported.summary["plans"] = {
            name: _plan_summary(plan(imported.register, stated, form, replaces=replaces))
            for name, replaces in (("replace", True), ("keep", False))
        }
    imported.save()
    return imported


@action
def start_applying(
    *, actor: Viewer, imported: Import, replaces: bool, unit: Unit | None, now: datetime
) -> Import:
    """Ask for a checked file to be put into the draft edition; a job does it, however often it is begun.

    Raises:
        PermissionDenied: the actor is not the authorised person.
        UnableToImport: it is not checked, has mistakes, or the unit is another authority's.
    """
    from vizavi.touchpoints.tasks_imports import apply_file  # noqa: PLC0415 - tasks import this module

    imported = _locked(actor, imported)
    if imported.state in {ImportState.APPLYING, ImportState.APPLIED}:
        return imported
    _require_state(imported, ImportState.CHECKED)
    if unit is not None and unit.authority_id != imported.register.authority_id:
        raise UnableToImport(_("Это подразделение другого органа власти."), field="unit")
    imported.state = ImportState.APPLYING
    imported.replaces = replaces
    imported.unit = unit
    imported.rows_done = 0
    imported.summary = {key: value for key, value in imported.summary.items() if key != "refusal"}
    imported.save(update_fields=["state", "replaces", "unit", "rows_done", "summary"])
    apply_file.defer(import_id=imported.pk)
    return imported


@action
def apply_read(*, actor: Viewer, imported: Import, stated: ImportedRegister, now: datetime) -> Import:
    """Put what was read of a file into the draft edition and say so in its record, in one transaction.

    Repeated, as after a killed worker, it finds the record applied and writes nothing.

    Raises:
        PermissionDenied: the actor is not the authorised person.
        ImportHasProblems, UnableToChangeDraft: as `import_register`.
    """
    imported = _locked(actor, imported)
    if imported.state != ImportState.APPLYING:
        return imported
    outcome = _apply(imported.register, stated, replaces=imported.replaces, unit=imported.unit, now=now)
    imported.state = ImportState.APPLIED
    imported.summary = _applied_summary(stated, outcome)
    imported.rows_done = imported.rows_total = stated.rows
    imported.finished_at = now
    imported.save()
    return imported


@action
def give_back(*, actor: Viewer, imported: Import, message: str, problems: list[RowProblem]) -> Import:
    """An import that could not be applied is open again, with the reason."""
    imported = Import.objects.select_for_update().get(pk=imported.pk)
    if imported.state == ImportState.APPLYING:
        imported.state = ImportState.CHECKED
        imported.summary = imported.summary | {
            "refusal": message,
            "refused_rows": [[item.row, item.text] for item in problems[:MOST_KEPT]],
        }
        imported.save(update_fields=["state", "summary"])
    return imported


@action
def discard_import(*, actor: Viewer, imported: Import, now: datetime) -> Import:
    """Give up a file that is not applied. Repeating changes nothing.

    Raises:
        PermissionDenied: the actor is not the authorised person.
        UnableToImport: it is being applied, or is applied.
    """
    imported = _locked(actor, imported)
    if imported.state == ImportState.DISCARDED:
        return imported
    _require_state(imported, ImportState.UPLOADED, ImportState.CHECKED, ImportState.REFUSED)
    imported.state = ImportState.DISCARDED
    imported.finished_at = now
    imported.save(update_fields=["state", "finished_at"])
    return imported


def check_file(*, imported: Import, now: datetime, progress: Callable[[int, int | None], None]) -> Import:
    """Read and check an uploaded file, outside any transaction of its own: that may take a while.

    Where the columns are not recognised the record says so (`needs_columns`): a person must tell them.
    """
    author = author_of(imported, now=now)
    try:
        stated = read_import(imported, now=now, progress=progress)
    except HeadingNotFound:
        return ask_for_columns(actor=author, imported=imported)
    except TableRefused as refusal:
        stated = ImportedRegister(problems=[RowProblem(refusal.row or 0, refusal.text(_))])
    except (WrongForm, UnableToImport) as refusal:
        stated = ImportedRegister(problems=[RowProblem(0, refusal.message)])
    return record_check(actor=author, imported=imported, stated=stated, now=now)


def apply_import(*, import_id: int, now: datetime, progress: Callable[[int, int | None], None]) -> Import:
    """Apply what `start_applying` asked for. Begun twice, at once or after a crash, it is done once."""
    imported = Import.objects.select_related("register__authority", "register__form", "unit").get(
        pk=import_id
    )
    if imported.state != ImportState.APPLYING:
        return imported
    actor = author_of(imported, now=now)
    try:
        stated = read_import(imported, now=now, progress=progress)
        return apply_read(actor=actor, imported=imported, stated=stated, now=now)
    except (Refused, TableRefused) as refusal:
        problems = getattr(refusal, "problems", [])
        return give_back(actor=actor, imported=imported, message=str(refusal), problems=problems)
    except PermissionDenied:
        message = _("У вас больше нет права вносить перечень. Обратитесь к руководителю.")
        return give_back(actor=actor, imported=imported, message=message, problems=[])


def author_of(imported: Import, *, now: datetime) -> Viewer:
    """Whoever uploaded the file, with the roles of today; the system for the command line."""
    return viewer_of(imported.author, on=localdate(now)) if imported.author else SYSTEM


def unit_for_new(register: Register) -> Unit:
    """The unit that new processes of an import belong to unless one is chosen."""
    units = register.authority.units.filter(closed_on__isnull=True, parent__isnull=True)
    found = units.order_by("name").first()
    return found or Unit.objects.create(authority=register.authority, name=UNKNOWN_UNIT)


def require_checker(actor: Viewer, register: Register) -> None:
    """Files are imported by the authorised person.

    Raises:
        PermissionDenied: the actor is somebody else.
    """
    if not can_check(actor, register.authority_id):
        raise PermissionDenied


def _apply(
    register: Register, stated: ImportedRegister, *, replaces: bool, unit: Unit | None, now: datetime
) -> Outcome:
    if stated.problems:
        raise ImportHasProblems(stated.problems)
    # Two imports at once: the second plans when the first is written.
    register = (
        Register.objects.select_for_update(of=("self",))
        .select_related("authority", "form")
        .get(pk=register.pk)
    )
    form = form_for_import(register, now=now)
    made = plan(register, stated, form, replaces=replaces)
    if made.problems:
        raise ImportHasProblems(made.problems)
    if made.is_empty:
        return Outcome(made, None)
    edition = write(register, made, form, unit=unit or unit_for_new(register), now=now)
    return Outcome(made, edition.number)


def _summary(stated: ImportedRegister) -> dict[str, Any]:
    return {
        "rows": stated.rows,
        "processes": len(stated.processes),
        "touchpoints": stated.touchpoints,
        "warnings": [[item.row, item.text] for item in stated.warnings[:MOST_KEPT]],
        "warnings_total": len(stated.warnings),
    }


def _plan_summary(made: Plan) -> dict[str, Any]:
    return {
        "counts": as_counts(made),
        "is_empty": made.is_empty,
        "problems": [[item.row, item.text] for item in made.problems[:MOST_KEPT]],
        "warnings": [[item.row, item.text] for item in made.warnings[:MOST_KEPT]],
        "differences": [
            [item.what, item.row, item.process, item.touchpoint] for item in made.differences[:MOST_KEPT]
        ],
    }


def _applied_summary(stated: ImportedRegister, outcome: Outcome) -> dict[str, Any]:
    return _summary(stated) | {"edition": outcome.edition, "counts": as_counts(outcome.plan)}


def _stored_name(name: str) -> str:
    # What a person called the file stands in the database only, never in a path.
    ending = name.rpartition(".")[2].lower()
    return f"{uuid4().hex}.{ending}" if ending in {"csv", "xlsx", "docx", "tsv", "txt"} else uuid4().hex


def _locked(actor: Viewer, imported: Import) -> Import:
    found = (
        Import.objects.select_for_update(of=("self",))
        .select_related("register__authority", "register__form", "unit")
        .get(pk=imported.pk)
    )
    require_checker(actor, found.register)
    return found


def _require_state(imported: Import, *states: ImportState) -> None:
    if imported.state not in states:
        raise UnableToImport(
            _("Файл в состоянии «%(state)s»: это действие для него недоступно.")
            % {"state": imported.get_state_display()}
        )
