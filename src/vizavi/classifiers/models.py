"""Classifiers, their editions, and what an edition holds.

An edition without `in_force_on` is a draft. Once it has the date it never changes, nor do its items, ever: triggers
refuse. What is in force on a day is the decided edition with the latest date that has come (see `queries`).
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kit.audit.triggers import audited

LONGEST_CODE = 40
LONGEST_NAME = 1000


class Classifier(models.Model):
    """A list of codes that a publisher keeps: `source` says who and under what designation."""

    code = models.SlugField(_("код"), max_length=40, unique=True)
    name = models.CharField(_("название"), max_length=300)
    name_en = models.CharField(_("название на английском"), max_length=300)
    is_tree = models.BooleanField(_("коды подчинены друг другу"), default=False)
    source = models.CharField(_("источник"), max_length=500)
    source_en = models.CharField(_("источник на английском"), max_length=500)

    class Meta:
        ordering = ["name"]
        verbose_name = _("классификатор")
        triggers = [audited()]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name


class ClassifierEdition(models.Model):
    """A classifier as one file gives it. `sha256` is that of the file's bytes; `size` counts the items."""

    classifier = models.ForeignKey(Classifier, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField(_("номер"))
    file_name = models.CharField(_("имя файла"), max_length=255)
    sha256 = models.CharField(_("контрольная сумма"), max_length=64)
    size = models.PositiveIntegerField(_("кодов"))
    published_on = models.DateField(_("опубликована издателем"), null=True, blank=True)
    taken_at = models.DateTimeField(_("загружена"))
    in_force_on = models.DateField(_("действует с"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("подтверждена"), null=True, blank=True)

    class Meta:
        ordering = ["classifier", "-number"]
        verbose_name = _("редакция классификатора")
        constraints = [
            models.UniqueConstraint(fields=["classifier", "number"], name="classifier_edition_number_once"),
            models.UniqueConstraint(
                fields=["classifier"], condition=Q(in_force_on__isnull=True), name="classifier_has_one_draft"
            ),
            models.CheckConstraint(
                name="classifier_edition_confirmed_with_date",
                condition=Q(in_force_on__isnull=True, confirmed_at__isnull=True)
                | Q(in_force_on__isnull=False, confirmed_at__isnull=False),
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.Protect(
                name="decided_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__in_force_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.classifier} № {self.number}"


class ClassifierItem(models.Model):
    """A code of an edition. `parent_code` is "" at the top; `section` is the widest group, "" in a plain list."""

    edition = models.ForeignKey(ClassifierEdition, models.CASCADE, related_name="items")
    code = models.CharField(max_length=LONGEST_CODE)
    parent_code = models.CharField(max_length=LONGEST_CODE, blank=True)
    name = models.CharField(max_length=LONGEST_NAME)
    name_en = models.CharField(max_length=LONGEST_NAME, blank=True)
    section = models.CharField(max_length=LONGEST_CODE, blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["edition", "position"]
        verbose_name = _("код классификатора")
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="classifier_code_once"),
            models.UniqueConstraint(fields=["edition", "position"], name="classifier_position_once"),
        ]
        indexes = [
            # The subtree of a code by its beginning, for reports that join in the database.
            models.Index(
                fields=["edition", "code"],
                name="classifier_code_prefix",
                opclasses=["int8_ops", "text_pattern_ops"],
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="items_stay", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="items_of_drafts_only",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Delete,
                declare=[("item", "RECORD")],
                func="IF TG_OP = 'DELETE' THEN item := OLD; ELSE item := NEW; END IF;"
                " IF EXISTS (SELECT 1 FROM classifiers_classifieredition"
                " WHERE id = item.edition_id AND in_force_on IS NOT NULL)"
                " THEN RAISE EXCEPTION 'items of a decided edition stay'; END IF;"
                " RETURN item;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
