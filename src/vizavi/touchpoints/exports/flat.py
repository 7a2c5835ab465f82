"""A register as plain rows, one per satisfied need: what CSV and XLSX hold and an import reads back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from vizavi.touchpoints.exports.entries import Entry, entries, parts_of
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.models import Edition, Register

BY_PROCESS = ["process_no", "process", "touchpoint", "need", "channel"]
BY_DIRECTION = ["direction", "process", "touchpoint", "interaction", "features"]


def flat_columns(form: FormDocument) -> list[str]:
    """Column names of the form's plain table: those of the internal register or of the Sevastopol one."""
    if form.features_content == "features":
        return BY_DIRECTION
    return BY_PROCESS if len(form.directions) == 1 else ["direction", *BY_PROCESS]


def flat_rows(register: Register, number: int, form: FormDocument) -> Iterator[list[str]]:
    """Rows without the heading, in the order of the register of processes, as an imported file had them.

    A touchpoint without needs has one row; processes without touchpoints have none.
    """
    columns = [_VALUES[name] for name in flat_columns(form)]
    listed = [entry for entry in entries(register, number, form) if entry.process and entry.touchpoint]
    listed.sort(key=lambda entry: (entry.process.number, entry.process.pk) if entry.process else (0, 0))
    for entry in listed:
        if entry.touchpoint is None:
            continue
        for part in parts_of(entry.touchpoint, form):
            for need in part.needs or [""]:
                yield [value(entry, need, part.features) for value in columns]


_VALUES: dict[str, Callable[[Entry, str, str], str]] = {
    "process_no": lambda entry, _need, _features: str(entry.process.number) if entry.process else "",
    "direction": lambda entry, _need, _features: direction_worded(entry),
    "process": lambda entry, _need, _features: entry.process.name if entry.process else "",
    "touchpoint": lambda entry, _need, _features: entry.touchpoint.name if entry.touchpoint else "",
    "need": lambda _entry, need, _features: need,
    "interaction": lambda _entry, need, _features: need,
    "channel": lambda _entry, _need, features: features,
    "features": lambda _entry, _need, features: features,
}


def direction_worded(entry: Entry) -> str:
    """The direction of a process as the annex names it, or in the words of the file it was imported from."""
    return (entry.process.direction_wording if entry.process else "") or entry.direction.annex_name


def register_data(edition: Edition, form: FormDocument) -> dict[str, Any]:
    """The edition as JSON-able data with permanent ids, for machines."""
    register = edition.register
    processes: dict[int, dict[str, Any]] = {}
    for entry in entries(register, edition.number, form):
        if entry.process is None:
            continue
        process = processes.setdefault(
            entry.process.process_id,
            {
                "id": str(entry.process.process.public_id),
                "number": entry.process.number,
                "direction": entry.direction.code,
                "direction_name": entry.direction.name,
                "name": entry.process.name,
                "name_en": entry.process.name_en,
                "unit": entry.process.unit.name,
                "touchpoints": [],
            },
        )
        version = entry.touchpoint
        if version is None:
            continue
        process["touchpoints"].append(
            {
                "id": str(version.touchpoint.public_id),
                "kind": version.kind,
                "channel": version.channel,
                "name": version.name,
                "name_en": version.name_en,
                "url": version.url,
                "phone": version.phone,
                "place": version.place,
                "hours": version.hours,
                "needs": [
                    {"code": need.code, "text": need.text}
                    | ({} if need.features is None else {"features": need.features})
                    for need in version.needs.all()
                ],
                "features": version.features,
                "suits": {
                    "health": version.suits_health,
                    "digital_skills": version.suits_digital_skills,
                    "russian": version.suits_russian,
                },
                "low_demand": version.is_low_demand,
                "uncounted": version.is_uncounted,
                "basis": {
                    "kind": version.basis_kind,
                    "title": version.basis_title,
                    "number": version.basis_number,
                    "date": version.basis_on.isoformat() if version.basis_on else None,
                },
            }
        )
    return {
        "authority": {"code": register.authority.code, "name": register.authority.name},
        "form": form.code,
        "edition": {
            "number": edition.number,
            "state": edition.state,
            "order": _order(edition),
            "in_force_on": edition.in_force_on.isoformat() if edition.in_force_on else None,
            "published_at": edition.published_at.isoformat() if edition.published_at else None,
        },
        "processes": list(processes.values()),
    }


def _order(edition: Edition) -> dict[str, str] | None:
    if edition.order is None:
        return None
    return {
        "kind": edition.order.kind,
        "number": edition.order.number,
        "date": edition.order.dated_on.isoformat(),
    }
