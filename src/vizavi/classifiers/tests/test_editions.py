"""Taking an edition, putting it in force, and what holds from then on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError

from kit.audit.queries import history_of
from vizavi.authorities.api import SYSTEM, Viewer
from vizavi.authorities.choices import Role
from vizavi.authorities.tests.factories import viewer_as
from vizavi.classifiers import api
from vizavi.classifiers.actions.editions import (
    UnableToPutInForce,
    UnableToTakeEdition,
    discard_edition,
    load_classifiers,
    put_in_force,
    take_edition,
)
from vizavi.classifiers.choices import EditionState
from vizavi.classifiers.models import ClassifierEdition, ClassifierItem
from vizavi.classifiers.queries import editions_with_states, tree_of
from vizavi.classifiers.reading import FileRefused
from vizavi.classifiers.shipped import SHIPPED
from vizavi.classifiers.tests.factories import (
    NOW,
    ROSSTAT,
    TODAY,
    ClassifierFactory,
    ClassifierItemFactory,
    edition_of,
    table,
)
from vizavi.classifiers.tree import Named

pytestmark = pytest.mark.django_db

CONTENT = table("I;Питание;Catering;", "56;Кафе;;I")
OTHER = table("I;Питание;;", "56;Рестораны;;I", "57;Бары;;I")


def take(content: bytes = CONTENT, *, actor: Viewer = SYSTEM, **more: Any) -> tuple[ClassifierEdition, bool]:
    values = {"file_name": "codes.csv", "published_on": date(2026, 9, 1), "now": NOW} | more
    classifier = ClassifierFactory(code="okved2")
    return take_edition(actor=actor, classifier=classifier, content=content, **values)


def confirm(edition: ClassifierEdition, on: date = TODAY, *, actor: Viewer = SYSTEM) -> ClassifierEdition:
    return put_in_force(actor=actor, edition=edition, in_force_on=on, now=NOW)


def test_file_becomes_a_draft_that_is_not_in_force() -> None:
    edition, is_new = take()

    assert is_new
    assert (edition.number, edition.size, edition.file_name) == (1, 2, "codes.csv")
    assert list(
        edition.items.values_list("code", "parent_code", "name", "name_en", "section", "position")
    ) == [
        ("I", "", "Питание", "Catering", "I", 0),
        ("56", "I", "Кафе", "", "I", 1),
    ]
    assert api.edition_in_force("okved2", TODAY) is None
    assert api.names("okved2") == {}
    assert api.search("okved2", "кафе") == []


def test_same_bytes_again_change_nothing() -> None:
    draft, _is_new = take()
    assert take(file_name="renamed.csv") == (draft, False)

    confirm(draft)

    assert take() == (draft, False)
    assert ClassifierEdition.objects.count() == 1


def test_bytes_of_a_superseded_edition_are_the_way_back() -> None:
    confirm(take(CONTENT)[0], date(2026, 9, 1))
    confirm(take(OTHER)[0], date(2026, 9, 2))

    edition, is_new = take(CONTENT)

    assert (edition.number, is_new) == (3, True)


def test_refused_file_leaves_nothing() -> None:
    with pytest.raises(FileRefused):
        take(table("56;Сирота;;I"))

    assert ClassifierEdition.objects.count() == 0
    assert ClassifierItem.objects.count() == 0


def test_second_draft_waits_for_the_first() -> None:
    take(CONTENT)

    with pytest.raises(UnableToTakeEdition) as refused:
        take(OTHER)

    assert refused.value.message == (
        "Редакция № 1 из файла «codes.csv» ещё ждёт решения. "
        "Введите её в действие или удалите, потом загрузите новую."
    )


def test_english_stays_with_names_that_stay() -> None:
    confirm(take()[0])

    edition, _is_new = take(table("I;Питание;;", "56;Рестораны;;I"))

    assert dict(edition.items.values_list("code", "name_en")) == {"I": "Catering", "56": ""}


def test_confirmed_edition_is_in_force_from_its_day_on() -> None:
    first = confirm(take(CONTENT)[0], date(2026, 9, 1))
    second = confirm(take(OTHER)[0], date(2026, 10, 1))

    assert api.edition_in_force("okved2", date(2026, 8, 31)) is None
    assert api.edition_in_force("okved2", date(2026, 9, 30)) == first
    assert api.edition_in_force("okved2", date(2026, 10, 1)) == second
    assert editions_with_states(first.classifier, date(2026, 9, 14)) == [
        (second, EditionState.AWAITED),
        (first, EditionState.IN_FORCE),
    ]
    assert editions_with_states(first.classifier, date(2026, 10, 14)) == [
        (second, EditionState.IN_FORCE),
        (first, EditionState.SUPERSEDED),
    ]


def test_later_edition_of_the_same_day_prevails() -> None:
    confirm(take(CONTENT)[0], TODAY)
    second = confirm(take(OTHER)[0], TODAY)

    assert api.edition_in_force("okved2", TODAY) == second


def test_confirming_twice_changes_nothing() -> None:
    edition = confirm(take()[0])

    assert put_in_force(actor=SYSTEM, edition=edition, in_force_on=TODAY, now=NOW) == edition
    with pytest.raises(UnableToPutInForce):
        put_in_force(actor=SYSTEM, edition=edition, in_force_on=date(2027, 1, 1), now=NOW)


def test_edition_does_not_come_into_force_before_its_predecessor() -> None:
    confirm(take(CONTENT)[0], date(2026, 9, 10))

    with pytest.raises(UnableToPutInForce) as refused:
        confirm(take(OTHER)[0], date(2026, 9, 9))

    assert refused.value.field == "in_force_on"


def test_discarded_draft_is_gone_and_discarding_again_is_quiet() -> None:
    draft, _is_new = take()

    discard_edition(actor=SYSTEM, edition=draft)
    discard_edition(actor=SYSTEM, edition=draft)

    assert ClassifierEdition.objects.count() == 0
    assert ClassifierItem.objects.count() == 0


def test_edition_in_force_is_not_discarded() -> None:
    edition = confirm(take()[0])

    with pytest.raises(UnableToTakeEdition):
        discard_edition(actor=SYSTEM, edition=edition)


@pytest.mark.parametrize("role", [Role.PROJECT_OFFICE, Role.ADMINISTRATOR])
def test_project_office_and_administrator_import(role: Role) -> None:
    actor = viewer_as(role)

    confirm(take(actor=actor)[0], actor=actor)

    assert api.exists("okved2", "56")


@pytest.mark.parametrize(
    "role", [Role.AUDITOR, Role.AUTHORITY_HEAD, Role.REGISTER_OFFICER, Role.UNIT_HEAD, Role.UNIT_OFFICER]
)
def test_others_do_not_import(role: Role) -> None:
    actor = viewer_as(role)
    draft, _is_new = take()

    with pytest.raises(PermissionDenied):
        take(OTHER, actor=actor)
    with pytest.raises(PermissionDenied):
        confirm(draft, actor=actor)
    with pytest.raises(PermissionDenied):
        discard_edition(actor=actor, edition=draft)
    with pytest.raises(PermissionDenied):
        load_classifiers(actor=actor, now=NOW)


def test_what_was_done_is_in_the_trail() -> None:
    actor = viewer_as(Role.PROJECT_OFFICE)
    edition = confirm(take(actor=actor)[0], actor=actor)

    assert [(entry.action, entry.actor_id) for entry in history_of([edition])] == [
        ("classifiers.put_in_force", actor.actor_id),
        ("classifiers.take_edition", actor.actor_id),
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda edition: ClassifierItem.objects.filter(edition=edition).update(name="Другое"),
        lambda edition: ClassifierItem.objects.filter(edition=edition).delete(),
        lambda edition: ClassifierItemFactory(edition=edition),
        lambda edition: ClassifierEdition.objects.filter(pk=edition.pk).update(in_force_on=date(2030, 1, 1)),
        lambda edition: edition.delete(),
    ],
    ids=["rename", "remove", "add", "postpone", "delete"],
)
def test_database_keeps_a_decided_edition_as_it_is(change: Any) -> None:
    edition = edition_of()

    with pytest.raises(DatabaseError):
        change(edition)


def test_shipped_classifiers_are_loaded_once() -> None:
    made = load_classifiers(actor=SYSTEM, now=NOW)

    assert [edition.classifier.code for edition in made] == [shipped.code for shipped in SHIPPED]
    assert {code: len(api.names(code)) for code in ("okved2", "oktmo", "sme_category", "tax_regime")} == {
        "okved2": 2899,
        "oktmo": 26,
        "sme_category": 4,
        "tax_regime": 7,
    }
    assert api.search("okved2", "кафе", 1)[0].code == "56.10"
    assert api.names("tax_regime")["npd"] == (
        "Налог на профессиональный доход (НПД, самозанятые)",
        "Tax on professional income (NPD, self-employed)",
    )
    assert load_classifiers(actor=SYSTEM, now=NOW) == []


def test_classifier_that_has_an_edition_is_left_as_it_is_by_loading() -> None:
    draft, _is_new = take()

    load_classifiers(actor=SYSTEM, now=NOW)

    assert list(ClassifierEdition.objects.filter(classifier__code="okved2")) == [draft]


def test_rosstat_file_over_the_shipped_edition_changes_nothing() -> None:
    load_classifiers(actor=SYSTEM, now=NOW)
    shipped = api.edition_in_force("okved2", TODAY)
    assert shipped is not None

    edition, is_new = take_edition(
        actor=SYSTEM,
        classifier=shipped.classifier,
        file_name=ROSSTAT.name,
        content=ROSSTAT.read_bytes(),
        published_on=None,
        now=NOW,
    )

    assert is_new
    assert tree_of(edition.pk).names == tree_of(shipped.pk).names


def test_tree_of_the_edition_in_force_answers_what_others_ask() -> None:
    edition_of()

    assert api.children("okved2") == [Named("I", "Гостиницы и питание", "Hotels and catering")]
    assert [item.code for item in api.children("okved2", "56")] == ["56.1", "56.3"]
    assert api.exists("okved2", "56.10")
    assert not api.exists("okved2", "77")
    assert not api.exists("nothing", "56")
    assert api.names("okved2")["56"] == ("Деятельность по предоставлению питания", "Catering")
    assert api.tree_in_force("okved2").path("56.10")[-1].code == "56.1"


def test_names_and_search_follow_the_edition_that_comes_into_force() -> None:
    confirm(take(CONTENT)[0], date(2026, 9, 1))
    assert api.names("okved2")["56"] == ("Кафе", "")

    confirm(take(OTHER)[0], date(2026, 9, 2))

    assert api.names("okved2")["56"] == ("Рестораны", "")
    assert [item.code for item in api.search("okved2", "бары")] == ["57"]


@pytest.mark.parametrize("size", [1, 100])
def test_names_cost_one_query_once_an_edition_was_read(size: int, django_assert_num_queries: Any) -> None:
    edition_of([(f"c{n}", "", f"Код {n}", "") for n in range(size)], classifier="kinds")

    with django_assert_num_queries(2):
        api.names("kinds")
    with django_assert_num_queries(1):
        api.names("kinds")
