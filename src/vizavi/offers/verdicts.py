"""What a client's answers mean: entries of the register with their verdicts, in groups.

Verdicts are those of `criteria.answer`, taken for all rules at once from the catalogue's index; an entry without
criteria is for everybody. Requirements, of which there may be hundreds of thousands, stay ids until a page of them is
shown.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from criteria import Answer, Client, Verdict
from criteria import answer as answer_of
from criteria.evaluate import VERDICTS
from criteria.index import Match
from vizavi.offers.availability import Availability, availability
from vizavi.offers.choices import Group
from vizavi.offers.scope import REQUIREMENT, Scope
from vizavi.registry.api import Catalogue, Item, rule_id
from vizavi.registry.choices import Kind

EVERYBODY = Answer("met")
GROUPS: dict[Verdict, Group] = {
    "met": Group.NOW,
    "reachable": Group.STEP,
    "unknown": Group.CLARIFY,
    "unmet": Group.NOT_FOR_YOU,
}


@dataclass(frozen=True)
class Judged:
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
    """Verdicts of everything in a scope on one client on one day."""

    def __init__(self, catalogue: Catalogue, scope: Scope, client: Client, *, as_of: date) -> None:
        self.catalogue, self.scope, self.client, self.as_of = catalogue, scope, client, as_of
        self.match: Match = catalogue.index.match(client, as_of=as_of, reachable=True)

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """By rule id, of all entries in scope but requirements."""
        found = dict(self.match.answers(VERDICTS, self.scope.shown))
        held = self._held
        if held:
            attributes = self.catalogue.dictionary.attributes.holding(held)
            # To a registered business it is no step to become an unregistered one.
            for rule, (verdict, missing) in found.items():
                if verdict == "reachable" and not held.isdisjoint(missing):
                    criterion = self.catalogue.index.criterion(rule)
                    found[rule] = answer_of(criterion, self.client, attributes, as_of=self.as_of)
        return found

    @cached_property
    def _held(self) -> frozenset[str]:
        """Attributes that have changed already and do not change back."""
        return frozenset(
            code
            for code, document in self.catalogue.dictionary.documents.items()
            if document.get("is_one_way") and self.client.get(code) is True
        )

    def answer(self, item: Item) -> Answer:
        """The verdict of an entry."""
        if item.document["criteria"] is None:
            return EVERYBODY
        return self.answers[rule_id(item.key)]

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
        if kind == Kind.REQUIREMENT:
            return Counter(
                {verdict: self.match.count(verdict, self.scope.requirements) for verdict in VERDICTS}
            )
        return Counter(self.answer(item).verdict for item in self.scope.items(kind, self.catalogue))

    def requirements(self, verdict: Verdict, *, first: int, most: int) -> list[Judged]:
        """A part of the requirements with a verdict, in the order of the register: one query."""
        bits = [
            words & own for words, own in zip(self.match.bits(verdict), self.scope.requirements, strict=True)
        ]
        codes = [name.removeprefix(REQUIREMENT) for name in self.match.ids_of(bits)[first : first + most]]
        return self.of_requirements(codes, verdict)

    def of_requirements(self, codes: list[str], verdict: Verdict) -> list[Judged]:
        """Requirements by their codes with the verdict that all of them have."""
        found = {item.code: item for item in self.catalogue.requirements(codes)}
        free = Availability(True, "", "")
        return [Judged(found[code], Answer(verdict), free, {}) for code in codes if code in found]
