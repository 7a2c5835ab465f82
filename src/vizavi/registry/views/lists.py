"""Lists of entries of a kind: searched, filtered, sorted, as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kit.access import may_use
from kit.pages.lists import Choice, Listing, Search, Sort
from kit.pages.words import short_day
from kit.tabular import write_csv, write_xlsx
from vizavi.authorities.models import Authority
from vizavi.registry.choices import LINES, Kind, Line, Satisfaction, Status
from vizavi.registry.models import Version
from vizavi.registry.queries import (
    current_settings,
    current_versions,
    last_day_of_confirmation,
    sending_to_closed_touchpoints,
    with_words,
    without_link_from,
)
from vizavi.registry.rules import can_prepare_anywhere, is_staff
from vizavi.registry.views.frame import kind_of, page, to, viewer_of
from vizavi.registry.wording import KINDS, STATUS_TONES, provider_in_words

WITH_AUTHORITY = frozenset({Kind.SERVICE, Kind.SCENARIO, Kind.NEED, Kind.REQUIREMENT, Kind.FAQ, Kind.GUIDE})
OF_SITUATION = frozenset({Kind.NEED, Kind.SCENARIO})
GAPS = {
    "unconfirmed": gettext_lazy("давно не подтверждали"),
    "touchpoint": gettext_lazy("ведёт в закрытую точку взаимодействия"),
    "stale": gettext_lazy("сценарий ждёт обновления"),
    "no_scenario": gettext_lazy("нет ни в одном сценарии"),
    "no_owner": gettext_lazy("нет владельца"),
}


@require_safe
@may_use(is_staff)
def index(request: HttpRequest, kind: str) -> HttpResponse:
    """Entries of one kind."""
    its = kind_of(kind)
    listing = listing_of(request, its)
    context = page(
        request,
        str(KINDS[its]),
        crumbs=[],
        kind=its,
        listing=listing,
        status_tones=STATUS_TONES,
        provider=provider_in_words,
        due_before=last_day_of_confirmation(current_settings(), localdate()),
        may_start=can_prepare_anywhere(viewer_of(request)),
    )
    return render(request, "registry/entries/index.html", context)


@require_safe
@may_use(is_staff)
def export(request: HttpRequest, kind: str, ending: str) -> HttpResponse:
    """The list as filtered and ordered, whole, as a file."""
    its = kind_of(kind)
    rows = _rows(listing_of(request, its).matching.iterator(chunk_size=2000))
    out = BytesIO()
    if ending == "csv":
        write_csv(rows, out, delimiter=";")
        content_type = "text/csv; charset=utf-8"
    elif ending == "xlsx":
        write_xlsx(rows, out, title=str(KINDS[its]), widths=[28, 60, 60, 40, 20, 18])
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    else:
        raise Http404
    response = HttpResponse(out.getvalue(), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{its.value}-{localdate():%Y%m%d}.{ending}"'
    return response


def listing_of(request: HttpRequest, kind: Kind) -> Listing[Version]:
    """Current entries of a kind with search, filters and orders."""
    filters: list[Choice | Search] = [Search(with_words)]
    if kind in WITH_AUTHORITY:
        filters.append(Choice("authority", _("Кто предоставляет"), _authorities, _by_authority))
    if kind == Kind.SERVICE:
        filters.append(Choice("line", _("Линия взаимодействия"), Line.choices, _of_line))
        filters.append(
            Choice("status", _("Состояние"), Status.choices, lambda rows, value: rows.filter(status=value))
        )
    if kind == Kind.NEED:
        filters.append(
            Choice(
                "group",
                _("Группа"),
                Satisfaction.choices,
                lambda rows, value: rows.filter(document__satisfaction=value),
            )
        )
    if kind in OF_SITUATION:
        filters.append(
            Choice(
                "situation",
                _("Жизненная ситуация"),
                _situations,
                lambda rows, value: rows.filter(document__situation=value),
            )
        )
    gaps = {"unconfirmed", "touchpoint", "no_owner"}
    gaps |= {Kind.SCENARIO: {"stale"}, Kind.SERVICE: {"no_scenario"}, Kind.NEED: {"no_scenario"}}.get(
        kind, set()
    )
    offered = [(name, label) for name, label in GAPS.items() if name in gaps]
    filters.append(Choice("gap", _("Что не так"), offered, lambda rows, value: _with_gap(kind, rows, value)))
    return Listing(
        request.GET,
        current_versions(kind),
        filters=filters,
        sorts=[
            Sort("title", _("Название"), "title"),
            Sort("authority", _("Кто предоставляет"), "authority__short_name", "title"),
            Sort("confirmed", _("Подтверждено"), "entry__confirmed_on", "entry_id"),
        ],
        exports=[
            (ending.upper(), to("entries_export", kind=kind.value, ending=ending))
            for ending in ("xlsx", "csv")
        ],
    )


def _authorities() -> list[tuple[str, str]]:
    rows = Authority.objects.order_by("short_name").only("code", "short_name", "short_name_en")
    return [("-", _("Проектный офис")), *((row.code, row.short) for row in rows)]


def _by_authority(rows: Any, value: str) -> Any:
    return rows.filter(authority__isnull=True) if value == "-" else rows.filter(authority__code=value)


def _of_line(rows: Any, value: str) -> Any:
    """B-2.3: a service belongs to the line of interaction of its nature."""
    return rows.filter(document__nature__in=[nature.value for nature, line in LINES.items() if line == value])


def _situations() -> list[tuple[str, str]]:
    return [
        (version.entry.code, str(version)) for version in current_versions(Kind.SITUATION).order_by("title")
    ]


def _with_gap(kind: Kind, rows: Any, gap: str) -> Any:
    if gap == "unconfirmed":
        last = last_day_of_confirmation(current_settings(), localdate())
        return rows.filter(Q(entry__confirmed_on__isnull=True) | Q(entry__confirmed_on__lte=last))
    if gap == "touchpoint":
        return rows.filter(pk__in=sending_to_closed_touchpoints().values("pk"))
    if gap == "stale":
        return rows.filter(entry__stale_since__isnull=False)
    if gap == "no_owner":
        return rows.filter(owner__isnull=True)
    if kind == Kind.NEED:
        rows = rows.filter(document__satisfaction=Satisfaction.NOW)
        return without_link_from(rows, Kind.SCENARIO, "needs")
    return without_link_from(rows, Kind.SCENARIO, "steps")


def _rows(versions: Iterable[Version]) -> Iterator[tuple[str, ...]]:
    yield (
        _("Код"),
        _("Название"),
        _("Название на английском"),
        _("Кто предоставляет"),
        _("Состояние"),
        _("Подтверждено"),
    )
    for version in versions:
        yield (
            version.entry.code,
            version.title,
            version.title_en,
            provider_in_words(version),
            version.get_status_display() if version.status else "",
            short_day(version.entry.confirmed_on),
        )
