"""Roles: who is appointed to what, by which order, until when."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kit.audit.context import action
from kit.errors import Refused
from vizavi.authorities.actions.orders import issue_order
from vizavi.authorities.choices import ROLES_BY_ORDER, SCOPES, Role, Scope
from vizavi.authorities.models import Appointment, Authority, Employee, Order, Unit
from vizavi.authorities.queries import appointments_in_force
from vizavi.authorities.rules import can_administer, can_appoint
from vizavi.authorities.viewer import Viewer

# Text of a document of the authority, not of the interface.
ORDER_TITLE = "О назначении уполномоченного лица"


class UnableToAppoint(Refused):
    """The appointment contradicts the rules of the role or what is in force."""


class UnableToDismiss(Refused):
    """The appointment cannot end as asked."""


@action
def appoint(
    *,
    actor: Viewer,
    employee: Employee,
    role: Role | str,
    starts_on: date,
    now: datetime,
    authority: Authority | None = None,
    unit: Unit | None = None,
    order: Order | None = None,
    order_number: str = "",
    order_date: date | None = None,
    scan: File[bytes] | None = None,
) -> Appointment:
    """Give an employee a role: in a unit, in an authority, or everywhere, as `SCOPES` says.

    The authorised person is appointed by an order only (S-3.2, I-2.2): a new one, given by number and date,
    or, when one order names several people, the `order` already registered.

    Raises:
        PermissionDenied: the actor may not give this role there, or the head names somebody of another authority.
        UnableToAppoint: the role needs another scope or an order, or is held already.
        UnableToIssueOrder: the number was used this year, or the date is ahead.
    """
    role = Role(role)
    authority, unit = _scope(role, authority, unit)
    if not can_appoint(actor, role, authority.pk if authority else None):
        raise PermissionDenied
    # Two windows must not give the role twice.
    employee = Employee.objects.select_for_update(of=("self",)).select_related("user").get(pk=employee.pk)
    _require_known(actor, employee, authority, now)
    if not employee.user.is_active:
        raise UnableToAppoint(_("Учётная запись сотрудника закрыта. Сначала откройте её."), field="employee")
    _require_free(employee, role, authority, unit, starts_on)
    if role in ROLES_BY_ORDER and authority is not None:
        if order is None:
            order = _issue(authority, order_number, order_date, scan, now)
        _require_order_fits(order, authority, starts_on)
    else:
        order = None
    return Appointment.objects.create(
        employee=employee, role=role, authority=authority, unit=unit, order=order, starts_on=starts_on
    )


@action
def dismiss(
    *, actor: Viewer, appointment: Appointment, last_day: date, now: datetime, reason: str = ""
) -> Appointment | None:
    """End a role on its last day. A last day before the first withdraws an appointment that never began.

    Returns:
        The ended appointment; None when it was withdrawn.

    Raises:
        PermissionDenied: the actor could not have given the role.
        UnableToDismiss: it ended before, or nobody would be left to administer.
    """
    appointment = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if not can_appoint(actor, appointment.role, appointment.authority_id):
        raise PermissionDenied
    if appointment.ends_on is not None and appointment.ends_on < localdate(now):
        raise UnableToDismiss(_("Эта роль уже завершена."))
    if appointment.role == Role.ADMINISTRATOR:
        require_other_administrator(appointment.employee_id, now=now)
    if last_day < appointment.starts_on:
        appointment.delete()
        return None
    appointment.ends_on = last_day
    appointment.save(update_fields=["ends_on"])
    return appointment


def require_other_administrator(employee_id: int, *, now: datetime) -> None:
    """Refuse to leave the installation without an administrator.

    Raises:
        UnableToDismiss: no other active person is an administrator for an unlimited time.
    """
    others = appointments_in_force(localdate(now)).filter(
        role=Role.ADMINISTRATOR, ends_on__isnull=True, employee__user__is_active=True
    )
    if not others.exclude(employee_id=employee_id).select_for_update().exists():
        raise UnableToDismiss(_("Это последний администратор. Сначала назначьте другого."))


def _scope(
    role: Role, authority: Authority | None, unit: Unit | None
) -> tuple[Authority | None, Unit | None]:
    """What the role extends over; what is not its matter is left out."""
    if SCOPES[role] is Scope.EVERYTHING:
        return None, None
    if SCOPES[role] is Scope.AUTHORITY:
        if authority is None:
            raise UnableToAppoint(_("Выберите орган власти: эта роль действует в нём."), field="authority")
        return authority, None
    if unit is None:
        raise UnableToAppoint(_("Выберите подразделение: эта роль действует в нём."), field="unit")
    if unit.closed_on is not None:
        raise UnableToAppoint(_("Подразделение упразднено. Выберите действующее."), field="unit")
    return unit.authority, unit


def _issue(
    authority: Authority, number: str, dated_on: date | None, scan: File[bytes] | None, now: datetime
) -> Order:
    if dated_on is None:
        raise UnableToAppoint(_("Укажите дату приказа о назначении."), field="order_date")
    return issue_order(
        authority=authority,
        number=number,
        dated_on=dated_on,
        title=ORDER_TITLE,
        scan=scan,
        now=now,
    )


def _require_order_fits(order: Order, authority: Authority, starts_on: date) -> None:
    if order.authority_id != authority.pk:
        raise UnableToAppoint(_("Приказ издан другим органом власти."), field="order")
    if starts_on < order.dated_on:
        raise UnableToAppoint(
            _("Роль не может начаться раньше приказа (%(date)s).")
            % {"date": order.dated_on.strftime("%d.%m.%Y")},
            field="starts_on",
        )


def _require_known(actor: Viewer, employee: Employee, authority: Authority | None, now: datetime) -> None:
    """The head chooses among the own people: others are not the head's to see."""
    if can_administer(actor):
        return
    if not appointments_in_force(localdate(now)).filter(employee=employee, authority=authority).exists():
        raise PermissionDenied


def _require_free(
    employee: Employee, role: Role, authority: Authority | None, unit: Unit | None, starts_on: date
) -> None:
    held = employee.appointments.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on), role=role, authority=authority, unit=unit
    )
    if held.exists():
        raise UnableToAppoint(
            _(
                "У сотрудника уже есть эта роль. Завершите прежнее назначение или выберите другую дату начала."
            ),
            field="role",
        )
