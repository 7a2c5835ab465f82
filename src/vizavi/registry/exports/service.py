"""A service, a measure or an e-service as `cpsv:PublicService`."""

from __future__ import annotations

import math
from typing import Any

from vizavi.registry.catalogue import Item
from vizavi.registry.choices import LINES, Consent, Nature, Status, TermUnit
from vizavi.registry.exports.conditions import concept_of, condition
from vizavi.registry.exports.parties import (
    Points,
    add_channels,
    concept,
    labels,
    page,
    provider,
    rouble,
    russian,
)
from vizavi.registry.exports.writing import Document, Thing, address_of, flag, pointed, text, web

INPUTS = {"document": {"ru": "документ", "en": "document"}, "attribute": {"ru": "сведения", "en": "data"}}
_WEEK, _WORKING_WEEK = 7, 5


def service(document: Document, item: Item, points: Points) -> Thing:
    """All that the catalogue says of a service."""
    address = address_of("portal:service", item.code)
    said = item.document
    found = document.thing(address, "cpsv:PublicService")
    found.add("dct:identifier", text(item.code)).say("dct:title", said["name"])
    found.say("dct:description", said["summary"]).say("v:details", said["description"])
    found.add("cv:hasCompetentAuthority", provider(document, item.authority))
    found.add("dct:language", russian(document)).add("v:number", text(item.public_id))
    for word in said["keywords"]:
        found.say("dcat:keyword", {"ru": word})
    _kind_and_state(document, found, item)
    _for_whom(document, found, item)
    _how(document, found, item)
    add_channels(document, found, said["touchpoints"], points)
    for situation in document.catalogue.situations_of(item):
        found.add("cv:isGroupedBy", event_named(document, situation))
        found.add("cv:thematicArea", *areas(document, situation))
    return found


def _kind_and_state(document: Document, found: Thing, item: Item) -> None:
    said = item.document
    nature = Nature(said["nature"])
    line = LINES[nature]
    found.add("dct:type", concept(document, f"nature-{nature.value}", labels(nature.label)))
    found.add("cv:isClassifiedBy", concept(document, f"line-{line.value}", labels(line.label)))
    status = Status(item.status)
    found.add("adms:status", concept(document, f"status-{status.value}", labels(status.label)))
    found.say("v:statusNote", said["status_note"])
    if said["status_until"]:
        found.add("v:statusUntil", text(said["status_until"], "xsd:date"))
    for name, field in (("v:seasonFrom", "season_from"), ("v:seasonUntil", "season_until")):
        if said[field]:
            day, month = said[field].split(".")
            found.add(name, text(f"--{month}-{day}", "xsd:gMonthDay"))
    found.add("v:isOnline", flag(said["is_online"])).add("v:isProactive", flag(said["is_proactive"]))
    found.add("v:hasApi", flag(said["has_api"]))
    if said["consent"]:
        consent = Consent(said["consent"])
        found.add("v:consent", concept(document, f"consent-{consent.value}", labels(consent.label)))
    for name, field in (("v:applyAt", "apply_url"), ("v:apiDescription", "api_url")):
        if said[field]:
            found.add(name, web(said[field]))


def _for_whom(document: Document, found: Thing, item: Item) -> None:
    said, address = item.document, found.node.value
    found.say("v:audience", said["audience"])
    found.add(
        "cv:holdsRequirement",
        condition(document, f"{address}#criterion", f"{item.code}-criterion", said["criteria"]),
    )
    for number, row in enumerate(said["inputs"], start=1):
        evidence = document.thing(f"{address}#input-{number}", "cv:EvidenceType")
        evidence.add("dct:identifier", text(f"{item.code}-input-{number}")).say("dct:title", row["name"])
        evidence.add("v:isHeldByState", flag(row["is_held_by_state"])).say("v:heldWhere", row["held_where"])
        kind = row["kind"]
        evidence.add("cv:evidenceTypeClassification", concept(document, f"input-{kind}", INPUTS[kind]))
        if row["attribute"] in document.catalogue.dictionary:
            evidence.add("v:supplies", concept_of(document, row["attribute"]))
        found.add("cv:hasInputType", evidence)


def _how(document: Document, found: Thing, item: Item) -> None:
    said, address = item.document, found.node.value
    cost = document.thing(f"{address}#cost", "cv:Cost").add("dct:identifier", text(f"{item.code}-cost"))
    cost.say("dct:description", said["fee"])
    if said["fee_roubles"] is not None:
        cost.add("cv:hasValue", text(float(said["fee_roubles"]), "xsd:double"))
        cost.add("cv:currency", rouble(document))
    found.add("cv:hasCost", cost).say("v:term", said["term"])
    add_term(found, said["term_days"], said["term_unit"])
    acts = legal_acts(document, address, said["legal_basis"])
    rule = document.thing(f"{address}#procedure", "cpsv:Rule")
    rule.add("dct:identifier", text(f"{item.code}-procedure")).say("dct:title", _PROCEDURE)
    steps = [row["text"] for row in said["procedure"]]
    rule.say(
        "dct:description",
        {
            language: "\n".join(step[language] for step in steps if step[language])
            for language in ("ru", "en")
        },
    )
    rule.add("dct:language", russian(document)).add("cpsv:implements", *acts)
    found.add("cpsv:follows", rule).add("cv:hasLegalResource", *acts)
    found.say("v:result", said["result"])
    for number, row in enumerate(said["outputs"], start=1):
        output = document.thing(f"{address}#output-{number}", "cv:Output")
        output.add("dct:identifier", text(f"{item.code}-output-{number}")).say("dct:title", row["name"])
        found.add("cpsv:produces", output)
    for row in said["refusals"]:
        found.say("v:refusalReason", row["text"])
    found.say("v:complaints", said["complaints"])


_PROCEDURE = {"ru": "Порядок получения", "en": "How to get it"}


def add_term(thing: Thing, days: int | None, unit: str) -> None:
    """How long it takes. A duration knows no working days: it says at most how many days of the calendar they take
    without holidays, and the exact number stands beside it."""
    if days is None:
        return
    if unit == TermUnit.WORKING_DAYS:
        thing.add("v:workingDays", text(days, "xsd:integer"))
        days += math.ceil(days / _WORKING_WEEK) * (_WEEK - _WORKING_WEEK)
    thing.add("cv:processingTime", text(f"P{days}D", "xsd:duration"))


def legal_acts(document: Document, address: str, rows: list[dict[str, Any]]) -> list[Thing]:
    """Acts that an entry rests on."""
    acts = []
    for number, row in enumerate(rows, start=1):
        act = document.thing(f"{address}#act-{number}", "eli:LegalResource").say(
            "eli:title", {"ru": row["title"]}
        )
        if row["number"]:
            act.add("eli:number", text(row["number"]))
        if row["dated_on"]:
            act.add("eli:date_document", text(row["dated_on"], "xsd:date"))
        act.add("foaf:page", page(document, row["url"]))
        acts.append(act)
    return acts


def event_named(document: Document, situation: Item) -> Thing:
    """A situation as an event, told by name: its own document says the rest."""
    address = address_of("portal:situation", situation.code)
    if document.is_whole:
        return pointed(address)
    found, is_new = document.introduced(address, "cv:BusinessEvent", "cv:Event")
    if is_new:
        found.add("dct:identifier", text(situation.code)).say("dct:title", situation.document["name"])
    return found


def areas(document: Document, situation: Item) -> list[Thing]:
    """The sphere of life of a situation."""
    return [sphere(document, item) for item in document.catalogue.named(situation, "sphere")]


def sphere(document: Document, item: Item) -> Thing:
    """A sphere of life as a thematic area."""
    found, is_new = document.introduced(
        address_of("portal:home", fragment=item.code), "skos:Concept", "v:Sphere"
    )
    if is_new:
        found.add("skos:notation", text(item.code)).say("skos:prefLabel", item.document["name"])
        found.say("skos:definition", item.document["summary"])
    return found
