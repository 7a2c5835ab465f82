"""Anonymised statistics of segments (B-4.3.5.2) as readers see them: numbers withheld stay withheld (B-4.3.5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.pages.words import number
from vizavi.registry.choices import Kind
from vizavi.registry.models import Entry, SegmentStatistics, Version
from vizavi.registry.population.suppression import Published
from vizavi.registry.telling import Teller

TITLES = {
    "sme": gettext_lazy("По размеру"),
    "legal_form": gettext_lazy("По форме бизнеса"),
    "okved": gettext_lazy("По сфере деятельности"),
    "municipality": gettext_lazy("По территории"),
}
# Of the spheres and the territories, those with most clients; the others are in the open data.
MOST_ROWS = 12


@dataclass(frozen=True)
class Group:
    """One breakdown: rows as `bar_chart` draws them; `is_shortened` when the smallest are left out."""

    attribute: str
    title: str
    rows: list[dict[str, Any]]
    is_shortened: bool


@dataclass(frozen=True)
class Numbers:
    """The statistics of a segment; `clients` in words."""

    clients: str
    computed_at: datetime
    groups: list[Group]


def statistics_of(code: str, edition_number: int) -> Numbers | None:
    """The statistics of a segment as an edition shows it; None where none were computed since it is as it is."""
    kept = statistics_in(edition_number, code).get(code)
    return told(kept, Teller([], number=edition_number)) if kept else None


def statistics_in(edition_number: int, *codes: str) -> dict[str, SegmentStatistics]:
    """Stored statistics by the codes of segments, of all or of those named: one query."""
    versions = Version.objects.in_edition(edition_number).filter(kind=Kind.SEGMENT)
    rows = SegmentStatistics.objects.filter(
        edition_number__lte=edition_number,
        # What was counted by a criterion that has changed since says nothing of the segment as it is.
        edition_number__gte=F("entry__versions__from_edition"),
        entry__versions__in=versions.filter(entry__code__in=codes) if codes else versions,
    )
    newest = rows.order_by("entry", "-edition_number").distinct("entry").select_related("entry")
    return {kept.entry.code: kept for kept in newest}


def statistics_computed_at() -> datetime | None:
    """When statistics were last computed: once a night, without an edition."""
    found: datetime | None = SegmentStatistics.objects.aggregate(latest=Max("computed_at"))["latest"]
    return found


def newest_statistics(entry: Entry) -> Numbers | None:
    """The newest statistics of a segment, for staff."""
    kept = SegmentStatistics.objects.filter(entry=entry).order_by("-edition_number").first()
    return told(kept, Teller([])) if kept else None


def told(kept: SegmentStatistics, teller: Teller) -> Numbers:
    """Stored statistics in words."""
    return Numbers(
        count_in_words(kept.counts["clients"]),
        kept.computed_at,
        [_group(item, teller) for item in kept.counts["breakdowns"]],
    )


def count_in_words(count: int | None) -> str:
    """A number; one that is withheld is said to be so."""
    return _("скрыто: слишком мало клиентов") if count is None else number(count)


def to_json(published: Published[Any], attribute: str) -> dict[str, Any]:
    """A breakdown as it is stored."""
    rows = [{"value": value, "clients": clients} for value, clients in published.by_value.items()]
    return {"attribute": attribute, "rows": rows}


def from_json(counts: dict[str, Any], attribute: str) -> Published[Any] | None:
    """What was published of an attribute before; None if nothing was."""
    for item in counts["breakdowns"]:
        if item["attribute"] == attribute:
            return Published(counts["clients"], {row["value"]: row["clients"] for row in item["rows"]})
    return None


def _group(item: dict[str, Any], teller: Teller) -> Group:
    attribute = item["attribute"]
    order = [value for value, _label in teller.dictionary.options(attribute, teller.language)]

    def place(row: dict[str, Any]) -> tuple[bool, int, int, str]:
        value = row["value"]
        listed = order.index(value) if value in order else len(order)
        return value in (None, ""), listed, -(row["clients"] or 0), str(value)

    rows = sorted(item["rows"], key=place)
    # All that is withheld in one row at the end would be a number again: each stays a row of its own.
    shown = rows if order else rows[:MOST_ROWS]
    return Group(
        attribute,
        str(TITLES.get(attribute, teller.dictionary.label(attribute, teller.language))),
        [
            {
                "label": label_of(attribute, row["value"], teller),
                "value": row["clients"] or 0,
                "text": count_in_words(row["clients"]),
            }
            for row in shown
        ],
        len(shown) < len(rows),
    )


def label_of(attribute: str, value: Any, teller: Teller) -> str:
    """A value of a breakdown in words."""
    if value is None:
        return _("неизвестно")
    return teller.value_label(attribute, str(value)) if value != "" else _("ничего")
