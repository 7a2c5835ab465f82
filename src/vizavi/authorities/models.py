"""Authorities with their units, people, orders and working time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear, Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kit.audit.triggers import audited
from vizavi.authorities.choices import ExceptionKind, ProviderKind, Role


class Authority(models.Model):
    """An authority or an organisation empowered to deal with clients."""

    code = models.SlugField(_("код"), max_length=40, unique=True)
    kind = models.CharField(
        _("вид поставщика"), max_length=30, choices=ProviderKind.choices, default=ProviderKind.STATE_BODY
    )
    name = models.CharField(_("полное наименование"), max_length=300)
    name_en = models.CharField(_("наименование на английском"), max_length=300, blank=True)
    # Documents say «Перечень … Департамента …»: Russian needs the form, no program makes it reliably.
    name_genitive = models.CharField(_("наименование в родительном падеже"), max_length=300)
    short_name = models.CharField(_("краткое наименование"), max_length=120)
    short_name_en = models.CharField(_("краткое наименование на английском"), max_length=120, blank=True)
    head_position = models.CharField(_("должность руководителя"), max_length=200)
    place = models.CharField(_("место издания приказов"), max_length=100)
    site = models.URLField(_("официальный сайт"), blank=True)
    email = models.EmailField(_("электронная почта"), blank=True)
    phone = models.CharField(_("телефон"), max_length=40, blank=True)
    address = models.CharField(_("адрес"), max_length=300, blank=True)
    time_zone = models.CharField(_("часовой пояс"), max_length=40, default="Europe/Moscow")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ProviderKind.values), name="authority_of_a_known_kind"
            )
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return (self.name_en if get_language() == "en" else "") or self.name

    @property
    def short(self) -> str:
        return (self.short_name_en if get_language() == "en" else "") or self.short_name


class Unit(models.Model):
    """A structural unit of an authority (S-2.18); units form a tree."""

    authority = models.ForeignKey(
        Authority, models.PROTECT, related_name="units", verbose_name=_("орган власти")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("вышестоящее подразделение"),
    )
    name = models.CharField(_("наименование"), max_length=300)
    name_en = models.CharField(_("наименование на английском"), max_length=300, blank=True)
    closed_on = models.DateField(_("упразднено"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(F("authority"), Lower("name"), name="unit_name_once_in_authority"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="unit_not_its_own_parent"),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return (self.name_en if get_language() == "en" else "") or self.name


class Order(models.Model):
    """A document by which the authority decides: approves an edition, appoints an authorised person."""

    authority = models.ForeignKey(
        Authority, models.PROTECT, related_name="orders", verbose_name=_("орган власти")
    )
    kind = models.CharField(_("вид документа"), max_length=60, default="приказ")
    number = models.CharField(_("номер"), max_length=40)
    dated_on = models.DateField(_("дата"))
    title = models.CharField(_("заголовок"), max_length=500)
    scan = models.FileField(_("скан с подписью"), upload_to="orders/%Y/", blank=True)
    scan_sha256 = models.CharField(_("контрольная сумма скана"), max_length=64, blank=True)

    class Meta:
        ordering = ["-dated_on", "-id"]
        constraints = [
            # Numbering starts anew each year.
            models.UniqueConstraint(
                F("authority"),
                Lower("kind"),
                Lower("number"),
                ExtractYear("dated_on"),
                name="order_number_once_a_year",
            )
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.kind} № {self.number} от {self.dated_on:%d.%m.%Y}"


class Employee(models.Model):
    """A person as staff. Roles are appointments, in one authority or in several."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="employee")
    position = models.CharField(_("должность"), max_length=250, blank=True)
    phone = models.CharField(_("телефон"), max_length=40, blank=True)

    class Meta:
        triggers = [audited()]

    def __str__(self) -> str:
        return str(self.user)


_UNIT_ROLES = [Role.UNIT_OFFICER, Role.UNIT_HEAD]
_AUTHORITY_ROLES = [Role.REGISTER_OFFICER, Role.AUTHORITY_HEAD]
_GENERAL_ROLES = [Role.PROJECT_OFFICE, Role.ADMINISTRATOR, Role.AUDITOR]


class Appointment(models.Model):
    """A role of an employee, in a unit, an authority or everywhere, for a time."""

    employee = models.ForeignKey(
        Employee, models.PROTECT, related_name="appointments", verbose_name=_("сотрудник")
    )
    role = models.CharField(_("роль"), max_length=30, choices=Role.choices)
    authority = models.ForeignKey(
        Authority,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("орган власти"),
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("подразделение"),
    )
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name=_("приказ")
    )
    starts_on = models.DateField(_("действует с"))
    ends_on = models.DateField(_("действует по"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="appointment_scope_fits_role",
                condition=Q(role__in=_UNIT_ROLES, unit__isnull=False, authority__isnull=False)
                | Q(role__in=_AUTHORITY_ROLES, unit__isnull=True, authority__isnull=False)
                | Q(role__in=_GENERAL_ROLES, unit__isnull=True, authority__isnull=True),
            ),
            models.CheckConstraint(
                name="appointment_of_register_officer_by_order",
                condition=~Q(role=Role.REGISTER_OFFICER) | Q(order__isnull=False),
            ),
            models.CheckConstraint(
                name="appointment_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["employee", "role", "authority", "unit"],
                condition=Q(ends_on__isnull=True),
                nulls_distinct=False,
                name="appointment_open_once",
            ),
        ]
        # In the trail these rows are parts of whom they are about: their history outlives them.
        triggers = [audited(key="employee_id")]

    def __str__(self) -> str:
        return f"{self.employee}: {self.get_role_display()}"


class WorkingHours(models.Model):
    """One interval of an ordinary week; a lunch break makes two of them."""

    authority = models.ForeignKey(
        Authority, models.CASCADE, related_name="working_hours", verbose_name=_("орган власти")
    )
    weekday = models.PositiveSmallIntegerField(_("день недели"))
    starts = models.TimeField(_("с"))
    ends = models.TimeField(_("до"))

    class Meta:
        ordering = ["weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="working_hours_weekday"),
            models.CheckConstraint(condition=Q(starts__lt=F("ends")), name="working_hours_start_before_end"),
            models.UniqueConstraint(fields=["authority", "weekday", "starts"], name="working_hours_once"),
        ]
        triggers = [audited(key="authority_id")]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.starts:%H:%M}–{self.ends:%H:%M}"


class CalendarException(models.Model):
    """A date on which the authority departs from the production calendar, such as a regional holiday."""

    authority = models.ForeignKey(
        Authority, models.CASCADE, related_name="calendar_exceptions", verbose_name=_("орган власти")
    )
    date = models.DateField(_("дата"))
    kind = models.CharField(_("что в этот день"), max_length=10, choices=ExceptionKind.choices)
    hours = models.JSONField(_("часы"), default=list, blank=True)
    reason = models.CharField(_("основание"), max_length=300)

    class Meta:
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["authority", "date"], name="calendar_exception_once")]
        triggers = [audited(key="authority_id")]

    def __str__(self) -> str:
        return f"{self.date:%d.%m.%Y}: {self.get_kind_display()}"


class Invitation(models.Model):
    """A letter that lets a person set a password and so become staff. Used once, for a time."""

    employee = models.ForeignKey(
        Employee, models.CASCADE, related_name="invitations", verbose_name=_("сотрудник")
    )
    token_sha256 = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(_("отправлено"))
    expires_at = models.DateTimeField(_("действует до"))
    used_at = models.DateTimeField(_("принято"), null=True, blank=True)

    class Meta:
        ordering = ["-sent_at"]
        triggers = [audited(exclude=["token_sha256"], key="employee_id")]

    def __str__(self) -> str:
        return f"{self.employee} {self.sent_at:%d.%m.%Y}"
