"""Writing what an entry says: the document, what lists need of it, and what it names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from vizavi.registry.choices import Kind
from vizavi.registry.documents import SCHEMAS
from vizavi.registry.documents.check import clean
from vizavi.registry.documents.links import named_entries, named_touchpoints
from vizavi.registry.models import Entry, Link, TouchpointLink, Version
from vizavi.touchpoints.models import Touchpoint


def set_document(version: Version, document: dict[str, Any], *, now: datetime) -> None:
    """Put a document into a version that is not saved yet.

    Raises:
        BadDocument: it has not the shape of its kind.
    """
    cleaned = clean(version.kind, document)
    title = cleaned[SCHEMAS[Kind(version.kind)].title]
    version.document = cleaned
    version.title, version.title_en = title["ru"], title["en"]
    version.status = cleaned.get("status", "")
    version.updated_at = now


def write_document(version: Version, document: dict[str, Any], *, now: datetime) -> None:
    """Save a version with its document and its links.

    Raises:
        BadDocument: it has not the shape of its kind.
    """
    set_document(version, document, now=now)
    version.save()
    relink([version])


def relink(versions: Iterable[Version]) -> None:
    """Keep the links of versions beside their documents. What is named and is not in the register has no link:
    the findings of the check tell of it."""
    versions = list(versions)
    named = {version.pk: named_entries(version.kind, version.document) for version in versions}
    touchpoints = {version.pk: named_touchpoints(version.kind, version.document) for version in versions}
    codes = {name.code for names in named.values() for name in names}
    entries = {(entry.kind, entry.code): entry for entry in Entry.objects.filter(code__in=codes)}
    points = dict(
        Touchpoint.objects.filter(
            public_id__in={number for numbers in touchpoints.values() for number in numbers}
        ).values_list("public_id", "pk")
    )
    by_text = {str(public_id): pk for public_id, pk in points.items()}
    Link.objects.filter(version__in=versions).delete()
    TouchpointLink.objects.filter(version__in=versions).delete()
    Link.objects.bulk_create(
        [
            Link(version_id=pk, target=entries[name.kind, name.code], field=name.field)
            for pk, names in named.items()
            for name in names
            if (name.kind, name.code) in entries
        ],
        batch_size=2000,
    )
    TouchpointLink.objects.bulk_create(
        [
            TouchpointLink(version_id=pk, touchpoint_id=by_text[number])
            for pk, numbers in touchpoints.items()
            for number in numbers
            if number in by_text
        ],
        batch_size=2000,
    )
