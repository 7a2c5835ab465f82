"""Jobs of imports: files too long to be read while somebody waits."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kit.tabular import Progress
from vizavi.touchpoints.actions.imports import apply_import, check_file
from vizavi.touchpoints.choices import ImportState
from vizavi.touchpoints.models import Import

PROGRESS_EVERY = 2000


@app.task(name="touchpoints.check_file", retry=RetryStrategy(max_attempts=3, wait=5))
def check_import(import_id: int) -> None:
    """Read an uploaded file and say what is wrong with it."""
    imported = Import.objects.select_related("register__authority", "register__form", "author").get(
        pk=import_id
    )
    if imported.state == ImportState.UPLOADED:
        check_file(imported=imported, now=timezone.now(), progress=shown_progress(import_id))


@app.task(name="touchpoints.apply_file", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def apply_file(import_id: int) -> None:
    """Put a checked file into the draft edition."""
    apply_import(import_id=import_id, now=timezone.now(), progress=shown_progress(import_id))


def shown_progress(import_id: int) -> Progress:
    """Notes how many rows are read where the page of the import finds it."""

    def note(done: int, total: int | None) -> None:
        if done % PROGRESS_EVERY == 0:
            Import.objects.filter(pk=import_id).update(rows_done=done, rows_total=total)

    return note
