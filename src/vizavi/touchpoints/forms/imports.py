"""Forms of the import of a register: the file, its columns, what to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.pages.forms import Form
from kit.tabular import Row
from kit.tabular.table import column_letters
from vizavi.authorities.models import Unit
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.imports.layouts import FIELDS, guessed, required_fields

REPLACE, KEEP = "replace", "keep"


class UploadForm(Form):
    """The file of an office."""

    file = forms.FileField(
        label=gettext_lazy("Файл с перечнем"),
        help_text=gettext_lazy("XLSX, CSV или DOCX: приложение к приказу или таблица с такими же столбцами"),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv,.docx"}),
    )


class ColumnsForm(Form):
    """Which column of the file holds what."""

    heading_row = forms.TypedChoiceField(label=gettext_lazy("Строка с названиями столбцов"), coerce=int)

    def __init__(self, *args: Any, rows: Sequence[Row], document: FormDocument, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        super().__init__(*args, **kwargs)
        self.rows = {row.number: row for row in rows}
        self.required_contents = required_fields(document)
        heading_row = self.fields["heading_row"]
        assert isinstance(heading_row, forms.TypedChoiceField)
        heading_row.choices = [(row.number, _short(row)) for row in rows]
        first = next((row for row in rows if sum(map(bool, row.cells)) > 1), rows[0])
        self.initial.setdefault("heading_row", first.number)
        width = max(len(row.cells) for row in rows)
        columns = [
            (at, f"{column_letters(at)}: {first.cells[at][:60]}" if first.cells[at] else column_letters(at))
            for at in range(min(width, len(first.cells)))
        ]
        for content, label in FIELDS.items():
            if content == "direction" and len(document.directions) == 1:
                continue
            if content == "number" and document.process_numbering == "direction":
                continue
            self.fields[content] = forms.TypedChoiceField(
                label=label,
                choices=[("", _("такого столбца нет")), *columns],
                coerce=int,
                empty_value=None,
                required=content in self.required_contents,
                error_messages={"required": _("Выберите столбец: %(label)s") % {"label": label}},
            )
            if (at := guessed(first.cells, document).get(content)) is not None:
                self.initial.setdefault(content, at)

    def clean(self) -> dict[str, Any]:
        """No column holds two things."""
        cleaned: dict[str, Any] = super().clean() or {}
        seen: dict[int, str] = {}
        for content in FIELDS:
            at = cleaned.get(content)
            if at is not None and at in seen:
                text = _("Этот столбец уже выбран для «%(other)s». Выберите другой.")
                self.add_error(content, ValidationError(text % {"other": FIELDS[seen[at]]}))
            elif at is not None:
                seen[at] = content
        return cleaned

    def columns(self) -> dict[str, int]:
        """Content → position of its column."""
        return {name: at for name in FIELDS if (at := self.cleaned_data.get(name)) is not None}


class ApplyForm(Form):
    """What the file is: the whole register or a part of it; whose the new processes are."""

    consequences = {"unit": gettext_lazy("Новые процессы попадут в первое подразделение органа власти.")}

    extent = forms.ChoiceField(
        label=gettext_lazy("Что в файле"),
        choices=[
            (REPLACE, gettext_lazy("Весь перечень: чего нет в файле, того не станет в проекте редакции")),
            (KEEP, gettext_lazy("Часть перечня: остальное в проекте останется как есть")),
        ],
        widget=forms.RadioSelect,
    )
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Подразделение для новых процессов"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=gettext_lazy("Не выбрано"),
    )

    def __init__(
        self,
        *args: Any,
        units: QuerySet[Unit],
        asks_extent: bool,
        asks_unit: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.queryset = units
        if not asks_extent:
            del self.fields["extent"]
        if not asks_unit:
            del self.fields["unit"]

    @property
    def replaces(self) -> bool:
        """Whether what the file does not name leaves the draft."""
        return bool(self.cleaned_data.get("extent", REPLACE) == REPLACE)


def _short(row: Row) -> str:
    text = " | ".join(cell.replace("\n", " ")[:25] for cell in row.cells if cell)
    return _("Строка %(number)s: %(text)s") % {"number": row.number, "text": text[:120]}
