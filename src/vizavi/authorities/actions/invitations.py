"""Letters that make a person staff: sent, sent again, revoked, accepted once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from kit.accounts.models import User
from kit.audit.context import action
from kit.errors import Refused
from kit.mail.actions import send_mail
from vizavi.authorities.choices import INVITATION_DAYS, Role
from vizavi.authorities.models import Appointment, Employee, Invitation
from vizavi.authorities.queries import appointments_in_force, fingerprint, open_invitations
from vizavi.authorities.rules import can_administer
from vizavi.authorities.viewer import Viewer


class UnableToInvite(Refused):
    """The person cannot be invited, or not again."""


class UnableToAccept(Refused):
    """The link was used, revoked or is too old, or the password is too weak."""


@action
def invite_employee(
    *,
    actor: Viewer,
    email: str,
    name: str,
    now: datetime,
    position: str = "",
    phone: str = "",
    language: str = "ru",
) -> Invitation:
    """Make an account that nobody can enter yet, and write to its owner how to set a password.

    Raises:
        PermissionDenied: the actor is no administrator.
        UnableToInvite: no name, no such address, or the address has an account already.
    """
    if not can_administer(actor):
        raise PermissionDenied
    employee = _add_employee(email, name=name, position=position, phone=phone, language=language)
    return _send(employee, now=now)


@action
def resend_invitation(*, actor: Viewer, employee: Employee, now: datetime) -> Invitation:
    """Write to the person again. The link of the former letter stops working.

    Raises:
        PermissionDenied: the actor is no administrator.
        UnableToInvite: the person has accepted, or the account is closed.
    """
    if not can_administer(actor):
        raise PermissionDenied
    employee = Employee.objects.select_for_update(of=("self",)).select_related("user").get(pk=employee.pk)
    if employee.user.has_usable_password():
        raise UnableToInvite(
            _("Сотрудник уже задал пароль. Забытый пароль он восстановит сам на странице входа.")
        )
    if not employee.user.is_active:
        raise UnableToInvite(_("Учётная запись закрыта. Сначала откройте её."))
    revoke_links(employee, now=now)
    return _send(employee, now=now)


@action
def revoke_invitation(*, actor: Viewer, employee: Employee, now: datetime) -> int:
    """Make the links sent to the person useless. Returns how many; 0 when none was open.

    Raises:
        PermissionDenied: the actor is no administrator.
    """
    if not can_administer(actor):
        raise PermissionDenied
    return revoke_links(employee, now=now)


@action
def invite_administrator(*, actor: Viewer, email: str, name: str, now: datetime) -> str:
    """Make a person an administrator and return the link that sets the password; no letter is sent.

    For whoever runs the installation: also opens a closed account and replaces a forgotten password.

    Raises:
        PermissionDenied: the actor is not the system or an administrator.
        UnableToInvite: no name or no such address.
    """
    if not can_administer(actor):
        raise PermissionDenied
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        employee = _add_employee(email, name=name)
    else:
        employee, _is_new = Employee.objects.get_or_create(user=user)
        if not user.is_active:
            user.is_active = True
            user.save(update_fields=["is_active"])
    held = appointments_in_force(localdate(now)).filter(employee=employee, role=Role.ADMINISTRATOR)
    if not held.exists():
        Appointment.objects.create(employee=employee, role=Role.ADMINISTRATOR, starts_on=localdate(now))
    revoke_links(employee, now=now)
    return _new(employee, now=now)[1]


@action
def accept_invitation(*, actor: Viewer, token: str, password: str, now: datetime) -> User:
    """Set the password of the invited person. The link works this once.

    Args:
        actor: the invited person, as `invited_person` gives.

    Raises:
        UnableToAccept: no open invitation has this token, or the password does not pass the validators.
    """
    invitation = (
        open_invitations(now)
        .select_for_update(of=("self",))
        .select_related("employee__user")
        .filter(token_sha256=fingerprint(token))
        .first()
    )
    if invitation is None:
        raise UnableToAccept(_("Ссылка уже использована, отозвана или устарела. Попросите прислать новую."))
    user = invitation.employee.user
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise UnableToAccept(" ".join(error.messages), field="password") from error
    user.set_password(password)
    user.save(update_fields=["password"])
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    return user


def _add_employee(
    email: str, *, name: str, position: str = "", phone: str = "", language: str = "ru"
) -> Employee:
    email, name = email.strip(), " ".join(name.split())
    if not name:
        raise UnableToInvite(_("Напишите фамилию, имя и отчество."), field="name")
    try:
        validate_email(email)
    except ValidationError as error:
        raise UnableToInvite(
            _("Напишите адрес электронной почты полностью, например name@example.ru."), field="email"
        ) from error
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, name=name)
    except IntegrityError as error:
        raise UnableToInvite(
            _("Учётная запись с адресом %(email)s уже есть. Найдите этого человека в списке.")
            % {"email": email},
            field="email",
        ) from error
    user.language = language
    user.save(update_fields=["language"])
    return Employee.objects.create(user=user, position=" ".join(position.split()), phone=phone.strip())


def _send(employee: Employee, *, now: datetime) -> Invitation:
    invitation, link = _new(employee, now=now)
    with override(employee.user.language):
        send_mail(
            to=employee.user.email,
            subject=_("Приглашение в «Визави»"),
            text=_(
                "Здравствуйте, %(name)s!\n\n"
                "Для вас создана учётная запись сотрудника в системе «Визави».\n"
                "Чтобы начать работу, откройте ссылку и задайте пароль:\n\n%(link)s\n\n"
                "Ссылка действует до %(until)s и срабатывает один раз. Никому её не пересылайте.\n"
                "Если вы не ждали этого письма, ничего не делайте: без пароля войти нельзя."
            )
            % {
                "name": employee.user.name,
                "link": link,
                "until": localtime(invitation.expires_at).strftime("%d.%m.%Y %H:%M"),
            },
        )
    return invitation


def _new(employee: Employee, *, now: datetime) -> tuple[Invitation, str]:
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        employee=employee,
        token_sha256=fingerprint(token),
        sent_at=now,
        expires_at=now + timedelta(days=INVITATION_DAYS),
    )
    with override(employee.user.language):
        return invitation, settings.SITE_URL + reverse("authorities:accept_invitation", args=[token])


def revoke_links(employee: Employee, *, now: datetime) -> int:
    """Make open links of a person useless, as part of an action. Returns how many."""
    count = 0
    for invitation in open_invitations(now).select_for_update(of=("self",)).filter(employee=employee):
        invitation.expires_at = now
        invitation.save(update_fields=["expires_at"])
        count += 1
    return count
