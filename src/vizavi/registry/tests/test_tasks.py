"""Jobs of the register."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

import pytest

from vizavi.authorities.api import SYSTEM
from vizavi.classifiers.api import load_classifiers
from vizavi.registry.api import load_demo_catalogue, published_catalogue
from vizavi.registry.choices import Kind
from vizavi.registry.models import SegmentStatistics
from vizavi.registry.population.store import population_table
from vizavi.registry.tasks import invent_population
from vizavi.registry.tests.small_register import NOW

pytestmark = pytest.mark.django_db


def test_clients_of_the_demo_are_invented_once_and_segments_counted() -> None:
    load_classifiers(actor=SYSTEM, now=NOW)
    load_demo_catalogue(now=NOW, touchpoint_number=lambda name: str(uuid5(NAMESPACE_URL, name)))
    catalogue = published_catalogue()
    assert catalogue

    invent_population(count=300, seed=1)
    invent_population(count=500, seed=2)

    table = population_table(catalogue.dictionary.attributes)
    assert table
    assert table.clients == 300
    assert set(SegmentStatistics.objects.values_list("entry__code", flat=True)) == {
        item.code for item in catalogue.of(Kind.SEGMENT)
    }


def test_without_a_register_no_clients_are_invented() -> None:
    invent_population(count=300, seed=1)

    assert SegmentStatistics.objects.count() == 0
