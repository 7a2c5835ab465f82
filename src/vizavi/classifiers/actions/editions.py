"""Editions of classifiers: taken from a file as a draft, put in force or thrown away; the shipped ones loaded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import PurePath

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

from kit.audit.context import action
from kit.errors import Refused
from kit.pages.words import day
from vizavi.authorities.api import Viewer
from vizavi.classifiers.models import Classifier, ClassifierEdition, ClassifierItem
from vizavi.classifiers.queries import edition_before, tree_of
from vizavi.classifiers.reading import Stated, read_classifier
from vizavi.classifiers.rules import can_import_classifiers
from vizavi.classifiers.shipped import SHIPPED

BATCH = 2000


class UnableToTakeEdition(Refused):
    """The file cannot become an edition now."""


class UnableToPutInForce(Refused):
    """The edition cannot come into force as asked."""


@action
def take_edition(
    *,
    actor: Viewer,
    classifier: Classifier,
    file_name: str,
    content: bytes,
    published_on: date | None,
    now: datetime,
) -> tuple[ClassifierEdition, bool]:
    """The draft edition that a file makes, and whether it is new.

    The same bytes as the draft there is, or as the newest decided edition, change nothing: that one is returned.
    English names that the file does not give are taken over for codes whose Russian name stays.

    Raises:
        PermissionDenied: the actor may not import.
        FileRefused: with every row that is wrong.
        UnableToTakeEdition: another draft waits for its decision.
    """
    if not can_import_classifiers(actor):
        raise PermissionDenied
    stated = read_classifier(content, file_name, classifier=classifier.code, is_tree=classifier.is_tree)
    classifier = Classifier.objects.select_for_update().get(pk=classifier.pk)
    draft = classifier.editions.filter(in_force_on__isnull=True).first()
    newest = _last_decided(classifier)
    for known in (draft, newest):
        if known is not None and known.sha256 == stated.sha256:
            return known, False
    if draft is not None:
        raise UnableToTakeEdition(
            _(
                "Редакция № %(number)s из файла «%(file)s» ещё ждёт решения. "
                "Введите её в действие или удалите, потом загрузите новую."
            )
            % {"number": draft.number, "file": draft.file_name},
            field="file",
        )
    edition = ClassifierEdition.objects.create(
        classifier=classifier,
        number=(classifier.editions.aggregate(last=Max("number"))["last"] or 0) + 1,
        file_name=PurePath(file_name).name[-255:],
        sha256=stated.sha256,
        size=len(stated.items),
        published_on=published_on,
        taken_at=now,
    )
    _write_items(edition, stated, known_names=tree_of(newest.pk).names if newest else {})
    return edition, True


@action
def put_in_force(
    *, actor: Viewer, edition: ClassifierEdition, in_force_on: date, now: datetime
) -> ClassifierEdition:
    """Let a draft be in force from a day on. It never changes afterwards.

    Raises:
        PermissionDenied: the actor may not import.
        UnableToPutInForce: it is in force from another day already, or a later edition is.
    """
    if not can_import_classifiers(actor):
        raise PermissionDenied
    Classifier.objects.select_for_update().get(pk=edition.classifier_id)
    edition = ClassifierEdition.objects.select_related("classifier").get(pk=edition.pk)
    if edition.in_force_on is not None:
        if edition.in_force_on == in_force_on:
            return edition
        raise UnableToPutInForce(
            _("Эта редакция уже введена в действие с %(date)s.") % {"date": day(edition.in_force_on)}
        )
    base = edition_before(edition)
    if base is not None and base.in_force_on is not None and in_force_on < base.in_force_on:
        raise UnableToPutInForce(
            _("С %(date)s действует редакция № %(number)s. Укажите эту дату или более позднюю.")
            % {"date": day(base.in_force_on), "number": base.number},
            field="in_force_on",
        )
    edition.in_force_on, edition.confirmed_at = in_force_on, now
    edition.save(update_fields=["in_force_on", "confirmed_at"])
    return edition


@action
def discard_edition(*, actor: Viewer, edition: ClassifierEdition) -> None:
    """Throw a draft away.

    Raises:
        PermissionDenied: the actor may not import.
        UnableToTakeEdition: it is in force, or was: such an edition stays for ever.
    """
    if not can_import_classifiers(actor):
        raise PermissionDenied
    Classifier.objects.select_for_update().get(pk=edition.classifier_id)
    kept = ClassifierEdition.objects.filter(pk=edition.pk).first()
    if kept is None:
        return
    if kept.in_force_on is not None:
        raise UnableToTakeEdition(_("Редакция введена в действие, удалить её нельзя. Загрузите следующую."))
    kept.delete()


@action
def load_classifiers(*, actor: Viewer, now: datetime) -> list[ClassifierEdition]:
    """Load the shipped classifiers that the installation does not have yet, in force from their publication on.

    A classifier that has an edition stays as it is. Returns the editions that are new.

    Raises:
        PermissionDenied: the actor may not import.
    """
    if not can_import_classifiers(actor):
        raise PermissionDenied
    made = []
    for shipped in SHIPPED:
        classifier, _is_new = Classifier.objects.get_or_create(
            code=shipped.code,
            defaults={
                "name": shipped.name,
                "name_en": shipped.name_en,
                "is_tree": shipped.is_tree,
                "source": shipped.source,
                "source_en": shipped.source_en,
            },
        )
        if classifier.editions.exists():
            continue
        edition, _is_new = take_edition(
            actor=actor,
            classifier=classifier,
            file_name=shipped.file_name,
            content=shipped.content,
            published_on=shipped.published_on,
            now=now,
        )
        made.append(put_in_force(actor=actor, edition=edition, in_force_on=shipped.published_on, now=now))
    return made


def _write_items(
    edition: ClassifierEdition, stated: Stated, *, known_names: Mapping[str, tuple[str, str]]
) -> None:
    parents = {item.code: item.parent for item in stated.items}

    def section(code: str) -> str:
        while parents[code]:
            code = parents[code]
        return code

    def english(code: str, name: str) -> str:
        known, known_en = known_names.get(code, ("", ""))
        return known_en if known == name else ""

    ClassifierItem.objects.bulk_create(
        (
            ClassifierItem(
                edition=edition,
                code=item.code,
                parent_code=item.parent,
                name=item.name,
                name_en=item.name_en or english(item.code, item.name),
                section=section(item.code) if edition.classifier.is_tree else "",
                position=position,
            )
            for position, item in enumerate(stated.items)
        ),
        batch_size=BATCH,
    )


def _last_decided(classifier: Classifier) -> ClassifierEdition | None:
    return classifier.editions.filter(in_force_on__isnull=False).order_by("-in_force_on", "-number").first()
