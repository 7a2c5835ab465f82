"""Reads: what is in force on a day, editions with their states, an edition in memory.

Classifiers are the same for everybody and public by nature, so these take no viewer; who may open their pages is
decided by the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.timezone import localdate

from vizavi.classifiers.choices import EditionState
from vizavi.classifiers.models import Classifier, ClassifierEdition, ClassifierItem
from vizavi.classifiers.search import Index, synonyms_of
from vizavi.classifiers.tree import Found, Named, Tree

# A page shows two editions at most; an installation has half a dozen classifiers.
KEPT_IN_MEMORY = 16
_IDS_IN_FORCE = """
SELECT DISTINCT ON (classifier.code) classifier.code, edition.id FROM classifiers_classifieredition AS edition
JOIN classifiers_classifier AS classifier ON classifier.id = edition.classifier_id
WHERE classifier.code = ANY(%s) AND edition.in_force_on <= %s
ORDER BY classifier.code, edition.in_force_on DESC, edition.number DESC
"""


def edition_in_force(code: str, on: date | None = None) -> ClassifierEdition | None:
    """The edition of the classifier `code` that is in force on a day (today); None if none is."""
    return _in_force(on).filter(classifier__code=code).select_related("classifier").first()


def classifiers_with_editions(on: date | None = None) -> QuerySet[Classifier]:
    """All classifiers, each with `number_in_force`, `in_force_since`, `size_in_force` and `draft_number` (or None)."""
    in_force = _in_force(on).filter(classifier=OuterRef("pk"))
    draft = ClassifierEdition.objects.filter(classifier=OuterRef("pk"), in_force_on__isnull=True)
    return Classifier.objects.annotate(
        number_in_force=Subquery(in_force.values("number")[:1]),
        in_force_since=Subquery(in_force.values("in_force_on")[:1]),
        size_in_force=Subquery(in_force.values("size")[:1]),
        draft_number=Subquery(draft.values("number")[:1]),
    )


def editions_with_states(
    classifier: Classifier, on: date | None = None
) -> list[tuple[ClassifierEdition, EditionState]]:
    """Editions of a classifier, newest first, each with its state on a day (today)."""
    on = on or localdate()
    editions = list(classifier.editions.order_by("-number"))
    started = [item for item in editions if item.in_force_on is not None and item.in_force_on <= on]
    current = max(started, key=_rank, default=None)
    return [(item, _state(item, current, on)) for item in editions]


def edition_before(edition: ClassifierEdition) -> ClassifierEdition | None:
    """What an edition is compared with: for a decided one its predecessor, for a draft the last decided one."""
    decided = edition.classifier.editions.filter(in_force_on__isnull=False)
    if edition.in_force_on is not None:
        decided = decided.filter(in_force_on__lte=edition.in_force_on, number__lt=edition.number)
    return decided.order_by("-in_force_on", "-number").first()


def tree_of(edition_id: int) -> Tree:
    """The items of an edition in memory. They never change, so neither does this."""
    return _tree(edition_id)


def index_of(edition_id: int, classifier_code: str) -> Index:
    """The search over an edition's items."""
    return _index(edition_id, classifier_code)


def tree_in_force(code: str, on: date | None = None) -> Tree:
    """The items in force on a day; an empty tree where there is no such classifier or none is in force."""
    edition_id = _ids_in_force([code], on).get(code)
    return _tree(edition_id) if edition_id is not None else Tree([])


def search(classifier_code: str, words: str, limit: int = 20) -> list[Found]:
    """Codes of the edition in force that mean the words, best first; [] where nothing does.

    Words in any grammatical form, of everyday life, mistyped by a letter, or the beginning of a code.
    """
    edition_id = _ids_in_force([classifier_code]).get(classifier_code)
    if edition_id is None:
        return []
    return _index(edition_id, classifier_code).search(words, limit)


def names(classifier_code: str) -> Mapping[str, tuple[str, str]]:
    """Code → (Russian name, English name or "") of the edition in force; empty where there is none."""
    return tree_in_force(classifier_code).names


def names_of(classifier_codes: Iterable[str]) -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """`names` of several classifiers by their codes, of those that have an edition in force: one query.

    As long as an edition is in force its names are the same object.
    """
    found = _ids_in_force(classifier_codes)
    return {code: _tree(edition_id).names for code, edition_id in found.items()}


def children(classifier_code: str, code: str = "") -> list[Named]:
    """What lies right below a code in the edition in force; the widest groups for ""."""
    return tree_in_force(classifier_code).children(code)


def exists(classifier_code: str, code: str) -> bool:
    """Whether the edition in force has the code."""
    return code in tree_in_force(classifier_code)


def _in_force(on: date | None = None) -> QuerySet[ClassifierEdition]:
    return ClassifierEdition.objects.filter(in_force_on__lte=on or localdate()).order_by(
        "-in_force_on", "-number"
    )


def _ids_in_force(codes: Iterable[str], on: date | None = None) -> dict[str, int]:
    """The ids of `edition_in_force` by classifier. Every public page asks it, several times: as a statement that is
    ready it takes a tenth of the time that composing the query does."""
    with connection.cursor() as cursor:
        cursor.execute(_IDS_IN_FORCE, [list(codes), on or localdate()])
        return dict(cursor.fetchall())


@lru_cache(maxsize=KEPT_IN_MEMORY)
def _tree(edition_id: int) -> Tree:
    return Tree(
        ClassifierItem.objects.filter(edition_id=edition_id)
        .order_by("position")
        .values_list("code", "parent_code", "name", "name_en")
    )


@lru_cache(maxsize=KEPT_IN_MEMORY)
def _index(edition_id: int, classifier_code: str) -> Index:
    return Index(_tree(edition_id), synonyms_of(classifier_code))


def _rank(edition: ClassifierEdition) -> tuple[date, int]:
    assert edition.in_force_on is not None
    return edition.in_force_on, edition.number


def _state(edition: ClassifierEdition, current: ClassifierEdition | None, on: date) -> EditionState:
    if edition.in_force_on is None:
        return EditionState.DRAFT
    if current is not None and edition.pk == current.pk:
        return EditionState.IN_FORCE
    return EditionState.AWAITED if edition.in_force_on > on else EditionState.SUPERSEDED
