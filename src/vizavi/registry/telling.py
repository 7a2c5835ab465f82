"""An entry in words: every field of its document as a reader understands it, with links to what it names.

What is named is looked up once for all documents that a page shows, however many fields name it: at most seven queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from criteria import CriteriaError, Criterion, parse
from criteria.criterion import In, Leaf, Some
from criteria.errors import Language
from criteria.sentence import sentence
from kit.pages.words import day, number
from vizavi.classifiers.api import names as classifier_names
from vizavi.registry.choices import Kind
from vizavi.registry.dictionary import Dictionary, named_code
from vizavi.registry.documents import SCHEMAS, Field
from vizavi.registry.documents import fields as f
from vizavi.registry.documents.differences import differences
from vizavi.registry.documents.links import named_entries, named_touchpoints
from vizavi.registry.models import Version
from vizavi.touchpoints.models import TouchpointVersion

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One line of a value; `language` is set where it is not that of the page."""

    text: str
    kind: str = ""
    code: str = ""
    touchpoint: str = ""
    language: str = ""


@dataclass(frozen=True)
class Told:
    """A field in words. Rows are lists of told fields of their own, each with the words that name the row."""

    name: str
    label: str
    lines: list[Line] = field(default_factory=list)
    rows: list[tuple[str, list[Told]]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.lines or self.rows)

    @property
    def text(self) -> str:
        """All of it as plain lines, for comparisons."""
        found = [line.text for line in self.lines]
        for _name, row in self.rows:
            found.append("; ".join(f"{item.label}: {item.text}" for item in row if not item.is_empty))
        return "\n".join(found)


@dataclass(frozen=True)
class Change:
    """A field that two versions state differently, in words. Of a list every line is a thing of its own."""

    name: str
    label: str
    before: str
    after: str
    is_list: bool = False

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Lines of a list as ("same" | "removed" | "added", text); empty for a text."""
        if not self.is_list:
            return []
        old, new = self.before.splitlines(), self.after.splitlines()
        kept = [("same" if line in new else "removed", line) for line in old]
        return kept + [("added", line) for line in new if line not in old]


_LISTS = (f.References, f.Touchpoints, f.Rows)


class Teller:
    """Tells documents of one edition.

    Args:
        documents: (kind, document) of everything that will be told.
        number: of the edition whose titles are used; None is the newest, the draft included.
    """

    def __init__(self, documents: Iterable[tuple[str, Document]], *, number: int | None = None) -> None:
        self._documents = [(Kind(kind), document) for kind, document in documents]
        self._number = number

    @property
    def language(self) -> Language:
        return "en" if get_language() == "en" else "ru"

    def told(self, kind: Kind | str, document: Document) -> list[tuple[str, list[Told]]]:
        """The whole document by sections; sections and fields that say nothing are left out."""
        found = []
        for section in SCHEMAS[Kind(kind)].sections:
            fields = [self.field(item, document.get(item.name)) for item in section.fields]
            if shown := [item for item in fields if not item.is_empty]:
                found.append((str(section.title), shown))
        return found

    def field(self, item: Field, value: Any) -> Told:  # noqa: C901, PLR0912 one case a type of field
        """One field in words."""
        lines: list[Line] = []
        rows: list[tuple[str, list[Told]]] = []
        match item:
            case _ if value is None or item.is_empty(value):
                pass
            case f.Translated():
                lines = _translated(value)
            case f.Choice():
                lines = [Line(str(dict(_pairs(item.choices)).get(value, value)))]
            case f.Flag():
                lines = [Line(_("да"))] if value else []
            case f.Number():
                lines = [Line(number(float(value)) if "." in str(value) else number(int(value)))]
            case f.Day():
                lines = [Line(day(date.fromisoformat(value)))]
            case f.Reference():
                lines = [self.entry(item.kind, value)]
            case f.References():
                lines = [self.entry(item.kind, code) for code in value]
            case f.Touchpoints():
                known = self.touchpoints
                lines = [Line(self.touchpoint(key), touchpoint=key if key in known else "") for key in value]
            case f.Keywords() | f.StepCodes():
                lines = [Line(", ".join(value))]
            case f.Criteria():
                lines = [Line(self.sentence(value))]
            case f.Rows():
                rows = [self._row(item, row) for row in value]
            case _:
                lines = [Line(text) for text in str(value).splitlines()]
        return Told(item.name, str(item.label), lines, rows)

    def _row(self, item: f.Rows, row: Mapping[str, Any]) -> tuple[str, list[Told]]:
        told = [self.field(part, row.get(part.name)) for part in item.fields]
        shown = [part for part in told if not part.is_empty]
        return self.row_name(item, row), shown

    def row_name(self, item: f.Rows, row: Mapping[str, Any]) -> str:
        """What a row is called: its first text."""
        for part in item.fields:
            value = row.get(part.name)
            if isinstance(part, f.Translated) and value and value["ru"]:
                return (value["en"] if self.language == "en" else "") or str(value["ru"])
        first = next(
            (str(row[part.name]) for part in item.fields if isinstance(part, f.Text) and row[part.name]), ""
        )
        return first or str(item.row_label)

    def entry(self, kind: Kind, code: str) -> Line:
        """An entry that is named."""
        title = self.titles.get((kind, code))
        if title is None:
            return Line(_("«%(code)s»: такой записи в реестре нет") % {"code": code})
        return Line(title, kind=kind, code=code)

    def touchpoint(self, key: str) -> str:
        """A touchpoint that is named."""
        return self.touchpoints.get(key) or _("точка, которой нет в перечнях: %(key)s") % {"key": key}

    def changes(
        self, kind: Kind | str, old: Document | None, new: Document | None, *, by_language: bool = True
    ) -> list[Change]:
        """What two documents state differently, in the order of the form. None is an entry that is not there.

        Args:
            by_language: whether the Russian and the English of one field are changes of their own.
        """
        found = []
        for item in differences(kind, old, new):
            label = str(item.field.label)
            if by_language and isinstance(item.field, f.Translated):
                labels = {"ru": label, "en": _("%(label)s – на английском") % {"label": label}}
                found += [
                    Change(item.field.name, labels[language], item.old[language], item.new[language])
                    for language in ("ru", "en")
                    if item.old[language] != item.new[language]
                ]
                continue
            before, after = self.field(item.field, item.old).text, self.field(item.field, item.new).text
            found.append(Change(item.field.name, label, before, after, isinstance(item.field, _LISTS)))
        return found

    def sentence(self, criterion: Any, *, mark: bool = False) -> Any:
        """A criterion (JSON) in words; what cannot be read is said to be so."""
        try:
            parsed = parse(criterion, self.dictionary.attributes)
        except CriteriaError as error:
            # What else there is to choose from is said where one chooses.
            why = error.problems[0].text(self.language).partition("; ")[0]
            return _("условие не разобрать: %(why)s") % {"why": why}
        return self.sentence_of(parsed, mark=mark)

    def sentence_of(self, criterion: Criterion, *, mark: bool = False) -> Any:
        """A parsed criterion in words; `mark` makes the joining words bold (HTML)."""
        labels, values = self.dictionary.labels(self.language), self.labels_of(criterion)
        if not mark:
            return sentence(criterion, self.language, labels=labels, values=values)
        plain = sentence(
            criterion, self.language, labels=labels, values=values, mark=lambda word: f"\x02{word}\x03"
        )
        bold = str(escape(plain)).replace("\x02", "<strong>").replace("\x03", "</strong>")
        return mark_safe(bold)  # noqa: S308 escaped a line above

    def labels_of(self, criterion: Criterion) -> dict[tuple[str, str], str]:
        """Words of the values that a criterion lists: each classifier is read once a teller."""
        return {
            (name, value): self.value_label(name, value) for name, value in listed_values(criterion.leaves)
        }

    def value_label(self, name: str, value: str) -> str:
        """A listed value in words."""
        classifier = self.dictionary.classifier_of(name)
        if not classifier:
            return self.dictionary.value_label(name, value, self.language)
        if classifier not in self._classifiers:
            self._classifiers[classifier] = classifier_names(classifier)
        russian, english = named_code(self._classifiers[classifier], value)
        title = (english if self.language == "en" else "") or russian
        return f"{value} {title}" if title and title != value else value

    @cached_property
    def _classifiers(self) -> dict[str, Mapping[str, tuple[str, str]]]:
        return {}

    @cached_property
    def dictionary(self) -> Dictionary:
        """The attributes of the edition."""
        versions = self._versions().filter(kind=Kind.ATTRIBUTE)
        return Dictionary(versions.values_list("entry__code", "document"))

    @cached_property
    def titles(self) -> dict[tuple[str, str], str]:
        """Titles of the entries that the documents name."""
        named = {
            (name.kind, name.code)
            for kind, document in self._documents
            for name in named_entries(kind, dict(document))
        }
        rows = self._versions().filter(entry__code__in={code for _kind, code in named})
        return {
            (kind, code): (english if self.language == "en" else "") or russian
            for kind, code, russian, english in rows.values_list("kind", "entry__code", "title", "title_en")
            if (kind, code) in named
        }

    @cached_property
    def touchpoints(self) -> dict[str, str]:
        """Names of the touchpoints that the documents send clients to, by permanent number."""
        keys = {key for kind, document in self._documents for key in named_touchpoints(kind, dict(document))}
        return names_of_touchpoints(keys)

    def _versions(self) -> Any:
        if self._number is None:
            return Version.objects.current()
        return Version.objects.in_edition(self._number)


def names_of_touchpoints(keys: Iterable[str]) -> dict[str, str]:
    """Name and authority of touchpoints by permanent number, as they last stood in their registers. One query."""
    versions = (
        TouchpointVersion.objects.filter(touchpoint__public_id__in=list(keys), from_edition__isnull=False)
        .select_related("touchpoint", "register__authority")
        .order_by("pk")
    )
    return {
        str(version.touchpoint.public_id): f"{version} ({version.register.authority.short})"
        for version in versions
    }


def listed_values(leaves: Iterable[Leaf]) -> set[tuple[str, str]]:
    """(attribute, value) of every list in a criterion, items of lists included."""
    found: set[tuple[str, str]] = set()
    for leaf in leaves:
        if isinstance(leaf, In):
            found |= {(leaf.attribute.name, value) for value in leaf.values}
        elif isinstance(leaf, Some):
            found |= listed_values(leaf.where.leaves)
    return found


def _translated(value: Mapping[str, str]) -> list[Line]:
    page = "en" if get_language() == "en" else "ru"
    shown = []
    for language in ("ru", "en"):
        foreign = language if language != page else ""
        shown += [Line(text, language=foreign) for text in value[language].splitlines()]
    return shown


def _pairs(choices: Any) -> list[tuple[Any, Any]]:
    return list(choices() if callable(choices) else choices)
