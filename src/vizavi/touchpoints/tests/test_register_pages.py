"""The register at work as pages: what each role sees and may do, at the same cost for one row and for many."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from vizavi.authorities.choices import Role
from vizavi.authorities.tests.factories import UnitFactory
from vizavi.touchpoints.actions.preparing import propose_addition
from vizavi.touchpoints.actions.processes import include_process
from vizavi.touchpoints.choices import DeadlineKind, ProcessScope
from vizavi.touchpoints.models import Deadline, Process
from vizavi.touchpoints.tests.factories import COMPLETE, TODAY, ProcessVersionFactory, World, appointed, token
from vizavi.touchpoints.tests.pages import errors_of, page, rows_of, signed_in, text_of

pytestmark = pytest.mark.django_db
OVERSEERS = [Role.PROJECT_OFFICE, Role.ADMINISTRATOR, Role.AUDITOR]


def queries_of(client: Client, address: str) -> int:
    client.get(address)  # what is kept per process (forms, content types) is read once
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_visitor_is_asked_to_sign_in(client: Client) -> None:
    response = client.get(page(World(), "register"))
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


@pytest.mark.parametrize("name", ["register", "deadlines", "proposals"])
def test_register_of_another_authority_is_not_found(name: str) -> None:
    world, other = World(), World("internal")
    stranger = signed_in(other.officer)
    assert stranger.get(page(world, name)).status_code == 404
    assert stranger.get(page(other, name)).status_code == 200


@pytest.mark.parametrize("role", OVERSEERS)
def test_who_oversees_sees_every_register(role: Role) -> None:
    assert signed_in(appointed(role)).get(page(World(), "register")).status_code == 200


def test_home_shows_state_processes_and_gaps(now: datetime) -> None:
    world = World()
    world.touchpoint()
    ProcessVersionFactory(register=world.register, unit=world.unit, name="Приём граждан")
    text = text_of(signed_in(world.register_officer).get(page(world, "register")))
    assert "Редакция № 1" in text
    assert COMPLETE.name in text
    assert "Процессы без точек взаимодействия: 1" in text
    assert "Процессы без офлайн-точек: 1" in text


def test_home_of_an_empty_register_says_what_to_do_first() -> None:
    world = World(published=False)
    world.process_version.delete()
    text = text_of(signed_in(world.register_officer).get(page(world, "register")))
    assert "Включить первый процесс" in text
    assert "Ещё не утверждена ни одна редакция" in text


@pytest.mark.clause("S-3.5.b", "I-2.3.a")
@pytest.mark.parametrize("form", ["sevastopol", "internal"])
def test_gaps_filter_lists_processes_without_touchpoints(form: str) -> None:
    world = World(form)
    world.touchpoint(replace(COMPLETE, kind="phone"))
    bare = ProcessVersionFactory(
        register=world.register,
        unit=world.unit,
        name="Приём граждан",
        direction=world.process_version.direction,
    )
    (row,) = rows_of(signed_in(world.officer).get(page(world, "register") + "?gaps=none"))
    assert row.endswith(f"{bare.number}. {bare.name}")


@pytest.mark.clause("B-4.6.c", "S-3.8.3", "I-2.9.3")
@pytest.mark.parametrize("form", ["sevastopol", "internal"])
def test_gaps_filter_lists_processes_without_offline_alternative(form: str) -> None:
    world = World(form)
    world.touchpoint(replace(COMPLETE, kind="email"))
    (row,) = rows_of(signed_in(world.officer).get(page(world, "register") + "?gaps=digital"))
    assert row.endswith(world.process_version.name)
    world.touchpoint(replace(COMPLETE, kind="phone", name="Телефон отдела"))
    response = signed_in(world.officer).get(page(world, "register") + "?gaps=digital")
    assert rows_of(response) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=граждан", ["Приём граждан"]),
        ("q=сайт", ["Выдача справок"]),
        ("direction=appeals", ["Приём граждан"]),
        ("kind=website", ["Выдача справок"]),
        ("channel=digital", ["Выдача справок"]),
        ("channel=offline", []),
        ("q=нет такого", []),
    ],
)
def test_home_is_filtered(query: str, found: list[str]) -> None:
    world = World()
    world.process_version.name = "Выдача справок"
    world.process_version.save()
    world.touchpoint()
    ProcessVersionFactory(register=world.register, unit=world.unit, name="Приём граждан", direction="appeals")
    response = signed_in(world.officer).get(f"{page(world, 'register')}?{query}")
    assert [row.split(". ")[1] for row in rows_of(response)] == found


def test_home_filter_by_unit_offers_units_of_this_authority_only() -> None:
    world, other = World(), World("internal")
    response = signed_in(world.officer).get(f"{page(world, 'register')}?unit={world.unit.pk}")
    assert len(rows_of(response)) == 1
    assert other.unit.name not in text_of(response)


def fill(world: World, count: int) -> None:
    for at in range(count):
        version = ProcessVersionFactory(register=world.register, unit=world.unit)
        world.process = version.process
        for name in ("Официальный сайт", "Приёмная"):
            world.touchpoint(replace(COMPLETE, name=f"{name} {at}"))
        propose_addition(
            actor=world.officer,
            process=version.process,
            form_token=token(),
            happened_on=TODAY,
            content=replace(COMPLETE, name=f"Чат {at}"),
            now=timezone.now(),
        )


@pytest.mark.parametrize("name", ["register", "proposals", "deadlines", "proposal_new"])
def test_lists_cost_the_same_for_one_row_and_for_many(name: str) -> None:
    world = World()
    client = signed_in(world.officer)
    fill(world, 1)
    one = queries_of(client, page(world, name))
    fill(world, 40)
    assert queries_of(client, page(world, name)) == one


def test_process_page_shows_touchpoints_needs_and_what_is_left_out() -> None:
    world = World()
    world.touchpoint()
    text = text_of(signed_in(world.officer).get(page(world, "process", process=world.process.public_id)))
    assert COMPLETE.name in text
    assert "Что клиент использует до обращения?" in text
    assert "Получение форм документов" in text


def test_process_and_touchpoint_of_another_register_are_not_found() -> None:
    world, other = World(), World("internal")
    foreign = other.touchpoint(replace(COMPLETE, kind="email"))
    client = signed_in(appointed(Role.AUDITOR))
    assert client.get(page(world, "process", process=other.process.public_id)).status_code == 404
    assert client.get(page(world, "touchpoint", touchpoint=foreign.touchpoint.public_id)).status_code == 404


def test_touchpoint_that_is_only_proposed_is_not_shown_as_one(now: datetime) -> None:
    world = World()
    proposal = propose_addition(
        actor=world.officer,
        process=world.process,
        form_token=token(),
        happened_on=TODAY,
        content=COMPLETE,
        now=now,
    )
    address = page(world, "touchpoint", touchpoint=proposal.touchpoint.public_id)
    assert signed_in(world.officer).get(address).status_code == 404


def test_history_of_a_touchpoint_is_for_its_unit_and_who_decides() -> None:
    world = World()
    touchpoint = world.touchpoint().touchpoint.public_id
    stranger = appointed(Role.UNIT_OFFICER, unit=UnitFactory(authority=world.authority))
    for viewer, status in [
        (world.officer, 200),
        (world.register_officer, 200),
        (appointed(Role.AUDITOR), 200),
        (stranger, 403),
    ]:
        client = signed_in(viewer)
        assert client.get(page(world, "touchpoint_history", touchpoint=touchpoint)).status_code == status
        assert (
            client.get(page(world, "process_history", process=world.process.public_id)).status_code == status
        )


@pytest.mark.clause("S-3.1.b", "S-5.3.1", "S-3.3.1", "I-2.2.1")
def test_including_a_process_says_what_is_demanded_of_whom_and_by_when() -> None:
    world = World()
    client = signed_in(world.register_officer)
    stated = {
        "direction": "appeals",
        "name": "Приём граждан",
        "scope": ProcessScope.INTRA,
        "unit": world.unit.pk,
    }
    response = client.post(page(world, "process_new"), stated, follow=True)
    process = Process.objects.exclude(pk=world.process.pk).get()
    assert response.redirect_chain[-1][0] == page(world, "process_done", process=process.public_id)
    text = text_of(response)
    assert "Процесс включён в реестр процессов" in text
    assert f"Подготовить сведения: {world.unit}" in text
    assert "Разместить актуальную редакцию" in text
    kinds = {clock.kind for clock in Deadline.objects.filter(process=process, met_at=None)}
    assert kinds == {DeadlineKind.UPDATE, DeadlineKind.PUBLICATION}


@pytest.mark.parametrize("missing", ["direction", "name", "unit", "scope"])
def test_process_without_what_it_needs_is_not_included(missing: str) -> None:
    world = World()
    stated: dict[str, Any] = {
        "direction": "appeals",
        "name": "Приём граждан",
        "scope": ProcessScope.INTRA,
        "unit": world.unit.pk,
    }
    del stated[missing]
    response = signed_in(world.register_officer).post(page(world, "process_new"), stated)
    assert [name.removeprefix("id_").removesuffix("_0") for name in errors_of(response)] == [missing]
    assert Process.objects.count() == 1


def test_process_cannot_be_given_to_a_unit_of_another_authority() -> None:
    world, other = World(), World("internal")
    stated = {"direction": "appeals", "name": "Приём", "scope": ProcessScope.INTRA, "unit": other.unit.pk}
    response = signed_in(world.register_officer).post(page(world, "process_new"), stated)
    assert list(errors_of(response)) == ["id_unit"]


@pytest.mark.parametrize("name", ["process_new", "process_edit", "process_exclude", "process_done"])
@pytest.mark.parametrize("role", [Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.AUTHORITY_HEAD, Role.AUDITOR])
def test_processes_are_kept_by_the_authorised_person_only(name: str, role: Role) -> None:
    world = World()
    where = {} if name == "process_new" else {"process": world.process.public_id}
    client = signed_in(world.person(role))
    assert client.get(page(world, name, **where)).status_code == 403
    if name != "process_done":
        assert client.post(page(world, name, **where)).status_code == 403


def test_authorised_person_of_another_authority_keeps_no_processes_here() -> None:
    world, other = World(), World("internal")
    assert signed_in(other.register_officer).get(page(world, "process_new")).status_code == 404


@pytest.mark.clause("S-3.3.3", "I-2.2.3")
def test_process_is_changed_and_excluded_on_its_pages() -> None:
    world = World()
    world.touchpoint()
    client = signed_in(world.register_officer)
    where = {"process": world.process.public_id}
    version = world.process_version
    stated = {
        "direction": version.direction,
        "name": "Выдача разрешений",
        "scope": version.scope,
        "unit": version.unit_id,
    }
    assert "Сведения о процессе изменены" in text_of(
        client.post(page(world, "process_edit", **where), stated, follow=True)
    )
    asked = text_of(client.get(page(world, "process_exclude", **where)))
    assert COMPLETE.name in asked
    assert "Напишите, почему" in text_of(
        client.post(page(world, "process_exclude", **where), {"reason": " "})
    )
    done = client.post(page(world, "process_exclude", **where), {"reason": "Услуга отменена"}, follow=True)
    assert "Процесс исключён из реестра процессов" in text_of(done)
    assert "Разместить актуальную редакцию" in text_of(done)
    assert list(world.process.versions.current()) == []


@pytest.mark.clause("S-3.3.1", "I-2.2.1")
def test_terms_are_set_by_the_authorised_person() -> None:
    world = World()
    client = signed_in(world.register_officer)
    stated = {"check_days": 4, "rework_days": 2, "update_days": 7, "remind_days": 1}
    client.post(page(world, "terms"), stated)
    world.register.refresh_from_db()
    assert {name: getattr(world.register, name) for name in stated} == stated
    refused = client.post(page(world, "terms"), stated | {"check_days": 61})
    assert list(errors_of(refused)) == ["id_check_days"]
    assert signed_in(world.officer).post(page(world, "terms"), stated).status_code == 403
    assert signed_in(appointed(Role.AUDITOR)).get(page(world, "terms")).status_code == 403


def test_deadlines_of_other_units_are_not_shown() -> None:
    world = World()
    other_unit = UnitFactory(authority=world.authority)
    ProcessVersionFactory(register=world.register, unit=other_unit, name="Чужой процесс")
    include_process(
        actor=world.register_officer,
        register=world.register,
        direction="appeals",
        name="Приём граждан",
        unit=other_unit,
        now=timezone.now(),
    )
    mine = rows_of(signed_in(world.officer).get(page(world, "deadlines")))
    assert mine == ["Разместить актуальную редакцию: Приём граждан"]
    stranger = signed_in(appointed(Role.UNIT_HEAD, unit=other_unit))
    theirs = rows_of(stranger.get(page(world, "deadlines") + "?whose=mine"))
    assert theirs == ["Подготовить сведения: Приём граждан"]
    checked = rows_of(signed_in(world.register_officer).get(page(world, "deadlines") + "?whose=mine"))
    assert checked == ["Разместить актуальную редакцию: Приём граждан"]


@pytest.mark.clause("S-5.5", "I-5.5")
@pytest.mark.parametrize("form", ["sevastopol", "internal"])
def test_overdue_publication_is_said_in_words(form: str) -> None:
    world = World(form)
    include_process(
        actor=world.register_officer,
        register=world.register,
        direction=world.process_version.direction,
        name="Приём граждан",
        unit=world.unit,
        now=timezone.now() - timedelta(days=60),
    )
    response = signed_in(world.authority_head).get(page(world, "deadlines") + "?state=late&kind=publication")
    assert rows_of(response) == ["Разместить актуальную редакцию: Приём граждан"]
    assert Deadline.objects.get(kind=DeadlineKind.PUBLICATION).working_days == 10
    text = text_of(response)
    assert "просрочено на" in text
