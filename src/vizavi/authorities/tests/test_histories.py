"""Histories tell what was done in words: no ids, one event for one action, rows that are gone included."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kit.pages.history import Event
from vizavi.authorities.actions.appointments import appoint, dismiss
from vizavi.authorities.actions.authorities import change_authority
from vizavi.authorities.actions.calendar import (
    remove_calendar_exception,
    set_calendar_exceptions,
    set_working_hours,
)
from vizavi.authorities.actions.people import deactivate_person, reset_second_factor
from vizavi.authorities.actions.units import change_unit
from vizavi.authorities.choices import ExceptionKind, Role
from vizavi.authorities.histories import history_of_authority, history_of_person, history_of_unit
from vizavi.authorities.tests.factories import (
    NOW,
    TODAY,
    AppointmentFactory,
    AuthorityFactory,
    EmployeeFactory,
    UnitFactory,
    viewer_as,
)
from vizavi.authorities.viewer import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


def told(event: Event) -> tuple[str, dict[str, tuple[str, str]]]:
    return event.title, {change.label: (change.before, change.after) for change in event.changes}


def test_new_week_is_told_by_weekday() -> None:
    authority = AuthorityFactory()
    week = [["9:00–13:00", "14:00–18:00"]] * 4 + [["9:00-15:00"], ["10:00-12:00"], []]
    set_working_hours(actor=SYSTEM, authority=authority, week=week, now=NOW)

    assert told(history_of_authority(authority)[0]) == (
        "Изменена рабочая неделя",
        {"Пятница": ("09:00–13:00, 14:00–18:00", "09:00–15:00"), "Суббота": ("", "10:00–12:00")},
    )


def test_exceptions_are_told_by_date_also_when_they_are_gone() -> None:
    authority = AuthorityFactory()

    def close(kind: ExceptionKind, reason: str, last_on: date) -> None:
        set_calendar_exceptions(
            actor=SYSTEM,
            authority=authority,
            first_on=date(2026, 9, 15),
            last_on=last_on,
            kind=kind,
            hours=["10:00-12:00"],
            reason=reason,
            now=NOW,
        )

    close(ExceptionKind.OFF, "Переезд", date(2026, 9, 16))
    close(ExceptionKind.HOURS, "Передумали", date(2026, 9, 15))
    remove_calendar_exception(actor=SYSTEM, authority=authority, date=date(2026, 9, 15), now=NOW)

    assert [told(event) for event in history_of_authority(authority)[:3]] == [
        ("Исключение календаря снято", {"15 сентября 2026 г.": ("другие часы, 10:00-12:00, Передумали", "")}),
        (
            "Изменён календарь",
            {"15 сентября 2026 г.": ("нерабочий день, Переезд", "другие часы, 10:00-12:00, Передумали")},
        ),
        (
            "Изменён календарь",
            {
                "15 сентября 2026 г.": ("", "нерабочий день, Переезд"),
                "16 сентября 2026 г.": ("", "нерабочий день, Переезд"),
            },
        ),
    ]


def test_card_and_unit_are_told_by_field() -> None:
    unit = UnitFactory(name="Отдел")
    above = UnitFactory(authority=unit.authority, name="Управление")
    change_authority(actor=SYSTEM, authority=unit.authority, details={"phone": "21-00"}, now=NOW)
    change_unit(actor=SYSTEM, unit=unit, name="Сектор", parent=above, now=NOW)

    assert told(history_of_authority(unit.authority)[0]) == (
        "Сведения об органе власти изменены",
        {"Телефон": ("", "21-00")},
    )
    assert told(history_of_unit(unit)[0]) == (
        "Подразделение изменено",
        {"Наименование": ("Отдел", "Сектор"), "Вышестоящее подразделение": ("", "Управление")},
    )


def test_person_has_roles_account_and_second_step_in_one_history() -> None:
    unit = UnitFactory(name="Отдел рынков", authority__name="Департамент торговли")
    person = EmployeeFactory(user__name="Орлова Вера")
    appoint(actor=SYSTEM, employee=person, role=Role.UNIT_HEAD, unit=unit, starts_on=TODAY, now=NOW)
    TOTP.activate(person.user, "JBSWY3DPEHPK3PXP")
    reset_second_factor(actor=SYSTEM, employee=person, now=NOW, reason="Потерян телефон")
    dismiss(actor=SYSTEM, appointment=person.appointments.get(), last_day=TODAY - timedelta(days=1), now=NOW)
    deactivate_person(actor=SYSTEM, employee=person, now=NOW, reason="Уволена")

    events = history_of_person(person, SYSTEM)

    assert told(events[0]) == ("Учётная запись закрыта", {"Учётная запись открыта": ("да", "нет")})
    assert (events[0].reason, events[0].who) == ("Уволена", "Визави")
    assert events[1].title == "Роль завершена"
    assert (events[2].title, events[2].reason) == (
        "Второй шаг входа сброшен администратором",
        "Потерян телефон",
    )
    assert events[3].title == "Создано: второй шаг входа"
    assert told(events[4]) == (
        "Назначена роль",
        {
            "Сотрудник": ("", "Орлова Вера"),
            "Роль": ("", "Руководитель подразделения"),
            "Орган власти": ("", "Департамент торговли"),
            "Подразделение": ("", "Отдел рынков"),
            "Действует с": ("", "14 сентября 2026 г."),
        },
    )
    assert "JBSWY" not in str(events)


def test_head_is_not_told_of_roles_elsewhere() -> None:
    own = AuthorityFactory(name="Своё ведомство")
    person = AppointmentFactory(authority=own).employee
    AppointmentFactory(employee=person, role=Role.AUTHORITY_HEAD, authority=AuthorityFactory(name="Чужое"))
    head = viewer_as(Role.AUTHORITY_HEAD, authority=own)
    assert "Чужое" not in str(history_of_person(person, head))
    assert "Своё ведомство" in str(history_of_person(person, head))
    assert "Чужое" in str(history_of_person(person, viewer_as(Role.AUDITOR)))


def test_long_history_costs_as_many_queries_as_a_short_one() -> None:
    person = AppointmentFactory().employee
    with CaptureQueriesContext(connection) as short:
        history_of_person(person, SYSTEM)
    for _number in range(30):
        AppointmentFactory(employee=person)
    with CaptureQueriesContext(connection) as long:
        history_of_person(person, SYSTEM)
    assert len(long) == len(short)
