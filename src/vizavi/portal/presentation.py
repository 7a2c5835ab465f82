"""Touchpoints as the public sees them: with hours, whether open now, and the offline alternative."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from kit.calendar import WorkingCalendar
from kit.opening_hours import Change, HoursNotUnderstood, OpeningHours, is_open, next_change, render
from kit.opening_hours import parse as parse_hours
from vizavi.authorities.api import calendars_of
from vizavi.touchpoints import api
from vizavi.touchpoints.choices import FOR_PROGRAMS


class Bilingual(NamedTuple):
    """A text of the register with its translation, "" where there is none; drawn by the macro `said`."""

    russian: str
    english: str = ""

    def __str__(self) -> str:
        return (self.english if get_language() == "en" else "") or self.russian


class Opening(NamedTuple):
    """Whether a place is open, and when that changes; `text` as offices write it, or translated."""

    text: Bilingual
    is_open: bool | None = None
    changes_at: datetime | None = None


@dataclass(frozen=True)
class Card:
    """One touchpoint ready to be drawn; `opening.is_open` is None when hours are not stated or not understood."""

    touchpoint: api.Glance
    process: api.Mention | None
    kind: Bilingual
    opening: Opening
    zone: ZoneInfo
    needs: list[Bilingual]
    alternatives: list[api.Mention]

    @property
    def is_digital(self) -> bool:
        return bool(self.touchpoint.channel == "digital")

    @property
    def is_for_programs(self) -> bool:
        return self.touchpoint.kind in FOR_PROGRAMS


def cards(
    glances: Sequence[api.Glance], *, now: datetime, form: Any = None, are_processes_named: bool = False
) -> list[Card]:
    """Cards of touchpoints, in a fixed number of queries.

    Args:
        form: of the edition that shows them all; those of the editions in force when not given.
        are_processes_named: whether the cards tell of which process they are, as editions in force call it.
    """
    if not glances:
        return []
    registers = {glance.register_id for glance in glances}
    forms = dict.fromkeys(registers, form) if form else api.forms_in_force(registers)
    kinds = {(pk, kind.code): kind for pk, form in forms.items() for kind in form.kinds}
    needs = {(pk, need.code): need for pk, form in forms.items() for need in form.needs if not need.free_text}
    processes = (
        api.processes_at_a_glance(glance.process_id for glance in glances) if are_processes_named else {}
    )
    alternatives = api.offline_alternatives(
        glance.process_id for glance in glances if glance.channel == "digital"
    )
    openings = _openings({glance.authority_id for glance in glances}, now)
    made = []
    for glance in glances:
        kind = kinds.get((glance.register_id, glance.kind))
        zone, opening = openings[glance.authority_id]
        told = (_as_action(needs.get((glance.register_id, code)), text) for code, text in glance.needs)
        made.append(
            Card(
                touchpoint=glance,
                process=processes.get(glance.process_id),
                kind=Bilingual(kind.name, kind.name_en) if kind else Bilingual(""),
                opening=opening(glance.hours),
                zone=zone,
                needs=list(dict.fromkeys(told)),
                alternatives=alternatives.get(glance.process_id, []),
            )
        )
    return made


def crumbs(edition: Any = None) -> list[dict[str, str]]:
    """Breadcrumbs from the front page to the register of an edition."""
    trail = [{"text": _("Главная"), "url": reverse("portal:home")}]
    if edition is not None:
        authority = edition.register.authority
        trail += [
            crumb(
                authority.short_name,
                authority.short_name_en,
                reverse("portal:authority", args=[authority.code]),
            ),
            crumb(
                _("Перечень точек взаимодействия"),
                "",
                reverse("portal:register", args=[authority.code, edition.register.form.code]),
                is_ours=True,
            ),
        ]
    return trail


def crumb(russian: str, english: str, url: str, *, is_ours: bool = False) -> dict[str, str]:
    """A breadcrumb; a text of the register that has no translation says that it is Russian."""
    text: str = str(Bilingual(russian, english))
    if get_language() == "en" and not english and not is_ours:
        text = Markup('<span lang="ru">{}</span>').format(text)
    return {"text": text, "url": url}


def _openings(authority_ids: set[int], now: datetime) -> dict[int, tuple[ZoneInfo, Callable[[str], Opening]]]:
    return {
        pk: (ZoneInfo(calendar.timezone), _opening(calendar, now))
        for pk, calendar in calendars_of(authority_ids).items()
    }


def _opening(calendar: WorkingCalendar, now: datetime) -> Callable[[str], Opening]:
    # The touchpoints of an authority keep few different hours.
    @cache
    def opening(text: str) -> Opening:
        hours = _hours(text)
        if hours is None:
            return Opening(Bilingual(text))
        change: Change | None = next_change(hours, now, calendar)
        return Opening(
            Bilingual(render(hours, "ru"), render(hours, "en")),
            is_open(hours, now, calendar),
            change.at if change else None,
        )

    return opening


def _as_action(need: Any, text: str) -> Bilingual:
    """A need of the form as something to do; another one in the words of the register."""
    if need is None:
        return Bilingual(text)
    return Bilingual(need.action or need.name, need.action_en or need.name_en)


def _hours(text: str) -> OpeningHours | None:
    try:
        return parse_hours(text) if text else None
    except HoursNotUnderstood:
        return None
