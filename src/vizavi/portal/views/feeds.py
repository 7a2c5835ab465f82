"""What machines follow: the feed of editions and the map of the site."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from kit.access import PUBLIC, may_use
from vizavi.touchpoints import api

MOST_ADDRESSES = 50_000  # of one sitemap


@require_safe
@may_use(PUBLIC)
def editions(request: HttpRequest, authority: str, form: str) -> HttpResponse:
    """Editions of a register as they are published, newest first."""
    readable = list(api.readable_editions(authority, form)[:50])
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
            pubdate=edition.published_at,
            updateddate=edition.superseded_at or edition.published_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


@require_safe
@may_use(PUBLIC)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Addresses of everything published."""
    response = HttpResponse(content_type="application/xml")
    xml = SimplerXMLGenerator(response, "utf-8")
    xml.startDocument()
    xml.startElement("urlset", {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"})
    for address in _addresses():
        xml.startElement("url", {})
        xml.addQuickElement("loc", request.build_absolute_uri(address))
        xml.endElement("url")
    xml.endElement("urlset")
    xml.endDocument()
    return response


def _addresses() -> list[str]:
    addresses = [reverse("portal:home"), reverse("portal:touchpoints")]
    for edition in api.published_editions():
        code, form = edition.register.authority.code, edition.register.form.code
        addresses += [reverse("portal:authority", args=[code]), reverse("portal:register", args=[code, form])]
    ids = api.published_touchpoints().order_by("pk").values_list("touchpoint__public_id", flat=True)
    room = MOST_ADDRESSES - len(addresses)
    return list(dict.fromkeys([*addresses, *(reverse("portal:touchpoint", args=[pk]) for pk in ids[:room])]))
