"""Clocks: started by every change, stopped by what they wait for (S-5.4, S-5.5, I-5.4, I-5.5)."""

from __future__ import annotations

from datetime import date, datetime

from kit.audit.context import action
from vizavi.authorities.api import Viewer, calendar_of, with_calendar
from vizavi.authorities.models import Authority
from vizavi.touchpoints.choices import DeadlineKind, Trigger
from vizavi.touchpoints.models import Deadline, Edition, Process, Proposal, Register


def start_deadline(
    *,
    register: Register,
    kind: DeadlineKind,
    trigger: Trigger,
    working_days: int,
    started_on: date,
    process: Process | None = None,
    proposal: Proposal | None = None,
    edition: Edition | None = None,
    unit_id: int | None = None,
) -> Deadline:
    """Start a clock of so many working days of the authority, from the day after `started_on`.

    Part of an action's transaction, never called on its own.
    """
    authority = with_calendar(Authority.objects.all()).get(pk=register.authority_id)
    return Deadline.objects.create(
        register=register,
        kind=kind,
        trigger=trigger,
        process=process,
        proposal=proposal,
        edition=edition,
        unit_id=unit_id,
        started_on=started_on,
        working_days=working_days,
        due_at=calendar_of(authority).end_of_term(started_on, working_days),
    )


def stop_deadlines(*, now: datetime, kind: DeadlineKind, **about: object) -> int:
    """Stop the running clocks of a kind about something, such as `proposal=…`. Returns how many."""
    stopped = 0
    for deadline in Deadline.objects.select_for_update().filter(met_at__isnull=True, kind=kind, **about):
        deadline.met_at = now
        deadline.save(update_fields=["met_at"])
        stopped += 1
    return stopped


@action
def recompute_deadlines(*, actor: Viewer, authority_id: int) -> int:
    """Set running clocks right after the authority's calendar changed. Returns how many moved."""
    authority = with_calendar(Authority.objects.all()).get(pk=authority_id)
    calendar = calendar_of(authority)
    moved = 0
    running = Deadline.objects.select_for_update().filter(met_at__isnull=True, register__authority=authority)
    for deadline in running:
        due_at = calendar.end_of_term(deadline.started_on, deadline.working_days)
        if due_at != deadline.due_at:
            deadline.due_at = due_at
            deadline.save(update_fields=["due_at"])
            moved += 1
    return moved
