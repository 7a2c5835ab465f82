"""The register as a set of open data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.utils.timezone import localdate

from kit.tabular.open_data import Column, OpenDataFile, OpenDataSet
from vizavi.touchpoints.exports.annex import register_title
from vizavi.touchpoints.exports.entries import entries, features_text
from vizavi.touchpoints.forms_of import form_of, kind_of
from vizavi.touchpoints.models import Edition

# The structure changes with the product, not with the edition.
STRUCTURE_ON = date(2026, 11, 21)
COLUMNS = [
    Column("touchpoint_id", "Permanent identifier of the touchpoint", "Постоянный идентификатор точки"),
    Column("direction", "Line of activity", "Направление деятельности"),
    Column("process", "Process", "Процесс"),
    Column("touchpoint", "Touchpoint", "Точка взаимодействия"),
    Column("kind", "Kind of touchpoint", "Вид точки"),
    Column("channel", "Channel: digital or offline", "Тип точки: цифровая или офлайн"),
    Column(
        "needs",
        "Satisfied needs, divided by semicolons",
        "Удовлетворяемые потребности через точку с запятой",
    ),
    Column("features", "Features of interaction", "Особенности взаимодействия"),
    Column("url", "Web address", "Адрес в интернете"),
    Column("phone", "Telephone", "Телефон"),
    Column("place", "Address or room", "Адрес, кабинет"),
    Column("hours", "Opening hours", "Часы работы"),
]


def open_data_set(edition: Edition) -> OpenDataSet:
    """The set of a published edition."""
    authority = edition.register.authority
    first = edition.register.editions.filter(published_at__isnull=False).order_by("number").first() or edition
    return OpenDataSet(
        identifier=identifier(edition),
        title=register_title(edition),
        description="Где и как обратиться: точки взаимодействия по процессам, потребности, часы, адреса",
        subject="Государство, точки взаимодействия, клиентоцентричность",
        publisher=authority.name,
        phone=authority.phone,
        mail=authority.email or settings.SUPPORT_EMAIL,
        created=_published_on(first),
        modified=_published_on(edition),
        provenance=f"Редакция № {edition.number}" + (f", {edition.order}" if edition.order else ""),
        structure_on=STRUCTURE_ON,
        columns=COLUMNS,
        rows=lambda: _rows(edition),
    )


def open_data_files(edition: Edition) -> list[OpenDataFile]:
    """Passport, data and structure of a published edition."""
    return open_data_set(edition).files()


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


def _rows(edition: Edition) -> Iterable[list[str]]:
    form = form_of(edition.form_edition)
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
