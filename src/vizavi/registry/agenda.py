"""What waits for one person in the register of life situations: the reads behind the home pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kit.pages.words import day
from vizavi.authorities.api import Viewer
from vizavi.registry.models import Proposal
from vizavi.registry.queries import (
    current_settings,
    last_day_of_confirmation,
    queue,
    returned_to,
    stale_scenarios,
    to_confirm,
)
from vizavi.registry.rules import can_keep
from vizavi.registry.wording import subject_of

MOST, MOST_COUNTED = 20, 100


@dataclass(frozen=True)
class RegistryTask:
    """One thing to do: what, where, what else there is to say of it, the tone of its state."""

    what: str
    url: str
    detail: str = ""
    state: str = ""
    tone: str = ""


def waiting_to_confirm(viewer: Viewer, *, on: date) -> Any:
    """Current versions that the viewer is asked to confirm: their term ends within the days of the reminder."""
    settings = current_settings()
    return to_confirm(viewer, on=last_day_of_confirmation(settings, on + timedelta(settings.remind_days)))


def count_to_confirm(viewer: Viewer, *, on: date) -> int:
    """How many those are, at most `MOST_COUNTED`: more is as good as many, and need not be counted."""
    return int(waiting_to_confirm(viewer, on=on).order_by()[:MOST_COUNTED].count())


def registry_tasks(viewer: Viewer, *, now: datetime) -> list[RegistryTask]:
    """What the viewer must do: decide proposals, mend returned ones, confirm entries, update scenarios."""
    if not viewer.is_staff:
        return []
    tasks = [_returned(proposal) for proposal in returned_to(viewer)[:MOST]]
    if can_keep(viewer):
        tasks = [_to_decide(proposal) for proposal in queue()[:MOST]] + tasks
    waiting = count_to_confirm(viewer, on=localdate(now))
    if waiting:
        count = f"{waiting}+" if waiting == MOST_COUNTED else waiting
        what = _("Подтвердить записи реестра жизненных ситуаций: %(count)s") % {"count": count}
        tasks.append(RegistryTask(what, reverse("registry:confirmations"), state=_("ждёт подтверждения")))
    if can_keep(viewer) and (stale := stale_scenarios().count()):
        what = _("Обновить сценарии, в которых изменились услуги: %(count)s") % {"count": stale}
        url = reverse("registry:entries", kwargs={"kind": "scenario"}) + "?gap=stale"
        tasks.append(RegistryTask(what, url, state=_("ждёт обновления"), tone="yellow"))
    return tasks


def registry_task_count(viewer: Viewer) -> int:
    """How many proposals wait for the viewer: the number in the navigation. Two short queries."""
    if not viewer.is_staff:
        return 0
    count = int(returned_to(viewer).count())
    return count + (int(queue().count()) if can_keep(viewer) else 0)


def _to_decide(proposal: Proposal) -> RegistryTask:
    who = proposal.authority.short if proposal.authority else _("Проектный офис")
    return RegistryTask(
        _("Рассмотреть предложение: %(subject)s") % {"subject": subject_of(proposal)},
        reverse("registry:case", kwargs={"number": proposal.pk}),
        _("%(who)s, передано %(when)s") % {"who": who, "when": day(proposal.submitted_at)},
        _("на проверке"),
    )


def _returned(proposal: Proposal) -> RegistryTask:
    return RegistryTask(
        _("Исправить по замечаниям: %(subject)s") % {"subject": subject_of(proposal)},
        reverse("registry:proposal", kwargs={"number": proposal.pk}),
        proposal.authority.short if proposal.authority else _("Проектный офис"),
        _("возвращено"),
        "orange",
    )
