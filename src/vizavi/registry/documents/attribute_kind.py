"""What an attribute says: what may be known of a client, in which words it is asked, where it is known from."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vizavi.registry.choices import AttributeType, Classifier, Kind, Source
from vizavi.registry.documents.fields import (
    Choice,
    Criteria,
    Flag,
    Keywords,
    Number,
    Reference,
    Rows,
    Schema,
    Text,
    Translated,
    section,
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
            Translated(
                name="hint",
                label=_("Пояснение к вопросу"),
                hint=_("Где посмотреть ответ и что считать"),
                longest=600,
                is_long=True,
            ),
            Choice(
                name="type",
                label=_("Тип"),
                hint=_("После того как признак используют, тип не меняется"),
                choices=AttributeType.choices,
                required=True,
            ),
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
            Number(
                name="least",
                label=_("Не меньше"),
                hint=_("Для чисел; меньшее ответом не примут"),
                least=-(10**12),
                is_whole=False,
            ),
            Number(
                name="most",
                label=_("Не больше"),
                hint=_("Для чисел; большее ответом не примут"),
                least=-(10**12),
                is_whole=False,
            ),
            Flag(
                name="is_whole",
                label=_("Только целое число"),
                hint=_("Для чисел: людей и мест не бывает полтора"),
            ),
            Flag(
                name="is_past",
                label=_("Только прошедшие дни и сегодняшний"),
                hint=_("Для дат: бизнес не мог быть зарегистрирован завтра"),
            ),
        ),
        section(
            "concern",
            _("Кого касается"),
            Criteria(
                name="criteria",
                label=_("Условия: кого касается признак"),
                hint=_("Остальных о нём не спрашивают: у кого нет бизнеса, у того нет и работников"),
                consequence=_("Вопрос будут задавать всем, чьё решение от него зависит."),
            ),
            Text(
                name="otherwise",
                label=_("Чему он равен у остальных"),
                hint=_("Число, «да», «нет» или код значения из списка"),
                longest=40,
                consequence=_("Без значения условия не действуют: вопрос будут задавать всем."),
            ),
        ),
        section(
            "origin",
            _("Откуда известно"),
            Choice(name="source", label=_("Источник"), choices=Source.choices, required=True),
            Text(
                name="legal_basis",
                label=_("Правовое основание"),
                hint=_("По какому закону это можно знать о клиенте"),
                required=True,
                longest=600,
            ),
            Flag(
                name="is_actionable",
                label=_("Клиент может это изменить"),
                hint=_("Зарегистрироваться, нанять, получить лицензию"),
            ),
            Flag(
                name="is_one_way",
                label=_("Обратно не меняется"),
                hint=_("Кто уже зарегистрирован, тому не предлагают стать незарегистрированным"),
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
            Number(
                name="position",
                label=_("Порядок в списках"),
                hint=_("Признаки с меньшим числом стоят выше"),
                most=9999,
            ),
        ),
    ),
)
