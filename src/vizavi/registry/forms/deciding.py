"""What the Project Office writes when it decides: remarks per field, reasons, notes, terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.pages.forms import DateField, Form

REMARK = "remark-"


class DecisionForm(Form):
    """Remarks to fields and a note; which button is pressed decides what is made of them.

    Args:
        names: labels of the fields that may be remarked on, by name.
    """

    note = forms.CharField(
        label=_("Почему так решено"), widget=forms.Textarea({"rows": 2}), max_length=2000, required=False
    )
    consequences = {
        "note": _("Принять можно и без пояснения. Отклонить без причины нельзя."),
        REMARK: _("Чтобы вернуть предложение, напишите замечание здесь или к отдельному полю."),
    }

    def __init__(self, *args: Any, names: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"": _("Замечание в целом"), **names}
        for name, label in labels.items():
            self.fields[REMARK + name] = forms.CharField(
                label=label, widget=forms.Textarea({"rows": 2}), max_length=2000, required=False
            )
        self.names = list(names)

    def remarks(self) -> list[tuple[str, str]]:
        """(field, text) of every remark that was written."""
        return [
            (name, text.strip())
            for name in ("", *self.names)
            if (text := self.cleaned_data.get(REMARK + name) or "").strip()
        ]


class PublishForm(Form):
    """What readers of an edition are told."""

    decision = forms.CharField(
        label=_("Документ, которым принято решение"),
        help_text=_("Например: распоряжение Проектного офиса № 3-р"),
        max_length=300,
        required=False,
    )
    note = forms.CharField(
        label=_("Что изменилось, простыми словами"),
        widget=forms.Textarea({"rows": 4}),
        max_length=4000,
        required=False,
    )
    note_en = forms.CharField(
        label=_("То же на английском"),
        widget=forms.Textarea({"rows": 4, "lang": "en"}),
        max_length=4000,
        required=False,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    consequences = {
        "decision": _("Редакция будет опубликована без ссылки на документ."),
        "note": _("Читатели увидят только список изменений."),
        "note_en": _("Английские читатели увидят русский текст с пометкой."),
    }


class SettingsForm(Form):
    """Terms and thresholds of the register."""

    confirm_months = forms.IntegerField(
        label=_("Подтверждать записи раз в, месяцев"),
        min_value=1,
        max_value=36,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
    )
    remind_days = forms.IntegerField(
        label=_("Напоминать до конца срока за, дней"),
        min_value=0,
        max_value=90,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
    )
    least_published = forms.IntegerField(
        label=_("Наименьшее число клиентов, которое публикуется"),
        help_text=_("По меньшему числу можно узнать клиента. Порог можно повысить, но не опустить ниже 10"),
        min_value=10,
        max_value=10_000,
        widget=forms.NumberInput({"class": "govuk-input--width-5"}),
    )


class OnDateForm(Form):
    """Show the register as it stood on a day."""

    on = DateField(label=_("Показать на дату"), required=False)
