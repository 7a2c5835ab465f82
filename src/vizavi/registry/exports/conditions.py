"""Conditions in the words of CCCEV, as far as it has them, and exactly in the criteria language.

CCCEV says which information a criterion asks for and which constraints must all be met. It cannot say "any of", "not"
or "some object of the list", and has no place for the bounds themselves. So the parts that must all be met are told as
`cv:hasRequirement`, each a `cv:Constraint` of its information concept if it is a plain condition, and every one of them
carries the exact JSON as `v:condition`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vizavi.registry.choices import AttributeType, Source
from vizavi.registry.documents.links import attributes_of
from vizavi.registry.exports.parties import concept, labels
from vizavi.registry.exports.writing import Document, Thing, address_of, as_json, flag, text

Json = Mapping[str, Any]


def condition(
    document: Document, address: str, code: str, criterion: Json | None, *, has_parts: bool = True
) -> Thing | None:
    """A criterion at an address of its own; None: it is for everybody. `has_parts`: tell its parts one by one too."""
    if criterion is None:
        return None
    found = document.thing(address, "cv:Criterion", "cv:Requirement")
    _tell(document, found, code, criterion)
    for number, part in enumerate(_conjunction(criterion) if has_parts else (), start=1):
        found.add("cv:hasRequirement", _part(document, f"{address}-{number}", f"{code}-{number}", part))
    return found


def _part(document: Document, address: str, code: str, criterion: Json) -> Thing:
    if "attr" not in criterion:
        found = document.thing(address, "cv:Requirement")
        _tell(document, found, code, criterion)
        return found
    found = document.thing(address, "cv:Constraint", "cv:Requirement")
    _tell(document, found, code, criterion)
    return found.add("cv:constrains", concept_of(document, criterion["attr"]))


def _tell(document: Document, found: Thing, code: str, criterion: Json) -> None:
    found.add("dct:identifier", text(code)).say("dct:title", document.in_words(criterion))
    for name in attributes_of(criterion):
        found.add("cv:hasConcept", concept_of(document, name))
    found.add("v:condition", as_json(criterion))


def _conjunction(criterion: Json) -> Iterator[Json]:
    """What must all be met: the parts of `all`, however it is nested in itself."""
    waiting = [criterion]
    while waiting:
        node = waiting.pop()
        if isinstance(node.get("all"), list):
            waiting += reversed(node["all"])
        else:
            yield node


def concept_of(document: Document, code: str) -> Thing:
    """An attribute as an information concept; one of a list's objects as `places.oktmo`."""
    address = address_of("portal:attributes", fragment=code)
    found, is_new = document.introduced(address, "cv:InformationConcept")
    if is_new and code in document.catalogue.dictionary:
        _describe(document, found, code, document.catalogue.dictionary[code])
    return found


def _describe(document: Document, found: Thing, code: str, attribute: Json) -> None:
    found.add("dct:identifier", text(code))
    # CCCEV wants these without a language: they are Russian; both languages are beside them.
    found.add("skos:prefLabel", text(attribute["name"]["ru"])).say("rdfs:label", attribute["name"])
    found.add("dct:description", text(attribute["question"]["ru"])).say("rdfs:comment", attribute["question"])
    kind = AttributeType(attribute["type"])
    found.add("dct:type", concept(document, f"type-{kind.value}", labels(kind.label)))
    source = Source(attribute["source"])
    found.add("v:source", concept(document, f"source-{source.value}", labels(source.label)))
    found.add("v:isMultiple", flag(attribute["many"])).add("v:isActionable", flag(attribute["is_actionable"]))
    found.add("v:isSensitive", flag(attribute["is_sensitive"]))
    found.say("v:howToChange", attribute["how_to_change"]).say("v:unit", attribute["unit"])
    if attribute["classifier"]:
        found.add("v:classifier", text(attribute["classifier"]))
    for row in attribute["values"]:
        value = document.thing(f"{found.node.value}.{row['code']}", "skos:Concept")
        value.add("skos:notation", text(row["code"])).say("skos:prefLabel", row["label"])
        found.add("v:allowedValue", value)
    for item in attribute["items"]:
        part = document.thing(f"{found.node.value}.{item['code']}", "cv:InformationConcept")
        part.add("dct:identifier", text(f"{code}.{item['code']}"))
        part.add("skos:prefLabel", text(item["name"]["ru"])).say("rdfs:label", item["name"])
        found.add("v:hasPart", part)
