"""Each part of a register's form as a page that the administrator fills in.

A field is named as in the document; `a__b` stands for b within a.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from vizavi.touchpoints.choices import Channel
from vizavi.touchpoints.forms.part_fields import (
    CodeField,
    LineField,
    LinesField,
    MaybeLineField,
    PartForm,
    PickField,
    Text,
)

CONTENTS = [
    ("number", gettext_lazy("Номер")),
    ("direction", gettext_lazy("Направление деятельности")),
    ("process", gettext_lazy("Процесс")),
    ("touchpoint", gettext_lazy("Точка взаимодействия")),
    ("needs", gettext_lazy("Потребности клиента")),
    ("features", gettext_lazy("Особенности или тип точки")),
]
BASES = [
    ("act", gettext_lazy("Нормативный правовой акт")),
    ("internal_act", gettext_lazy("Внутренний акт или документ")),
    ("contract", gettext_lazy("Акт, контракт, соглашение о работе точки")),
    ("instruction", gettext_lazy("Поручение без документа")),
]
EVENTS = [
    ("process_included", gettext_lazy("Процесс включён в реестр процессов")),
    ("process_excluded", gettext_lazy("Процесс исключён из реестра процессов")),
    ("touchpoint_added", gettext_lazy("Появилась новая точка")),
    ("kind_changed", gettext_lazy("Изменился вид точки")),
    ("needs_changed", gettext_lazy("Изменились удовлетворяемые потребности")),
    ("touchpoint_excluded", gettext_lazy("Точка исключена")),
]
GROUPS = [
    ("health", gettext_lazy("Проблемы со здоровьем")),
    ("digital_skills", gettext_lazy("Низкие цифровые навыки")),
    ("russian", gettext_lazy("Слабое владение русским")),
]
STRENGTHS = [("must", gettext_lazy("Обязательно")), ("may", gettext_lazy("Рекомендуется"))]
CLIENTS = [
    ("external", gettext_lazy("Внешние: бизнес, граждане")),
    ("internal", gettext_lazy("Внутренние: сотрудники")),
]


def _clause() -> LineField:
    return LineField(
        gettext_lazy("Пункт порядка"),
        gettext_lazy("Откуда это взято, например 3.5.1"),
        widget=forms.TextInput({"class": "govuk-input--width-20"}),
    )


def _name(hint: Text = "") -> LineField:
    return LineField(gettext_lazy("Название"), hint, rows=2)


def _name_en() -> LineField:
    return LineField(gettext_lazy("Название на английском"), rows=2)


class AboutForm(PartForm):
    """What the form is and whence."""

    title = gettext_lazy("Название и источник")
    name = _name(gettext_lazy("По нему форму выбирают для органа власти"))
    name_en = _name_en()
    source = LineField(
        gettext_lazy("Каким документом установлена"),
        gettext_lazy("Вид, дата, номер и название порядка"),
        rows=3,
    )
    clients = forms.MultipleChoiceField(
        label=gettext_lazy("Чьи точки взаимодействия в перечне"),
        choices=CLIENTS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class ApprovalForm(PartForm):
    """How the register is approved and by when it is published."""

    title = gettext_lazy("Утверждение и публикация")
    title_line = LineField(
        gettext_lazy("Заголовок перечня"),
        gettext_lazy("На место {authority_genitive} встанет название органа в родительном падеже"),
        rows=2,
    )
    title_en = LineField(
        gettext_lazy("Заголовок на английском"), gettext_lazy("Тоже с {authority_genitive}"), rows=2
    )
    approving_document__kind = PickField(
        gettext_lazy("Кто определяет вид документа об утверждении"),
        [
            ("order", gettext_lazy("Порядок: это приказ")),
            ("chosen", gettext_lazy("Орган власти выбирает сам")),
        ],
    )
    approving_document__name = LineField(
        gettext_lazy("Вид документа"), gettext_lazy("Со строчной буквы, например: приказ")
    )
    approving_document__name_en = LineField(gettext_lazy("Вид документа на английском"))
    approving_document__clause = _clause()
    publication_term__working_days = forms.IntegerField(
        label=gettext_lazy("Разместить на сайте в течение, рабочих дней"),
        min_value=1,
        max_value=365,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
    )
    publication_term__clause = _clause()

    @classmethod
    def initial_of(cls, part: Mapping[str, Any]) -> dict[str, Any]:
        # `title` is the heading of the page's class.
        return super().initial_of({**part, "title_line": part.get("title")})

    def part(self) -> dict[str, Any]:
        part = super().part()
        part["title"] = part.pop("title_line")
        return part


class LayoutForm(PartForm):
    """How the table of the annex is laid out, apart from its columns."""

    title = gettext_lazy("Вид таблицы")
    process_numbering = PickField(
        gettext_lazy("Что нумеруется в первой графе"),
        [("direction", gettext_lazy("Направления деятельности")), ("process", gettext_lazy("Процессы"))],
    )
    column_numbers = forms.BooleanField(
        label=gettext_lazy("Под заголовками графы пронумерованы"), required=False
    )
    features_content = PickField(
        gettext_lazy("Что печатается в графе особенностей"),
        [
            ("features", gettext_lazy("Особенности взаимодействия словами")),
            ("channel", gettext_lazy("Тип точки: цифровая или офлайн")),
        ],
    )
    channel_names__digital = LineField(gettext_lazy("Как в перечне называется цифровая точка"))
    channel_names__offline = LineField(gettext_lazy("Как в перечне называется офлайн-точка"))
    channel_names_en__digital = LineField(gettext_lazy("Цифровая точка на английском"))
    channel_names_en__offline = LineField(gettext_lazy("Офлайн-точка на английском"))


class ColumnForm(PartForm):
    """A column of the annex."""

    title = gettext_lazy("Графы")
    one = gettext_lazy("Графа")
    intro = gettext_lazy("В этом порядке графы стоят в приложении к приказу. Нужны графы процесса и точки.")
    shown = ("heading", "content", "width", "merge")
    content = PickField(gettext_lazy("Что в графе"), CONTENTS)
    heading = LineField(gettext_lazy("Заголовок графы"), rows=2)
    heading_en = LineField(gettext_lazy("Заголовок на английском"), rows=2)
    width = forms.FloatField(
        label=gettext_lazy("Ширина"),
        help_text=gettext_lazy("Относительно других граф: графа с 20 вдвое шире графы с 10"),
        min_value=0.1,
        max_value=1000,
        initial=20,
        widget=forms.NumberInput({"class": "govuk-input--width-4", "step": "any"}),
    )
    merge = forms.BooleanField(
        label=gettext_lazy("Объединять одинаковые ячейки по вертикали"),
        required=False,
        help_text=gettext_lazy("Для номера, направления и процесса"),
    )


class DirectionForm(PartForm):
    """A line of activity."""

    title = gettext_lazy("Направления деятельности")
    one = gettext_lazy("Направление")
    intro = gettext_lazy(
        "По ним в перечне собраны процессы. Если порядок направлений не знает, заведите одно."
    )
    shown = ("name", "open", "clause")
    code = CodeField()
    name = _name()
    annex_name = LineField(
        gettext_lazy("Название в приложении"), gettext_lazy("Бывает, что порядок и приложение называют его по-разному"),
        rows=2,
    )  # fmt: skip
    name_en = _name_en()
    process_label = LineField(
        gettext_lazy("Как называется процесс этого направления"),
        gettext_lazy("Например: Наименование государственной услуги"),
    )
    open = forms.BooleanField(label=gettext_lazy("Сюда входят и иные виды деятельности"), required=False)
    other_process_label = MaybeLineField(
        gettext_lazy("Как называется иной вид деятельности"), gettext_lazy("Только если они сюда входят")
    )
    clause = _clause()


class NeedForm(PartForm):
    """A need of clients."""

    title = gettext_lazy("Потребности")
    one = gettext_lazy("Потребность")
    intro = gettext_lazy(
        "Что клиент удовлетворяет в точке. Ровно одна потребность допускает свой текст: «другие»."
    )
    shown = ("name", "free_text", "clause")
    code = CodeField()
    name = _name()
    name_en = _name_en()
    free_text = forms.BooleanField(
        label=gettext_lazy("Можно вписать свой текст"),
        required=False,
        help_text=gettext_lazy("Для потребности «другие»: она одна на форму"),
    )
    variants = LinesField(
        gettext_lazy("Как ещё её называют"),
        gettext_lazy("Каждое название с новой строки. По ним узнаются потребности в загруженных перечнях"),
    )
    clause = _clause()


class KindForm(PartForm):
    """A kind of touchpoint."""

    title = gettext_lazy("Виды точек")
    one = gettext_lazy("Вид точки")
    intro = gettext_lazy(
        "Каналы клиенту предлагаются по порядку: 1 – первым. Цифровые виды идут раньше офлайн-видов."
    )
    shown = ("name", "channel", "rank", "clause")
    code = CodeField()
    name = _name()
    name_en = _name_en()
    channel = PickField(gettext_lazy("Тип точки"), Channel.choices)
    rank = forms.IntegerField(
        label=gettext_lazy("Каким по порядку предлагать клиенту"),
        min_value=1,
        max_value=1000,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
    )
    abbreviation = MaybeLineField(gettext_lazy("Сокращение"), gettext_lazy("Например: СЭД"))
    aliases = LinesField(
        gettext_lazy("Другие названия того же самого"),
        gettext_lazy("Каждое с новой строки. Две точки процесса с такими названиями считаются одной"),
    )
    clause = _clause()


class BasisForm(PartForm):
    """A kind of legal basis."""

    title = gettext_lazy("Основания")
    one = gettext_lazy("Основание")
    intro = gettext_lazy("Чем подтверждается, что точка работает.")
    shown = ("name", "document_required", "clause")
    code = PickField(gettext_lazy("Вид основания"), BASES)
    name = _name()
    name_en = _name_en()
    document_required = forms.BooleanField(label=gettext_lazy("Нужен документ"), required=False)
    clause = _clause()


class TriggerForm(PartForm):
    """An event that demands an update."""

    title = gettext_lazy("Когда перечень обновляют")
    one = gettext_lazy("Событие")
    intro = gettext_lazy("События, после которых перечень нужно обновить в срок.")
    shown = ("name", "event", "clause")
    event = PickField(gettext_lazy("Событие"), EVENTS)
    name = _name()
    name_en = _name_en()
    clause = _clause()


class SuitabilityForm(PartForm):
    """A group of clients to whom touchpoints must suit."""

    title = gettext_lazy("Кому должно быть удобно")
    one = gettext_lazy("Группа клиентов")
    intro = gettext_lazy("О каждой группе подразделение пишет, подходит ли ей точка.")
    shown = ("name", "group", "clause")
    group = PickField(gettext_lazy("Группа"), GROUPS)
    name = _name()
    name_en = _name_en()
    hint = LineField(gettext_lazy("Подсказка"), gettext_lazy("Что помогает этой группе"), rows=2)
    hint_en = LineField(gettext_lazy("Подсказка на английском"), rows=2)
    clause = _clause()


class RequirementForm(PartForm):
    """What touchpoints of some kinds must or may meet."""

    title = gettext_lazy("Требования к точкам")
    one = gettext_lazy("Требование")
    intro = gettext_lazy("По ним у каждой точки заполняется проверочный лист с подтверждениями.")
    shown = ("text", "kinds", "strength", "clause")
    code = CodeField()
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("К каким видам точек относится"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    text = LineField(gettext_lazy("Требование"), rows=3)
    text_en = LineField(gettext_lazy("Требование на английском"), rows=3)
    strength = PickField(gettext_lazy("Сила требования"), STRENGTHS)
    source = LineField(
        gettext_lazy("Источник"),
        gettext_lazy("Раздел документа, например 4.2 порядка"),
        widget=forms.TextInput({"class": "govuk-input--width-20"}),
    )
    clause = _clause()
    hint = LineField(gettext_lazy("Подсказка"), gettext_lazy("Чем это подтвердить"), rows=2)
    hint_en = LineField(gettext_lazy("Подсказка на английском"), rows=2)

    def __init__(self, *args: Any, kinds: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kinds"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = kinds


class NoteForm(PartForm):
    """Where the source is silent or contradicts itself."""

    title = gettext_lazy("Примечания")
    one = gettext_lazy("Примечание")
    intro = gettext_lazy(
        "Где порядок молчит или противоречит себе, и как это решено. В документы не попадает."
    )
    shown = ("about", "text")
    about = LineField(gettext_lazy("О какой части формы"), gettext_lazy("Например: columns или kinds.phone"))
    text = LineField(gettext_lazy("Примечание"), rows=3)


# The parts in the order of the page; those of a list have `shown`.
PARTS: dict[str, type[PartForm]] = {
    "about": AboutForm,
    "approval": ApprovalForm,
    "layout": LayoutForm,
    "columns": ColumnForm,
    "directions": DirectionForm,
    "needs": NeedForm,
    "kinds": KindForm,
    "requirements": RequirementForm,
    "bases": BasisForm,
    "triggers": TriggerForm,
    "suitability": SuitabilityForm,
    "notes": NoteForm,
}
