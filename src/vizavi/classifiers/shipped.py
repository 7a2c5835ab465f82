"""The classifiers that come with the product, and where their codes come from.

The files are in `data/`: `code;name;name_en;parent`, UTF-8. Codes and official names are facts of the publishers named
here; the municipalities are invented, as is the region of the demo data.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from datetime import date

from vizavi.classifiers.search import DATA


@dataclass(frozen=True, slots=True)
class Shipped:
    """A classifier with its first edition. `file` lies in `data/`, packed when it ends with `.gz`."""

    code: str
    name: str
    name_en: str
    is_tree: bool
    source: str
    source_en: str
    file: str
    published_on: date

    @property
    def content(self) -> bytes:
        """The bytes of the table."""
        content = (DATA / self.file).read_bytes()
        return gzip.decompress(content) if self.file.endswith(".gz") else content

    @property
    def file_name(self) -> str:
        """The name of the table."""
        return self.file.removesuffix(".gz")


SHIPPED: tuple[Shipped, ...] = (
    Shipped(
        "okved2",
        "ОКВЭД 2: виды экономической деятельности",
        "OKVED 2: economic activities",
        True,
        "Росстат, открытые данные: Общероссийский классификатор видов экономической деятельности ОК 029-2014",
        "Rosstat open data: All-Russian Classifier of Economic Activities OK 029-2014; translation ours",
        "okved2.csv.gz",
        date(2023, 12, 1),
    ),
    Shipped(
        "oktmo",
        "ОКТМО: муниципальные образования (учебный край)",
        "OKTMO: municipalities (demo territory)",
        True,
        "Вымышленные коды и названия: Приладожский край с центром в городе Приморск-на-Ладе",
        "Invented codes and names: Priladozhsky Territory with its capital Primorsk-na-Lade",
        "oktmo.csv",
        date(2024, 1, 1),
    ),
    Shipped(
        "okopf",
        "ОКОПФ: организационно-правовые формы",
        "OKOPF: legal forms of organisations",
        True,
        "Росстандарт: Общероссийский классификатор организационно-правовых форм ОК 028-2012, основные коды",
        "Rosstandart: All-Russian Classifier of Legal Forms OK 028-2012, main codes; translation ours",
        "okopf.csv",
        date(2024, 1, 1),
    ),
    Shipped(
        "sme_category",
        "Категории малого и среднего предпринимательства",
        "Categories of small and medium-sized enterprises",
        False,
        "Федеральный закон № 209-ФЗ, статья 4; короткие коды собственные",
        "Federal Law No. 209-FZ, Article 4; short codes of this system",
        "sme_category.csv",
        date(2024, 1, 1),
    ),
    Shipped(
        "tax_regime",
        "Системы налогообложения",
        "Taxation systems",
        False,
        "Налоговый кодекс, Федеральные законы № 17-ФЗ и № 422-ФЗ; короткие коды собственные",
        "Tax Code, Federal Laws No. 17-FZ and No. 422-FZ; short codes of this system",
        "tax_regime.csv",
        date(2024, 1, 1),
    ),
    Shipped(
        "licence_kind",
        "Лицензируемые виды деятельности",
        "Licensed activities",
        False,
        "Федеральный закон № 99-ФЗ, статья 12, часть 1; короткие коды собственные",
        "Federal Law No. 99-FZ, Article 12, Part 1; short codes of this system",
        "licence_kind.csv",
        date(2024, 1, 1),
    ),
)
