"""What an edition changes, and what that does to codes in use."""

from __future__ import annotations

from typing import Any

import pytest

from vizavi.classifiers.changes import Change, Impact, changes_between, counts_of, impacts_on
from vizavi.classifiers.choices import ChangeKind, ImpactKind
from vizavi.classifiers.impact import UsedCode, codes_in_use
from vizavi.classifiers.tests.factories import CAFES
from vizavi.classifiers.tree import Named, Tree

OLD = Tree(CAFES)


def changed(**changes: Any) -> Tree:
    """The old edition with items replaced (`None` drops one); keys are codes with `_` for the dot."""
    items = {code: (code, parent, name, name_en) for code, parent, name, name_en in CAFES}
    for key, item in changes.items():
        code = key.strip("c").replace("_", ".")
        if item is None:
            del items[code]
        else:
            items[code] = item
    return Tree(items.values())


def use(code: str, classifier: str = "okved2") -> UsedCode:
    return UsedCode(classifier, code, f"Мера для {code}", f"/staff/measures/{code}/")


def test_same_items_are_no_change() -> None:
    assert changes_between(OLD, Tree(CAFES)) == []


def test_each_kind_of_change_is_told() -> None:
    new = changed(
        c56_10_1=None,
        c56_3=("56.3", "56", "Бары", ""),
        c56_1=("56.1", "I", "Деятельность ресторанов", ""),
        c57=("57", "I", "Новое", ""),
    )

    changes = changes_between(OLD, new)

    assert changes == [
        Change(ChangeKind.REMOVED, OLD["56.10.1"], None),
        Change(ChangeKind.RENAMED, OLD["56.3"], Named("56.3", "Бары")),
        Change(ChangeKind.MOVED, OLD["56.1"], new["56.1"], "56", "I"),
        Change(ChangeKind.ADDED, None, Named("57", "Новое")),
    ]
    assert counts_of(changes) == dict.fromkeys(ChangeKind, 1)


def test_name_under_another_code_is_one_moved_code() -> None:
    new = changed(c56_3=None, c56_4=("56.4", "56", "Подача напитков", ""))

    assert changes_between(OLD, new) == [Change(ChangeKind.MOVED, OLD["56.3"], new["56.4"])]


def test_name_that_appears_twice_is_not_taken_for_a_moved_code() -> None:
    new = changed(
        c56_3=None,
        c56_4=("56.4", "56", "Подача напитков", ""),
        c56_5=("56.5", "56", "Подача напитков", ""),
    )

    assert [change.kind for change in changes_between(OLD, new)] == ["removed", "added", "added"]


def test_vanished_code_in_use_is_told_with_the_code_of_the_same_name() -> None:
    new = changed(c56_3=None, c56_4=("56.4", "56", "Подача напитков", ""))

    assert impacts_on([use("56.3"), use("56.3")], OLD, new) == [
        Impact(ImpactKind.GONE, "56.3", OLD["56.3"], None, (), new["56.4"], (use("56.3"), use("56.3")))
    ]


def test_vanished_code_in_use_without_its_like_is_told_with_the_group_above() -> None:
    new = changed(c56_10_1=None, c56_10=None)

    (impact,) = impacts_on([use("56.10.1")], OLD, new)

    assert (impact.kind, impact.successor) == (ImpactKind.GONE, new["56.1"])


def test_renamed_narrowed_and_moved_codes_in_use_are_told_in_order_of_the_edition() -> None:
    new = changed(
        c56_10_1=None,
        c56_3=("56.3", "56", "Бары", ""),
        c56_1=("56.1", "I", "Деятельность ресторанов", ""),
    )

    impacts = impacts_on([use("56.3"), use("56.10"), use("56.1"), use("I")], OLD, new)

    assert [(impact.code, impact.kind, impact.lost) for impact in impacts] == [
        ("I", ImpactKind.NARROWED, ("56.10.1",)),
        ("56.1", ImpactKind.NARROWED, ("56.10.1",)),
        ("56.10", ImpactKind.NARROWED, ("56.10.1",)),
        ("56.3", ImpactKind.RENAMED, ()),
    ]


def test_code_that_only_moves_is_told_as_moved() -> None:
    new = changed(c56_3=("56.3", "I", "Подача напитков", ""))

    (impact,) = impacts_on([use("56.3")], OLD, new)

    assert impact.kind is ImpactKind.MOVED


def test_code_in_use_that_no_edition_has_is_told_as_gone() -> None:
    (impact,) = impacts_on([use("99.99")], OLD, Tree(CAFES))

    assert (impact.kind, impact.before, impact.successor) == (ImpactKind.GONE, None, None)


def test_untouched_and_new_codes_in_use_are_not_told() -> None:
    new = changed(c57=("57", "I", "Новое", ""))

    assert impacts_on([use("56.10"), use("57")], OLD, new) == []


def provide() -> list[UsedCode]:
    return [use("56.10"), use("50102", "okopf")]


def test_codes_in_use_come_from_the_function_that_the_setting_names(settings: Any) -> None:
    settings.CLASSIFIER_USAGE = f"{__name__}.provide"

    assert codes_in_use("okved2") == [use("56.10")]


def test_without_a_setting_nothing_is_in_use(settings: Any) -> None:
    settings.CLASSIFIER_USAGE = ""

    assert codes_in_use("okved2") == []


def test_setting_that_names_nothing_is_an_error(settings: Any) -> None:
    settings.CLASSIFIER_USAGE = "vizavi.nowhere.codes"

    with pytest.raises(ImportError):
        codes_in_use("okved2")
