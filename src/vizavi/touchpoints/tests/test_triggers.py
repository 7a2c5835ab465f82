"""Each event of the orders demands an update: it is named, and its ten-working-day clock runs (S-5.3, I-5.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from vizavi.touchpoints.actions.checking import include_proposal, submit_proposal
from vizavi.touchpoints.actions.preparing import propose_addition, propose_change
from vizavi.touchpoints.choices import DeadlineKind, Trigger
from vizavi.touchpoints.content import Content, StatedNeed
from vizavi.touchpoints.models import Deadline
from vizavi.touchpoints.queries import touchpoints_in
from vizavi.touchpoints.tests.factories import COMPLETE, TODAY, World, form_document, token

pytestmark = pytest.mark.django_db


def fitting(form: str, **changes: object) -> Content:
    """A complete content in the words of the form."""
    document = form_document(form)
    need = document["needs"][0]
    content = replace(
        COMPLETE, kind=document["kinds"][0]["code"], needs=(StatedNeed(need["code"], need["name"]),)
    )
    return replace(content, **changes)


def changed_to(world: World, content: Content, after: Content, now: datetime) -> Deadline:
    """Include a change of a touchpoint that is in force; the clock it started."""
    existing = world.touchpoint(content)
    proposal = propose_change(
        actor=world.officer,
        touchpoint=existing.touchpoint,
        form_token=token(),
        happened_on=TODAY,
        content=after,
        now=now,
    )
    submit_proposal(actor=world.head, proposal=proposal, now=now)
    include_proposal(actor=world.register_officer, proposal=proposal, now=now)
    return Deadline.objects.get(kind=DeadlineKind.PUBLICATION, met_at=None)


@pytest.mark.clause("S-5.3.2", "I-5.3.2")
@pytest.mark.parametrize("form", ["sevastopol", "internal"])
def test_changed_kind_demands_an_update(form: str, now: datetime) -> None:
    other = form_document(form)["kinds"][1]["code"]
    clock = changed_to(World(form), fitting(form), fitting(form, kind=other), now)
    assert (clock.trigger, clock.working_days) == (Trigger.KIND_CHANGED, 10)


@pytest.mark.clause("S-5.3.3", "I-5.3.3")
@pytest.mark.parametrize("form", ["sevastopol", "internal"])
def test_changed_needs_demand_an_update(form: str, now: datetime) -> None:
    second = form_document(form)["needs"][1]
    after = fitting(form, needs=(*fitting(form).needs, StatedNeed(second["code"], second["name"])))
    clock = changed_to(World(form), fitting(form), after, now)
    assert (clock.trigger, clock.working_days) == (Trigger.NEEDS_CHANGED, 10)


@pytest.mark.clause("I-5.3.1")
def test_new_touchpoint_demands_an_update(now: datetime) -> None:
    world = World("internal")
    proposal = propose_addition(
        actor=world.officer,
        process=world.process,
        form_token=token(),
        happened_on=TODAY,
        content=fitting("internal"),
        now=now,
    )
    submit_proposal(actor=world.head, proposal=proposal, now=now)
    include_proposal(actor=world.register_officer, proposal=proposal, now=now)
    clock = Deadline.objects.get(kind=DeadlineKind.PUBLICATION, met_at=None)
    assert (clock.trigger, clock.working_days) == (Trigger.TOUCHPOINT_ADDED, 10)


def test_other_change_of_the_table_runs_the_clock_of_publication_too(now: datetime) -> None:
    clock = changed_to(World(), COMPLETE, replace(COMPLETE, hours="круглосуточно"), now)
    assert (clock.trigger, clock.working_days) == (Trigger.DETAILS_CHANGED, 10)


@pytest.mark.clause("S-3.8.4", "I-2.9.4")
@pytest.mark.parametrize("form", ["sevastopol", "internal"])
def test_how_a_touchpoint_suits_special_groups_is_recorded(form: str, now: datetime) -> None:
    world = World(form)
    groups = [group["group"] for group in form_document(form)["suitability"]]
    texts = {f"suits_{group}": f"Удобно: {group}" for group in groups}
    changed_to(world, fitting(form), fitting(form, **texts), now)
    version = touchpoints_in(world.register, 2).get()
    assert {name: getattr(version, name) for name in texts} == texts
    assert (
        groups
        == {"sevastopol": ["health", "digital_skills", "russian"], "internal": ["health", "digital_skills"]}[
            form
        ]
    )
