"""Writes a plan into the draft edition, in bulk. Part of an action's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.timezone import localdate

from vizavi.authorities.api import calendar_of, with_calendar
from vizavi.authorities.models import Authority, Unit
from vizavi.touchpoints.actions.drafts import draft_to_change, start_publication_clock
from vizavi.touchpoints.choices import DeadlineKind, ProcessScope, Trigger
from vizavi.touchpoints.content import Content, sameness_in
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.imports.changes import Plan, PlannedProcess, PlannedTouchpoint
from vizavi.touchpoints.models import (
    Attachment,
    Deadline,
    Edition,
    Process,
    ProcessVersion,
    Register,
    RequirementAnswer,
    SatisfiedNeed,
    Touchpoint,
    TouchpointVersion,
)

BATCH = 1000
_TRIGGERS = {
    "process_new": Trigger.PROCESS_INCLUDED,
    "process_gone": Trigger.PROCESS_EXCLUDED,
    "touchpoint_new": Trigger.TOUCHPOINT_ADDED,
    "touchpoint_gone": Trigger.TOUCHPOINT_EXCLUDED,
}
Written = tuple[PlannedTouchpoint, TouchpointVersion]


def write(register: Register, made: Plan, form: FormDocument, *, unit: Unit, now: datetime) -> Edition:
    """Make the draft state what was planned.

    Args:
        made: planned under the lock of the register that this transaction holds.
        unit: which prepares the data of processes that are new.

    Raises:
        UnableToChangeDraft: the draft lies with the head.
    """
    edition = draft_to_change(register, now=now)
    # First what gives way: the database lets no two versions show in one edition, not for a moment.
    _set_until(ProcessVersion, made.close_processes, edition.number)
    _set_until(TouchpointVersion, made.close_touchpoints, edition.number)
    _set_until(ProcessVersion, made.reopen_processes, None)
    _set_until(TouchpointVersion, made.reopen_touchpoints, None)
    Process.objects.filter(pk__in=made.excluded_processes).update(excluded_on=localdate(now))
    Process.objects.filter(pk__in=made.revived_processes).update(excluded_on=None)
    ids = _write_processes(edition, made.processes, unit, now=now)
    _write_touchpoints(edition, made.processes, ids, form, now=now)
    _settle_clocks(edition, made, ids, now=now)
    return edition


def _set_until(
    model: type[ProcessVersion | TouchpointVersion], versions: list[int], edition: int | None
) -> None:
    for start in range(0, len(versions), BATCH):
        model.objects.filter(pk__in=versions[start : start + BATCH]).update(until_edition=edition)


def _write_processes(
    edition: Edition, planned: Sequence[PlannedProcess], unit: Unit, *, now: datetime
) -> dict[int, int]:
    """Row of the file → process, for all that are planned."""
    new = [item for item in planned if item.before is None]
    today = localdate(now)
    made = Process.objects.bulk_create(
        (Process(register=edition.register, included_on=today) for _item in new), batch_size=BATCH
    )
    ids = {item.stated.row: process.pk for item, process in zip(new, made, strict=True)}
    ids |= {item.stated.row: item.before.process_id for item in planned if item.before is not None}
    ProcessVersion.objects.bulk_create(
        (
            ProcessVersion(
                process_id=ids[item.stated.row],
                register=edition.register,
                from_edition=edition.number,
                direction=item.stated.direction,
                direction_wording=item.stated.direction_wording,
                is_other_activity=item.before.is_other_activity if item.before else False,
                number=item.number,
                name=item.stated.name,
                name_en=item.before.name_en if item.before else "",
                scope=item.before.scope if item.before else ProcessScope.INTRA,
                unit_id=item.before.unit_id if item.before else unit.pk,
                sameness=item.stated.sameness,
            )
            for item in planned
            if item.is_written
        ),
        batch_size=BATCH,
    )
    return ids


def _write_touchpoints(
    edition: Edition,
    planned: Sequence[PlannedProcess],
    ids: dict[int, int],
    form: FormDocument,
    *,
    now: datetime,
) -> None:
    batch: list[tuple[int, PlannedTouchpoint]] = []
    for process in planned:
        for touchpoint in process.touchpoints:
            batch.append((ids[process.stated.row], touchpoint))
            if len(batch) == BATCH:
                _write_batch(edition, batch, form, now=now)
                batch = []
    _write_batch(edition, batch, form, now=now)


def _write_batch(
    edition: Edition, batch: list[tuple[int, PlannedTouchpoint]], form: FormDocument, *, now: datetime
) -> None:
    new = [(process_id, item) for process_id, item in batch if item.before is None]
    made = iter(
        Touchpoint.objects.bulk_create(Touchpoint(process_id=process_id) for process_id, _item in new)
    )
    before = TouchpointVersion.objects.in_bulk([item.before.pk for _id, item in batch if item.before])
    written: list[Written] = []
    for process_id, item in batch:
        version = TouchpointVersion(register=edition.register, from_edition=edition.number)
        if item.before is None:
            version.touchpoint = next(made)
        else:
            version.touchpoint_id = item.before.touchpoint_id
            for name in Content.plain_fields():
                setattr(version, name, getattr(before[item.before.pk], name))
            version.channel = item.before.channel
        _state(version, item, process_id, form, now=now)
        written.append((item, version))
    TouchpointVersion.objects.bulk_create(version for _item, version in written)
    SatisfiedNeed.objects.bulk_create(
        (
            SatisfiedNeed(
                version=version, position=at, code=need.code, text=need.text, features=need.features
            )
            for item, version in written
            for at, need in enumerate(item.stated.needs, start=1)
        ),
        batch_size=BATCH,
    )
    _copy_what_files_do_not_state(
        {item.before.pk: version.pk for item, version in written if item.before is not None}
    )


def _state(
    version: TouchpointVersion, item: PlannedTouchpoint, process_id: int, form: FormDocument, *, now: datetime
) -> None:
    """Put on a version what the file states of it; of the rest the version has what it had."""
    stated = item.stated
    version.name = stated.name
    version.sameness = sameness_in(process_id, stated.canonical)
    version.position = item.position
    version.updated_at = now
    version.kind = version.kind or stated.kind
    if form.features_content == "channel":
        version.channel = stated.channel
    else:
        version.features = stated.features
        version.channel = version.channel or stated.channel


def _copy_what_files_do_not_state(versions: dict[int, int]) -> None:
    """Answers and attachments of the former versions (old → new)."""
    if not versions:
        return
    answers = RequirementAnswer.objects.filter(version_id__in=versions)
    RequirementAnswer.objects.bulk_create(
        RequirementAnswer(
            version_id=versions[answer.version_id],
            requirement=answer.requirement,
            answer=answer.answer,
            evidence=answer.evidence,
        )
        for answer in answers
    )
    links = Attachment.versions.through
    links.objects.bulk_create(
        links(attachment_id=link.attachment_id, touchpointversion_id=versions[link.touchpointversion_id])
        for link in links.objects.filter(touchpointversion_id__in=versions)
    )


def _settle_clocks(edition: Edition, made: Plan, ids: dict[int, int], *, now: datetime) -> None:
    """What was owed is given; what is still owed gets its clock; one clock runs until publication (S-5.5, I-5.5)."""
    given = [ids[item.stated.row] for item in made.processes if item.stated.touchpoints]
    for process_ids in (given, made.excluded_processes):
        for start in range(0, len(process_ids), BATCH):
            Deadline.objects.filter(
                met_at__isnull=True,
                kind=DeadlineKind.UPDATE,
                proposal__isnull=True,
                process_id__in=process_ids[start : start + BATCH],
            ).update(met_at=now)
    bare = [item for item in made.processes if item.before is None and not item.stated.touchpoints]
    _start_clocks_of_units(edition, [ids[item.stated.row] for item in bare], now=now)
    whats = {item.what for item in made.differences}
    trigger = next((trigger for what, trigger in _TRIGGERS.items() if what in whats), Trigger.DETAILS_CHANGED)
    start_publication_clock(edition, trigger=trigger, now=now)


def _start_clocks_of_units(edition: Edition, process_ids: Iterable[int], *, now: datetime) -> None:
    process_ids = list(process_ids)
    if not process_ids:
        return
    register = edition.register
    authority = with_calendar(Authority.objects.all()).get(pk=register.authority_id)
    due_at = calendar_of(authority).end_of_term(localdate(now), register.update_days)
    units = dict(
        ProcessVersion.objects.filter(process_id__in=process_ids)
        .current()
        .values_list("process_id", "unit_id")
    )
    Deadline.objects.bulk_create(
        (
            Deadline(
                register=register,
                kind=DeadlineKind.UPDATE,
                trigger=Trigger.PROCESS_INCLUDED,
                process_id=process_id,
                unit_id=units[process_id],
                started_on=localdate(now),
                working_days=register.update_days,
                due_at=due_at,
            )
            for process_id in process_ids
        ),
        batch_size=BATCH,
    )
