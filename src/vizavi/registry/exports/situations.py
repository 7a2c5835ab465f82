"""Life situations as events, and around them in our own words: scenarios with their steps, needs, client groups."""

from __future__ import annotations

from typing import Any

from vizavi.registry.catalogue import Item
from vizavi.registry.choices import Kind, Satisfaction, StepActor
from vizavi.registry.documents.steps import in_order
from vizavi.registry.exports.conditions import condition
from vizavi.registry.exports.counts import add_counts
from vizavi.registry.exports.parties import Points, add_channels, concept, labels
from vizavi.registry.exports.service import add_term, areas
from vizavi.registry.exports.writing import Document, Thing, address_of, flag, pointed, text


def situation(document: Document, item: Item) -> Thing:
    """A life situation as `cv:BusinessEvent`."""
    address = address_of("portal:situation", item.code)
    document.is_new(address)
    said = item.document
    found = document.thing(address, "cv:BusinessEvent", "cv:Event")
    found.add("dct:identifier", text(item.code)).say("dct:title", said["name"])
    found.say("dct:description", said["summary"]).say("v:details", said["description"])
    found.add("v:number", text(item.public_id))
    found.add("dct:subject", *areas(document, item)).add("v:isPriority", flag(said["is_priority"]))
    for word in said["keywords"]:
        found.say("dcat:keyword", {"ru": word})
    for row in said["events"]:
        found.say("v:beginsWith", row["text"])
    found.add(
        "v:isRecognisedBy",
        condition(document, f"{address}#criterion", f"{item.code}-criterion", said["criteria"]),
    )
    for service in document.catalogue.services_of(item):
        found.add("cv:hasRelatedService", pointed(address_of("portal:service", service.code)))
    for kind, predicate in ((Kind.SCENARIO, "v:hasScenario"), (Kind.NEED, "v:hasNeed")):
        for other in document.catalogue.naming(item, kind, "situation"):
            found.add(predicate, pointed(address_within(other)))
    return found


def address_within(item: Item) -> str:
    """Address of a scenario or need: its place in the page of its situation."""
    fragment = item.code if item.kind == Kind.SCENARIO else f"need-{item.code}"
    return address_of("portal:situation", item.document["situation"], fragment=fragment)


def scenario(document: Document, item: Item, points: Points) -> Thing:
    """A scenario with its steps, in the order in which they are walked."""
    address, said = address_within(item), item.document
    found = document.thing(address, "v:Scenario").add("dct:identifier", text(item.code))
    found.say("dct:title", said["name"]).say("dct:description", said["summary"]).say(
        "v:result", said["result"]
    )
    found.add("v:ofSituation", pointed(address_of("portal:situation", said["situation"])))
    for segment in document.catalogue.named(item, "segments"):
        found.add("v:forGroup", pointed(address_of("portal:segment", segment.code)))
    for need in document.catalogue.named(item, "needs"):
        found.add("v:satisfies", pointed(address_within(need)))
    found.add(
        "v:suits", condition(document, f"{address}-criterion", f"{item.code}-criterion", said["criteria"])
    )
    for number, row in enumerate(in_order(said["steps"]), start=1):
        found.add("v:hasStep", _step(document, item, row, number, points))
    return found


def _step(document: Document, item: Item, row: dict[str, Any], number: int, points: Points) -> Thing:
    within = address_within(item)
    address = f"{within}-{row['code']}"
    found = document.thing(address, "v:Step").add("dct:identifier", text(f"{item.code}-{row['code']}"))
    found.add("v:position", text(number, "xsd:integer")).say("dct:title", row["name"])
    found.say("dct:description", row["details"]).say("v:result", row["result"])
    actor = StepActor(row["actor"])
    found.add("v:actor", concept(document, f"actor-{actor.value}", labels(actor.label)))
    if document.catalogue.get(Kind.SERVICE, row["service"]):
        found.add("v:service", pointed(address_of("portal:service", row["service"])))
    for code in row["after"]:
        found.add("v:after", pointed(f"{within}-{code}"))
    if row["alternative_to"]:
        found.add("v:insteadOf", pointed(f"{within}-{row['alternative_to']}"))
    found.add(
        "v:suits",
        condition(document, f"{address}-criterion", f"{item.code}-{row['code']}-criterion", row["criteria"]),
    )
    add_term(found, row["term_days"], row["term_unit"])
    add_channels(document, found, row["touchpoints"], points)
    return found.add("v:isProactive", flag(row["is_proactive"])).add("v:hasApi", flag(row["has_api"]))


def need(document: Document, item: Item) -> Thing:
    """A typical need: what satisfies it, what is being worked on, or why it cannot be satisfied (B-4.3.5.4)."""
    said = item.document
    found = document.thing(address_within(item), "v:Need").add("dct:identifier", text(item.code))
    found.say("dct:title", said["name"])
    found.add("v:ofSituation", pointed(address_of("portal:situation", said["situation"])))
    satisfaction = Satisfaction(said["satisfaction"])
    found.add(
        "v:satisfaction", concept(document, f"satisfaction-{satisfaction.value}", labels(satisfaction.label))
    )
    for segment in document.catalogue.named(item, "segments"):
        found.add("v:forGroup", pointed(address_of("portal:segment", segment.code)))
    for service in document.catalogue.named(item, "services"):
        found.add("v:satisfiedBy", pointed(address_of("portal:service", service.code)))
    for answer in document.catalogue.named(item, "faq"):
        found.add("v:answeredBy", pointed(address_of("portal:answer", answer.code)))
    found.say("v:work", said["work"]).say("v:reason", said["reason"])
    if said["work_until"]:
        found.add("v:workUntil", text(said["work_until"], "xsd:date"))
    found.say("v:studyMethod", said["study_method"]).say("v:studyResult", said["study_result"])
    if said["study_period"]:
        found.add("v:studyPeriod", text(said["study_period"]))
    if said["study_respondents"] is not None:
        found.add("v:studyRespondents", text(said["study_respondents"], "xsd:integer"))
    return found


def segment(document: Document, item: Item, points: Points) -> Thing:
    """A client group with its features; its numbers are those the register publishes (B-4.3.5.3)."""
    address, said = address_of("portal:segment", item.code), item.document
    found = document.thing(address, "v:ClientGroup").add("dct:identifier", text(item.code))
    found.say("dct:title", said["name"]).say("dct:description", said["summary"])
    found.add("v:number", text(item.public_id))
    found.add(
        "v:suits",
        condition(document, f"{address}#criterion", f"{item.code}-criterion", said["criteria"]),
    )
    for name in ("features", "problems", "history", "channels"):
        found.say(f"v:{name}", said[name])
    for other in document.catalogue.named(item, "situations"):
        found.add("v:inSituation", pointed(address_of("portal:situation", other.code)))
    for number, row in enumerate(said["statistics"], start=1):
        fact = document.thing(f"{address}#fact-{number}", "v:Fact").say("dct:title", row["measure"])
        fact.add("v:value", text(row["value"], "xsd:integer")).add("v:period", text(row["period"]))
        found.add("v:hasFact", fact.say("v:origin", row["source"]))
    add_counts(document, found, item)
    add_channels(document, found, said["touchpoints"], points)
    return found
