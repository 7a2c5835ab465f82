"""Documents of editions, made once and kept: a decided one never changes, a draft's is made anew when it does."""

from __future__ import annotations

import tempfile
from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from vizavi.touchpoints.choices import OPEN_EDITION
from vizavi.touchpoints.exports.files import FORMATS, file_name
from vizavi.touchpoints.models import Document, Edition
from vizavi.touchpoints.queries import touchpoints_in

# Longer registers are set by a job, while a page shows that it is at work.
MOST_AT_ONCE = 300


def keep_document(*, edition: Edition, code: str, now: datetime) -> Document:
    """The kept document of an edition as it stands, made now if nobody asked for it yet.

    Not an action of anybody: it changes nothing that an edition says. Whoever asks at the same time waits for the
    first and gets the same file.

    Args:
        code: a key of `exports.files.FORMATS`.
    """
    kept = kept_document(edition, code)
    if kept is not None:
        return kept
    with transaction.atomic():
        Edition.objects.select_for_update().get(pk=edition.pk)
        kept = kept_document(edition, code)
        if kept is not None:
            return kept
        document = Document.objects.filter(edition=edition, form=code).first()
        document = document or Document(edition=edition, form=code)
        former, storage = document.file.name, document.file.storage
        document.stamp, document.made_at = _stamp(edition), now
        with tempfile.TemporaryFile() as out:
            FORMATS[code].write(edition, out)
            out.seek(0)
            document.file.save(file_name(edition, code), File(out), save=True)
        if former:
            transaction.on_commit(lambda: storage.delete(former))
        return document


def kept_document(edition: Edition, code: str) -> Document | None:
    """The document as it was made of this very state of the edition, if it was."""
    return Document.objects.filter(edition=edition, form=code, stamp=_stamp(edition)).first()


def is_short(edition: Edition) -> bool:
    """Whether its documents are made while somebody waits."""
    some = touchpoints_in(edition.register, edition.number).order_by()[: MOST_AT_ONCE + 1]
    return len(some.values_list("pk", flat=True)) <= MOST_AT_ONCE


def ask_for_documents(edition: Edition) -> None:
    """Have the worker make the documents of an edition; asked again while it waits, it makes them once."""
    job = app.configure_task("touchpoints.make_documents", queueing_lock=f"documents of {edition.pk}")
    try:
        with transaction.atomic():
            job.defer(edition_id=edition.pk)
    except AlreadyEnqueued:
        return


def _stamp(edition: Edition) -> str:
    """What the edition looks like on paper: another with every change of a draft, one for ever once decided."""
    return f"{edition.state}-{edition.revision}" if edition.state in OPEN_EDITION else ""
