"""A register with everything that results can be: available, a step away, open, not offered, not for the client."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from vizavi.authorities.api import SYSTEM
from vizavi.registry.actions.editions import draft_to_change, publish_edition
from vizavi.registry.api import Catalogue, kept_catalogue
from vizavi.registry.choices import Kind
from vizavi.registry.content import write_document
from vizavi.registry.loading import load_register
from vizavi.registry.models import Edition, Entry, Version
from vizavi.registry.tests.small_register import Entries, attribute, both, entry, service

SECRET = "gambling"  # the value of the sensitive attribute, which no other page may show


def entries() -> Entries:
    """One situation of a café, another of an export, and what is for everybody."""
    registered = {"attr": "registered", "is": True}
    return [
        attribute("registered", "bool", is_actionable=True, position=1, service="reg"),
        attribute("size", "enum", values=["micro", "small"], position=2),
        attribute("headcount", "number", position=3, unit=both("чел.")),
        attribute("since", "date", position=4),
        attribute("kinds", "enum", many=True, values=["bar", "kitchen", "none"], position=5),
        attribute("okved", "code", many=True, classifier="okved2", position=6),
        attribute("town", "code", classifier="oktmo", position=7),
        attribute("habit", "enum", values=[SECRET, "chess"], is_sensitive=True, position=8),
        attribute("spare", "bool", position=9),
        attribute("places", "list", position=10, items=[
            {"code": "guests", "name": both("приходят гости"), "type": "bool"},
            {"code": "town", "name": both("город"), "type": "code", "classifier": "oktmo"},
        ]),
        entry(Kind.SPHERE, "start", name=both("Начать дело"), summary=both("С нуля"), position=1),
        entry(Kind.SITUATION, "cafe", name=both("Открыть кафе"), summary=both("До первых гостей"), sphere="start",
              keywords=["кофейня", "открыть кафе"]),
        entry(Kind.SITUATION, "export", name=both("Продавать за границу"), summary=both("Первый рынок"),
              sphere="start", criteria={"attr": "size", "in": ["small"]}),
        entry(Kind.SEGMENT, "tiny", name=both("Самые маленькие"), summary=both("До пяти человек"),
              criteria={"attr": "headcount", "lt": 5}),
        service("reg"),
        service("notice", criteria=registered),
        service("loan", criteria={"all": [{"attr": "size", "in": ["micro"]}, {"attr": "headcount", "ge": 1}]}),
        service("bar", criteria={"all": [{"attr": "kinds", "in": ["bar"]}, registered]}),
        service("terrace", status="paused", status_note=both("Ждём весны"), criteria={"attr": "spare", "is": True}),
        service("games", criteria={"attr": "habit", "in": [SECRET]}),
        service("fair", criteria={"any": [{"attr": "since", "within": "P2Y"}, {"attr": "okved", "in": ["56"]}]}),
        service("hall", criteria={"some": "places", "where": {"attr": "guests", "is": True}}),
        service("trade", criteria={"all": [{"attr": "size", "in": ["small"]}, registered]}),
        entry(Kind.REQUIREMENT, "clean", name=both("Чистота на кухне"), summary=both("Мойте"),
              criteria=registered, services=["notice"], legal_basis=[{"title": "Правила"}]),
        entry(Kind.REQUIREMENT, "border", name=both("Правила вывоза"), summary=both("Декларируйте"),
              criteria=registered, services=["trade"], legal_basis=[{"title": "Правила"}]),
        entry(Kind.NEED, "money", name=both("Найти деньги"), situation="cafe", satisfaction="now",
              services=["loan", "games", "fair", "hall"]),
        entry(Kind.NEED, "market", name=both("Найти рынок"), situation="export", satisfaction="now",
              services=["trade"]),
        entry(Kind.SCENARIO, "cafe-way", name=both("Путь к кафе"), summary=both("По порядку"), situation="cafe",
              needs=["money"], result=both("Кафе открыто"), **dict.fromkeys(CHECKS, "met"), steps=[
            {"code": "register", "name": both("Зарегистрироваться"), "actor": "client", "service": "reg",
             "criteria": {"attr": "registered", "is": False}},
            {"code": "notify", "name": both("Уведомить"), "actor": "client", "service": "notice",
             "after": ["register"]},
            {"code": "bar", "name": both("Оформить бар"), "actor": "client", "service": "bar"},
            {"code": "terrace", "name": both("Накрыть веранду"), "actor": "client", "service": "terrace"},
        ]),
        entry(Kind.SCENARIO, "export-way", name=both("Путь за границу"), summary=both("По порядку"),
              situation="export", needs=["market"], result=both("Первый договор"),
              **dict.fromkeys(CHECKS, "met"), steps=[
            {"code": "sell", "name": both("Продать"), "actor": "client", "service": "trade"},
        ]),
    ]  # fmt: skip


CHECKS = (
    "check_delivery",
    "check_touchpoints",
    "check_requirements",
    "check_supervision",
    "check_indicators",
)
# Answers to all that the situation of the café asks for.
EVERYTHING = {
    "registered": True,
    "size": "micro",
    "headcount": 3,
    "since": "2020-05-01",
    "kinds": ["bar"],
    "okved": ["56.10"],
    "habit": "chess",
    "places": [{"guests": True}],
}


class Cafe:
    """The published register and what may be done with it."""

    def __init__(self) -> None:
        self.edition = load_register(actor=SYSTEM, entries=entries(), now=timezone.now())

    @property
    def catalogue(self) -> Catalogue:
        return kept_catalogue(self.edition)

    def republish(self, **changed: dict[str, Any] | None) -> Edition:
        """Publish a newer edition: by code of an entry (with underscores) the fields that differ, None to exclude."""
        now: datetime = timezone.now()
        draft = draft_to_change(now=now)
        for name, fields in changed.items():
            entry_ = Entry.objects.get(code=name.replace("_", "-"))
            former = Version.objects.current().get(entry=entry_)
            former.until_edition = draft.number
            former.save()
            if fields is None:
                continue
            version = Version(entry=entry_, kind=former.kind, from_edition=draft.number)
            write_document(version, former.document | fields, now=now)
        self.edition = publish_edition(actor=SYSTEM, edition=draft, revision=draft.revision, now=now)
        return self.edition


def begin(client: Client, *situations: str) -> HttpResponse:
    """Choose situations (none: everything) and come to the first question."""
    data = {"situation": list(situations)} if situations else {"everything": "1"}
    return client.post("/for-me/", data, follow=True)


def say(client: Client, name: str, **fields: Any) -> HttpResponse:
    """Answer a question; `do` presses another button than «Продолжить»."""
    return client.post(f"/for-me/questions/{name}/", {"do": "answer"} | fields)
