"""How many questions it takes until all is decided: generated clients answer as they would.

A client answers what is known of it and says «не знаю» to the rest. Each begins with one of the life situations that
recognise it (drawn by the seed), as a visitor does who knows what brings them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from criteria import load_client
from criteria.index import Match
from vizavi.offers.questions import next_question
from vizavi.offers.scope import scope_of
from vizavi.registry.api import Catalogue, rule_id
from vizavi.registry.choices import Kind

Tell = Callable[[int], None]


@dataclass(frozen=True)
class Walk:
    """One client's way through the questions: what was asked, in order, and how many things stayed open.

    `is_recognised`: whether some life situation has the client.
    """

    situation: str
    is_recognised: bool
    asked: tuple[str, ...]
    left_open: int


def walks(
    catalogue: Catalogue, lines: Iterable[str], *, situation: str | None, as_of: date, seed: int = 1
) -> list[Walk]:
    """Let clients answer until nothing is asked any more.

    Args:
        lines: clients as `vizavi.registry.population` generates them.
        situation: all clients with this one; "" with everything; None each with one that recognises it (clients whom
            none recognises are left out).
    """
    chance = random.Random(seed)  # noqa: S311  # invented clients
    next_asked: dict[Any, str | None] = {}
    found = []
    for line in lines:
        client = load_client(json.loads(line)["attributes"], catalogue.dictionary.attributes)
        recognised = situations_of(catalogue, client, as_of)
        if situation is None and not recognised:
            continue
        chosen = chance.choice(recognised) if situation is None else situation
        asked, left = _walk(catalogue, client, chosen, as_of, next_asked)
        found.append(Walk(chosen, bool(recognised), tuple(asked), left))
    return found


def situations_of(catalogue: Catalogue, client: Mapping[str, Any], as_of: date) -> list[str]:
    """Codes of the situations that recognise a client."""
    met = set(_match(catalogue, client, as_of).ids("met"))
    return [
        item.code
        for item in catalogue.of(Kind.SITUATION)
        if item.document["criteria"] is None or rule_id(item.key) in met
    ]


def _walk(
    catalogue: Catalogue,
    client: Mapping[str, Any],
    situation: str,
    as_of: date,
    next_asked: dict[Any, str | None],
) -> tuple[list[str], int]:
    scope = scope_of(catalogue, [situation] if situation else [], on=as_of)
    known: dict[str, Any] = {}
    skipped: set[str] = set()
    asked: list[str] = []
    while True:
        # Many clients come by the same answers.
        state = (situation, repr(sorted(known.items())), *sorted(skipped))
        if state not in next_asked:
            match = _match(catalogue, known, as_of)
            next_asked[state] = next_question(catalogue, match, scope, known, skipped=skipped, as_of=as_of)
        name = next_asked[state]
        if name is None:
            left = _match(catalogue, known, as_of).count("unknown", scope.asked)
            return asked, left
        asked.append(name)
        if name in client:
            known[name] = client[name]
        else:
            skipped.add(name)


def _match(catalogue: Catalogue, known: Mapping[str, Any], as_of: date) -> Match:
    return catalogue.index.match(catalogue.dictionary.completed(known, as_of=as_of), as_of=as_of)


def quantile(values: Sequence[int], share: float) -> int:
    """The value below which such a share of the values lies; 0 of none."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0
