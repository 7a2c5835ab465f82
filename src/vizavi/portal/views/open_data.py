"""What can be taken as data: the register of life situations and its sets, the registers of touchpoints."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.access import PUBLIC, may_use
from kit.tabular.open_data import OpenDataFile, OpenDataSet
from vizavi.portal.caching import kept_for_visitors
from vizavi.portal.data_answers import Limit, answer_with, etag_of
from vizavi.registry import api as registry
from vizavi.registry.api import Catalogue, kept_catalogue, published_catalogue
from vizavi.touchpoints import api as touchpoints

FILES = Limit("open-data", 60)
_DATA = re.compile(r"data-(\d{8})-structure-\d{8}\.csv")


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def sets(request: HttpRequest) -> HttpResponse:
    """What there is, and how to take it."""
    catalogue = published_catalogue()
    context = {
        "title": _("Открытые данные"),
        "edition": catalogue.edition if catalogue else None,
        "sets": list(registry.SETS.values()) if catalogue else [],
        "registers": [
            (edition, touchpoints.register_title(edition)) for edition in touchpoints.published_editions()
        ],
        "breadcrumbs": [{"text": _("Главная"), "url": reverse("portal:home")}],
    }
    return render(request, "portal/data/sets.html", context)


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def one_set(request: HttpRequest, name: str) -> HttpResponse:
    """The passport of a set with its files."""
    found = _set(name, _catalogue())
    context: dict[str, Any] = {
        "title": _("Набор открытых данных: %(name)s") % {"name": registry.SETS[name].title},
        "name": name,
        "files": [file.name for file in found.files()],
        "passport": found.passport()[1:],
        "columns_of_set": found.columns,
        "breadcrumbs": [
            {"text": _("Главная"), "url": reverse("portal:home")},
            {"text": _("Открытые данные"), "url": reverse("portal:open_data_sets")},
        ],
    }
    return render(request, "portal/data/set.html", context)


@require_safe
@may_use(PUBLIC)
def file(request: HttpRequest, name: str, file: str) -> HttpResponseBase:
    """One file of a set; data of former editions stay at their names."""
    catalogue = _catalogue()
    if match := _DATA.fullmatch(file):
        catalogue = _published_on(match[1])
    found: OpenDataFile | None = next(
        (item for item in _set(name, catalogue).files() if item.name == file), None
    )
    if found is None:
        raise Http404
    response = answer_with(
        request,
        found.parts,
        content_type="text/csv; charset=utf-8",
        etag=etag_of(catalogue.number, registry.statistics_computed_at()),
        limit=FILES,
        is_streamed=True,
    )
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}-{file}')}"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _catalogue() -> Catalogue:
    found = published_catalogue()
    if found is None:
        raise Http404
    return found


def _published_on(day: str) -> Catalogue:
    try:
        edition = registry.published_on(datetime.strptime(day, "%Y%m%d").date())  # noqa: DTZ007
    except ValueError:
        edition = None
    if edition is None:
        raise Http404
    return kept_catalogue(edition)


def _set(name: str, catalogue: Catalogue) -> OpenDataSet:
    first = registry.first_published()
    if name not in registry.SETS or first is None:
        raise Http404
    return registry.SETS[name].of(catalogue, first=first)
