"""What each kind of entry says (B-4.3.5.1, B-4.3.5.2, B-4.3.5.4, B-4.3.5.6). Services, scenarios and
attributes have files of their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vizavi.registry.choices import (
    Kind,
    Satisfaction,
)
from vizavi.registry.documents.attribute_kind import ATTRIBUTE
from vizavi.registry.documents.common_fields import KEYWORDS, LEGAL_BASIS, NAME, SUMMARY
from vizavi.registry.documents.fields import (
    Choice,
    Criteria,
    Day,
    Flag,
    Number,
    Reference,
    References,
    Rows,
    Schema,
    Text,
    Touchpoints,
    Translated,
    section,
)
from vizavi.registry.documents.scenario_kind import SCENARIO
from vizavi.registry.documents.service_kind import SERVICE

SPHERE = Schema(
    Kind.SPHERE,
    (
        section(
            "main",
            _("Сфера жизни"),
            NAME,
            SUMMARY,
            Number(
                name="position",
                label=_("Порядок на портале"),
                hint=_("Сферы с меньшим числом стоят выше"),
                required=True,
                most=999,
            ),
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
            Reference(
                name="sphere",
                label=_("Сфера жизни"),
                hint=_("Раздел портала, в котором её будут искать"),
                kind=Kind.SPHERE,
                required=True,
            ),
            Translated(
                name="description",
                label=_("Описание"),
                hint=_("Что происходит с бизнесом, с чего начать, на что обратить внимание"),
                longest=6000,
                is_long=True,
                consequence=_("На странице ситуации будет только короткое описание."),
            ),
            Flag(
                name="is_priority",
                label=_("Приоритетная в этом году"),
                hint=_("На её странице будет отметка «приоритет этого года»"),
            ),
            KEYWORDS,
        ),
        section(
            "recognition",
            _("Как ситуация распознаётся"),
            Rows(
                name="events",
                label=_("События, с которых она начинается"),
                row_label=_("Событие"),
                fields=(
                    Translated(
                        name="text",
                        label=_("Событие"),
                        hint=_("Например: подписан договор аренды"),
                        required=True,
                        longest=300,
                    ),
                ),
                consequence=_("Ситуацию смогут найти, но не смогут предложить заранее."),
            ),
            Criteria(
                name="criteria",
                label=_("Условия: у каких клиентов она бывает"),
                hint=_("По ним ситуацию предложат, не дожидаясь поиска"),
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
            References(
                name="situations",
                label=_("Жизненные ситуации сегмента"),
                hint=_("В каких ситуациях эти клиенты бывают чаще других"),
                kind=Kind.SITUATION,
            ),
        ),
        section(
            "profile",
            _("Профиль"),
            Translated(
                name="features",
                label=_("Особенности группы"),
                hint=_("Чем эти клиенты похожи: размер, опыт, сезонность, кто принимает решения"),
                longest=4000,
                is_long=True,
            ),
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
                    Translated(
                        name="measure",
                        label=_("Показатель"),
                        hint=_("Например: доля тех, кто подаёт заявления сам"),
                        required=True,
                        longest=300,
                    ),
                    Number(name="value", label=_("Значение"), required=True),
                    Text(
                        name="period",
                        label=_("За какое время"),
                        hint=_("Например: 2025 год"),
                        required=True,
                        longest=60,
                    ),
                    Translated(
                        name="source",
                        label=_("Источник"),
                        hint=_("Откуда число: опрос, отчётность, журнал обращений"),
                        required=True,
                        longest=300,
                    ),
                ),
            ),
            Touchpoints(
                name="touchpoints",
                label=_("Удобные точки взаимодействия"),
                hint=_("Куда эти клиенты обращаются охотнее"),
            ),
            Translated(
                name="channels",
                label=_("Как удобнее обращаться"),
                hint=_("Например: по телефону до десяти утра, в мессенджере"),
                longest=1000,
                is_long=True,
            ),
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
                hint=_("Сегменты, у которых эта потребность есть"),
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
                hint=_("От ответа зависит, что заполнять ниже"),
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
            Translated(
                name="study_method",
                label=_("Метод"),
                hint=_("Например: интервью с 20 предпринимателями, опрос на портале"),
                longest=600,
                is_long=True,
            ),
            Text(
                name="study_period", label=_("Когда"), hint=_("Например: март–апрель 2026 года"), longest=60
            ),
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

REQUIREMENT = Schema(
    Kind.REQUIREMENT,
    (
        section(
            "main",
            _("Обязательное требование"),
            NAME,
            SUMMARY,
            Criteria(name="criteria", label=_("Условия: к кому применяется"), required=True),
            Translated(
                name="how_to_comply",
                label=_("Как выполнить"),
                hint=_("По шагам: что сделать, где взять, сколько времени нужно"),
                longest=4000,
                is_long=True,
            ),
            References(
                name="services",
                label=_("Что помогает выполнить"),
                hint=_("Услуги и сервисы, которые снимают эту заботу"),
                kind=Kind.SERVICE,
            ),
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
            Translated(
                name="question",
                label=_("Вопрос"),
                hint=_("Как его задают клиенты"),
                required=True,
                longest=300,
            ),
            Translated(
                name="answer",
                label=_("Ответ"),
                hint=_("Сначала сам ответ, потом объяснение"),
                required=True,
                longest=4000,
                is_long=True,
            ),
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
            Translated(
                name="body",
                label=_("Текст"),
                hint=_("Короткие абзацы; между ними пустая строка"),
                required=True,
                longest=20000,
                is_long=True,
            ),
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
