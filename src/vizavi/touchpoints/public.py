"""What the public may read: published editions and nothing else. No viewer: everybody sees the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import (
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from kit.opening_hours import HoursNotUnderstood, is_open
from kit.opening_hours import parse as parse_hours
from vizavi.authorities.api import calendar_of, with_calendar
from vizavi.authorities.models import Authority
from vizavi.touchpoints.choices import FOR_PROGRAMS, EditionState
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.models import Edition, ProcessVersion, SatisfiedNeed, TouchpointVersion

Version = TypeVar("Version", ProcessVersion, TouchpointVersion)

READABLE = (EditionState.PUBLISHED, EditionState.SUPERSEDED)
LAST_RANK = 1000


@dataclass(frozen=True)
class OfferedNeed:
    """A need of the forms in use, by its code, as something to do, in both languages."""

    code: str
    name: str
    name_en: str


class Publications(NamedTuple):
    """What changes with every publication, and with nothing else."""

    times: int
    latest: datetime | None


class Counted(NamedTuple):
    """A process of an edition, and how many touchpoints the edition shows of it."""

    process_id: int
    direction: str
    touchpoints: int


# --- Editions -----------------------------------------------------------------------------------------------


def published_editions() -> QuerySet[Edition]:
    """The edition in force of every register that has one, authorities in alphabetical order."""
    return _with_order(Edition.objects.filter(state=EditionState.PUBLISHED)).order_by(
        "register__authority__name", "register__form__name"
    )


def readable_editions(authority_code: str, form_code: str) -> QuerySet[Edition]:
    """All editions of a register that are or were published, newest first."""
    return _with_order(
        Edition.objects.filter(
            state__in=READABLE, register__authority__code=authority_code, register__form__code=form_code
        )
    ).order_by("-number")


def in_force_on(editions: Iterable[Edition], day: date) -> Edition | None:
    """Of readable editions, newest first, the one that was in force on a day; None before the first order."""
    return next((item for item in editions if item.in_force_on and item.in_force_on <= day), None)


def state_of_publication() -> Publications:
    """One query over as many rows as there are editions; asked before every public page, hence by hand."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), max(published_at) FROM {Edition._meta.db_table} WHERE state = ANY(%s)",
            [[str(state) for state in READABLE]],
        )
        return Publications(*cursor.fetchone())


def _with_order(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    # A form is long and read once a process: `form_of` fetches the document of one that it has not met.
    return editions.select_related("register__authority", "register__form", "form_edition", "order").defer(
        "form_edition__document"
    )


# --- What is in force ---------------------------------------------------------------------------------------


def published_touchpoints() -> QuerySet[TouchpointVersion]:
    """Touchpoints of all editions in force, to be filtered, ordered and cut; then read with `in_detail`.

    Nothing is joined: sorting ten thousand whole rows to show thirty takes four times as long.
    """
    return TouchpointVersion.objects.filter(_shown(), register__editions__state=EditionState.PUBLISHED)


def in_detail(touchpoints: Iterable[TouchpointVersion]) -> list[TouchpointVersion]:
    """The same touchpoints in the same order with needs, identity, process and authority: two queries."""
    keys = [version.pk for version in touchpoints]
    versions = (
        TouchpointVersion.objects.filter(pk__in=keys)
        .select_related("touchpoint__process", "register__authority")
        .prefetch_related("needs")
    )
    return sorted(versions, key=lambda version: keys.index(version.pk))


def published_processes() -> QuerySet[ProcessVersion]:
    """Processes of all editions in force."""
    return ProcessVersion.objects.filter(
        _shown(), register__editions__state=EditionState.PUBLISHED
    ).select_related("process")


def processes_in_force(process_ids: Iterable[int]) -> dict[int, ProcessVersion]:
    """These processes as the editions in force show them, by `process_id`."""
    return {item.process_id: item for item in published_processes().filter(process__in=set(process_ids))}


def _shown() -> Q:
    """Condition on versions joined with `register__editions`: the edition shows the version."""
    number = F("register__editions__number")
    return Q(from_edition__lte=number) & (Q(until_edition__isnull=True) | Q(until_edition__gt=number))


def ranked(
    touchpoints: QuerySet[TouchpointVersion], forms: Iterable[FormDocument]
) -> QuerySet[TouchpointVersion]:
    """Annotated with `rank`, for people: online channels first (B-4.6.b), what serves programs last."""
    ranks = {kind.code: kind.rank for form in forms for kind in form.kinds}
    # A CASE of twenty branches would cost more to write than to run.
    place = Func(
        Value(
            sorted(ranks, key=lambda code: (code in FOR_PROGRAMS, ranks[code])),
            output_field=ArrayField(TextField()),
        ),
        Cast("kind", TextField()),
        function="array_position",
        output_field=IntegerField(),
    )
    return touchpoints.annotate(rank=Coalesce(place, LAST_RANK))


def offered_needs(editions: Iterable[Edition]) -> list[OfferedNeed]:
    """Needs of the forms of these editions, each code once, in the order of the forms, free texts left out."""
    needs: dict[str, OfferedNeed] = {}
    for edition in editions:
        for need in form_of(edition.form_edition).needs:
            if not need.free_text:
                offered = OfferedNeed(need.code, need.action or need.name, need.action_en or need.name_en)
                needs.setdefault(need.code, offered)
    return list(needs.values())


def needs_satisfied_by(authority: Authority) -> dict[str, int]:
    """Need code → in how many touchpoints in force of the authority it is satisfied."""
    versions = published_touchpoints().filter(register__authority=authority).order_by().values("pk")
    counted = SatisfiedNeed.objects.filter(version__in=versions).order_by().values_list("code")
    return dict(counted.annotate(count=Count("version", distinct=True)))


# --- Filters ------------------------------------------------------------------------------------------------


def with_need(touchpoints: QuerySet[TouchpointVersion], code: str) -> QuerySet[TouchpointVersion]:
    """Those that satisfy the need."""
    return touchpoints.filter(Exists(SatisfiedNeed.objects.filter(version=OuterRef("pk"), code=code)))


def open_now(touchpoints: QuerySet[TouchpointVersion], *, now: datetime) -> QuerySet[TouchpointVersion]:
    """Those whose stated hours cover this moment in their authority's calendar; unknown hours are left out."""
    stated = (
        TouchpointVersion.objects.filter(_shown(), register__editions__state=EditionState.PUBLISHED)
        .exclude(hours="")
        .order_by()
        .values_list("register__authority_id", "hours")
        .distinct()
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


# --- Permanent addresses ------------------------------------------------------------------------------------


def touchpoint_ever_published(public_id: UUID) -> tuple[TouchpointVersion, Edition] | None:
    """The touchpoint as the newest edition that shows it does, and that edition: addresses are permanent."""
    versions = TouchpointVersion.objects.filter(touchpoint__public_id=public_id)
    return _newest(
        versions.select_related("touchpoint__process", "register__authority").prefetch_related("needs")
    )


def process_ever_published(public_id: UUID) -> tuple[ProcessVersion, Edition] | None:
    """The process as the newest edition that shows it does, and that edition."""
    return _newest(
        ProcessVersion.objects.filter(process__public_id=public_id).select_related("unit", "process")
    )


def touchpoints_of_process(process: ProcessVersion, edition: Edition) -> QuerySet[TouchpointVersion]:
    """What leads to a process, as an edition shows it; to be read with `in_detail`."""
    return TouchpointVersion.objects.in_edition(edition.number).filter(touchpoint__process=process.process_id)


def is_in_force(edition: Edition) -> bool:
    """Whether what the edition shows holds now."""
    return edition.state == EditionState.PUBLISHED


def _newest(versions: QuerySet[Version]) -> tuple[Version, Edition] | None:
    shown = (
        versions.filter(_shown(), register__editions__state__in=READABLE)
        .annotate(edition_id=F("register__editions__pk"))
        .order_by("-register__editions__number")
        .first()
    )
    if shown is None:
        return None
    return shown, _with_order(Edition.objects.all()).get(pk=shown.edition_id)


# --- Parts of an edition ------------------------------------------------------------------------------------


def processes_counted(edition: Edition) -> list[Counted]:
    """Every process of an edition in the order of its annex, in two queries however many touchpoints there are.

    S-A.2: processes of another kind of activity close their direction. Order within directions only.
    """
    versions = TouchpointVersion.objects.filter(register=edition.register_id).in_edition(edition.number)
    counts = dict(versions.order_by().values_list("touchpoint__process_id").annotate(count=Count("pk")))
    rows = (
        ProcessVersion.objects.filter(register=edition.register_id)
        .in_edition(edition.number)
        .order_by("is_other_activity", "number", "pk")
        .values_list("process_id", "direction")
    )
    return [Counted(process_id, direction, counts.get(process_id, 0)) for process_id, direction in rows]


def processes_of(edition: Edition, process_ids: Collection[int]) -> dict[int, ProcessVersion]:
    """Some processes of an edition, by `process_id`."""
    shown = ProcessVersion.objects.in_edition(edition.number).filter(process__in=process_ids)
    return {version.process_id: version for version in shown.select_related("process", "unit")}


def touchpoints_of(edition: Edition, touchpoint_ids: Collection[int]) -> dict[int, TouchpointVersion]:
    """Some touchpoints of an edition, by `touchpoint_id`."""
    shown = TouchpointVersion.objects.in_edition(edition.number).filter(touchpoint__in=touchpoint_ids)
    return {
        version.touchpoint_id: version
        for version in shown.select_related("touchpoint").prefetch_related("needs")
    }


def touchpoint_ids(edition: Edition, process_ids: Collection[int]) -> dict[int, list[int]]:
    """Touchpoints of some processes of an edition in the order of the annex: `process_id` → `touchpoint_id`s."""
    rows = (
        TouchpointVersion.objects.in_edition(edition.number)
        .filter(touchpoint__process__in=process_ids)
        .order_by("position", "pk")
        .values_list("touchpoint__process_id", "touchpoint_id")
    )
    found: dict[int, list[int]] = defaultdict(list)
    for process_id, touchpoint_id in rows:
        found[process_id].append(touchpoint_id)
    return found


def has_document(edition: Edition, code: str) -> bool:
    """Whether a document of the edition is made and kept."""
    return edition.documents.filter(form=code).exists()


def is_longer_than(edition: Edition, touchpoints: int) -> bool:
    """Whether the edition shows more touchpoints than so many."""
    versions = TouchpointVersion.objects.filter(register=edition.register_id).in_edition(edition.number)
    return versions.order_by()[touchpoints : touchpoints + 1].exists()


def changed_between(before: Edition, after: Edition) -> list[tuple[int, int | None]]:
    """(`process_id`, `touchpoint_id`) of every row that may differ between two editions of a register.

    Versions are intervals, so what is shown by exactly one of the editions is all that can differ. A changed
    process touches all its touchpoints; one without any is a row of its own (None).
    """
    processes = ProcessVersion.objects.filter(register=after.register_id)
    touchpoints = TouchpointVersion.objects.filter(register=after.register_id)
    changed = processes.filter(_in_one_of(before, after)).order_by().values("process")
    rows = (
        touchpoints.filter(
            _in_one_of(before, after)
            | Q(touchpoint__process__in=changed) & (_in(before.number) | _in(after.number))
        )
        .order_by("touchpoint__process_id", "touchpoint_id")
        .values_list("touchpoint__process_id", "touchpoint_id")
        .distinct()
    )
    found: list[tuple[int, int | None]] = list(rows)
    with_rows = {process_id for process_id, _touchpoint_id in found}
    alone = set(changed.values_list("process", flat=True)) - with_rows
    return sorted(
        [*found, *((process_id, None) for process_id in alone)], key=lambda row: (row[0], row[1] or 0)
    )


def _in(number: int) -> Q:
    return Q(from_edition__lte=number) & (Q(until_edition__isnull=True) | Q(until_edition__gt=number))


def _in_one_of(before: Edition, after: Edition) -> Q:
    first, second = _in(before.number), _in(after.number)
    return first & ~second | second & ~first
