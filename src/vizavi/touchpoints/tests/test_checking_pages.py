"""Checking on its pages: the queue by deadline, the case with its findings, the decision and its receipt."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from vizavi.authorities.choices import Role
from vizavi.touchpoints.actions.checking import submit_proposal
from vizavi.touchpoints.actions.editions import send_for_approval
from vizavi.touchpoints.actions.preparing import propose_addition, propose_change, propose_exclusion
from vizavi.touchpoints.choices import DeadlineKind, ProposalState
from vizavi.touchpoints.content import Content
from vizavi.touchpoints.models import Deadline, Proposal
from vizavi.touchpoints.queries import open_edition
from vizavi.touchpoints.tests.factories import COMPLETE, TODAY, World, appointed, token
from vizavi.touchpoints.tests.pages import errors_of, page, signed_in, text_of

pytestmark = pytest.mark.django_db


def waiting(world: World, content: Content = COMPLETE, *, days_ago: int = 0) -> Proposal:
    at = timezone.now() - timedelta(days=days_ago)
    proposal = propose_addition(
        actor=world.officer,
        process=world.process,
        form_token=token(),
        happened_on=TODAY,
        content=content,
        now=at,
    )
    return submit_proposal(actor=world.head, proposal=proposal, now=at)


def queued(response: HttpResponse) -> list[str]:
    links = re.findall(r'vizavi-queue__link"[^>]*>(.*?)</a>', response.content.decode(), re.DOTALL)
    return [" ".join(link.split()) for link in links]


def state_of(proposal: Proposal) -> str:
    return Proposal.objects.get(pk=proposal.pk).state


def test_queue_is_by_deadline_and_opens_the_first_case() -> None:
    world = World()
    waiting(world, replace(COMPLETE, name="Канал в мессенджере"))
    waiting(world, replace(COMPLETE, name="Приёмная"), days_ago=30)
    response = signed_in(world.register_officer).get(page(world, "queue"))
    assert queued(response) == ["Включить «Приёмная»", "Включить «Канал в мессенджере»"]
    assert "просрочено на" in text_of(response)
    assert "<title>Включить «Приёмная»" in text_of(response)


def test_empty_queue_says_so() -> None:
    text = text_of(signed_in(World().register_officer).get(page(World("internal"), "queue")))
    assert "Проверять нечего" not in text  # another authority's queue is not found
    world = World()
    assert "Проверять нечего" in text_of(signed_in(world.register_officer).get(page(world, "queue")))


def test_queue_costs_the_same_for_one_case_and_for_many() -> None:
    world = World()
    client = signed_in(world.register_officer)
    first = waiting(world)
    address = page(world, "case", number=first.pk)

    def cost() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    one = cost()
    for at in range(20):
        waiting(world, replace(COMPLETE, name=f"Канал {at}"))
    assert cost() == one


@pytest.mark.parametrize("role", [Role.UNIT_OFFICER, Role.UNIT_HEAD])
def test_units_do_not_see_the_queue(role: Role) -> None:
    world = World()
    proposal = waiting(world)
    client = signed_in(world.person(role))
    assert client.get(page(world, "queue")).status_code == 403
    assert client.get(page(world, "case", number=proposal.pk)).status_code == 403


@pytest.mark.parametrize("role", [Role.AUTHORITY_HEAD, Role.AUDITOR, Role.PROJECT_OFFICE, Role.UNIT_HEAD])
def test_only_the_authorised_person_decides(role: Role) -> None:
    world = World()
    proposal = waiting(world)
    client = signed_in(world.person(role))
    text = text_of(client.get(page(world, "case", number=proposal.pk)))
    assert "Включить в проект редакции" not in text
    for name in ("case_include", "case_return"):
        response = client.post(page(world, name, number=proposal.pk), {"remark-": "Нет", "working_days": 3})
        assert response.status_code == 403
    assert state_of(proposal) == ProposalState.SUBMITTED


def test_authorised_person_of_another_authority_decides_nothing_here() -> None:
    world, other = World(), World("internal")
    proposal = waiting(world)
    client = signed_in(other.register_officer)
    for name in ("case_include", "case_return"):
        assert client.post(page(world, name, number=proposal.pk)).status_code == 404
    # Nor by the number of another register's proposal under one's own address.
    assert client.post(page(other, "case_include", number=proposal.pk)).status_code == 404
    assert state_of(proposal) == ProposalState.SUBMITTED


@pytest.mark.clause("S-3.3.2", "I-2.2.2")
def test_case_shows_findings_with_their_clauses() -> None:
    world = World()
    proposal = waiting(world, replace(COMPLETE, hours="как получится"))
    text = text_of(signed_in(world.register_officer).get(page(world, "case", number=proposal.pk)))
    assert "У процесса есть только цифровые точки. Нужна офлайн-альтернатива." in text
    assert "B-4.6.c" in text
    assert "Обязательные требования к этому виду точки не выполнены или не проверены" in text
    assert "S-3.8.1" in text


def test_case_of_a_change_shows_before_and_after_word_by_word() -> None:
    world = World()
    existing = world.touchpoint(replace(COMPLETE, hours="пн–пт 9:00–18:00"))
    proposal = propose_change(
        actor=world.officer,
        touchpoint=existing.touchpoint,
        form_token=token(),
        happened_on=TODAY,
        content=replace(COMPLETE, hours="пн–пт 9:00–17:00"),
        now=timezone.now(),
    )
    submit_proposal(actor=world.head, proposal=proposal, now=timezone.now())
    text = text_of(signed_in(world.register_officer).get(page(world, "case", number=proposal.pk)))
    changed = text.split("Что меняется")[1].split("Все сведения после изменения")[0]
    assert "Часы работы" in changed
    assert re.search(r"<del>.*18.*</del>", changed)
    assert re.search(r"<ins>.*17.*</ins>", changed)
    assert "Телефон" not in changed


def test_case_of_an_exclusion_shows_what_goes_and_what_is_left() -> None:
    world = World()
    existing = world.touchpoint()
    proposal = propose_exclusion(
        actor=world.officer,
        touchpoint=existing.touchpoint,
        form_token=token(),
        happened_on=TODAY,
        reason="Сайт закрыт",
        now=timezone.now(),
    )
    submit_proposal(actor=world.head, proposal=proposal, now=timezone.now())
    text = text_of(signed_in(world.register_officer).get(page(world, "case", number=proposal.pk)))
    assert f"Исключить «{COMPLETE.name}»" in text
    assert "Сайт закрыт" in text
    assert "После исключения у процесса не останется точек взаимодействия." in text


@pytest.mark.clause("S-3.3.3", "I-2.2.3", "S-5.5", "I-5.5")
@pytest.mark.parametrize("form", ["sevastopol", "internal"])
def test_inclusion_gives_a_receipt_with_the_term_of_publication_and_the_next_case(form: str) -> None:
    world = World(form)
    proposal, following = waiting(world), waiting(world, replace(COMPLETE, name="Канал в мессенджере"))
    client = signed_in(world.register_officer)
    sent = {"remark-": "", "working_days": 3}
    response = client.post(page(world, "case_include", number=proposal.pk), sent, follow=True)
    text = text_of(response)
    assert "Включено в проект редакции" in text
    assert "осталось 10 рабочих дней" in text.replace("\u00a0", " ")
    assert page(world, "case", number=following.pk) in text
    assert state_of(proposal) == ProposalState.INCLUDED
    again = client.post(page(world, "case_include", number=proposal.pk), sent, follow=True)
    assert again.redirect_chain == response.redirect_chain
    assert Deadline.objects.filter(kind=DeadlineKind.PUBLICATION).count() == 1


@pytest.mark.clause("S-3.3.2", "I-2.2.2")
def test_return_goes_back_with_remarks_per_field_and_a_term() -> None:
    world = World()
    proposal = waiting(world)
    client = signed_in(world.register_officer)
    sent = {"remark-": "Дополните", "remark-hours": "Нет часов", "working_days": 2}
    text = text_of(client.post(page(world, "case_return", number=proposal.pk), sent, follow=True))
    assert "Возвращено подразделению" in text
    assert [(item.field, item.text) for item in proposal.remarks.all()] == [
        ("", "Дополните"),
        ("hours", "Нет часов"),
    ]
    shown = text_of(signed_in(world.officer).get(page(world, "proposal_edit", number=proposal.pk)))
    beside_hours = shown.split('name="hours"')[1].split('name="own_needs"')[0]
    assert "Нет часов" in beside_hours


@pytest.mark.parametrize(
    ("sent", "target"),
    [
        ({"remark-": " ", "working_days": "3"}, "id_remark-"),
        ({"remark-": "Дополните", "working_days": "0"}, "id_working_days"),
        ({"remark-": "Дополните", "working_days": "много"}, "id_working_days"),
    ],
)
def test_return_that_says_too_little_is_refused_and_keeps_the_words(
    sent: dict[str, str], target: str
) -> None:
    world = World()
    proposal = waiting(world)
    response = signed_in(world.register_officer).post(page(world, "case_return", number=proposal.pk), sent)
    assert list(errors_of(response)) == [target]
    assert sent["remark-"] in response.content.decode()
    assert state_of(proposal) == ProposalState.SUBMITTED


def test_inclusion_with_written_remarks_is_stopped() -> None:
    world = World()
    proposal = waiting(world)
    sent = {"remark-hours": "Нет часов", "working_days": 3}
    response = signed_in(world.register_officer).post(page(world, "case_include", number=proposal.pk), sent)
    assert "Вы написали замечания" in errors_of(response)[""]
    assert "Нет часов" in text_of(response)
    assert state_of(proposal) == ProposalState.SUBMITTED


def test_inclusion_while_the_draft_lies_with_the_head_is_refused_with_words() -> None:
    world = World()
    first, second = waiting(world), waiting(world, replace(COMPLETE, name="Канал в мессенджере"))
    client = signed_in(world.register_officer)
    client.post(page(world, "case_include", number=first.pk), {"working_days": 3})
    draft = open_edition(world.register)
    assert draft is not None
    send_for_approval(
        actor=world.register_officer, edition=draft, revision=draft.revision, now=timezone.now(), reason=""
    )
    response = client.post(page(world, "case_include", number=second.pk), {"working_days": 3})
    assert "лежит на утверждении" in errors_of(response)[""]
    assert state_of(second) == ProposalState.SUBMITTED


def test_auditor_reads_a_case() -> None:
    world = World()
    proposal = waiting(world)
    response = signed_in(appointed(Role.AUDITOR)).get(page(world, "case", number=proposal.pk))
    assert COMPLETE.name in text_of(response)
