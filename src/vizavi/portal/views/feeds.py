"""What machines follow: the feed of editions and the map of the site."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.xmlreader import AttributesImpl

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from kit.access import PUBLIC, may_use
from vizavi.portal.caching import kept_for_everyone
from vizavi.registry import api as registry
from vizavi.registry.api import published_catalogue
from vizavi.registry.choices import Kind
from vizavi.touchpoints import api

NEWEST = 50
PART = 10_000  # touchpoints of one map; the limit of the protocol is 50,000 addresses
_NAMESPACE = {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@require_safe
@may_use(PUBLIC)
@kept_for_everyone
def editions(request: HttpRequest, authority: str, form: str) -> HttpResponse:
    """Editions of a register as they are published, newest first."""
    readable = list(api.readable_editions(authority, form)[:NEWEST])
    if not readable:
        raise Http404
    feed = Atom1Feed(
        title=api.register_title(readable[0]),
        link=request.build_absolute_uri(reverse("portal:editions", args=[authority, form])),
        description="",
        language="ru",
        feed_url=request.build_absolute_uri(),
    )
    for edition in readable:
        address = request.build_absolute_uri(
            reverse("portal:edition", args=[authority, form, edition.number])
        )
        feed.add_item(
            title=api.edition_name(edition),
            link=address,
            description=api.register_title(edition),
            unique_id=address,
            author_name=edition.register.authority.name,
            pubdate=edition.published_at,
            updateddate=edition.superseded_at or edition.published_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


@require_safe
@may_use(PUBLIC)
@kept_for_everyone
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The maps of the site: the first of general pages, then touchpoints in parts, then the catalogue."""
    parts = -(-api.published_touchpoints().count() // PART)
    addresses = [reverse("portal:sitemap_part", args=[part]) for part in range(parts + 1)]
    if catalogue := published_catalogue():
        addresses.append(reverse("portal:sitemap_catalogue"))
        parts = -(-registry.requirement_count(catalogue) // PART)
        addresses += [reverse("portal:sitemap_requirements", args=[part]) for part in range(1, parts + 1)]
    return _xml(request, "sitemapindex", "sitemap", addresses)


@require_safe
@may_use(PUBLIC)
@kept_for_everyone
def sitemap(request: HttpRequest, part: int) -> HttpResponse:
    """One map: 0 of general pages, 1 and on of touchpoints."""
    addresses = _general() if part == 0 else _touchpoints(part)
    if not addresses:
        raise Http404
    return _xml(request, "urlset", "url", addresses)


@require_safe
@may_use(PUBLIC)
@kept_for_everyone
def sitemap_catalogue(request: HttpRequest) -> HttpResponse:
    """The map of the register of life situations without its requirements."""
    catalogue = published_catalogue()
    if catalogue is None:
        raise Http404
    addresses = [
        reverse(route, args=[item.code]) for kind, route in _PAGES.items() for item in catalogue.of(kind)
    ]
    return _xml(request, "urlset", "url", [*map(reverse, _LISTS), *addresses])


@require_safe
@may_use(PUBLIC)
@kept_for_everyone
def sitemap_requirements(request: HttpRequest, part: int) -> HttpResponse:
    """One map of mandatory requirements, from 1 on."""
    catalogue = published_catalogue()
    if catalogue is None or not 0 < part <= -(-registry.requirement_count(catalogue) // PART):
        raise Http404
    codes = registry.requirement_codes(catalogue, first=(part - 1) * PART, most=PART)
    return _xml(request, "urlset", "url", [reverse("portal:requirement", args=[code]) for code in codes])


_PAGES = {
    Kind.SITUATION: "portal:situation",
    Kind.SERVICE: "portal:service",
    Kind.SEGMENT: "portal:segment",
    Kind.FAQ: "portal:answer",
    Kind.GUIDE: "portal:guide",
}
_LISTS = (
    "portal:services",
    "portal:segments",
    "portal:answers",
    "portal:studies",
    "portal:open_data_sets",
    "portal:attributes",
    "portal:vocabulary",
)


def _general() -> list[str]:
    addresses = [reverse("portal:home"), reverse("portal:touchpoints"), reverse("portal:api")]
    for edition in api.published_editions():
        where = [edition.register.authority.code, edition.register.form.code]
        addresses.append(reverse("portal:authority", args=where[:1]))
        addresses += [reverse(f"portal:{page}", args=where) for page in ("register", "editions", "open_data")]
    return list(dict.fromkeys(addresses))


def _touchpoints(part: int) -> list[str]:
    start = (part - 1) * PART
    if start > 10**6:  # the database would walk over all it skips
        return []
    rows = api.published_touchpoints().order_by("touchpoint_id")
    ids = rows.values_list("touchpoint__public_id", "touchpoint__process__public_id")[start : start + PART]
    pages = [
        address
        for touchpoint, process in ids
        for address in (
            reverse("portal:process", args=[process]),
            reverse("portal:touchpoint", args=[touchpoint]),
        )
    ]
    return list(dict.fromkeys(pages))


def _xml(request: HttpRequest, root: str, item: str, addresses: Iterable[str]) -> HttpResponse:
    response = HttpResponse(content_type="application/xml")
    xml = SimplerXMLGenerator(response, "utf-8")
    xml.startDocument()
    xml.startElement(root, AttributesImpl(_NAMESPACE))
    for address in addresses:
        xml.startElement(item, AttributesImpl({}))
        xml.addQuickElement("loc", request.build_absolute_uri(address))
        xml.endElement(item)
    xml.endElement(root)
    xml.endDocument()
    return response
