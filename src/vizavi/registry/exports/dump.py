"""Documents of single entries, and the whole catalogue in parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from vizavi.registry.catalogue import Catalogue, Item, items_of
from vizavi.registry.choices import Kind
from vizavi.registry.documents.links import named_touchpoints
from vizavi.registry.exports import others, service, situations
from vizavi.registry.exports.conditions import concept_of
from vizavi.registry.exports.parties import Points, page, points_in_force, provider
from vizavi.registry.exports.writing import Document, Part, address_of, flag, pointed, term, text
from vizavi.registry.models import Version, VersionQuerySet

AT_ONCE = 200
TITLE = {"ru": "Реестр жизненных ситуаций", "en": "Register of life situations"}
ABOUT = {
    "ru": "Жизненные ситуации бизнеса, услуги, меры поддержки, сценарии и обязательные требования с условиями",
    "en": "Life situations of business, services, support measures, scenarios and mandatory requirements "
    "with their conditions",
}

_DESCRIBED: dict[Kind, Callable[[Document, Item, Points], object]] = {
    Kind.SPHERE: lambda document, item, _points: service.sphere(document, item),
    Kind.ATTRIBUTE: lambda document, item, _points: concept_of(document, item.code),
    Kind.SITUATION: lambda document, item, _points: situations.situation(document, item),
    Kind.SCENARIO: situations.scenario,
    Kind.NEED: lambda document, item, _points: situations.need(document, item),
    Kind.SEGMENT: situations.segment,
    Kind.SERVICE: service.service,
    Kind.REQUIREMENT: lambda document, item, _points: others.requirement(document, item),
    Kind.FAQ: lambda document, item, _points: others.answer(document, item),
    Kind.GUIDE: lambda document, item, _points: others.guide(document, item),
}


def entry_part(catalogue: Catalogue, item: Item, *, has_left: bool = False) -> Part:
    """What there is to say of one entry, so that it can be understood without the rest.

    A situation comes with its scenarios, needs and services. `has_left`: the entry is in the register no more.
    """
    document = Document(catalogue)
    items = [item]
    if item.kind == Kind.SITUATION:
        items += catalogue.naming(item, Kind.SCENARIO, "situation")
        items += catalogue.naming(item, Kind.NEED, "situation")
        items += catalogue.services_of(item)
    _describe(document, items)
    part = document.drain()
    if has_left:
        next(iter(part.values())).append((term("owl:deprecated"), flag(True)))
    return part


def catalogue_parts(catalogue: Catalogue, *, with_requirements: bool = True) -> Iterator[Part]:
    """The whole edition: its passport, all entries, requirements last."""
    document = Document(catalogue, is_whole=True)
    _passport(document)
    for kind in _DESCRIBED:
        items = catalogue.of(kind)
        for start in range(0, len(items), AT_ONCE):
            _describe(document, items[start : start + AT_ONCE])
            yield document.drain()
    if not with_requirements:
        return
    for items in requirements_in_parts(catalogue):
        _describe(document, items)
        yield document.drain()


def requirements_in_parts(catalogue: Catalogue, size: int = AT_ONCE) -> Iterator[list[Item]]:
    """Mandatory requirements of an edition, in the order of their versions: two queries a part."""
    rows = _requirements(catalogue).order_by("pk")
    last = 0
    while keys := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:size]):
        yield items_of(Version.objects.filter(pk__in=keys))
        last = keys[-1]


def requirement_count(catalogue: Catalogue) -> int:
    """How many mandatory requirements the edition has: counted once."""
    if "requirement_count" not in catalogue.kept:
        catalogue.kept["requirement_count"] = _requirements(catalogue).count()
    return int(catalogue.kept["requirement_count"])


def requirement_codes(catalogue: Catalogue, *, first: int, most: int) -> list[str]:
    """Codes of some of its requirements, in the order of their versions."""
    rows = _requirements(catalogue).order_by("pk").values_list("entry__code", flat=True)
    return list(rows[first : first + most])


def requirements_after(catalogue: Catalogue, code: str, *, most: int, service: str = "") -> list[Item]:
    """Requirements in the order of their codes, from the one after `code` on; those that a service helps to comply
    with, if one is named: two queries."""
    rows = _requirements(catalogue).filter(entry__kind=Kind.REQUIREMENT, entry__code__gt=code)
    if service:
        rows = rows.filter(
            links__field="services", links__target__kind=Kind.SERVICE, links__target__code=service
        )
    keys = list(rows.order_by("entry__code").values_list("pk", flat=True)[:most])
    # In the order of the database, which is not that of Python.
    place = {pk: number for number, pk in enumerate(keys)}
    return sorted(items_of(Version.objects.filter(pk__in=keys)), key=lambda item: place[item.version_id])


def _requirements(catalogue: Catalogue) -> VersionQuerySet:
    return Version.objects.in_edition(catalogue.number).filter(kind=Kind.REQUIREMENT)


def _describe(document: Document, items: Sequence[Item]) -> None:
    points = points_in_force(
        number for item in items for number in named_touchpoints(item.kind, dict(item.document))
    )
    for item in items:
        _DESCRIBED[item.kind](document, item, points)


def _passport(document: Document) -> None:
    edition = document.catalogue.edition
    found = document.thing(address_of("portal:open_data_sets", fragment="catalogue"), "dcat:Dataset")
    found.say("dct:title", TITLE).say("dct:description", ABOUT)
    found.add("dct:publisher", provider(document, None))
    found.add("dcat:landingPage", page(document, address_of("portal:open_data_sets")))
    found.add("owl:versionInfo", text(edition.number))
    if edition.published_at:
        found.add("dct:issued", text(edition.published_at.isoformat(), "xsd:dateTime"))
    for item in document.catalogue.of(Kind.SERVICE):
        found.add("dct:hasPart", pointed(address_of("portal:service", item.code)))
