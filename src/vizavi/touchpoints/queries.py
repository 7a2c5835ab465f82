"""Reads of the register. What takes a viewer returns only what the viewer may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from vizavi.authorities.api import Viewer
from vizavi.touchpoints.choices import (
    DECIDED_EDITION,
    OPEN_EDITION,
    OPEN_PROPOSAL,
    DeadlineKind,
    EditionState,
    ProposalState,
)
from vizavi.touchpoints.models import (
    Attachment,
    Deadline,
    Edition,
    FormEdition,
    Process,
    ProcessVersion,
    Proposal,
    Register,
    RegisterForm,
    Touchpoint,
    TouchpointVersion,
)
from vizavi.touchpoints.rules import UNIT_ROLES, can_check, can_see_all_proposals


def visible_registers(viewer: Viewer) -> QuerySet[Register]:
    """Registers at work of the authorities that the viewer belongs to or oversees."""
    registers = Register.objects.select_related("authority", "form")
    if viewer.sees_everything():
        return registers
    return registers.filter(authority_id__in=viewer.authority_ids())


def visible_proposals(viewer: Viewer, register: Register) -> QuerySet[Proposal]:
    """Proposals of the viewer's units; all of them for who decides or oversees."""
    proposals = Proposal.objects.filter(register=register).select_related(
        "unit", "version", "author", "edition"
    )
    if can_see_all_proposals(viewer, register.authority_id):
        return proposals
    return proposals.filter(unit_id__in=units_of(viewer))


def form_in_force(form: RegisterForm, *, on: date) -> FormEdition | None:
    """The edition of a form that new editions of registers are made under."""
    return form.editions.filter(in_force_on__lte=on).order_by("-in_force_on", "-number").first()


def open_edition(register: Register) -> Edition | None:
    """The draft that collects changes, if there is one."""
    return register.editions.filter(state__in=OPEN_EDITION).select_related("form_edition").first()


def published_edition(register: Register) -> Edition | None:
    """The edition that the public reads now."""
    return (
        register.editions.filter(state=EditionState.PUBLISHED).select_related("form_edition", "order").first()
    )


def latest_decided(register: Register) -> Edition | None:
    """The newest approved edition, published or not."""
    return register.editions.filter(state__in=DECIDED_EDITION).order_by("-number").first()


def edition_as_of(register: Register, on: date) -> Edition | None:
    """The edition in force on a date; none before the first order."""
    return (
        register.editions.filter(state__in=DECIDED_EDITION, in_force_on__lte=on)
        .select_related("form_edition", "order")
        .order_by("-number")
        .first()
    )


def processes_in(register: Register, number: int) -> QuerySet[ProcessVersion]:
    """Processes as the edition with this number shows them, in the order of the annex."""
    return (
        ProcessVersion.objects.filter(register=register)
        .in_edition(number)
        .select_related("unit", "process")
        .order_by("number", "pk")
    )


def touchpoints_in(register: Register, number: int) -> QuerySet[TouchpointVersion]:
    """Touchpoints as the edition with this number shows them, needs at hand."""
    return (
        TouchpointVersion.objects.filter(register=register)
        .in_edition(number)
        .select_related("touchpoint")
        .prefetch_related("needs")
        .order_by("touchpoint__process_id", "position", "pk")
    )


def current_version(touchpoint: Touchpoint) -> TouchpointVersion | None:
    """The touchpoint as the newest edition shows it, the draft included."""
    return touchpoint.versions.current().first()


def process_version(process: Process, number: int) -> ProcessVersion | None:
    """The process as the edition with this number shows it."""
    return process.versions.in_edition(number).select_related("unit").first()


def processes_without_touchpoints(register: Register, number: int) -> QuerySet[ProcessVersion]:
    """S-3.5.b, I-2.3.a: processes of the edition for which no touchpoint is determined."""
    touchpoints = TouchpointVersion.objects.in_edition(number).filter(touchpoint__process=OuterRef("process"))
    return processes_in(register, number).filter(~Exists(touchpoints))


def digital_only_processes(register: Register, number: int) -> QuerySet[ProcessVersion]:
    """B-4.6.c, S-3.8.3, I-2.9.3: processes reached digitally only, with no offline alternative."""
    touchpoints = TouchpointVersion.objects.in_edition(number).filter(touchpoint__process=OuterRef("process"))
    return processes_in(register, number).filter(
        Exists(touchpoints.filter(channel="digital")), ~Exists(touchpoints.filter(channel="offline"))
    )


def duplicates_of(
    touchpoint: Touchpoint, sameness: int, *, edition: int | None
) -> QuerySet[TouchpointVersion]:
    """Other touchpoints of the same process that the name means too (S-3.7.c, I-2.8): in the register or proposed."""
    versions = TouchpointVersion.objects.filter(sameness=sameness).exclude(touchpoint=touchpoint)
    in_register = Q(from_edition__isnull=False, until_edition__isnull=True)
    if edition is not None:
        in_register |= Q(from_edition__lte=edition, until_edition__gt=edition)
    proposed = Q(from_edition__isnull=True, proposal__state__in=OPEN_PROPOSAL)
    return (
        versions.filter(in_register | proposed)
        .select_related("touchpoint", "proposal")
        .prefetch_related("needs")
    )


def with_everything(versions: QuerySet[TouchpointVersion]) -> QuerySet[TouchpointVersion]:
    """Versions whose `read_content` costs no further query."""
    return versions.prefetch_related("needs", "answers", "attachments")


def queue(viewer: Viewer, register: Register) -> QuerySet[Proposal]:
    """What waits to be checked, nearest deadline first."""
    due = (
        Deadline.objects.filter(proposal=OuterRef("pk"), met_at__isnull=True)
        .order_by("due_at")
        .values("due_at")[:1]
    )
    return (
        visible_proposals(viewer, register)
        .filter(state=ProposalState.SUBMITTED)
        .annotate(due_at=Subquery(due))
        .order_by("due_at", "pk")
    )


def open_deadlines(registers: Iterable[Register] | QuerySet[Register]) -> QuerySet[Deadline]:
    """Running clocks, nearest first."""
    return (
        Deadline.objects.filter(met_at__isnull=True, register__in=registers)
        .select_related("register__authority", "register__form", "unit", "proposal__version", "edition")
        .prefetch_related("process__versions", "proposal__touchpoint__versions")
        .order_by("due_at", "pk")
    )


def overdue(registers: Iterable[Register] | QuerySet[Register], *, now: datetime) -> QuerySet[Deadline]:
    """Clocks that have run out."""
    return open_deadlines(registers).filter(due_at__lt=now)


def changes_that_wait_for_nobody() -> QuerySet[Proposal]:
    """Open proposals without a running clock: there must be none."""
    clocks = Deadline.objects.filter(proposal=OuterRef("pk"), met_at__isnull=True)
    return Proposal.objects.filter(~Exists(clocks), state__in=OPEN_PROPOSAL)


def visible_deadlines(viewer: Viewer, register: Register) -> QuerySet[Deadline]:
    """Running clocks of the register that the viewer may know of: units see their own, and those of publication."""
    deadlines = open_deadlines([register])
    if can_see_all_proposals(viewer, register.authority_id):
        return deadlines
    return deadlines.filter(Q(unit_id__in=units_of(viewer)) | Q(kind=DeadlineKind.PUBLICATION))


def owed_by(viewer: Viewer, register: Register) -> Q:
    """Condition on clocks: the viewer is among those who must act."""
    mine = Q(kind__in=[DeadlineKind.UPDATE, DeadlineKind.REWORK], unit_id__in=units_of(viewer))
    if can_check(viewer, register.authority_id):
        mine |= Q(kind__in=[DeadlineKind.CHECK, DeadlineKind.PUBLICATION])
    return mine


def units_of(viewer: Viewer) -> frozenset[int]:
    """Units whose data the viewer prepares."""
    return frozenset().union(*(viewer.units.get(role, frozenset()) for role in UNIT_ROLES))


def visible_attachments(viewer: Viewer, register: Register) -> QuerySet[Attachment]:
    """Files of what stands in the register, and of the proposals that the viewer may see."""
    proposals = visible_proposals(viewer, register).filter(version__attachments=OuterRef("pk"))
    in_register = TouchpointVersion.objects.filter(attachments=OuterRef("pk"), from_edition__isnull=False)
    return Attachment.objects.filter(Exists(in_register) | Exists(proposals), register=register)


def rows_of_register(viewer: Viewer, register: Register, number: int) -> QuerySet[ProcessVersion]:
    """Processes of an edition, each with its touchpoints (`process.shown`) and the open proposals about it that
    the viewer may see (`process.waiting`): four queries for any number of rows."""
    shown = TouchpointVersion.objects.in_edition(number).order_by("position", "pk")
    touchpoints = Touchpoint.objects.prefetch_related(Prefetch("versions", shown, to_attr="shown"))
    waiting = visible_proposals(viewer, register).filter(state__in=OPEN_PROPOSAL).order_by("pk")
    return processes_in(register, number).prefetch_related(
        Prefetch("process__touchpoints", touchpoints.order_by("pk"), to_attr="all_touchpoints"),
        Prefetch("process__proposals", waiting, to_attr="waiting"),
    )


def changes_in(edition: Edition) -> tuple[int, int]:
    """How many touchpoints and how many processes the edition changes against the one before it."""
    touched = Q(from_edition=edition.number) | Q(until_edition=edition.number)
    lasting = Q(until_edition__isnull=True) | Q(from_edition__lt=F("until_edition"))
    return (
        TouchpointVersion.objects.filter(touched & lasting, register=edition.register_id)
        .values("touchpoint")
        .distinct()
        .count(),
        ProcessVersion.objects.filter(touched & lasting, register=edition.register_id)
        .values("process")
        .distinct()
        .count(),
    )


def edition_before(edition: Edition) -> Edition | None:
    """The decided edition that this one is compared with."""
    return (
        Edition.objects.filter(
            register=edition.register_id, number__lt=edition.number, state__in=DECIDED_EDITION
        )
        .select_related("form_edition", "order", "register__authority", "register__form")
        .order_by("-number")
        .first()
    )
