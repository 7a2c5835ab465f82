"""What a client scenario says (B-4.3.5.6): its steps and the check of the standard's sections."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vizavi.registry.choices import Check, Kind, StepActor, TermUnit
from vizavi.registry.documents.common_fields import NAME, SUMMARY
from vizavi.registry.documents.fields import (
    Choice,
    Criteria,
    Flag,
    Number,
    Reference,
    References,
    Rows,
    Schema,
    StepCode,
    StepCodes,
    Text,
    Touchpoints,
    Translated,
    section,
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
                name="needs",
                label=_("Какие потребности удовлетворяет"),
                hint=_("Проверка покажет потребности, к которым сценарий не ведёт"),
                kind=Kind.NEED,
                required=True,
            ),
            Criteria(
                name="criteria",
                label=_("Условия: кому подходит сценарий"),
                consequence=_("Сценарий будет предлагаться всем, у кого эта ситуация."),
            ),
            Translated(
                name="result",
                label=_("Чем заканчивается"),
                hint=_("Что у клиента есть в конце: «кафе открыто и проверено»"),
                required=True,
                longest=600,
                is_long=True,
            ),
        ),
        section(
            "steps",
            _("Шаги"),
            Rows(
                name="steps",
                label=_("Шаги по порядку"),
                hint=_("В том порядке, в каком их проходит клиент"),
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
                    Translated(
                        name="name",
                        label=_("Что происходит"),
                        hint=_("Глаголом: «Зарегистрируйтесь», «Получите лицензию»"),
                        required=True,
                        longest=300,
                    ),
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
                    StepCodes(
                        name="after",
                        label=_("После каких шагов"),
                        hint=_("Без отметок шаг можно делать сразу"),
                    ),
                    StepCode(
                        name="alternative_to",
                        label=_("Вместо какого шага"),
                        hint=_("Если этот шаг – другой путь к тому же"),
                        longest=40,
                        pattern=r"[a-z0-9-]*",
                    ),
                    Touchpoints(name="touchpoints", label=_("Точки взаимодействия")),
                    Number(name="term_days", label=_("Срок, дней"), most=3650),
                    Choice(name="term_unit", label=_("Дни"), choices=TermUnit.choices),
                    Translated(
                        name="result",
                        label=_("Результат шага"),
                        hint=_("Документ или запись, которые появятся"),
                        longest=300,
                    ),
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
