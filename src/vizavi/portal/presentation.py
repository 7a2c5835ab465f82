"""Touchpoints as the public sees them: with hours, whether open now, and the offline alternative."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kit.opening_hours import HoursNotUnderstood, OpeningHours, is_open, next_change, render
from kit.opening_hours import parse as parse_hours
from vizavi.authorities.api import calendar_of, with_calendar
from vizavi.authorities.models import Authority
from vizavi.touchpoints import api


@dataclass(frozen=True)
class Card:
    """One touchpoint ready to be drawn. `is_open` is None when hours are not stated or not understood."""

    version: Any
    process: str
    process_url: str
    kind: str
    hours: str
    is_open: bool | None
    changes_at: datetime | None
    zone: ZoneInfo
    needs: list[str]
    alternatives: list[Any]

    @property
    def is_digital(self) -> bool:
        return bool(self.version.channel == "digital")


def cards(
    versions: Sequence[Any], editions: Iterable[Any], *, now: datetime, process: Any = None
) -> list[Card]:
    """Cards of touchpoints, in a fixed number of queries. `process` when all are of one process version."""
    forms = {edition.register_id: api.form_of(edition.form_edition) for edition in editions}
    kinds = {(pk, kind.code): named(kind) for pk, form in forms.items() for kind in form.kinds}
    needs = {(pk, need.name): named(need) for pk, form in forms.items() for need in form.needs}
    digital = [version.touchpoint.process_id for version in versions if version.channel == "digital"]
    alternatives = api.offline_alternatives(digital) if digital else {}
    authorities = {version.register.authority_id for version in versions}
    calendars = {
        authority.pk: (calendar_of(authority), ZoneInfo(authority.time_zone))
        for authority in with_calendar(Authority.objects.filter(pk__in=authorities))
    }
    made = []
    for version in versions:
        calendar, zone = calendars[version.register.authority_id]
        hours = _hours(version.hours)
        change = next_change(hours, now, calendar) if hours else None
        made.append(
            Card(
                version=version,
                process=str(process)
                if process
                else _translated(version.process_name, version.process_name_en),
                process_url=reverse(
                    "portal:process",
                    args=[process.process.public_id if process else version.process_public_id],
                ),
                kind=kinds.get((version.register_id, version.kind), ""),
                hours=render(hours, get_language() or "ru") if hours else version.hours,
                is_open=is_open(hours, now, calendar) if hours else None,
                changes_at=change.at if change else None,
                zone=zone,
                needs=[
                    needs.get((version.register_id, need.text), need.text) for need in version.needs.all()
                ],
                alternatives=alternatives.get(version.touchpoint.process_id, []),
            )
        )
    return made


def named(part: Any) -> str:
    """The name of a part of a form in the language of the page."""
    return _translated(part.name, part.name_en)


def crumbs(edition: Any = None) -> list[dict[str, str]]:
    """Breadcrumbs from the front page to the register of an edition."""
    trail = [{"text": _("Главная"), "url": reverse("portal:home")}]
    if edition is not None:
        authority = edition.register.authority
        trail.append({"text": authority.short, "url": reverse("portal:authority", args=[authority.code])})
        trail.append(
            {
                "text": _("Перечень точек взаимодействия"),
                "url": reverse("portal:register", args=[authority.code, edition.register.form.code]),
            }
        )
    return trail


def _translated(russian: str, english: str) -> str:
    return (english if get_language() == "en" else "") or russian


def _hours(text: str) -> OpeningHours | None:
    try:
        return parse_hours(text) if text else None
    except HoursNotUnderstood:
        return None
