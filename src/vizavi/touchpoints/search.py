"""Search by staff over everything of registers that the one who searches may see."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from kit.search.stems import without_ending
from vizavi.authorities.api import Viewer
from vizavi.touchpoints.models import (
    Edition,
    ProcessVersion,
    Proposal,
    Register,
    SatisfiedNeed,
    TouchpointVersion,
)
from vizavi.touchpoints.queries import units_of, visible_registers
from vizavi.touchpoints.rules import DECIDERS

MOST_WORDS = 8
# «ТВ-2026-000042», as `wording.receipt_number` writes it.
_RECEIPT = re.compile(r"^(?:тв|tv)-\d{4}-0*(\d{1,9})$", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """What was found of each sort, at most so many of each as were asked for, newest state first."""

    touchpoints: list[TouchpointVersion] = field(default_factory=list)
    processes: list[ProcessVersion] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    editions: list[Edition] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found at all."""
        return not (self.touchpoints or self.processes or self.proposals or self.editions)


def stems_of(text: str) -> list[str]:
    """Words of a search without their endings; one-letter words say nothing."""
    return [without_ending(word) for word in re.findall(r"[\w-]{2,}", text.lower())[:MOST_WORDS]]


def search_registers(viewer: Viewer, text: str, *, most: int = 10) -> Found:
    """Touchpoints and processes as they stand now, proposals, editions by the number of their order.

    Five queries. Every word must occur, in whatever grammatical form.
    """
    stems = stems_of(text)
    if not stems:
        return Found()
    registers = visible_registers(viewer)
    return Found(
        touchpoints=list(_touchpoints(registers, stems)[:most]),
        processes=list(_processes(registers, stems)[:most]),
        proposals=list(_proposals(viewer, text, stems)[:most]),
        editions=list(_editions(registers, text)[:most]),
    )


def _touchpoints(registers: QuerySet[Register], stems: list[str]) -> QuerySet[TouchpointVersion]:
    needs = SatisfiedNeed.objects.filter(version=OuterRef("pk"))
    fields = ("name", "name_en", "features", "place", "url", "phone")
    return (
        TouchpointVersion.objects.current()
        .filter(_every(stems, fields, needs), register__in=registers)
        .select_related("touchpoint", "register__authority", "register__form")
        .order_by("name", "pk")
    )


def _processes(registers: QuerySet[Register], stems: list[str]) -> QuerySet[ProcessVersion]:
    return (
        ProcessVersion.objects.current()
        .filter(_every(stems, ("name", "name_en")), register__in=registers)
        .select_related("process", "unit", "register__authority", "register__form")
        .order_by("name", "pk")
    )


def _proposals(viewer: Viewer, text: str, stems: list[str]) -> QuerySet[Proposal]:
    seen = (
        Q()
        if viewer.sees_everything()
        else Q(unit_id__in=units_of(viewer)) | Q(register__authority_id__in=viewer.authority_ids(DECIDERS))
    )
    receipt = _RECEIPT.match(text.strip())
    versions = TouchpointVersion.objects.filter(touchpoint=OuterRef("touchpoint"))
    about = (
        Q(pk=int(receipt[1])) if receipt else Q(Exists(versions.filter(_every(stems, ("name", "name_en")))))
    )
    return (
        Proposal.objects.filter(seen, about)
        .select_related("version", "unit", "register__authority", "register__form")
        .prefetch_related("touchpoint__versions")
        .order_by("-created_at", "-pk")
    )


def _editions(registers: QuerySet[Register], text: str) -> QuerySet[Edition]:
    number = text.strip().lstrip("№N# ").strip()
    return (
        Edition.objects.filter(order__number__iexact=number, register__in=registers)
        .select_related("order", "register__authority", "register__form")
        .order_by("-in_force_on", "-pk")
    )


def _every(stems: list[str], fields: tuple[str, ...], needs: QuerySet[SatisfiedNeed] | None = None) -> Q:
    def occurs(stem: str) -> Q:
        conditions = [Q(**{f"{name}__icontains": stem}) for name in fields]
        if needs is not None:
            conditions.append(Q(Exists(needs.filter(text__icontains=stem))))
        return reduce(or_, conditions)

    return reduce(and_, map(occurs, stems))
