"""Entries of the register of life situations as public pages show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kit.pages.words import counted
from vizavi.offers.api import availability
from vizavi.portal.conditions import Conditions
from vizavi.portal.presentation import Card, cards
from vizavi.registry.api import Catalogue, Item, in_order
from vizavi.registry.choices import Kind, Line, Nature, Satisfaction, Status, TermUnit
from vizavi.touchpoints import api as touchpoints

MOST_POINTS = 8


@dataclass(frozen=True)
class State:
    """Whether a service can be had today. `tone` is that of the tag."""

    status: Status
    label: str | Promise
    tone: str
    is_available: bool


def state_of(item: Item, *, on: date) -> State:
    """The state of a service on a day: a seasonal one counts by its season."""
    found = availability(item, on=on)
    return State(Status(item.status or Status.ACTIVE), found.label, found.tone, found.is_offered)


@dataclass(frozen=True)
class Row:
    """A service in a list."""

    item: Item
    state: State
    nature: str | Promise
    term: dict[str, str]

    @property
    def authority(self) -> Any:
        return self.item.authority


def row_of(item: Item, *, on: date) -> Row:
    """A service ready for a list."""
    return Row(item, state_of(item, on=on), Nature(item.document["nature"]).label, item.document["term"])


@dataclass(frozen=True)
class Services:
    """Services of one line of interaction; `rows` are the first of them, `count` is how many there are."""

    line: Line
    rows: list[Row]
    count: int


def by_line(services: Sequence[Item], *, on: date, most: int) -> list[Services]:
    """Services by their line of interaction (B-2.3), those that can be had first; lines without any are left out."""
    # Each in the order given otherwise: of a situation, that in which they are needed.
    ordered = sorted(services, key=lambda item: not availability(item, on=on).is_offered)
    lines: dict[Line | None, list[Item]] = defaultdict(list)
    for item in ordered:
        lines[item.line].append(item)
    return [
        Services(line, [row_of(item, on=on) for item in lines[line][:most]], len(lines[line]))
        for line in Line
        if lines[line]
    ]


@dataclass(frozen=True)
class Step:
    """A step of a scenario as drawn."""

    number: int
    code: str
    name: dict[str, str]
    details: dict[str, str]
    result: dict[str, str]
    actor: str
    service: Item | None
    state: State | None
    condition: str
    term: str
    after: list[int]
    alternative_to: int | None
    is_proactive: bool
    has_api: bool


@dataclass(frozen=True)
class Drawn:
    """A scenario with its steps in the order in which they are walked."""

    item: Item
    condition: str
    steps: list[Step]
    segments: list[Item]


def drawn(catalogue: Catalogue, scenario: Item, in_words: Conditions, *, on: date) -> Drawn:
    """A scenario ready to be drawn as a line of steps."""
    ordered = in_order(scenario.document["steps"])
    numbers = {step["code"]: number for number, step in enumerate(ordered, start=1)}
    steps = []
    for number, step in enumerate(ordered, start=1):
        service = catalogue.get(Kind.SERVICE, step["service"]) if step["service"] else None
        steps.append(
            Step(
                number=number,
                code=step["code"],
                name=step["name"],
                details=step["details"],
                result=step["result"],
                actor=step["actor"],
                service=service,
                state=state_of(service, on=on) if service else None,
                condition=in_words(step["criteria"]),
                term=term_in_words(step["term_days"], step["term_unit"]),
                # What simply comes next needs no saying.
                after=[
                    numbers[code] for code in step["after"] if numbers.get(code, number - 1) != number - 1
                ],
                alternative_to=numbers.get(step["alternative_to"]),
                is_proactive=step["is_proactive"],
                has_api=step["has_api"],
            )
        )
    return Drawn(
        scenario,
        in_words(scenario.document["criteria"]),
        steps,
        catalogue.named(scenario, "segments"),
    )


def term_in_words(days: int | None, unit: str) -> str:
    """«5 рабочих дней», "" when there is no term."""
    if days is None:
        return ""
    if unit == TermUnit.WORKING_DAYS:
        return counted(days, _("рабочий день|рабочих дня|рабочих дней"))
    return counted(days, _("день|дня|дней"))


@dataclass(frozen=True)
class Need:
    """A typical need with what satisfies it or why nothing does."""

    item: Item
    services: list[Item]
    faq: list[Item]


def needs_by_group(catalogue: Catalogue, situation: Item) -> list[tuple[Satisfaction, list[Need]]]:
    """Typical needs of a situation in the three groups of B-4.3.5.4."""
    needs = [
        Need(item, catalogue.named(item, "services"), catalogue.named(item, "faq"))
        for item in catalogue.naming(situation, Kind.NEED, "situation")
    ]
    return [
        (group, found)
        for group in Satisfaction
        if (found := [need for need in needs if need.item.document["satisfaction"] == group])
    ]


def points(public_ids: Sequence[str], *, now: datetime, most: int = MOST_POINTS) -> tuple[list[Card], int]:
    """Cards of the touchpoints that are in force, in the order given, and how many of them are closed by now."""
    wanted = list(dict.fromkeys(public_ids))[:most]
    found = touchpoints.published_glances(wanted)
    return cards(found, now=now), len(wanted) - len(found)
