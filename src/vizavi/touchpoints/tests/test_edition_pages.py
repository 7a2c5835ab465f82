"""The legal life of an edition through its pages: sent, returned, approved by an order, published."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from kit.accounts.models import User
from kit.mail.models import Mail
from vizavi.authorities.choices import Role
from vizavi.touchpoints.actions.checking import include_proposal, submit_proposal
from vizavi.touchpoints.actions.documents import keep_document
from vizavi.touchpoints.actions.editions import approve_edition, publish_edition, send_for_approval
from vizavi.touchpoints.actions.preparing import propose_addition
from vizavi.touchpoints.choices import EditionState
from vizavi.touchpoints.models import Document, Edition
from vizavi.touchpoints.queries import open_edition
from vizavi.touchpoints.tasks_documents import make_documents
from vizavi.touchpoints.tests.factories import COMPLETE, World, token
from vizavi.touchpoints.tests.pages import errors_of, page, signed_in, text_of

pytestmark = pytest.mark.django_db


def drafted(world: World, name: str = COMPLETE.name) -> Edition:
    """A draft with one included touchpoint."""
    now = timezone.now()
    proposal = propose_addition(
        actor=world.officer,
        process=world.process,
        form_token=token(),
        happened_on=timezone.localdate(),
        content=replace(COMPLETE, name=name),
        now=now,
    )
    submit_proposal(actor=world.head, proposal=proposal, now=now)
    include_proposal(actor=world.register_officer, proposal=proposal, now=now)
    draft = open_edition(world.register)
    assert draft is not None
    return draft


def with_head(world: World) -> Edition:
    draft = drafted(world)
    return send_for_approval(
        actor=world.register_officer, edition=draft, revision=draft.revision, now=timezone.now()
    )


def order(edition: Edition, **changes: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "revision": edition.revision,
        "order_number": "17-од",
        "order_date_0": today.day,
        "order_date_1": today.month,
        "order_date_2": today.year,
    } | changes


@pytest.mark.clause("S-5.1", "I-5.1", "S-5.2", "I-5.2")
def test_edition_goes_through_its_pages_from_draft_to_the_public() -> None:
    world = World()
    edition = drafted(world)
    officer, head = signed_in(world.register_officer), signed_in(world.authority_head)

    sent = officer.post(page(world, "edition_send", number=2), {"revision": edition.revision}, follow=True)
    assert "передана на утверждение" in text_of(sent)
    approved = head.post(
        page(world, "edition_approve", number=2),
        order(edition, scan=SimpleUploadedFile("приказ.pdf", b"%PDF-1.7 signed")),
        follow=True,
    )
    assert "Редакция утверждена" in text_of(approved)
    published = officer.post(page(world, "edition_publish", number=2), follow=True)
    assert "Редакция опубликована" in text_of(published)

    edition.refresh_from_db()
    assert (edition.state, edition.order.number) == (EditionState.PUBLISHED, "17-од")
    scan = officer.get(page(world, "edition_scan", number=2))
    assert b"".join(scan.streaming_content) == b"%PDF-1.7 signed"
    public = officer.get(f"/authorities/{world.authority.code}/registers/sevastopol/")
    assert COMPLETE.name in text_of(public)


def test_page_shows_what_the_draft_changes_and_the_form_speaks_of_it() -> None:
    world = World()
    edition = drafted(world)
    shown = text_of(signed_in(world.register_officer).get(page(world, "edition", number=2)))
    assert COMPLETE.name in shown
    assert "Передать на утверждение" in shown
    form = signed_in(world.register_officer).get(page(world, "edition_send", number=2))
    assert f'name="revision" value="{edition.revision}"' in text_of(form)


def test_stale_page_approves_nothing_and_says_so() -> None:
    world = World()
    edition = with_head(world)
    answer = signed_in(world.authority_head).post(
        page(world, "edition_approve", number=2), order(edition, revision=edition.revision - 1)
    )
    assert "изменился" in text_of(answer)
    edition.refresh_from_db()
    assert edition.state == EditionState.UNDER_APPROVAL


def test_used_number_is_said_at_its_field() -> None:
    world = World()
    edition = with_head(world)
    today = timezone.localdate()
    world.authority.orders.create(number="17-ОД", dated_on=today, title="Другой приказ")
    answer = signed_in(world.authority_head).post(page(world, "edition_approve", number=2), order(edition))
    assert list(errors_of(answer)) == ["id_order_number"]


def test_scan_that_is_no_scan_is_refused() -> None:
    world = World()
    edition = with_head(world)
    answer = signed_in(world.authority_head).post(
        page(world, "edition_approve", number=2),
        order(edition, scan=SimpleUploadedFile("scan.pdf", b"MZ\x90")),
    )
    assert "Это не PDF" in text_of(answer)


def test_edition_is_returned_with_the_reason() -> None:
    world = World()
    with_head(world)
    head = signed_in(world.authority_head)
    missing = head.post(page(world, "edition_return", number=2), {"reason": ""})
    assert "Напишите, что исправить" in text_of(missing)
    done = head.post(page(world, "edition_return", number=2), {"reason": "Добавьте телефон"}, follow=True)
    assert "возвращена в работу" in text_of(done)


@pytest.mark.parametrize("name", ["edition_send", "edition_approve", "edition_publish", "edition_return"])
def test_steps_are_closed_to_everybody_else(name: str) -> None:
    world, other = World(), World("internal")
    with_head(world)
    for viewer in (world.officer, world.head, world.person(Role.AUDITOR), world.person(Role.PROJECT_OFFICE)):
        assert signed_in(viewer).post(page(world, name, number=2)).status_code == 403
    for viewer in (other.register_officer, other.authority_head):
        assert signed_in(viewer).post(page(world, name, number=2)).status_code in {403, 404}


@pytest.mark.parametrize("name", ["editions", "edition", "edition_history"])
def test_editions_are_hidden_from_other_authorities(name: str) -> None:
    world, other = World(), World("internal")
    with_head(world)
    where = {} if name == "editions" else {"number": 2}
    assert signed_in(other.register_officer).get(page(world, name, **where)).status_code == 404
    assert signed_in(world.person(Role.AUDITOR)).get(page(world, name, **where)).status_code == 200


@pytest.mark.parametrize("kind", ["docx", "pdf", "xlsx", "csv", "json", "comparison-docx"])
def test_draft_is_handed_out_as_a_document(kind: str) -> None:
    world = World()
    drafted(world)
    answer = signed_in(world.officer).get(page(world, "edition_file", number=2, kind=kind))
    assert answer.status_code == 200
    assert len(b"".join(answer.streaming_content)) > 200


def test_register_is_shown_as_of_a_date() -> None:
    world = World()
    head = signed_in(world.authority_head)
    answer = head.get(page(world, "editions"), {"on_0": "3", "on_1": "3", "on_2": "2026"})
    assert answer.url == page(world, "edition", number=1)
    early = head.get(page(world, "editions"), {"on_0": "1", "on_1": "1", "on_2": "2020"})
    assert "ещё не был утверждён" in text_of(early)


def test_edition_page_costs_the_same_for_few_and_many_rows() -> None:
    costs = []
    for rows in (1, 12):
        world = World(published=False)
        for place in range(rows):
            drafted(world, f"Окно приёма {place}")
        client = signed_in(world.register_officer)
        client.get(page(world, "edition", number=1))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(page(world, "edition", number=1))
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_publication_is_announced_and_its_documents_are_made_once() -> None:
    world = World()
    edition = with_head(world)
    office = world.person(Role.PROJECT_OFFICE)
    now = timezone.now()
    approve_edition(
        actor=world.authority_head,
        edition=edition,
        revision=edition.revision,
        order_number="5",
        order_date=timezone.localdate(),
        now=now,
    )
    publish_edition(actor=world.register_officer, edition=edition, now=now)
    told = set(Mail.objects.filter(subject__startswith="Опубликована").values_list("to", flat=True))
    assert told == set(
        User.objects.filter(pk__in=[world.head.person_id, office.person_id]).values_list("email", flat=True)
    )

    make_documents(edition.pk)
    made = Document.objects.get(edition=edition, form="pdf")
    again = keep_document(edition=edition, code="pdf", now=timezone.now())
    assert again.pk == made.pk
    public = signed_in(world.officer).get(
        f"/authorities/{world.authority.code}/registers/sevastopol/editions/2/files/pdf/"
    )
    assert b"".join(public.streaming_content) == made.file.read()


def test_long_draft_is_set_by_a_job_while_the_page_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vizavi.touchpoints.actions.documents.MOST_AT_ONCE", 0)
    world = World()
    edition = drafted(world)
    client = signed_in(world.register_officer)
    waiting = client.get(page(world, "edition_file", number=2, kind="docx"), follow=True)
    client.get(page(world, "edition_making", number=2, kind="docx"))
    assert "Готовим документ" in text_of(waiting)
    jobs = ProcrastinateJob.objects.filter(task_name="touchpoints.make_documents")
    assert [job.args for job in jobs] == [{"edition_id": edition.pk}]

    make_documents(edition.pk)

    assert "Документ готов." in text_of(client.get(page(world, "edition_making", number=2, kind="docx")))
    first = b"".join(client.get(page(world, "edition_file", number=2, kind="docx")).streaming_content)
    assert first.startswith(b"PK")


def test_document_of_a_draft_is_made_anew_when_the_draft_changes() -> None:
    world = World()
    drafted(world, "Окно 1")
    edition = drafted(world, "Окно 2")
    first = keep_document(edition=edition, code="xlsx", now=timezone.now())
    stored, name = first.file.storage, first.file.name
    same = keep_document(edition=edition, code="xlsx", now=timezone.now())
    changed = drafted(world, "Окно 3")
    second = keep_document(edition=changed, code="xlsx", now=timezone.now())
    assert (same.pk, same.file.name) == (first.pk, name)
    assert (second.pk, second.file.name == name) == (first.pk, False)
    assert stored.exists(second.file.name)


def test_changes_of_an_edition_are_filtered_and_leafed_through() -> None:
    world = World()
    world.touchpoint(replace(COMPLETE, name="Старое окно"))
    drafted(world, "Новое окно")
    client = signed_in(world.officer)
    everything = text_of(client.get(page(world, "edition", number=2)))
    assert "Новое окно" in everything
    assert "Новое окно" not in text_of(client.get(page(world, "edition", number=2) + "?state=gone"))
    assert "Новое окно" in text_of(client.get(page(world, "edition", number=2) + "?q=новое"))
