"""Authorities compared: drawn, in a table, as a file, as of a date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.access import may_use
from kit.pages.lists import Listing, Search, Sort
from kit.pages.typed_dates import typed_date
from kit.pages.words import day, number, share
from kit.tabular import write_csv, write_xlsx
from vizavi.authorities.api import Viewer
from vizavi.authorities.choices import Role
from vizavi.authorities.models import Authority
from vizavi.touchpoints.oversight import Measures, measures, total

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def can_oversee(viewer: Viewer) -> bool:
    """Those who oversee every authority; a head, who sees the own ones beside the average."""
    return viewer.sees_everything() or viewer.has(Role.AUTHORITY_HEAD)


@dataclass(frozen=True)
class Compared:
    """An authority with its measures, ready to be sorted."""

    authority: Authority
    measures: Measures

    @property
    def name(self) -> str:
        return self.authority.short


class _Compared(list[Compared]):
    """Sorted as a queryset is, so that a `Listing` draws it; nothing to compare comes last either way."""

    def order_by(self, *names: str) -> _Compared:
        name = names[0].removeprefix("-")
        rows = [(self._value(row, name), row) for row in self]
        known = sorted(
            ((value, row) for value, row in rows if value is not None),
            key=lambda item: (item[0], item[1].authority.pk),
            reverse=names[0].startswith("-"),
        )
        return _Compared([row for _value, row in known] + [row for value, row in rows if value is None])

    @staticmethod
    def _value(row: Compared, name: str) -> Any:
        return row.name.casefold() if name == "name" else getattr(row.measures, name)


@require_safe
@may_use(can_oversee)
def index(request: HttpRequest) -> HttpResponse:
    """The comparison as bars and as a table."""
    on, problems = _date(request)
    listing, average = _listing(request, on, problems)
    context = {
        "title": _("Сравнение органов власти"),
        "caption": _("На %(date)s") % {"date": day(on)},
        "on": on,
        "listing": listing,
        "average": average,
        "charts": _charts(listing.rows, average),
    }
    return render(request, "touchpoints/oversight/index.html", context)


@require_safe
@may_use(can_oversee)
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The table as a file, filtered and sorted as the page."""
    if form not in FORMATS:
        raise Http404
    on, problems = _date(request)
    listing, average = _listing(request, on, problems)
    rows = _rows(listing.matching, average, on)
    out = BytesIO()
    if form == "xlsx":
        write_xlsx(rows, out, title=_("Сравнение"), widths=[40, *[16] * 11])
    else:
        write_csv(rows, out)
    name = f"oversight-{on:%Y%m%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(out.getvalue(), content_type=FORMATS[form], headers=headers)


def _date(request: HttpRequest) -> tuple[date, list[str]]:
    text = (request.GET.get("on") or "").strip()
    today = localdate()
    wanted = typed_date(text) if text else today
    if wanted is None:
        return today, [
            _("Дата «%(text)s» не понята, показано на сегодня. Напишите её так: 21.11.2026.")
            % {"text": text[:40]}
        ]
    if wanted > today:
        return today, [_("Эта дата ещё не наступила, показано на сегодня.")]
    return wanted, []


def _listing(request: HttpRequest, on: date, problems: list[str]) -> tuple[Listing[Compared], Measures]:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    authorities = list(Authority.objects.order_by("short_name"))
    found = measures(authorities, on=on)
    seen = viewer.authority_ids([Role.AUTHORITY_HEAD])
    rows = _Compared(
        Compared(item, found[item.pk]) for item in authorities if viewer.sees_everything() or item.pk in seen
    )
    listing: Listing[Compared] = Listing(
        request.GET,
        rows,
        filters=[
            Search(
                lambda rows, text: _Compared(row for row in rows if text.casefold() in str(row.authority).casefold()
                                             or text.casefold() in row.name.casefold()),
                _("Орган власти"),
            ),
            Search(lambda rows, _text: rows, _("На дату"), "on"),
        ],
        sorts=[
            Sort("name", _("Орган власти"), "name"),
            Sort("coverage", _("Охват"), "coverage"),
            Sort("digital", _("Цифровые"), "digital_share"),
            Sort("offline", _("Без офлайн-точки"), "-digital_only"),
            Sort("gaps", _("Пробелы"), "-gap_share"),
            Sort("overdue", _("Просрочено"), "-overdue"),
            Sort("days", _("Дней"), "-days"),
        ],
        exports=[(name.upper(), reverse("touchpoints:oversight_export", args=[name])) for name in FORMATS],
        page_size=100,
        problems=problems,
    )  # fmt: skip
    return listing, total(found.values())


def _charts(rows: Iterable[Compared], average: Measures) -> list[dict[str, Any]]:
    rows = list(rows)
    beside = Compared(Authority(short_name=_("В среднем"), short_name_en=_("В среднем")), average)
    return [
        {
            "title": title,
            "head": head,
            "rows": [
                {
                    "label": row.name,
                    "value": value or 0,
                    "text": share(value) if value is not None else _("нет данных"),
                    "is_warning": is_bad(value),
                }
                for row in [*rows, beside]
                for value in [getattr(row.measures, name)]
            ],
        }
        for title, head, name, is_bad in (
            (
                _("Процессы, для которых определены точки"),
                _("Доля процессов"),
                "coverage",
                lambda value: value is not None and value < 1,
            ),
            (_("Доля цифровых точек"), _("Доля точек"), "digital_share", lambda _value: False),
            (
                _("Процессы без офлайн-точки"),
                _("Доля процессов"),
                "digital_only_share",
                bool,
            ),
        )
    ]


def _rows(rows: Iterable[Compared], average: Measures, on: date) -> Iterator[tuple[str, ...]]:
    yield (
        _("Орган власти"),
        _("Процессов"),
        _("Из них с точками"),
        _("Охват"),
        _("Точек"),
        _("Из них цифровых"),
        _("Доля цифровых"),
        _("Процессов без офлайн-точки"),
        _("Обязательных требований"),
        _("Не выполнено или не проверено"),
        _("Просроченных публикаций"),
        _("Дней от изменения до публикации, в среднем"),
    )
    for row in rows:
        yield _cells(str(row.authority), row.measures)
    yield _cells(_("Все органы власти на %(date)s") % {"date": day(on)}, average)


def _cells(name: str, values: Measures) -> tuple[str, ...]:
    return (
        name,
        str(values.processes),
        str(values.covered),
        share(values.coverage, 1),
        str(values.touchpoints),
        str(values.digital),
        share(values.digital_share, 1),
        str(values.digital_only),
        str(values.obligations),
        str(values.gaps),
        str(values.overdue),
        number(round(values.days, 1)) if values.days is not None else "",
    )
