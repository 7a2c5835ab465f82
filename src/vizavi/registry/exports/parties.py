"""Those who provide: authorities, the Project Office, and the touchpoints through which they are reached."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import override

from kit.opening_hours import HoursNotUnderstood, parse, render
from vizavi.authorities.models import Authority
from vizavi.registry.exports.writing import Document, Statements, Thing, address_of, term, text, web
from vizavi.touchpoints import api as touchpoints

EU = "http://publications.europa.eu/resource/authority"
OFFICE = {"ru": "Проектный офис", "en": "Project Office"}
CHANNELS = {
    "digital": {"ru": "цифровая точка", "en": "digital"},
    "offline": {"ru": "офлайн-точка", "en": "offline"},
}
# Touchpoints by their permanent numbers.
Points = dict[str, Any]


def labels(label: str | Promise) -> dict[str, str]:
    """A word of ours in both languages."""
    return {"ru": _in("ru", label), "en": _in("en", label)}


def _in(language: str, label: str | Promise) -> str:
    with override(language):
        return str(label)


def concept(document: Statements, name: str, words: dict[str, str]) -> Thing:
    """A concept of our own vocabulary."""
    return named(document, term(f"v:{name}").value, "skos:Concept", words)


def named(document: Statements, address: str, kind: str, words: dict[str, str]) -> Thing:
    """Something that has a name and no more is said of it."""
    found, is_new = document.introduced(address, kind)
    return found.say("skos:prefLabel", words) if is_new else found


def russian(document: Document) -> Thing:
    """The language in which authorities speak."""
    words = {"ru": "русский", "en": "Russian"}
    return named(document, f"{EU}/language/RUS", "dct:LinguisticSystem", words)


def rouble(document: Document) -> Thing:
    """The currency of fees."""
    words = {"ru": "российский рубль", "en": "Russian rouble"}
    return named(document, f"{EU}/currency/RUB", "skos:Concept", words)


def provider(document: Document, authority: Authority | None) -> Thing:
    """The authority that provides an entry; without one it is the Project Office, which publishes the register."""
    if authority is None:
        return _organisation(document, address_of("portal:home", fragment="office"), "office", OFFICE)[0]
    address = address_of("portal:authority", authority.code)
    name = {"ru": authority.name, "en": authority.name_en}
    found, is_new = _organisation(document, address, authority.code, name)
    if is_new:
        found.add("foaf:homepage", page(document, authority.site))
        if authority.address:
            place = document.thing(f"{address}#address", "locn:Address")
            found.add("locn:address", place.say("locn:fullAddress", {"ru": authority.address}))
    return found


def _organisation(document: Document, address: str, code: str, name: dict[str, str]) -> tuple[Thing, bool]:
    found, is_new = document.introduced(address, "cv:PublicOrganisation", "org:Organization", "foaf:Agent")
    if is_new:
        country = named(document, f"{EU}/country/RUS", "dct:Location", {"ru": "Россия", "en": "Russia"})
        found.add("dct:identifier", text(code)).say("dct:title", name).say("skos:prefLabel", name)
        found.add("dct:spatial", country)
    return found, is_new


def page(document: Document, address: str) -> Thing | None:
    """A page on the web; None without an address."""
    node = web(address) if address else None
    return document.introduced(node.value, "foaf:Document")[0] if node else None


def points_in_force(numbers: Iterable[str]) -> Points:
    """Those touchpoints that a published register has now: three queries for any number."""
    wanted = list(dict.fromkeys(numbers))
    if not wanted:
        return {}
    rows = touchpoints.published_touchpoints().filter(touchpoint__public_id__in=wanted).only("pk")
    return {str(row.touchpoint.public_id): row for row in touchpoints.in_detail(rows)}


def add_channels(document: Document, thing: Thing, numbers: Iterable[str], points: Points) -> None:
    """Say through which touchpoints a service is to be had; those that are closed by now are left out."""
    found = [_channel(document, points[number]) for number in numbers if number in points]
    thing.add("cv:hasChannel", *(channel for channel, _found in found))
    thing.add("cv:contactPoint", *(contact for _found, contact in found))


def _channel(document: Document, point: Any) -> tuple[Thing, Thing | None]:
    address = address_of("portal:touchpoint", point.touchpoint.public_id)
    found, is_new = document.introduced(address, "cv:Channel")
    contact = None
    if point.phone or point.url:
        contact = document.introduced(f"{address}#contact", "cv:ContactPoint")[0]
    if is_new:
        hours = _hours(document, address, point.hours)
        found.add("dct:identifier", text(point.touchpoint.public_id))
        found.say("dct:description", {"ru": point.name, "en": point.name_en})
        found.add("cv:ownedBy", provider(document, point.register.authority)).add("cv:openingHours", hours)
        if point.channel in CHANNELS:
            found.add("dct:type", concept(document, f"channel-{point.channel}", CHANNELS[point.channel]))
        found.say("v:place", {"ru": point.place})
        if contact:
            _fill(document, contact.add("cv:openingHours", hours), point)
    return found, contact


def _fill(document: Document, contact: Thing, point: Any) -> None:
    if point.phone:
        contact.add("cv:telephone", text(point.phone))
    if point.url.startswith("mailto:"):
        contact.add("cv:email", text(point.url.removeprefix("mailto:")))
    else:
        contact.add("cv:contactPage", page(document, point.url))


def _hours(document: Document, address: str, hours: str) -> Thing | None:
    if not hours:
        return None
    return document.thing(f"{address}#hours", "time:TemporalEntity").say(
        "dct:description", _hours_in_words(hours)
    )


@lru_cache(maxsize=500)
def _hours_in_words(hours: str) -> dict[str, str]:
    try:
        parsed = parse(hours)
    except HoursNotUnderstood:
        return {"ru": hours}
    return {"ru": render(parsed, "ru"), "en": render(parsed, "en")}
