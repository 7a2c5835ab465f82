"""Prompts against a formal approach: needs nobody has thought of, and how others satisfy them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone

from vizavi.touchpoints.actions.preparing import propose_addition
from vizavi.touchpoints.content import StatedNeed
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.models import Proposal
from vizavi.touchpoints.suggestions import Suggestion, suggestions_for
from vizavi.touchpoints.tests.factories import COMPLETE, TODAY, ProcessVersionFactory, World, token
from vizavi.touchpoints.tests.pages import page, signed_in, text_of, values_of

pytestmark = pytest.mark.django_db
FORMS_NEED = StatedNeed("forms", "получение форм документов")


def suggested(world: World) -> dict[str, Suggestion]:
    form = form_of(world.edition.form_edition)
    return {item.need.code: item for item in suggestions_for(world.process, form)}


def kinds(item: Suggestion) -> list[tuple[str, int]]:
    return [(kind.code, count) for kind, count in item.kinds]


@pytest.mark.clause("S-3.7.b", "I-2.7.1", "I-2.7.2")
@pytest.mark.parametrize("form", ["sevastopol", "internal"])
def test_process_known_by_its_final_appeal_only_is_asked_about_what_comes_before(form: str) -> None:
    world = World(form)
    world.touchpoint(
        replace(COMPLETE, kind="email", needs=(StatedNeed("submission", "представление заявления"),))
    )
    assert {"information", "consultation", "forms"} <= suggested(world).keys()
    assert "submission" not in suggested(world)
    text = text_of(signed_in(world.officer).get(page(world, "process", process=world.process.public_id)))
    assert "Что клиент использует до обращения?" in text
    assert "Получение форм документов" in text


def test_free_need_is_never_asked_for() -> None:
    assert "other" not in suggested(World())


def test_need_that_is_proposed_already_is_not_suggested() -> None:
    world = World()
    propose_addition(
        actor=world.officer,
        process=world.process,
        form_token=token(),
        happened_on=TODAY,
        content=COMPLETE,
        now=timezone.now(),
    )
    assert "information" not in suggested(world)


def test_kinds_of_other_processes_are_offered_the_commonest_first() -> None:
    world = World()
    for kind, count in [("phone", 2), ("website", 1)]:
        for at in range(count):
            other = ProcessVersionFactory(register=world.register, unit=world.unit)
            own, world.process = world.process, other.process
            world.touchpoint(replace(COMPLETE, kind=kind, name=f"{kind} {at}", needs=(FORMS_NEED,)))
            world.process = own
    assert kinds(suggested(world)["forms"]) == [("phone", 2), ("website", 1)]


def test_other_authorities_count_by_what_they_published_only() -> None:
    world, open_one, draft = World(), World(), World(published=False)
    for other, kind in [(open_one, "phone"), (draft, "website")]:
        other.touchpoint(replace(COMPLETE, kind=kind, needs=(FORMS_NEED,)))
    open_one.touchpoint(replace(COMPLETE, kind="email", name="Почта", needs=(FORMS_NEED,)), from_edition=2)
    assert kinds(suggested(world)["forms"]) == [("phone", 1)]


def test_suggestion_taken_up_begins_with_its_kind_and_need() -> None:
    world = World()
    client = signed_in(world.officer)
    address = page(world, "proposal_add", process=world.process.public_id) + "?kind=phone&need=forms"
    client.post(address, values_of(client.get(address)))
    version = Proposal.objects.get().version
    assert version is not None
    assert (version.kind, version.channel) == ("phone", "offline")
    assert [need.code for need in version.needs.all()] == ["forms"]
