"""Our own terms: what CPSV-AP and CCCEV have no word for. Served at their own address, for people and for machines."""

from __future__ import annotations

from typing import NamedTuple

from vizavi.registry.choices import (
    AttributeType,
    Consent,
    Line,
    Nature,
    Satisfaction,
    Source,
    Status,
    StepActor,
)
from vizavi.registry.exports.parties import CHANNELS, concept, labels
from vizavi.registry.exports.service import INPUTS
from vizavi.registry.exports.writing import Part, Statements, namespace, term


class Term(NamedTuple):
    """A class or a property; `of` and `to` are what a property joins."""

    name: str
    russian: str
    english: str
    of: str = ""
    to: str = ""

    @property
    def is_class(self) -> bool:
        return self.name[0].isupper()


CLASSES = (
    Term("Sphere", "Сфера жизни", "Sphere of life"),
    Term("Scenario", "Клиентский сценарий: путь через жизненную ситуацию по шагам",
         "Client scenario: a way through a life situation, step by step"),
    Term("Step", "Шаг сценария", "Step of a scenario"),
    Term("Need", "Типовая потребность клиентов в жизненной ситуации", "Typical need of clients in a life situation"),
    Term("ClientGroup", "Клиентский сегмент с профилем", "Client segment with its profile"),
    Term("Fact", "Обезличенный показатель о группе клиентов", "Anonymised figure about a client group"),
    Term("Count", "Сколько клиентов в группе, всего или с одним значением признака",
         "How many clients a group has, in all or with one value of an attribute"),
    Term("MandatoryRequirement", "Обязательное требование к бизнесу", "Mandatory requirement on businesses"),
    Term("FrequentQuestion", "Частый вопрос с ответом", "Frequent question with its answer"),
    Term("Guide", "Обучающий материал", "Training material"),
)  # fmt: skip

PROPERTIES = (
    Term("number", "Постоянный номер записи", "Permanent number of the entry", "", "xsd:string"),
    Term("details", "Подробное описание", "Description in detail", "", "rdf:langString"),
    Term("condition", "Условие на языке критериев: точный JSON", "Condition in the criteria language: the exact JSON",
         "cv:Requirement", "rdf:JSON"),
    Term("suits", "Кому подходит: условие", "Whom it suits: a condition", "", "cv:Criterion"),
    Term("appliesTo", "К кому применяется требование: условие", "To whom the requirement applies: a condition",
         "v:MandatoryRequirement", "cv:Criterion"),
    Term("isRecognisedBy", "По какому условию распознаётся ситуация", "The condition that recognises the situation",
         "cv:BusinessEvent", "cv:Criterion"),
    Term("audience", "Для кого, простыми словами", "For whom, in plain words", "cpsv:PublicService", "rdf:langString"),
    Term("result", "Чем заканчивается", "What comes out", "", "rdf:langString"),
    Term("term", "Сколько времени занимает, словами", "How long it takes, in words", "cpsv:PublicService",
         "rdf:langString"),
    Term("workingDays", "Срок в рабочих днях", "Term in working days", "", "xsd:integer"),
    Term("statusNote", "Пояснение к состоянию", "Why it is in this state", "cpsv:PublicService", "rdf:langString"),
    Term("statusUntil", "До какого дня в этом состоянии", "Until which day it is in this state",
         "cpsv:PublicService", "xsd:date"),
    Term("seasonFrom", "Первый день сезона", "First day of the season", "cpsv:PublicService", "xsd:gMonthDay"),
    Term("seasonUntil", "Последний день сезона", "Last day of the season", "cpsv:PublicService", "xsd:gMonthDay"),
    Term("isOnline", "Есть электронный сервис", "Has an online service", "cpsv:PublicService", "xsd:boolean"),
    Term("isProactive", "Предоставляется без заявления", "Provided without an application", "", "xsd:boolean"),
    Term("hasApi", "Доступно через API", "Available by an API", "", "xsd:boolean"),
    Term("consent", "Какое согласие нужно для предоставления без заявления",
         "Which consent providing without an application needs", "cpsv:PublicService", "skos:Concept"),
    Term("applyAt", "Адрес электронной заявки", "Where to apply online", "cpsv:PublicService", "rdfs:Resource"),
    Term("apiDescription", "Описание API услуги", "Description of the API of the service", "cpsv:PublicService",
         "rdfs:Resource"),
    Term("refusalReason", "Когда могут отказать", "When it may be refused", "cpsv:PublicService", "rdf:langString"),
    Term("complaints", "Как пожаловаться", "How to complain", "cpsv:PublicService", "rdf:langString"),
    Term("isHeldByState", "Уже есть у государства: приносить не нужно", "The state holds it: need not be brought",
         "cv:EvidenceType", "xsd:boolean"),
    Term("heldWhere", "Откуда орган власти это возьмёт", "Where the authority takes it from", "cv:EvidenceType",
         "rdf:langString"),
    Term("supplies", "Какой признак клиента из этого известен", "Which attribute of the client it tells",
         "cv:EvidenceType", "cv:InformationConcept"),
    Term("place", "Адрес, кабинет", "Address, room", "cv:Channel", "rdf:langString"),
    Term("isPriority", "Приоритетная в этом году", "A priority of this year", "cv:BusinessEvent", "xsd:boolean"),
    Term("beginsWith", "Событие, с которого начинается ситуация", "Event that the situation begins with",
         "cv:BusinessEvent", "rdf:langString"),
    Term("hasScenario", "Сценарий ситуации", "Scenario of the situation", "cv:BusinessEvent", "v:Scenario"),
    Term("hasNeed", "Типовая потребность в ситуации", "Typical need in the situation", "cv:BusinessEvent", "v:Need"),
    Term("ofSituation", "К какой ситуации относится", "The situation it belongs to", "", "cv:BusinessEvent"),
    Term("forGroup", "Для какой группы клиентов", "For which client group", "", "v:ClientGroup"),
    Term("satisfies", "Какую потребность удовлетворяет", "Which need it satisfies", "v:Scenario", "v:Need"),
    Term("hasStep", "Шаг", "Step", "v:Scenario", "v:Step"),
    Term("position", "Порядок шага, с единицы", "Position of the step, from one", "v:Step", "xsd:integer"),
    Term("actor", "Кто действует", "Who acts", "v:Step", "skos:Concept"),
    Term("service", "Услуга шага", "Service of the step", "v:Step", "cpsv:PublicService"),
    Term("after", "После какого шага", "After which step", "v:Step", "v:Step"),
    Term("insteadOf", "Вместо какого шага", "Instead of which step", "v:Step", "v:Step"),
    Term("satisfaction", "Что с потребностью сейчас", "Where the need stands", "v:Need", "skos:Concept"),
    Term("satisfiedBy", "Какой услугой удовлетворяется", "Service that satisfies it", "v:Need", "cpsv:PublicService"),
    Term("answeredBy", "Ответ, в котором названа причина", "Answer that gives the reason", "v:Need",
         "v:FrequentQuestion"),
    Term("work", "Какая работа ведётся", "What is being done about it", "v:Need", "rdf:langString"),
    Term("workUntil", "Когда работа закончится", "When the work is to be done", "v:Need", "xsd:date"),
    Term("reason", "Почему её нельзя удовлетворить", "Why it cannot be satisfied", "v:Need", "rdf:langString"),
    Term("studyMethod", "Как изучали", "How it was studied", "v:Need", "rdf:langString"),
    Term("studyPeriod", "Когда изучали", "When it was studied", "v:Need", "xsd:string"),
    Term("studyRespondents", "Сколько клиентов участвовало", "How many clients took part", "v:Need", "xsd:integer"),
    Term("studyResult", "Что узнали", "What was found", "v:Need", "rdf:langString"),
    Term("features", "Особенности группы", "Features of the group", "v:ClientGroup", "rdf:langString"),
    Term("problems", "С чем группе трудно", "What is hard for the group", "v:ClientGroup", "rdf:langString"),
    Term("history", "Как группа обращалась", "How the group turned to authorities", "v:ClientGroup",
         "rdf:langString"),
    Term("channels", "Как удобнее обращаться", "How the group prefers to get in touch", "v:ClientGroup",
         "rdf:langString"),
    Term("inSituation", "Жизненная ситуация группы", "Life situation of the group", "v:ClientGroup",
         "cv:BusinessEvent"),
    Term("hasFact", "Показатель о группе", "Figure about the group", "v:ClientGroup", "v:Fact"),
    Term("value", "Значение показателя", "Value of the figure", "v:Fact", "xsd:integer"),
    Term("period", "За какое время", "For which time", "v:Fact", "xsd:string"),
    Term("origin", "Источник показателя", "Where the figure comes from", "v:Fact", "rdf:langString"),
    Term("hasCount", "Сколько клиентов в группе", "How many clients the group has", "v:ClientGroup", "v:Count"),
    Term("clients", "Число клиентов", "Number of clients", "v:Count", "xsd:integer"),
    Term("isWithheld", "Число скрыто: клиентов слишком мало, чтобы его публиковать",
         "The number is withheld: too few clients to publish it", "v:Count", "xsd:boolean"),
    Term("byAttribute", "По какому признаку; без него – вся группа",
         "The attribute counted by; without it the whole group", "v:Count", "cv:InformationConcept"),
    Term("valueCode", "Код значения признака", "Code of the value of the attribute", "v:Count", "xsd:string"),
    Term("howToComply", "Как выполнить", "How to comply", "v:MandatoryRequirement", "rdf:langString"),
    Term("helpedBy", "Услуга, которая помогает выполнить", "Service that helps to comply", "v:MandatoryRequirement",
         "cpsv:PublicService"),
    Term("answer", "Ответ", "Answer", "v:FrequentQuestion", "rdf:langString"),
    Term("video", "Видеоролик", "Video", "v:Guide", "rdfs:Resource"),
    Term("source", "Откуда известен признак", "Where the attribute is known from", "cv:InformationConcept",
         "skos:Concept"),
    Term("isMultiple", "Значений может быть несколько", "May have several values", "cv:InformationConcept",
         "xsd:boolean"),
    Term("isActionable", "Клиент может это изменить", "The client can change it", "cv:InformationConcept",
         "xsd:boolean"),
    Term("isSensitive", "Чувствительные сведения", "Sensitive", "cv:InformationConcept", "xsd:boolean"),
    Term("howToChange", "Что сделать, чтобы изменить", "What to do to change it", "cv:InformationConcept",
         "rdf:langString"),
    Term("unit", "Единица измерения", "Unit", "cv:InformationConcept", "rdf:langString"),
    Term("classifier", "Классификатор, из которого берутся значения", "Classifier that values are taken from",
         "cv:InformationConcept", "xsd:string"),
    Term("allowedValue", "Значение, которое признак может иметь", "Value that the attribute may have",
         "cv:InformationConcept", "skos:Concept"),
    Term("hasPart", "Признак объекта перечня", "Attribute of an object of the list", "cv:InformationConcept",
         "cv:InformationConcept"),
)  # fmt: skip


def vocabulary_part() -> Part:
    """The vocabulary itself: classes, properties and the concepts of closed lists."""
    document = Statements()
    ontology = document.thing(namespace().removesuffix("#"), "owl:Ontology")
    ontology.say("dct:title", {"ru": "Словарь Визави", "en": "The Vizavi vocabulary"})
    for item in (*CLASSES, *PROPERTIES):
        kind = "rdfs:Class" if item.is_class else "rdf:Property"
        found = document.thing(term(f"v:{item.name}").value, kind)
        found.say("rdfs:label", {"ru": item.russian, "en": item.english})
        found.add("rdfs:isDefinedBy", ontology)
        for predicate, name in (("rdfs:domain", item.of), ("rdfs:range", item.to)):
            if name:
                found.add(predicate, term(name))
    for name, words in concepts():
        concept(document, name, words)
    return document.drain()


def concepts() -> list[tuple[str, dict[str, str]]]:
    """(name, label in both languages) of every concept of the closed lists."""
    lists = (
        ("status", Status),
        ("line", Line),
        ("nature", Nature),
        ("consent", Consent),
        ("satisfaction", Satisfaction),
        ("actor", StepActor),
        ("type", AttributeType),
        ("source", Source),
    )
    found = [
        (f"{prefix}-{member.value}", labels(member.label)) for prefix, members in lists for member in members
    ]
    found += [(f"channel-{code}", words) for code, words in CHANNELS.items()]
    return found + [(f"input-{code}", words) for code, words in INPUTS.items()]
