"""States of editions and kinds of change between two of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class EditionState(models.TextChoices):
    """Where an edition stands on a day; it follows from the dates and is not stored."""

    DRAFT = "draft", _("Черновик")
    AWAITED = "awaited", _("Вступит в силу")
    IN_FORCE = "in_force", _("Действует")
    SUPERSEDED = "superseded", _("Действовала раньше")


class ChangeKind(models.TextChoices):
    """What a new edition does to a code."""

    ADDED = "added", _("Новый код")
    REMOVED = "removed", _("Код исчезнет")
    RENAMED = "renamed", _("Название изменится")
    MOVED = "moved", _("Код или место изменится")


class ImpactKind(models.TextChoices):
    """What a new edition does to a code that something uses."""

    GONE = "gone", _("Кода не станет")
    RENAMED = "renamed", _("Название изменится")
    NARROWED = "narrowed", _("Код охватит меньше")
    MOVED = "moved", _("Код перейдёт в другую группу")
