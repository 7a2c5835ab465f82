"""Fields that entries of several kinds have."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vizavi.registry.documents.fields import Day, Keywords, Rows, Text, Translated

NAME = Translated(
    name="name",
    label=_("Название"),
    hint=_("Словами клиента и коротко: это заголовок на портале"),
    required=True,
    longest=300,
)
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
LEGAL_BASIS = Rows(
    name="legal_basis",
    label=_("Правовое основание"),
    row_label=_("Акт"),
    required=True,
    fields=(
        Text(
            name="title",
            label=_("Вид и название акта"),
            hint=_("Например: Постановление Правительства «О субсидиях»"),
            required=True,
            longest=600,
        ),
        Text(name="number", label=_("Номер"), longest=60),
        Day(name="dated_on", label=_("Дата")),
        Text(
            name="url",
            label=_("Адрес текста"),
            hint=_("Страница с действующей редакцией, https://"),
            is_url=True,
            longest=600,
        ),
    ),
)
