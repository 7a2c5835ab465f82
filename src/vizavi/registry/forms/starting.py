"""Beginning a proposal: for whom, under which code; why an entry is excluded; who answers for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.accounts.models import User
from kit.pages.forms import Form
from kit.pages.wording import explain
from vizavi.authorities.models import Authority, Unit


class ForAuthorityForm(Form):
    """For which authority, where the viewer works for several. Where it is one, nothing is asked."""

    form_token = forms.UUIDField(widget=forms.HiddenInput)
    authority = forms.ModelChoiceField(
        label=_("От какого органа власти"), queryset=Authority.objects.none(), empty_label=_("выберите")
    )

    def __init__(self, *args: Any, authorities: list[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(authorities) > 1:
            field = self.fields["authority"]
            field.queryset = Authority.objects.filter(pk__in=[item.pk for item in authorities])  # type: ignore[attr-defined]
        else:
            del self.fields["authority"]
        self._only = authorities[0] if authorities else None

    def authority_chosen(self) -> Authority | None:
        """Who proposes; None is the Project Office."""
        chosen: Authority | None = self.cleaned_data.get("authority", self._only)
        return chosen


class NewEntryForm(ForAuthorityForm):
    """A new entry: what it is called, and the code of its permanent address."""

    title = forms.CharField(label=_("Название"), max_length=300)
    code = forms.CharField(
        label=_("Код"),
        max_length=80,
        required=False,
        help_text=_("Часть постоянного адреса, латинскими буквами: open-cafe"),
    )
    consequences = {"code": _("Код составим из названия. Потом его не меняют.")}
    field_order = ["form_token", "authority", "title", "code"]


class ExclusionForm(ForAuthorityForm):
    """Why an entry is excluded."""

    reason = forms.CharField(
        label=_("Почему запись исключается"), widget=forms.Textarea({"rows": 4}), max_length=2000
    )


class ReasonForm(Form):
    """A reason for a step that cannot be undone; `label` says of which."""

    reason = forms.CharField(widget=forms.Textarea({"rows": 4}), max_length=2000)

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        explain(self.fields["reason"], str(label))


class ProviderForm(Form):
    """Who provides the entry and which employee answers for it (B-2.4.a, B-4.1.15.c)."""

    authority = forms.ModelChoiceField(
        label=_("Кто предоставляет"),
        queryset=Authority.objects.all(),
        required=False,
        empty_label=_("Проектный офис"),
        widget=forms.Select({"data-searchable": True}),
    )
    unit = forms.ModelChoiceField(
        label=_("Подразделение"), queryset=Unit.objects.none(), required=False, empty_label=_("не выбрано")
    )
    owner = forms.ModelChoiceField(
        label=_("Владелец"),
        help_text=_("Сотрудник, который отвечает за запись, её сценарии и развитие"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("не выбран"),
        widget=forms.Select({"data-searchable": True}),
    )
    consequences = {
        "authority": _("Запись останется за Проектным офисом."),
        "unit": _("Клиенты не увидят, какое подразделение этим занимается."),
        "owner": _("Напоминания придут уполномоченному лицу. Услугу без владельца не примут."),
    }

    def __init__(
        self, *args: Any, authority: Authority | None, owners: list[User], may_choose: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not may_choose:
            del self.fields["authority"]
        units = Unit.objects.filter(authority=authority) if authority else Unit.objects.none()
        self.fields["unit"].queryset = units.order_by("name")  # type: ignore[attr-defined]
        people = User.objects.filter(pk__in=[user.pk for user in owners]).order_by("name")
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
        if authority is None:
            del self.fields["unit"]
