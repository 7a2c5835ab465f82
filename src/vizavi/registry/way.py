"""A scenario as a way of steps, drawn from its document: in walking order, with prerequisites and alternatives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kit.pages.words import counted
from vizavi.registry.choices import Kind, StepActor, TermUnit
from vizavi.registry.dictionary import said
from vizavi.registry.documents.steps import in_order, unreachable
from vizavi.registry.telling import Line, Teller


@dataclass(frozen=True)
class Step:
    """A step ready for a page. `after` and `instead_of` are numbers of other steps."""

    number: int
    name: str
    actor: str
    who: str
    service: Line | None
    condition: str
    after: list[int]
    instead_of: int | None
    touchpoints: list[str]
    term: str
    details: str
    result: str
    is_proactive: bool
    has_api: bool
    is_lost: bool


def way_of(document: Mapping[str, Any], teller: Teller) -> list[Step]:
    """The steps of a scenario."""
    ordered = in_order(document["steps"])
    numbers = {step["code"]: number for number, step in enumerate(ordered, start=1)}
    lost = set(unreachable(document["steps"]))
    language = teller.language
    return [
        Step(
            number=number,
            name=said(step["name"], language) or step["code"],
            actor=step["actor"],
            who=str(StepActor(step["actor"]).label) if step["actor"] else "",
            service=teller.entry(Kind.SERVICE, step["service"]) if step["service"] else None,
            condition=teller.sentence(step["criteria"]) if step["criteria"] is not None else "",
            # The step right before needs no mention: the line leads from it.
            after=sorted(
                numbers[code]
                for code in step["after"]
                if code in numbers and (numbers[code] != number - 1 or len(step["after"]) > 1)
            ),
            instead_of=numbers.get(step["alternative_to"]),
            touchpoints=[teller.touchpoint(key) for key in step["touchpoints"]],
            term=term_in_words(step["term_days"], step["term_unit"]),
            details=said(step["details"], language),
            result=said(step["result"], language),
            is_proactive=step["is_proactive"],
            has_api=step["has_api"],
            is_lost=step["code"] in lost,
        )
        for number, step in enumerate(ordered, start=1)
    ]


def term_in_words(days: int | None, unit: str) -> str:
    """A term in days: «5 рабочих дней»; "" without one."""
    if days is None:
        return ""
    if unit == TermUnit.WORKING_DAYS:
        return counted(days, "рабочий день|рабочих дня|рабочих дней")
    if unit == TermUnit.CALENDAR_DAYS:
        return counted(days, "календарный день|календарных дня|календарных дней")
    return _("%(days)s дн.") % {"days": days}
