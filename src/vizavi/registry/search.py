"""Search over the catalogue in a visitor's own words.

    found = catalogue_search(catalogue, "как взять продавца", "ru")
    found.best.item.code            # "first-hire"
    [group.kind for group in found.groups]

The index is made once for an edition and kept with its catalogue. Requirements may be hundreds of thousands: up to
`MOST_REQUIREMENTS` they are in the index, more are searched in the database by the words of their titles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from criteria.errors import Language
from kit.search import Document, Hit, SearchIndex
from kit.search.stems import without_ending, words_of
from kit.search.terms import meaningful
from vizavi.registry.catalogue import Catalogue, Item, items_of
from vizavi.registry.choices import Kind, Status
from vizavi.registry.dictionary import said
from vizavi.registry.documents import SCHEMAS
from vizavi.registry.models import Version

MOST_REQUIREMENTS = 10_000
MOST_WORDS, MOST_LETTERS = 8, 300

GROUPS = (Kind.SITUATION, Kind.SERVICE, Kind.FAQ, Kind.GUIDE, Kind.REQUIREMENT, Kind.NEED)
"""What is found, in the order in which it is shown."""

# What is read beside title and keywords. How to get a service, when it is refused and how to complain is alike in
# all of them and would find all of them.
_TEXTS: dict[Kind, tuple[str, ...]] = {
    Kind.SITUATION: ("summary", "description", "events"),
    Kind.SERVICE: ("summary", "description", "result", "outputs", "audience"),
    Kind.FAQ: ("answer",),
    Kind.GUIDE: ("summary", "body"),
    Kind.REQUIREMENT: ("summary", "how_to_comply"),
    Kind.NEED: ("work", "reason", "study_result"),
}
# A situation says everything about its matter: of equals it is the better answer.
_WEIGHTS = {
    Kind.SITUATION: 1.15,
    Kind.SERVICE: 1.0,
    Kind.REQUIREMENT: 0.95,
    Kind.FAQ: 0.85,
    Kind.GUIDE: 0.85,
    Kind.NEED: 0.8,
}
_NOT_TO_BE_HAD = 0.9

_KEPT = "search"
_building = Lock()


@dataclass(frozen=True)
class Found:
    """An entry that was found. `leads_to`: the entry whose page shows it: of a need its situation, else itself."""

    item: Item
    leads_to: Item
    score: float
    matched_terms: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """What was found of one kind, the best first."""

    kind: Kind
    found: list[Found]


@dataclass(frozen=True)
class Search:
    """What a search found. `corrected`: the words as they were understood, "" if nothing had to be put right.

    `suggestions`: entries with titles like the words, when nothing was found.
    """

    groups: list[Group] = field(default_factory=list)
    best: Found | None = None
    corrected: str = ""
    suggestions: list[Item] = field(default_factory=list)


def catalogue_search(catalogue: Catalogue, words: str, language: Language, limit: int = 10) -> Search:
    """Entries for any words whatever, at most `limit` of each kind.

    One query if requirements are among them, two where these are in the database.
    """
    index = index_of(catalogue)
    results = index.search(words, language, limit_per_group=limit)
    requirements = _requirements_found(catalogue, results.hits, results.corrected or words, limit)
    found = [entry for hit in results.hits if (entry := _found(catalogue, hit, requirements))]
    seen = {entry.item.key for entry in found}
    found += [Found(item, item, 0.0, ()) for item in requirements.values() if item.key not in seen]
    groups = [Group(kind, [entry for entry in found if entry.item.kind == kind]) for kind in GROUPS]
    return Search(
        groups=[group for group in groups if group.found],
        best=found[0] if found else None,
        corrected=results.corrected,
        suggestions=[
            item
            for suggestion in results.suggestions
            if (item := catalogue.get(*_key(suggestion.key))) and item.kind in {Kind.SITUATION, Kind.SERVICE}
        ],
    )


def index_of(catalogue: Catalogue) -> SearchIndex:
    """The index of an edition, made once."""
    with _building:
        if _KEPT not in catalogue.kept:
            catalogue.kept[_KEPT] = SearchIndex.build(documents_of(catalogue), with_meaning=True)
        index: SearchIndex = catalogue.kept[_KEPT]
        return index


def documents_of(catalogue: Catalogue) -> Iterator[Document]:
    """Everything of the catalogue that can be found."""
    for kind in GROUPS:
        for item in catalogue.of(kind):
            yield document_of(kind, item.code, item.document)
    requirements = _requirements(catalogue)
    if not _are_too_many(catalogue):
        for code, document in requirements.values_list("entry__code", "document").iterator(chunk_size=2000):
            yield document_of(Kind.REQUIREMENT, code, document)


def document_of(kind: Kind, code: str, document: Mapping[str, Any]) -> Document:
    """An entry as the search reads it."""
    title = document[SCHEMAS[kind].title]
    is_to_be_had = document.get("status", Status.ACTIVE) in {Status.ACTIVE, Status.SEASONAL, ""}
    return Document(
        key=f"{kind.value}:{code}",
        group=kind.value,
        title=said(title, "ru"),
        title_en=title.get("en") or "",
        keywords=tuple(document.get("keywords") or ()),
        text=" ".join(_texts(kind, document, "ru")),
        text_en=" ".join(_texts(kind, document, "en")),
        weight=_WEIGHTS[kind] * (1.0 if is_to_be_had else _NOT_TO_BE_HAD),
    )


def _texts(kind: Kind, document: Mapping[str, Any], language: Language) -> Iterator[str]:
    for name in _TEXTS[kind]:
        value = document.get(name) or {}
        rows: Iterable[Any] = (
            [row.get("text") or row.get("name") for row in value] if isinstance(value, list) else [value]
        )
        yield from (text for row in rows if row and (text := row.get(language)))


def _key(key: str) -> tuple[Kind, str]:
    kind, _colon, code = key.partition(":")
    return Kind(kind), code


def _found(catalogue: Catalogue, hit: Hit, requirements: Mapping[str, Item]) -> Found | None:
    kind, code = _key(hit.key)
    item = requirements.get(code) if kind == Kind.REQUIREMENT else catalogue.get(kind, code)
    leads_to = next(iter(catalogue.named(item, "situation")), None) if item and kind == Kind.NEED else item
    return Found(item, leads_to, hit.score, hit.matched_terms) if item and leads_to else None


# --- Requirements -------------------------------------------------------------------------------------------


def _requirements(catalogue: Catalogue) -> QuerySet[Version]:
    return Version.objects.in_edition(catalogue.number).filter(kind=Kind.REQUIREMENT)


def _are_too_many(catalogue: Catalogue) -> bool:
    name = "requirements_are_too_many"
    if name not in catalogue.kept:
        some = _requirements(catalogue).order_by()[: MOST_REQUIREMENTS + 1]
        catalogue.kept[name] = some.count() > MOST_REQUIREMENTS
    return bool(catalogue.kept[name])


def _requirements_found(catalogue: Catalogue, hits: list[Hit], words: str, limit: int) -> dict[str, Item]:
    """Requirements among the hits, or those in the database whose title holds every word of the search."""
    if _are_too_many(catalogue):
        known = meaningful(words_of(words[:MOST_LETTERS]))[:MOST_WORDS]
        if not known:
            return {}
        some = _with_words(catalogue.number, [f"{without_ending(word)}:*" for word in known], limit)
        if not some:
            return {}
        return {item.code: item for item in items_of(Version.objects.filter(pk__in=some))}
    codes = [code for kind, code in map(_key, (hit.key for hit in hits)) if kind == Kind.REQUIREMENT]
    return {item.code: item for item in catalogue.requirements(codes)} if codes else {}


def _with_words(edition: int, words: list[str], limit: int) -> list[int]:
    """Primary keys of requirements with all of these in their titles: any of them, not the first by title, so that
    the whole table need not be read where many fit. By hand: asked at each search. The index has this very expression.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {Version._meta.db_table} WHERE kind = %s"
            " AND from_edition <= %s AND (until_edition IS NULL OR until_edition > %s)"
            " AND to_tsvector('simple'::regconfig, COALESCE(title, '') || ' ' || COALESCE(title_en, ''))"
            " @@ to_tsquery('simple'::regconfig, %s) LIMIT %s",
            [Kind.REQUIREMENT, edition, edition, " & ".join(words), limit],
        )
        return [pk for (pk,) in cursor.fetchall()]
