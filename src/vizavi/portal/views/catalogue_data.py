"""The register of life situations for machines: RDF of single entries and of the whole, and the terms it is told in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from kit.access import PUBLIC, may_use
from kit.limits import is_over_limit
from vizavi.portal.caching import kept_for_visitors
from vizavi.portal.negotiation import FORMATS, also_as_data
from vizavi.registry import api as registry
from vizavi.registry.api import Catalogue, kept_catalogue, published_catalogue
from vizavi.registry.choices import AttributeType, Kind, Source
from vizavi.touchpoints.api import state_of_publication

WRITERS = {"ttl": registry.turtle, "jsonld": registry.json_ld}
MINUTE = 60
KEPT_ADDRESSES = 10_000
# The whole takes seconds of a process. Whoever asks with If-None-Match is told in no time that nothing has changed.
MOST_WHOLE, MOST_SINGLE = 10, 600

Made = Callable[[], Iterable[registry.Part]]
Addresses = Callable[..., dict[str, str]]


def _entry(kind: Kind) -> Callable[..., HttpResponseBase]:
    """The view of single entries of a kind."""

    @require_safe
    @may_use(PUBLIC)
    def view(request: HttpRequest, code: str, ending: str) -> HttpResponseBase:
        catalogue, has_left = _catalogue(), False
        item = catalogue.requirement(code) if kind == Kind.REQUIREMENT else catalogue.get(kind, code)
        if item is None:
            found = registry.last_published(kind, code)
            if found is None:
                raise Http404
            item, has_left = found[0], True
            catalogue = kept_catalogue(found[1])

        def made() -> Iterable[registry.Part]:
            return [registry.entry_part(catalogue, item, has_left=has_left)]

        return _told(request, ending, catalogue, made, most=MOST_SINGLE)

    return view


service, situation, requirement, segment = map(
    _entry, (Kind.SERVICE, Kind.SITUATION, Kind.REQUIREMENT, Kind.SEGMENT)
)


@require_safe
@may_use(PUBLIC)
def catalogue(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The edition in force as a whole, written as it is read."""
    found = _catalogue()
    return _told(
        request, ending, found, lambda: registry.catalogue_parts(found), most=MOST_WHOLE, is_whole=True
    )


def data_of(route: str) -> Addresses:
    """Addresses of the data of a page, for `also_as_data`."""

    @lru_cache(maxsize=KEPT_ADDRESSES)
    def addresses(**kwargs: str) -> dict[str, str]:
        with override("ru"):  # data have one address for all languages
            return {ending: reverse(route, kwargs=kwargs | {"ending": ending}) for ending in FORMATS}

    return addresses


@require_safe
@may_use(PUBLIC)
def vocabulary_data(request: HttpRequest, ending: str) -> HttpResponseBase:
    """Our own terms as RDF."""
    return _answer(request, ending, WRITERS[ending]([registry.vocabulary_part()]))


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
        raise Http404
    return found


def _told(
    request: HttpRequest, ending: str, catalogue: Catalogue, make: Made, *, most: int, is_whole: bool = False
) -> HttpResponseBase:
    """Data of an edition: not made again for a client that has them, nor oftener than is good for the others."""
    etag = f'W/"{catalogue.number}-{catalogue.edition.published_at:%s}-{_touchpoints()}-{ending}"'
    unchanged = get_conditional_response(request, etag)
    if unchanged is not None:
        return unchanged
    scope = "catalogue-whole" if is_whole else "catalogue-data"
    if request.method == "GET" and is_over_limit(request, scope=scope, most=most, seconds=MINUTE):
        return _too_many(most)
    parts = WRITERS[ending](make()) if request.method == "GET" else iter(())
    response = _answer(request, ending, parts, is_streamed=is_whole)
    response["ETag"] = etag
    return response


def _touchpoints() -> str:
    """Hours and addresses come from the registers of touchpoints: their editions count too."""
    many, latest = state_of_publication()
    return f"{many}-{latest:%s}" if latest else "0"


def _answer(
    request: HttpRequest, ending: str, parts: Iterable[bytes], *, is_streamed: bool = False
) -> HttpResponseBase:
    content_type = f"{FORMATS[ending].content_type}; charset=utf-8"
    response: HttpResponseBase = (
        StreamingHttpResponse(parts, content_type=content_type)
        if is_streamed
        else HttpResponse(b"".join(parts), content_type=content_type)
    )
    # Pages of any site may read them. Asked again each time, answered with 304.
    response["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(response, public=True, no_cache=True)
    return response


def _too_many(most: int) -> HttpResponse:
    text = _("Слишком много запросов: не больше %(most)s в минуту. Повторите через минуту.") % {"most": most}
    response = HttpResponse(text, status=429, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = str(MINUTE)
    return response
