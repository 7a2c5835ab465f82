"""A whole register from files, as an office hands over what it has: a first edition, published."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.timezone import localdate

from criteria import Attributes, CriteriaError, parse
from kit.audit.context import action
from kit.errors import Refused
from vizavi.authorities.api import SYSTEM, Viewer
from vizavi.authorities.models import Appointment, Authority
from vizavi.registry.actions.editions import draft_to_change, publish_edition
from vizavi.registry.choices import Kind
from vizavi.registry.content import relink, set_document
from vizavi.registry.dictionary import attribute_json
from vizavi.registry.documents import fields as f
from vizavi.registry.documents.check import BadDocument, clean, problems
from vizavi.registry.documents.kinds import SCHEMAS
from vizavi.registry.documents.links import criteria_of, named_entries
from vizavi.registry.models import Edition, Entry, Version

DEMO_DATA = Path(__file__).parent / "demo_data"
# What may be known of any business, wherever it is: an office begins with it, and so does the demo.
STARTING_DATA = Path(__file__).parent / "starting_data"


class BadRegister(Refused):
    """The files do not make a register; every fault is named."""


def read_entries(folder: Path) -> Iterator[tuple[Kind, dict[str, Any]]]:
    """(kind, entry) of every file `<kind>-*.json` of a folder."""
    for path in sorted(folder.glob("*-*.json")):
        kind = Kind(path.name.partition("-")[0])
        for entry in json.loads(path.read_text(encoding="utf-8")):
            yield kind, entry


def demo_entries() -> Iterator[tuple[Kind, dict[str, Any]]]:
    """The entries of the demo register: the starting dictionary, with services of the demo that help to change what an
    attribute says, and all that is the demo's own."""
    services = json.loads((DEMO_DATA / "services_of_attributes.json").read_text(encoding="utf-8"))
    for kind, entry in read_entries(STARTING_DATA):
        entry["document"]["service"] = services.get(entry["code"], "")
        yield kind, entry
    yield from read_entries(DEMO_DATA)


@action
def load_register(
    *,
    actor: Viewer,
    entries: Iterable[tuple[Kind, dict[str, Any]]],
    now: datetime,
    touchpoint_number: Callable[[str], str] = str,
    decision: str = "",
) -> Edition:
    """Put entries into a new edition and publish it.

    Args:
        entries: `{"code", "authority": code or None, "owner": e-mail or "", "document"}` with their kinds.
        touchpoint_number: turns what the files call a touchpoint into its permanent number.

    Raises:
        BadRegister: with every fault of the files.
    """
    entries = [(kind, entry) for kind, entry in entries]
    for kind, entry in entries:
        _resolve_touchpoints(tuple(SCHEMAS[kind].fields()), entry["document"], touchpoint_number)
    if faults := list(faults_of(entries)):
        raise BadRegister("\n".join(faults))
    edition = draft_to_change(now=now)
    authorities = {authority.code: authority for authority in Authority.objects.all()}
    owners = _owners(now)
    identities = Entry.objects.bulk_create(
        [Entry(kind=kind, code=entry["code"], confirmed_on=localdate(now)) for kind, entry in entries],
        batch_size=2000,
    )
    versions = []
    for identity, (kind, entry) in zip(identities, entries, strict=True):
        authority = authorities.get(entry.get("authority") or "")
        version = Version(
            entry=identity,
            kind=kind,
            from_edition=edition.number,
            authority=authority,
            owner_id=owners.get(authority.pk) if authority else None,
        )
        set_document(version, entry["document"], now=now)
        versions.append(version)
    Version.objects.bulk_create(versions, batch_size=2000)
    relink(versions)
    return publish_edition(
        actor=actor, edition=edition, revision=edition.revision, now=now, decision=decision
    )


def faults_of(entries: Iterable[tuple[Kind, dict[str, Any]]]) -> Iterator[str]:
    """What is wrong with entries that would make a register of their own: shape, gaps, references, criteria."""
    entries = list(entries)
    known = {(kind, entry["code"]) for kind, entry in entries}
    cleaned: list[tuple[Kind, str, dict[str, Any]]] = []
    for kind, entry in entries:
        where = f"{kind.value}:{entry['code']}"
        try:
            document = clean(kind, entry["document"])
        except BadDocument as error:
            yield from (f"{where} {trouble.path}: {trouble.message}" for trouble in error.troubles)
            continue
        cleaned.append((kind, entry["code"], document))
        yield from (f"{where} {t.path}: {t.message}" for t in problems(kind, document))
        for name in named_entries(kind, document):
            if (name.kind, name.code) not in known:
                yield f"{where} {name.field}: {name.kind.value}:{name.code}?"
    yield from _faults_of_criteria(cleaned)


def _faults_of_criteria(entries: list[tuple[Kind, str, dict[str, Any]]]) -> Iterator[str]:
    try:
        attributes = Attributes.load(
            [attribute_json(code, document) for kind, code, document in entries if kind == Kind.ATTRIBUTE]
        )
    except CriteriaError as error:
        yield f"attribute: {error}"
        return
    for kind, code, document in entries:
        for placed in criteria_of(kind, document):
            try:
                parse(placed.criterion, attributes)
            except CriteriaError as error:
                yield f"{kind.value}:{code} {placed.place}: {error}"


def _resolve_touchpoints(
    fields: tuple[f.Field, ...], document: dict[str, Any], number: Callable[[str], str]
) -> None:
    for field in fields:
        if isinstance(field, f.Touchpoints) and document.get(field.name):
            document[field.name] = [number(name) for name in document[field.name]]
        elif isinstance(field, f.Rows):
            for row in document.get(field.name) or []:
                _resolve_touchpoints(field.fields, row, number)


def _owners(now: datetime) -> dict[int, int]:
    """For each authority an employee who can answer for its services (B-4.1.15): a head of a unit."""
    held = (
        Appointment.objects.filter(role="unit_head", ends_on=None, starts_on__lte=localdate(now))
        .order_by("authority_id", "pk")
        .values_list("authority_id", "employee__user_id")
    )
    found: dict[int, int] = {}
    for authority_id, user_id in held:
        if authority_id is not None:
            found.setdefault(authority_id, user_id)
    return found


def load_demo_catalogue(*, now: datetime, touchpoint_number: Callable[[str], str]) -> Edition:
    """The demo register of life situations: invented services of an invented region."""
    return load_register(
        actor=SYSTEM,
        entries=demo_entries(),
        now=now,
        touchpoint_number=touchpoint_number,
        decision="Распоряжение Проектного офиса № 3-р",
    )
