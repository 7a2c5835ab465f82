"""What everybody may read beside the catalogue in force: when it was published, and entries that have left it."""

from __future__ import annotations

from vizavi.registry.catalogue import Item, items_of
from vizavi.registry.choices import EditionState, Kind
from vizavi.registry.models import Edition, Version


def last_published(kind: Kind, code: str) -> tuple[Item, Edition] | None:
    """An entry as the last edition that had it says, with that edition; None if none ever had it."""
    decided = Edition.objects.exclude(state=EditionState.DRAFT)
    newest = decided.first()
    if newest is None:
        return None
    version = (
        Version.objects.filter(kind=kind, entry__code=code, from_edition__lte=newest.number)
        .order_by("-from_edition")
        .first()
    )
    if version is None:
        return None
    last = newest.number if version.until_edition is None else version.until_edition - 1
    edition = decided.filter(number__lte=last).first()
    [item] = items_of(Version.objects.filter(pk=version.pk))
    return (item, edition) if edition else None


def edition_numbered(number: int) -> Edition | None:
    """An edition that is or was published, by its number."""
    return Edition.objects.exclude(state=EditionState.DRAFT).filter(number=number).first()
