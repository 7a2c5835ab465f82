"""What a service, a support measure or an e-service says. By footnote 1 of 2.1 a support measure is a service in every
rule, form and report (B-2.1.fn1); what tells them apart is `nature`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vizavi.registry.choices import Consent, InputKind, Kind, Nature, Status, TermUnit
from vizavi.registry.documents.common_fields import KEYWORDS, LEGAL_BASIS, NAME, SUMMARY
from vizavi.registry.documents.fields import (
    Choice,
    Criteria,
    Day,
    Flag,
    Number,
    Reference,
    Rows,
    Schema,
    Text,
    Touchpoints,
    Translated,
    section,
)

SERVICE = Schema(
    Kind.SERVICE,
    (
        section(
            "main",
            _("Что это"),
            NAME,
            SUMMARY,
            Choice(
                name="nature",
                label=_("Вид"),
                hint=_("По нему услуга попадает в свою линию взаимодействия"),
                choices=Nature.choices,
                required=True,
            ),
            Flag(name="is_online", label=_("Есть электронный сервис")),
            Translated(
                name="description",
                label=_("Подробно"),
                longest=6000,
                is_long=True,
                consequence=_("На странице будет только короткое описание."),
            ),
            Translated(
                name="result",
                label=_("Результат"),
                hint=_("Что клиент получит: «Заём до 5 млн ₽ на два года»"),
                required=True,
                longest=1000,
                is_long=True,
            ),
            Rows(
                name="outputs",
                label=_("Что выдаётся"),
                hint=_("Документы и записи в реестрах, которые остаются у клиента"),
                row_label=_("Документ или запись"),
                fields=(Translated(name="name", label=_("Название"), required=True, longest=300),),
            ),
            KEYWORDS,
        ),
        section(
            "audience",
            _("Для кого"),
            Translated(
                name="audience",
                label=_("Для кого, простыми словами"),
                hint=_("Человек без юриста должен понять, о нём ли это"),
                required=True,
                longest=1000,
                is_long=True,
            ),
            Criteria(
                name="criteria",
                label=_("Условия"),
                consequence=_("Услуга будет предлагаться всем."),
            ),
        ),
        section(
            "order",
            _("Как получить"),
            Rows(
                name="procedure",
                label=_("Порядок получения"),
                hint=_("По одному действию клиента в строке"),
                row_label=_("Действие"),
                required=True,
                fields=(
                    Translated(name="text", label=_("Действие"), required=True, longest=1000, is_long=True),
                ),
            ),
            Rows(
                name="inputs",
                label=_("Что нужно"),
                hint=_("И то, что орган власти возьмёт сам: так клиент увидит, чего не нести"),
                row_label=_("Сведения или документ"),
                fields=(
                    Translated(name="name", label=_("Название"), required=True, longest=300),
                    Choice(name="kind", label=_("Вид"), choices=InputKind.choices, required=True),
                    Reference(
                        name="attribute",
                        label=_("Признак"),
                        hint=_("Если это сведение есть в словаре признаков"),
                        kind=Kind.ATTRIBUTE,
                    ),
                    Flag(name="is_held_by_state", label=_("Уже есть у государства: приносить не нужно")),
                    Translated(
                        name="held_where",
                        label=_("Откуда орган власти это возьмёт"),
                        hint=_("Например: из ЕГРЮЛ"),
                        longest=300,
                    ),
                ),
            ),
            Translated(
                name="fee",
                label=_("Сколько стоит"),
                hint=_("Например: «Бесплатно» или «3 500 ₽ государственной пошлины»"),
                required=True,
                longest=600,
                is_long=True,
            ),
            Number(
                name="fee_roubles",
                label=_("Плата, рублей"),
                hint=_("0 – бесплатно"),
                consequence=_("Цена будет показана только словами."),
            ),
            Translated(
                name="term",
                label=_("Сколько времени занимает"),
                hint=_("Например: «5 рабочих дней со дня заявления»"),
                required=True,
                longest=600,
            ),
            Number(
                name="term_days",
                label=_("Срок, дней"),
                most=3650,
                consequence=_("Срок будет показан только словами."),
            ),
            Choice(name="term_unit", label=_("Дни"), choices=TermUnit.choices),
            Rows(
                name="refusals",
                label=_("Когда могут отказать"),
                row_label=_("Причина"),
                fields=(Translated(name="text", label=_("Причина"), required=True, longest=600),),
            ),
            Translated(
                name="complaints",
                label=_("Как пожаловаться"),
                hint=_("Кому, как и когда ответят"),
                required=True,
                longest=2000,
                is_long=True,
            ),
            Touchpoints(
                name="touchpoints",
                label=_("Где получить"),
                hint=_("Точки из перечней: адреса и часы возьмутся оттуда"),
                consequence=_("Клиент не увидит, куда обращаться."),
            ),
            Text(
                name="apply_url",
                label=_("Адрес электронной заявки"),
                hint=_("Страница, на которой подают заявление, https://"),
                is_url=True,
                longest=600,
            ),
        ),
        section(
            "delivery",
            _("Состояние и предоставление"),
            Choice(name="status", label=_("Состояние"), choices=Status.choices, required=True),
            Translated(
                name="status_note",
                label=_("Пояснение к состоянию"),
                hint=_("Обязательно, если услуга сейчас не действует: почему и когда ждать"),
                longest=600,
                is_long=True,
            ),
            Day(
                name="status_until",
                label=_("До какого дня"),
                hint=_("Когда состояние изменится; пусто, если неизвестно"),
            ),
            Text(
                name="season_from",
                label=_("Сезон начинается"),
                hint=_("День и месяц, например 01.04"),
                pattern=r"(0[1-9]|[12]\d|3[01])\.(0[1-9]|1[0-2])|",
                longest=5,
            ),
            Text(
                name="season_until",
                label=_("Сезон заканчивается"),
                hint=_("День и месяц, например 31.10"),
                pattern=r"(0[1-9]|[12]\d|3[01])\.(0[1-9]|1[0-2])|",
                longest=5,
            ),
            Flag(name="is_proactive", label=_("Предоставляется проактивно, без заявления")),
            Choice(
                name="consent",
                label=_("Какое согласие нужно"),
                hint=_("Для тех, кому предоставляют без заявления"),
                choices=Consent.choices,
            ),
            Flag(name="has_api", label=_("Можно получить через API")),
            Text(
                name="api_url",
                label=_("Описание API"),
                hint=_("Страница для разработчиков, https://"),
                is_url=True,
                longest=600,
            ),
            LEGAL_BASIS,
        ),
    ),
)
