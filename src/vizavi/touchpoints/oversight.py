"""Authorities compared by their registers as they stood on a date: one query an indicator, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.timezone import get_current_timezone

from vizavi.authorities.models import Authority
from vizavi.touchpoints.choices import DECIDED_EDITION, Answer, Channel, DeadlineKind
from vizavi.touchpoints.forms_of import checklist_of, form_of
from vizavi.touchpoints.models import Deadline, Edition, ProcessVersion, RequirementAnswer, TouchpointVersion

# How far back publications are averaged.
PERIOD = timedelta(days=365)


@dataclass(frozen=True)
class Measures:
    """What is counted of one authority, or of all together. Shares are of one, None when there is nothing to share.

    `days` is the mean of calendar days from a change to its publication, over the `published` changes of a year.
    """

    processes: int = 0
    covered: int = 0
    digital_only: int = 0
    touchpoints: int = 0
    digital: int = 0
    obligations: int = 0
    gaps: int = 0
    overdue: int = 0
    published: int = 0
    days_total: float = 0.0

    @property
    def coverage(self) -> float | None:
        """Processes for which touchpoints are determined (S-3.5.b, I-2.3.a)."""
        return _share(self.covered, self.processes)

    @property
    def digital_share(self) -> float | None:
        """B-4.6.b: the share of digital channels, which authorities report."""
        return _share(self.digital, self.touchpoints)

    @property
    def digital_only_share(self) -> float | None:
        """B-4.6.c: processes that have no offline alternative."""
        return _share(self.digital_only, self.processes)

    @property
    def gap_share(self) -> float | None:
        """Obligatory requirements that are not met, not looked at or met without evidence."""
        return _share(self.gaps, self.obligations)

    @property
    def days(self) -> float | None:
        """S-5.5, I-5.5: how long publication takes."""
        return self.days_total / self.published if self.published else None

    def __add__(self, other: Measures) -> Measures:
        return Measures(*(getattr(self, item.name) + getattr(other, item.name) for item in fields(self)))


def measures(authorities: Iterable[Authority], *, on: date) -> dict[int, Measures]:
    """Authority → what its registers in force on a date show; nothing but zeros for one without an edition."""
    ids = [authority.pk for authority in authorities]
    editions = _editions_on(ids, on)
    counted: dict[int, dict[str, Any]] = {pk: defaultdict(int) for pk in ids}
    for rows in (
        _processes(editions),
        _touchpoints(editions),
        _checklists(editions),
        _overdue(ids, on),
        _publications(ids, on),
    ):
        for row in rows:
            for name, value in row.items():
                if name != "authority":
                    counted[row["authority"]][name] += value
    return {pk: Measures(**values) for pk, values in counted.items()}


def total(all_measures: Iterable[Measures]) -> Measures:
    """All authorities as if they were one: its shares are the averages that each is compared with."""
    return sum(all_measures, Measures())


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _editions_on(authority_ids: list[int], on: date) -> list[Edition]:
    """The edition of each register that was in force on the date."""
    return list(
        Edition.objects.filter(
            register__authority_id__in=authority_ids, state__in=DECIDED_EDITION, in_force_on__lte=on
        )
        .select_related("form_edition")
        .order_by("register_id", "-number")
        .distinct("register_id")
    )


def _shown(versions: QuerySet[Any], editions: list[Edition]) -> QuerySet[Any]:
    """Versions that these editions show."""
    number = F("register__editions__number")
    return versions.filter(
        Q(until_edition__isnull=True) | Q(until_edition__gt=number),
        register__editions__in=[edition.pk for edition in editions],
        from_edition__lte=number,
    ).order_by()


def _processes(editions: list[Edition]) -> Iterable[Mapping[str, Any]]:
    touchpoints = _shown(TouchpointVersion.objects.all(), editions).filter(
        touchpoint__process=OuterRef("process")
    )
    rows: Iterable[Mapping[str, Any]] = (
        _shown(ProcessVersion.objects.all(), editions)
        .annotate(
            has_digital=Exists(touchpoints.filter(channel=Channel.DIGITAL)),
            has_offline=Exists(touchpoints.filter(channel=Channel.OFFLINE)),
        )
        .values(authority=F("register__authority_id"))
        .annotate(
            processes=Count("pk"),
            covered=Count("pk", filter=Q(has_digital=True) | Q(has_offline=True)),
            digital_only=Count("pk", filter=Q(has_digital=True, has_offline=False)),
        )
    )
    return rows


def _touchpoints(editions: list[Edition]) -> Iterable[Mapping[str, Any]]:
    rows: Iterable[Mapping[str, Any]] = (
        _shown(TouchpointVersion.objects.all(), editions)
        .values(authority=F("register__authority_id"))
        .annotate(touchpoints=Count("pk"), digital=Count("pk", filter=Q(channel=Channel.DIGITAL)))
    )
    return rows


def _checklists(editions: list[Edition]) -> Iterable[Mapping[str, Any]]:
    """Obligations are known from the forms, what is settled of them from the answers: gaps are the difference."""
    forms = {edition.register_id: form_of(edition.form_edition) for edition in editions}
    shown = _shown(TouchpointVersion.objects.all(), editions)
    asked: dict[tuple[int, str], frozenset[str]] = {}
    places = shown.values("register_id", "register__authority_id", "kind").annotate(count=Count("pk"))
    for row in places:
        kind = (row["register_id"], row["kind"])
        questions = checklist_of(forms[row["register_id"]], row["kind"])
        asked[kind] = frozenset(question.code for question in questions if question.is_obligatory)
        owed = row["count"] * len(asked[kind])
        yield {"authority": row["register__authority_id"], "obligations": owed, "gaps": owed}
    settled = Q(answer=Answer.NOT_APPLICABLE) | Q(answer=Answer.MET) & ~Q(evidence="")
    answers = (
        RequirementAnswer.objects.filter(settled, version__in=shown.values("pk"))
        .values("version__register_id", "version__register__authority_id", "version__kind", "requirement")
        .annotate(count=Count("pk"))
        .order_by()
    )
    for row in answers:
        if row["requirement"] in asked[row["version__register_id"], row["version__kind"]]:
            yield {"authority": row["version__register__authority_id"], "gaps": -row["count"]}


def _overdue(authority_ids: list[int], on: date) -> Iterable[Mapping[str, Any]]:
    """Publications that were owed on the evening of the date; several changes of one edition are one."""
    evening = _end_of(on)
    return (
        Deadline.objects.filter(
            Q(met_at__isnull=True) | Q(met_at__gte=evening),
            kind=DeadlineKind.PUBLICATION,
            due_at__lt=evening,
            register__authority_id__in=authority_ids,
        )
        .order_by()
        .values(authority=F("register__authority_id"))
        .annotate(overdue=Count("edition", distinct=True))
    )


def _publications(authority_ids: list[int], on: date) -> Iterable[Mapping[str, Any]]:
    evening = _end_of(on)
    rows = (
        Deadline.objects.filter(
            kind=DeadlineKind.PUBLICATION,
            met_at__lt=evening,
            met_at__gte=evening - PERIOD,
            register__authority_id__in=authority_ids,
        )
        .order_by()
        .values(authority=F("register__authority_id"))
        .annotate(published=Count("pk"), mean=Avg(TruncDate("met_at") - F("started_on")))
    )
    for row in rows:
        days = row["mean"] / timedelta(days=1)
        yield {
            "authority": row["authority"],
            "published": row["published"],
            "days_total": days * row["published"],
        }


def _end_of(on: date) -> datetime:
    """Today ends now: what will be late by the evening is not late yet."""
    zone = get_current_timezone()
    return min(datetime.combine(on + timedelta(days=1), time.min, tzinfo=zone), datetime.now(zone))
