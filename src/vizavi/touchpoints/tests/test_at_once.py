"""The same thing sent several times at the same moment, and two people saving at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from vizavi.touchpoints.actions.checking import include_proposal, submit_proposal
from vizavi.touchpoints.actions.preparing import propose_addition
from vizavi.touchpoints.choices import DeadlineKind
from vizavi.touchpoints.models import Deadline, Proposal
from vizavi.touchpoints.tests.factories import COMPLETE, TODAY, World, token
from vizavi.touchpoints.tests.pages import page, signed_in, values_of

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


def at_once(*steps: Callable[[], int]) -> list[int]:
    """What the steps return, all begun at the same moment."""
    start = Barrier(len(steps))

    def run(step: Callable[[], int]) -> int:
        try:
            start.wait(timeout=20)
            return step()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


def drafted(world: World) -> Proposal:
    return propose_addition(
        actor=world.officer,
        process=world.process,
        form_token=token(),
        happened_on=TODAY,
        content=COMPLETE,
        now=timezone.now(),
    )


@pytest.mark.parametrize("name", ["proposal_add", "proposal_change"])
def test_page_sent_six_times_at_once_makes_one_proposal(name: str) -> None:
    world = World()
    where = (
        {"process": world.process.public_id}
        if name == "proposal_add"
        else {"touchpoint": world.touchpoint().touchpoint.public_id}
    )
    address = page(world, name, **where)
    clients = [signed_in(world.officer) for _ in range(AT_ONCE)]
    sent = values_of(clients[0].get(address))
    answers = at_once(*(lambda client=client: client.post(address, sent).status_code for client in clients))
    assert answers == [302] * AT_ONCE
    assert Proposal.objects.count() == 1


def test_of_two_people_who_save_at_once_one_is_asked_to_compare() -> None:
    world = World()
    address = page(world, "proposal_autosave", number=drafted(world).pk)
    edit = page(world, "proposal_edit", number=Proposal.objects.get().pk)
    steps = []
    for viewer in (world.officer, world.head):
        client = signed_in(viewer)
        opening = values_of(client.get(edit))
        sent = {**opening, "kind": "website", "phone": f"+7 {viewer.actor_id}"}
        steps.append(lambda client=client, sent=sent: client.post(address, sent).status_code)
    assert sorted(at_once(*steps)) == [200, 409]


def test_page_that_saves_faster_than_it_hears_is_never_asked_to_compare() -> None:
    world = World()
    proposal = drafted(world)
    address = page(world, "proposal_autosave", number=proposal.pk)
    clients = [signed_in(world.officer) for _ in range(AT_ONCE)]
    opening = values_of(clients[0].get(page(world, "proposal_edit", number=proposal.pk)))
    answers = at_once(
        *(
            lambda client=client, at=at: client.post(address, {**opening, "phone": str(at)}).status_code
            for at, client in enumerate(clients)
        )
    )
    assert answers == [200] * AT_ONCE


def test_inclusion_sent_six_times_at_once_starts_one_clock() -> None:
    world = World()
    proposal = submit_proposal(actor=world.head, proposal=drafted(world), now=timezone.now())

    def include() -> int:
        include_proposal(actor=world.register_officer, proposal=proposal, now=timezone.now())
        return 1

    assert at_once(*[include] * AT_ONCE) == [1] * AT_ONCE
    assert Deadline.objects.filter(kind=DeadlineKind.PUBLICATION).count() == 1
