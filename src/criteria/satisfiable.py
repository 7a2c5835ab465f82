"""Can a criterion be met at all? Said while it is written, not when nobody is ever offered the service.

`never_met` speaks only when it is sure: it takes the criterion apart into alternatives (disjunctive normal form) and
gives a reason when each of them contradicts itself. What it cannot decide it leaves alone: None means "perhaps".

>>> from criteria import Attributes, parse
>>> attributes = Attributes.load([{"id": "headcount", "type": "number"}])
>>> rule = parse({"all": [{"attr": "headcount", "gt": 100}, {"attr": "headcount", "lt": 15}]}, attributes)
>>> never_met(rule).text("en", {"headcount": "headcount"})
'headcount more than 100 and headcount less than 15 cannot hold together'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any, NamedTuple

from criteria.criterion import NOT, Bounds, Criterion, In, Is, Leaf, Shape, Some, Step, Within, holds
from criteria.errors import Language
from criteria.normal_form import clauses
from criteria.sentence import WORDINGS, leaf_sentence
from criteria.values import Duration


class Demand(NamedTuple):
    """What an alternative asks of one test: that it holds, or (negated) that it does not."""

    leaf: Leaf
    negated: bool


@dataclass(frozen=True)
class Reason:
    """Why a criterion can never be met: demands that cannot hold together; none if it has no alternative at all."""

    demands: tuple[Demand, ...] = ()

    @property
    def attribute(self) -> str:
        """Name of the attribute in which the contradiction lies, "" if it lies in no attribute."""
        return self.demands[0].leaf.attribute.name if self.demands else ""

    def text(
        self,
        language: Language,
        labels: Mapping[str, str] | None = None,
        values: Mapping[tuple[str, str], str] | None = None,
    ) -> str:
        """Say it, as a clause without a full stop."""
        russian = language == "ru"
        if not self.demands:
            return (
                "в условии нет ни одного варианта, который можно выполнить"
                if russian
                else "no alternative is left"
            )
        words = WORDINGS[language]
        said = []
        for demand in self.demands:
            text = leaf_sentence(demand.leaf, language, labels or {}, values or {})
            said.append(f"{words.negated} {text}" if demand.negated else text)
        if len(said) == 1:
            return f"{said[0]}: так не бывает" if russian else f"{said[0]} can never hold"
        joined = f" {words.all} ".join(said)
        return f"{joined}: одновременно так не бывает" if russian else f"{joined} cannot hold together"


def never_met(criterion: Criterion, *, since: date | None = None) -> Reason | None:
    """Return why no client, however much is known of it, can meet the criterion; None if one may.

    Args:
        since: the first as-of date that matters; without it, any: a window that has closed by today could once
            be met.

    A criterion too wide to be taken apart (`criteria.normal_form`) is never said to be impossible.
    """
    alternatives = clauses(criterion.shape)
    if alternatives is None:
        return None
    first: Reason | None = None
    for alternative in alternatives:
        demands = [Demand(criterion.leaves[literal.leaf], literal.negated) for literal in alternative]
        reason = _contradiction(demands, since)
        if reason is None:
            return None
        first = first or reason
    return first or Reason()


def always_met(criterion: Criterion, *, since: date | None = None) -> bool:
    """Return whether every client of whom all is known meets the criterion: it tells nobody apart."""
    return never_met(_negated(criterion), since=since) is not None


def _negated(criterion: Criterion) -> Criterion:
    return Criterion(Shape.of((*criterion.shape.steps, NOT)), criterion.leaves)


def _contradiction(demands: Sequence[Demand], since: date | None) -> Reason | None:
    """The smallest set of demands on one attribute that no value satisfies; None if each attribute has a value.

    Attributes are free of each other, so an alternative can be met exactly if each of them has a fitting value.
    (Windows before the as-of date tie dates together; that is left out, which can only miss a contradiction.)
    """
    by_attribute: dict[int, list[Demand]] = {}
    for demand in dict.fromkeys(demands):
        by_attribute.setdefault(id(demand.leaf.attribute), []).append(demand)
    for together in by_attribute.values():
        if not _satisfiable(together, since):
            return Reason(_smallest(together, since))
    return None


def _smallest(demands: list[Demand], since: date | None) -> tuple[Demand, ...]:
    for size in (1, 2, 3):
        for some in combinations(demands, size):
            if not _satisfiable(some, since):
                return some
    return tuple(demands)


def _satisfiable(demands: Sequence[Demand], since: date | None) -> bool:
    """Whether one attribute can be known so that all demands on it hold; True when in doubt."""
    wanted = [demand.leaf for demand in demands if not demand.negated]
    refused = [demand.leaf for demand in demands if demand.negated]
    attribute = demands[0].leaf.attribute
    if attribute.many or attribute.type == "list":
        # Each wanted test may be passed by a value (an item) of its own; the refused ones bind every value. With
        # no wanted test, having none at all is enough.
        return all(_value_exists([leaf], refused, since) for leaf in wanted)
    return _value_exists(wanted, refused, since)


def _value_exists(wanted: Sequence[Leaf], refused: Sequence[Leaf], since: date | None) -> bool:
    leaf = (*wanted, *refused)[0]
    match leaf.attribute.type:
        case "list":
            return _item_exists(wanted, refused, since)
        case "date":
            return _day_exists(wanted, refused, since)
        case "number":
            return _any_fits(_numbers((*wanted, *refused)), wanted, refused)
        case "code":
            return _any_fits(_codes(wanted), wanted, refused)
        case "enum":
            return _any_fits(_words(leaf, (*wanted, *refused)), wanted, refused)
    return _any_fits((True, False), wanted, refused)


def _any_fits(candidates: Iterable[Any], wanted: Sequence[Leaf], refused: Sequence[Leaf]) -> bool:
    return any(
        all(_passes(leaf, value) for leaf in wanted) and not any(_passes(leaf, value) for leaf in refused)
        for value in candidates
    )


def _passes(leaf: Leaf, value: Any) -> bool:
    assert isinstance(leaf, Is | In | Bounds)
    return holds(leaf, value, date.min)  # no window among these: the date does not matter


def _words(leaf: Leaf, leaves: Iterable[Leaf]) -> Iterable[str]:
    if leaf.attribute.values is not None:
        return leaf.attribute.values
    listed = {value for item in leaves if isinstance(item, In) for value in item.values}
    return [*listed, "".join(listed) + "…"]  # an open enumeration may hold a word that no test names


def _codes(wanted: Sequence[Leaf]) -> Iterable[str]:
    # A code that begins with p is refused least often if it is p itself. Where nothing is wanted, a code whose first
    # sign no test knows is free.
    listed = {value for leaf in wanted if isinstance(leaf, In) for value in leaf.values}
    return listed if wanted else ["\U0010ffff"]


def _numbers(leaves: Iterable[Leaf]) -> Iterator[Any]:
    """A number in every stretch that the bounds cut the line into, and the bounds themselves."""
    bounds = sorted({bound for leaf in leaves if isinstance(leaf, Bounds) for bound in leaf.bounds.values()})
    if not bounds:
        yield 0
        return
    yield bounds[0] - 1
    for bound in bounds:
        yield bound
        yield _JustAbove(bound)


class _JustAbove(NamedTuple):
    """A number above a bound and below every greater one: it needs no digits, it only compares as it must."""

    bound: Any

    def __gt__(self, other: Any) -> bool:
        return bool(self.bound >= other)

    def __ge__(self, other: Any) -> bool:
        return bool(self.bound >= other)

    def __lt__(self, other: Any) -> bool:
        return bool(self.bound < other)

    def __le__(self, other: Any) -> bool:
        return bool(self.bound < other)


def _item_exists(wanted: Sequence[Leaf], refused: Sequence[Leaf], since: date | None) -> bool:
    """Whether an item of a list can pass the wanted tests (at most one is asked at a time) and none of the refused."""
    parts = [leaf.where for leaf in wanted if isinstance(leaf, Some)]
    parts += [_negated(leaf.where) for leaf in refused if isinstance(leaf, Some)]
    steps = [step for part in parts for step in part.shape.steps]
    whole = Criterion(
        Shape.of((*steps, Step("all", len(parts)))), tuple(leaf for part in parts for leaf in part.leaves)
    )
    return never_met(whole, since=since) is None


def _day_exists(wanted: Sequence[Leaf], refused: Sequence[Leaf], since: date | None) -> bool:
    """Whether a day can lie within all wanted bounds and windows and outside of the refused ones.

    A window `within` reaches from the as-of date back; `age` below is how many days the value lies before the as-of
    date. Lengths of months vary, so the window of a duration is held between its shortest and its longest.
    """
    windows = [leaf.duration for leaf in wanted if isinstance(leaf, Within)]
    not_windows = [leaf.duration for leaf in refused if isinstance(leaf, Within)]
    if any(
        inner.months <= outer.months and inner.days <= outer.days
        for inner in windows
        for outer in not_windows
    ):
        return False
    oldest = min((_longest(duration) for duration in windows), default=None)
    if oldest is not None and any(_shortest(duration) >= oldest for duration in not_windows):
        return False
    earliest = date.min
    if since is not None and oldest is not None:
        earliest = since - timedelta(min(oldest, (since - date.min).days))
    bounded = [leaf for leaf in wanted if isinstance(leaf, Bounds)]
    not_bounded = [leaf for leaf in refused if isinstance(leaf, Bounds)]
    return any(
        day >= earliest and _any_fits((day,), bounded, not_bounded)
        for day in _days((*bounded, *not_bounded), earliest)
    )


def _days(leaves: Iterable[Leaf], earliest: date) -> Iterator[date]:
    """A day in every stretch that the bounds cut the calendar into."""
    yield from (earliest, date.max)
    for leaf in leaves:
        if isinstance(leaf, Bounds):
            for bound in leaf.bounds.values():
                yield bound
                if bound > date.min:
                    yield bound - timedelta(1)
                if bound < date.max:
                    yield bound + timedelta(1)


def _longest(duration: Duration) -> int:
    years, months = divmod(duration.months, 12)
    # 366 days a year, 31 a month, and four for days that are held to the end of a shorter month.
    return years * 366 + months * 31 + duration.days + 4


def _shortest(duration: Duration) -> int:
    years, months = divmod(duration.months, 12)
    return years * 365 + months * 28 + duration.days - 4
