"""Changes of the criterion of a proposal, one step at a time, each of which can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from kit.audit.context import action
from vizavi.authorities.api import Viewer
from vizavi.registry.actions.proposals import save_proposal
from vizavi.registry.actions.steps import (
    ChangedMeanwhile,
    UnableToPropose,
    locked,
    require_editable,
    seen_of,
)
from vizavi.registry.criterion_place import criterion_at, has_place, with_criterion
from vizavi.registry.criterion_tree import Change, Changed, Node, UnableToChange
from vizavi.registry.models import Proposal, Version

UNDO_SECONDS = 24 * 3600
MOST_UNDONE = 20


def seen_criterion(criterion: Node | None) -> str:
    """A short sign of a criterion: a page tells by it which one it shows."""
    return seen_of({"criterion": criterion}, ["criterion"])


@action
def change_criterion(
    *, actor: Viewer, proposal: Proposal, place: str, change: Change, seen: str, now: datetime
) -> Changed:
    """Make one change of the criterion at a place.

    Args:
        change: of `criterion_tree`, with all but the tree given.
        seen: `seen_criterion` of the criterion that the page showed.

    Raises:
        PermissionDenied: the proposal is not of the actor's authority.
        UnableToPropose: it is being checked or decided, or has no such place.
        UnableToChange: this tree cannot be changed so.
        ChangedMeanwhile: somebody changed the criterion since it was shown.
    """
    proposal, version = _opened(actor, proposal, place)
    before = criterion_at(version.document, place)
    if seen != seen_criterion(before):
        raise ChangedMeanwhile(version)
    changed = change(before)
    if changed.tree != before:
        _save(actor, proposal, version, place, changed.tree, now)
        steps = [*_undoable(version, place, before), before][-MOST_UNDONE:]
        _remember(version, place, steps, changed.tree)
    return changed


@action
def undo_criterion(*, actor: Viewer, proposal: Proposal, place: str, seen: str, now: datetime) -> Changed:
    """Take back the last change of the criterion at a place.

    Raises:
        UnableToChange: there is nothing to take back.
        others: as `change_criterion`.
    """
    proposal, version = _opened(actor, proposal, place)
    after = criterion_at(version.document, place)
    if seen != seen_criterion(after):
        raise ChangedMeanwhile(version)
    steps = _undoable(version, place, after)
    if not steps:
        raise UnableToChange(_("Отменять нечего."))
    _save(actor, proposal, version, place, steps[-1], now)
    _remember(version, place, steps[:-1], steps[-1])
    return Changed(steps[-1], "")


def can_undo(version: Version, place: str) -> bool:
    """Whether the last change of the criterion can be taken back."""
    return bool(_undoable(version, place, criterion_at(version.document, place)))


def _opened(actor: Viewer, proposal: Proposal, place: str) -> tuple[Proposal, Version]:
    proposal = locked(proposal)
    require_editable(actor, proposal)
    version = proposal.version
    if version is None or not has_place(version.kind, version.document, place):
        raise UnableToPropose(_("В этой записи такого условия нет."))
    return proposal, version


def _save(
    actor: Viewer, proposal: Proposal, version: Version, place: str, tree: Node | None, now: datetime
) -> None:
    changes = with_criterion(version.document, place, tree)
    seen = seen_of(version.document, changes)
    save_proposal(actor=actor, proposal=proposal, changes=changes, seen=seen, now=now)


def _key(version: Version, place: str) -> str:
    return f"registry.criterion:{version.pk}:{place}"


def _undoable(version: Version, place: str, present: Node | None) -> list[Any]:
    """Former criteria, the newest last; none when the present one was saved in another way since."""
    kept: tuple[list[Any], str] | None = cache.get(_key(version, place))
    return kept[0] if kept and kept[1] == seen_criterion(present) else []


def _remember(version: Version, place: str, steps: list[Any], present: Node | None) -> None:
    cache.set(_key(version, place), (steps, seen_criterion(present)), timeout=UNDO_SECONDS)
