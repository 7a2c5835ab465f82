"""Jobs of documents: what takes seconds is made once an edition is published, before anybody asks."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from vizavi.touchpoints.actions.documents import keep_document
from vizavi.touchpoints.exports.files import FORMATS
from vizavi.touchpoints.models import Edition


@app.task(name="touchpoints.make_documents", queue="documents", retry=3)
def make_documents(edition_id: int) -> None:
    """Make every slow document of an edition; those that are there already are left."""
    editions = Edition.objects.select_related(
        "register__authority", "register__form", "form_edition", "order"
    )
    edition = editions.get(pk=edition_id)
    for item in FORMATS.values():
        if item.is_slow:
            keep_document(edition=edition, code=item.code, now=timezone.now())
