"""Searching the audit trail."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from kit.audit.models import Entry
from vizavi.authorities.choices import Role
from vizavi.touchpoints.actions.terms import set_terms
from vizavi.touchpoints.tests.factories import World, appointed
from vizavi.touchpoints.tests.pages import signed_in, text_of
from vizavi.workplace import trail

# The trail is written at commit.
pytestmark = pytest.mark.django_db(transaction=True)
AUDIT = "/staff/audit/"
TERMS = {"check_days": 4, "rework_days": 3, "update_days": 5, "remind_days": 2}


@pytest.fixture
def world() -> World:
    """A register whose terms were changed by its authorised person."""
    world = World()
    set_terms(actor=world.register_officer, register=world.register, **TERMS)
    return world


def read(viewer: Any, query: str = "") -> str:
    return text_of(signed_in(viewer).get(AUDIT + query))


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_entries_are_found_by_person_thing_action_and_date(world: World, role: Role) -> None:
    viewer = appointed(role)
    today, tomorrow = localdate(), localdate() + timedelta(days=1)
    name = world.register_officer.actor_name
    for query in (
        f"?who={name}",
        "?action=изменены сроки",
        "?action=set_terms",
        f"?table=touchpoints_register&object={world.register.pk}",
        f"?since={today:%d.%m.%Y}&until={today:%Y-%m-%d}&action=set_terms",
    ):
        page = read(viewer, query)
        assert "Изменены сроки" in page, query
        assert "Срок проверки, рабочих дней" in page, query
    assert "Изменены сроки" not in read(viewer, f"?since={tomorrow:%d.%m.%Y}")
    assert "Изменены сроки" not in read(viewer, "?who=никто такой")


def test_date_that_is_none_is_named_and_not_applied(world: World) -> None:
    page = read(appointed(Role.AUDITOR), "?since=вчера")
    assert "Дата «вчера» не понята" in page
    assert "Изменены сроки" in page


def test_entry_shows_before_and_after(world: World) -> None:
    entry = Entry.objects.get(action="touchpoints.set_terms")
    page = read(appointed(Role.AUDITOR), f"{entry.sequence}/")
    assert "Срок проверки, рабочих дней" in page
    assert "удалено:" in page
    assert "добавлено:" in page
    assert f"?table=touchpoints_register&amp;object={world.register.pk}" in page


def test_file_holds_what_was_searched_for(world: World) -> None:
    response = signed_in(appointed(Role.AUDITOR)).get(f"{AUDIT}csv/?action=set_terms")
    assert response.streaming
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[5] for row in rows] == ["Действие", "Изменены сроки"]
    assert rows[1][2] == world.register_officer.actor_name
    assert rows[1][11] == '{"check_days": 4}'


def test_file_is_read_in_batches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = b"".join(trail.csv_of(trail.entries()))
    monkeypatch.setattr(trail, "BATCH", 3)
    assert b"".join(trail.csv_of(trail.entries())) == whole
    assert whole.count(b"\r\n") == Entry.objects.count() + 1


def test_page_costs_the_same_for_few_and_for_many(world: World) -> None:
    client = signed_in(appointed(Role.AUDITOR))
    client.get(f"{AUDIT}?action=set_terms")
    with CaptureQueriesContext(connection) as few:
        client.get(f"{AUDIT}?action=set_terms")
    with CaptureQueriesContext(connection) as many:
        client.get(AUDIT)
    assert Entry.objects.count() > 10
    assert len(many) == len(few)


def test_every_recorded_thing_has_a_name() -> None:
    from django.apps import apps

    nameless = [
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if any(trigger.name == "audited" for trigger in getattr(model._meta, "triggers", []))
        and model._meta.label not in trail.NAMES
    ]
    assert nameless == []


def test_search_that_finds_nothing_says_so() -> None:
    page = read(appointed(Role.AUDITOR), "?object=999999999")
    assert "По этому отбору ничего не нашлось." in page
