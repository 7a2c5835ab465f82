"""Two at the same moment: two decisions, two proposals of one entry, a change while an edition is published."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from kit.errors import Refused
from vizavi.registry.actions.deciding import accept_proposal
from vizavi.registry.actions.editions import publish_edition
from vizavi.registry.actions.proposals import propose_addition, propose_change, save_proposal, submit_proposal
from vizavi.registry.actions.steps import Outdated, seen_of
from vizavi.registry.choices import Kind, ProposalState
from vizavi.registry.models import Edition, Proposal, Version
from vizavi.registry.queries import draft_edition
from vizavi.registry.tests.factories import NOW, Place, document_of, said, token

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act returned or raised, all begun at the same moment on connections of their own."""
    results: list[Any] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait()
            results[place] = act()
        except Refused as refusal:
            results[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def submitted(place: Place, actor: Any, authority: Any, **changes: Any) -> Proposal:
    proposal = propose_change(
        actor=actor, entry=place.service.entry, authority=authority, form_token=token(), now=NOW
    )
    assert proposal.version is not None
    seen = seen_of(proposal.version.document, changes)
    save_proposal(actor=actor, proposal=proposal, changes=changes, seen=seen, now=NOW)
    return submit_proposal(actor=actor, proposal=proposal, now=NOW)


def test_of_two_proposals_for_one_entry_accepted_at_once_one_has_to_be_carried_over() -> None:
    place = Place()
    mine = submitted(place, place.register_officer, place.authority, fee=said("500 рублей"))
    theirs = submitted(place, place.foreign, place.other, fee=said("700 рублей"))
    results = at_once(
        *(
            lambda item=item: accept_proposal(actor=place.office, proposal=item, now=NOW)
            for item in (mine, theirs)
        )
    )
    assert sorted(isinstance(result, Outdated) for result in results) == [False, True]
    assert Version.objects.current().filter(entry=place.service.entry).count() == 1
    assert Proposal.objects.filter(state=ProposalState.ACCEPTED).count() == 1
    assert Edition.objects.filter(state="draft").count() == 1


def test_one_proposal_accepted_twice_at_once_is_accepted_once() -> None:
    place = Place()
    proposal = submitted(place, place.register_officer, place.authority, fee=said("500 рублей"))
    results = at_once(*[lambda: accept_proposal(actor=place.office, proposal=proposal, now=NOW)] * 2)
    assert [result.state for result in results] == [ProposalState.ACCEPTED] * 2
    assert Version.objects.filter(entry=place.service.entry, from_edition=2).count() == 1


def test_the_same_page_sent_twice_at_once_begins_one_proposal() -> None:
    place, same = Place(), token()
    results = at_once(
        *[
            lambda: propose_addition(
                actor=place.officer,
                kind=Kind.FAQ,
                code="price",
                authority=place.authority,
                form_token=same,
                now=NOW,
                document=document_of(Kind.FAQ),
            )
        ]
        * 2
    )
    assert results[0] == results[1]
    assert Proposal.objects.count() == 1


def test_a_change_accepted_while_an_edition_is_published_is_in_the_next_or_keeps_it_back() -> None:
    place = Place()
    accept_proposal(
        actor=place.office,
        proposal=submitted(place, place.register_officer, place.authority, fee=said("500 рублей")),
        now=NOW,
    )
    late = submitted(place, place.foreign, place.other, term=said("Два дня"))
    draft = draft_edition()
    assert draft is not None
    published, accepted = at_once(
        lambda: publish_edition(actor=place.office, edition=draft, revision=draft.revision, now=NOW),
        lambda: accept_proposal(actor=place.office, proposal=late, now=NOW),
    )
    edition = Edition.objects.get(number=2)
    if edition.state == "published":
        # What was published is what was looked at.
        assert [
            item.document["term"] for item in Version.objects.in_edition(2).filter(entry=place.service.entry)
        ] == [said("Один день")]
        assert accepted.edition.number == 3
    else:
        assert isinstance(published, Refused)
        assert accepted.edition.number == 2
