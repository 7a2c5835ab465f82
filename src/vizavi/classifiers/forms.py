"""Forms of the import of an edition: the file, then the day from which it is in force."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.pages.forms import DateField, Form
from vizavi.classifiers.reading import LARGEST_FILE, date_in_name


class UploadForm(Form):
    """A file, and when its publisher published it."""

    consequences: ClassVar = {
        "published_on": gettext_lazy(
            "Если не заполнить, дата возьмётся из имени файла; без неё редакция останется без даты публикации."
        )
    }
    file = forms.FileField(label=gettext_lazy("Файл классификатора"))
    published_on = DateField(label=gettext_lazy("Когда опубликован издателем"), required=False)

    def clean_file(self) -> UploadedFile:
        """Too large a file is refused before it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise ValidationError(
                _("Файл больше %(limit)s МБ. Классификаторы такими не бывают: проверьте, тот ли файл выбран")
                % {"limit": LARGEST_FILE // 2**20}
            )
        return file

    def clean(self) -> dict[str, Any]:
        """The date of the name stands in for one that was not given."""
        values = super().clean() or {}
        file = values.get("file")
        if file is not None and not values.get("published_on") and "published_on" not in self.errors:
            values["published_on"] = date_in_name(file.name or "")
        return values


class InForceForm(Form):
    """From when the edition is in force."""

    in_force_on = DateField(
        label=gettext_lazy("С какого дня действует"),
        help_text=gettext_lazy("С этого дня поиск, условия и новые записи берут коды из этой редакции"),
    )
