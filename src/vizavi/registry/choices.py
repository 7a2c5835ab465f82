"""Kinds of entries, their states and legal transitions, and the closed lists that entries choose from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What the register of life situations holds (B-4.3.5.1)."""

    SPHERE = "sphere", _("Сфера жизни")
    SITUATION = "situation", _("Жизненная ситуация")
    SEGMENT = "segment", _("Профиль клиентского сегмента")
    NEED = "need", _("Типовая потребность")
    SCENARIO = "scenario", _("Клиентский сценарий")
    SERVICE = "service", _("Услуга, мера поддержки, сервис")
    REQUIREMENT = "requirement", _("Обязательное требование")
    FAQ = "faq", _("Ответ на частый вопрос")
    GUIDE = "guide", _("Обучающий материал")
    ATTRIBUTE = "attribute", _("Признак клиента")


class EditionState(models.TextChoices):
    """The life of an edition of the register."""

    DRAFT = "draft", _("Проект")
    PUBLISHED = "published", _("Опубликована")
    SUPERSEDED = "superseded", _("Утратила силу")


class ChangeKind(models.TextChoices):
    """What is proposed."""

    ADD = "add", _("Включить")
    CHANGE = "change", _("Изменить")
    EXCLUDE = "exclude", _("Исключить")


class ProposalState(models.TextChoices):
    """The way of a proposal from an authority into the draft edition (B-4.3.5.1)."""

    DRAFT = "draft", _("Черновик")
    SUBMITTED = "submitted", _("На проверке")
    RETURNED = "returned", _("Возвращено с замечаниями")
    ACCEPTED = "accepted", _("Принято")
    REJECTED = "rejected", _("Отклонено")
    WITHDRAWN = "withdrawn", _("Отозвано")


PROPOSAL_TRANSITIONS: dict[ProposalState, frozenset[ProposalState]] = {
    ProposalState.DRAFT: frozenset({ProposalState.SUBMITTED, ProposalState.WITHDRAWN}),
    ProposalState.SUBMITTED: frozenset(
        {
            ProposalState.RETURNED,
            ProposalState.ACCEPTED,
            ProposalState.REJECTED,
            ProposalState.WITHDRAWN,
        }
    ),
    ProposalState.RETURNED: frozenset({ProposalState.SUBMITTED, ProposalState.WITHDRAWN}),
    ProposalState.ACCEPTED: frozenset(),
    ProposalState.REJECTED: frozenset(),
    ProposalState.WITHDRAWN: frozenset(),
}
OPEN_PROPOSAL = (ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.RETURNED)


class Status(models.TextChoices):
    """Whether a service can be had now. What cannot is shown as such, never silently missing."""

    ACTIVE = "active", _("действует")
    SEASONAL = "seasonal", _("действует в определённое время года")
    PAUSED = "paused", _("приостановлена")
    IN_DESIGN = "in_design", _("проектируется")
    CLOSED = "closed", _("закрыта")


class Line(models.TextChoices):
    """Lines of interaction of clients with authorities (B-2.3)."""

    SERVICES = "services", _("Услуги")
    SUPPORT = "support", _("Поддержка бизнеса")
    REQUIREMENTS = "requirements", _("Установление и оценка обязательных требований")
    ASSESSMENT = "assessment", _("Оценка соблюдения обязательных требований")
    OTHER = "other", _("Сервисы иных функций")


class Nature(models.TextChoices):
    """What a service is; each belongs to one line of interaction (B-2.3.1–B-2.3.5)."""

    STATE_SERVICE = "state_service", _("государственная услуга")
    MUNICIPAL_SERVICE = "municipal_service", _("муниципальная услуга")
    ORGANISATION_SERVICE = "organisation_service", _("услуга учреждения или организации")
    SUPPORT_MEASURE = "support_measure", _("мера поддержки")
    SUPPORT_INFRASTRUCTURE = "support_infrastructure", _("инфраструктура поддержки")
    SPECIAL_REGIME = "special_regime", _("специальный правовой режим")
    REQUIREMENTS_SETTING = "requirements_setting", _("установление обязательных требований")
    REQUIREMENTS_EVALUATION = "requirements_evaluation", _("клиентская оценка требований")
    STATE_CONTROL = "state_control", _("государственный контроль (надзор)")
    MUNICIPAL_CONTROL = "municipal_control", _("муниципальный контроль")
    ADMINISTRATIVE_LIABILITY = "administrative_liability", _("административная ответственность")
    LICENSING = "licensing", _("лицензирование и иные разрешения")
    ACCREDITATION = "accreditation", _("аккредитация")
    CONFORMITY = "conformity", _("оценка соответствия продукции")
    EXPERTISE = "expertise", _("экспертиза и иная оценка соблюдения")
    PROPERTY_USE = "property_use", _("использование имущества")
    PUBLIC_PRIVATE = "public_private", _("государственно-частное партнёрство")
    PROCUREMENT = "procurement", _("закупки")
    E_SERVICE = "e_service", _("иной сервис")


LINES: dict[Nature, Line] = {
    Nature.STATE_SERVICE: Line.SERVICES,
    Nature.MUNICIPAL_SERVICE: Line.SERVICES,
    Nature.ORGANISATION_SERVICE: Line.SERVICES,
    Nature.SUPPORT_MEASURE: Line.SUPPORT,
    Nature.SUPPORT_INFRASTRUCTURE: Line.SUPPORT,
    Nature.SPECIAL_REGIME: Line.SUPPORT,
    Nature.REQUIREMENTS_SETTING: Line.REQUIREMENTS,
    Nature.REQUIREMENTS_EVALUATION: Line.REQUIREMENTS,
    Nature.STATE_CONTROL: Line.ASSESSMENT,
    Nature.MUNICIPAL_CONTROL: Line.ASSESSMENT,
    Nature.ADMINISTRATIVE_LIABILITY: Line.ASSESSMENT,
    Nature.LICENSING: Line.ASSESSMENT,
    Nature.ACCREDITATION: Line.ASSESSMENT,
    Nature.CONFORMITY: Line.ASSESSMENT,
    Nature.EXPERTISE: Line.ASSESSMENT,
    Nature.PROPERTY_USE: Line.OTHER,
    Nature.PUBLIC_PRIVATE: Line.OTHER,
    Nature.PROCUREMENT: Line.OTHER,
    Nature.E_SERVICE: Line.OTHER,
}


class Consent(models.TextChoices):
    """What consent proactive delivery needs (B-4.5.4)."""

    SITUATION = "situation", _("согласие на жизненную ситуацию")
    SERVICE = "service", _("согласие на эту услугу")
    NONE = "none", _("согласие не нужно")


class Satisfaction(models.TextChoices):
    """The three groups of typical needs (B-4.3.5.4)."""

    NOW = "now", _("удовлетворяется существующими услугами")
    IN_WORK = "in_work", _("ведётся работа: услуга проектируется или перестраивается")
    IMPOSSIBLE = "impossible", _("не может быть удовлетворена сейчас или в нужный срок")


class StepActor(models.TextChoices):
    """Who acts in a step of a scenario."""

    CLIENT = "client", _("вы")
    AUTHORITY = "authority", _("орган власти")
    SYSTEM = "system", _("происходит само")


class InputKind(models.TextChoices):
    """What a service takes in."""

    ATTRIBUTE = "attribute", _("сведения")
    DOCUMENT = "document", _("документ")


class TermUnit(models.TextChoices):
    """In which days a term is counted."""

    WORKING_DAYS = "working_days", _("рабочих дней")
    CALENDAR_DAYS = "calendar_days", _("календарных дней")


class Source(models.TextChoices):
    """Where a value of an attribute is known from (B-4.3.3.1)."""

    EGRUL = "egrul", _("ЕГРЮЛ")
    EGRIP = "egrip", _("ЕГРИП")
    SME_REGISTER = "sme_register", _("реестр МСП")
    TAX = "tax", _("налоговая служба")
    SOCIAL_FUND = "social_fund", _("Социальный фонд")
    ESIA = "esia", _("ЕСИА")
    REGISTERS = "registers", _("реестры органов власти")
    CLIENT = "client", _("сообщает сам клиент")


class AttributeType(models.TextChoices):
    """Types of the criteria language."""

    BOOL = "bool", _("да или нет")
    ENUM = "enum", _("выбор из списка")
    CODE = "code", _("код классификатора")
    NUMBER = "number", _("число")
    DATE = "date", _("дата")
    LIST = "list", _("перечень объектов")


class Check(models.TextChoices):
    """An answer to a question of the check of a scenario (B-4.3.5.6)."""

    MET = "met", _("соответствует")
    NOT_APPLICABLE = "not_applicable", _("не применимо")
    NOT_MET = "not_met", _("не соответствует")


class Classifier(models.TextChoices):
    """Classifiers that values of attributes are taken from; the packages `classifiers` keeps them."""

    OKVED2 = "okved2", _("ОКВЭД 2")
    OKTMO = "oktmo", _("ОКТМО")
    OKOPF = "okopf", _("ОКОПФ")
    LICENCE_KIND = "licence_kind", _("лицензируемые виды деятельности")
