"""What a client's answers mean: entries of the register with their verdicts, in groups.

Verdicts are those of `criteria.answer`, taken for all rules at once from the catalogue's index; an entry without
criteria is for everybody. Requirements, of which there may be hundreds of thousands, stay ids until a page of them is
shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from criteria import Answer, Client, Verdict
from criteria.evaluate import VERDICTS
from criteria.index import Match
from vizavi.offers.availability import Availability, availability
from vizavi.offers.choices import Group
from vizavi.offers.scope import REQUIREMENT, Scope, bits_of
from vizavi.registry.api import Catalogue, Item, rule_id
from vizavi.registry.choices import Kind

EVERYBODY = Answer("met")
GROUPS: dict[Verdict, Group] = {
    "met": Group.NOW,
    "reachable": Group.STEP,
    "unknown": Group.CLARIFY,
    "unmet": Group.NOT_FOR_YOU,
}


class Judged(NamedTuple):
    """An entry with its verdict for a client; `availability` is that of the day."""

    item: Item
    answer: Answer
    availability: Availability
    #: of a scenario: the verdict of each step's condition, by the code of the step
    steps: dict[str, Answer]

    @property
    def group(self) -> Group:
        return group_of(self.answer.verdict, is_offered=self.availability.is_offered)


def group_of(verdict: Verdict, *, is_offered: bool = True) -> Group:
    """Where a verdict is shown. What is not for the client is so whether it can be had or not."""
    if not is_offered and verdict != "unmet":
        return Group.NOT_OFFERED
    return GROUPS[verdict]


class Verdicts:
    """Verdicts of everything in a scope on one client on one day.

    `client` has what follows from what it has said too.
    """

    def __init__(self, catalogue: Catalogue, scope: Scope, said: Client, *, as_of: date) -> None:
        self.catalogue, self.scope, self.said, self.as_of = catalogue, scope, said, as_of
        self.client, self._attributes = catalogue.dictionary.known_of(said, as_of=as_of)
        self.match: Match = catalogue.index.match(
            self.client, as_of=as_of, reachable=True, attributes=self._attributes
        )

    def to_change(self, missing: Iterable[str]) -> list[str]:
        """What the client may change for a verdict that waits for these attributes: of what follows from something it
        has said, that."""
        causes = (self.catalogue.dictionary.causes(name, self.said) for name in missing)
        found = dict.fromkeys(name for part in causes for name in sorted(part))
        return [name for name in found if name in self._attributes.actionable]

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """By rule id, of all entries in scope but requirements."""
        return dict(self.match.answers(VERDICTS, self.scope.shown))

    def answer(self, item: Item) -> Answer:
        """The verdict of an entry."""
        if item.document["criteria"] is None:
            return EVERYBODY
        return self.answers[item.rule]

    def only(self, items: Sequence[Item]) -> None:
        """Work out no more than what these entries need: of thousands, a part is looked at."""
        rules = [item.rule for item in items]
        rules += [
            rule_id(item.key, step["code"])
            for item in items
            if item.kind == Kind.SCENARIO
            for step in item.document["steps"]
        ]
        self.answers = dict(self.match.answers(VERDICTS, bits_of(self.catalogue, rules)))

    def with_verdicts(self, kind: Kind, verdicts: Iterable[Verdict]) -> Sequence[Item]:
        """Entries of a kind in scope with one of the verdicts, by title."""
        items, wanted = self.scope.items(kind, self.catalogue), set(verdicts)
        if wanted == set(VERDICTS):
            return items
        own = self.scope.own[kind]
        rules = set()
        for verdict in wanted:
            bits = self.match.bits(verdict)
            rules.update(self.match.ids_of([words & mask for words, mask in zip(bits, own, strict=True)]))
        return [
            item
            for item in items
            if ("met" in wanted if item.document["criteria"] is None else item.rule in rules)
        ]

    def judged(self, item: Item) -> Judged:
        """An entry with its verdict."""
        steps = item.document["steps"] if item.kind == Kind.SCENARIO else ()
        return Judged(
            item,
            self.answer(item),
            availability(item, on=self.as_of),
            {
                step["code"]: EVERYBODY
                if step["criteria"] is None
                else self.answers[rule_id(item.key, step["code"])]
                for step in steps
            },
        )

    def of(self, kind: Kind) -> list[Judged]:
        """Entries of a kind in scope, by title. Requirements: see `requirements`."""
        return [self.judged(item) for item in self.scope.items(kind, self.catalogue)]

    def grouped(self, kind: Kind) -> dict[Group, list[Judged]]:
        """Entries of a kind in all groups, in the order of the groups."""
        found: dict[Group, list[Judged]] = {group: [] for group in Group}
        for judged in self.of(kind):
            found[judged.group].append(judged)
        return found

    def count(self, kind: Kind) -> Counter[Verdict]:
        """How many entries of a kind have each verdict."""
        own = self.scope.own[kind]
        found = Counter({verdict: self.match.count(verdict, own) for verdict in VERDICTS})
        if kind != Kind.REQUIREMENT:
            items = self.scope.items(kind, self.catalogue)
            found["met"] += len(items) - sum(found.values())  # the rest are for everybody
        return found

    def requirements(self, verdict: Verdict, *, first: int, most: int) -> list[Judged]:
        """A part of the requirements with a verdict, in the order of the register: one query."""
        bits = [
            words & own for words, own in zip(self.match.bits(verdict), self.scope.requirements, strict=True)
        ]
        part = self.match.some_of(bits, first=first, most=most)
        answers = {
            name.removeprefix(REQUIREMENT): found for name, found in self.match.answers([verdict], part)
        }
        items = {item.code: item for item in self.catalogue.requirements(answers)}
        free = Availability(True, "", "")
        return [Judged(items[code], found, free, {}) for code, found in answers.items() if code in items]
