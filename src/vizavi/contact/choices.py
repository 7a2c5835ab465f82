"""States of a request."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SupportState(models.TextChoices):
    """Where a request to technical support stands. It only moves on: new → in work → answered."""

    NEW = "new", _("Принято")
    IN_WORK = "in_work", _("В работе")
    ANSWERED = "answered", _("Есть ответ")


OPEN = frozenset({SupportState.NEW, SupportState.IN_WORK})
