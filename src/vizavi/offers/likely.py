"""What a client might answer: for each attribute a few values that the rules of an edition tell apart.

An answer settles a rule or leaves it open; how many rules it settles depends on the answer, which is not known before
it is given. The values here stand for the answers, each with how likely it is held to be, so that questions can be
compared by what they settle on average. They are only used to choose the next question: verdicts never see them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from criteria import Attributes, Criterion, parse
from criteria.criterion import Bounds, In, Is, Some, Within
from vizavi.registry.api import Catalogue
from vizavi.registry.choices import Kind

MOST = 8
OTHER = "\N{EM DASH}"  # a code that no rule names


class Likely(NamedTuple):
    """A value, as the criteria engine has it, and how likely it is held to be."""

    value: Any
    weight: float


def likely_answers(catalogue: Catalogue) -> Mapping[str, list[Likely]]:
    """Attribute → values that stand for its answers; weights sum to 1. Made once an edition."""
    found: Mapping[str, list[Likely]] | None = catalogue.kept.get("offers.likely")
    if found is None:
        found = catalogue.kept["offers.likely"] = _likely(catalogue)
    return found


def _likely(catalogue: Catalogue) -> dict[str, list[Likely]]:
    attributes = catalogue.dictionary.attributes
    named: dict[str, Counter[Any]] = defaultdict(Counter)
    for criterion in _criteria(catalogue, attributes):
        _collect(criterion, named)
    return {name: _spread(attributes, name, named.get(name, Counter())) for name in attributes}


def _criteria(catalogue: Catalogue, attributes: Attributes) -> Iterable[Criterion]:
    """Of all entries but requirements: there may be too many of those, and they speak of the same values."""
    for kind in (Kind.SERVICE, Kind.SITUATION, Kind.SCENARIO):
        for item in catalogue.of(kind):
            steps = item.document["steps"] if kind == Kind.SCENARIO else []
            for raw in (item.document["criteria"], *(step["criteria"] for step in steps)):
                if raw is not None:
                    yield parse(raw, attributes)


def _collect(criterion: Criterion, named: dict[str, Counter[Any]]) -> None:
    for leaf in criterion.leaves:
        counter = named[leaf.attribute.id]
        match leaf:
            case In(values=values):
                counter.update(values)
            case Bounds(bounds=bounds):
                counter.update(bounds.values())
            case Within(duration=duration):
                counter.update([duration])
            case Is() | Some():
                counter.update([True])


def _spread(attributes: Attributes, name: str, named: Counter[Any]) -> list[Likely]:
    attribute = attributes[name]
    common = [value for value, _times in named.most_common(MOST)]
    match attribute.type:
        case "bool":
            values: list[Any] = [True, False]
        case "enum":
            values = [*sorted(attribute.values)] if attribute.values else [*common, OTHER]
        case "code":
            values = [*common, OTHER]
        case "number":
            # One below the least bound, one between each two, one above the greatest.
            bounds = sorted(common)
            values = [bounds[0] - 1, *bounds] if bounds else [0]
        case "date":
            today = date.today()  # noqa: DTZ011  # a rough past, to choose a question by
            values = [today - timedelta(days) for days in (30, 600, 2000)]
        case _:
            values = [(), None]
    weight = 1 / len(values)
    if attribute.type == "list":
        return [Likely((), weight)]
    return [Likely((value,) if attribute.many else value, weight) for value in values]
