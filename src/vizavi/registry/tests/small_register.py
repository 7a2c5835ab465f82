"""A small complete register of life situations, published: what tests of readers begin with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from vizavi.authorities.api import SYSTEM
from vizavi.registry.choices import Kind
from vizavi.registry.loading import load_register
from vizavi.registry.models import Edition

NOW = datetime(2026, 9, 14, 7, 0, tzinfo=UTC)
Entries = list[tuple[Kind, dict[str, Any]]]


def both(russian: str, english: str | None = None) -> dict[str, str]:
    """A translated text; without English words it says `en:` and the Russian ones."""
    return {"ru": russian, "en": f"en: {russian}" if english is None else english}


def entry(
    kind: Kind, code: str, *, authority: str | None = None, **document: Any
) -> tuple[Kind, dict[str, Any]]:
    """An entry as files have it."""
    return kind, {"code": code, "authority": authority, "owner": "", "document": document}


def service(code: str, **more: Any) -> tuple[Kind, dict[str, Any]]:
    """A complete service."""
    authority = more.pop("authority", None)
    document = {
        "name": both(f"Услуга {code}"),
        "summary": both(f"Что даёт {code}"),
        "nature": "state_service",
        "result": both("Запись в реестре"),
        "audience": both("Для предпринимателей"),
        "procedure": [{"text": both("Подайте заявление")}],
        "fee": both("Бесплатно"),
        "fee_roubles": 0,
        "term": both("3 рабочих дня"),
        "term_days": 3,
        "term_unit": "working_days",
        "complaints": both("Напишите руководителю"),
        "status": "active",
        "legal_basis": [{"title": "Положение об услуге", "number": "7", "dated_on": "2026-02-01"}],
    }
    return entry(Kind.SERVICE, code, authority=authority, **(document | more))


def attribute(code: str, kind: str, **more: Any) -> tuple[Kind, dict[str, Any]]:
    """An attribute of clients; `values` as codes."""
    values = [{"code": value, "label": both(f"значение {value}")} for value in more.pop("values", [])]
    document = {
        "name": both(f"признак {code}"),
        "question": both(f"Какой у вас признак {code}?"),
        "type": kind,
        "source": "client",
        "legal_basis": "Стандарт, 4.3",
        "values": values,
        "position": more.pop("position", 1),
    }
    if more.get("is_actionable"):
        document["how_to_change"] = both(f"Измените {code}")
    return entry(Kind.ATTRIBUTE, code, **(document | more))


def a_small_register() -> Entries:
    """Entries of every kind: one way to open a café."""
    return [
        attribute("registered", "bool", is_actionable=True, position=1),
        attribute("size", "enum", values=["micro", "small"], position=2),
        attribute("headcount", "number", position=3),
        entry(Kind.SPHERE, "start", name=both("Начать дело"), summary=both("С нуля"), position=1),
        entry(Kind.SPHERE, "empty", name=both("Пустая сфера"), summary=both("Ничего"), position=2),
        entry(
            Kind.SITUATION,
            "cafe",
            name=both("Открыть кафе"),
            summary=both("От идеи до первых гостей"),
            sphere="start",
            events=[{"text": both("Снято помещение")}],
            keywords=["кофейня"],
            is_priority=True,
        ),
        entry(
            Kind.SEGMENT,
            "micro",
            name=both("Микробизнес"),
            summary=both("До пятнадцати человек"),
            criteria={"attr": "size", "in": ["micro"]},
            situations=["cafe"],
            features=both("Всё делают сами"),
            statistics=[
                {"measure": both("Кафе"), "value": 120, "period": "2025 год", "source": both("реестр")}
            ],
        ),
        service(
            "notice",
            nature="licensing",
            criteria={"attr": "registered", "is": True},
            inputs=[
                {"name": both("Адрес кафе"), "kind": "attribute"},
                {
                    "name": both("Выписка"),
                    "kind": "document",
                    "is_held_by_state": True,
                    "held_where": both("ЕГРЮЛ"),
                },
            ],
        ),
        service("loan", nature="support_measure", criteria={"attr": "size", "in": ["micro"]}),
        service(
            "terrace",
            nature="municipal_service",
            status="seasonal",
            season_from="01.04",
            season_until="31.10",
        ),
        service("robot", status="in_design", status_note=both("Проектируем, ждите весной")),
        entry(
            Kind.REQUIREMENT,
            "clean",
            name=both("Санитарные правила"),
            summary=both("Чистота на кухне"),
            criteria={"attr": "registered", "is": True},
            how_to_comply=both("Мойте"),
            services=["notice"],
            legal_basis=[{"title": "Санитарные правила"}],
        ),
        entry(
            Kind.NEED,
            "need-now",
            name=both("Узнать, с чего начать"),
            situation="cafe",
            segments=["micro"],
            satisfaction="now",
            services=["notice"],
            study_method=both("Опрос"),
            study_period="весна 2026",
            study_respondents=64,
            study_result=both("Люди не знают, с чего начать"),
        ),
        entry(
            Kind.NEED,
            "need-work",
            name=both("Меню с аллергенами"),
            situation="cafe",
            satisfaction="in_work",
            work=both("Проектируем помощника"),
            work_until="2027-03-01",
        ),
        entry(
            Kind.NEED,
            "need-never",
            name=both("Продавать вино по почте"),
            situation="cafe",
            satisfaction="impossible",
            reason=both("Запрещено законом"),
            faq=["faq-wine"],
        ),
        entry(
            Kind.SCENARIO,
            "cafe-way",
            name=both("Кафе в аренде"),
            summary=both("Снять и открыть"),
            situation="cafe",
            segments=["micro"],
            needs=["need-now"],
            result=both("Кафе работает"),
            steps=[
                {
                    "code": "notify",
                    "name": both("Уведомить надзор"),
                    "actor": "client",
                    "service": "notice",
                    "after": ["rent"],
                    "is_proactive": False,
                    "has_api": True,
                    "result": both("Запись"),
                    "term_days": 1,
                    "term_unit": "working_days",
                },
                {"code": "rent", "name": both("Снять помещение"), "actor": "client"},
                {
                    "code": "buy",
                    "name": both("Купить помещение"),
                    "actor": "client",
                    "alternative_to": "rent",
                    "criteria": {"attr": "size", "in": ["small"]},
                },
                {
                    "code": "loan",
                    "name": both("Получить заём"),
                    "actor": "authority",
                    "service": "loan",
                    "after": ["notify"],
                    "is_proactive": True,
                },
            ],
            check_delivery="met",
            check_touchpoints="met",
            check_requirements="met",
            check_supervision="not_applicable",
            check_indicators="met",
        ),
        entry(
            Kind.FAQ,
            "faq-wine",
            question=both("Можно ли продавать вино по почте?"),
            answer=both("Нет: это запрещено законом"),
            situations=["cafe"],
        ),
        entry(
            Kind.GUIDE,
            "guide-cafe",
            name=both("Первое кафе"),
            summary=both("За час"),
            body=both("Читайте по порядку"),
            video="https://video.example/first-cafe",
            video_minutes=7,
            situations=["cafe"],
        ),
    ]


def publish_register(entries: Entries | None = None, *, now: datetime = NOW) -> Edition:
    """Publish the entries as an edition of their own; the small register unless others are given."""
    return load_register(actor=SYSTEM, entries=a_small_register() if entries is None else entries, now=now)
