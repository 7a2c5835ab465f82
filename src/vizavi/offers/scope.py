"""What an enquiry is about: everything, or what the chosen life situations lead to, or single services.

Of a situation: its scenarios with their steps, the services of these steps and of its needs, and the requirements
that name one of these services as a help. Of everything: all services, situations and requirements; steps of
scenarios and segments are told too, but no question is asked for their sake. Services that cannot be had on the day
are shown, and no question is asked for their sake either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from criteria.index.bits import Words, from_places
from vizavi.offers.availability import availability
from vizavi.registry.api import Catalogue, Item, rule_id
from vizavi.registry.choices import Kind
from vizavi.registry.models import Link, Version

KEPT = 64
SINGLE = f"{Kind.SERVICE.value}:"
REQUIREMENT = f"{Kind.REQUIREMENT.value}:"


@dataclass(frozen=True, eq=False)
class Scope:
    """What is judged and what questions are asked for.

    `asked` has the rules whose settling counts, `shown` those of entries other than requirements, `requirements`
    those of requirements: bitsets over the catalogue's index.
    """

    situations: tuple[Item, ...]
    #: services that were asked about by themselves
    single: tuple[Item, ...]
    services: tuple[Item, ...]
    scenarios: tuple[Item, ...]
    asked: list[Words]
    shown: list[Words]
    requirements: list[Words]
    #: rules that count, and entries without criteria: what «решено N из M» counts
    total: int
    #: by kind, the entries' own rules (steps of scenarios are not among them)
    own: dict[Kind, list[Words]]

    @property
    def is_everything(self) -> bool:
        return not (self.situations or self.single)

    def items(self, kind: Kind, catalogue: Catalogue) -> Sequence[Item]:
        """Entries of a kind in scope; all of those kinds that a scope does not narrow."""
        narrowed = {Kind.SERVICE: self.services, Kind.SCENARIO: self.scenarios}
        if kind == Kind.SITUATION and not self.is_everything:
            return self.situations
        return narrowed[kind] if kind in narrowed else catalogue.of(kind)


def scope_of(catalogue: Catalogue, codes: Iterable[str], *, on: date) -> Scope:
    """The scope of situations by their codes, and of services as `service:code`; none is everything.

    What is not in the edition is left out. Made once for each choice and day.
    """
    wanted = set(codes)
    situations = tuple(item for item in catalogue.of(Kind.SITUATION) if item.code in wanted)
    single = tuple(item for code in sorted(wanted) if (item := _single(catalogue, code)))
    kept: dict[tuple[object, ...], Scope] = catalogue.kept.setdefault("offers.scopes", {})
    name = (on, *(item.key for item in (*situations, *single)))
    found = kept.get(name)
    if found is None:
        while len(kept) >= KEPT:
            kept.pop(next(iter(kept)), None)
        found = kept[name] = (
            _of(catalogue, situations, single, on) if situations or single else _all(catalogue, on)
        )
    return found


def _single(catalogue: Catalogue, code: str) -> Item | None:
    return catalogue.get(Kind.SERVICE, code.removeprefix(SINGLE)) if code.startswith(SINGLE) else None


def _of(catalogue: Catalogue, situations: tuple[Item, ...], single: tuple[Item, ...], on: date) -> Scope:
    found: dict[str, Item] = {item.code: item for item in single}
    scenarios: dict[str, Item] = {}
    for situation in situations:
        found |= {item.code: item for item in catalogue.services_of(situation)}
        scenarios |= {item.code: item for item in catalogue.naming(situation, Kind.SCENARIO, "situation")}
    services = [item for item in catalogue.of(Kind.SERVICE) if item.code in found]
    ways = list(scenarios.values())
    requirements = _scan(
        catalogue, {REQUIREMENT + code for code in _requirements_naming(catalogue, [*found])}
    )
    own = bits_of(catalogue, _rules([*_offered(services, on), *ways]))
    asked = [words | more for words, more in zip(own, requirements, strict=True)]
    free = _free([*_offered(services, on), *ways])
    return _scope(catalogue, situations, single, services, ways, situations, asked, requirements, free)


def _all(catalogue: Catalogue, on: date) -> Scope:
    services, situations = catalogue.of(Kind.SERVICE), catalogue.of(Kind.SITUATION)
    # What there is for the client, and not what all laws demand: of these there may be hundreds of thousands, and
    # what is not settled of them is shown with what would have to be known.
    asked = bits_of(catalogue, _rules([*_offered(services, on), *situations]))
    free = _free([*_offered(services, on), *situations])
    requirements = _ground(catalogue).requirements
    ways = catalogue.of(Kind.SCENARIO)
    return _scope(catalogue, (), (), services, ways, situations, asked, requirements, free)


def _scope(
    catalogue: Catalogue,
    situations: tuple[Item, ...],
    single: tuple[Item, ...],
    services: Sequence[Item],
    scenarios: Sequence[Item],
    told: Sequence[Item],
    asked: list[Words],
    requirements: list[Words],
    free: int,
) -> Scope:
    segments = catalogue.of(Kind.SEGMENT)
    by_kind = {
        Kind.SERVICE: services, Kind.SCENARIO: scenarios, Kind.SITUATION: told, Kind.SEGMENT: segments
    }  # fmt: skip
    return Scope(
        situations,
        single,
        tuple(services),
        tuple(scenarios),
        asked,
        bits_of(catalogue, _rules([*services, *scenarios, *told, *segments])),
        requirements,
        free + sum(int(np.bitwise_count(words).sum(dtype=np.int64)) for words in asked),
        {kind: bits_of(catalogue, (rule_id(item.key) for item in items)) for kind, items in by_kind.items()}
        | {Kind.REQUIREMENT: requirements},
    )


def _offered(services: Iterable[Item], on: date) -> list[Item]:
    return [item for item in services if availability(item, on=on).is_offered]


def _free(items: Iterable[Item]) -> int:
    return sum(item.document["criteria"] is None for item in items)


def _rules(items: Iterable[Item]) -> set[str]:
    """Ids of the rules of entries, those of a scenario's steps included."""
    found = set()
    for item in items:
        if item.document["criteria"] is not None:
            found.add(rule_id(item.key))
        if item.kind == Kind.SCENARIO:
            found |= {
                rule_id(item.key, step["code"])
                for step in item.document["steps"]
                if step["criteria"] is not None
            }
    return found


class _Ground(NamedTuple):
    """Where the rules of an edition stand in its index: made by one walk over hundreds of thousands of ids."""

    #: rule → (part, position); requirements are left out, there are too many to be named one by one
    places: dict[str, tuple[int, int]]
    requirements: list[Words]


def _ground(catalogue: Catalogue) -> _Ground:
    found: _Ground | None = catalogue.kept.get("offers.ground")
    if found is None:
        places = {
            name: (number, position)
            for number, part in enumerate(catalogue.index.parts)
            for position, name in enumerate(part.ids.tolist())
            if not name.startswith(REQUIREMENT)
        }
        others = _bits(catalogue, places.values())
        parts = catalogue.index.parts
        requirements = [part.alive & ~words for part, words in zip(parts, others, strict=True)]
        found = catalogue.kept["offers.ground"] = _Ground(places, requirements)
    return found


def bits_of(catalogue: Catalogue, rules: Iterable[str]) -> list[Words]:
    """The bitset of rules (not of requirements) by their ids; what is not in the index is left out."""
    places = _ground(catalogue).places
    return _bits(catalogue, [places[rule] for rule in rules if rule in places])


def _bits(catalogue: Catalogue, places: Iterable[tuple[int, int]]) -> list[Words]:
    by_part: list[list[int]] = [[] for _part in catalogue.index.parts]
    for number, position in places:
        by_part[number].append(position)
    return [
        from_places(np.array(found, np.int64), len(part.alive))
        for found, part in zip(by_part, catalogue.index.parts, strict=True)
    ]


def _scan(catalogue: Catalogue, rules: set[str]) -> list[Words]:
    """The bitset of requirements by their ids."""
    return _bits(
        catalogue,
        (
            (number, position)
            for number, part in enumerate(catalogue.index.parts if rules else ())
            for position, name in enumerate(part.ids.tolist())
            if name in rules
        ),
    )


def _requirements_naming(catalogue: Catalogue, services: Sequence[str]) -> list[str]:
    """Codes of requirements that name one of the services as what helps to comply: one query."""
    versions = Version.objects.in_edition(catalogue.number).filter(kind=Kind.REQUIREMENT)
    return list(
        Link.objects.filter(
            target__kind=Kind.SERVICE, target__code__in=services, field="services", version__in=versions
        )
        .values_list("version__entry__code", flat=True)
        .distinct()
    )
