"""Who may appoint whom, and by what order."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from vizavi.authorities.actions.appointments import UnableToAppoint, UnableToDismiss, appoint, dismiss
from vizavi.authorities.actions.orders import UnableToIssueOrder
from vizavi.authorities.choices import Role
from vizavi.authorities.models import Appointment, Order
from vizavi.authorities.queries import viewer_of
from vizavi.authorities.tests.factories import (
    NOW,
    TODAY,
    AppointmentFactory,
    AuthorityFactory,
    EmployeeFactory,
    OrderFactory,
    UnitFactory,
    viewer_as,
)
from vizavi.authorities.viewer import SYSTEM

pytestmark = pytest.mark.django_db


def officer_by_order(actor, employee, authority, **changes) -> Appointment:
    return appoint(
        **{
            "actor": actor,
            "employee": employee,
            "role": Role.REGISTER_OFFICER,
            "authority": authority,
            "order_number": "15-од",
            "order_date": date(2026, 9, 1),
            "starts_on": date(2026, 9, 1),
            "now": NOW,
        }
        | changes
    )


@pytest.mark.clause("S-3.2", "I-2.2")
def test_head_appoints_authorised_persons_by_order() -> None:
    authority = AuthorityFactory()
    head = viewer_as(Role.AUTHORITY_HEAD, authority=authority)
    first, second = (AppointmentFactory(authority=authority).employee for _ in range(2))
    scan = SimpleUploadedFile("приказ.pdf", b"%PDF-1.7 signed")

    made = officer_by_order(head, first, authority, scan=scan)
    # One order names several persons.
    officer_by_order(head, second, authority, order=made.order, order_number="", order_date=None)

    order = Order.objects.get()
    assert (order.kind, order.number, order.dated_on) == ("приказ", "15-од", date(2026, 9, 1))
    assert order.scan_sha256 == hashlib.sha256(b"%PDF-1.7 signed").hexdigest()
    assert {item.employee for item in order.appointments.all()} == {first, second}
    for employee in (first, second):
        viewer = viewer_of(employee.user, on=TODAY)
        assert viewer.has_in_authority(authority.pk, Role.REGISTER_OFFICER)


@pytest.mark.clause("S-3.2", "I-2.2")
def test_authorised_person_is_not_appointed_without_order() -> None:
    employee = EmployeeFactory()
    with pytest.raises(UnableToIssueOrder) as refusal:
        officer_by_order(SYSTEM, employee, AuthorityFactory(), order_number=" ")
    assert refusal.value.field == "order_number"
    with pytest.raises(UnableToAppoint) as refusal:
        officer_by_order(SYSTEM, employee, AuthorityFactory(), order_date=None)
    assert refusal.value.field == "order_date"
    assert not employee.appointments.exists()


@pytest.mark.parametrize("number", ["15-од", " 15-ОД "])
def test_order_number_used_in_that_year_is_refused(number: str) -> None:
    authority = AuthorityFactory()
    OrderFactory(authority=authority, number="15-од", dated_on=date(2026, 1, 12))

    with pytest.raises(UnableToIssueOrder) as refusal:
        officer_by_order(SYSTEM, EmployeeFactory(), authority, order_number=number)

    assert refusal.value.field == "order_number"
    assert refusal.value.message == f"Приказ № {number.strip()} за 2026 год уже есть. Проверьте номер."


def test_order_number_of_another_year_authority_or_kind_is_free() -> None:
    authority = AuthorityFactory()
    OrderFactory(authority=authority, number="15-од", dated_on=date(2025, 12, 30))
    OrderFactory(number="15-од", dated_on=date(2026, 1, 12))
    OrderFactory(authority=authority, kind="распоряжение", number="15-од", dated_on=date(2026, 1, 12))

    assert officer_by_order(SYSTEM, EmployeeFactory(), authority).order.number == "15-од"


def test_order_from_the_future_or_of_another_authority_is_refused() -> None:
    authority = AuthorityFactory()
    with pytest.raises(UnableToIssueOrder):
        officer_by_order(SYSTEM, EmployeeFactory(), authority, order_date=TODAY + timedelta(days=1))
    with pytest.raises(UnableToAppoint) as refusal:
        officer_by_order(SYSTEM, EmployeeFactory(), authority, order=OrderFactory())
    assert refusal.value.field == "order"
    with pytest.raises(UnableToAppoint) as refusal:
        officer_by_order(SYSTEM, EmployeeFactory(), authority, starts_on=date(2026, 8, 31))
    assert refusal.value.field == "starts_on"


@pytest.mark.clause("S-3.2", "I-2.2")
def test_head_appoints_only_authorised_persons_and_only_of_the_own_authority() -> None:
    own, other = AuthorityFactory(), AuthorityFactory()
    head = viewer_as(Role.AUTHORITY_HEAD, authority=own)
    colleague = AppointmentFactory(authority=own).employee
    stranger = AppointmentFactory(authority=other).employee

    for attempt in (
        {"employee": colleague, "role": Role.AUTHORITY_HEAD, "authority": own},
        {"employee": colleague, "role": Role.ADMINISTRATOR},
        {"employee": colleague, "role": Role.UNIT_HEAD, "unit": UnitFactory(authority=own)},
        {"employee": stranger, "role": Role.REGISTER_OFFICER, "authority": other},
        {"employee": stranger, "role": Role.REGISTER_OFFICER, "authority": own},
    ):
        with pytest.raises(PermissionDenied):
            appoint(
                actor=head,
                starts_on=TODAY,
                order_number="1",
                order_date=TODAY,
                now=NOW,
                **attempt,
            )
    assert not Order.objects.exists()
    assert Appointment.objects.count() == 3


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.ADMINISTRATOR, Role.AUTHORITY_HEAD}]
)
def test_other_roles_appoint_nobody(role: Role) -> None:
    authority = AuthorityFactory()
    general = role in {Role.PROJECT_OFFICE, Role.AUDITOR}
    actor = viewer_as(role, authority=None if general else authority)
    colleague = AppointmentFactory(authority=authority).employee
    with pytest.raises(PermissionDenied):
        officer_by_order(actor, colleague, authority, order_number="99")


def test_role_needs_its_scope() -> None:
    employee = EmployeeFactory()
    with pytest.raises(UnableToAppoint) as refusal:
        appoint(actor=SYSTEM, employee=employee, role=Role.UNIT_HEAD, starts_on=TODAY, now=NOW)
    assert refusal.value.field == "unit"
    with pytest.raises(UnableToAppoint) as refusal:
        appoint(actor=SYSTEM, employee=employee, role=Role.AUTHORITY_HEAD, starts_on=TODAY, now=NOW)
    assert refusal.value.field == "authority"
    with pytest.raises(UnableToAppoint) as refusal:
        closed = UnitFactory(closed_on=date(2026, 1, 1))
        appoint(actor=SYSTEM, employee=employee, role=Role.UNIT_HEAD, unit=closed, starts_on=TODAY, now=NOW)
    assert refusal.value.field == "unit"


def test_role_held_already_is_refused_and_free_after_its_end() -> None:
    employee = EmployeeFactory()
    unit = UnitFactory()
    held = appoint(actor=SYSTEM, employee=employee, role=Role.UNIT_HEAD, unit=unit, starts_on=TODAY, now=NOW)
    with pytest.raises(UnableToAppoint) as refusal:
        appoint(actor=SYSTEM, employee=employee, role=Role.UNIT_HEAD, unit=unit, starts_on=TODAY, now=NOW)
    assert refusal.value.field == "role"

    dismiss(actor=SYSTEM, appointment=held, last_day=TODAY, now=NOW)
    tomorrow = TODAY + timedelta(days=1)
    again = appoint(
        actor=SYSTEM, employee=employee, role=Role.UNIT_HEAD, unit=unit, starts_on=tomorrow, now=NOW
    )
    assert again.pk != held.pk


def test_one_person_holds_roles_in_several_authorities() -> None:
    employee = EmployeeFactory()
    units = [UnitFactory(), UnitFactory()]
    for unit in units:
        appoint(actor=SYSTEM, employee=employee, role=Role.UNIT_OFFICER, unit=unit, starts_on=TODAY, now=NOW)
    viewer = viewer_of(employee.user, on=TODAY)
    assert viewer.authority_ids() == {unit.authority_id for unit in units}


def test_dismissed_person_holds_the_role_through_the_last_day() -> None:
    appointment = AppointmentFactory(role=Role.AUTHORITY_HEAD)
    dismiss(actor=SYSTEM, appointment=appointment, last_day=TODAY, now=NOW)
    user = appointment.employee.user
    assert viewer_of(user, on=TODAY).roles == {Role.AUTHORITY_HEAD}
    assert viewer_of(user, on=TODAY + timedelta(days=1)).roles == frozenset()


def test_appointment_that_never_began_is_withdrawn() -> None:
    appointment = AppointmentFactory(starts_on=TODAY + timedelta(days=3))
    assert dismiss(actor=SYSTEM, appointment=appointment, last_day=TODAY, now=NOW) is None
    assert not Appointment.objects.exists()


def test_ended_role_does_not_end_twice() -> None:
    appointment = AppointmentFactory(ends_on=date(2026, 1, 1))
    with pytest.raises(UnableToDismiss):
        dismiss(actor=SYSTEM, appointment=appointment, last_day=TODAY, now=NOW)


def test_last_administrator_stays() -> None:
    appointment = AppointmentFactory(role=Role.ADMINISTRATOR)
    AppointmentFactory(role=Role.ADMINISTRATOR, ends_on=TODAY)  # leaves too
    with pytest.raises(UnableToDismiss):
        dismiss(actor=SYSTEM, appointment=appointment, last_day=TODAY, now=NOW)
    AppointmentFactory(role=Role.ADMINISTRATOR)
    dismiss(actor=SYSTEM, appointment=appointment, last_day=TODAY, now=NOW)


def test_head_dismisses_the_own_authorised_person_only() -> None:
    own = AuthorityFactory()
    head = viewer_as(Role.AUTHORITY_HEAD, authority=own)
    mine = AppointmentFactory(role=Role.REGISTER_OFFICER, authority=own)
    foreign = AppointmentFactory(role=Role.REGISTER_OFFICER)
    officer_of_unit = AppointmentFactory(authority=own)

    dismiss(actor=head, appointment=mine, last_day=TODAY, now=NOW)
    for appointment in (foreign, officer_of_unit):
        with pytest.raises(PermissionDenied):
            dismiss(actor=head, appointment=appointment, last_day=TODAY, now=NOW)
