"""Letters about clocks: before and after the moment, and when an officer asks the head (S-5.4, S-5.5, I-5.4, I-5.5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from kit.accounts.models import User
from kit.audit.context import action
from kit.calendar import WorkingCalendar
from kit.mail.actions import send_mail
from kit.pages.words import moment
from vizavi.authorities.api import Viewer, calendar_of, holders, with_calendar
from vizavi.authorities.choices import Role
from vizavi.authorities.models import Authority, Unit
from vizavi.touchpoints.actions.proposals import UnableToPropose, locked
from vizavi.touchpoints.choices import DeadlineKind, ProposalState
from vizavi.touchpoints.models import Deadline, Proposal, Register, Reminder
from vizavi.touchpoints.queries import open_deadlines
from vizavi.touchpoints.rules import can_prepare
from vizavi.touchpoints.wording import owed, receipt_number, subject_of

BEFORE = "before"
OVERDUE = "overdue"
OF_UNIT = frozenset({DeadlineKind.UPDATE, DeadlineKind.REWORK})


@action
def send_reminders(*, actor: Viewer, now: datetime) -> int:
    """Write to everybody who owes something soon or by now: one letter a person, each clock once a stage.

    Returns:
        How many letters went out. Running it again sends nothing twice.
    """
    letters: dict[User, list[Deadline]] = defaultdict(list)
    for deadline, stage, people in _due(now):
        for person in people:
            _reminder, is_new = Reminder.objects.get_or_create(
                deadline=deadline, user=person, stage=stage, defaults={"sent_at": now}
            )
            if is_new:
                letters[person].append(deadline)
    for person, deadlines in letters.items():
        _write(person, deadlines, now=now)
    return len(letters)


@action
def ask_head(*, actor: Viewer, proposal: Proposal, now: datetime) -> int:
    """Ask the head of the unit to submit a proposal that is ready. One letter for each state of the text.

    Returns:
        How many heads were written to; 0 when they know already.

    Raises:
        PermissionDenied: it is not of the actor's unit.
        UnableToPropose: it does not wait for submission, or the unit and those above it have no head.
    """
    proposal = locked(proposal)
    if not can_prepare(actor, proposal.unit_id):
        raise PermissionDenied
    if proposal.state not in {ProposalState.DRAFT, ProposalState.RETURNED}:
        raise UnableToPropose(_("Предложение уже передано на проверку."))
    heads = _of_unit_or_above(proposal.unit_id, (Role.UNIT_HEAD,), now=now)
    if not heads:
        raise UnableToPropose(
            _("У подразделения нет руководителя в системе. Попросите администратора назначить его.")
        )
    deadline = proposal.deadlines.filter(met_at__isnull=True, kind__in=OF_UNIT).latest("pk")
    revision = proposal.version.revision if proposal.version else 0
    asked = 0
    for head in heads:
        _reminder, is_new = Reminder.objects.get_or_create(
            deadline=deadline, user=head, stage=f"ask:{revision}", defaults={"sent_at": now}
        )
        if is_new:
            asked += 1
            _ask(head, proposal, deadline, actor=actor)
    return asked


def stage_of(deadline: Deadline, calendar: WorkingCalendar, *, now: datetime) -> str:
    """Whether it is time to remind of a running clock: "before", "overdue" or "" for not yet."""
    if now > deadline.due_at:
        return OVERDUE
    first_on = calendar.subtract_working_days(deadline.due_at, deadline.register.remind_days)
    # Letters come when people are at work, not at midnight.
    starts = calendar.intervals(first_on)[0][0]
    return BEFORE if now >= starts else ""


def _due(now: datetime) -> Iterable[tuple[Deadline, str, list[User]]]:
    """Running clocks whose stage has come, with those to tell; people are looked up once for each place."""
    deadlines = list(
        open_deadlines(Register.objects.all()).prefetch_related("proposal__touchpoint__versions")
    )
    authorities = with_calendar(
        Authority.objects.filter(pk__in={item.register.authority_id for item in deadlines})
    )
    calendars = {authority.pk: calendar_of(authority) for authority in authorities}

    @cache
    def people(kind: str, stage: str, authority_id: int, unit_id: int | None) -> list[User]:
        return _people(DeadlineKind(kind), stage, authority_id, unit_id, now=now)

    for deadline in deadlines:
        authority_id = deadline.register.authority_id
        stage = stage_of(deadline, calendars[authority_id], now=now)
        if stage:
            unit_id = deadline.unit_id if deadline.kind in OF_UNIT else None
            yield deadline, stage, people(deadline.kind, stage, authority_id, unit_id)


def _people(
    kind: DeadlineKind, stage: str, authority_id: int, unit_id: int | None, *, now: datetime
) -> list[User]:
    """The unit prepares, the authorised person checks and publishes; what is late the head and the Project Office
    learn too."""
    on = localdate(now)
    found: list[User] = []
    if kind in OF_UNIT and unit_id is not None:
        found = _of_unit_or_above(unit_id, (Role.UNIT_OFFICER, Role.UNIT_HEAD), now=now)
    # A unit without people does not let a change wait for nobody.
    if not found:
        found = list(holders(Role.REGISTER_OFFICER, on=on, authority_id=authority_id))
    if stage == OVERDUE:
        found += holders(Role.AUTHORITY_HEAD, on=on, authority_id=authority_id)
        found += holders(Role.PROJECT_OFFICE, on=on)
    return list(dict.fromkeys(found))


def _of_unit_or_above(unit_id: int, roles: Iterable[Role], *, now: datetime) -> list[User]:
    """Holders of the roles in the unit or, where it has none, in the nearest unit above that has: a role
    extends over all that is below."""
    seen: set[int] = set()
    place: int | None = unit_id
    while place is not None and place not in seen:
        seen.add(place)
        found = [user for role in roles for user in holders(role, on=localdate(now), unit_id=place)]
        if found:
            return list(dict.fromkeys(found))
        place = Unit.objects.values_list("parent_id", flat=True).get(pk=place)
    return []


def _write(person: User, deadlines: list[Deadline], *, now: datetime) -> None:
    with override(person.language):
        late = [item for item in deadlines if item.due_at < now]
        soon = [item for item in deadlines if item.due_at >= now]
        parts = [_("Здравствуйте!")]
        if late:
            parts.append(_("Срок прошёл:") + "\n" + "\n".join(_line(item) for item in late))
        if soon:
            parts.append(_("Срок подходит:") + "\n" + "\n".join(_line(item) for item in soon))
        pages = dict.fromkeys(_page("deadlines", item.register) for item in deadlines)
        parts.append(_("Все сроки:") + "\n" + "\n".join(pages))
        subject = (
            _("Перечень точек взаимодействия: срок прошёл")
            if late
            else _("Перечень точек взаимодействия: срок подходит")
        )
        send_mail(to=person.email, subject=subject, text="\n\n".join(parts))


def _line(deadline: Deadline) -> str:
    zone = ZoneInfo(deadline.register.authority.time_zone)
    return _("— %(what)s. Срок: %(due)s. %(authority)s") % {
        "what": owed(deadline),
        "due": moment(deadline.due_at, zone),
        "authority": deadline.register.authority.short,
    }


def _ask(head: User, proposal: Proposal, deadline: Deadline, *, actor: Viewer) -> None:
    with override(head.language):
        zone = ZoneInfo(proposal.register.authority.time_zone)
        text = _(
            "Здравствуйте!\n\n%(who)s подготовил(а) предложение в перечень точек взаимодействия и просит вас "
            "проверить его и передать уполномоченному лицу.\n\n%(subject)s\nНомер: %(number)s\n"
            "Передать нужно до: %(due)s\n\n%(page)s"
        ) % {
            "who": actor.actor_name,
            "subject": subject_of(proposal),
            "number": receipt_number(proposal),
            "due": moment(deadline.due_at, zone),
            "page": _page("proposal", proposal.register, number=proposal.pk),
        }
        subject = _("Передайте на проверку: %(subject)s") % {"subject": subject_of(proposal)}
        send_mail(to=head.email, subject=subject, text=text)


def _page(name: str, register: Register, **more: object) -> str:
    where = {"authority": register.authority.code, "form": register.form.code, **more}
    return settings.SITE_URL + reverse(f"touchpoints:{name}", kwargs=where)
