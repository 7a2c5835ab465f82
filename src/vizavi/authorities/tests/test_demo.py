"""Demo mode: everybody to step into, nobody else, and never beside production."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.test import Client

from vizavi.authorities.actions.invitations import invite_employee
from vizavi.authorities.choices import Role
from vizavi.authorities.demo import DemoAuthority, demo_people, make_demo_authority
from vizavi.authorities.models import Appointment, Authority, Unit
from vizavi.authorities.queries import appointments_in_force, calendar_of, viewer_of
from vizavi.authorities.tests.factories import NOW, TODAY, AppointmentFactory
from vizavi.authorities.viewer import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.urls("vizavi.authorities.tests.urls")]


def unit(code: str, *children: dict) -> dict:
    return {"code": code, "name": f"Отдел {code}", "name_en": f"Unit {code}", "children": list(children)}


def data_of(code: str, *units: dict) -> dict:
    return {
        "authority": {
            "code": code,
            "name": f"Орган {code}",
            "name_genitive": f"Органа {code}",
            "name_en": f"Authority {code}",
            "short_name": code,
            "short_name_en": code,
            "head_position": "Директор",
            "place": "г. Приморск",
            "site": "https://mineco.example",
            "email": "info@mineco.example",
            "phone": "1",
            "address": "ул. Первая",
            "time_zone": "Europe/Moscow",
        },
        "units": list(units),
        "processes": [],
    }


@pytest.fixture
def made() -> list[DemoAuthority]:
    return [
        make_demo_authority(data_of("mineco", unit("a", unit("a1", unit("a11"))), unit("b")), NOW),
        make_demo_authority(data_of("department", unit("a"), unit("b"), unit("c"), unit("d")), NOW),
    ]


def test_demo_authority_has_units_people_order_and_hours(made: list[DemoAuthority]) -> None:
    first = made[0]
    assert list(first.units) == ["a", "a1", "a11", "b"]
    assert first.units["a11"].parent == first.units["a1"]
    assert calendar_of(Authority.objects.get(code="mineco")).is_working_day(TODAY)
    assert viewer_of(first.head, on=TODAY).roles == {Role.AUTHORITY_HEAD}
    assert viewer_of(first.register_officer, on=TODAY).roles == {Role.REGISTER_OFFICER}
    assert first.register_officer.employee.appointments.get().order.number == "7-од"
    officer = viewer_of(first.officer_of("a11"), on=TODAY)
    assert officer.units[Role.UNIT_OFFICER] == {first.units[code].pk for code in ("a", "a1", "a11")}
    assert viewer_of(first.unit_head_of("b"), on=TODAY).units[Role.UNIT_HEAD] == {first.units["b"].pk}


def test_demo_people_hold_every_role_one_each(made: list[DemoAuthority]) -> None:
    people = list(demo_people())
    assert len(people) == 3 + (2 + 2 * 2) + (2 + 2 * 4)
    assert len({person.name for person in people}) == len(people)
    assert {person.role for person in people} == {str(role.label) for role in Role}
    assert all(person.email.endswith("@demo.vizavi.example") for person in people)
    assert all(person.duties for person in people)
    assert appointments_in_force(TODAY).count() == len(people) == Appointment.objects.count()
    assert Unit.objects.count() == 8


def test_demo_page_does_not_exist_outside_demo(client: Client, made: list[DemoAuthority]) -> None:
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/enter/", {"person": made[0].head.pk}).status_code == 404


def test_one_click_steps_into_a_role_and_into_another(
    settings, client: Client, made: list[DemoAuthority]
) -> None:
    settings.DEMO = True
    page = client.get("/demo/").content.decode()
    assert page.count('name="person"') == len(list(demo_people()))

    for user in (made[0].head, made[1].register_officer):
        response = client.post("/demo/enter/", {"person": user.pk}, follow=True)
        assert response.content.decode() == f"workplace of {user.name}"


def test_page_says_who_one_is_and_where_to_change(
    settings, client: Client, made: list[DemoAuthority]
) -> None:
    settings.DEMO = True
    client.post("/demo/enter/", {"person": made[0].head.pk})
    page = client.get("/accounts/").content.decode()
    assert "Вы – Берёзкин Лев Аркадьевич, руководитель органа власти." in page
    assert 'href="/demo/">Сменить роль' in page


@pytest.mark.parametrize("person", ["", "x", "-1", "9" * 30, "²"])
def test_step_into_nonsense_is_not_found(settings, client: Client, person: str) -> None:
    settings.DEMO = True
    assert client.post("/demo/enter/", {"person": person}).status_code == 404


def test_real_people_cannot_be_stepped_into(settings, client: Client) -> None:
    settings.DEMO = True
    real = AppointmentFactory(role=Role.ADMINISTRATOR).employee.user
    invited = invite_employee(
        actor=SYSTEM, email="a@demo.vizavi.example.org", name="А", now=NOW
    ).employee.user
    for user in (real, invited):
        assert client.post("/demo/enter/", {"person": user.pk}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_shared_accounts_keep_their_sign_in(settings, client: Client, made: list[DemoAuthority]) -> None:
    settings.DEMO = True
    client.post("/demo/enter/", {"person": made[0].head.pk})
    for address in ("password/set/", "password/change/", "2fa/totp/activate/", "2fa/webauthn/add/"):
        assert client.get(f"/accounts/{address}").status_code == 403
        assert (
            client.post(f"/accounts/{address}", {"password1": "x" * 14, "password2": "x" * 14}).status_code
            == 403
        )


def test_demo_people_have_no_password(made: list[DemoAuthority]) -> None:
    assert not made[0].head.has_usable_password()


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VIZAVI_")}
    return subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        env={**clean, "PYTHONPATH": "src", "VIZAVI_SECRET_KEY": "x" * 50, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_demo_and_production_together_refuse_to_start(tmp_path) -> None:
    refused = start(VIZAVI_DEMO="1", VIZAVI_PRODUCTION="1", VIZAVI_DATA=str(tmp_path))
    assert refused.returncode != 0
    assert "cannot be switched on together with VIZAVI_PRODUCTION" in refused.stderr
    for mode in ("VIZAVI_DEMO", "VIZAVI_PRODUCTION"):
        assert start(**{mode: "1", "VIZAVI_DATA": str(tmp_path)}).returncode == 0
