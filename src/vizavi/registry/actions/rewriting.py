"""One change proposed for many entries at once: a superseded attribute, a code that a classifier dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied

from kit.audit.context import action
from vizavi.authorities.api import Viewer
from vizavi.registry.actions.proposals import propose_change, save_proposal
from vizavi.registry.actions.steps import UnableToPropose, seen_of
from vizavi.registry.models import Entry, Proposal, Version
from vizavi.registry.rules import can_keep

Rewrite = Callable[[Version], dict[str, Any]]


class Proposed(NamedTuple):
    """Proposals that were made, and entries that have an open one of the Project Office or left the register."""

    proposals: list[Proposal]
    left_out: list[Entry]


@action
def propose_rewriting(
    *,
    actor: Viewer,
    versions: Iterable[Version],
    rewrite: Rewrite,
    why: str,
    form_token: UUID,
    now: datetime,
) -> Proposed:
    """Propose the same change of many entries, as drafts of the Project Office.

    Args:
        rewrite: the document of a version as it is to become.
        why: is written into each proposal.

    Raises:
        PermissionDenied: the actor is not the Project Office.
    """
    if not can_keep(actor):
        raise PermissionDenied
    made, left_out = [], []
    for version in versions:
        document = rewrite(version)
        changes = {name: value for name, value in document.items() if value != version.document.get(name)}
        if not changes:
            continue
        token = uuid5(form_token, str(version.entry_id))
        is_repeated = Proposal.objects.filter(form_token=token).exists()
        try:
            proposal = propose_change(
                actor=actor, entry=version.entry, authority=None, form_token=token, now=now
            )
        except UnableToPropose:
            left_out.append(version.entry)
            continue
        made.append(proposal)
        if is_repeated or proposal.version is None:
            continue
        save_proposal(
            actor=actor,
            proposal=proposal,
            changes=changes,
            seen=seen_of(proposal.version.document, changes),
            now=now,
            reason=why,
        )
    return Proposed(made, left_out)
