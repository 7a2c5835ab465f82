"""An edition of the register as one value in memory: what public pages, verdicts, search and exports read.

A published edition never changes, so a process makes its catalogue once. Requirements may be hundreds of thousands:
their criteria are in the index of rules, which lies in a file that all processes share; what they say is read from the
database when it is shown.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language

from criteria import Rule, parse
from criteria.errors import Language
from criteria.index import Index
from criteria.index.storage import UnusableIndexError
from vizavi.authorities.models import Authority
from vizavi.registry.choices import LINES, EditionState, Kind, Line, Nature
from vizavi.registry.dictionary import Dictionary, said
from vizavi.registry.documents import SCHEMAS
from vizavi.registry.documents.links import criteria_of, named_entries
from vizavi.registry.documents.steps import in_order
from vizavi.registry.models import Edition, Link, Version

KEPT = 3


class Key(NamedTuple):
    """What an entry is called: its kind and its code."""

    kind: Kind
    code: str

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.code}"


@dataclass(frozen=True, eq=False)
class Item:
    """An entry of an edition."""

    key: Key
    public_id: UUID
    version_id: int
    document: Mapping[str, Any]
    authority: Authority | None
    owner: str
    status: str
    title_ru: str
    title_en: str

    @property
    def kind(self) -> Kind:
        return self.key.kind

    @property
    def code(self) -> str:
        return self.key.code

    @cached_property
    def rule(self) -> str:
        """The id of its criterion in the index."""
        return rule_id(self.key)

    @property
    def title(self) -> str:
        """The title in the language of the page."""
        return (self.title_en if get_language() == "en" else "") or self.title_ru

    def text(self, name: str, language: Language | None = None) -> str:
        """A translated field in a language (that of the page by default); Russian where there is no translation."""
        return said(self.document[name], language or ("en" if get_language() == "en" else "ru"))

    @property
    def line(self) -> Line | None:
        """The line of interaction of a service (B-2.3)."""
        nature = self.document.get("nature")
        return LINES[Nature(nature)] if nature else None


class Named(NamedTuple):
    """What a list says of an entry."""

    code: str
    title_ru: str
    title_en: str


def rule_id(key: Key, place: str = "criteria") -> str:
    """The id of a criterion in the index: `service:reg-ip`, of a step `scenario:open-cafe#lease`."""
    return str(key) if place == "criteria" else f"{key}#{place.removeprefix('steps.')}"


def key_of(rule: str) -> tuple[Key, str]:
    """The entry and the step ("" for the entry's own criterion) of a rule's id."""
    name, _hash, step = rule.partition("#")
    kind, _colon, code = name.partition(":")
    return Key(Kind(kind), code), step


@dataclass
class Catalogue:
    """All entries of one edition."""

    edition: Edition
    items: dict[Key, Item]
    dictionary: Dictionary
    #: what other parts of the product make of this edition and keep with it
    kept: dict[str, Any] = field(default_factory=dict, repr=False)
    _index: Index | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def number(self) -> int:
        return self.edition.number

    def get(self, kind: Kind, code: str) -> Item | None:
        """An entry by kind and code."""
        return self.items.get(Key(kind, code))

    def of(self, kind: Kind) -> Sequence[Item]:
        """Entries of a kind by title (spheres and attributes in their own order)."""
        return self._by_kind.get(kind, [])

    def named(self, item: Item, name: str) -> list[Item]:
        """Entries that a reference field of the item names, in its order; what is not in the edition is left out."""
        kind = SCHEMAS[item.kind].field(name).kind  # type: ignore[attr-defined]
        value = item.document[name]
        codes = [value] if isinstance(value, str) else value
        return [found for code in codes if (found := self.items.get(Key(kind, code)))]

    def naming(self, item: Item, kind: Kind, name: str = "") -> list[Item]:
        """Entries of a kind that name the item (in the field, if one is given), by title."""
        return [
            other
            for other, field_name in self._naming.get(item.key, [])
            if other.kind == kind and name in ("", field_name)
        ]

    def services_of(self, situation: Item) -> list[Item]:
        """Services of a situation: those of its scenarios' steps, then those of its needs, each once."""
        found: dict[str, Item] = {}
        for scenario in self.naming(situation, Kind.SCENARIO, "situation"):
            for step in in_order(scenario.document["steps"]):
                if service := self.get(Kind.SERVICE, step["service"]):
                    found.setdefault(service.code, service)
        for need in self.naming(situation, Kind.NEED, "situation"):
            for service in self.named(need, "services"):
                found.setdefault(service.code, service)
        return list(found.values())

    def situations_of(self, service: Item) -> list[Item]:
        """Situations whose scenarios or needs lead to a service, by title."""
        found: dict[str, Item] = {}
        for other in (*self.naming(service, Kind.SCENARIO), *self.naming(service, Kind.NEED)):
            if situation := self.get(Kind.SITUATION, other.document["situation"]):
                found[situation.code] = situation
        return sorted(found.values(), key=lambda item: item.title.lower())

    @property
    def index(self) -> Index:
        """Every criterion of the edition, ready to be matched. Made once, kept in a file."""
        with self._lock:
            if self._index is None:
                self._index = _index_of(self)
            return self._index

    def rules(self) -> Iterator[Rule]:
        """Every criterion of the edition; an entry without criteria is for everybody and has no rule."""
        attributes = self.dictionary.attributes
        for item in self.items.values():
            for placed in criteria_of(item.kind, dict(item.document)):
                yield Rule(rule_id(item.key, placed.place), parse(placed.criterion, attributes))
        for code, criterion in (
            _requirements(self.number)
            .values_list("entry__code", "document__criteria")
            .iterator(chunk_size=5000)
        ):
            if criterion is not None:
                yield Rule(f"{Kind.REQUIREMENT.value}:{code}", parse(criterion, attributes))

    def requirements(self, codes: Iterable[str]) -> list[Item]:
        """Requirements by their codes, by title: one query."""
        return items_of(_requirements(self.number).filter(entry__code__in=list(codes)))

    def requirement(self, code: str) -> Item | None:
        """One requirement."""
        return next(iter(self.requirements([code])), None)

    def requirements_of(self, services: Iterable[str], *, most: int) -> list[Named]:
        """Names of requirements that any of the services helps to comply with, the first by title: one query.

        Their documents stay where they are: of thousands, and of those that are listed, only the names are shown.
        """
        helped = Link.objects.filter(
            field="services", target__kind=Kind.SERVICE, target__code__in=list(services)
        ).values("version")
        found = _requirements(self.number).filter(pk__in=helped).order_by("title", "pk")
        return [Named(*row) for row in found.values_list("entry__code", "title", "title_en")[:most]]

    @cached_property
    def _by_kind(self) -> dict[Kind, list[Item]]:
        found: dict[Kind, list[Item]] = defaultdict(list)
        for item in self.items.values():
            found[item.kind].append(item)
        for kind in (Kind.SPHERE, Kind.ATTRIBUTE):
            found[kind].sort(key=lambda item: item.document["position"] or 0)
        return dict(found)

    @cached_property
    def _naming(self) -> dict[Key, list[tuple[Item, str]]]:
        found: dict[Key, list[tuple[Item, str]]] = defaultdict(list)
        for item in self.items.values():
            for name in named_entries(item.kind, dict(item.document)):
                found[Key(name.kind, name.code)].append((item, name.field))
        return dict(found)


def load_catalogue(edition: Edition) -> Catalogue:
    """Read an edition from the database: two queries."""
    rows = items_of(Version.objects.in_edition(edition.number).exclude(kind=Kind.REQUIREMENT))
    items = {item.key: item for item in rows}
    return Catalogue(
        edition,
        items,
        Dictionary((item.code, item.document) for item in rows if item.kind == Kind.ATTRIBUTE),
    )


def published_catalogue() -> Catalogue | None:
    """The catalogue of the edition in force; None before the first publication. One query once it is made."""
    state = state_of_register()
    if not state.number:
        return None
    with _keeping:
        if kept := _kept_one(state.edition_id, state.published_at):
            return kept
    return kept_catalogue(Edition.objects.get(pk=state.edition_id))


class RegisterState(NamedTuple):
    """Which edition is in force and since when; zero and None before the first."""

    number: int
    published_at: datetime | None
    edition_id: int = 0


def state_of_register() -> RegisterState:
    """One query, asked before every public page, hence by hand."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT number, published_at, id FROM {Edition._meta.db_table} WHERE state = %s",
            [EditionState.PUBLISHED.value],
        )
        found = cursor.fetchone()
    return RegisterState(*found) if found else RegisterState(0, None)


def catalogue_on(day: date) -> Catalogue | None:
    """The catalogue as it stood at the end of a day."""
    edition = edition_on(day)
    return None if edition is None else kept_catalogue(edition)


def edition_on(day: date) -> Edition | None:
    """The edition in force at the end of a day; None before the first."""
    return (
        Edition.objects.exclude(state=EditionState.DRAFT)
        .filter(published_at__date__lte=day)
        .order_by("-number")
        .first()
    )


_kept: dict[tuple[Any, ...], Catalogue] = {}
_keeping = threading.Lock()


def kept_catalogue(edition: Edition) -> Catalogue:
    """The catalogue of a published edition, made once a process; the last few used are kept."""
    with _keeping:
        if kept := _kept_one(edition.pk, edition.published_at):
            return kept
        made = _kept[_name_of(edition.pk, edition.published_at)] = load_catalogue(edition)
        while len(_kept) > KEPT:
            del _kept[next(iter(_kept))]
        return made


def _kept_one(edition_id: int, published_at: datetime | None) -> Catalogue | None:
    """The kept catalogue of an edition, from now on the last used."""
    name = _name_of(edition_id, published_at)
    if found := _kept.pop(name, None):
        _kept[name] = found
    return found


def _name_of(edition_id: int, published_at: datetime | None) -> tuple[Any, ...]:
    return settings.DATABASES["default"]["NAME"], edition_id, published_at


def _requirements(number: int) -> Any:
    return Version.objects.in_edition(number).filter(kind=Kind.REQUIREMENT)


def items_of(versions: Any) -> list[Item]:
    """Entries of a queryset of versions, by title: one query."""
    return [
        Item(
            key=Key(Kind(version.kind), version.entry.code),
            public_id=version.entry.public_id,
            version_id=version.pk,
            document=version.document,
            authority=version.authority,
            owner=version.owner.name if version.owner else "",
            status=version.status,
            title_ru=version.title,
            title_en=version.title_en,
        )
        for version in versions.select_related("entry", "authority", "owner").order_by("title", "pk")
    ]


def _index_of(catalogue: Catalogue) -> Index:
    edition = catalogue.edition
    attributes = catalogue.dictionary.attributes
    if edition.published_at is None:
        return Index.build(catalogue.rules(), attributes)
    digest = f"{edition.pk}:{edition.published_at.isoformat()}:{attributes.digest}"
    path = Path(settings.DATA) / "registry" / f"rules-{edition.number}.index"
    try:
        return Index.load(path, attributes, digest=digest)
    except (OSError, UnusableIndexError):
        path.parent.mkdir(parents=True, exist_ok=True)
        Index.build(catalogue.rules(), attributes).save(path, digest=digest)
        return Index.load(path, attributes, digest=digest)
