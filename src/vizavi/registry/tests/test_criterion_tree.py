"""Changes of a criterion: whatever is done to whatever tree, it stays a criterion, or says what is unfinished."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria import Attributes, parse
from criteria.tests.drawing import DICTIONARY, criteria
from vizavi.registry import criterion_tree as tree
from vizavi.registry.criterion_tree import UnableToChange

ATTRIBUTES = Attributes.load(DICTIONARY)
MICRO = {"attr": "size", "in": ["micro"]}
SMALL = {"attr": "size", "in": ["small"]}
CAFE = {"attr": "okved", "in": ["56.10"]}

STEPS = [
    lambda data, at: tree.add(data, at, tree.unchosen()),
    lambda data, at: tree.add_group(data, at, "any"),
    tree.negate,
    tree.toggle,
    lambda data, at: tree.move(data, at, 1),
    lambda data, at: tree.move(data, at, -1),
    tree.duplicate,
    tree.remove,
]


def finished(data: Any) -> Any:
    """The tree with something in the place of each unfinished leaf."""
    for path in tree.unfinished(data):
        data = tree.put(data, path, {"all": []}).tree
    return data


@given(criteria(), st.data())
def test_after_any_changes_the_tree_is_a_criterion_but_for_leaves_that_are_named(
    data: Any, draw: st.DataObject
) -> None:
    for _step in range(draw.draw(st.integers(1, 6))):
        paths = [tree.path_text(path) for path, _node in tree.walk(data)] or [""]
        at = draw.draw(st.sampled_from(paths))
        before = repr(data)
        try:
            changed = draw.draw(st.sampled_from(STEPS))(data, at)
        except UnableToChange:
            continue
        finally:
            assert repr(data) == before, "a change must leave the former tree as it was"
        if changed.tree is not None:
            parse(finished(changed.tree), ATTRIBUTES)
            tree.node_at(changed.tree, changed.focus)
        data = changed.tree


@given(criteria(), st.data())
def test_what_is_done_is_undone_by_its_contrary(data: Any, draw: st.DataObject) -> None:
    paths = [tree.path_text(path) for path, _node in tree.walk(data)]
    at = draw.draw(st.sampled_from(paths))
    try:
        if tree.kind_of(tree.node_at(data, at)) != "not":
            assert tree.negate(*tree.negate(data, at)).tree == data
        if at.endswith(tuple("0123456789")):
            assert tree.remove(*tree.duplicate(data, at)).tree == data
    except UnableToChange:
        return  # too large or too deep
    if tree.kind_of(tree.node_at(data, at)) in tree.GATES:
        assert tree.toggle(*tree.toggle(data, at)).tree == data


def test_the_first_condition_is_the_whole() -> None:
    assert tree.add(None, "", MICRO) == ({"attr": "size", "in": ["micro"]}, "")


def test_a_condition_beside_a_lone_one_makes_a_group() -> None:
    assert tree.add(MICRO, "", CAFE) == ({"all": [MICRO, CAFE]}, "all.1")


def test_a_condition_is_added_to_the_end_of_the_group_that_is_named() -> None:
    data = {"all": [{"any": [MICRO]}, CAFE]}
    assert tree.add(data, "all.0", SMALL) == ({"all": [{"any": [MICRO, SMALL]}, CAFE]}, "all.0.any.1")


def test_a_group_begins_with_an_unfinished_condition() -> None:
    changed = tree.add_group({"all": [CAFE]}, "", "any")
    assert changed == ({"all": [CAFE, {"any": [{"attr": ""}]}]}, "all.1.any.0")
    assert tree.unfinished(changed.tree) == ["all.1.any.0"]


def test_not_is_put_and_taken_away() -> None:
    assert tree.negate({"all": [CAFE]}, "all.0") == ({"all": [{"not": CAFE}]}, "all.0")
    assert tree.negate({"all": [{"not": CAFE}]}, "all.0") == ({"all": [CAFE]}, "all.0")


def test_all_becomes_any() -> None:
    assert tree.toggle({"all": [CAFE, MICRO]}, "") == ({"any": [CAFE, MICRO]}, "")
    with pytest.raises(UnableToChange):
        tree.toggle(CAFE, "")


def test_a_part_is_moved_and_stays_at_the_edge() -> None:
    data = {"all": [CAFE, MICRO]}
    assert tree.move(data, "all.0", 1) == ({"all": [MICRO, CAFE]}, "all.1")
    assert tree.move(data, "all.1", 1) == (data, "all.1")


def test_a_part_goes_with_its_not_and_an_object_may_then_be_any() -> None:
    assert tree.remove({"all": [CAFE, {"not": MICRO}]}, "all.1.not") == ({"all": [CAFE]}, "")
    some = {"some": "places", "where": {"attr": "hazardous", "is": True}}
    assert tree.remove(some, "where") == ({"some": "places", "where": {"all": []}}, "")
    assert tree.remove(CAFE, "") == (None, "")


def test_conditions_of_an_object_know_whose_they_are() -> None:
    some = {"all": [CAFE, {"some": "places", "where": {"all": [{"attr": "oktmo"}]}}]}
    assert tree.list_within(some, "all.1.where.all.0") == "places"
    assert tree.list_within(some, "all.0") == ""
    assert tree.add(some, "all.1", {"attr": ""}).focus == "all.1.where.all.1"


def test_a_part_that_is_gone_is_told_of() -> None:
    with pytest.raises(UnableToChange, match="уже нет"):
        tree.remove({"all": [CAFE]}, "all.3")
    with pytest.raises(UnableToChange, match="уже нет"):
        tree.negate({"all": [CAFE]}, "all.x.y")


def test_what_nobody_could_read_is_refused() -> None:
    with pytest.raises(UnableToChange, match="слишком большое"):
        tree.add({"all": [CAFE] * 199}, "", MICRO)
    data: Any = CAFE
    for _level in range(tree.DEEPEST):
        data = {"all": [data]}
    with pytest.raises(UnableToChange, match="глубоко"):
        tree.add(data, ".".join(["all.0"] * tree.DEEPEST), MICRO)
    assert not tree.is_too_deep(data)
    assert tree.is_too_deep({"all": [data]})


def test_what_is_no_node_is_walked_over() -> None:
    data = {"all": [CAFE, {"nonsense": 1}, "text"]}
    assert [tree.kind_of(node) for _path, node in tree.walk(data)] == ["all", "attr", "", ""]
    assert tree.remove(data, "all.2").tree == {"all": [CAFE, {"nonsense": 1}]}
