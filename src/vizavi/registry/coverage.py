"""How many clients of the population a criterion is for, who gains and who loses when it changes.

Numbers of few clients are withheld as in publications (B-4.3.5.3): a criterion can be written so that it fits one
client, and staff who write criteria need not know of any client in particular.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from criteria import Attributes, Criterion
from criteria.clients import Client, Scalar
from criteria.criterion import Shape, Step
from criteria.evaluate import VERDICTS, Verdict, answer
from criteria.population.table import Cross, Table, UnusableTableError
from criteria.population.table_files import HEADER
from vizavi.registry.population.store import population_folder, population_table
from vizavi.registry.population.suppression import Published, publish_overlapping, publish_parts

# What groups of clients are told apart by, where the dictionary has it: size, form, sphere of activity, territory
# (B-4.3.5.2). A sphere of activity is the class of the classifier: its first two digits.
BREAKDOWNS: dict[str, Callable[[Scalar], Scalar] | None] = {
    "sme": None,
    "legal_form": None,
    "okved": lambda code: str(code)[:2],
    "municipality": None,
}
OF_DIFFERENCES = ("sme", "legal_form")
SAMPLE_SEED = 4_352
# Whoever has changed sides is looked for among so many.
LOOKED_AT = 200


@dataclass(frozen=True)
class Population:
    """The clients that criteria are tried on; `trouble` says why they cannot be used. Without both: none loaded."""

    table: Table | None = None
    trouble: str = ""


@dataclass(frozen=True)
class Breakdown:
    """Clients by their value of an attribute. None is withheld; `rest` are those of whom the value is not known."""

    attribute: str
    published: Published[Any]


@dataclass(frozen=True)
class Comparison:
    """Who gains and who loses. `sides` has "gains" and "losses", each with breakdowns and some of the clients."""

    counts: Published[str]
    before: Published[Verdict]
    after: Published[Verdict]
    breakdowns: Mapping[str, list[Breakdown]] = field(default_factory=dict)
    samples: Mapping[str, list[Client]] = field(default_factory=dict)


def population(attributes: Attributes) -> Population:
    """The population of the installation."""
    try:
        return Population(population_table(attributes))
    except UnusableTableError as error:
        return Population(trouble=str(error))


def population_name(table: Table) -> str:
    """A short name by which one population is told from another: a new one makes all that was published old."""
    built_at = datetime.fromtimestamp((population_folder() / HEADER).stat().st_mtime, UTC)
    return f"{table.clients}, {built_at:%Y-%m-%d %H:%M:%S}"


def coverage(table: Table, criterion: Criterion, *, as_of: date, k: int) -> Published[Verdict]:
    """How many clients have each verdict."""
    counts = table.count(criterion, as_of)
    return publish_parts({verdict: getattr(counts, verdict) for verdict in VERDICTS}, k=k)


def samples(
    table: Table, criterion: Criterion, counts: Published[Verdict], *, as_of: date, each: int = 3
) -> list[tuple[Verdict, Client]]:
    """Some clients of each verdict that enough clients have."""
    return [
        (verdict, client)
        for verdict in VERDICTS
        if counts.by_value[verdict]
        for client in table.sample(criterion, verdict, each, SAMPLE_SEED, as_of)
    ]


def breakdown(
    table: Table,
    criterion: Criterion,
    attributes: Attributes,
    name: str,
    *,
    as_of: date,
    k: int,
    former: Published[Any] | None = None,
) -> Breakdown:
    """Clients that meet a criterion, by their value of an attribute of `BREAKDOWNS`."""
    crossed = table.cross(criterion, name, as_of, group=BREAKDOWNS[name])
    return Breakdown(name, _published(crossed, is_many=attributes[name].many, k=k, former=former))


def compared(
    table: Table, before: Criterion, after: Criterion, attributes: Attributes, *, as_of: date, k: int
) -> Comparison:
    """What changes for whom when one criterion takes the place of another."""
    found = table.compare(before, after, as_of)
    counts = publish_parts({"gains": found.gains, "losses": found.losses, "unchanged": found.unchanged}, k=k)
    both = joined("all", before, after)
    names = [name for name in OF_DIFFERENCES if name in attributes]
    sides = {"gains": (after, before), "losses": (before, after)}
    shown = {side: pair for side, pair in sides.items() if counts.by_value[side]}
    return Comparison(
        counts=counts,
        before=publish_parts({verdict: getattr(found.before, verdict) for verdict in VERDICTS}, k=k),
        after=publish_parts({verdict: getattr(found.after, verdict) for verdict in VERDICTS}, k=k),
        breakdowns={
            side: [
                Breakdown(
                    name,
                    _published(
                        _less(table.cross(met, name, as_of), table.cross(both, name, as_of)),
                        is_many=attributes[name].many,
                        k=k,
                    ),
                )
                for name in names
            ]
            for side, (met, _other) in shown.items()
        },
        samples={
            side: _changed_sides(table, met, other, attributes, as_of) for side, (met, other) in shown.items()
        },
    )


def joined(gate: str, *parts: Criterion) -> Criterion:
    """Criteria as parts of one."""
    steps = [step for part in parts for step in part.shape.steps]
    leaves = tuple(leaf for part in parts for leaf in part.leaves)
    return Criterion(Shape.of((*steps, Step(gate, len(parts)))), leaves)  # type: ignore[arg-type]


def negated(part: Criterion) -> Criterion:
    """The contrary of a criterion."""
    return Criterion(Shape.of((*part.shape.steps, Step("not", 1))), part.leaves)


def _changed_sides(
    table: Table, met: Criterion, other: Criterion, attributes: Attributes, as_of: date, most: int = 3
) -> list[Client]:
    """A few clients that meet one criterion and not the other, be it that it is not known whether they meet that."""
    found = table.sample(joined("all", met, negated(other)), "met", most, SAMPLE_SEED, as_of)
    if len(found) < most:
        both = joined("all", met, other)
        found += [
            client
            for client in table.sample(both, "unknown", LOOKED_AT, SAMPLE_SEED, as_of)
            if answer(met, client, attributes, as_of=as_of).verdict == "met"
        ]
    return found[:most]


def _less(met: Cross, both: Cross) -> Cross:
    """The clients counted in the one and not in the other, which is a part of it."""
    return Cross(
        {value: count - both.by_value.get(value, 0) for value, count in met.by_value.items()},
        met.none - both.none,
        met.unknown - both.unknown,
        met.clients - both.clients,
    )


def _published(
    crossed: Cross, *, is_many: bool, k: int, former: Published[Any] | None = None
) -> Published[Any]:
    """The parts by value, those without a value under "" and those of whom nothing is known under None."""
    parts: dict[Any, int] = {value: count for value, count in crossed.by_value.items() if count}
    if is_many and crossed.none:
        parts[""] = crossed.none
    if crossed.unknown:
        parts[None] = crossed.unknown
    if is_many:
        return publish_overlapping(parts, crossed.clients, former=former, k=k)
    return publish_parts(parts, former=former, k=k)
