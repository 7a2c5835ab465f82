"""Small forms of the steps of a proposal, a process and a register."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.pages.forms import DateField, Form
from vizavi.authorities.models import Unit
from vizavi.touchpoints.choices import ProcessScope
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.forms_of import named

LONGEST_REASON = 2_000


def _reason(label: Any, *, required: bool = True, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_REASON,
        help_text=hint,
        widget=forms.Textarea({"rows": 3}),
    )


class StartForm(Form):
    """The beginning of a proposal: when the change happened, and why."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    happened_on = DateField(
        label=gettext_lazy("Когда произошло изменение"),
        help_text=gettext_lazy("С этого дня считается срок подготовки сведений"),
    )
    reason = _reason(
        gettext_lazy("Почему вносится изменение"),
        required=False,
        hint=gettext_lazy("Увидит уполномоченное лицо. В перечень не попадёт"),
    )

    def __init__(self, *args: Any, today: date, is_exclusion: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        happened_on, reason = self.fields["happened_on"], self.fields["reason"]
        assert isinstance(happened_on, DateField)
        happened_on.latest = today
        self.initial.setdefault("happened_on", today)
        if is_exclusion:
            reason.required = True
            reason.label = _("Почему точка исключается")
            reason.error_messages["required"] = _("Напишите, почему точка исключается.")
            happened_on.label = _("Когда точка перестала работать")


class ReasonForm(Form):
    """A step that needs nothing but its reason."""

    reason = _reason(gettext_lazy("Причина"))

    def __init__(self, *args: Any, label: str, missing: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].error_messages["required"] = missing


class TokenForm(Form):
    """A step that makes something new, once however often it is sent."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class RevisionForm(Form):
    """A step that is taken on what was shown, not on what came after."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class FileForm(Form):
    """A file to attach."""

    file = forms.FileField(
        label=gettext_lazy("Файл"),
        help_text=gettext_lazy("PDF, DOCX, XLSX, ODT, PNG или JPG, без макросов"),
    )


class ProcessForm(Form):
    """An entry of the register of processes."""

    direction = forms.ChoiceField(label=gettext_lazy("Направление деятельности"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=gettext_lazy("Наименование процесса"), max_length=1000, widget=forms.Textarea({"rows": 2})
    )
    name_en = forms.CharField(
        label=gettext_lazy("Наименование на английском"), max_length=1000, required=False
    )
    is_other_activity = forms.BooleanField(label=gettext_lazy("Иной вид деятельности"), required=False)
    scope = forms.ChoiceField(
        label=gettext_lazy("Вид процесса"), choices=ProcessScope.choices, widget=forms.RadioSelect
    )
    unit = forms.ModelChoiceField(label=gettext_lazy("Подразделение"), queryset=Unit.objects.none())
    reason = _reason(gettext_lazy("Основание"), required=False, hint=gettext_lazy("Например, номер приказа"))

    def __init__(self, *args: Any, document: FormDocument, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        direction, unit = self.fields["direction"], self.fields["unit"]
        assert isinstance(direction, forms.ChoiceField)
        assert isinstance(unit, forms.ModelChoiceField)
        direction.choices = [(item.code, named(item)) for item in document.directions]
        if len(document.directions) == 1:
            direction.widget = forms.HiddenInput()
            self.initial["direction"] = document.directions[0].code
        unit.queryset = units
        unit.empty_label = _("Выберите подразделение")
        unit.help_text = _("Оно готовит сведения о точках этого процесса")
        self.initial.setdefault("scope", ProcessScope.INTRA)
        self._offer_other_activity(document)

    def _offer_other_activity(self, document: FormDocument) -> None:
        open_directions = [item for item in document.directions if item.open]
        if not open_directions:
            del self.fields["is_other_activity"]
            return
        self.fields["is_other_activity"].help_text = _("Только для направления «%(name)s»") % {
            "name": named(open_directions[0])
        }


class TermsForm(Form):
    """Terms of a register, in working days."""

    check_days = forms.IntegerField(label=gettext_lazy("Проверка предложения уполномоченным лицом"))
    rework_days = forms.IntegerField(label=gettext_lazy("Доработка возвращённого предложения"))
    update_days = forms.IntegerField(label=gettext_lazy("Подготовка сведений подразделением"))
    remind_days = forms.IntegerField(
        label=gettext_lazy("Напоминать заранее"),
        help_text=gettext_lazy("За сколько рабочих дней до срока отправить письмо"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {"class": "govuk-input--width-3", "inputmode": "numeric"}
