"""Invitations, closing accounts, sessions, a lost second factor."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from kit.accounts.models import User
from kit.mail.models import Mail
from vizavi.authorities.actions.appointments import UnableToDismiss
from vizavi.authorities.actions.invitations import (
    UnableToAccept,
    UnableToInvite,
    accept_invitation,
    invite_administrator,
    invite_employee,
    resend_invitation,
    revoke_invitation,
)
from vizavi.authorities.actions.people import (
    UnableToChangePerson,
    activate_person,
    change_person,
    deactivate_person,
    end_sessions_of,
    reset_second_factor,
)
from vizavi.authorities.choices import Role
from vizavi.authorities.models import Employee, Invitation
from vizavi.authorities.queries import invited_user, viewer_of
from vizavi.authorities.tests.factories import (
    NOW,
    PASSWORD,
    TODAY,
    AppointmentFactory,
    AuthorityFactory,
    EmployeeFactory,
    UserFactory,
    viewer_as,
)
from vizavi.authorities.viewer import SYSTEM, Viewer

pytestmark = [pytest.mark.django_db, pytest.mark.urls("vizavi.authorities.tests.urls")]


def invite(**changes) -> Invitation:
    values = {"actor": SYSTEM, "email": "Vera@example.org", "name": " Орлова  Вера ", "now": NOW}
    return invite_employee(**(values | changes))


def token_of(mail: Mail) -> str:
    found = re.search(r"/invitation/([\w-]+)/", mail.text)
    assert found is not None
    return found[1]


def accept(token: str, password: str = PASSWORD, *, now=NOW) -> User:
    user = invited_user(token, now=now)
    person = Viewer(actor_id=user.pk, actor_name=str(user)) if user else SYSTEM
    return accept_invitation(actor=person, token=token, password=password, now=now)


def test_invitation_is_mailed_and_accepted_once() -> None:
    invitation = invite(position="Советник", phone="21-00")

    mail = Mail.objects.get()
    token = token_of(mail)
    assert (mail.to, mail.subject) == ("Vera@example.org", "Приглашение в «Визави»")
    assert "Здравствуйте, Орлова Вера!" in mail.text
    assert token not in invitation.token_sha256
    assert invitation.expires_at - NOW == timedelta(days=7)

    user = accept(token)
    assert user.check_password(PASSWORD)
    assert (user.name, user.employee.position) == ("Орлова Вера", "Советник")
    with pytest.raises(UnableToAccept):
        accept(token, "совсем другой пароль")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_invitation_is_written_in_the_language_of_the_person() -> None:
    invite(language="en")
    assert "/en/invitation/" in Mail.objects.get().text


def test_invitation_ends_after_seven_days_to_the_second() -> None:
    invite()
    token = token_of(Mail.objects.get())
    assert invited_user(token, now=NOW + timedelta(days=7)) is None
    with pytest.raises(UnableToAccept):
        accept(token, now=NOW + timedelta(days=7))
    accept(token, now=NOW + timedelta(days=7, seconds=-1))


def test_new_letter_makes_the_former_link_useless() -> None:
    employee = invite().employee
    resend_invitation(actor=SYSTEM, employee=employee, now=NOW + timedelta(hours=1))
    first, second = (token_of(mail) for mail in Mail.objects.order_by("pk"))
    later = NOW + timedelta(hours=2)
    with pytest.raises(UnableToAccept):
        accept(first, now=later)
    accept(second, now=later)
    with pytest.raises(UnableToInvite):
        resend_invitation(actor=SYSTEM, employee=employee, now=later)


def test_revoked_invitation_and_one_of_a_closed_account_do_not_work() -> None:
    employee = invite().employee
    token = token_of(Mail.objects.get())
    assert revoke_invitation(actor=SYSTEM, employee=employee, now=NOW) == 1
    assert revoke_invitation(actor=SYSTEM, employee=employee, now=NOW) == 0
    with pytest.raises(UnableToAccept):
        accept(token)

    resend_invitation(actor=SYSTEM, employee=employee, now=NOW)
    deactivate_person(actor=SYSTEM, employee=employee, now=NOW, reason="Передумали")
    with pytest.raises(UnableToAccept):
        accept(token_of(Mail.objects.latest("pk")))
    with pytest.raises(UnableToInvite):
        resend_invitation(actor=SYSTEM, employee=employee, now=NOW)


@pytest.mark.parametrize("password", ["короткий", "password1234", "vera@example.org"])
def test_weak_password_is_refused_and_the_link_stays(password: str) -> None:
    invite()
    token = token_of(Mail.objects.get())
    with pytest.raises(UnableToAccept) as refusal:
        accept(token, password)
    assert refusal.value.field == "password"
    accept(token)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": " "}, "name"), ({"email": "не адрес"}, "email"), ({"email": ""}, "email")],
)
def test_invitation_without_name_or_address_is_refused(changes: dict[str, str], field: str) -> None:
    with pytest.raises(UnableToInvite) as refusal:
        invite(**changes)
    assert refusal.value.field == field
    assert not User.objects.exists()


def test_address_in_other_letter_case_is_the_same_person() -> None:
    UserFactory(email="vera@example.org")
    with pytest.raises(UnableToInvite) as refusal:
        invite(email="VERA@EXAMPLE.ORG")
    assert refusal.value.field == "email"
    assert not Mail.objects.exists()


def test_first_administrator_gets_a_link_without_a_letter() -> None:
    link = invite_administrator(actor=SYSTEM, email="root@example.org", name="Администратор", now=NOW)
    user = accept(link.rstrip("/").rsplit("/", maxsplit=1)[-1])
    assert link.startswith("http")
    assert viewer_of(user, on=TODAY).roles == {Role.ADMINISTRATOR}
    assert not Mail.objects.exists()


def test_lost_administrator_is_let_in_again() -> None:
    person = EmployeeFactory(user__email="root@example.org", user__is_active=False, user__password="забытый")
    first = invite_administrator(actor=SYSTEM, email="ROOT@example.org", name="Администратор", now=NOW)
    link = invite_administrator(actor=SYSTEM, email="ROOT@example.org", name="Администратор", now=NOW)
    accept(link.rstrip("/").rsplit("/", maxsplit=1)[-1])
    with pytest.raises(UnableToAccept):
        accept(first.rstrip("/").rsplit("/", maxsplit=1)[-1])
    person.refresh_from_db()
    assert person.user.is_active
    assert person.appointments.count() == 1
    assert Employee.objects.count() == 1


def signed_in(user: User) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def test_closed_account_loses_its_sessions_at_once() -> None:
    employee = EmployeeFactory(user__password=PASSWORD)
    AppointmentFactory(employee=employee)
    clients = [signed_in(employee.user), signed_in(employee.user)]
    bystander = EmployeeFactory(user__password=PASSWORD)
    other = signed_in(bystander.user)
    assert UserSession.objects.count() == 3

    deactivate_person(actor=SYSTEM, employee=employee, now=NOW, reason="Уволен")

    for client in clients:
        assert client.get("/accounts/")["Location"].startswith("/accounts/login/")
    assert other.get("/accounts/").status_code == 200
    assert list(UserSession.objects.values_list("user", flat=True)) == [bystander.user_id]
    assert viewer_of(User.objects.get(pk=employee.user_id), on=TODAY).roles == frozenset()

    activate_person(actor=SYSTEM, employee=employee, now=NOW)
    assert viewer_of(User.objects.get(pk=employee.user_id), on=TODAY).roles == {Role.UNIT_OFFICER}
    assert clients[0].get("/accounts/")["Location"].startswith("/accounts/login/")


def test_administrator_ends_the_sessions_of_a_person() -> None:
    employee = EmployeeFactory(user__password=PASSWORD)
    client = signed_in(employee.user)
    assert end_sessions_of(actor=viewer_as(Role.ADMINISTRATOR), employee=employee, now=NOW) == 1
    assert client.get("/accounts/").status_code == 302


def test_last_administrator_and_oneself_are_not_closed() -> None:
    appointment = AppointmentFactory(role=Role.ADMINISTRATOR)
    actor = viewer_of(appointment.employee.user, on=TODAY)
    with pytest.raises(UnableToChangePerson):
        deactivate_person(actor=actor, employee=appointment.employee, now=NOW, reason="Ухожу")
    with pytest.raises(UnableToDismiss):
        deactivate_person(actor=SYSTEM, employee=appointment.employee, now=NOW, reason="Ушёл")
    with pytest.raises(UnableToChangePerson) as refusal:
        deactivate_person(actor=actor, employee=EmployeeFactory(), now=NOW, reason=" ")
    assert refusal.value.field == "reason"


def test_lost_second_factor_is_reset_and_told() -> None:
    employee = EmployeeFactory(user__password=PASSWORD)
    client = signed_in(employee.user)
    TOTP.activate(employee.user, "JBSWY3DPEHPK3PXP")
    bystander = EmployeeFactory()
    TOTP.activate(bystander.user, "JBSWY3DPEHPK3PXP")
    with pytest.raises(UnableToChangePerson):
        reset_second_factor(actor=SYSTEM, employee=employee, now=NOW, reason="")

    assert reset_second_factor(actor=SYSTEM, employee=employee, now=NOW, reason="Потерян телефон") == 1

    assert list(Authenticator.objects.values_list("user", flat=True)) == [bystander.user_id]
    assert client.get("/accounts/").status_code == 302
    mail = Mail.objects.get()
    assert (mail.to, mail.subject) == (employee.user.email, "Второй шаг входа сброшен")


def test_person_is_corrected() -> None:
    employee = EmployeeFactory()
    change_person(actor=SYSTEM, employee=employee, name="Иная И.", position="Советник", phone="1", now=NOW)
    employee = Employee.objects.select_related("user").get(pk=employee.pk)
    assert (employee.user.name, employee.position, employee.phone) == ("Иная И.", "Советник", "1")
    with pytest.raises(UnableToChangePerson) as refusal:
        change_person(actor=SYSTEM, employee=employee, name=" ", position="", phone="", now=NOW)
    assert refusal.value.field == "name"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrator_keeps_people(role: Role) -> None:
    authority = AuthorityFactory()
    general = role in {Role.PROJECT_OFFICE, Role.AUDITOR}
    actor = viewer_as(role, authority=None if general else authority)
    colleague = AppointmentFactory(authority=authority).employee
    for attempt in (
        lambda: invite(actor=actor),
        lambda: resend_invitation(actor=actor, employee=colleague, now=NOW),
        lambda: revoke_invitation(actor=actor, employee=colleague, now=NOW),
        lambda: invite_administrator(actor=actor, email="a@example.org", name="А", now=NOW),
        lambda: change_person(actor=actor, employee=colleague, name="А", position="", phone="", now=NOW),
        lambda: deactivate_person(actor=actor, employee=colleague, now=NOW, reason="Так"),
        lambda: activate_person(actor=actor, employee=colleague, now=NOW),
        lambda: end_sessions_of(actor=actor, employee=colleague, now=NOW),
        lambda: reset_second_factor(actor=actor, employee=colleague, now=NOW, reason="Так"),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert not Mail.objects.exists()
