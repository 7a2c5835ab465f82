"""Which question comes next: always the one whose answer settles most, and none that settles nothing.

For every field that is not known and was not left out, its likely answers are tried on the rules of the scope, and
the rules that become decided are counted, weighted by how likely the answer is. The highest expectation wins. Where
no single answer would settle anything, the field that most open rules wait for is asked; ties are broken by the
order of the dictionary. An attribute that no open rule waits for is never asked.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from criteria import Client
from criteria.index import Match
from vizavi.offers.likely import likely_answers
from vizavi.offers.scope import Scope
from vizavi.registry.api import Catalogue, Item, key_of
from vizavi.registry.choices import Kind

KEPT = 64


@dataclass(frozen=True)
class Progress:
    """How many things of a scope are decided."""

    settled: int
    total: int

    @property
    def open(self) -> int:
        return self.total - self.settled


def attribute_of(field: str) -> str:
    """The attribute that a field belongs to: of a list's item, the list (`places.oktmo` → `places`)."""
    return field.partition(".")[0]


def progress(match: Match, scope: Scope) -> Progress:
    """How many of the things that questions are asked for are decided."""
    return Progress(scope.total - match.count("unknown", scope.asked), scope.total)


def next_question(
    catalogue: Catalogue,
    match: Match,
    scope: Scope,
    client: Client,
    *,
    skipped: Container[str],
    as_of: date,
) -> str | None:
    """The attribute to ask for; None when all is decided or waits for what was left out.

    What follows from the answers is not asked.

    Args:
        match: of this client, with what follows from what is known of it, with the catalogue's index.
        skipped: attributes that are not asked again.
    """
    kept: dict[tuple[Any, ...], str | None] = catalogue.kept.setdefault("offers.first", {})
    is_first = not client and not skipped
    if is_first and (scope, as_of) in kept:
        return kept[scope, as_of]
    chosen = _chosen(catalogue, match, scope, client, skipped, as_of)
    if is_first:
        # Everybody begins here; `scope` is one object as long as it is kept.
        if len(kept) >= KEPT:
            kept.clear()
        kept[scope, as_of] = chosen
    return chosen


def _chosen(
    catalogue: Catalogue, match: Match, scope: Scope, client: Client, skipped: Container[str], as_of: date
) -> str | None:
    open_before = match.count("unknown", scope.asked)
    if not open_before:
        return None
    best, most = None, 0.0
    for name in _unasked(catalogue, client, skipped, as_of):
        settles = expected(catalogue, match, scope, client, name, open_before, as_of)
        if settles > most:
            best, most = name, settles
    return best or _most_waited_for(catalogue, match, scope, client, skipped, as_of)


def expected(
    catalogue: Catalogue,
    match: Match,
    scope: Scope,
    client: Client,
    name: str,
    open_before: int,
    as_of: date,
) -> float:
    """How many rules the answer to a question settles on average."""
    settles = 0.0
    for value, weight in likely_answers(catalogue)[name]:
        then_known = catalogue.dictionary.completed({**client, name: value}, as_of=as_of)
        settles += weight * (open_before - match.count_open(then_known, scope.asked))
    return settles


def _unasked(catalogue: Catalogue, client: Client, skipped: Container[str], as_of: date) -> Iterable[str]:
    known = catalogue.dictionary.completed(client, as_of=as_of)
    return (name for name in catalogue.dictionary.attributes if name not in known and name not in skipped)


def _most_waited_for(
    catalogue: Catalogue, match: Match, scope: Scope, client: Client, skipped: Container[str], as_of: date
) -> str | None:
    waiting: dict[str, int] = {}
    for field in match.ask(scope.asked):
        name = attribute_of(field.name)
        waiting[name] = max(waiting.get(name, 0), field.waiting)
    # `max` takes the first of equals: ties go by the order of the dictionary.
    unasked = (name for name in _unasked(catalogue, client, skipped, as_of) if name in waiting)
    return max(unasked, key=waiting.__getitem__, default=None)


def waiting_for(match: Match, scope: Scope, catalogue: Catalogue, name: str) -> list[Item]:
    """Services and situations whose verdict waits for an attribute, by title: why it is asked."""
    found: dict[Any, Item] = {}
    for rule in match.ids_of(match.waiting(name, scope.shown)):
        key, step = key_of(rule)
        item = catalogue.items.get(key)
        if item and item.kind in (Kind.SERVICE, Kind.SITUATION) and not step:
            found[key] = item
    return list(found.values())
