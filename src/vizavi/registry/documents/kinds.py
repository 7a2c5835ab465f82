"""What each kind of entry says (B-4.3.5.1, B-4.3.5.2, B-4.3.5.4, B-4.3.5.6). Services are in `service_kind.py`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vizavi.registry.choices import (
    AttributeType,
    Check,
    Classifier,
    Kind,
    Satisfaction,
    Source,
    StepActor,
    TermUnit,
)
from vizavi.registry.documents.fields import (
    Choice,
    Criteria,
    Day,
    Flag,
    Keywords,
    Number,
    Reference,
    References,
    Rows,
    Schema,
    StepCodes,
    Text,
    Touchpoints,
    Translated,
    section,
)
from vizavi.registry.documents.service_kind import LEGAL_BASIS, SERVICE

NAME = Translated(name="name", label=_("Название"), required=True, longest=300)
SUMMARY = Translated(
    name="summary",
    label=_("Коротко"),
    hint=_("Одно-два предложения простыми словами"),
    required=True,
    longest=600,
    is_long=True,
)
KEYWORDS = Keywords(
    name="keywords",
    label=_("Как это называют люди"),
    hint=_("Слова и выражения, по которым это ищут, каждое с новой строки"),
    consequence=_("Без них запись найдут только по словам из названия и описания."),
)

SPHERE = Schema(
    Kind.SPHERE,
    (
        section(
            "main",
            _("Сфера жизни"),
            NAME,
            SUMMARY,
            Number(name="position", label=_("Порядок на портале"), required=True, most=999),
        ),
    ),
)

SITUATION = Schema(
    Kind.SITUATION,
    (
        section(
            "main",
            _("Жизненная ситуация"),
            NAME,
            SUMMARY,
            Reference(name="sphere", label=_("Сфера жизни"), kind=Kind.SPHERE, required=True),
            Translated(
                name="description",
                label=_("Описание"),
                hint=_("Что происходит с бизнесом, с чего начать, на что обратить внимание"),
                longest=6000,
                is_long=True,
                consequence=_("На странице ситуации будет только короткое описание."),
            ),
            Flag(name="is_priority", label=_("Приоритетная в этом году")),
            KEYWORDS,
        ),
        section(
            "recognition",
            _("Как ситуация распознаётся"),
            Rows(
                name="events",
                label=_("События, с которых она начинается"),
                row_label=_("Событие"),
                fields=(Translated(name="text", label=_("Событие"), required=True, longest=300),),
                consequence=_("Ситуацию смогут найти, но не смогут предложить заранее."),
            ),
            Criteria(
                name="criteria",
                label=_("Условия: у каких клиентов она бывает"),
                consequence=_("Ситуация будет предлагаться всем."),
            ),
        ),
    ),
)

SEGMENT = Schema(
    Kind.SEGMENT,
    (
        section(
            "main",
            _("Клиентский сегмент"),
            NAME,
            SUMMARY,
            Criteria(name="criteria", label=_("Условия: кто входит в сегмент"), required=True),
            References(name="situations", label=_("Жизненные ситуации сегмента"), kind=Kind.SITUATION),
        ),
        section(
            "profile",
            _("Профиль"),
            Translated(name="features", label=_("Особенности группы"), longest=4000, is_long=True),
            Translated(
                name="problems",
                label=_("С чем группе трудно"),
                hint=_("В том числе с соблюдением обязательных требований и проверками"),
                longest=4000,
                is_long=True,
            ),
            Translated(
                name="history",
                label=_("Как группа обращалась в органы власти"),
                hint=_("Обезличенно: сколько обращений, по каким поводам, какими путями"),
                longest=4000,
                is_long=True,
            ),
            Rows(
                name="statistics",
                label=_("Обезличенные сведения"),
                hint=_("Числа меньше 10 не публикуются: по ним можно узнать человека"),
                row_label=_("Показатель"),
                fields=(
                    Translated(name="measure", label=_("Показатель"), required=True, longest=300),
                    Number(name="value", label=_("Значение"), required=True),
                    Text(name="period", label=_("За какое время"), required=True, longest=60),
                    Translated(name="source", label=_("Источник"), required=True, longest=300),
                ),
            ),
            Touchpoints(name="touchpoints", label=_("Удобные точки взаимодействия")),
            Translated(name="channels", label=_("Как удобнее обращаться"), longest=1000, is_long=True),
        ),
    ),
)

NEED = Schema(
    Kind.NEED,
    (
        section(
            "main",
            _("Типовая потребность"),
            NAME,
            Reference(name="situation", label=_("Жизненная ситуация"), kind=Kind.SITUATION, required=True),
            References(
                name="segments",
                label=_("У каких групп клиентов"),
                kind=Kind.SEGMENT,
                consequence=_("Потребность будет считаться общей для всех групп."),
            ),
        ),
        section(
            "satisfaction",
            _("Как удовлетворяется"),
            Choice(
                name="satisfaction",
                label=_("Что с ней сейчас"),
                choices=Satisfaction.choices,
                required=True,
            ),
            References(
                name="services",
                label=_("Какими услугами удовлетворяется"),
                kind=Kind.SERVICE,
                hint=_("Обязательно, если потребность удовлетворяется"),
            ),
            Translated(
                name="work",
                label=_("Какая работа ведётся и когда закончится"),
                hint=_("Обязательно, если ведётся работа"),
                longest=2000,
                is_long=True,
            ),
            Day(name="work_until", label=_("Ожидаемый срок")),
            Translated(
                name="reason",
                label=_("Почему её нельзя удовлетворить"),
                hint=_("Обязательно, если потребность не может быть удовлетворена"),
                longest=2000,
                is_long=True,
            ),
            References(
                name="faq",
                label=_("Ответы на частые вопросы"),
                kind=Kind.FAQ,
                hint=_("Обязательно, если потребность не может быть удовлетворена: в ответе указана причина"),
            ),
        ),
        section(
            "study",
            _("Как изучали"),
            Translated(name="study_method", label=_("Метод"), longest=600, is_long=True),
            Text(name="study_period", label=_("Когда"), longest=60),
            Number(name="study_respondents", label=_("Сколько клиентов участвовало")),
            Translated(
                name="study_result",
                label=_("Что узнали"),
                hint=_("Простыми словами: это увидят клиенты"),
                longest=3000,
                is_long=True,
            ),
        ),
    ),
)

_CHECKS = (
    ("check_delivery", _("Требования к проактивному предоставлению (раздел 4.5)")),
    ("check_touchpoints", _("Требования к точкам взаимодействия (раздел 4.6)")),
    ("check_requirements", _("Требования к сервисам обязательных требований (раздел 4.7)")),
    ("check_supervision", _("Требования к сервисам по соблюдению требований (раздел 4.8)")),
    ("check_indicators", _("Показатели клиентоцентричности (раздел 6)")),
)

SCENARIO = Schema(
    Kind.SCENARIO,
    (
        section(
            "main",
            _("Клиентский сценарий"),
            NAME,
            SUMMARY,
            Reference(name="situation", label=_("Жизненная ситуация"), kind=Kind.SITUATION, required=True),
            References(name="segments", label=_("Для каких групп клиентов"), kind=Kind.SEGMENT),
            References(
                name="needs", label=_("Какие потребности удовлетворяет"), kind=Kind.NEED, required=True
            ),
            Criteria(
                name="criteria",
                label=_("Условия: кому подходит сценарий"),
                consequence=_("Сценарий будет предлагаться всем, у кого эта ситуация."),
            ),
            Translated(name="result", label=_("Чем заканчивается"), required=True, longest=600, is_long=True),
        ),
        section(
            "steps",
            _("Шаги"),
            Rows(
                name="steps",
                label=_("Шаги по порядку"),
                row_label=_("Шаг"),
                required=True,
                most=40,
                fields=(
                    Text(
                        name="code",
                        label=_("Код шага"),
                        hint=_("Латинскими буквами, например registration"),
                        required=True,
                        longest=40,
                        pattern=r"[a-z0-9-]+",
                    ),
                    Translated(name="name", label=_("Что происходит"), required=True, longest=300),
                    Choice(name="actor", label=_("Кто действует"), choices=StepActor.choices, required=True),
                    Reference(
                        name="service",
                        label=_("Услуга, мера поддержки, сервис"),
                        kind=Kind.SERVICE,
                        consequence=_("Шаг будет показан без ссылки на услугу."),
                    ),
                    Translated(name="details", label=_("Подробности"), longest=1500, is_long=True),
                    Criteria(
                        name="criteria",
                        label=_("Условия: для кого этот шаг"),
                        consequence=_("Шаг будет у всех."),
                    ),
                    StepCodes(name="after", label=_("После каких шагов")),
                    Text(
                        name="alternative_to",
                        label=_("Вместо какого шага (код)"),
                        longest=40,
                        pattern=r"[a-z0-9-]*",
                    ),
                    Touchpoints(name="touchpoints", label=_("Точки взаимодействия")),
                    Number(name="term_days", label=_("Срок, дней"), most=3650),
                    Choice(name="term_unit", label=_("Дни"), choices=TermUnit.choices),
                    Translated(name="result", label=_("Результат шага"), longest=300),
                    Flag(name="is_proactive", label=_("Предоставляется проактивно, без заявления")),
                    Flag(name="has_api", label=_("Доступен через API")),
                ),
            ),
        ),
        section(
            "checks",
            _("Проверка сценария"),
            *(
                Choice(name=name, label=label, choices=Check.choices, required=True, is_for_staff=True)
                for name, label in _CHECKS
            ),
            Text(
                name="check_note",
                label=_("Пояснение к проверке"),
                longest=2000,
                is_long=True,
                is_for_staff=True,
            ),
            hint=_("Пункт 4.3.5.6: сценарий проверяется по разделам стандарта до утверждения"),
        ),
    ),
)
CHECKS = tuple(name for name, _label in _CHECKS)

REQUIREMENT = Schema(
    Kind.REQUIREMENT,
    (
        section(
            "main",
            _("Обязательное требование"),
            NAME,
            SUMMARY,
            Criteria(name="criteria", label=_("Условия: к кому применяется"), required=True),
            Translated(name="how_to_comply", label=_("Как выполнить"), longest=4000, is_long=True),
            References(name="services", label=_("Что помогает выполнить"), kind=Kind.SERVICE),
            LEGAL_BASIS,
            KEYWORDS,
        ),
    ),
)

FAQ = Schema(
    Kind.FAQ,
    (
        section(
            "main",
            _("Вопрос и ответ"),
            Translated(name="question", label=_("Вопрос"), required=True, longest=300),
            Translated(name="answer", label=_("Ответ"), required=True, longest=4000, is_long=True),
            References(
                name="situations",
                label=_("Жизненные ситуации"),
                kind=Kind.SITUATION,
                consequence=_("Ответ будет виден только в поиске и у своих услуг."),
            ),
            References(name="services", label=_("Услуги"), kind=Kind.SERVICE),
            KEYWORDS,
        ),
    ),
    title="question",
)

GUIDE = Schema(
    Kind.GUIDE,
    (
        section(
            "main",
            _("Обучающий материал"),
            NAME,
            SUMMARY,
            Translated(name="body", label=_("Текст"), required=True, longest=20000, is_long=True),
            Text(
                name="video",
                label=_("Видеоролик"),
                hint=_("Адрес ролика, https://"),
                is_url=True,
                consequence=_("Материал будет только текстом."),
            ),
            Number(name="video_minutes", label=_("Длина ролика, минут"), most=600),
            References(name="situations", label=_("Жизненные ситуации"), kind=Kind.SITUATION),
            References(name="services", label=_("Услуги"), kind=Kind.SERVICE),
            KEYWORDS,
        ),
    ),
)

_ENUM_VALUES = Rows(
    name="values",
    label=_("Значения"),
    hint=_("Для выбора из списка"),
    row_label=_("Значение"),
    most=200,
    fields=(
        Text(name="code", label=_("Код"), required=True, longest=40, pattern=r"[a-z0-9_.-]+"),
        Translated(name="label", label=_("Как показывать"), required=True, longest=200),
        Translated(name="hint", label=_("Пояснение"), longest=300),
    ),
)

ATTRIBUTE = Schema(
    Kind.ATTRIBUTE,
    (
        section(
            "main",
            _("Признак клиента"),
            Translated(
                name="name",
                label=_("Название"),
                hint=_("Как в условии: «число работников»"),
                required=True,
                longest=200,
            ),
            Translated(
                name="question",
                label=_("Вопрос клиенту"),
                hint=_("Например: «Сколько у вас работников?»"),
                required=True,
                longest=300,
            ),
            Translated(name="hint", label=_("Пояснение к вопросу"), longest=600, is_long=True),
            Choice(name="type", label=_("Тип"), choices=AttributeType.choices, required=True),
            Flag(name="many", label=_("Значений может быть несколько")),
            Choice(
                name="classifier",
                label=_("Классификатор"),
                hint=_("Для кодов"),
                choices=Classifier.choices,
            ),
            _ENUM_VALUES,
            Rows(
                name="items",
                label=_("Что известно о каждом объекте"),
                hint=_("Для перечня объектов"),
                row_label=_("Признак объекта"),
                most=20,
                fields=(
                    Text(name="code", label=_("Код"), required=True, longest=40, pattern=r"[a-z0-9_]+"),
                    Translated(name="name", label=_("Название"), required=True, longest=200),
                    Choice(
                        name="type",
                        label=_("Тип"),
                        choices=[c for c in AttributeType.choices if c[0] != "list"],
                        required=True,
                    ),
                    Flag(name="many", label=_("Значений может быть несколько")),
                    Choice(name="classifier", label=_("Классификатор"), choices=Classifier.choices),
                    Keywords(name="values", label=_("Коды значений, для выбора из списка")),
                ),
            ),
            Translated(name="unit", label=_("Единица измерения"), longest=40),
        ),
        section(
            "origin",
            _("Откуда известно"),
            Choice(name="source", label=_("Источник"), choices=Source.choices, required=True),
            Text(name="legal_basis", label=_("Правовое основание"), required=True, longest=600),
            Flag(
                name="is_actionable",
                label=_("Клиент может это изменить"),
                hint=_("Зарегистрироваться, нанять, получить лицензию"),
            ),
            Translated(
                name="how_to_change",
                label=_("Что для этого сделать"),
                hint=_("Показывается тому, кому услуга станет доступна после этого"),
                longest=600,
                is_long=True,
            ),
            Reference(
                name="service",
                label=_("Услуга, которая помогает это изменить"),
                kind=Kind.SERVICE,
            ),
            Flag(
                name="is_sensitive",
                label=_("Чувствительные сведения"),
                hint=_("Не сохраняются и не передаются по ссылке"),
            ),
            Reference(
                name="supersedes",
                label=_("Заменяет признак"),
                kind=Kind.ATTRIBUTE,
                hint=_("Смысл признака, который уже используется, не меняют: вводят новый вместо него"),
            ),
            Number(name="position", label=_("Порядок в списках"), most=9999),
        ),
    ),
)

SCHEMAS: dict[Kind, Schema] = {
    schema.kind: schema
    for schema in (
        SPHERE,
        SITUATION,
        SEGMENT,
        NEED,
        SCENARIO,
        SERVICE,
        REQUIREMENT,
        FAQ,
        GUIDE,
        ATTRIBUTE,
    )
}
