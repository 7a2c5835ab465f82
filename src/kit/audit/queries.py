"""Reading the trail."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model, Q, QuerySet

from kit.audit.models import Entry


def history_of(objects: Iterable[Model]) -> QuerySet[Entry]:
    """Entries about any of these objects, newest first."""
    condition = Q(pk__in=[])
    for item in objects:
        condition |= Q(table=item._meta.db_table, object_id=str(item.pk))
    return Entry.objects.filter(condition).order_by("-sequence")
