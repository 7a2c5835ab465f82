"""The catalogue of the demo as RDF: it conforms to the shapes, and says the same in Turtle and JSON-LD."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from vizavi.registry.api import catalogue_parts, entry_part, json_ld, namespace, vocabulary_part
from vizavi.registry.choices import Kind
from vizavi.registry.tests.rdf import CPSV, CV, catalogue, read, violations

pytestmark = pytest.mark.django_db


def test_whole_demo_catalogue_conforms_to_the_shapes(demo: Any) -> None:
    graph = read(catalogue_parts(catalogue()))

    assert violations(graph) == ""
    assert len(set(graph.subjects(RDF.type, CPSV.PublicService))) == len(catalogue().of(Kind.SERVICE))


def test_each_demo_entry_conforms_by_itself(demo: Any) -> None:
    found = catalogue()
    items = [*found.of(Kind.SITUATION), *found.of(Kind.SERVICE)[::8], *found.of(Kind.SEGMENT)[::4]]

    assert {item.code: text for item in items if (text := violations(read([entry_part(found, item)])))} == {}


def test_demo_catalogue_says_the_same_in_turtle_and_json_ld(demo: Any) -> None:
    found = catalogue()
    for item in found.of(Kind.SERVICE)[::16]:
        part = entry_part(found, item)
        as_turtle = read([part])
        as_json = Graph().parse(data=b"".join(json_ld([part])), format="json-ld")
        assert isomorphic(comparable(as_turtle), comparable(as_json)), item.code


def comparable(graph: Graph) -> Graph:
    """JSON literals may be written in several ways: compare what they hold."""
    found = Graph()
    for subject, predicate, value in graph:
        is_json = isinstance(value, Literal) and value.datatype == RDF.JSON
        held = Literal(json.dumps(json.loads(str(value)), sort_keys=True)) if is_json else value
        found.add((subject, predicate, held))
    return found


def test_shapes_find_what_is_missing(demo: Any) -> None:
    """The proof above is worth something only if the shapes bite."""
    graph = read(catalogue_parts(catalogue()))
    one = next(graph.subjects(RDF.type, CPSV.PublicService))
    graph.remove((one, CV.hasCompetentAuthority, None))

    assert "hasCompetentAuthority" in violations(graph)


def test_every_own_term_in_use_is_described(demo: Any) -> None:
    own = namespace()
    described = set(read([vocabulary_part()]).subjects())
    used = {
        node
        for triple in read(catalogue_parts(catalogue()))
        for node in triple
        if isinstance(node, URIRef) and node.startswith(own)
    }

    assert used - described == set()
    assert used  # there are some
