"""Reads about authorities, their people and time."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from kit.accounts.access import SECOND_FACTORS
from kit.accounts.models import User
from kit.calendar import WorkingCalendar
from vizavi.authorities.choices import SCOPES, ExceptionKind, Role, Scope
from vizavi.authorities.models import Appointment, Authority, Employee, Invitation, Unit
from vizavi.authorities.viewer import VISITOR, Viewer

_SUBTREES = """
WITH RECURSIVE below(root, id) AS (
    SELECT id, id FROM authorities_unit WHERE id = ANY(%s)
    UNION SELECT below.root, u.id FROM authorities_unit u JOIN below ON u.parent_id = below.id
) SELECT root, array_agg(id) FROM below GROUP BY root
"""
_CALENDARS = """
SELECT authority.id, authority.time_zone,
    (SELECT coalesce(json_agg(json_build_array(weekday, to_char(starts, 'HH24:MI'), to_char(ends, 'HH24:MI'))
        ORDER BY weekday, starts), '[]')::text
     FROM authorities_workinghours WHERE authority_id = authority.id),
    (SELECT coalesce(json_agg(json_build_array(date, kind, hours) ORDER BY date), '[]')::text
     FROM authorities_calendarexception WHERE authority_id = authority.id)
FROM authorities_authority AS authority WHERE authority.id = ANY(%s)
"""


def viewer_of(user: Any, *, on: date) -> Viewer:
    """The roles that a user holds on a day, in at most two queries; a visitor for whoever is not signed in."""
    if not user.is_authenticated or not user.is_active:
        return VISITOR
    held = (
        appointments_in_force(on).filter(employee__user=user).values_list("role", "authority_id", "unit_id")
    )
    units: dict[Role, set[int]] = defaultdict(set)
    authorities: dict[Role, set[int]] = defaultdict(set)
    everywhere = set()
    rows = list(held)
    members = unit_subtrees([unit for _, _, unit in rows if unit])
    for name, authority_id, unit_id in rows:
        role = Role(name)
        if SCOPES[role] is Scope.EVERYTHING:
            everywhere.add(role)
            continue
        authorities[role].add(authority_id)
        if unit_id:
            units[role] |= members[unit_id]
    return Viewer(
        actor_id=user.pk,
        actor_name=str(user),
        units={role: frozenset(ids) for role, ids in units.items()},
        authorities={role: frozenset(ids) for role, ids in authorities.items()},
        everywhere=frozenset(everywhere),
    )


def unit_subtrees(unit_ids: list[int]) -> dict[int, set[int]]:
    """Each given unit with all units below it."""
    if not unit_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SUBTREES, [unit_ids])
        return {root: set(members) for root, members in cursor.fetchall()}


def appointments_in_force(on: date) -> QuerySet[Appointment]:
    """Appointments that hold on a day."""
    return Appointment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)


def holders(
    role: Role, *, on: date, authority_id: int | None = None, unit_id: int | None = None
) -> QuerySet[User]:
    """People who hold a role in a unit or an authority (general roles: anywhere) on a day, to be written to."""
    held = appointments_in_force(on).filter(role=role)
    if SCOPES[role] is Scope.UNIT:
        held = held.filter(unit=unit_id)
    elif SCOPES[role] is Scope.AUTHORITY:
        held = held.filter(authority=authority_id)
    return User.objects.filter(is_active=True, pk__in=held.values("employee__user_id")).order_by("pk")


def visible_authorities(viewer: Viewer) -> QuerySet[Authority]:
    """Authorities in whose workplace the viewer has anything to do."""
    if viewer.sees_everything():
        return Authority.objects.all()
    return Authority.objects.filter(pk__in=viewer.authority_ids())


def visible_appointments(viewer: Viewer) -> QuerySet[Appointment]:
    """Appointments that the settings show: all, or to a head those in the own authorities."""
    if viewer.sees_everything():
        return Appointment.objects.all()
    return Appointment.objects.filter(authority_id__in=viewer.authority_ids([Role.AUTHORITY_HEAD]))


def visible_people(viewer: Viewer) -> QuerySet[Employee]:
    """People that the settings show: all, or to a head those with a role, past or present, in the own authorities."""
    people = Employee.objects.select_related("user")
    if viewer.sees_everything():
        return people
    return people.filter(Exists(visible_appointments(viewer).filter(employee=OuterRef("pk"))))


def people_list(viewer: Viewer, *, on: date) -> QuerySet[Employee]:
    """`visible_people` with `held` (visible appointments of that day) and `is_protected` (second factor set up).

    Two queries however many rows.
    """
    held = visible_appointments(viewer).filter(pk__in=appointments_in_force(on))
    factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=SECOND_FACTORS)
    return (
        visible_people(viewer)
        .annotate(is_protected=Exists(factors))
        .prefetch_related(
            Prefetch(
                "appointments", held.select_related("authority", "unit").order_by("role"), to_attr="held"
            )
        )
    )


def headed_authorities(viewer: Viewer) -> QuerySet[Authority]:
    """Authorities whose settings the viewer may open: those who oversee all, a head the own ones."""
    if viewer.sees_everything():
        return Authority.objects.all()
    return Authority.objects.filter(pk__in=viewer.authority_ids([Role.AUTHORITY_HEAD]))


def unit_tree(authority: Authority) -> list[tuple[int, Unit]]:
    """Units with their depth (from 0), parents before children, siblings by name. One query."""
    children: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in authority.units.order_by("name"):
        children[unit.parent_id].append(unit)
    tree: list[tuple[int, Unit]] = []
    waiting = [(0, unit) for unit in reversed(children[None])]
    while waiting:
        depth, unit = waiting.pop()
        tree.append((depth, unit))
        waiting += [(depth + 1, child) for child in reversed(children[unit.pk])]
    return tree


def calendar_of(authority: Authority) -> WorkingCalendar:
    """The authority's working calendar: production calendar, its own week, its own holidays and exceptions.

    Two queries, none when both are prefetched (`with_calendar`).
    """
    return _calendar_from(
        authority.time_zone,
        [
            (hours.weekday, f"{hours.starts:%H:%M}", f"{hours.ends:%H:%M}")
            for hours in authority.working_hours.all()
        ],
        [(str(item.date), item.kind, item.hours) for item in authority.calendar_exceptions.all()],
    )


def calendars_of(authority_ids: Iterable[int]) -> dict[int, WorkingCalendar]:
    """Calendars of authorities by their ids: one query by hand, since public pages ask it each time they are made."""
    with connection.cursor() as cursor:
        cursor.execute(_CALENDARS, [sorted(set(authority_ids))])
        return {pk: _calendar_read(*stored) for pk, *stored in cursor}


@lru_cache(maxsize=256)
def _calendar_read(time_zone: str, hours: str, special: str) -> WorkingCalendar:
    return _calendar_from(time_zone, json.loads(hours), json.loads(special))


def _calendar_from(
    time_zone: str, hours: Iterable[Sequence[Any]], special: Sequence[Sequence[Any]]
) -> WorkingCalendar:
    """A calendar from (weekday, from, until) and (date, kind, hours)."""
    week: list[list[str]] = [[] for _ in range(7)]
    for weekday, starts, ends in hours:
        week[weekday].append(f"{starts}–{ends}")
    return WorkingCalendar.from_data(
        {
            "timezone": time_zone,
            "week": week,
            "holidays": [day for day, kind, _hours in special if kind == ExceptionKind.HOLIDAY],
            "exceptions": {
                day: own if kind == ExceptionKind.HOURS else kind
                for day, kind, own in special
                if kind != ExceptionKind.HOLIDAY
            },
        }
    )


def with_calendar(authorities: QuerySet[Authority]) -> QuerySet[Authority]:
    """Authorities whose `calendar_of` costs no further query."""
    return authorities.prefetch_related("working_hours", "calendar_exceptions")


def fingerprint(token: str) -> str:
    """What is stored of a secret link: enough to recognise it, not to follow it."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_invitations(now: datetime) -> QuerySet[Invitation]:
    """Invitations whose link works."""
    return Invitation.objects.filter(used_at__isnull=True, expires_at__gt=now, employee__user__is_active=True)


def invited_user(token: str, *, now: datetime) -> User | None:
    """The person whom an open invitation with this token invites."""
    return User.objects.filter(
        employee__invitations__in=open_invitations(now).filter(token_sha256=fingerprint(token))
    ).first()


def head_of(authority: Authority, *, on: date | None = None) -> str:
    """Name of the authority's head, to be printed under its orders; empty if nobody is appointed."""
    held = appointments_in_force(on or localdate()).filter(role=Role.AUTHORITY_HEAD, authority=authority)
    appointment = held.select_related("employee__user").order_by("-starts_on").first()
    return appointment.employee.user.name if appointment else ""


def heads_of_units(authority: Authority, *, on: date) -> QuerySet[User]:
    """Heads of any unit of the authority on a day, to be written to."""
    held = appointments_in_force(on).filter(role=Role.UNIT_HEAD, authority=authority)
    return User.objects.filter(is_active=True, pk__in=held.values("employee__user_id")).order_by("pk")
