"""`vizavi audit`."""

from __future__ import annotations

import click
from django.conf import settings
from django.utils import timezone

from kit.audit.verify import drop_anchor, read_anchors, verify


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command("verify")
def verify_command() -> None:
    """Recompute the chain and compare it with the anchors kept outside the database.

    Exit status 1 when anything was edited, removed, reordered or cut off.
    """
    anchors = read_anchors(settings.AUDIT_ANCHORS)
    with click.progressbar(length=0, label="audit") as bar:
        count, findings = verify(anchors, key=settings.SECRET_KEY, progress=lambda _: bar.update(10_000))
    for finding in findings[:100]:
        click.secho(f"{finding.kind} {finding.sequence}: {finding.detail}", fg="red")
    click.echo(f"{count} entries, {len(anchors)} anchors, {len(findings)} findings")
    if findings:
        raise SystemExit(1)
    drop_anchor(settings.AUDIT_ANCHORS, key=settings.SECRET_KEY, now=timezone.now())


@audit.command()
def anchor() -> None:
    """Keep the present head of the chain in the file of anchors."""
    made = drop_anchor(settings.AUDIT_ANCHORS, key=settings.SECRET_KEY, now=timezone.now())
    click.echo(f"{made.sequence} {made.hash}" if made else "nothing new")
