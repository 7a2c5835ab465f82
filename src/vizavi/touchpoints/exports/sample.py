"""What a form looks like before anybody keeps a register in it: its annex with invented rows, or without any."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from kit.documents.model import Annex, Document
from vizavi.touchpoints.exports.annex import table_of
from vizavi.touchpoints.exports.entries import Entry
from vizavi.touchpoints.forms_data.schema import AUTHORITY, FormDocument
from vizavi.touchpoints.models import ProcessVersion, SatisfiedNeed, TouchpointVersion

# The same form gives the same bytes.
MADE_AT = datetime(2024, 1, 9, tzinfo=UTC)


def sample_document(form: FormDocument, *, is_empty: bool = False) -> Document:
    """The annex of a register in this form, marked as a draft; nothing is read or written."""
    title = form.title.replace(AUTHORITY, _("органа власти"))
    rows = _empty(form) if is_empty else _sample(form)
    annex = Annex(title=title, table=table_of(rows, form, description=title), name="Перечень")
    return Document(title=title, author=_("Пример"), created_at=MADE_AT, annexes=(annex,), is_draft=True)


def _empty(form: FormDocument) -> Iterator[Entry]:
    for place, direction in enumerate(form.directions, start=1):
        yield Entry(direction, place)


def _sample(form: FormDocument) -> Iterator[Entry]:
    """A process in each direction, reached through a digital and an offline touchpoint where the form has both."""
    kinds = [
        min(
            (kind for kind in form.kinds if kind.channel == channel), key=lambda kind: kind.rank, default=None
        )
        for channel in ("digital", "offline")
    ]
    for place, direction in enumerate(form.directions, start=1):
        process = ProcessVersion(
            process_id=place, number=place, name=_("Пример процесса № %(number)s") % {"number": place}
        )
        for number, kind in enumerate(kind for kind in kinds if kind):
            touchpoint = TouchpointVersion(
                pk=2 * place + number, name=kind.name, channel=kind.channel, features=_("Пример особенностей")
            )
            needs = [SatisfiedNeed(text=need.name) for need in form.needs[: 2 - number]]
            # As if prefetched: the rows of an annex ask a touchpoint for its needs.
            touchpoint._prefetched_objects_cache = {"needs": needs}  # type: ignore[attr-defined]
            yield Entry(direction, place, process, touchpoint)
