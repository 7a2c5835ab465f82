"""What is published of numbers of clients, against those who add and subtract."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vizavi.registry.population.suppression import (
    K,
    Published,
    publish_overlapping,
    publish_parts,
    publish_total,
)

PARTS = st.dictionaries(st.integers(0, 99), st.integers(0, 40) | st.integers(0, 4000), max_size=12)


def possible(published: Published[int]) -> dict[int, range]:
    """What an attacker knows of each withheld part: the total, the published parts, and that none is zero."""
    hidden = [value for value, count in published.by_value.items() if count is None]
    if published.total is None:
        return {value: range(1_000_000) for value in hidden}
    left = published.total - sum(count for count in published.by_value.values() if count is not None)
    return {value: range(1, left - (len(hidden) - 1) + 1) for value in hidden}


@pytest.mark.clause("B-4.3.5.3")
@given(PARTS)
def test_no_part_below_k_is_published_or_can_be_worked_out(parts):
    published = publish_parts(parts)
    assert published.by_value.keys() == parts.keys()
    assert published.total in {None, sum(parts.values())}
    for value, count in published.by_value.items():
        assert count is None or count == parts[value]
        assert count == 0 or count is None or count >= K
    for value, numbers in possible(published).items():
        # Every number below k remains possible, and the true one is among them.
        assert numbers.start <= 1
        assert numbers.stop > K - 1
        assert published.total is None or parts[value] in numbers


@pytest.mark.clause("B-4.3.5.3")
@given(PARTS)
def test_who_knows_the_rule_and_how_many_are_few_cannot_narrow_them_down(parts):
    published = publish_parts(parts)
    hidden = [parts[value] for value, count in published.by_value.items() if count is None]
    few, more = sum(count < K for count in hidden), sum(count >= K for count in hidden)
    if published.total is None or not few:
        return
    shown = [count for count in published.by_value.values() if count]
    left = published.total - sum(shown)
    # What was withheld beside the few was the smallest of the rest.
    most = min(shown, default=left)
    possible = {
        one for one in range(1, K) if more * K + (few - 1) <= left - one <= more * most + (few - 1) * (K - 1)
    }
    assert possible == set(range(1, K))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, Published(0, {})),
        ({"a": 0}, Published(0, {"a": 0})),
        ({"a": 9}, Published(None, {"a": None})),
        ({"a": 10}, Published(10, {"a": 10})),
        ({"a": 500, "b": 40, "c": 0}, Published(540, {"a": 500, "b": 40, "c": 0})),
        # 540 − 500 = 40 would leave 3 with b: b goes too, and not zero
        ({"a": 500, "b": 40, "c": 3, "d": 0}, Published(543, {"a": 500, "b": None, "c": None, "d": 0})),
        # 9 + 9 = 18 could only be 9 and 9
        ({"a": 9, "b": 9, "c": 50}, Published(68, {"a": None, "b": None, "c": None})),
        # the smallest of the rest is at most 40, so 49 − 40 = 9 would be told: both go
        ({"a": 9, "b": 40, "c": 40, "d": 41, "e": 70}, Published(200, dict.fromkeys("abcd") | {"e": 70})),
        ({"a": 9, "b": 9}, Published(None, {"a": None, "b": None})),
        (
            {"a": 1, "b": 1, "c": 1, "d": 30, "e": 190},
            Published(223, {"a": None, "b": None, "c": None, "d": None, "e": 190}),
        ),
    ],
)
def test_parts_are_published_as_far_as_they_hide_the_rest(parts, expected):
    assert publish_parts(parts) == expected


@pytest.mark.clause("B-4.3.5.3")
def test_a_changed_criterion_does_not_tell_of_the_few_it_moves():
    before = publish_parts({"town": 300, "village": 120, "island": 80})
    # Three clients fewer: who asks twice and subtracts would see them.
    assert publish_parts({"town": 300, "village": 117, "island": 80}, former=before) == before
    # Twenty fewer in all, of them three in the village.
    after = publish_parts({"town": 283, "village": 117, "island": 80}, former=before)
    assert after == Published(480, {"town": 283, "village": None, "island": None})
    unchanged = publish_parts({"town": 300, "village": 120, "island": 80}, former=before)
    assert unchanged == before
    assert publish_total(497, former=500) == 500
    assert publish_total(480, former=500) == 480


@pytest.mark.clause("B-4.3.5.3")
def test_overlapping_parts_hide_those_who_lack_a_value_too():
    parts = {"trade": 95, "crafts": 40, "farming": 4, "none": 0}
    assert publish_overlapping(parts, 100) == Published(
        100, {"trade": None, "crafts": 40, "farming": None, "none": 0}
    )
    assert publish_overlapping({"trade": 8}, 9) == Published(None, {"trade": None})
    former = Published(100, {"crafts": 40})
    assert publish_overlapping({"crafts": 42}, 104, former=former) == former
    assert publish_overlapping({"crafts": 43}, 120, former=former) == Published(120, {"crafts": None})


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, None), (9, None), (10, 10)])
def test_a_single_number_is_published_from_k(count, expected):
    assert publish_total(count) == expected
