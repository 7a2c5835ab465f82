"""Statements about things, gathered thing by thing, and written as Turtle or JSON-LD part by part.

    document = Document(catalogue)
    document.thing(address, "cv:Cost").add("dct:identifier", text("reg-ip"))
    b"".join(turtle([document.drain()]))

A part is small (some hundred things), so that a catalogue of any size is written in the same memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from vizavi.registry.catalogue import Catalogue
from vizavi.registry.exports.wording import Wording
from vizavi.registry.models import SegmentStatistics
from vizavi.registry.statistics import statistics_in

Value = NamedNode | Literal
Part = dict[NamedNode, list[tuple[NamedNode, Value]]]

FOREIGN = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
OWN = "v"


def address_of(route: str, *args: Any, fragment: str = "") -> str:
    """The permanent address of a page, which is the identity of what the page is about.

    It is made of the address that the installation has by its settings, whatever name it was asked by.
    """
    path = _path(route, len(args))
    for place, value in zip(_PLACES, args, strict=False):
        path = path.replace(place, str(value))
    return f"{settings.SITE_URL}{path}" + (f"#{fragment}" if fragment else "")


# Fit for any kind of place in an address.
_PLACES = ("00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002")


@cache
def _path(route: str, places: int) -> str:
    """The address with places to be filled: a dump needs hundreds of thousands of them."""
    with override("ru"):  # English pages have addresses of their own
        return reverse(route, args=_PLACES[:places])


def namespace() -> str:
    """Namespace of our own terms; each installation serves the description of them at this address."""
    return address_of("portal:vocabulary") + "#"


def prefixes() -> dict[str, str]:
    """Every prefix that is written."""
    return FOREIGN | {OWN: namespace()}


def term(name: str) -> NamedNode:
    """A term by its short name: `cv:Cost`, of our own `v:Step`."""
    return _term(name, settings.SITE_URL)


@cache
def _term(name: str, _site: str) -> NamedNode:
    prefix, _colon, rest = name.partition(":")
    return NamedNode((namespace() if prefix == OWN else FOREIGN[prefix]) + rest)


def text(value: object, datatype: str = "") -> Literal:
    """A plain literal, or one of a datatype: `text("P5D", "xsd:duration")`."""
    return Literal(str(value), datatype=term(datatype)) if datatype else Literal(str(value))


def flag(value: bool) -> Literal:
    """A truth value."""
    return Literal("true" if value else "false", datatype=term("xsd:boolean"))


def as_json(value: Any) -> Literal:
    """A JSON value as a literal."""
    return Literal(json.dumps(value, ensure_ascii=False, separators=(",", ":")), datatype=term("rdf:JSON"))


def web(address: str) -> NamedNode | None:
    """An address as somebody wrote it; None when it cannot stand in RDF even encoded."""
    for written in (address, quote(address, safe="%/:=&?~#+!$,;'@()*._-")):
        try:
            return NamedNode(written)
        except ValueError:
            continue
    return None


class Thing:
    """One thing that statements are made about."""

    def __init__(self, node: NamedNode, statements: list[tuple[NamedNode, Value]]) -> None:
        self.node = node
        self._statements = statements

    def add(self, predicate: str, *values: Value | Thing | None) -> Thing:
        """Say it with each of the values; what is None is not said."""
        property_ = term(predicate)
        for value in values:
            if value is not None:
                self._statements.append((property_, value.node if isinstance(value, Thing) else value))
        return self

    def say(self, predicate: str, words: Mapping[str, str] | None) -> Thing:
        """Say a translated text in the languages it has."""
        for language in ("ru", "en"):
            if words and words.get(language):
                self.add(predicate, Literal(words[language], language=language))
        return self


def pointed(address: str) -> Thing:
    """A thing to be pointed at, of which nothing is said."""
    return Thing(NamedNode(address), [])


class Statements:
    """What is being said, thing by thing."""

    def __init__(self) -> None:
        self._part: Part = {}
        self._introduced: set[str] = set()

    def thing(self, address: str, *types: str) -> Thing:
        """Begin to speak of a thing."""
        node = NamedNode(address)
        return Thing(node, self._part.setdefault(node, [])).add("rdf:type", *map(term, types))

    def introduced(self, address: str, *types: str) -> tuple[Thing, bool]:
        """A thing to be pointed at, and whether it still has to be described; asked once for all the document."""
        if not self.is_new(address):
            return pointed(address), False
        return self.thing(address, *types), True

    def is_new(self, address: str) -> bool:
        """Whether the thing still has to be introduced; asked once."""
        if address in self._introduced:
            return False
        self._introduced.add(address)
        return True

    def drain(self) -> Part:
        """All that was said since the last time."""
        part, self._part = self._part, {}
        return part


class Document(Statements):
    """Statements about one edition. `is_whole`: every entry gets its turn, those mentioned need no introduction."""

    def __init__(self, catalogue: Catalogue, *, is_whole: bool = False) -> None:
        super().__init__()
        self.catalogue = catalogue
        self.is_whole = is_whole
        self.in_words = Wording(catalogue)

    @cached_property
    def statistics(self) -> dict[str, SegmentStatistics]:
        """Counts of client groups by their codes: one query."""
        return statistics_in(self.catalogue.number)


def turtle(parts: Iterable[Part]) -> Iterator[bytes]:
    """Parts as one Turtle document."""
    names = prefixes()
    head = _turtle([], names)
    yield head
    for part in parts:
        triples = (Triple(node, *statement) for node, statements in part.items() for statement in statements)
        yield _turtle(triples, names)[len(head) :]


def _turtle(triples: Iterable[Triple], names: dict[str, str]) -> bytes:
    written = serialize(triples, format=RdfFormat.TURTLE, prefixes=names)
    assert written is not None
    return written


def json_ld(parts: Iterable[Part]) -> Iterator[bytes]:
    """Parts as one JSON-LD document: `{"@context": prefixes, "@graph": [things]}`."""
    short = _Short(prefixes())
    yield f'{{"@context":{json.dumps(short.prefixes)},"@graph":['.encode()
    comma = ""
    for part in parts:
        lines = []
        for node, statements in part.items():
            lines.append(f"{comma}\n{json.dumps(short.thing(node, statements), ensure_ascii=False)}")
            comma = ","
        yield "".join(lines).encode()
    yield b"\n]}\n"


class _Short:
    """Terms by their short names."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.prefixes = names
        self._known: dict[str, str] = {}

    def term(self, node: NamedNode) -> str:
        found = self._known.get(node.value)
        if found is None:
            found = next(
                (
                    f"{prefix}:{node.value.removeprefix(start)}"
                    for prefix, start in self.prefixes.items()
                    if node.value.startswith(start)
                ),
                node.value,
            )
            self._known[node.value] = found
        return found

    def thing(self, node: NamedNode, statements: list[tuple[NamedNode, Value]]) -> dict[str, Any]:
        found: dict[str, Any] = {"@id": node.value}
        for predicate, value in statements:
            if predicate == term("rdf:type"):
                assert isinstance(value, NamedNode)
                found.setdefault("@type", []).append(self.term(value))
            else:
                found.setdefault(self.term(predicate), []).append(self._value(value))
        return found

    def _value(self, value: Value) -> dict[str, Any]:
        if isinstance(value, NamedNode):
            return {"@id": value.value}
        if value.language:
            return {"@value": value.value, "@language": value.language}
        if value.datatype == term("xsd:string"):
            return {"@value": value.value}
        if value.datatype == term("rdf:JSON"):
            return {"@value": json.loads(value.value), "@type": "@json"}
        return {"@value": value.value, "@type": self.term(value.datatype)}
