"""Small forms of the steps of a register's form, and of a register made in it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.pages.forms import DateField, Form
from vizavi.authorities.models import Authority
from vizavi.touchpoints.models import RegisterForm


class NewFormForm(Form):
    """A new form: its code, and what it begins as."""

    consequences: ClassVar = {
        "copy_of": gettext_lazy("Если не выбрать, форма начнётся почти пустой: с основаниями и событиями."),
        "name_en": gettext_lazy("Если не заполнить, на английских страницах будет русское название."),
    }
    name = forms.CharField(label=gettext_lazy("Название"), max_length=300)
    name_en = forms.CharField(label=gettext_lazy("Название на английском"), max_length=300, required=False)
    code = forms.RegexField(
        r"^[a-z][a-z0-9_]*$",
        label=gettext_lazy("Код"),
        max_length=40,
        widget=forms.TextInput({"class": "govuk-input--width-20"}),
        help_text=gettext_lazy(
            "Часть адреса страниц: строчные латинские буквы, цифры, знак _. Потом не меняется"
        ),
        error_messages={
            "invalid": gettext_lazy("Код начинается с латинской буквы; дальше буквы, цифры и знак _")
        },
    )
    copy_of = forms.ChoiceField(
        label=gettext_lazy("Взять за основу"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, forms_to_copy: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["copy_of"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Ничего: начать с чистого листа")), *forms_to_copy]


class InForceForm(Form):
    """From when an edition of a form is in force."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    in_force_on = DateField(
        label=gettext_lazy("С какого дня действует"),
        help_text=gettext_lazy("С этого дня новые редакции перечней готовятся в этой форме"),
    )


class UploadForm(Form):
    """A form as a file."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=gettext_lazy("Файл JSON"),
        help_text=gettext_lazy("Такой, как скачивается на этой же странице. Заменит весь черновик"),
    )


class NewRegisterForm(Form):
    """A register for an authority in a form."""

    authority = forms.ModelChoiceField(
        label=gettext_lazy("Орган власти"),
        queryset=Authority.objects.none(),
        empty_label=gettext_lazy("Выберите"),
    )
    form = forms.ModelChoiceField(
        label=gettext_lazy("Форма перечня"),
        queryset=RegisterForm.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args: Any, authorities: Any, register_forms: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("authority", authorities), ("form", register_forms)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
