"""Open data as three CSV files, passport, data and structure, named as the methodical rules for authorities ask."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import NamedTuple

from kit.tabular.writing import write_csv

STANDARD = "http://opendata.gosmonitor.ru/standard/3.0"
ROWS_OF_A_PART = 500


class Column(NamedTuple):
    """A column of the data as the file of the structure describes it."""

    name: str
    english: str
    russian: str
    format: str = "string"


@dataclass(frozen=True)
class OpenDataFile:
    """One file of the set."""

    name: str
    rows: Iterable[Sequence[str]]

    def content(self) -> bytes:
        """The file as UTF-8 CSV."""
        return b"".join(self.parts())

    def parts(self) -> Iterator[bytes]:
        """The same in parts: a set of any size is written in the same memory."""
        rows = iter(self.rows)
        while some := list(islice(rows, ROWS_OF_A_PART)):
            out = io.BytesIO()
            write_csv(some, out, encoding="utf-8")
            yield out.getvalue()


@dataclass(frozen=True, kw_only=True)
class OpenDataSet:
    """What the passport says, the columns, and the rows of the data in their order.

    `structure_on`: since when the columns are what they are.
    """

    identifier: str
    title: str
    description: str
    subject: str
    publisher: str
    phone: str
    mail: str
    created: date
    modified: date
    provenance: str
    structure_on: date
    columns: Sequence[Column]
    rows: Callable[[], Iterable[Sequence[str]]]

    def files(self) -> list[OpenDataFile]:
        """Passport, data and structure."""
        return [
            OpenDataFile("meta.csv", self.passport()),
            OpenDataFile(self.data_name, self._data()),
            OpenDataFile(self.structure_name, self._structure()),
        ]

    @property
    def data_name(self) -> str:
        """`data-YYYYMMDD-structure-YYYYMMDD.csv`."""
        return f"{self._data_version}.csv"

    @property
    def structure_name(self) -> str:
        """`structure-YYYYMMDD.csv`."""
        return f"structure-{self.structure_on:%Y%m%d}.csv"

    @property
    def _data_version(self) -> str:
        return f"data-{self.modified:%Y%m%d}-structure-{self.structure_on:%Y%m%d}"

    def passport(self) -> list[list[str]]:
        """Property and value, the heading first."""
        return [
            ["property", "value"],
            ["standardversion", STANDARD],
            ["identifier", self.identifier],
            ["title", self.title],
            ["description", self.description],
            ["creator", self.publisher],
            ["created", f"{self.created:%Y%m%d}"],
            ["modified", f"{self.modified:%Y%m%d}"],
            ["subject", self.subject],
            ["format", "csv"],
            ["provenance", self.provenance],
            ["publishername", self.publisher],
            ["publisherphone", self.phone],
            ["publishermbox", self.mail],
            [self._data_version, self.data_name],
            [self.structure_name.removesuffix(".csv"), self.structure_name],
        ]

    def _data(self) -> Iterator[Sequence[str]]:
        yield [column.name for column in self.columns]
        yield from self.rows()

    def _structure(self) -> list[list[str]]:
        return [
            ["field name", "english description", "russian description", "format"],
            *(list(column) for column in self.columns),
        ]
