"""Which touchpoints of a process to propose to a client first (B-4.5.6.2, B-4.6.b).

The client's own preference comes first; without one, or where it is not to be had, what is convenient for the client's
segment; otherwise a digital touchpoint. Within each, kinds in the order of the register's form: the standard prefers
online channels. Nothing is hidden: the rest follows in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from vizavi.touchpoints.choices import Channel
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.forms_of import form_of, kind_of
from vizavi.touchpoints.models import Edition, Process, TouchpointVersion
from vizavi.touchpoints.public import LAST_RANK, published_touchpoints


class Ground(StrEnum):
    """Why a touchpoint is proposed."""

    PREFERRED = "preferred"
    SEGMENT = "segment"
    DIGITAL = "digital"
    OTHER = "other"


@dataclass(frozen=True)
class Proposed:
    """A touchpoint in the order in which it is proposed, and why there."""

    touchpoint: TouchpointVersion
    ground: Ground


def convenient_touchpoints(
    process: Process, *, preferred_kind: str | None = None, segment_kinds: Sequence[str] = ()
) -> list[Proposed]:
    """Touchpoints in force of a process, the most convenient first; empty when nothing is published of it.

    Three queries.

    Args:
        preferred_kind: code of the kind that the client has chosen, if the client has.
        segment_kinds: codes of the kinds convenient for the client's segment, the most convenient first.
    """
    edition = (
        Edition.objects.filter(register=process.register_id, state="published")
        .select_related("form_edition")
        .first()
    )
    if edition is None:
        return []
    versions = published_touchpoints().filter(touchpoint__process=process)
    return in_order_of_convenience(
        versions, form_of(edition.form_edition), preferred_kind=preferred_kind, segment_kinds=segment_kinds
    )


def in_order_of_convenience(
    versions: Iterable[TouchpointVersion],
    form: FormDocument,
    *,
    preferred_kind: str | None = None,
    segment_kinds: Sequence[str] = (),
) -> list[Proposed]:
    """The same for touchpoints that are at hand already."""
    grounds = list(Ground)
    proposed = [Proposed(version, _ground(version, preferred_kind, segment_kinds)) for version in versions]

    def place(item: Proposed) -> tuple[int, int, int, int, int]:
        version = item.touchpoint
        kind = kind_of(form, version.kind)
        by_segment = segment_kinds.index(version.kind) if item.ground is Ground.SEGMENT else 0
        rank = kind.rank if kind else LAST_RANK
        return (grounds.index(item.ground), by_segment, rank, version.position, version.pk)

    return sorted(proposed, key=place)


def _ground(version: TouchpointVersion, preferred_kind: str | None, segment_kinds: Sequence[str]) -> Ground:
    if preferred_kind and version.kind == preferred_kind:
        return Ground.PREFERRED
    if version.kind in segment_kinds:
        return Ground.SEGMENT
    return Ground.DIGITAL if version.channel == Channel.DIGITAL else Ground.OTHER
