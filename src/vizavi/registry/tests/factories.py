"""One factory per model of the register of life situations, and `Place`: the short way to what most tests need."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import factory
from factory.django import DjangoModelFactory

from vizavi.authorities.api import Viewer
from vizavi.authorities.choices import Role
from vizavi.authorities.tests.factories import AuthorityFactory, UnitFactory
from vizavi.registry import models
from vizavi.registry.choices import ChangeKind, EditionState, Kind, ProposalState
from vizavi.registry.content import relink, set_document
from vizavi.registry.documents import SCHEMAS
from vizavi.touchpoints.tests.factories import TouchpointFactory, appointed

NOW = datetime(2026, 9, 14, 7, 0, tzinfo=UTC)
TODAY = date(2026, 9, 14)


def said(russian: str, english: str = "") -> dict[str, str]:
    """A translated text; its English is made up unless given."""
    return {"ru": russian, "en": english or f"{russian} (en)"}


STEP: dict[str, Any] = {
    "code": "apply",
    "name": said("Подать заявление"),
    "actor": "client",
    "service": "",
    "details": {"ru": "", "en": ""},
    "criteria": None,
    "after": [],
    "alternative_to": "",
    "touchpoints": [],
    "term_days": None,
    "term_unit": "",
    "result": {"ru": "", "en": ""},
    "is_proactive": False,
    "has_api": False,
}

# The least that an entry of each kind must say. What names other entries names none.
COMPLETE: dict[Kind, dict[str, Any]] = {
    Kind.SPHERE: {"name": said("Начать дело"), "summary": said("С чего начать"), "position": 1},
    Kind.SITUATION: {"name": said("Открыть кафе"), "summary": said("Как открыть кафе"), "sphere": "start"},
    Kind.SEGMENT: {
        "name": said("Микробизнес"),
        "summary": said("До пятнадцати работников"),
        "criteria": {"attr": "headcount", "le": 15},
        "features": said("Мало времени"),
        "problems": said("Трудно с проверками"),
        "history": said("Пишут чаще, чем звонят"),
        "statistics": [
            {"measure": said("Клиентов"), "value": 1200, "period": "2025 год", "source": said("Реестр МСП")}
        ],
    },
    Kind.NEED: {
        "name": said("Узнать требования к помещению"),
        "situation": "open-cafe",
        "satisfaction": "now",
        "services": ["consult"],
    },
    Kind.SCENARIO: {
        "name": said("Кафе в аренде"),
        "summary": said("Открыть кафе в арендованном помещении"),
        "situation": "open-cafe",
        "needs": ["cafe-place"],
        "result": said("Кафе работает"),
        "steps": [STEP | {"service": "consult"}],
        "check_delivery": "met",
        "check_touchpoints": "met",
        "check_requirements": "met",
        "check_supervision": "not_applicable",
        "check_indicators": "met",
    },
    Kind.SERVICE: {
        "name": said("Консультация"),
        "summary": said("Ответим на вопросы"),
        "nature": "organisation_service",
        "result": said("Ответ"),
        "audience": said("Всем, кто открывает дело"),
        "procedure": [{"text": said("Позвоните")}],
        "fee": said("Бесплатно"),
        "term": said("Один день"),
        "complaints": said("Напишите руководителю"),
        "status": "active",
        "legal_basis": [{"title": "Закон края", "number": "5", "dated_on": "2024-01-15", "url": ""}],
    },
    Kind.REQUIREMENT: {
        "name": said("Проверка санитарных правил"),
        "summary": said("Кафе соблюдает санитарные правила"),
        "criteria": {"attr": "registered", "is": True},
        "legal_basis": [{"title": "Закон", "number": "52-ФЗ", "dated_on": "", "url": ""}],
    },
    Kind.FAQ: {"question": said("Сколько стоит?"), "answer": said("Бесплатно")},
    Kind.GUIDE: {"name": said("Первые шаги"), "summary": said("Коротко о главном"), "body": said("Текст")},
    Kind.ATTRIBUTE: {
        "name": said("число работников"),
        "question": said("Сколько у вас работников?"),
        "type": "number",
        "source": "client",
        "legal_basis": "209-ФЗ",
        "position": 1,
    },
}


def document_of(kind: Kind, **changes: Any) -> dict[str, Any]:
    """A complete document of a kind, with changes."""
    return deepcopy(SCHEMAS[kind].empty() | COMPLETE[kind] | changes)


class SettingsFactory(DjangoModelFactory[models.Settings]):
    class Meta:
        model = models.Settings
        django_get_or_create = ("id",)

    id = 1


class EditionFactory(DjangoModelFactory[models.Edition]):
    """The edition in force; `draft=True` makes it the draft."""

    class Meta:
        model = models.Edition

    class Params:
        draft = factory.Trait(state=EditionState.DRAFT, published_at=None)

    number = factory.Sequence(lambda n: n + 1)
    state = EditionState.PUBLISHED
    created_at = datetime(2026, 2, 1, 9, tzinfo=UTC)
    published_at = datetime(2026, 2, 2, 9, tzinfo=UTC)


class EntryFactory(DjangoModelFactory[models.Entry]):
    class Meta:
        model = models.Entry
        django_get_or_create = ("kind", "code")

    kind = Kind.SERVICE
    code = factory.Sequence(lambda n: f"entry-{n + 1}")
    confirmed_on = date(2026, 8, 1)


class VersionFactory(DjangoModelFactory[models.Version]):
    """A complete entry of the first edition; `changes={…}` of its document."""

    class Meta:
        model = models.Version
        skip_postgeneration_save = True

    class Params:
        code = factory.Sequence(lambda n: f"entry-{n + 1}")
        changes = factory.LazyFunction(dict)

    kind = Kind.SERVICE
    entry = factory.SubFactory(
        EntryFactory, kind=factory.SelfAttribute("..kind"), code=factory.SelfAttribute("..code")
    )
    from_edition = 1
    updated_at = NOW
    document = factory.LazyAttribute(lambda version: document_of(Kind(version.kind), **version.changes))

    @factory.post_generation
    def written(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        set_document(self, self.document, now=NOW)
        self.save()
        relink([self])


class LinkFactory(DjangoModelFactory[models.Link]):
    class Meta:
        model = models.Link

    version = factory.SubFactory(VersionFactory)
    target = factory.SubFactory(EntryFactory)
    field = "services"


class TouchpointLinkFactory(DjangoModelFactory[models.TouchpointLink]):
    class Meta:
        model = models.TouchpointLink

    version = factory.SubFactory(VersionFactory)
    touchpoint = factory.SubFactory(TouchpointFactory)


class ProposalFactory(DjangoModelFactory[models.Proposal]):
    """A draft of an authority to include a service."""

    class Meta:
        model = models.Proposal

    kind = ChangeKind.ADD
    state = ProposalState.DRAFT
    authority = factory.SubFactory(AuthorityFactory)
    version = factory.SubFactory(
        VersionFactory, from_edition=None, authority=factory.SelfAttribute("..authority")
    )
    entry = factory.LazyAttribute(lambda proposal: proposal.version.entry)
    form_token = factory.LazyFunction(uuid4)
    created_at = NOW


class RemarkFactory(DjangoModelFactory[models.Remark]):
    class Meta:
        model = models.Remark

    proposal = factory.SubFactory(ProposalFactory)
    text = "Уточните срок"
    author = factory.SubFactory("vizavi.authorities.tests.factories.UserFactory")
    made_at = NOW


class ReminderFactory(DjangoModelFactory[models.Reminder]):
    class Meta:
        model = models.Reminder

    entry = factory.SubFactory(EntryFactory)
    user = factory.SubFactory("vizavi.authorities.tests.factories.UserFactory")
    due_on = TODAY
    stage = "before"
    sent_at = NOW


class SegmentStatisticsFactory(DjangoModelFactory[models.SegmentStatistics]):
    class Meta:
        model = models.SegmentStatistics

    entry = factory.SubFactory(EntryFactory, kind=Kind.SEGMENT)
    edition_number = 1
    computed_at = NOW
    population = "Выдуманные клиенты"
    counts = factory.LazyFunction(lambda: {"clients": 1200, "breakdowns": []})


class Place:
    """A published register of a café's situation, two authorities and their people, the Project Office."""

    def __init__(self) -> None:
        self.edition = EditionFactory(number=1)
        self.authority, self.other = AuthorityFactory(), AuthorityFactory()
        self.unit = UnitFactory(authority=self.authority)
        self.officer = appointed(Role.UNIT_OFFICER, unit=self.unit)
        self.head = appointed(Role.UNIT_HEAD, unit=self.unit)
        self.register_officer = appointed(Role.REGISTER_OFFICER, authority=self.authority)
        self.foreign = appointed(Role.REGISTER_OFFICER, authority=self.other)
        self.office = appointed(Role.PROJECT_OFFICE)
        self.sphere = self.version(Kind.SPHERE, "start")
        self.headcount = self.version(Kind.ATTRIBUTE, "headcount")
        self.registered = self.version(
            Kind.ATTRIBUTE,
            "registered",
            type="bool",
            name=said("бизнес зарегистрирован"),
            question=said("Бизнес уже зарегистрирован?"),
        )
        self.situation = self.version(Kind.SITUATION, "open-cafe")
        self.service = self.version(Kind.SERVICE, "consult", authority=self.authority)
        self.need = self.version(Kind.NEED, "cafe-place")
        self.scenario = self.version(Kind.SCENARIO, "cafe-rented")

    def version(
        self, kind: Kind, code: str, *, authority: Any = None, owner: Any = "head", **changes: Any
    ) -> models.Version:
        """An entry of the published edition; of an authority it has a unit and an owner."""
        return VersionFactory(
            kind=kind,
            code=code,
            authority=authority,
            unit=self.unit if authority == self.authority else None,
            owner_id=self.head.actor_id if authority == self.authority and owner == "head" else None,
            changes=changes,
        )

    def person(self, role: Role) -> Viewer:
        """Somebody newly appointed to the role, in the authority where the role is of one."""
        return appointed(role, authority=self.authority, unit=self.unit)


def token() -> Any:
    """A new form token."""
    return uuid4()
