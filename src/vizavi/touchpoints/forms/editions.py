"""Forms of the legal life of an edition."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.pages.forms import DateField, Form
from kit.pages.words import size

SCANS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}


class SendForm(Form):
    """The draft goes to the head as it was shown."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        label=gettext_lazy("Почему у процессов нет точек взаимодействия"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, has_gaps: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_gaps:
            del self.fields["reason"]


class ApproveForm(Form):
    """The order that approves what was shown (S-5.1)."""

    consequences = {"scan": gettext_lazy("Без него в перечне не будет подписанного экземпляра приказа")}

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    order_number = forms.CharField(
        label=gettext_lazy("Номер приказа"),
        max_length=40,
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
    )
    order_date = DateField(label=gettext_lazy("Дата приказа"))
    scan = forms.FileField(
        label=gettext_lazy("Скан подписанного приказа"),
        help_text=gettext_lazy("PDF, JPEG или PNG"),
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        order_date = self.fields["order_date"]
        assert isinstance(order_date, DateField)
        order_date.latest = today

    def clean_scan(self) -> UploadedFile | None:
        """What the file is tells its beginning, not its name."""
        scan: UploadedFile | None = self.cleaned_data["scan"]
        if scan is None:
            return None
        if (scan.size or 0) > settings.UPLOAD_MAX_BYTES:
            raise ValidationError(
                _("Файл больше %(size)s. Отсканируйте приказ с меньшим разрешением.")
                % {"size": size(settings.UPLOAD_MAX_BYTES)}
            )
        start = scan.read(16)
        scan.seek(0)
        kind = next((ending for mark, ending in SCANS.items() if start.startswith(mark)), None)
        if kind is None:
            raise ValidationError(_("Это не PDF, JPEG и не PNG. Сохраните скан в одном из этих видов."))
        scan.name = f"order.{kind}"
        return scan


class AsOfForm(Form):
    """On which date the register is to be shown."""

    on = DateField(label=gettext_lazy("На какую дату"))
