"""RDF of the register read back and checked, for tests."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from pyshacl import validate
from rdflib import Graph, Namespace

from vizavi.registry.api import published_catalogue, turtle
from vizavi.registry.catalogue import Catalogue

SHAPES = settings.ROOT.parent / "shared" / "data" / "cpsv-ap"
CV = Namespace("http://data.europa.eu/m8g/")
CPSV = Namespace("http://purl.org/vocab/cpsv#")
DCT = Namespace("http://purl.org/dc/terms/")


def shapes() -> Graph:
    graph = Graph()
    for name in ("cpsv-ap-3.2.0-SHACL.ttl", "cccev-2.1.0-SHACL.ttl"):
        graph.parse(SHAPES / name)
    return graph


def violations(graph: Graph) -> str:
    """What the shapes find wrong, "" when nothing."""
    conforms, _report, text = validate(graph, shacl_graph=shapes(), advanced=False)
    return "" if conforms else text


def read(parts: Any) -> Graph:
    return Graph().parse(data=b"".join(turtle(parts)), format="turtle")


def catalogue() -> Catalogue:
    found = published_catalogue()
    assert found is not None
    return found
