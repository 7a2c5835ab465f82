"""What the verdict API takes and gives. Descriptions are msgids: the OpenAPI document exists in both languages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_noop as _
from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

MOST = 500
KINDS = Literal["service", "situation", "scenario", "segment", "requirement"]
VERDICT = Literal["met", "reachable", "unknown", "unmet"]
Code = Annotated[str, StringConstraints(max_length=80, pattern=r"^[A-Za-z0-9_-]*$")]

EXAMPLE_ATTRIBUTES = {"plans": ["open"], "registered": False, "okved": ["56.10"], "alcohol": False}
EXAMPLES = {
    "ru": {
        "summary": "Открыть кафе",
        "value": {
            "attributes": EXAMPLE_ATTRIBUTES,
            "situations": ["open-cafe"],
            "kinds": ["service"],
            "language": "ru",
            "explain": "short",
            "next_questions": 3,
        },
    },
    "en": {
        "summary": "Open a café",
        "value": {
            "attributes": EXAMPLE_ATTRIBUTES,
            "situations": ["open-cafe"],
            "kinds": ["service"],
            "language": "en",
            "explain": "short",
            "next_questions": 3,
        },
    },
}


class Ask(Schema):
    """An anonymous profile and what is wanted of it."""

    model_config = ConfigDict(extra="forbid")

    attributes: dict[str, Any] = Field(
        {},
        description=_(
            "Что известно о клиенте: признаки из справочника /attributes. Нет признака – неизвестно, [] – известно, "
            "что ничего. Не хранится и не пишется в журнал."
        ),
    )
    language: Literal["ru", "en"] = Field("ru", description=_("Язык названий и объяснений"))
    kinds: list[KINDS] = Field(
        ["service"], max_length=5, description=_("Какие записи нужны; без этого – услуги и меры")
    )
    verdicts: list[VERDICT] = Field(
        ["met", "reachable", "unknown", "unmet"], max_length=4, description=_("Какие решения нужны")
    )
    situations: list[Code] = Field([], max_length=50, description=_("Коды жизненных ситуаций; без них – всё"))
    as_of: date | None = Field(
        None, description=_("На какую дату: по редакции, действовавшей в этот день; без неё – на сегодня")
    )
    explain: Literal["none", "short", "full"] = Field(
        "short", description=_("none – без объяснений, short – причины словами, full – ещё и дерево условий")
    )
    next_questions: int = Field(
        0, ge=0, le=20, description=_("Сколько следующих вопросов назвать, первым – решающий больше всего")
    )
    limit: int = Field(20, ge=1, le=MOST, description=_("Сколько записей в ответе"))
    offset: int = Field(0, ge=0, le=10_000_000, description=_("Сколько записей пропустить"))


class Step(Schema):
    code: str = Field(description=_("Код шага сценария"))
    verdict: VERDICT = Field(description=_("Подходит ли условие шага"))


class ToDo(Schema):
    attribute: str = Field(description=_("Признак, который нужно изменить"))
    text: str = Field(description=_("Что для этого сделать"))
    service: str = Field(description=_("Код услуги, которая поможет, или пусто"))


class Verdict(Schema):
    kind: KINDS = Field(description=_("Вид записи"))
    code: str = Field(description=_("Код записи"))
    title: str = Field(description=_("Название"))
    verdict: VERDICT = Field(
        description=_(
            "met – подходит, reachable – станет доступно, если изменить missing, unknown – нужно узнать missing, "
            "unmet – не подходит"
        )
    )
    group: Literal["now", "step", "clarify", "not-offered", "not-for-you"] = Field(
        description=_("Группа результата: not-offered – услуга сейчас не предоставляется")
    )
    missing: list[str] = Field(description=_("Признаки, которые нужно узнать или изменить"))
    status: str = Field(
        description=_("Состояние услуги: active, seasonal, paused, in_design, closed; иначе пусто")
    )
    available: bool = Field(description=_("Предоставляется ли в этот день"))
    page: str = Field(description=_("Постоянный адрес страницы для людей"))
    reasons: list[str] = Field(description=_("Почему так, словами"))
    to_do: list[ToDo] = Field(description=_("Что сделать, если доступно в одном шаге"))
    steps: list[Step] = Field(description=_("Шаги сценария"))
    explanation: dict[str, Any] | None = Field(
        description=_("Дерево условий с решением каждого, при explain: full")
    )


class Counts(Schema):
    kind: KINDS = Field(description=_("Вид записи"))
    met: int = Field(description=_("Подходит"))
    reachable: int = Field(description=_("В одном шаге"))
    unknown: int = Field(description=_("Нужно уточнить"))
    unmet: int = Field(description=_("Не подходит"))


class NextQuestion(Schema):
    attribute: str = Field(description=_("Признак"))
    question: str = Field(description=_("Вопрос клиенту"))


class CatalogueEdition(Schema):
    number: int = Field(description=_("Номер редакции реестра жизненных ситуаций"))
    published_at: datetime = Field(description=_("Когда опубликована"))


class Answer(Schema):
    edition: CatalogueEdition = Field(description=_("Редакция, по которой решено"))
    as_of: date = Field(description=_("На какую дату решено"))
    counts: list[Counts] = Field(description=_("Сколько записей каждого вида с каждым решением"))
    follows: dict[str, Any] = Field(
        description=_("Признаки, которых в профиле нет, но которые следуют из других: их не спрашивайте")
    )
    verdicts: list[Verdict] = Field(description=_("Записи с решениями, по видам и названиям"))
    next_offset: int | None = Field(description=_("С какого места продолжать, null в конце"))
    next_questions: list[NextQuestion] = Field(description=_("Что спросить дальше"))


class Value(Schema):
    code: str = Field(description=_("Код"))
    label: str = Field(description=_("Как показывать"))
    label_en: str = Field(description=_("Как показывать, на английском"))


class Part(Schema):
    id: str = Field(description=_("Имя признака объекта"))
    type: str = Field(description=_("Тип"))
    many: bool = Field(description=_("Значений может быть несколько"))
    name: str = Field(description=_("Название"))
    name_en: str = Field(description=_("Название на английском"))
    classifier: str = Field(description=_("Классификатор кодов или пусто"))
    values: list[str] = Field(description=_("Коды значений"))


class Attribute(Schema):
    id: str = Field(description=_("Имя признака в профиле"))
    type: Literal["bool", "enum", "code", "number", "date", "list"] = Field(description=_("Тип"))
    many: bool = Field(description=_("Значений может быть несколько: список"))
    name: str = Field(description=_("Название"))
    name_en: str = Field(description=_("Название на английском"))
    question: str = Field(description=_("Вопрос клиенту"))
    question_en: str = Field(description=_("Вопрос клиенту на английском"))
    hint: str = Field(description=_("Пояснение"))
    hint_en: str = Field(description=_("Пояснение на английском"))
    unit: str = Field(description=_("Единица измерения или пусто"))
    classifier: str = Field(description=_("Классификатор кодов или пусто"))
    actionable: bool = Field(description=_("Клиент может это изменить"))
    sensitive: bool = Field(description=_("Чувствительные сведения: спрашивайте только если нужно"))
    concerns: dict[str, Any] | None = Field(
        description=_("Условие на языке критериев: кого признак касается; null – всех")
    )
    otherwise: str = Field(description=_("Чему признак равен у остальных, как записано в справочнике"))
    values: list[Value] = Field(description=_("Значения перечня"))
    items: list[Part] = Field(description=_("Признаки объекта перечня"))


class Attributes(Schema):
    edition: CatalogueEdition = Field(description=_("Редакция реестра"))
    items: list[Attribute] = Field(description=_("Признаки в порядке справочника"))
