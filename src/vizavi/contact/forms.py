"""What is asked of those who ask for help, and of those who answer."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.pages.forms import Form
from kit.pages.patterned import PhoneField
from vizavi.contact.actions.support import LONGEST_TEXT

_PAGE = re.compile(r"/(?!/)\S{0,499}")
_ERROR_ID = re.compile(r"[2-9A-HKMPTX]{4}-[2-9A-HKMPTX]{4}")


def known_page(text: str | None) -> str:
    """An address within this site, or nothing."""
    return text if text and _PAGE.fullmatch(text) else ""


def known_error_id(text: str | None) -> str:
    """A number that our error pages could have given, or nothing."""
    return text if text and _ERROR_ID.fullmatch(text) else ""


class SupportForm(Form):
    """A request to support. What came by the link is kept only when it is what our links carry."""

    consequences: ClassVar = {
        "email": _("Если не указать, ответ не придёт письмом: он появится на странице обращения, сохраните её ссылку."),
        "phone": _("Если не указать, мы не сможем перезвонить и уточнить, что случилось."),
    }  # fmt: skip
    tips: ClassVar = {
        "text": _("Что вы делали, что увидели и чего ждали. Паролей и кодов не пишите."),
        "email": _("Нужна только для ответа; после него мы её сотрём."),
        "phone": _("Нужен только для ответа; после него мы его сотрём."),
    }
    form_token = forms.UUIDField(widget=forms.HiddenInput)
    page = forms.CharField(required=False, widget=forms.HiddenInput)
    error_id = forms.CharField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Что случилось?"),
        help_text=_("Что вы хотели сделать и что вышло вместо этого"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 6}),
    )
    email = forms.EmailField(label=_("Почта для ответа"), required=False, max_length=254)
    phone = PhoneField(label=_("Телефон для ответа"), required=False)
    # Machines fill in everything; people do not see it.
    website = forms.CharField(
        required=False,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off", "data-sensitive": ""}),
    )

    def clean_page(self) -> str:
        return known_page(self.cleaned_data["page"])

    def clean_error_id(self) -> str:
        return known_error_id(self.cleaned_data["error_id"])

    def clean(self) -> dict[str, Any]:
        """A filled trap stops a machine; a person whose browser filled it in sends the form once more."""
        if self.cleaned_data.pop("website", ""):
            typed: Any = self.data
            self.data = typed = typed.copy()
            typed["website"] = ""
            self.add_error(
                None,
                _("Похоже, форму заполнила программа: в ней заполнено скрытое поле. Мы его очистили; если вы человек, "
                  "отправьте форму ещё раз."),
            )  # fmt: skip
        return self.cleaned_data


class StatusForm(Form):
    """A receipt number, and the contact that was left with it."""

    number = forms.CharField(
        label=_("Номер обращения"), help_text=_("Например, 2026-000042"), max_length=30,
        widget=forms.TextInput({"class": "govuk-input--width-20", "inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    contact = forms.CharField(
        label=_("Почта или телефон из обращения"),
        max_length=254,
        widget=forms.TextInput({"autocomplete": "email"}),
    )
    tips: ClassVar = {
        "number": _("Он был на странице после отправки и в письме."),
        "contact": _("То, что вы указали для ответа: по ним мы узнаем вас."),
    }
    sensitive = frozenset({"number", "contact"})


class AnswerForm(Form):
    """The answer of support."""

    answer = forms.CharField(label=_("Ответ"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 8}))
