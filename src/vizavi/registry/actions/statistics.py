"""Statistics of segments, counted over the population and stored as they may be published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from criteria import Attributes, CriteriaError, parse
from criteria.population.table import Table
from kit.audit.context import action
from kit.errors import Refused
from vizavi.authorities.api import Viewer
from vizavi.registry.choices import Kind
from vizavi.registry.coverage import BREAKDOWNS, breakdown, population, population_name
from vizavi.registry.dictionary import Dictionary
from vizavi.registry.models import SegmentStatistics, Version
from vizavi.registry.population.suppression import publish_total
from vizavi.registry.queries import current_settings, published_edition
from vizavi.registry.rules import can_keep
from vizavi.registry.statistics import from_json, to_json


class UnableToCount(Refused):
    """Statistics cannot be computed."""


@action
def compute_segment_statistics(*, actor: Viewer, now: datetime) -> list[SegmentStatistics]:
    """Count each segment of the edition in force over the population, by size, form, sphere and territory (B-4.3.5.2).

    What is stored may be published (B-4.3.5.3): small numbers are withheld, with as many others as it takes. Where an
    earlier publication of the same population differs by a few, it stays. Computing again changes nothing.

    Raises:
        PermissionDenied: the actor is not the Project Office.
        UnableToCount: no edition is in force, or no population can be used.
    """
    if not can_keep(actor):
        raise PermissionDenied
    edition = published_edition()
    if edition is None:
        raise UnableToCount(_("Действующей редакции реестра ещё нет."))
    shown = Version.objects.in_edition(edition.number)
    attributes = Dictionary(
        shown.filter(kind=Kind.ATTRIBUTE).values_list("entry__code", "document")
    ).attributes
    people = population(attributes)
    if people.table is None:
        raise UnableToCount(
            _("Совокупность клиентов нельзя использовать: %(why)s") % {"why": people.trouble}
            if people.trouble
            else _("Совокупность клиентов ещё не загружена. Её загружает администратор.")
        )
    name = population_name(people.table)
    found = []
    for version in shown.filter(kind=Kind.SEGMENT).select_related("entry").order_by("pk"):
        former = (
            SegmentStatistics.objects.filter(entry=version.entry, population=name)
            .order_by("-edition_number")
            .first()
        )
        counts = _counts(people.table, version, attributes, former, now)
        if counts is None:
            continue
        if former and (former.edition_number, former.counts) == (edition.number, counts):
            found.append(former)
            continue
        found.append(
            SegmentStatistics.objects.update_or_create(
                entry=version.entry,
                edition_number=edition.number,
                defaults={"computed_at": now, "population": name, "counts": counts},
            )[0]
        )
    return found


def _counts(
    table: Table, version: Version, attributes: Attributes, former: SegmentStatistics | None, now: datetime
) -> dict[str, Any] | None:
    """The numbers of a segment as they may be published; None where its criterion cannot be read."""
    try:
        criterion = parse(version.document["criteria"], attributes)
    except CriteriaError:
        return None
    today, k = localdate(now), current_settings().least_published
    before = former.counts if former else None
    clients = publish_total(
        table.count(criterion, today).met, former=before["clients"] if before else None, k=k
    )
    breakdowns = []
    for name in BREAKDOWNS:
        if name not in attributes:
            continue
        item = breakdown(
            table,
            criterion,
            attributes,
            name,
            as_of=today,
            k=k,
            former=from_json(before, name) if before else None,
        )
        breakdowns.append(to_json(item.published, name))
    return {"clients": clients, "breakdowns": breakdowns}
