"""What is found, ready to be shown: why, what to do, what to ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, override

from criteria.evaluate import FALSE, TRUE
from criteria.explain import Explained
from vizavi.offers.questions import attribute_of
from vizavi.offers.reasons import Reason, Words, explained, reasons
from vizavi.offers.verdicts import Judged, Verdicts
from vizavi.registry.api import Catalogue, Item, in_order
from vizavi.registry.choices import Kind, StepActor

PAGES = {
    Kind.SERVICE: "portal:service",
    Kind.SITUATION: "portal:situation",
    Kind.SEGMENT: "portal:segment",
    Kind.REQUIREMENT: "portal:requirement",
}


@dataclass(frozen=True)
class ToDo:
    """What a client may change: an attribute, what to do about it, and the service that helps."""

    attribute: str
    label: Mapping[str, str]
    how: Mapping[str, str]
    service: Item | None


@dataclass(frozen=True)
class Asked:
    """A question that a verdict waits for."""

    attribute: str
    question: Mapping[str, str]


@dataclass(frozen=True)
class Shown:
    """An entry with its verdict and what explains it."""

    judged: Judged
    reasons: list[Reason]
    to_do: list[ToDo]
    questions: list[Asked]

    @property
    def item(self) -> Item:
        return self.judged.item

    @property
    def page(self) -> str:
        return page_of(self.item)


@dataclass(frozen=True)
class Step:
    """A step of a scenario for this client: `verdict` is that of its condition, `instead` what else would do."""

    name: Mapping[str, str]
    who: str
    verdict: str
    service: Item | None
    instead: list[Step] = field(default_factory=list)


@dataclass(frozen=True)
class Path:
    """A scenario with the steps as they are for this client."""

    shown: Shown
    steps: list[Step]


def page_of(item: Item) -> str:
    """The public page of an entry; of a scenario, that of its situation."""
    language = get_language() or ""
    if item.kind == Kind.SCENARIO:
        return f"{_folder(Kind.SITUATION, language)}{item.document['situation']}/#{item.code}"
    return f"{_folder(item.kind, language)}{item.code}/"


@cache
def _folder(kind: Kind, language: str) -> str:
    """Where the pages of a kind lie in a language: to be asked a hundred times for one answer."""
    with override(language):
        return reverse(PAGES[kind], kwargs={"code": "code"}).removesuffix("code/")


def shown(verdicts: Verdicts, judged: Judged, words: Words, *, explain: bool = True) -> Shown:
    """An entry with what explains its verdict: tests that decide, what to do, what to ask."""
    item, (verdict, missing) = judged.item, judged.answer
    criterion = item.document["criteria"]
    catalogue = verdicts.catalogue
    found: list[Reason] = []
    names = list(dict.fromkeys(map(attribute_of, missing)))
    if criterion is not None and (verdict == "reachable" or (explain and verdict != "unknown")):
        tree = explained(catalogue, item.rule, criterion, verdicts.client, as_of=verdicts.as_of)
        found = reasons(tree, words) if explain else []
        if verdict == "reachable":
            amiss = _amiss(tree)
            names = verdicts.to_change(name for name in names if name in amiss)
    if verdict == "reachable":
        return Shown(judged, found, to_do(catalogue, names), [])
    return Shown(judged, found, [], asked(catalogue, names))


def _amiss(tree: Explained) -> set[str]:
    """Attributes of tests that do not come out as the verdict needs them. The others a client may change too, but need
    not: whoever is registered is not told to register."""
    found = set()
    stack = [(tree, True)]
    while stack:
        node, wanted = stack.pop()
        if node.leaf is not None:
            if node.truth != (TRUE if wanted else FALSE):
                found.add(attribute_of(node.leaf.attribute.name))
            continue
        stack += [(part, wanted != (node.gate == "not")) for part in node.parts]
    return found


def to_do(catalogue: Catalogue, names: Iterable[str]) -> list[ToDo]:
    """What to do about attributes that a client may change."""
    found = []
    for name in names:
        document = catalogue.dictionary[name]
        service = catalogue.get(Kind.SERVICE, document["service"]) if document["service"] else None
        found.append(ToDo(name, document["name"], document["how_to_change"], service))
    return found


def asked(catalogue: Catalogue, names: Iterable[str]) -> list[Asked]:
    """The questions about attributes."""
    return [Asked(name, catalogue.dictionary[name]["question"]) for name in names]


def path(verdicts: Verdicts, judged: Judged, words: Words) -> Path:
    """A scenario with its steps in the order in which they are walked; alternatives stand with what they replace."""
    documents = in_order(judged.item.document["steps"])
    steps = {
        step["code"]: Step(
            step["name"],
            str(StepActor(step["actor"]).label),
            judged.steps[step["code"]].verdict,
            verdicts.catalogue.get(Kind.SERVICE, step["service"]) if step["service"] else None,
        )
        for step in documents
    }
    replaced = {step["code"]: step["alternative_to"] for step in documents}
    walked = []
    for code, step in steps.items():
        main = steps.get(_main(code, replaced))
        # An alternative to what the client cannot do is a step like others.
        if main is None or main is step or "unmet" in (main.verdict, step.verdict):
            walked.append(step)
        else:
            main.instead.append(step)
    return Path(shown(verdicts, judged, words), walked)


def _main(code: str, replaced: Mapping[str, str]) -> str:
    """The step that a step is an alternative to, itself when it is none; through alternatives of alternatives."""
    passed = {code}
    while (other := replaced.get(code)) and other not in passed:
        passed.add(other)
        code = other
    return code


def plain(value: Any) -> Any:
    """A value of a client as JSON has it."""
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    return value.isoformat() if hasattr(value, "isoformat") else value
