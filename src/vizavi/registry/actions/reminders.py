"""Letters that ask owners to confirm what they answer for: before the term is over, and once it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache

from django.conf import settings as configuration
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from kit.accounts.models import User
from kit.audit.context import action
from kit.mail.actions import send_mail
from kit.pages.words import counted, day
from vizavi.authorities.api import Viewer, holders
from vizavi.authorities.choices import Role
from vizavi.registry.models import Reminder, Version
from vizavi.registry.queries import current_settings, current_versions, due_on, last_day_of_confirmation

BEFORE, OVERDUE = "before", "overdue"
# A letter names this many entries; the page has the rest.
MOST_NAMED = 20


@action
def send_reminders(*, actor: Viewer, now: datetime) -> int:
    """Write to everybody who has to confirm something soon or by now: one letter a person, each entry once a stage.

    Returns:
        How many letters went out. Running it again sends nothing twice.
    """
    owed: dict[User, list[tuple[Version, date, str]]] = defaultdict(list)
    for version, due, stage, people in _due(now):
        for person in people:
            owed[person].append((version, due, stage))
    letters = 0
    for person, items in owed.items():
        told = set(Reminder.objects.filter(user=person).values_list("entry_id", "due_on", "stage"))
        new = [item for item in items if (item[0].entry_id, item[1], item[2]) not in told]
        if not new:
            continue
        Reminder.objects.bulk_create(
            [
                Reminder(entry_id=version.entry_id, user=person, due_on=due, stage=stage, sent_at=now)
                for version, due, stage in new
            ],
            batch_size=2000,
            ignore_conflicts=True,
        )
        _write(person, new, now=now)
        letters += 1
    return letters


def _due(now: datetime) -> Iterator[tuple[Version, date, str, list[User]]]:
    """Entries whose stage has come, with those to tell; people are looked up once for each place."""
    settings, today = current_settings(), localdate(now)
    soon = last_day_of_confirmation(settings, today + timedelta(settings.remind_days))
    over = last_day_of_confirmation(settings, today)

    @cache
    def people(authority_id: int | None) -> list[User]:
        found = []
        if authority_id is not None:
            found = list(holders(Role.REGISTER_OFFICER, on=today, authority_id=authority_id))
        return found or list(holders(Role.PROJECT_OFFICE, on=today))

    for version in current_versions().filter(entry__confirmed_on__lte=soon).iterator(chunk_size=2000):
        confirmed_on = version.entry.confirmed_on
        owner = version.owner if version.owner and version.owner.is_active else None
        stage = OVERDUE if confirmed_on <= over else BEFORE
        yield (
            version,
            due_on(confirmed_on, settings),
            stage,
            [owner] if owner else people(version.authority_id),
        )


def _write(person: User, items: list[tuple[Version, date, str]], *, now: datetime) -> None:
    with override(person.language):
        parts = [
            _("Здравствуйте!"),
            _("Проверьте записи реестра жизненных ситуаций, за которые вы отвечаете."),
        ]
        for stage, heading in ((OVERDUE, _("Срок подтверждения прошёл:")), (BEFORE, _("Срок подходит:"))):
            lines = [
                _("– %(title)s. Подтвердить до: %(due)s\n  %(page)s")
                % {"title": version, "due": day(due), "page": _page(version)}
                for version, due, its in items
                if its == stage
            ]
            if lines:
                more = len(lines) - MOST_NAMED
                if more > 0:
                    rest = _("… и ещё %(count)s") % {"count": counted(more, "запись|записи|записей")}
                    lines = [*lines[:MOST_NAMED], rest]
                parts.append(heading + "\n" + "\n".join(lines))
        parts.append(
            _("Если всё верно, нажмите «Подтвердить». Если что-то изменилось, предложите изменение.")
        )
        parts.append(configuration.SITE_URL + reverse("registry:confirmations"))
        late = any(stage == OVERDUE for _version, _due_day, stage in items)
        subject = (
            _("Реестр жизненных ситуаций: срок подтверждения прошёл")
            if late
            else _("Реестр жизненных ситуаций: подтвердите записи")
        )
        send_mail(to=person.email, subject=subject, text="\n\n".join(parts))


def _page(version: Version) -> str:
    return configuration.SITE_URL + reverse(
        "registry:entry", kwargs={"kind": version.kind, "code": version.entry.code}
    )
