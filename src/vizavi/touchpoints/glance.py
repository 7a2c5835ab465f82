"""What a card says of a touchpoint, and nothing else of it: cards are drawn by the dozen, on pages made each minute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, QuerySet

from vizavi.touchpoints.choices import EditionState
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.models import Edition, ProcessVersion, SatisfiedNeed, TouchpointVersion
from vizavi.touchpoints.public import published_processes

_SHOWN = ("kind", "channel", "name", "name_en", "url", "phone", "place", "hours")
_AUTHORITY = ("code", "short_name", "short_name_en", "time_zone")

# Two of each process by its index. A window over the versions of twenty processes costs ten times that to write alone.
_ALTERNATIVES = """
SELECT process.id, version.public_id, version.name, version.name_en, version.phone
FROM unnest(%s::bigint[]) AS process(id)
CROSS JOIN LATERAL (
    SELECT touchpoint.public_id, version.name, version.name_en, version.phone, version.position, version.id
    FROM touchpoints_touchpoint AS touchpoint
    JOIN touchpoints_touchpointversion AS version ON version.touchpoint_id = touchpoint.id
    JOIN touchpoints_edition AS edition
        ON edition.register_id = version.register_id AND edition.state = 'published'
        AND version.from_edition <= edition.number
        AND (version.until_edition IS NULL OR version.until_edition > edition.number)
    WHERE touchpoint.process_id = process.id AND version.channel = 'offline'
    ORDER BY version.position, version.id
    LIMIT %s
) AS version
ORDER BY version.position, version.id
"""


class Alternative(NamedTuple):
    """An offline touchpoint beside a digital one."""

    public_id: UUID
    name: str
    name_en: str
    phone: str


def at_a_glance(touchpoints: QuerySet[TouchpointVersion]) -> list[TouchpointVersion]:
    """Touchpoints with what cards and their markup show, needs and authority included: two queries."""
    needs = SatisfiedNeed.objects.only("version_id", "code", "text")
    return list(
        touchpoints.select_related("touchpoint", "register__authority")
        .only(
            *_SHOWN,
            "touchpoint__public_id",
            "touchpoint__process_id",
            "register__authority_id",
            *(f"register__authority__{name}" for name in _AUTHORITY),
        )
        .prefetch_related(Prefetch("needs", needs))
    )


def rows_at_a_glance(rows: Iterable[TouchpointVersion]) -> list[TouchpointVersion]:
    """The same for rows of which at least the keys were read, in their order: two queries."""
    places = {row.pk: place for place, row in enumerate(rows)}
    found = at_a_glance(TouchpointVersion.objects.filter(pk__in=list(places)))
    return sorted(found, key=lambda version: places[version.pk])


def processes_at_a_glance(process_ids: Iterable[int]) -> dict[int, ProcessVersion]:
    """Names of these processes as the editions in force have them, by `process_id`: one query."""
    shown = published_processes().filter(process__in=set(process_ids))
    return {version.process_id: version for version in shown.only("name", "name_en", "process__public_id")}


def offline_alternatives(process_ids: Iterable[int], *, most: int = 2) -> dict[int, list[Alternative]]:
    """Offline touchpoints in force of each process, to stand beside its digital ones (B-4.6.c): one query."""
    found: dict[int, list[Alternative]] = defaultdict(list)
    if wanted := sorted(set(process_ids)):
        with connection.cursor() as cursor:
            cursor.execute(_ALTERNATIVES, [wanted, most])
            for process_id, *touchpoint in cursor:
                found[process_id].append(Alternative(*touchpoint))
    return found


def forms_in_force(register_ids: Iterable[int]) -> dict[int, FormDocument]:
    """The form of each of these registers that has an edition in force: one query, forms are read once a process."""
    editions = Edition.objects.filter(state=EditionState.PUBLISHED, register__in=set(register_ids))
    return {
        edition.register_id: form_of(edition.form_edition)
        for edition in editions.select_related("form_edition").only("register_id", "form_edition__revision")
    }
