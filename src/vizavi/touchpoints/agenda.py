"""What waits for one person in all registers at once: the reads behind the home page of the workplace.

Every function costs the same number of queries however many registers, clocks and proposals there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from kit.calendar import WorkingCalendar
from vizavi.authorities.api import Viewer, calendar_of, with_calendar
from vizavi.authorities.choices import Role
from vizavi.authorities.models import Authority
from vizavi.touchpoints.choices import DeadlineKind, EditionState, ProposalState
from vizavi.touchpoints.models import Deadline, Edition, Proposal, Register, Remark
from vizavi.touchpoints.queries import open_deadlines, units_of, visible_registers
from vizavi.touchpoints.wording import owed

UNIT_OWES = (DeadlineKind.UPDATE, DeadlineKind.REWORK)
LONGEST_AGENDA = 100


@dataclass(frozen=True)
class Task:
    """One thing to do. `left`: working days, negative when overdue, None without a term."""

    authority: Authority
    what: str
    url: str
    detail: str = ""
    state: str = ""
    tone: str = ""
    due_at: datetime | None = None
    left: int | None = None
    is_overdue: bool = False
    remarks: tuple[str, ...] = ()


def tasks_of(viewer: Viewer, *, now: datetime) -> list[Task]:
    """What the viewer must do, nearest term first; what has no term comes last. At most `LONGEST_AGENDA` clocks."""
    clocks = list(_clocks_owed_by(viewer)[:LONGEST_AGENDA])
    publications = list(_publications_owed_by(viewer))
    editions = list(_editions_to_decide(viewer))
    things: list[Deadline | Edition] = [*clocks, *publications, *editions]
    calendars = _calendars({item.register.authority_id for item in things})
    tasks = [_task(item, viewer, calendars, now) for item in clocks]
    tasks += [_publication(item, calendars, now) for item in publications]
    tasks += [_decision(item) for item in editions]
    return sorted(tasks, key=lambda task: (task.due_at is None, task.due_at or now))


def task_count(viewer: Viewer) -> int:
    """How many tasks `tasks_of` has (uncut), in three short queries at most; the number in the navigation."""
    if not viewer.authorities:
        return 0
    count = _publications_owed_by(viewer).count() + _editions_to_decide(viewer).count()
    return count + Deadline.objects.filter(_owed(viewer), met_at__isnull=True).count()


def overdue_tasks(viewer: Viewer, *, now: datetime, most: int = 20) -> list[Task]:
    """What is late where the viewer answers for the whole: the head in the own authorities, those who oversee
    everywhere. The latest first, at most `most`."""
    registers = overseen_registers(viewer)
    clocks = list(_with_remarks(open_deadlines(registers).filter(due_at__lt=now))[:most])
    calendars = _calendars({item.register.authority_id for item in clocks})
    return [_task(item, viewer, calendars, now) for item in clocks]


def overdue_count(viewer: Viewer, *, now: datetime) -> int:
    """How many clocks have run out where the viewer answers for the whole."""
    return Deadline.objects.filter(
        register__in=overseen_registers(viewer), met_at__isnull=True, due_at__lt=now
    ).count()


def overseen_registers(viewer: Viewer) -> QuerySet[Register]:
    """Registers whose delays the viewer is told of: heads those of their authorities, general roles all."""
    if viewer.sees_everything():
        return visible_registers(viewer)
    return visible_registers(viewer).filter(authority_id__in=viewer.authority_ids([Role.AUTHORITY_HEAD]))


def handed_over(viewer: Viewer, *, most: int = 20) -> list[Proposal]:
    """Proposals of the viewer's units that others check now, the newest first, with `due_at` of the check."""
    return list(
        Proposal.objects.filter(state=ProposalState.SUBMITTED, unit_id__in=units_of(viewer))
        .annotate(
            due_at=Min(
                "deadlines__due_at", filter=Q(deadlines__met_at=None, deadlines__kind=DeadlineKind.CHECK)
            )
        )
        .select_related("version", "register__authority", "register__form", "unit")
        .prefetch_related("touchpoint__versions")
        .order_by("-submitted_at")[:most]
    )


def registers_with_states(registers: QuerySet[Register]) -> QuerySet[Register]:
    """Registers with `in_force` and `in_work`: lists of at most one edition each. Two queries more."""
    editions = Edition.objects.select_related("order")
    return registers.prefetch_related(
        Prefetch("editions", editions.filter(state=EditionState.PUBLISHED), to_attr="in_force"),
        Prefetch(
            "editions",
            editions.exclude(state__in=[EditionState.PUBLISHED, EditionState.SUPERSEDED]).order_by("number"),
            to_attr="in_work",
        ),
    )


def register_address(register: Register, name: str = "register", **more: Any) -> str:
    """The address of a page of a register at work."""
    where = {"authority": register.authority.code, "form": register.form.code, **more}
    return reverse(f"touchpoints:{name}", kwargs=where)


def _owed(viewer: Viewer) -> Q:
    """Condition on clocks that are the viewer's and are listed one by one."""
    mine = Q(kind__in=UNIT_OWES, unit_id__in=units_of(viewer))
    checked = viewer.authority_ids([Role.REGISTER_OFFICER])
    return mine | Q(kind=DeadlineKind.CHECK, register__authority_id__in=checked)


def _clocks_owed_by(viewer: Viewer) -> QuerySet[Deadline]:
    return _with_remarks(open_deadlines(Register.objects.all()).filter(_owed(viewer)))


def _with_remarks(deadlines: QuerySet[Deadline]) -> QuerySet[Deadline]:
    remarks = Remark.objects.filter(settled_at=None)
    return deadlines.select_related("proposal__author").prefetch_related(
        Prefetch("proposal__remarks", remarks, to_attr="open_remarks")
    )


def _publications_owed_by(viewer: Viewer) -> QuerySet[Edition]:
    """Editions that the authorised person owes to the public, each with its nearest `due_at` and its `changes`:
    every change has its own clock, one publication meets them all."""
    running = Q(deadlines__met_at=None, deadlines__kind=DeadlineKind.PUBLICATION)
    return (
        Edition.objects.filter(
            running, register__authority_id__in=viewer.authority_ids([Role.REGISTER_OFFICER])
        )
        .annotate(due_at=Min("deadlines__due_at"), changes=Count("deadlines"))
        .select_related("register__authority", "register__form", "order")
        .order_by("due_at", "pk")
    )


def _editions_to_decide(viewer: Viewer) -> QuerySet[Edition]:
    """Editions that lie with the head."""
    return Edition.objects.filter(
        state=EditionState.UNDER_APPROVAL,
        register__authority_id__in=viewer.authority_ids([Role.AUTHORITY_HEAD]),
    ).select_related("register__authority", "register__form")


def _calendars(authority_ids: Iterable[int]) -> dict[int, WorkingCalendar]:
    authorities = with_calendar(Authority.objects.filter(pk__in=set(authority_ids)))
    return {authority.pk: calendar_of(authority) for authority in authorities}


def _task(deadline: Deadline, viewer: Viewer, calendars: dict[int, WorkingCalendar], now: datetime) -> Task:
    proposal = deadline.proposal if deadline.kind != DeadlineKind.PUBLICATION else None
    unit = str(deadline.unit) if deadline.unit else ""
    author = str(proposal.author) if proposal else ""
    return Task(
        authority=deadline.register.authority,
        what=owed(deadline),
        url=_address(deadline, viewer),
        detail=", ".join(filter(None, (unit, author))),
        state=str(proposal.get_state_display()) if proposal else str(_("Изменение процесса")),
        tone={ProposalState.RETURNED: "orange", ProposalState.DRAFT: "grey"}.get(
            ProposalState(proposal.state) if proposal else ProposalState.SUBMITTED, ""
        ),
        remarks=tuple(remark.text for remark in getattr(proposal, "open_remarks", ())),
        **_term(deadline.due_at, deadline.register.authority_id, calendars, now),
    )


def _publication(edition: Edition, calendars: dict[int, WorkingCalendar], now: datetime) -> Task:
    actions = {
        EditionState.DRAFT: _("Передать на утверждение и разместить редакцию № %(number)s"),
        EditionState.UNDER_APPROVAL: _("Дождаться приказа и разместить редакцию № %(number)s"),
        EditionState.APPROVED: _("Разместить редакцию № %(number)s"),
    }
    template = actions.get(EditionState(edition.state), _("Разместить редакцию № %(number)s"))
    due_at: datetime = edition.due_at  # type: ignore[attr-defined]
    return Task(
        authority=edition.register.authority,
        what=template % {"number": edition.number},
        url=register_address(edition.register, "edition", number=edition.number),
        detail=_("Изменений в ней: %(count)s") % {"count": edition.changes},  # type: ignore[attr-defined]
        state=str(edition.get_state_display()),
        tone="grey" if edition.state == EditionState.DRAFT else "",
        **_term(due_at, edition.register.authority_id, calendars, now),
    )


def _decision(edition: Edition) -> Task:
    return Task(
        authority=edition.register.authority,
        what=_("Утвердить редакцию № %(number)s приказом или вернуть её") % {"number": edition.number},
        url=register_address(edition.register, "edition", number=edition.number),
        detail=str(edition.register.form),
        state=str(edition.get_state_display()),
    )


def _term(
    due_at: datetime, authority_id: int, calendars: dict[int, WorkingCalendar], now: datetime
) -> dict[str, Any]:
    left = calendars[authority_id].working_days_between(now, due_at)
    return {"due_at": due_at, "left": left, "is_overdue": due_at < now}


def _address(deadline: Deadline, viewer: Viewer) -> str:
    """Where what a clock waits for is done."""
    register, proposal = deadline.register, deadline.proposal
    if deadline.kind != DeadlineKind.PUBLICATION and proposal is not None:
        checks = viewer.has_in_authority(register.authority_id, Role.REGISTER_OFFICER)
        name = "case" if deadline.kind == DeadlineKind.CHECK and checks else "proposal"
        return register_address(register, name, number=proposal.pk)
    if deadline.process is not None:
        return register_address(register, "process", process=deadline.process.public_id)
    return register_address(register)
