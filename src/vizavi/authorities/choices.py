"""Roles of staff, kinds of providers and of dates."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What an employee may be appointed to. The scope of each is in `SCOPES`."""

    UNIT_OFFICER = "unit_officer", _("Сотрудник подразделения")
    UNIT_HEAD = "unit_head", _("Руководитель подразделения")
    REGISTER_OFFICER = "register_officer", _("Уполномоченное лицо")
    AUTHORITY_HEAD = "authority_head", _("Руководитель органа власти")
    PROJECT_OFFICE = "project_office", _("Проектный офис")
    ADMINISTRATOR = "administrator", _("Администратор")
    AUDITOR = "auditor", _("Аудитор")


class Scope(models.TextChoices):
    """What a role extends over."""

    UNIT = "unit", _("подразделение и подчинённые ему")
    AUTHORITY = "authority", _("орган власти")
    EVERYTHING = "everything", _("все органы власти")


SCOPES: dict[Role, Scope] = {
    Role.UNIT_OFFICER: Scope.UNIT,
    Role.UNIT_HEAD: Scope.UNIT,
    Role.REGISTER_OFFICER: Scope.AUTHORITY,
    Role.AUTHORITY_HEAD: Scope.AUTHORITY,
    Role.PROJECT_OFFICE: Scope.EVERYTHING,
    Role.ADMINISTRATOR: Scope.EVERYTHING,
    Role.AUDITOR: Scope.EVERYTHING,
}

# S-3.2, I-2.2: the head names the authorised person by a document.
ROLES_BY_ORDER = frozenset({Role.REGISTER_OFFICER})


class ProviderKind(models.TextChoices):
    """B-2.4.a: who is obliged to serve clients by the standard."""

    STATE_BODY = "state_body", _("Орган государственной власти")
    LOCAL_BODY = "local_body", _("Орган местного самоуправления")
    INSTITUTION = "institution", _("Государственное или муниципальное учреждение")
    ENTERPRISE = "enterprise", _("Государственное или муниципальное предприятие")
    AUTHORISED_BY_LAW = "authorised_by_law", _("Организация, уполномоченная законом")
    AUTHORISED_BY_CONTRACT = "authorised_by_contract", _("Организация, уполномоченная договором")


class ExceptionKind(models.TextChoices):
    """How a date of an authority differs from the production calendar."""

    HOLIDAY = "holiday", _("праздник: накануне день короче")
    OFF = "off", _("нерабочий день")
    WORKING = "working", _("рабочий день")
    HOURS = "hours", _("другие часы")


# What an authority starts with: forty hours, shorter on Friday, as most of them work.
USUAL_WEEK: tuple[tuple[str, ...], ...] = (
    *[("09:00-13:00", "13:45-18:00")] * 4,
    ("09:00-13:00", "13:45-16:45"),
    (),
    (),
)

INVITATION_DAYS = 7

WEEKDAYS = (
    _("Понедельник"),
    _("Вторник"),
    _("Среда"),
    _("Четверг"),
    _("Пятница"),
    _("Суббота"),
    _("Воскресенье"),
)
