"""Pages of the settings: who sees what, every state, the same number of queries for one row and thirty."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from vizavi.authorities.choices import ProviderKind, Role
from vizavi.authorities.models import Appointment, Authority, Employee, Invitation, Unit
from vizavi.authorities.tests.factories import (
    AppointmentFactory,
    AuthorityFactory,
    CalendarExceptionFactory,
    EmployeeFactory,
    InvitationFactory,
    OrderFactory,
    UnitFactory,
    appoint_as,
)

pytestmark = [pytest.mark.django_db, pytest.mark.urls("vizavi.authorities.tests.urls")]
SETTINGS = "/staff/settings/"
GENERAL = (Role.ADMINISTRATOR, Role.PROJECT_OFFICE, Role.AUDITOR)
# Pages below an authority, a unit, a person: to look at, and to change something.
READ = ("", "history/", "orders/", "orders/{order}/", "units/", "units/{unit}/", "time/")
CHANGE = (
    "edit/",
    "units/add/",
    "units/{unit}/edit/",
    "units/{unit}/close/",
    "time/week/",
    "time/exceptions/add/",
)
READ_PERSON = ("", "history/")
CHANGE_PERSON = ("edit/", "close/", "second-factor/")
POST_PERSON = ("open/", "sign-out/", "invitation/resend/", "invitation/revoke/")


@pytest.fixture
def filled() -> dict[str, object]:
    """An authority with one of everything, and a second one that could leak."""
    authority = AuthorityFactory(code="trade", name="Департамент торговли")
    unit = UnitFactory(authority=authority, name="Отдел рынков")
    officer = AppointmentFactory(role=Role.REGISTER_OFFICER, authority=authority)
    colleague = AppointmentFactory(unit=unit)
    AppointmentFactory(employee=colleague.employee, authority=authority, ends_on=date(2025, 5, 5))
    CalendarExceptionFactory(authority=authority, date=date(2026, 9, 21))
    InvitationFactory(employee=colleague.employee)
    other = AuthorityFactory(code="secret", name="Управление тайн")
    stranger = AppointmentFactory(
        role=Role.REGISTER_OFFICER, authority=other, employee__user__name="Чужой Ч."
    )
    return {
        "authority": authority,
        "unit": unit,
        "order": officer.order,
        "person": colleague.employee,
        "stranger": stranger.employee,
        "foreign_order": stranger.order,
    }


def addresses(filled: dict[str, object], parts: tuple[str, ...], person_parts: tuple[str, ...]) -> list[str]:
    of_authority = [
        f"{SETTINGS}authorities/trade/{part.format(order=filled['order'].pk, unit=filled['unit'].pk)}"
        for part in parts
    ]
    return of_authority + [f"{SETTINGS}people/{filled['person'].pk}/{part}" for part in person_parts]


@pytest.mark.parametrize("role", [*GENERAL, Role.AUTHORITY_HEAD])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_settings_are_open_to_read(role: Role, prefix: str, filled, as_role: Callable[..., Client]) -> None:
    client = as_role(role, **({} if role in GENERAL else {"authority": filled["authority"]}))
    lists = [f"{SETTINGS}authorities/", f"{SETTINGS}people/"]
    for address in lists + addresses(filled, READ, READ_PERSON):
        assert client.get(prefix + address).status_code == 200, address


@pytest.mark.parametrize("role", [Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.REGISTER_OFFICER])
def test_settings_are_closed_to_others(role: Role, filled, as_role: Callable[..., Client]) -> None:
    client = as_role(role, authority=filled["authority"])
    lists = [SETTINGS, f"{SETTINGS}authorities/", f"{SETTINGS}people/", f"{SETTINGS}invitations/"]
    for address in lists + addresses(filled, READ + CHANGE, READ_PERSON + CHANGE_PERSON):
        assert client.get(address).status_code == 403, address


def test_visitor_is_sent_to_sign_in(client: Client, filled) -> None:
    for address in [SETTINGS, f"{SETTINGS}people/", *addresses(filled, READ + CHANGE, READ_PERSON)]:
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/?next=/staff/settings/")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PROJECT_OFFICE, Role.AUTHORITY_HEAD])
def test_only_administrator_finds_pages_that_change(
    role: Role, filled, as_role: Callable[..., Client]
) -> None:
    client = as_role(role, **({} if role in GENERAL else {"authority": filled["authority"]}))
    for address in [*addresses(filled, CHANGE, CHANGE_PERSON), f"{SETTINGS}people/invite/"]:
        assert client.get(address).status_code == 403, address
        assert client.post(address, {}).status_code == 403, address
    for part in POST_PERSON:
        assert client.post(f"{SETTINGS}people/{filled['person'].pk}/{part}").status_code == 403


def test_auditor_is_offered_no_change(filled, as_role: Callable[..., Client]) -> None:
    client = as_role(Role.AUDITOR)
    lists = [f"{SETTINGS}authorities/", f"{SETTINGS}people/", f"{SETTINGS}invitations/"]
    for address in lists + addresses(filled, READ, READ_PERSON):
        page = client.get(address).content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        assert "<form" not in re.sub(r'<form class="vizavi-filters".*?</form>', "", main, flags=re.DOTALL)
        assert not re.search(r'href="[^"]*/(edit|add|close|appoint|invite|end)/', main), address


def test_head_sees_the_own_authority_and_its_people_only(filled, as_role: Callable[..., Client]) -> None:
    client = as_role(Role.AUTHORITY_HEAD, authority=filled["authority"])

    authorities = client.get(f"{SETTINGS}authorities/").content.decode()
    people = client.get(f"{SETTINGS}people/").content.decode()

    assert "Департамент торговли" in authorities
    assert "Управление тайн" not in authorities + people
    assert filled["person"].user.name in people
    assert "Чужой Ч." not in people
    for address in (
        f"{SETTINGS}authorities/secret/",
        f"{SETTINGS}authorities/secret/time/",
        f"{SETTINGS}authorities/trade/orders/{filled['foreign_order'].pk}/",
        f"{SETTINGS}people/{filled['stranger'].pk}/",
        f"{SETTINGS}people/{filled['stranger'].pk}/history/",
        f"{SETTINGS}people/{filled['stranger'].pk}/appoint/",
    ):
        assert client.get(address).status_code == 404, address
    assert client.get(f"{SETTINGS}invitations/").status_code == 403


def test_head_does_not_see_roles_elsewhere_of_an_own_person(filled, as_role: Callable[..., Client]) -> None:
    AppointmentFactory(
        employee=filled["person"], unit__name="Отдел тайн", unit__authority__name="Служба тайн"
    )
    client = as_role(Role.AUTHORITY_HEAD, authority=filled["authority"])
    for part in ("", "history/"):
        page = client.get(f"{SETTINGS}people/{filled['person'].pk}/{part}").content.decode()
        assert "тайн" not in page


def count(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


LISTS = (
    "authorities/",
    "people/",
    "invitations/",
    "authorities/trade/",
    "authorities/trade/units/",
    "authorities/trade/orders/",
    "authorities/trade/time/",
)


@pytest.mark.parametrize("page", LISTS)
def test_lists_cost_the_same_for_one_row_and_thirty(page: str, as_role: Callable[..., Client]) -> None:
    client = as_role(Role.ADMINISTRATOR)
    authority = AuthorityFactory(code="trade")

    def add(rows: int) -> None:
        for number in range(rows):
            person = EmployeeFactory()
            unit = UnitFactory(authority=authority)
            AppointmentFactory(employee=person, unit=unit)
            AppointmentFactory(employee=person, role=Role.REGISTER_OFFICER, authority=authority,
                               order=OrderFactory(authority=authority))  # fmt: skip
            InvitationFactory(employee=person)
            CalendarExceptionFactory(
                authority=authority, date=date(2026, 1, 12) + timedelta(days=number + rows)
            )
            AuthorityFactory()

    add(1)
    one = count(client, SETTINGS + page)
    add(29)
    assert count(client, SETTINGS + page) == one


def test_people_are_searched_and_filtered(filled, as_role: Callable[..., Client]) -> None:
    client = as_role(Role.ADMINISTRATOR)
    closed = EmployeeFactory(user__name="Закрытов З.", user__is_active=False)

    def names(query: str) -> set[str]:
        page = client.get(f"{SETTINGS}people/?{query}").content.decode()
        return {name for name in (filled["person"].user.name, "Чужой Ч.", closed.user.name) if name in page}

    assert names("q=чужой") == {"Чужой Ч."}
    assert names("role=register_officer&authority=secret") == {"Чужой Ч."}
    assert names("role=unit_officer") == {filled["person"].user.name}
    assert names("state=closed") == {closed.user.name}
    assert names("role=nonsense") == {filled["person"].user.name, "Чужой Ч.", closed.user.name}


def test_empty_lists_say_what_to_do(as_role: Callable[..., Client]) -> None:
    client = as_role(Role.ADMINISTRATOR)
    AuthorityFactory(code="trade")
    assert "Приглашений ещё не было" in client.get(f"{SETTINGS}invitations/").content.decode()
    assert "Подразделений ещё нет" in client.get(f"{SETTINGS}authorities/trade/units/").content.decode()
    assert "Приказов ещё нет" in client.get(f"{SETTINGS}authorities/trade/orders/").content.decode()


def test_authority_is_added_by_the_project_office(as_role: Callable[..., Client]) -> None:
    client = as_role(Role.PROJECT_OFFICE)
    values = {
        "code": "Trade",
        "kind": ProviderKind.INSTITUTION,
        "name": "Департамент торговли",
        "name_genitive": "Департамента торговли",
        "short_name": "Депторг",
        "head_position": "Директор",
        "place": "г. Приморск",
        "time_zone": "Europe/Moscow",
    }
    assert (
        "Код" in client.post(f"{SETTINGS}authorities/add/", values | {"code": "с пробелом"}).content.decode()
    )
    assert client.post(f"{SETTINGS}authorities/add/", values)["Location"] == f"{SETTINGS}authorities/trade/"
    again = client.post(f"{SETTINGS}authorities/add/", values).content.decode()
    assert "Код «trade» уже занят" in again
    added = Authority.objects.get()
    assert (added.name, added.kind) == ("Департамент торговли", ProviderKind.INSTITUTION)
    card = client.get(f"{SETTINGS}authorities/trade/").content.decode()
    assert "Государственное или муниципальное учреждение" in card


def test_authority_and_units_are_changed(filled, as_role: Callable[..., Client]) -> None:
    client = as_role(Role.ADMINISTRATOR)
    base = f"{SETTINGS}authorities/trade/"
    values = {name: getattr(filled["authority"], name) for name in
              ("kind", "name", "name_genitive", "short_name", "head_position", "place", "time_zone")}  # fmt: skip
    changes = {"name": "Комитет торговли", "kind": ProviderKind.LOCAL_BODY}
    client.post(f"{base}edit/", values | changes)
    client.post(f"{base}units/add/", {"name": "Сектор", "parent": filled["unit"].pk})
    sector = Unit.objects.get(name="Сектор")
    circle = client.post(f"{base}units/{filled['unit'].pk}/edit/", {"name": "Отдел", "parent": sector.pk})
    day = {"closed_on_0": "1", "closed_on_1": "2", "closed_on_2": "2026"}
    closed = client.post(f"{base}units/{sector.pk}/close/", day)
    sector.refresh_from_db()

    changed = Authority.objects.get(code="trade")
    assert (changed.name, changed.kind) == ("Комитет торговли", ProviderKind.LOCAL_BODY)
    assert sector.parent == filled["unit"]
    assert "не может подчиняться самому себе" in circle.content.decode()
    assert (closed.status_code, sector.closed_on) == (302, date(2026, 2, 1))
    assert "упразднено" in client.get(f"{base}units/").content.decode()


@pytest.mark.clause("S-3.2", "I-2.2")
def test_head_appoints_an_authorised_person_through_the_pages(filled, as_role: Callable[..., Client]) -> None:
    client = as_role(Role.AUTHORITY_HEAD, authority=filled["authority"])
    person = f"{SETTINGS}people/{filled['person'].pk}/"

    chosen = client.get(f"{person}appoint/?role=register_officer&authority={filled['authority'].pk}")
    address = chosen["Location"]
    day = {"_0": "1", "_1": "сентября", "_2": "2026"}
    values = {f"{name}{part}": value for name in ("order_date", "starts_on") for part, value in day.items()}
    missing = client.post(address, values).content.decode()
    taken = client.post(address, values | {"order_number": "5"})
    OrderFactory(authority=filled["authority"], number="7", dated_on=date(2026, 3, 3))
    other = client.get(f"{person}appoint/unit_head/?authority=trade")

    assert address == f"{person}appoint/register_officer/?authority=trade"
    assert "Укажите номер приказа" in missing
    assert taken.status_code == 302
    assert other.status_code == 403
    made = Appointment.objects.get(employee=filled["person"], role=Role.REGISTER_OFFICER)
    assert (made.order.number, made.order.dated_on) == ("5", date(2026, 9, 1))
    assert "5" in client.get(f"{SETTINGS}authorities/trade/orders/").content.decode()


def test_scan_is_downloaded_never_shown(filled, as_role: Callable[..., Client]) -> None:
    order = filled["order"]
    order.scan.save("приказ.html", SimpleUploadedFile("приказ.html", b"<script>"))
    response = as_role(Role.AUDITOR).get(f"{SETTINGS}authorities/trade/orders/{order.pk}/scan/")
    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content) == b"<script>"


def test_role_ends_and_history_tells(filled, as_role: Callable[..., Client]) -> None:
    client = as_role(Role.ADMINISTRATOR)
    held = filled["person"].appointments.get(ends_on=None)
    client.post(
        f"{SETTINGS}appointments/{held.pk}/end/",
        {"last_day_0": "1", "last_day_1": "10", "last_day_2": "2026"},
    )
    held.refresh_from_db()
    assert held.ends_on == date(2026, 10, 1)


@pytest.mark.django_db(transaction=True)
def test_history_shows_who_changed_what(as_role: Callable[..., Client]) -> None:
    person = EmployeeFactory(user__name="Иванов И.", position="Консультант")
    client = as_role(Role.ADMINISTRATOR)
    client.post(f"{SETTINGS}people/{person.pk}/edit/", {"name": "Иванов Илья", "position": "Советник"})
    client.post(f"{SETTINGS}people/{person.pk}/close/", {"reason": "Уволился"})
    page = client.get(f"{SETTINGS}people/{person.pk}/history/").content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    assert "Сведения о человеке изменены" in text
    assert "Советник" in text
    assert "Учётная запись закрыта" in text
    assert "Причина: Уволился" in text


def test_calendar_shows_the_year(filled, as_role: Callable[..., Client]) -> None:
    page = as_role(Role.AUDITOR).get(f"{SETTINGS}authorities/trade/time/?year=2026").content.decode()
    days = {
        match[2]: (match[1], match[3])
        for match in re.finditer(r'<td class="([^"]*)" title="([^"]*): ([^"]*)">', page)
    }
    assert len(days) == 365
    assert days["21 сентября 2026 г."] == (
        "vizavi-month__day vizavi-month__day--off vizavi-month__day--exception",
        "нерабочий день органа",
    )
    assert days["22 сентября 2026 г."] == ("vizavi-month__day", "рабочий день")
    assert days["1 января 2026 г."][1] == "праздник"
    assert days["30 апреля 2026 г."][1] == "сокращённый день"
    assert "10\xa0рабочих дней от" in page
    assert "зачёркнуты" in page


@pytest.mark.parametrize("year", ["1900", "9999", "abc", "²²²²", ""])
def test_calendar_of_any_year_asked_for_opens(year: str, filled, as_role: Callable[..., Client]) -> None:
    assert as_role(Role.AUDITOR).get(f"{SETTINGS}authorities/trade/time/", {"year": year}).status_code == 200


def test_week_and_exceptions_are_edited(filled, as_role: Callable[..., Client]) -> None:
    client = as_role(Role.ADMINISTRATOR)
    base = f"{SETTINGS}authorities/trade/time/"
    assert 'value="09:00–13:00, 14:00–18:00"' in client.get(f"{base}week/").content.decode()
    refused = client.post(f"{base}week/", {"day_0": "с утра"}).content.decode()
    client.post(f"{base}week/", {"day_0": "8:00–12:00, 13:00–17:00", "day_5": "10:00–14:00"})
    added = client.post(
        f"{base}exceptions/add/",
        {"kind": "hours", "first_on_0": "5", "first_on_1": "10", "first_on_2": "2026", "hours": "10:00–12:00",
         "reason": "Переезд"},
    )  # fmt: skip
    assert "Часы «с утра» не поняты" in refused
    assert added["Location"] == f"{base}?year=2026"
    assert "10:00-12:00" in client.get(f"{base}exceptions/add/?date=2026-10-05").content.decode()
    removed = client.post(f"{base}exceptions/remove/", {"date": "2026-10-05"})
    assert removed.status_code == 302
    authority = filled["authority"]
    assert set(authority.working_hours.values_list("weekday", flat=True)) == {0, 5}
    assert [item.date for item in authority.calendar_exceptions.all()] == [date(2026, 9, 21)]


def test_person_is_invited_closed_and_opened(as_role: Callable[..., Client]) -> None:
    client = as_role(Role.ADMINISTRATOR)
    values = {"name": "Новикова Н.", "email": "new@example.org", "language": "ru"}
    sent = client.post(f"{SETTINGS}people/invite/", values)
    again = client.post(f"{SETTINGS}people/invite/", values).content.decode()
    person = Employee.objects.get(user__email="new@example.org")
    address = f"{SETTINGS}people/{person.pk}/"

    assert sent["Location"] == address
    assert "Учётная запись с адресом new@example.org уже есть" in again
    assert "приглашение ждёт ответа" in client.get(address).content.decode()
    client.post(f"{address}invitation/resend/")
    client.post(f"{address}invitation/revoke/")
    assert Invitation.objects.filter(expires_at__gt=timezone.now()).count() == 0
    assert "действующего приглашения нет" in client.get(address).content.decode()
    client.post(f"{address}close/", {"reason": "Передумала"})
    assert "учётная запись закрыта" in client.get(address).content.decode()
    client.post(f"{address}open/")
    person.refresh_from_db()
    assert person.user.is_active


def test_nobody_closes_the_own_account(sign_in) -> None:
    user = appoint_as(Role.ADMINISTRATOR)
    page = sign_in(user).post(f"{SETTINGS}people/{user.employee.pk}/close/", {"reason": "Надоело"})
    assert "Свою учётную запись закрыть нельзя" in page.content.decode()
