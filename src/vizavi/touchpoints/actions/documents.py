"""Documents of published editions: made once, kept, handed out."""

from __future__ import annotations

import tempfile
from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from vizavi.touchpoints.exports.files import FORMATS, file_name
from vizavi.touchpoints.models import Document, Edition


def keep_document(*, edition: Edition, code: str, now: datetime) -> Document:
    """The kept document of a published edition, made now if nobody asked for it yet.

    Not an action of anybody: it changes nothing that an edition says. Whoever asks at the same time waits for the
    first and gets the same file.

    Args:
        code: a key of `exports.files.FORMATS`.
    """
    kept = Document.objects.filter(edition=edition, form=code).first()
    if kept is not None:
        return kept
    with transaction.atomic():
        Edition.objects.select_for_update().get(pk=edition.pk)
        kept = Document.objects.filter(edition=edition, form=code).first()
        if kept is not None:
            return kept
        with tempfile.TemporaryFile() as out:
            FORMATS[code].write(edition, out)
            out.seek(0)
            document = Document(edition=edition, form=code, made_at=now)
            document.file.save(file_name(edition, code), File(out), save=True)
        return document
