"""What the REST API gives and takes. Descriptions are msgids: the OpenAPI document exists in both languages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext_noop as _
from ninja import Field, Schema

MOST = 500
CODE = r"^[A-Za-z0-9_-]*$"


class Need(Schema):
    code: str = Field(description=_("Код потребности в форме перечня"))
    text: str = Field(description=_("Потребность словами перечня"))


class Suits(Schema):
    health: str = Field(description=_("Для людей с проблемами со здоровьем"))
    digital_skills: str = Field(description=_("Для людей с низкими цифровыми навыками"))
    russian: str = Field(description=_("Для людей, слабо владеющих русским"))


class Touchpoint(Schema):
    id: UUID = Field(description=_("Постоянный номер точки взаимодействия"))
    in_force: bool = Field(description=_("Есть ли точка в действующем перечне"))
    authority: str = Field(description=_("Код органа власти"))
    form: str = Field(description=_("Код формы перечня"))
    edition: int = Field(description=_("Номер редакции, из которой взяты сведения"))
    process_id: UUID = Field(description=_("Постоянный номер процесса"))
    process: str = Field(description=_("Название процесса"))
    process_en: str = Field(description=_("Название процесса на английском, если есть"))
    name: str = Field(description=_("Название точки"))
    name_en: str = Field(description=_("Название точки на английском, если есть"))
    kind: str = Field(description=_("Код вида точки в форме перечня"))
    channel: Literal["digital", "offline", ""] = Field(description=_("Цифровая точка или офлайн-точка"))
    url: str = Field(description=_("Адрес в интернете или адрес почты с mailto:"))
    phone: str = Field(description=_("Телефон"))
    place: str = Field(description=_("Адрес, кабинет"))
    hours: str = Field(description=_("Часы работы, как их написал орган власти"))
    needs: list[Need] = Field(description=_("Какие потребности здесь удовлетворяют"))
    features: str = Field(description=_("Особенности взаимодействия"))
    features_en: str = Field(description=_("Особенности взаимодействия на английском, если есть"))
    suits: Suits = Field(description=_("Удобство для людей с особыми потребностями"))
    page: str = Field(description=_("Постоянный адрес страницы для людей"))


class Touchpoints(Schema):
    items: list[Touchpoint] = Field(description=_("Точки взаимодействия этой части"))
    next: str | None = Field(description=_("Адрес следующей части, null в последней"))


class Named(Schema):
    code: str = Field(description=_("Код"))
    name: str = Field(description=_("Название"))
    name_en: str = Field(description=_("Название на английском"))


class Kind(Named):
    channel: Literal["digital", "offline"] = Field(description=_("Цифровая точка или офлайн-точка"))
    rank: int = Field(description=_("Порядок, в котором виды предлагают клиенту: 1 – первым"))


class File(Schema):
    format: str = Field(description=_("Формат файла"))
    url: str = Field(description=_("Постоянный адрес файла"))


class Edition(Schema):
    authority: str = Field(description=_("Код органа власти"))
    form: str = Field(description=_("Код формы перечня"))
    number: int = Field(description=_("Номер редакции"))
    state: Literal["published", "superseded"] = Field(
        description=_("published – действует, superseded – утратила силу")
    )
    order: str = Field(description=_("Документ, которым редакция утверждена"))
    in_force_on: date = Field(description=_("С какой даты действует"))
    published_at: datetime = Field(description=_("Когда опубликована"))
    page: str = Field(description=_("Постоянный адрес страницы для людей"))
    files: list[File] = Field(description=_("Вся редакция в файлах"))


class Editions(Schema):
    items: list[Edition] = Field(description=_("Редакции, новые первыми"))


class Register(Schema):
    authority: Named = Field(description=_("Орган власти"))
    form: Named = Field(description=_("Форма перечня"))
    title: str = Field(description=_("Полное название перечня"))
    edition: Edition = Field(description=_("Редакция"))
    directions: list[Named] = Field(description=_("Направления деятельности"))
    needs: list[Named] = Field(description=_("Потребности, по которым можно отбирать точки"))
    kinds: list[Kind] = Field(description=_("Виды точек взаимодействия"))


class Registers(Schema):
    items: list[Edition] = Field(description=_("Действующие редакции всех перечней"))


class Filters(Schema):
    """Which touchpoints are wanted."""

    q: str = Field("", max_length=200, description=_("Слова в любой форме, все должны встретиться"))
    need: str = Field("", max_length=60, pattern=CODE, description=_("Код потребности"))
    authority: str = Field("", max_length=40, pattern=CODE, description=_("Код органа власти"))
    form: str = Field("", max_length=40, pattern=CODE, description=_("Код формы перечня"))
    kind: str = Field("", max_length=60, pattern=CODE, description=_("Код вида точки"))
    channel: Literal["", "digital", "offline"] = Field("", description=_("Цифровая точка или офлайн-точка"))
    process: UUID | None = Field(None, description=_("Постоянный номер процесса"))
    open_now: bool = Field(False, description=_("Только те, где сейчас открыто"))
    after: int = Field(0, ge=0, le=2**31 - 1, description=_("Где закончилась прежняя часть, см. next"))
    limit: int = Field(100, ge=1, le=MOST, description=_("Сколько точек в части"))


class AsOf(Schema):
    """On which date."""

    as_of: date | None = Field(None, description=_("Дата, на которую нужна редакция; без неё – действующая"))
