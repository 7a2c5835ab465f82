"""Journeys of the administrator: a new edition of a form, a new colleague."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kit.mail.models import Mail
from tests.journeys.keyboard import Keyboard
from vizavi.authorities.choices import Role
from vizavi.authorities.models import Appointment, Employee
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.models import FormEdition
from vizavi.touchpoints.tests.factories import World, appointed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_administrator_puts_a_form_with_another_column_heading_in_force(keyboard: Keyboard) -> None:
    world = World()
    form, page = world.register.form, keyboard.page
    keyboard.enter(appointed(Role.ADMINISTRATOR))
    keyboard.follow("Настроить форму перечня")
    keyboard.follow(form.name)
    keyboard.push("Начать новую редакцию")
    keyboard.follow("Графы")
    keyboard.follow("Особенности взаимодействия с клиентом")
    keyboard.type(re.compile("^Заголовок графы"), "Как здесь принимают")
    keyboard.push("Сохранить")
    expect(page.get_by_text("Черновик сохранён.")).to_be_visible()
    keyboard.follow("Редакция № 2")
    keyboard.push("Ввести в действие")
    keyboard.push("Ввести в действие")
    expect(page.get_by_text("Теперь она не меняется.")).to_be_visible()

    former, current = FormEdition.objects.filter(form=form).order_by("number")
    assert current.in_force_on == timezone.localdate()
    assert [column.heading for column in form_of(former).columns][
        -1
    ] == "Особенности взаимодействия с клиентом"
    assert [column.heading for column in form_of(current).columns][-1] == "Как здесь принимают"
    keyboard.follow("Сравнить редакции")
    expect(page.get_by_role("table")).to_contain_text("Как здесь принимают")


def test_administrator_invites_a_colleague_and_appoints_her(keyboard: Keyboard) -> None:
    world = World()
    page = keyboard.page
    keyboard.enter(appointed(Role.ADMINISTRATOR))
    keyboard.follow("Пригласить сотрудника")
    keyboard.push("Отправить приглашение")
    # Nothing was filled in: the summary of errors has the focus and leads to the fields.
    expect(page.get_by_role("alert")).to_be_visible()
    keyboard.press_until("link", "почт")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Рабочая электронная почта")).to_be_focused()
    page.keyboard.type("vasilisa@example.org")
    keyboard.press_until("textbox", "Фамилия, имя и отчество", key="Shift+Tab")
    page.keyboard.type("Василиса Примерова")
    keyboard.push("Отправить приглашение")
    expect(page.get_by_text("Приглашение отправлено. Теперь назначьте роль.")).to_be_visible()
    assert list(Mail.objects.values_list("to", flat=True)) == ["vasilisa@example.org"]

    keyboard.push("Назначить роль")
    keyboard.pick("Роль", "Сотрудник подразделения")
    keyboard.choose("Орган власти", str(world.authority))
    keyboard.push("Продолжить")
    keyboard.choose("Подразделение", str(world.unit))
    keyboard.push("Назначить")
    assert keyboard.heading == "Василиса Примерова"
    employee = Employee.objects.get(user__email="vasilisa@example.org")
    appointment = Appointment.objects.get(employee=employee)
    assert (appointment.role, appointment.unit, appointment.starts_on) == (
        Role.UNIT_OFFICER,
        world.unit,
        timezone.localdate(),
    )
