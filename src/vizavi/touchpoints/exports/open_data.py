"""The register as an open-data set: data, structure and passport, named as the methodical rules for authorities ask."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.timezone import localdate

from kit.tabular import write_csv
from vizavi.touchpoints.exports.annex import register_title
from vizavi.touchpoints.exports.entries import entries, features_text
from vizavi.touchpoints.forms_of import form_of, kind_of
from vizavi.touchpoints.models import Edition

STANDARD = "http://opendata.gosmonitor.ru/standard/3.0"
# The structure changes with the product, not with the edition.
STRUCTURE_ON = date(2026, 11, 21)
FIELDS = [
    ("touchpoint_id", "Permanent identifier of the touchpoint", "Постоянный идентификатор точки", "string"),
    ("direction", "Line of activity", "Направление деятельности", "string"),
    ("process", "Process", "Процесс", "string"),
    ("touchpoint", "Touchpoint", "Точка взаимодействия", "string"),
    ("kind", "Kind of touchpoint", "Вид точки", "string"),
    ("channel", "Channel: digital or offline", "Тип точки: цифровая или офлайн", "string"),
    (
        "needs",
        "Satisfied needs, divided by semicolons",
        "Удовлетворяемые потребности через точку с запятой",
        "string",
    ),
    ("features", "Features of interaction", "Особенности взаимодействия", "string"),
    ("url", "Web address", "Адрес в интернете", "string"),
    ("phone", "Telephone", "Телефон", "string"),
    ("place", "Address or room", "Адрес, кабинет", "string"),
    ("hours", "Opening hours", "Часы работы", "string"),
]


@dataclass(frozen=True)
class OpenDataFile:
    """One file of the set."""

    name: str
    rows: Iterable[list[str]]

    def content(self) -> bytes:
        """The file as UTF-8 CSV."""
        out = io.BytesIO()
        write_csv(self.rows, out, encoding="utf-8")
        return out.getvalue()


def open_data_files(edition: Edition) -> list[OpenDataFile]:
    """Passport, data and structure of a published edition."""
    return [
        OpenDataFile("meta.csv", _passport(edition)),
        OpenDataFile(data_name(edition), _data(edition)),
        _structure(),
    ]


def data_name(edition: Edition) -> str:
    """`data-YYYYMMDD-structure-YYYYMMDD.csv`."""
    return f"data-{_published_on(edition):%Y%m%d}-structure-{STRUCTURE_ON:%Y%m%d}.csv"


def structure_name() -> str:
    """`structure-YYYYMMDD.csv`."""
    return f"structure-{STRUCTURE_ON:%Y%m%d}.csv"


def identifier(edition: Edition) -> str:
    """Name of the set, the same through all editions."""
    return f"{edition.register.authority.code}-touchpoints-{edition.register.form.code}"


def _published_on(edition: Edition) -> date:
    return localdate(edition.published_at) if edition.published_at else localdate(edition.created_at)


def _passport(edition: Edition) -> list[list[str]]:
    authority = edition.register.authority
    first = edition.register.editions.filter(published_at__isnull=False).order_by("number").first() or edition
    return [
        ["property", "value"],
        ["standardversion", STANDARD],
        ["identifier", identifier(edition)],
        ["title", register_title(edition)],
        ["description", "Где и как обратиться: точки взаимодействия по процессам, потребности, часы, адреса"],
        ["creator", authority.name],
        ["created", f"{_published_on(first):%Y%m%d}"],
        ["modified", f"{_published_on(edition):%Y%m%d}"],
        ["subject", "Государство, точки взаимодействия, клиентоцентричность"],
        ["format", "csv"],
        ["provenance", f"Редакция № {edition.number}" + (f", {edition.order}" if edition.order else "")],
        ["publishername", authority.name],
        ["publisherphone", authority.phone],
        ["publishermbox", authority.email or settings.SUPPORT_EMAIL],
        [f"data-{_published_on(edition):%Y%m%d}-structure-{STRUCTURE_ON:%Y%m%d}", data_name(edition)],
        [f"structure-{STRUCTURE_ON:%Y%m%d}", structure_name()],
    ]


def _structure() -> OpenDataFile:
    return OpenDataFile(
        structure_name(),
        [["field name", "english description", "russian description", "format"], *map(list, FIELDS)],
    )


def _data(edition: Edition) -> Iterable[list[str]]:
    form = form_of(edition.form_edition)
    yield [name for name, *_ in FIELDS]
    for entry in entries(edition.register, edition.number, form):
        version = entry.touchpoint
        if entry.process is None or version is None:
            continue
        kind = kind_of(form, version.kind)
        yield [
            str(version.touchpoint.public_id),
            entry.direction.name,
            entry.process.name,
            version.name,
            kind.name if kind else version.kind,
            version.channel,
            "; ".join(entry.needs),
            features_text(version, form),
            version.url,
            version.phone,
            version.place,
            version.hours,
        ]
