"""Mandatory requirements as `cpsv:Rule`; answers and training materials in our own words."""

from __future__ import annotations

from vizavi.registry.catalogue import Item
from vizavi.registry.exports.conditions import condition
from vizavi.registry.exports.parties import russian
from vizavi.registry.exports.service import legal_acts
from vizavi.registry.exports.writing import Document, Thing, address_of, pointed, text, web


def requirement(document: Document, item: Item) -> Thing:
    """A mandatory requirement: what it asks, of whom, and which services help to comply."""
    address, said = address_of("portal:requirement", item.code), item.document
    found = document.thing(address, "cpsv:Rule", "v:MandatoryRequirement")
    found.add("dct:identifier", text(item.code)).say("dct:title", said["name"])
    found.say("dct:description", said["summary"]).say("v:howToComply", said["how_to_comply"])
    found.add("dct:language", russian(document))
    found.add("v:number", text(item.public_id))
    found.add("cpsv:implements", *legal_acts(document, address, said["legal_basis"]))
    found.add(
        "v:appliesTo",
        condition(
            document,
            f"{address}#criterion",
            f"{item.code}-criterion",
            said["criteria"],
            # Of hundreds of thousands in the whole, the exact JSON says the parts: they would be half as much again.
            has_parts=not document.is_whole,
        ),
    )
    for service in document.catalogue.named(item, "services"):
        found.add("v:helpedBy", pointed(address_of("portal:service", service.code)))
    return found


def answer(document: Document, item: Item) -> Thing:
    """A frequent question with its answer."""
    said = item.document
    found = document.thing(address_of("portal:answer", item.code), "v:FrequentQuestion")
    found.add("dct:identifier", text(item.code)).say("dct:title", said["question"]).say(
        "v:answer", said["answer"]
    )
    return _about(document, found, item)


def guide(document: Document, item: Item) -> Thing:
    """A training material."""
    said = item.document
    found = document.thing(address_of("portal:guide", item.code), "v:Guide")
    found.add("dct:identifier", text(item.code)).say("dct:title", said["name"])
    found.say("dct:description", said["summary"]).say("v:details", said["body"])
    if said["video"]:
        found.add("v:video", web(said["video"]))
    return _about(document, found, item)


def _about(document: Document, found: Thing, item: Item) -> Thing:
    for name, route in (("situations", "portal:situation"), ("services", "portal:service")):
        for other in document.catalogue.named(item, name):
            found.add("dct:subject", pointed(address_of(route, other.code)))
    return found
