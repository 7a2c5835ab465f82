"""What changed between two editions of a register, touchpoint by touchpoint, for whoever reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from vizavi.touchpoints import api


@dataclass(frozen=True)
class Difference:
    """One thing that is told of a touchpoint, before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Changed:
    """A touchpoint of a process (or a process without any) that only one edition has, or that differs."""

    state: Literal["added", "excluded", "changed"]
    process: Any
    touchpoint: Any
    differences: list[Difference]


def changes(before: Any, after: Any, rows: list[tuple[int, int | None]]) -> Iterator[Changed]:
    """Tell the rows that `changed_between` found, in a fixed number of queries; equal ones are left out."""
    process_ids = {process_id for process_id, _touchpoint in rows}
    touchpoint_ids = {touchpoint_id for _process, touchpoint_id in rows if touchpoint_id}
    old_processes, new_processes = (api.processes_of(edition, process_ids) for edition in (before, after))
    old, new = (api.touchpoints_of(edition, touchpoint_ids) for edition in (before, after))
    names = {
        part.code: part.name
        for form in (api.form_of(before.form_edition), api.form_of(after.form_edition))
        for parts in (form.kinds, form.directions)
        for part in parts
    }
    for process_id, touchpoint_id in rows:
        was = (old_processes.get(process_id), old.get(touchpoint_id) if touchpoint_id else None)
        now = (new_processes.get(process_id), new.get(touchpoint_id) if touchpoint_id else None)
        told = _told(*was, names), _told(*now, names)
        labels = dict.fromkeys([*told[0], *told[1]])
        differences = [
            Difference(label, told[0].get(label, ""), told[1].get(label, ""))
            for label in labels
            if told[0].get(label, "") != told[1].get(label, "")
        ]
        is_old, is_new = (any(side) if not touchpoint_id else bool(side[1]) for side in (was, now))
        if differences:
            state: Any = "changed" if is_old and is_new else "added" if is_new else "excluded"
            yield Changed(state, now[0] or was[0], now[1] or was[1], differences)


def _told(process: Any, touchpoint: Any, names: dict[str, str]) -> dict[str, str]:
    """Label → text of everything that is public."""
    told: dict[str, str] = {}
    if process is not None:
        told |= {
            _("Направление деятельности"): names.get(process.direction, process.direction),
            _("Процесс"): process.name,
        }
    if touchpoint is not None:
        told |= {
            _("Точка взаимодействия"): touchpoint.name,
            _("Вид точки"): names.get(touchpoint.kind, touchpoint.kind),
            _("Тип точки"): touchpoint.get_channel_display() if touchpoint.channel else "",
            _("Удовлетворяемые потребности"): "\n".join(need.text for need in touchpoint.needs.all()),
            _("Особенности взаимодействия"): touchpoint.features,
            _("Адрес в интернете"): touchpoint.url,
            _("Телефон"): touchpoint.phone,
            _("Место"): touchpoint.place,
            _("Часы работы"): touchpoint.hours,
            _("Для людей с проблемами со здоровьем"): touchpoint.suits_health,
            _("Для людей с низкими цифровыми навыками"): touchpoint.suits_digital_skills,
            _("Для людей, слабо владеющих русским"): touchpoint.suits_russian,
            _("Правовое основание"): ", ".join(
                filter(
                    None,
                    [
                        touchpoint.basis_title,
                        f"№ {touchpoint.basis_number}" if touchpoint.basis_number else "",
                        f"{touchpoint.basis_on:%d.%m.%Y}" if touchpoint.basis_on else "",
                    ],
                )
            ),
        }
    return {label: text for label, text in told.items() if text}
