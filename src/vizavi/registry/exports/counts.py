"""How many clients a group has (B-4.3.5.2); what may not be published is said to be withheld (B-4.3.5.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.utils.timezone import localdate

from kit.tabular.open_data import Column
from vizavi.registry.catalogue import Catalogue, Item
from vizavi.registry.choices import Kind
from vizavi.registry.exports.conditions import concept_of
from vizavi.registry.exports.wording import Wording
from vizavi.registry.exports.writing import Document, Thing, flag, text
from vizavi.registry.models import SegmentStatistics
from vizavi.registry.statistics import statistics_in

CLIENTS = {"ru": "Клиентов в группе", "en": "Clients in the group"}
UNKNOWN = {"ru": "неизвестно", "en": "unknown"}
NOTHING = {"ru": "ничего", "en": "nothing"}


class Count(NamedTuple):
    """Clients of a group, or of those the ones that have a value of an attribute. `clients`: None is withheld."""

    attribute: str
    value: str | None
    clients: int | None

    @property
    def place(self) -> str:
        """Its permanent place in the document: no code begins with a hyphen."""
        value = {None: "-unknown", "": "-none"}.get(self.value, self.value)
        return f"count-{self.attribute}-{value}" if self.attribute else "count"


def counts_of(kept: SegmentStatistics) -> Iterator[Count]:
    """The whole group first."""
    yield Count("", None, kept.counts["clients"])
    for item in kept.counts["breakdowns"]:
        for row in item["rows"]:
            yield Count(item["attribute"], row["value"], row["clients"])


def label_of(in_words: Wording, count: Count) -> Mapping[str, str]:
    """What is counted, in both languages."""
    if not count.attribute:
        return CLIENTS
    if not count.value:
        return UNKNOWN if count.value is None else NOTHING
    return in_words.value(count.attribute, count.value)


def add_counts(document: Document, group: Thing, item: Item) -> None:
    """Every count of a client group."""
    kept = document.statistics.get(item.code)
    for count in counts_of(kept) if kept else ():
        found = document.thing(f"{group.node.value}#{count.place}", "v:Count")
        found.say("dct:title", label_of(document.in_words, count))
        found.add("dct:date", text(localdate(kept.computed_at), "xsd:date"))  # type: ignore[union-attr]
        if count.attribute:
            found.add("v:byAttribute", concept_of(document, count.attribute))
        if count.value:
            found.add("v:valueCode", text(count.value))
        if count.clients is None:
            found.add("v:isWithheld", flag(True))
        else:
            found.add("v:clients", text(count.clients, "xsd:integer"))
        group.add("v:hasCount", found)


COLUMNS = (
    Column("group", "Code of the client group", "Код группы клиентов"),
    Column("group_name", "Client group, in Russian", "Группа клиентов, на русском"),
    Column("group_name_en", "Client group, in English", "Группа клиентов, на английском"),
    Column("attribute", "Attribute counted by; empty for the whole group", "Признак; пусто для всей группы"),
    Column("value", "Code of the value", "Код значения"),
    Column("counted", "What is counted, in Russian", "Кого сосчитали, на русском"),
    Column("counted_en", "What is counted, in English", "Кого сосчитали, на английском"),
    Column(
        "clients",
        "Clients; empty where too few to publish",
        "Клиентов; пусто, если их слишком мало",
        "integer",
    ),
    Column("counted_on", "Counted on", "Когда сосчитали", "date"),
)


def rows(catalogue: Catalogue) -> Iterator[list[str]]:
    """Every count of every group as a row of open data."""
    in_words, statistics = Wording(catalogue), statistics_in(catalogue.number)
    for item in catalogue.of(Kind.SEGMENT):
        kept = statistics.get(item.code)
        for count in counts_of(kept) if kept else ():
            label = label_of(in_words, count)
            yield [
                item.code,
                item.title_ru,
                item.title_en,
                count.attribute,
                count.value or "",
                label["ru"],
                label["en"],
                "" if count.clients is None else str(count.clients),
                localdate(kept.computed_at).isoformat(),  # type: ignore[union-attr]
            ]
