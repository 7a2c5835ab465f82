"""One factory per model, and `viewer_as`: the short way to somebody who may do something."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from kit.accounts.models import User
from vizavi.authorities.choices import SCOPES, ExceptionKind, Role, Scope
from vizavi.authorities.models import (
    Appointment,
    Authority,
    CalendarException,
    Employee,
    Invitation,
    Order,
    Unit,
    WorkingHours,
)
from vizavi.authorities.queries import fingerprint, viewer_of
from vizavi.authorities.viewer import Viewer

START = date(2020, 1, 9)
NOW = datetime(2026, 9, 14, 7, tzinfo=UTC)
TODAY = date(2026, 9, 14)
PASSWORD = "верблюд и 3 кометы"


class UserFactory(DjangoModelFactory[User]):
    """An account without a password; `password="…"` sets one."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Сотрудник {n + 1}")
    email = factory.Sequence(lambda n: f"person{n + 1}@example.org")

    @factory.post_generation
    def password(self, create: bool, extracted: str | None, **kwargs: Any) -> None:
        self.set_password(extracted)
        self.save(update_fields=["password"])


class AuthorityFactory(DjangoModelFactory[Authority]):
    """An authority that works Monday to Friday, 9 to 18, lunch from 13 to 14; `week=False` leaves it without hours."""

    class Meta:
        model = Authority
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"authority-{n + 1}")
    name = factory.Sequence(lambda n: f"Департамент {n + 1} города Приморска")
    name_genitive = factory.Sequence(lambda n: f"Департамента {n + 1} города Приморска")
    short_name = factory.Sequence(lambda n: f"Департамент {n + 1}")
    head_position = "Директор департамента"
    place = "г. Приморск"

    @factory.post_generation
    def week(self, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if extracted is False:
            return
        for weekday in range(5):
            for starts, ends in ((time(9), time(13)), (time(14), time(18))):
                WorkingHoursFactory(authority=self, weekday=weekday, starts=starts, ends=ends)


class UnitFactory(DjangoModelFactory[Unit]):
    class Meta:
        model = Unit

    authority = factory.SubFactory(AuthorityFactory)
    name = factory.Sequence(lambda n: f"Отдел {n + 1}")


class OrderFactory(DjangoModelFactory[Order]):
    class Meta:
        model = Order

    authority = factory.SubFactory(AuthorityFactory)
    number = factory.Sequence(lambda n: f"{n + 1}-од")
    dated_on = START
    title = "О назначении уполномоченного лица"


class EmployeeFactory(DjangoModelFactory[Employee]):
    class Meta:
        model = Employee

    user = factory.SubFactory(UserFactory)
    position = "Специалист"


class AppointmentFactory(DjangoModelFactory[Appointment]):
    """A role in force since 2020. Its authority, unit and order are made as the role demands; the unit's
    authority is that of the appointment."""

    class Meta:
        model = Appointment

    employee = factory.SubFactory(EmployeeFactory)
    role = Role.UNIT_OFFICER
    starts_on = START

    @factory.lazy_attribute
    def unit(self) -> Unit | None:
        if SCOPES[Role(self.role)] is not Scope.UNIT:
            return None
        given = self.__dict__.get("authority")
        return UnitFactory(authority=given) if isinstance(given, Authority) else UnitFactory()

    @factory.lazy_attribute
    def authority(self) -> Authority | None:
        scope = SCOPES[Role(self.role)]
        if scope is Scope.UNIT:
            return self.unit.authority if self.unit else None
        return AuthorityFactory() if scope is Scope.AUTHORITY else None

    @factory.lazy_attribute
    def order(self) -> Order | None:
        return OrderFactory(authority=self.authority) if self.role == Role.REGISTER_OFFICER else None


class WorkingHoursFactory(DjangoModelFactory[WorkingHours]):
    class Meta:
        model = WorkingHours

    authority = factory.SubFactory(AuthorityFactory, week=False)
    weekday = 0
    starts = time(9)
    ends = time(18)


class CalendarExceptionFactory(DjangoModelFactory[CalendarException]):
    class Meta:
        model = CalendarException

    authority = factory.SubFactory(AuthorityFactory)
    date = factory.Sequence(lambda n: date(2026, 3, 10) + timedelta(days=n))
    kind = ExceptionKind.OFF
    reason = "День города"


class InvitationFactory(DjangoModelFactory[Invitation]):
    """An open invitation; `token="…"` decides its link."""

    class Meta:
        model = Invitation

    class Params:
        token = factory.Sequence(lambda n: f"token-{n + 1}")

    employee = factory.SubFactory(EmployeeFactory)
    token_sha256 = factory.LazyAttribute(lambda invitation: fingerprint(invitation.token))
    sent_at = NOW
    expires_at = NOW + timedelta(days=7)


def appoint_as(
    role: Role, *, authority: Authority | None = None, unit: Unit | None = None, **kwargs: Any
) -> User:
    """A new person in this role, to sign in with."""
    given = {"authority": authority or (unit.authority if unit else None), "unit": unit}
    scope = {name: value for name, value in given.items() if value is not None}
    return AppointmentFactory(role=role, **scope, **kwargs).employee.user


def viewer_as(
    role: Role, *, authority: Authority | None = None, unit: Unit | None = None, on: date = TODAY
) -> Viewer:
    """A new person in this role, to look or act."""
    return viewer_of(appoint_as(role, authority=authority, unit=unit), on=on)
