"""What time alone changes: when a verdict next becomes another although no value does.

Only `within` looks at the as-of date. On one value it is true from that day to the last day whose window
still holds it, so each such test of a client changes on at most two days, all known beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from criteria.attributes import Attributes
from criteria.clients import Client
from criteria.criterion import Criterion, Leaf, Some, Within
from criteria.evaluate import Answer, answer


class Change(NamedTuple):
    """The day from which the verdict is another, and what it is then."""

    on: date
    answer: Answer


def next_change(
    criterion: Criterion, client: Client, attributes: Attributes, *, as_of: date
) -> Change | None:
    """Return the first change of a rule's verdict on a client after `as_of`; None if time alone changes nothing."""
    now = answer(criterion, client, attributes, as_of=as_of)
    for day in change_dates(criterion.leaves, client, after=as_of):
        then = answer(criterion, client, attributes, as_of=day)
        if then.verdict != now.verdict:
            return Change(day, then)
    return None


def change_dates(leaves: Iterable[Leaf], client: Client, *, after: date) -> list[date]:
    """Return the days after `after` on which any of the tests changes on this client, ascending."""
    found: set[date] = set()
    for leaf in leaves:
        value = client.get(leaf.attribute.id)
        if isinstance(leaf, Within):
            for day in value if isinstance(value, tuple) else (value,):
                if isinstance(day, date):
                    found.update(_turns(leaf, day))
        elif isinstance(leaf, Some) and isinstance(value, tuple):
            for item in value:
                found.update(change_dates(leaf.where.leaves, item, after=after))
    return sorted(day for day in found if day > after)


def _turns(leaf: Within, day: date) -> Iterable[date]:
    """Return the day on which the window reaches a date, and the one on which it has passed it."""
    last = leaf.duration.last_day_covering(day)
    return [day] if last is None or last == date.max else [day, last + timedelta(1)]
