"""One call of the verdict API: a profile read strictly, entries judged, what explains each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from criteria import Client, CriteriaError, Verdict, load_client
from criteria.errors import Problem
from criteria.explain import tree_json
from vizavi.offers.questions import next_question
from vizavi.offers.reasons import Words, explained
from vizavi.offers.schemas import Ask
from vizavi.offers.scope import scope_of
from vizavi.offers.shown import Shown, page_of, plain, shown
from vizavi.offers.verdicts import Judged, Verdicts
from vizavi.registry.api import Catalogue, Item, said
from vizavi.registry.choices import Kind

Absolute = Callable[[str], str]


class WrongProfile(Exception):
    """The profile cannot be used; `problems` name each place in it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__()
        self.problems = problems


class UnknownSituations(Exception):
    """The register has no such situations; `places` are those in the list of the profile."""

    def __init__(self, places: list[int]) -> None:
        super().__init__()
        self.places = places


def judge(catalogue: Catalogue, ask: Ask, *, as_of: date, absolute: Absolute) -> dict[str, Any]:
    """The answer of the API, in the language of the thread.

    Args:
        absolute: makes a whole address of a path.

    Raises:
        WrongProfile: an attribute is unknown or its value is not of its type.
        UnknownSituations: a situation is not in the edition.
    """
    client = _client(catalogue, ask)
    unknown = [n for n, code in enumerate(ask.situations) if catalogue.get(Kind.SITUATION, code) is None]
    if unknown:
        raise UnknownSituations(unknown)
    verdicts = Verdicts(catalogue, scope_of(catalogue, ask.situations, on=as_of), client, as_of=as_of)
    words = Words(catalogue, ask.language)
    kinds = [kind for kind in _KINDS if kind.value in ask.kinds]
    counts = {kind: verdicts.count(kind) for kind in kinds}
    total = sum(counts[kind][verdict] for kind in kinds for verdict in dict.fromkeys(ask.verdicts))
    found = _part(verdicts, kinds, ask, counts)
    end, site = ask.offset + ask.limit, absolute("/").removesuffix("/")
    return {
        "edition": {"number": catalogue.number, "published_at": catalogue.edition.published_at},
        "as_of": as_of,
        "counts": [
            {
                "kind": kind.value,
                **{name: counts[kind][name] for name in ("met", "reachable", "unknown", "unmet")},
            }
            for kind in kinds
        ],
        "follows": {
            name: plain(value) for name, value in verdicts.client.items() if name not in verdicts.said
        },
        "verdicts": [_told(verdicts, judged, words, ask, site) for judged in found],
        "next_offset": end if end < total else None,
        "next_questions": list(_questions(verdicts, ask)),
    }


_KINDS = (Kind.SERVICE, Kind.SITUATION, Kind.SCENARIO, Kind.SEGMENT, Kind.REQUIREMENT)


def _client(catalogue: Catalogue, ask: Ask) -> Client:
    try:
        return load_client(ask.attributes, catalogue.dictionary.attributes)
    except CriteriaError as error:
        raise WrongProfile([problem.under("/attributes") for problem in error.problems]) from error


def _part(verdicts: Verdicts, kinds: list[Kind], ask: Ask, counts: Any) -> list[Judged]:
    """Entries from `offset`, at most `limit`: in memory by kind and title, requirements last, by verdict."""
    first, left = ask.offset, ask.limit
    items: list[Item] = []
    found: list[Judged] = []
    wanted: list[Verdict] = list(dict.fromkeys(ask.verdicts))
    for kind in kinds:
        if kind == Kind.REQUIREMENT:
            for verdict in wanted:
                if left > 0 and first < counts[kind][verdict]:
                    part = verdicts.requirements(verdict, first=first, most=left)
                    found += part
                    left -= len(part)
                first = max(first - counts[kind][verdict], 0)
            continue
        of_kind = verdicts.with_verdicts(kind, wanted)
        items += of_kind[first : first + left]
        left -= len(of_kind[first : first + left])
        first = max(first - len(of_kind), 0)
    verdicts.only(items)
    return [verdicts.judged(item) for item in items] + found


def _told(verdicts: Verdicts, judged: Judged, words: Words, ask: Ask, site: str) -> dict[str, Any]:
    item, (verdict, missing) = judged.item, judged.answer
    entry: Shown = shown(verdicts, judged, words, explain=ask.explain != "none")
    tree = None
    criterion = item.document["criteria"]
    if ask.explain == "full" and criterion is not None:
        tree = tree_json(
            explained(verdicts.catalogue, item.rule, criterion, verdicts.client, as_of=verdicts.as_of)
        )
    return {
        "kind": item.kind.value,
        "code": item.code,
        "title": (item.title_en if ask.language == "en" else "") or item.title_ru,
        "verdict": verdict,
        "group": judged.group.value,
        "missing": verdicts.to_change(missing) if verdict == "reachable" else list(missing),
        "status": item.status,
        "available": judged.availability.is_offered,
        "page": site + page_of(item),
        "reasons": [reason.fact() if verdict == "met" else reason.text() for reason in entry.reasons],
        "to_do": [
            {
                "attribute": step.attribute,
                "text": said(step.how, ask.language) or said(step.label, ask.language),
                "service": step.service.code if step.service else "",
            }
            for step in entry.to_do
        ],
        "steps": [{"code": code, "verdict": answer.verdict} for code, answer in judged.steps.items()],
        "explanation": tree,
    }


def _questions(verdicts: Verdicts, ask: Ask) -> Iterator[dict[str, str]]:
    """The questions in the order in which they would be asked if each were left open."""
    passed: set[str] = set()
    for _number in range(ask.next_questions):
        name = next_question(
            verdicts.catalogue,
            verdicts.match,
            verdicts.scope,
            verdicts.said,
            skipped=passed,
            as_of=verdicts.as_of,
        )
        if name is None:
            return
        passed.add(name)
        question = verdicts.catalogue.dictionary[name]["question"]
        yield {"attribute": name, "question": said(question, ask.language)}
