"""Touchpoints as the public sees them: with hours, whether open now, and the offline alternative."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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

    version: Any
    process: Any
    kind: Bilingual
    opening: Opening
    zone: ZoneInfo
    needs: list[Bilingual]
    alternatives: list[Any]

    @property
    def is_digital(self) -> bool:
        return bool(self.version.channel == "digital")


def cards(
    versions: Sequence[Any],
    *,
    now: datetime,
    form: Any = None,
    processes: Mapping[int, Any] | None = None,
) -> list[Card]:
    """Cards of touchpoints read `at_a_glance` or in detail, in a fixed number of queries.

    Args:
        form: of the edition that shows them all; those of the editions in force when not given.
        processes: versions of the processes by `process_id`, for cards that name them; those in force when not given.
    """
    if not versions:
        return []
    registers = {version.register_id for version in versions}
    forms = dict.fromkeys(registers, form) if form else api.forms_in_force(registers)
    kinds = {(pk, kind.code): kind for pk, form in forms.items() for kind in form.kinds}
    needs = {(pk, need.code): need for pk, form in forms.items() for need in form.needs if not need.free_text}
    if processes is None:
        processes = api.processes_at_a_glance(version.touchpoint.process_id for version in versions)
    alternatives = api.offline_alternatives(
        version.touchpoint.process_id for version in versions if version.channel == "digital"
    )
    openings = _openings({version.register.authority_id for version in versions}, now)
    made = []
    for version in versions:
        kind = kinds.get((version.register_id, version.kind))
        zone, opening = openings[version.register.authority_id]
        made.append(
            Card(
                version=version,
                process=processes.get(version.touchpoint.process_id),
                kind=Bilingual(kind.name, kind.name_en) if kind else Bilingual(""),
                opening=opening(version.hours),
                zone=zone,
                needs=list(
                    dict.fromkeys(
                        _as_action(needs.get((version.register_id, need.code)), need.text)
                        for need in version.needs.all()
                    )
                ),
                alternatives=alternatives.get(version.touchpoint.process_id, []),
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
