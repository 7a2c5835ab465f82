"""The register of life situations as sets of open data: services, situations, scenarios with steps, and so on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kit.tabular.open_data import Column, OpenDataSet
from vizavi.registry.catalogue import Catalogue
from vizavi.registry.choices import LINES, Kind, Nature
from vizavi.registry.documents.steps import in_order
from vizavi.registry.exports import counts
from vizavi.registry.exports.dump import requirements_in_parts
from vizavi.registry.exports.parties import OFFICE
from vizavi.registry.exports.wording import Wording
from vizavi.registry.exports.writing import address_of
from vizavi.registry.models import Edition

STRUCTURE_ON = date(2026, 11, 25)
SUBJECT = "Государство, бизнес, услуги, клиентоцентричность"
Row = list[str]


@dataclass(frozen=True)
class Kept:
    """A set of the register. `rows` takes the catalogue of an edition."""

    code: str
    title: str | Promise
    columns: Sequence[Column]
    rows: Callable[[Catalogue], Iterable[Row]]

    def of(self, catalogue: Catalogue, *, first: Edition) -> OpenDataSet:
        """The set of an edition. `first`: the first edition that was published."""
        edition = catalogue.edition
        with override("ru"):
            title = f"Реестр жизненных ситуаций: {self.title}"
        return OpenDataSet(
            identifier=f"life-situations-{self.code}",
            title=title,
            description=f"{title}, по действующей редакции",
            subject=SUBJECT,
            publisher=OFFICE["ru"],
            phone=settings.SUPPORT_PHONE,
            mail=settings.SUPPORT_EMAIL,
            created=_published_on(first),
            modified=_published_on(edition),
            provenance=f"Редакция № {edition.number}" + (f", {edition.decision}" if edition.decision else ""),
            structure_on=STRUCTURE_ON,
            columns=self.columns,
            rows=lambda: self.rows(catalogue),
        )


def _published_on(edition: Edition) -> date:
    return localdate(edition.published_at or edition.created_at)


def _both(name: str, english: str, russian: str) -> tuple[Column, Column]:
    return (
        Column(name, f"{english}, in Russian", f"{russian}, на русском"),
        Column(f"{name}_en", f"{english}, in English", f"{russian}, на английском"),
    )


def _texts(text: Mapping[str, str]) -> Row:
    return [text["ru"], text["en"]]


CODE = Column("code", "Code", "Код")
PAGE = Column("page", "Address of the page", "Адрес страницы")
NAME = _both("name", "Name", "Название")
SUMMARY = _both("summary", "In short", "Коротко")
CONDITION = (
    *_both("condition", "Condition in words", "Условие словами"),
    Column("criteria", "Condition in the criteria language, JSON", "Условие на языке критериев, JSON"),
)


def _condition(in_words: Wording, criterion: Any) -> Row:
    if criterion is None:
        return ["", "", ""]
    words = in_words(criterion)
    return [words["ru"], words["en"], json.dumps(criterion, ensure_ascii=False)]


def _list(values: Iterable[str]) -> str:
    return "; ".join(values)


def _yes(value: bool) -> str:
    return "true" if value else "false"


def _number(value: Any) -> str:
    return "" if value is None else str(value)


SERVICES = (
    CODE,
    *NAME,
    *SUMMARY,
    Column("nature", "What it is", "Вид"),
    Column("line", "Line of interaction", "Линия взаимодействия"),
    Column("authority", "Code of the authority", "Код органа власти"),
    Column("authority_name", "Authority", "Орган власти"),
    Column("status", "State", "Состояние"),
    Column("is_online", "Has an online service", "Есть электронный сервис", "boolean"),
    Column("is_proactive", "Provided without an application", "Предоставляется без заявления", "boolean"),
    Column("has_api", "Available by an API", "Доступна через API", "boolean"),
    *_both("audience", "For whom", "Для кого"),
    *CONDITION,
    *_both("fee", "Cost", "Сколько стоит"),
    Column("fee_roubles", "Fee, roubles", "Плата, рублей", "decimal"),
    *_both("term", "Term", "Срок"),
    Column("term_days", "Term, days", "Срок, дней", "integer"),
    Column("term_unit", "Working or calendar days", "Рабочие или календарные дни"),
    *_both("result", "Result", "Результат"),
    Column("inputs", "What is needed, divided by semicolons", "Что нужно, через точку с запятой"),
    Column(
        "touchpoints", "Numbers of touchpoints, divided by semicolons", "Номера точек, через точку с запятой"
    ),
    Column("legal_basis", "Acts, divided by semicolons", "Акты, через точку с запятой"),
    PAGE,
)


def _services(catalogue: Catalogue) -> Iterator[Row]:
    in_words = Wording(catalogue)
    for item in catalogue.of(Kind.SERVICE):
        said = item.document
        yield [
            item.code,
            *_texts(said["name"]),
            *_texts(said["summary"]),
            said["nature"],
            LINES[Nature(said["nature"])].value,
            item.authority.code if item.authority else "",
            item.authority.name if item.authority else OFFICE["ru"],
            item.status,
            _yes(said["is_online"]),
            _yes(said["is_proactive"]),
            _yes(said["has_api"]),
            *_texts(said["audience"]),
            *_condition(in_words, said["criteria"]),
            *_texts(said["fee"]),
            _number(said["fee_roubles"]),
            *_texts(said["term"]),
            _number(said["term_days"]),
            said["term_unit"],
            *_texts(said["result"]),
            _list(row["name"]["ru"] for row in said["inputs"]),
            _list(said["touchpoints"]),
            _list(_act(row) for row in said["legal_basis"]),
            address_of("portal:service", item.code),
        ]


def _act(row: Mapping[str, str]) -> str:
    return " ".join(filter(None, [row["title"], row["number"] and f"№ {row['number']}"]))


SITUATIONS = (
    CODE,
    *NAME,
    *SUMMARY,
    Column("sphere", "Code of the sphere of life", "Код сферы жизни"),
    *_both("sphere_name", "Sphere of life", "Сфера жизни"),
    Column("is_priority", "A priority of this year", "Приоритетная в этом году", "boolean"),
    Column(
        "events", "Events it begins with, divided by semicolons", "С чего начинается, через точку с запятой"
    ),
    *CONDITION,
    PAGE,
)


def _situations(catalogue: Catalogue) -> Iterator[Row]:
    in_words = Wording(catalogue)
    for item in catalogue.of(Kind.SITUATION):
        said = item.document
        sphere = catalogue.get(Kind.SPHERE, said["sphere"])
        yield [
            item.code,
            *_texts(said["name"]),
            *_texts(said["summary"]),
            said["sphere"],
            *(_texts(sphere.document["name"]) if sphere else ["", ""]),
            _yes(said["is_priority"]),
            _list(row["text"]["ru"] for row in said["events"]),
            *_condition(in_words, said["criteria"]),
            address_of("portal:situation", item.code),
        ]


STEPS = (
    Column("scenario", "Code of the scenario", "Код сценария"),
    *_both("scenario_name", "Scenario", "Сценарий"),
    Column("situation", "Code of the life situation", "Код жизненной ситуации"),
    Column("position", "Position of the step", "Порядок шага", "integer"),
    Column("step", "Code of the step", "Код шага"),
    *_both("name", "What happens", "Что происходит"),
    Column("actor", "Who acts", "Кто действует"),
    Column("service", "Code of the service", "Код услуги"),
    Column("after", "After which steps, divided by semicolons", "После каких шагов, через точку с запятой"),
    Column("instead_of", "Instead of which step", "Вместо какого шага"),
    *CONDITION,
    Column("term_days", "Term, days", "Срок, дней", "integer"),
    Column("term_unit", "Working or calendar days", "Рабочие или календарные дни"),
    Column("is_proactive", "Provided without an application", "Предоставляется без заявления", "boolean"),
    Column("has_api", "Available by an API", "Доступен через API", "boolean"),
)


def _steps(catalogue: Catalogue) -> Iterator[Row]:
    in_words = Wording(catalogue)
    for item in catalogue.of(Kind.SCENARIO):
        said = item.document
        for number, step in enumerate(in_order(said["steps"]), start=1):
            yield [
                item.code,
                *_texts(said["name"]),
                said["situation"],
                str(number),
                step["code"],
                *_texts(step["name"]),
                step["actor"],
                step["service"],
                _list(step["after"]),
                step["alternative_to"],
                *_condition(in_words, step["criteria"]),
                _number(step["term_days"]),
                step["term_unit"],
                _yes(step["is_proactive"]),
                _yes(step["has_api"]),
            ]


REQUIREMENTS = (
    CODE,
    *NAME,
    *SUMMARY,
    *CONDITION,
    *_both("how_to_comply", "How to comply", "Как выполнить"),
    Column(
        "services", "Codes of services that help, divided by semicolons", "Коды услуг, через точку с запятой"
    ),
    Column("legal_basis", "Acts, divided by semicolons", "Акты, через точку с запятой"),
    PAGE,
)


def _requirements(catalogue: Catalogue) -> Iterator[Row]:
    in_words = Wording(catalogue)
    for items in requirements_in_parts(catalogue):
        for item in items:
            said = item.document
            yield [
                item.code,
                *_texts(said["name"]),
                *_texts(said["summary"]),
                *_condition(in_words, said["criteria"]),
                *_texts(said["how_to_comply"]),
                _list(said["services"]),
                _list(_act(row) for row in said["legal_basis"]),
                address_of("portal:requirement", item.code),
            ]


ANSWERS = (
    CODE,
    *_both("question", "Question", "Вопрос"),
    *_both("answer", "Answer", "Ответ"),
    Column("situations", "Codes of life situations", "Коды жизненных ситуаций, через точку с запятой"),
    Column("services", "Codes of services", "Коды услуг, через точку с запятой"),
    PAGE,
)


def _answers(catalogue: Catalogue) -> Iterator[Row]:
    for item in catalogue.of(Kind.FAQ):
        said = item.document
        yield [
            item.code,
            *_texts(said["question"]),
            *_texts(said["answer"]),
            _list(said["situations"]),
            _list(said["services"]),
            address_of("portal:answer", item.code),
        ]


ATTRIBUTES = (
    Column("id", "Name in profiles and conditions", "Имя в профиле и условиях"),
    *NAME,
    *_both("question", "Question to the client", "Вопрос клиенту"),
    Column("type", "Type", "Тип"),
    Column("many", "May have several values", "Значений может быть несколько", "boolean"),
    Column("classifier", "Classifier of its codes", "Классификатор"),
    Column("values", "Listed values: code and name", "Значения: код и название, через точку с запятой"),
    Column("unit", "Unit", "Единица измерения"),
    Column("source", "Where it is known from", "Источник"),
    Column("legal_basis", "Legal basis", "Правовое основание"),
    Column("is_actionable", "The client can change it", "Клиент может это изменить", "boolean"),
    Column("is_sensitive", "Sensitive", "Чувствительные сведения", "boolean"),
    Column("criteria", "Whom it concerns, JSON; empty: everybody", "Кого касается, JSON; пусто – всех"),
    Column("otherwise", "What it is for all others", "Чему равен у остальных"),
)


def _attributes(catalogue: Catalogue) -> Iterator[Row]:
    for item in catalogue.of(Kind.ATTRIBUTE):
        said = item.document
        yield [
            item.code,
            *_texts(said["name"]),
            *_texts(said["question"]),
            said["type"],
            _yes(said["many"]),
            said["classifier"],
            _list(f"{row['code']} – {row['label']['ru']}" for row in said["values"]),
            said["unit"]["ru"],
            said["source"],
            said["legal_basis"],
            _yes(said["is_actionable"]),
            _yes(said["is_sensitive"]),
            json.dumps(said["criteria"], ensure_ascii=False) if said.get("criteria") is not None else "",
            said.get("otherwise", ""),
        ]


SETS: dict[str, Kept] = {
    kept.code: kept
    for kept in (
        Kept("services", _("услуги, меры поддержки, сервисы"), SERVICES, _services),
        Kept("situations", _("жизненные ситуации"), SITUATIONS, _situations),
        Kept("scenarios", _("клиентские сценарии по шагам"), STEPS, _steps),
        Kept("requirements", _("обязательные требования"), REQUIREMENTS, _requirements),
        Kept("answers", _("вопросы и ответы"), ANSWERS, _answers),
        Kept("clients", _("сколько клиентов в группах"), counts.COLUMNS, counts.rows),
        Kept("attributes", _("признаки клиента"), ATTRIBUTES, _attributes),
    )
}


def first_published() -> Edition | None:
    """The first edition that was ever published."""
    return Edition.objects.filter(published_at__isnull=False).order_by("number").first()


def published_on(day: date) -> Edition | None:
    """The edition published on a day, of several the last."""
    return Edition.objects.filter(published_at__date=day).order_by("-number").first()
