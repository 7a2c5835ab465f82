"""People as staff: their data, closing and opening their accounts."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from kit.accounts.models import User
from kit.accounts.sessions import end_sessions
from kit.audit.context import action
from kit.errors import Refused
from kit.mail.actions import send_mail
from vizavi.authorities.actions.appointments import require_other_administrator
from vizavi.authorities.actions.invitations import revoke_links
from vizavi.authorities.choices import Role
from vizavi.authorities.models import Employee
from vizavi.authorities.queries import appointments_in_force
from vizavi.authorities.rules import can_administer
from vizavi.authorities.viewer import Viewer


class UnableToChangePerson(Refused):
    """The data or the account of the person cannot be changed as asked."""


@action
def change_person(
    *, actor: Viewer, employee: Employee, name: str, position: str, phone: str, now: datetime
) -> Employee:
    """Correct the name, position or telephone of a person.

    Raises:
        PermissionDenied: the actor is no administrator.
        UnableToChangePerson: the name is empty.
    """
    employee = _locked(actor, employee)
    user = employee.user
    user.name = " ".join(name.split())
    if not user.name:
        raise UnableToChangePerson(_("Напишите фамилию, имя и отчество."), field="name")
    user.save(update_fields=["name"])
    employee.position, employee.phone = " ".join(position.split()), phone.strip()
    employee.save(update_fields=["position", "phone"])
    return employee


@action
def deactivate_person(*, actor: Viewer, employee: Employee, now: datetime, reason: str) -> Employee:
    """Close the account: all sessions end at once, links sent before stop working; roles stay on record.

    Raises:
        PermissionDenied: the actor is no administrator.
        UnableToChangePerson: it is the actor's own account, or no reason is given.
        UnableToDismiss: it is the last administrator.
    """
    employee = _locked(actor, employee)
    if employee.user_id == actor.actor_id:
        raise UnableToChangePerson(_("Свою учётную запись закрыть нельзя: попросите другого администратора."))
    if not reason.strip():
        raise UnableToChangePerson(_("Напишите, почему учётная запись закрывается."), field="reason")
    is_administrator = appointments_in_force(localdate(now)).filter(
        employee=employee, role=Role.ADMINISTRATOR
    )
    if employee.user.is_active and is_administrator.exists():
        require_other_administrator(employee.pk, now=now)
    _set_active(employee.user, is_active=False)
    end_sessions(employee.user)
    revoke_links(employee, now=now)
    return employee


@action
def activate_person(*, actor: Viewer, employee: Employee, now: datetime) -> Employee:
    """Open a closed account again, with the roles that are still in force.

    Raises:
        PermissionDenied: the actor is no administrator.
    """
    employee = _locked(actor, employee)
    _set_active(employee.user, is_active=True)
    return employee


@action
def end_sessions_of(*, actor: Viewer, employee: Employee, now: datetime) -> int:
    """Sign a person out everywhere. Returns of how many sessions.

    Raises:
        PermissionDenied: the actor is no administrator.
    """
    return end_sessions(_locked(actor, employee).user)


@action
def reset_second_factor(*, actor: Viewer, employee: Employee, now: datetime, reason: str) -> int:
    """Forget the code app and the passkeys of a person who lost them. Returns how many.

    The person is signed out, told by mail, and must set up a new second factor after signing in.

    Raises:
        PermissionDenied: the actor is no administrator.
        UnableToChangePerson: no reason is given.
    """
    employee = _locked(actor, employee)
    if not reason.strip():
        raise UnableToChangePerson(
            _("Напишите, почему сбрасывается второй шаг входа и как вы убедились, что просит сам сотрудник."),
            field="reason",
        )
    count: int = Authenticator.objects.filter(user=employee.user).delete()[0]
    end_sessions(employee.user)
    with override(employee.user.language):
        send_mail(
            to=employee.user.email,
            subject=_("Второй шаг входа сброшен"),
            text=_(
                "Здравствуйте, %(name)s!\n\n"
                "Администратор сбросил второй шаг входа вашей учётной записи в системе «Визави».\n"
                "При следующем входе система попросит настроить его заново.\n"
                "Если вы об этом не просили, сразу сообщите в поддержку: %(support)s."
            )
            % {"name": employee.user.name, "support": settings.SUPPORT_EMAIL},
        )
    return count


def _locked(actor: Viewer, employee: Employee) -> Employee:
    if not can_administer(actor):
        raise PermissionDenied
    return Employee.objects.select_for_update(of=("self",)).select_related("user").get(pk=employee.pk)


def _set_active(user: User, *, is_active: bool) -> None:
    user.is_active = is_active
    user.save(update_fields=["is_active"])
