"""What the REST API of the register of life situations gives and takes. Descriptions are msgids, as in `schemas`."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext_noop as _
from ninja import Field, Schema

from vizavi.offers.schemas import CatalogueEdition
from vizavi.portal.schemas import CODE

MOST = 200
DAYS = Literal["working_days", "calendar_days", ""]
STATUS = Literal["active", "seasonal", "paused", "in_design", "closed"]


class Words(Schema):
    """A text with its translation."""

    ru: str = Field(description=_("На русском"))
    en: str = Field(description=_("На английском; пусто, если перевода нет"))


class Condition(Schema):
    sentence: Words = Field(description=_("Условие словами"))
    criteria: dict[str, Any] = Field(description=_("То же на языке критериев, точно"))


class Act(Schema):
    title: str = Field(description=_("Вид и название акта"))
    number: str = Field(description=_("Номер или пусто"))
    dated_on: date | None = Field(description=_("Дата"))
    url: str = Field(description=_("Адрес текста или пусто"))


class Entry(Schema):
    id: UUID = Field(description=_("Постоянный номер записи"))
    code: str = Field(description=_("Код записи, как в адресе страницы"))
    name: Words = Field(description=_("Название"))
    summary: Words = Field(description=_("Коротко"))
    page: str = Field(description=_("Постоянный адрес страницы для людей"))


class Situation(Entry):
    sphere: str = Field(description=_("Код сферы жизни"))
    sphere_name: Words = Field(description=_("Сфера жизни"))
    is_priority: bool = Field(description=_("Приоритетная в этом году"))
    description: Words = Field(description=_("Подробное описание"))
    events: list[Words] = Field(description=_("События, с которых ситуация начинается"))
    condition: Condition | None = Field(description=_("У каких клиентов бывает; null – у любых"))
    scenarios: list[str] = Field(description=_("Коды сценариев"))
    services: list[str] = Field(description=_("Коды услуг её сценариев и потребностей"))
    data: str = Field(description=_("Адрес тех же сведений как RDF (Turtle)"))


class Input(Schema):
    name: Words = Field(description=_("Название"))
    kind: Literal["attribute", "document"] = Field(description=_("attribute – сведения, document – документ"))
    attribute: str = Field(description=_("Признак клиента или пусто"))
    is_held_by_state: bool = Field(description=_("Уже есть у государства: приносить не нужно"))
    held_where: Words = Field(description=_("Откуда орган власти это возьмёт"))


class Service(Entry):
    nature: str = Field(description=_("Вид: услуга, мера поддержки, лицензирование и другие"))
    line: str = Field(description=_("Линия взаимодействия"))
    authority: str = Field(description=_("Код органа власти; пусто – Проектный офис"))
    status: STATUS = Field(description=_("Состояние"))
    status_note: Words = Field(description=_("Пояснение к состоянию"))
    season: list[str] = Field(description=_("Первый и последний день сезона, ДД.ММ; пусто, если не сезонная"))
    is_online: bool = Field(description=_("Есть электронный сервис"))
    is_proactive: bool = Field(description=_("Предоставляется без заявления"))
    has_api: bool = Field(description=_("Можно получить через API"))
    description: Words = Field(description=_("Подробное описание"))
    result: Words = Field(description=_("Результат"))
    outputs: list[Words] = Field(description=_("Что выдаётся"))
    audience: Words = Field(description=_("Для кого, простыми словами"))
    condition: Condition | None = Field(description=_("Условие; null – для всех"))
    procedure: list[Words] = Field(description=_("Порядок получения по действиям"))
    inputs: list[Input] = Field(description=_("Что нужно"))
    fee: Words = Field(description=_("Сколько стоит"))
    fee_roubles: float | None = Field(description=_("Плата, рублей; null – сказано только словами"))
    term: Words = Field(description=_("Сколько времени занимает"))
    term_days: int | None = Field(description=_("Срок, дней; null – сказано только словами"))
    term_unit: DAYS = Field(description=_("Рабочие или календарные дни"))
    refusals: list[Words] = Field(description=_("Когда могут отказать"))
    complaints: Words = Field(description=_("Как пожаловаться"))
    apply_url: str = Field(description=_("Адрес электронной заявки или пусто"))
    touchpoints: list[UUID] = Field(description=_("Номера точек взаимодействия, см. /touchpoints"))
    situations: list[str] = Field(description=_("Коды жизненных ситуаций"))
    legal_basis: list[Act] = Field(description=_("Правовое основание"))
    data: str = Field(description=_("Адрес тех же сведений как RDF (Turtle)"))


class CatalogueStep(Schema):
    position: int = Field(description=_("Порядок, с единицы"))
    code: str = Field(description=_("Код шага"))
    name: Words = Field(description=_("Что происходит"))
    details: Words = Field(description=_("Подробности"))
    actor: Literal["client", "authority", "system"] = Field(description=_("Кто действует"))
    service: str = Field(description=_("Код услуги или пусто"))
    after: list[str] = Field(description=_("После каких шагов"))
    alternative_to: str = Field(description=_("Вместо какого шага или пусто"))
    condition: Condition | None = Field(description=_("Для кого этот шаг; null – для всех"))
    term_days: int | None = Field(description=_("Срок, дней"))
    term_unit: DAYS = Field(description=_("Рабочие или календарные дни"))
    result: Words = Field(description=_("Результат шага"))
    is_proactive: bool = Field(description=_("Предоставляется без заявления"))
    has_api: bool = Field(description=_("Доступен через API"))


class Scenario(Entry):
    situation: str = Field(description=_("Код жизненной ситуации"))
    segments: list[str] = Field(description=_("Коды групп клиентов"))
    condition: Condition | None = Field(description=_("Кому подходит; null – всем, у кого эта ситуация"))
    result: Words = Field(description=_("Чем заканчивается"))
    steps: list[CatalogueStep] = Field(description=_("Шаги по порядку"))


class Requirement(Entry):
    condition: Condition | None = Field(description=_("К кому применяется"))
    how_to_comply: Words = Field(description=_("Как выполнить"))
    services: list[str] = Field(description=_("Коды услуг, которые помогают выполнить"))
    legal_basis: list[Act] = Field(description=_("Правовое основание"))
    data: str = Field(description=_("Адрес тех же сведений как RDF (Turtle)"))


class FrequentQuestion(Schema):
    id: UUID = Field(description=_("Постоянный номер записи"))
    code: str = Field(description=_("Код записи, как в адресе страницы"))
    question: Words = Field(description=_("Вопрос"))
    answer: Words = Field(description=_("Ответ"))
    situations: list[str] = Field(description=_("Коды жизненных ситуаций"))
    services: list[str] = Field(description=_("Коды услуг"))
    page: str = Field(description=_("Постоянный адрес страницы для людей"))


class _Part(Schema):
    edition: CatalogueEdition = Field(description=_("Редакция, из которой взяты сведения"))
    next: str | None = Field(description=_("Адрес следующей части, null в последней"))


class Situations(_Part):
    items: list[Situation] = Field(description=_("Жизненные ситуации этой части"))


class Services(_Part):
    items: list[Service] = Field(description=_("Услуги этой части"))


class Scenarios(_Part):
    items: list[Scenario] = Field(description=_("Сценарии этой части"))


class Requirements(_Part):
    items: list[Requirement] = Field(description=_("Требования этой части"))


class FrequentQuestions(_Part):
    items: list[FrequentQuestion] = Field(description=_("Вопросы и ответы этой части"))


class FoundEntry(Schema):
    kind: Literal["situation", "service", "faq", "guide", "requirement", "need"] = Field(
        description=_("Вид записи")
    )
    code: str = Field(description=_("Код записи"))
    name: Words = Field(description=_("Название"))
    page: str = Field(description=_("Страница, на которой это показано"))


class FoundEntries(Schema):
    edition: CatalogueEdition = Field(description=_("Редакция, из которой взяты сведения"))
    corrected: str = Field(description=_("Как поняты слова, если в них была опечатка; иначе пусто"))
    items: list[FoundEntry] = Field(description=_("Что нашлось, по видам, лучшее первым"))


class FoundCode(Schema):
    code: str = Field(description=_("Код классификатора"))
    name: Words = Field(description=_("Название"))
    path: list[str] = Field(description=_("Коды групп, в которых он лежит, широкие первыми"))


class FoundCodes(Schema):
    items: list[FoundCode] = Field(description=_("Коды, лучшие первыми"))


class OfEditionFilters(Schema):
    """Which edition."""

    as_of: date | None = Field(None, description=_("Дата, на которую нужна редакция; без неё – действующая"))
    edition: int | None = Field(
        None, ge=1, le=2**31 - 1, description=_("Номер редакции; если он назван, дата не учитывается")
    )


class PartFilters(OfEditionFilters):
    """Which part of a list."""

    after: str = Field(
        "", max_length=80, pattern=CODE, description=_("Код, на котором закончилась прежняя часть, см. next")
    )
    limit: int = Field(50, ge=1, le=MOST, description=_("Сколько записей в части"))


class SituationFilters(PartFilters):
    sphere: str = Field("", max_length=80, pattern=CODE, description=_("Код сферы жизни"))
    priority: bool = Field(False, description=_("Только приоритетные в этом году"))


class ServiceFilters(PartFilters):
    situation: str = Field("", max_length=80, pattern=CODE, description=_("Код жизненной ситуации"))
    authority: str = Field("", max_length=40, pattern=CODE, description=_("Код органа власти"))
    nature: str = Field("", max_length=40, pattern=CODE, description=_("Вид услуги"))
    line: Literal["", "services", "support", "requirements", "assessment", "other"] = Field(
        "", description=_("Линия взаимодействия")
    )
    status: Literal["", "active", "seasonal", "paused", "in_design", "closed"] = Field(
        "", description=_("Состояние")
    )
    online: bool = Field(False, description=_("Только те, что есть в интернете"))
    proactive: bool = Field(False, description=_("Только те, что предоставляются без заявления"))
    api: bool = Field(False, description=_("Только те, что доступны через API"))


class ScenarioFilters(PartFilters):
    situation: str = Field("", max_length=80, pattern=CODE, description=_("Код жизненной ситуации"))
    service: str = Field("", max_length=80, pattern=CODE, description=_("Код услуги в одном из шагов"))


class RequirementFilters(PartFilters):
    service: str = Field(
        "", max_length=80, pattern=CODE, description=_("Код услуги, которая помогает выполнить")
    )


class QuestionFilters(PartFilters):
    situation: str = Field("", max_length=80, pattern=CODE, description=_("Код жизненной ситуации"))
    service: str = Field("", max_length=80, pattern=CODE, description=_("Код услуги"))


class SearchFilters(Schema):
    q: str = Field(max_length=200, description=_("Что нужно, своими словами"))
    language: Literal["ru", "en"] = Field("ru", description=_("На каком языке слова"))
    limit: int = Field(10, ge=1, le=50, description=_("Сколько записей каждого вида"))


class CodeSearchFilters(Schema):
    q: str = Field(max_length=200, description=_("Чем занимается клиент, своими словами, или начало кода"))
    limit: int = Field(20, ge=1, le=100, description=_("Сколько кодов"))
