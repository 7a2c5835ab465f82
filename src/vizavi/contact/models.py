"""Requests to technical support."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.audit.triggers import audited
from vizavi.contact.choices import OPEN, SupportState


class SupportRequest(models.Model):
    """Somebody could not go on and says so; without signing in, at any hour (B-4.6.3.12).

    `email` and `phone` are personal data, kept to answer and erased some days after the answer
    (`VIZAVI_SUPPORT_KEEP_DAYS`). The audit trail, which forgets nothing, never sees them nor what was written.
    """

    # Sent with the form: the same form sent twice is one request.
    form_token = models.UUIDField(unique=True, editable=False)
    text = models.TextField(_("обращение"))
    page = models.CharField(_("страница"), max_length=500, blank=True)
    error_id = models.CharField(_("номер ошибки"), max_length=9, blank=True)
    email = models.EmailField(_("почта"), blank=True)
    phone = models.CharField(_("телефон"), max_length=20, blank=True)
    browser = models.CharField(_("браузер"), max_length=300, blank=True)
    language = models.CharField(_("язык"), max_length=5)
    created_at = models.DateTimeField(_("получено"))
    due_at = models.DateTimeField(_("ответить до"))
    state = models.CharField(
        _("состояние"), max_length=10, choices=SupportState.choices, default=SupportState.NEW
    )
    answer = models.TextField(_("ответ"), blank=True)
    answered_at = models.DateTimeField(_("отвечено"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ответил"),
    )
    erased_at = models.DateTimeField(_("контакты стёрты"), null=True, blank=True)

    class Meta:
        verbose_name = _("Обращение в поддержку")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=SupportState.values), name="support_request_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=SupportState.ANSWERED, answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(answer="")
                | Q(state__in=sorted(OPEN), answered_at=None, answered_by=None, answer=""),
                name="support_request_answered_is_answered",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(email="", phone="", answered_at__isnull=False),
                name="support_request_erased_is_erased",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(state__in=sorted(OPEN)), name="support_open"),
            models.Index(
                fields=["answered_at"],
                condition=Q(answered_at__isnull=False, erased_at=None),
                name="support_to_erase",
            ),
        ]
        triggers = [audited(exclude=["email", "phone", "text", "form_token"])]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The receipt number, as it is told by telephone: 2026-000042."""
        return f"{timezone.localtime(self.created_at):%Y}-{self.pk:06d}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
