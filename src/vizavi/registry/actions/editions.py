"""The draft edition that collects what is accepted, and its publication by the Project Office."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from kit.audit.context import action
from kit.errors import Refused
from vizavi.authorities.api import Viewer
from vizavi.registry.choices import EditionState
from vizavi.registry.findings import Severity, findings_of_edition
from vizavi.registry.models import Edition, Entry, Version
from vizavi.registry.queries import draft_edition
from vizavi.registry.rules import can_keep

_LOCK = 4_350_510  # of the one register: B-4.3.5.1


class UnableToPublish(Refused):
    """The draft edition cannot be published."""


def lock_register() -> None:
    """Let nobody else change the register until the end of the transaction: two people cannot make two drafts or
    change one past each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def draft_to_change(*, now: datetime) -> Edition:
    """The draft edition, made if there is none, its revision raised. Part of another action's transaction."""
    lock_register()
    edition = draft_edition()
    if edition is None:
        last = Edition.objects.order_by("-number").first()
        return Edition.objects.create(number=last.number + 1 if last else 1, created_at=now)
    edition.revision += 1
    edition.save(update_fields=["revision"])
    return edition


@action
def publish_edition(
    *,
    actor: Viewer,
    edition: Edition,
    revision: int,
    now: datetime,
    decision: str = "",
    note: str = "",
    note_en: str = "",
) -> Edition:
    """Publish the draft: it is in force at once, the one before it is superseded (B-4.2.4.1).

    Args:
        decision: the document by which it was decided, if there is one.
        note: what changed, for readers.

    Raises:
        PermissionDenied: the actor is not the Project Office.
        UnableToPublish: it changed after the page was opened, holds nothing, or the check of the whole found what
            keeps it out.
    """
    if not can_keep(actor):
        raise PermissionDenied
    lock_register()
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if edition.state != EditionState.DRAFT:
        return edition
    if edition.revision != revision:
        raise UnableToPublish(
            _("Проект изменился, пока вы его смотрели. Посмотрите изменения и опубликуйте ещё раз.")
        )
    if not Version.objects.in_edition(edition.number).exists():
        raise UnableToPublish(_("В проекте нет ни одной записи: публиковать нечего."))
    blocking = [item.text for item in findings_of_edition(edition) if item.severity is Severity.BLOCKS]
    if blocking:
        raise UnableToPublish(" ".join(blocking[:5]))
    for before in Edition.objects.filter(state=EditionState.PUBLISHED):
        before.state = EditionState.SUPERSEDED
        before.superseded_at = now
        before.save(update_fields=["state", "superseded_at"])
    edition.state = EditionState.PUBLISHED
    edition.published_at = now
    edition.published_by_id = actor.actor_id
    edition.decision, edition.note, edition.note_en = decision.strip(), note.strip(), note_en.strip()
    edition.save()
    Entry.objects.filter(versions__from_edition=edition.number).update(
        confirmed_on=localdate(now), confirmed_by_id=actor.actor_id
    )
    # In this transaction: a worker that is down finds the job when it is back.
    app.configure_task("registry.segment_statistics").defer(timestamp=0)
    return edition
