"""Keeping the register true: entries confirmed by who answers for them, scenarios found to fit still, terms."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kit.audit.context import action
from kit.errors import Refused
from vizavi.authorities.api import Viewer
from vizavi.registry.choices import Kind
from vizavi.registry.models import Entry, Settings
from vizavi.registry.queries import current_settings, current_version
from vizavi.registry.rules import can_confirm, can_keep

LONGEST_MONTHS = 36
LONGEST_DAYS = 90
# B-4.3.5.3: fewer than ten clients can be recognised; the bound may be raised, never lowered.
LEAST_PUBLISHED = 10


class UnableToKeep(Refused):
    """The entry cannot be confirmed, or a term is out of bounds."""


@action
def confirm_entry(*, actor: Viewer, entry: Entry, now: datetime) -> Entry:
    """Say that an entry still holds: its term begins anew.

    Raises:
        PermissionDenied: the actor neither answers for it nor keeps the register.
        UnableToKeep: the entry is not in the register any more.
    """
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    version = current_version(entry)
    if version is None:
        raise UnableToKeep(_("Записи нет в реестре: подтверждать нечего."))
    if not can_confirm(actor, version.authority_id, version.owner_id):
        raise PermissionDenied
    today = localdate(now)
    if (entry.confirmed_on, entry.confirmed_by_id) != (today, actor.actor_id):
        entry.confirmed_on, entry.confirmed_by_id = today, actor.actor_id
        entry.save(update_fields=["confirmed_on", "confirmed_by"])
    return entry


@action
def keep_scenario(*, actor: Viewer, entry: Entry, now: datetime, reason: str) -> Entry:
    """Say that a scenario still fits although a service in it changed (B-4.3.5.7).

    Raises:
        PermissionDenied: the actor is not the Project Office.
        UnableToKeep: no reason is given, or the entry is no scenario.
    """
    if not can_keep(actor):
        raise PermissionDenied
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    if entry.kind != Kind.SCENARIO:
        raise UnableToKeep(_("Обновления ждут только сценарии."))
    if entry.stale_since is None:
        return entry
    if not reason.strip():
        raise UnableToKeep(_("Напишите, почему сценарий подходит и после изменения услуги."), field="reason")
    entry.stale_since = entry.stale_because = None
    entry.save(update_fields=["stale_since", "stale_because"])
    return entry


@action
def change_settings(
    *, actor: Viewer, confirm_months: int, remind_days: int, least_published: int
) -> Settings:
    """Set the terms and the threshold of the register.

    Raises:
        PermissionDenied: the actor is not the Project Office.
        UnableToKeep: a value is out of bounds.
    """
    if not can_keep(actor):
        raise PermissionDenied
    if not 1 <= confirm_months <= LONGEST_MONTHS:
        raise UnableToKeep(
            _("Срок подтверждения – от 1 до %(most)s месяцев.") % {"most": LONGEST_MONTHS},
            field="confirm_months",
        )
    if not 0 <= remind_days <= LONGEST_DAYS:
        raise UnableToKeep(
            _("Напоминать можно не раньше чем за %(most)s дней.") % {"most": LONGEST_DAYS},
            field="remind_days",
        )
    if not LEAST_PUBLISHED <= least_published <= 10_000:
        raise UnableToKeep(
            _("По числу меньше %(least)s можно узнать клиента: порог можно только повысить.")
            % {"least": LEAST_PUBLISHED},
            field="least_published",
        )
    settings = current_settings()
    settings.confirm_months, settings.remind_days = confirm_months, remind_days
    settings.least_published = least_published
    settings.save()
    return settings
