"""What the public may read: published editions and nothing else. No viewer: everybody sees the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_
from uuid import UUID

import snowballstemmer
from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from kit.opening_hours import HoursNotUnderstood, is_open
from kit.opening_hours import parse as parse_hours
from vizavi.authorities.api import calendar_of, with_calendar
from vizavi.authorities.models import Authority
from vizavi.touchpoints.choices import EditionState
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.models import (
    Edition,
    ProcessVersion,
    SatisfiedNeed,
    Touchpoint,
    TouchpointVersion,
)

READABLE = (EditionState.PUBLISHED, EditionState.SUPERSEDED)
LAST_RANK = 1000


@dataclass(frozen=True)
class OfferedNeed:
    """A need of the forms in use, by its code, as something to do, in both languages."""

    code: str
    name: str
    name_en: str


def published_editions() -> QuerySet[Edition]:
    """The edition in force of every register that has one, authorities in alphabetical order."""
    return (
        Edition.objects.filter(state=EditionState.PUBLISHED)
        .select_related("register__authority", "register__form", "form_edition", "order")
        .order_by("register__authority__name", "register__form__name")
    )


def readable_editions(authority_code: str, form_code: str) -> QuerySet[Edition]:
    """All editions of a register that are or were published, newest first."""
    return (
        Edition.objects.filter(
            state__in=READABLE, register__authority__code=authority_code, register__form__code=form_code
        )
        .select_related("register__authority", "register__form", "form_edition", "order")
        .order_by("-number")
    )


def state_of_publication() -> str:
    """Changes with every publication: the key of rendered pages. One query over as many rows as editions."""
    latest = Edition.objects.aggregate(latest=Max("published_at"))["latest"]
    return latest.isoformat() if latest else ""


def published_touchpoints() -> QuerySet[TouchpointVersion]:
    """Touchpoints of all editions in force, with `process_name`, `process_name_en`, `process_id` and `rank`.

    `rank` orders them as the standard prefers: API and online channels first (B-4.6.b).
    """
    number = F("register__editions__number")
    process = ProcessVersion.objects.filter(
        Q(until_edition__isnull=True) | Q(until_edition__gt=OuterRef("register__editions__number")),
        process=OuterRef("touchpoint__process"),
        from_edition__lte=OuterRef("register__editions__number"),
    )
    return (
        TouchpointVersion.objects.filter(
            Q(until_edition__isnull=True) | Q(until_edition__gt=number),
            register__editions__state=EditionState.PUBLISHED,
            from_edition__lte=number,
        )
        .annotate(
            process_name=Subquery(process.values("name")[:1], output_field=CharField()),
            process_name_en=Subquery(process.values("name_en")[:1], output_field=CharField()),
            process_key=F("touchpoint__process_id"),
            process_public_id=F("touchpoint__process__public_id"),
        )
        .select_related("touchpoint", "register__authority", "register__form")
        .prefetch_related("needs")
    )


def ranked(
    touchpoints: QuerySet[TouchpointVersion], forms: Iterable[FormDocument]
) -> QuerySet[TouchpointVersion]:
    """Annotated with `rank`, the preference of the kind in its form."""
    ranks = {kind.code: kind.rank for form in forms for kind in form.kinds}
    return touchpoints.annotate(
        rank=Case(
            *(When(kind=code, then=Value(rank)) for code, rank in ranks.items()),
            default=Value(LAST_RANK),
            output_field=IntegerField(),
        )
    )


def with_need(touchpoints: QuerySet[TouchpointVersion], code: str) -> QuerySet[TouchpointVersion]:
    """Those that satisfy the need."""
    return touchpoints.filter(Exists(SatisfiedNeed.objects.filter(version=OuterRef("pk"), code=code)))


def found(touchpoints: QuerySet[TouchpointVersion], text: str) -> QuerySet[TouchpointVersion]:
    """Those in which every word of the text occurs, in any grammatical form: name, process, needs, features, place."""
    stemmer = snowballstemmer.stemmer("russian")
    stems = stemmer.stemWords([word for word in text.lower().split() if len(word) > 1])[:8]
    if not stems:
        return touchpoints
    return touchpoints.filter(reduce(and_, (_mentions(stem) for stem in stems)))


def _mentions(stem: str) -> Q:
    needs = SatisfiedNeed.objects.filter(version=OuterRef("pk"), text__icontains=stem)
    fields = ("name", "name_en", "features", "place", "process_name", "process_name_en")
    own = [Q(**{f"{name}__icontains": stem}) for name in fields]
    return reduce(lambda first, second: first | second, own) | Q(Exists(needs))


def open_now(touchpoints: QuerySet[TouchpointVersion], *, now: datetime) -> QuerySet[TouchpointVersion]:
    """Those whose stated hours cover this moment in their authority's calendar; unknown hours are left out."""
    stated = (
        touchpoints.exclude(hours="").order_by().values_list("register__authority_id", "hours").distinct()
    )
    hours_by_authority: dict[int, set[str]] = defaultdict(set)
    for authority_id, hours in stated:
        hours_by_authority[authority_id].add(hours)
    condition = Q(pk__in=[])
    for authority in with_calendar(Authority.objects.filter(pk__in=hours_by_authority)):
        calendar = calendar_of(authority)
        opened = [hours for hours in hours_by_authority[authority.pk] if _is_open(hours, now, calendar)]
        condition |= Q(register__authority=authority, hours__in=opened)
    return touchpoints.filter(condition)


def _is_open(hours: str, now: datetime, calendar: object) -> bool:
    try:
        return is_open(parse_hours(hours), now, calendar)  # type: ignore[arg-type]
    except HoursNotUnderstood:
        return False


def offline_alternatives(process_ids: Iterable[int]) -> dict[int, list[TouchpointVersion]]:
    """Offline touchpoints in force of each process, to stand beside its digital ones (B-4.6.c)."""
    by_process: dict[int, list[TouchpointVersion]] = defaultdict(list)
    for version in (
        published_touchpoints()
        .filter(channel="offline", touchpoint__process_id__in=set(process_ids))
        .order_by("position", "pk")
    ):
        by_process[version.touchpoint.process_id].append(version)
    return by_process


def offered_needs(editions: Iterable[Edition]) -> list[OfferedNeed]:
    """Needs of the forms of these editions, each code once, in the order of the forms, free texts left out."""
    needs: dict[str, OfferedNeed] = {}
    for edition in editions:
        for need in form_of(edition.form_edition).needs:
            if not need.free_text:
                needs.setdefault(need.code, OfferedNeed(need.code, need.action or need.name, need.action_en or need.name_en))
    return list(needs.values())


def needs_by_authority() -> dict[int, dict[str, int]]:
    """Authority → need code → in how many touchpoints in force it is satisfied."""
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    versions = published_touchpoints().order_by().values("pk")
    rows = SatisfiedNeed.objects.filter(version__in=versions).values_list(
        "version__register__authority_id", "code"
    )
    for authority_id, code in rows:
        counts[authority_id][code] += 1
    return counts


def touchpoint_ever_published(public_id: UUID) -> tuple[TouchpointVersion, Edition] | None:
    """The touchpoint as the newest edition that shows it does, and that edition: addresses are permanent."""
    touchpoint = Touchpoint.objects.filter(public_id=public_id).first()
    return _newest(TouchpointVersion.objects.filter(touchpoint=touchpoint)) if touchpoint else None


def process_ever_published(public_id: UUID) -> tuple[ProcessVersion, Edition] | None:
    """The process as the newest edition that shows it does, and that edition."""
    return _newest(ProcessVersion.objects.filter(process__public_id=public_id).select_related("unit"))


def _newest(versions: QuerySet) -> tuple | None:
    shown = (
        versions.filter(
            Q(until_edition__isnull=True) | Q(until_edition__gt=F("register__editions__number")),
            register__editions__state__in=READABLE,
            from_edition__lte=F("register__editions__number"),
        )
        .annotate(edition_id=F("register__editions__pk"), edition_number=F("register__editions__number"))
        .order_by("-edition_number")
        .first()
    )
    if shown is None:
        return None
    edition = Edition.objects.select_related(
        "register__authority", "register__form", "form_edition", "order"
    ).get(pk=shown.edition_id)
    return shown, edition
