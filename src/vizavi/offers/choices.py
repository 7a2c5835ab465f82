"""How what was found is grouped, and why a question was left without an answer."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vizavi.registry.choices import Kind


class Group(models.TextChoices):
    """Groups of the results, in the order in which they are shown."""

    NOW = "now", _("Доступно сейчас")
    STEP = "step", _("В одном шаге")
    CLARIFY = "clarify", _("Нужно уточнить")
    # Met or not, a paused, closed, unfinished or out-of-season service is never offered as available.
    NOT_OFFERED = "not-offered", _("Сейчас не предоставляется")
    NOT_FOR_YOU = "not-for-you", _("Не для вас")


class Skip(models.TextChoices):
    """Why a question has no answer."""

    UNKNOWN = "unknown", _("не знаю")
    DECLINED = "declined", _("предпочту не отвечать")


# Kinds of entries that have verdicts.
JUDGED = (Kind.SERVICE, Kind.SITUATION, Kind.SCENARIO, Kind.SEGMENT, Kind.REQUIREMENT)
