"""What happened to an authority, a unit, an order, a person: entries of the audit trail, told to people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from kit.accounts.models import SecondFactor, User
from kit.audit.models import Entry
from kit.pages.history import Change, Event, describe
from kit.pages.words import day
from vizavi.authorities.choices import WEEKDAYS, ExceptionKind, Role
from vizavi.authorities.models import (
    Appointment,
    Authority,
    CalendarException,
    Employee,
    Invitation,
    Order,
    Unit,
    WorkingHours,
)
from vizavi.authorities.viewer import Viewer
from vizavi.authorities.wording import ACTIONS

LONGEST = 300
# Entries of one transaction are written at its commit, one right after the other.
_TOGETHER = timedelta(seconds=1)
_NAMED = {
    "authority_id": Authority,
    "unit_id": Unit,
    "parent_id": Unit,
    "order_id": Order,
    "employee_id": Employee,
}


def history_of_authority(authority: Authority) -> list[Event]:
    """The card, the week and the calendar, also of rows that are gone."""
    return _told(_entries([Authority, WorkingHours, CalendarException], authority.pk))


def history_of_unit(unit: Unit) -> list[Event]:
    """Name, place in the tree, closing."""
    return _told(_entries([Unit], unit.pk))


def history_of_order(order: Order) -> list[Event]:
    """The order as registered."""
    return _told(_entries([Order], order.pk))


def history_of_person(person: Employee, viewer: Viewer) -> list[Event]:
    """Account, roles, invitations, second step of signing in; to a head without roles held elsewhere."""
    entries = _entries([Employee, Appointment, Invitation], person.pk) + _entries(
        [User, SecondFactor], person.user_id
    )
    if not viewer.sees_everything():
        entries = [entry for entry in entries if not _is_elsewhere(entry, viewer)]
    return _told(sorted(entries, key=lambda entry: -entry.sequence))


def _entries(models: Iterable[type[Model]], object_id: int) -> list[Entry]:
    condition = Q(pk__in=[])
    for model in models:
        condition |= Q(table=model._meta.db_table, object_id=str(object_id))
    return list(Entry.objects.filter(condition).order_by("-sequence")[:LONGEST])


def _is_elsewhere(entry: Entry, viewer: Viewer) -> bool:
    """Whether the entry may tell of a role in an authority that the viewer does not head.

    Of a change only what differs is kept, hence not where: such entries are left out as well.
    """
    if entry.table != Appointment._meta.db_table:
        return False
    return (entry.after or entry.before or {}).get("authority_id") not in viewer.authority_ids(
        [Role.AUTHORITY_HEAD]
    )


def _told(entries: list[Entry]) -> list[Event]:
    """One event for all entries of a transaction, newest first. At most five queries for names."""
    _name(entries)
    return [_event(group) for group in _transactions(entries)]


def _transactions(entries: list[Entry]) -> Iterator[list[Entry]]:
    group: list[Entry] = entries[:1]
    for newer, older in pairwise(entries):
        is_same = (newer.action, newer.actor_id, newer.reason) == (older.action, older.actor_id, older.reason)
        if not (is_same and newer.at - older.at < _TOGETHER):
            yield group
            group = []
        group.append(older)
    if group:
        yield group


def _event(group: list[Entry]) -> Event:
    group = sorted(group, key=lambda entry: entry.sequence)
    events = describe(group, actions=ACTIONS)
    changes: list[Change] = []
    for entry, event in zip(group, events, strict=True):
        if entry.table not in {WorkingHours._meta.db_table, CalendarException._meta.db_table}:
            changes += event.changes
    changes += _week(entry for entry in group if entry.table == WorkingHours._meta.db_table)
    changes += _dates(entry for entry in group if entry.table == CalendarException._meta.db_table)
    first = events[0]
    return Event(first.at, first.title, first.who, first.on_behalf_of, first.reason, changes)


def _week(entries: Iterable[Entry]) -> list[Change]:
    """Intervals taken away and added, by weekday."""
    days: dict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for entry in entries:
        for which, row in enumerate((entry.before, entry.after)):
            if row and "weekday" in row:
                days[row["weekday"]][which].append(f"{row['starts'][:5]}–{row['ends'][:5]}")
    return [
        Change(
            str(WEEKDAYS[weekday]), ", ".join(sorted(days[weekday][0])), ", ".join(sorted(days[weekday][1]))
        )
        for weekday in sorted(days)
    ]


def _dates(entries: Iterable[Entry]) -> list[Change]:
    """Exceptions taken back and made, by date."""
    days: dict[str, list[str]] = defaultdict(lambda: ["", ""])
    for entry in entries:
        for which, row in enumerate((entry.before, entry.after)):
            if row and "date" in row:
                kind = str(ExceptionKind(row["kind"]).label)
                days[row["date"]][which] = ", ".join(filter(None, [kind, *row["hours"], row["reason"]]))
    return [Change(day(date.fromisoformat(on)), *days[on]) for on in sorted(days)]


def _name(entries: list[Entry]) -> None:
    """Put names in place of ids."""
    rows = [row for entry in entries for row in (entry.before, entry.after) if row]
    for column, model in _NAMED.items():
        wanted = {row[column] for row in rows if row.get(column)}
        if not wanted:
            continue
        found: dict[Any, Any] = _named(model).in_bulk(wanted)
        for row in rows:
            if row.get(column):
                row[column] = str(found.get(row[column]) or _("удалённая запись"))


def _named(model: type[Model]) -> Any:
    manager = model._default_manager
    return manager.select_related("user") if model is Employee else manager.all()
