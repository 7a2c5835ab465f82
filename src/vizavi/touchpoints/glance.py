"""What a card says of a touchpoint, and nothing else of it.

Cards are drawn by the dozen on pages that are made each minute: asked by hand, since to have these questions written
takes ten times as long as to answer them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise

from vizavi.touchpoints.choices import Channel
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.forms_of import form_numbered

_IN_FORCE = """
JOIN touchpoints_edition AS edition
    ON edition.register_id = version.register_id AND edition.state = 'published'
    AND version.from_edition <= edition.number
    AND (version.until_edition IS NULL OR version.until_edition > edition.number)
"""
_GLANCE = """
SELECT version.id AS version_id, touchpoint.public_id, touchpoint.process_id, version.register_id,
    register.authority_id, authority.short_name AS authority_name, authority.short_name_en AS authority_name_en,
    version.kind, version.channel, version.name, version.name_en, version.url, version.phone, version.place,
    version.hours,
    ARRAY(SELECT ARRAY[need.code, need.text] FROM touchpoints_satisfiedneed AS need
          WHERE need.version_id = version.id ORDER BY need.position, need.id) AS needs
FROM touchpoints_touchpointversion AS version
JOIN touchpoints_touchpoint AS touchpoint ON touchpoint.id = version.touchpoint_id
JOIN touchpoints_register AS register ON register.id = version.register_id
JOIN authorities_authority AS authority ON authority.id = register.authority_id
"""
# Two of each process by its index.
_ALTERNATIVES = f"""
SELECT process.id, version.public_id, version.name, version.name_en, version.phone
FROM unnest(%s::bigint[]) AS process(id)
CROSS JOIN LATERAL (
    SELECT touchpoint.public_id, version.name, version.name_en, version.phone, version.position, version.id
    FROM touchpoints_touchpoint AS touchpoint
    JOIN touchpoints_touchpointversion AS version ON version.touchpoint_id = touchpoint.id
    {_IN_FORCE}
    WHERE touchpoint.process_id = process.id AND version.channel = 'offline'
    ORDER BY version.position, version.id
    LIMIT %s
) AS version
ORDER BY version.position, version.id
"""
_PROCESSES = f"""
SELECT version.process_id, process.public_id, version.name, version.name_en
FROM touchpoints_processversion AS version
JOIN touchpoints_process AS process ON process.id = version.process_id
{_IN_FORCE}
WHERE version.process_id = ANY(%s)
"""
_FORMS = """
SELECT edition.register_id, form.id, form.revision
FROM touchpoints_edition AS edition JOIN touchpoints_formedition AS form ON form.id = edition.form_edition_id
WHERE edition.state = 'published' AND edition.register_id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Glance:
    """A touchpoint as a card shows it; `needs` are (code, text), as the register says them."""

    version_id: int
    public_id: UUID
    process_id: int
    register_id: int
    authority_id: int
    authority_name: str
    authority_name_en: str
    kind: str
    channel: str
    name: str
    name_en: str
    url: str
    phone: str
    place: str
    hours: str
    needs: list[tuple[str, str]]

    @property
    def channel_label(self) -> str | Promise:
        return Channel(self.channel).label if self.channel else ""


class Mention(NamedTuple):
    """A touchpoint or a process that a card names beside its own."""

    public_id: UUID
    name: str
    name_en: str
    phone: str = ""


def published_glances(public_ids: Iterable[str]) -> list[Glance]:
    """Touchpoints in force of these permanent numbers, in this order; the others are left out. One query."""
    wanted = list(dict.fromkeys(public_ids))
    rows = _asked(f"{_GLANCE} {_IN_FORCE} WHERE touchpoint.public_id = ANY(%s::uuid[])", wanted)
    return sorted((Glance(*row) for row in rows), key=lambda found: wanted.index(str(found.public_id)))


def glances(version_ids: Iterable[int]) -> list[Glance]:
    """Touchpoints by the keys of their versions, in this order. One query."""
    places = {pk: place for place, pk in enumerate(version_ids)}
    rows = _asked(f"{_GLANCE} WHERE version.id = ANY(%s)", list(places))
    return sorted((Glance(*row) for row in rows), key=lambda found: places[found.version_id])


def processes_at_a_glance(process_ids: Iterable[int]) -> dict[int, Mention]:
    """These processes as the editions in force name them. One query."""
    return {pk: Mention(*named) for pk, *named in _asked(_PROCESSES, sorted(set(process_ids)))}


def offline_alternatives(process_ids: Iterable[int], *, most: int = 2) -> dict[int, list[Mention]]:
    """Offline touchpoints in force of each process, to stand beside its digital ones (B-4.6.c). One query."""
    found: dict[int, list[Mention]] = defaultdict(list)
    for pk, *named in _asked(_ALTERNATIVES, sorted(set(process_ids)), most):
        found[pk].append(Mention(*named))
    return found


def forms_in_force(register_ids: Iterable[int]) -> dict[int, FormDocument]:
    """The form of each of these registers that has an edition in force. One query: a form is read once a process."""
    return {
        register: form_numbered(pk, revision)
        for register, pk, revision in _asked(_FORMS, sorted(set(register_ids)))
    }


def _asked(query: str, wanted: list[Any], *more: Any) -> list[Any]:
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(query, [wanted, *more])
        return cursor.fetchall()
