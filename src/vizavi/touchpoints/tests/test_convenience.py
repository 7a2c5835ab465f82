"""The order in which touchpoints are proposed to a client."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vizavi.touchpoints.choices import Channel
from vizavi.touchpoints.convenience import Ground, convenient_touchpoints
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.tests.factories import COMPLETE, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A process reached through four kinds, two of them digital."""
    world = World()
    for kind in ("reception", "phone", "website", "api"):
        world.touchpoint(replace(COMPLETE, kind=kind, name=f"Точка {kind}"))
    return world


def order(world: World, **known: object) -> list[tuple[str, str]]:
    found = convenient_touchpoints(world.process, **known)  # type: ignore[arg-type]
    return [(item.touchpoint.kind, item.ground.value) for item in found]


@pytest.mark.clause("B-4.5.6.2", "B-4.6.b")
def test_without_a_preference_digital_kinds_come_first_by_rank(world: World) -> None:
    form = form_of(world.edition.form_edition)
    by_rank = sorted(("reception", "phone", "website", "api"), key=lambda code: _kind(form, code).rank)
    assert [kind for kind, _ground in order(world)] == by_rank
    assert order(world)[0] == ("api", "digital")


@pytest.mark.clause("B-4.5.6.2")
def test_own_preference_comes_before_the_segment_and_the_segment_before_digital(world: World) -> None:
    known = {"preferred_kind": "phone", "segment_kinds": ("reception",)}
    assert order(world, **known) == [
        ("phone", "preferred"),
        ("reception", "segment"),
        ("api", "digital"),
        ("website", "digital"),
    ]


@pytest.mark.clause("B-4.5.6.2")
def test_preference_that_is_not_to_be_had_falls_back_to_the_segment(world: World) -> None:
    known = {"preferred_kind": "post", "segment_kinds": ("website", "reception")}
    assert order(world, **known)[:2] == [("website", "segment"), ("reception", "segment")]


@pytest.mark.clause("B-4.5.6.2")
def test_segment_whose_kinds_are_not_to_be_had_falls_back_to_digital(world: World) -> None:
    assert order(world, preferred_kind="post", segment_kinds=("mfc",))[0] == ("api", "digital")


def test_nothing_is_hidden(world: World) -> None:
    assert len(order(world, preferred_kind="phone")) == 4


def test_what_is_not_published_is_not_proposed() -> None:
    draft = World(published=False)
    draft.touchpoint()
    assert order(draft) == []
    world = World()
    world.touchpoint(from_edition=None)
    assert order(world) == []


def test_kind_that_the_form_does_not_know_comes_last_of_its_ground(world: World) -> None:
    version = world.touchpoint(replace(COMPLETE, kind="website", name="Голубиная почта"))
    version.kind, version.channel = "pigeon", Channel.OFFLINE
    version.save()
    assert order(world)[-1] == ("pigeon", Ground.OTHER.value)


def _kind(form: object, code: str) -> object:
    return next(kind for kind in form.kinds if kind.code == code)  # type: ignore[attr-defined]
