"""`vizavi audit`."""

from __future__ import annotations

import sys

import click
from django.conf import settings
from django.utils import timezone

from kit.audit import anchors
from kit.audit.models import Entry
from kit.audit.verify import Finding, verify

_SHOWN = 100

# What each kind of finding means, for whoever has to act on it.
_MEANING = {
    "edited": "изменена после записи / changed after it was written",
    "missing": "удалены записи / entries are gone",
    "reordered": "переставлена / out of its order",
    "truncated": "журнал обрезан / the trail was cut off",
    "forged": "якорь сделан не этой установкой / the anchor is not of this installation",
}


@click.group()
def audit() -> None:
    """Verify the audit trail."""


@audit.command("verify")
def verify_command() -> None:
    """Recompute the chain and compare it with the anchors kept outside the database.

    Exit status 1 when anything was edited, removed, reordered or cut off.
    """
    count, kept, findings = verify_trail()
    for finding in findings[:_SHOWN]:
        click.secho(
            f"✗ № {finding.sequence}: {_MEANING[finding.kind]} ({finding.detail})", fg="red", err=True
        )
    if len(findings) > _SHOWN:
        click.secho(f"… и ещё / and {len(findings) - _SHOWN} more", fg="red", err=True)
    click.echo(
        f"Записей / entries: {count}, якорей / anchors: {kept}, нарушений / findings: {len(findings)}."
    )
    if findings:
        raise SystemExit(1)


@audit.command()
def anchor() -> None:
    """Keep the present head of the chain in the file of anchors (the worker does so every five minutes)."""
    made = anchors.drop_anchor(settings.AUDIT_ANCHORS, key=settings.SECRET_KEY, now=timezone.now())
    click.echo(f"{made.sequence} {made.hash}" if made else "Новых записей нет. / No new entries.")


def verify_trail() -> tuple[int, int, list[Finding]]:
    """Verify with a progress bar; an undamaged trail is anchored anew.

    Returns:
        Entries, anchors, findings.
    """
    try:
        kept = anchors.read_anchors(settings.AUDIT_ANCHORS)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    last = Entry.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    with click.progressbar(length=last, label="Проверяем / Verifying", file=sys.stderr) as bar:
        count, findings = verify(kept, key=settings.SECRET_KEY, progress=bar.update)
    if not findings:
        anchors.drop_anchor(settings.AUDIT_ANCHORS, key=settings.SECRET_KEY, now=timezone.now())
    return count, len(kept), findings
