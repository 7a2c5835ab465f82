"""The register of life situations for machines: RDF of single entries and of the whole, and the terms it is told in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from kit.access import PUBLIC, may_use
from kit.rest import for_machines
from vizavi.portal.caching import kept_for_visitors
from vizavi.portal.data_answers import Limit, answer_with, etag_of
from vizavi.portal.negotiation import FORMATS, also_as_data
from vizavi.registry import api as registry
from vizavi.registry.api import Catalogue, kept_catalogue, published_catalogue
from vizavi.registry.choices import AttributeType, Kind, Source
from vizavi.touchpoints.api import state_of_publication

WRITERS = {"ttl": registry.turtle, "jsonld": registry.json_ld}
KEPT_ADDRESSES = 10_000
# The whole takes seconds of a process. Whoever asks with If-None-Match is told in no time that nothing has changed.
WHOLE, SINGLE = Limit("catalogue-whole", 10), Limit("catalogue-data", 600)

Made = Callable[[], Iterable[registry.Part]]
Addresses = Callable[..., dict[str, str]]


def _entry(kind: Kind) -> Callable[..., HttpResponseBase]:
    """The view of single entries of a kind."""

    @may_use(PUBLIC)
    @for_machines
    def view(request: HttpRequest, code: str, ending: str) -> HttpResponseBase:
        catalogue, has_left = _catalogue(), False
        item = catalogue.requirement(code) if kind == Kind.REQUIREMENT else catalogue.get(kind, code)
        if item is None:
            found = registry.last_published(kind, code)
            if found is None:
                raise Http404(_("Записи с таким кодом в реестре не было. Проверьте код."))
            item, has_left = found[0], True
            catalogue = kept_catalogue(found[1])

        def made() -> Iterable[registry.Part]:
            return [registry.entry_part(catalogue, item, has_left=has_left)]

        return _told(request, ending, catalogue, made, SINGLE)

    return view


service, situation, requirement, segment = map(
    _entry, (Kind.SERVICE, Kind.SITUATION, Kind.REQUIREMENT, Kind.SEGMENT)
)


@may_use(PUBLIC)
@for_machines
def catalogue(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The edition in force as a whole, written as it is read."""
    found = _catalogue()
    return _told(request, ending, found, lambda: registry.catalogue_parts(found), WHOLE)


def data_of(route: str) -> Addresses:
    """Addresses of the data of a page, for `also_as_data`."""

    @lru_cache(maxsize=KEPT_ADDRESSES)
    def addresses(**kwargs: str) -> dict[str, str]:
        with override("ru"):  # data have one address for all languages
            return {ending: reverse(route, kwargs=kwargs | {"ending": ending}) for ending in FORMATS}

    return addresses


@may_use(PUBLIC)
@for_machines
def vocabulary_data(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Our own terms as RDF."""
    return answer_with(
        request,
        lambda: WRITERS[ending]([registry.vocabulary_part()]),
        content_type=FORMATS[ending].content_type_in_utf8,
    )


@require_safe
@may_use(PUBLIC)
@also_as_data(vocabulary_data, data_of("portal:vocabulary_data"))
@kept_for_visitors
def vocabulary(request: HttpRequest) -> HttpResponse:
    """Our own terms for people; the anchors are the terms."""
    context = {
        "title": _("Словарь данных реестра"),
        "namespace": registry.namespace(),
        "classes": registry.CLASSES,
        "properties": registry.PROPERTIES,
        "concepts": registry.concepts(),
        "breadcrumbs": [*_crumbs()],
    }
    return render(request, "portal/data/vocabulary.html", context)


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def attributes(request: HttpRequest) -> HttpResponse:
    """What may be known of a client: the names that profiles and conditions use."""
    rows: list[dict[str, Any]] = [
        {
            "code": item.code,
            "document": item.document,
            "type": AttributeType(item.document["type"]).label,
            "source": Source(item.document["source"]).label,
        }
        for item in _catalogue().of(Kind.ATTRIBUTE)
    ]
    context = {"title": _("Признаки клиента"), "rows": rows, "breadcrumbs": _crumbs()}
    return render(request, "portal/data/attributes.html", context)


def _crumbs() -> list[dict[str, str]]:
    return [
        {"text": _("Главная"), "url": reverse("portal:home")},
        {"text": _("Открытые данные"), "url": reverse("portal:open_data_sets")},
    ]


def _catalogue() -> Catalogue:
    found = published_catalogue()
    if found is None:
        raise Http404(_("Реестр жизненных ситуаций ещё не опубликован."))
    return found


def _told(
    request: HttpRequest, ending: str, catalogue: Catalogue, make: Made, limit: Limit
) -> HttpResponseBase:
    state = (
        catalogue.number,
        catalogue.edition.published_at,
        *state_of_publication(),  # hours and addresses come from the registers of touchpoints
        registry.statistics_computed_at(),
    )
    return answer_with(
        request,
        lambda: WRITERS[ending](make()),
        content_type=FORMATS[ending].content_type_in_utf8,
        etag=etag_of(ending, *state),
        limit=limit,
        is_streamed=limit is WHOLE,
    )
