"""What forms of all packages share: kind messages, dates in three fields, saving as one goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kit.errors import Refused
from kit.pages.wording import explain

# Name of the button that looks for a code (kit.pages.codes), after the name of its field.
SEARCH = "_search"
# Code of the error of a field that only looked for its code.
SEARCHING = "searching"
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("январь", "января", "янв", "january", "jan"),
            ("февраль", "февраля", "фев", "february", "feb"),
            ("март", "марта", "мар", "march", "mar"),
            ("апрель", "апреля", "апр", "april", "apr"),
            ("май", "мая", "may"),
            ("июнь", "июня", "июн", "june", "jun"),
            ("июль", "июля", "июл", "july", "jul"),
            ("август", "августа", "авг", "august", "aug"),
            ("сентябрь", "сентября", "сен", "сент", "september", "sep"),
            ("октябрь", "октября", "окт", "october", "oct"),
            ("ноябрь", "ноября", "ноя", "november", "nov"),
            ("декабрь", "декабря", "дек", "december", "dec"),
        ),
        start=1,
    )
    for name in names
}


class Form(forms.Form):
    """A form whose messages name the field and say how to mend it.

    `consequences` tells for optional fields what happens when they are left empty; it is shown beside them.
    `tips` are the words of pop-up hints, where those that follow from the kind of the field do not suffice.
    `sensitive` names fields that no draft keeps and that nobody is asked to say aloud.
    """

    use_required_attribute = False
    consequences: ClassVar[Mapping[str, str | Promise]] = {}
    tips: ClassVar[Mapping[str, str | Promise]] = {}
    sensitive: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            explain(field, str(field.label or self[name].label))

    def refuse(self, refused: Refused) -> None:
        """Tell why an action was not taken: at the field it is about, if this form has it."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)

    def full_clean(self) -> None:
        """Nothing else is complained of while one only looks for a code, with the button of that field."""
        super().full_clean()
        # As the fields tell it, not as the data do: anybody may send the name of a button that is not there.
        if self.is_bound and (
            searching := [name for name in self.fields if self.has_error(name, code=SEARCHING)]
        ):
            for name in self.errors.keys() - set(searching):
                del self.errors[name]


class DateParts(forms.MultiWidget):
    """Day, month and year, each typed. No calendar to leaf through for a date one knows."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        number = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__([forms.TextInput(number), forms.TextInput(), forms.TextInput(number)], attrs)

    def decompress(self, value: date | None) -> list[str]:
        return ["", "", ""] if value is None else [str(value.day), str(value.month), str(value.year)]

    def part_labels(self) -> list[str]:
        return [gettext("День"), gettext("Месяц"), gettext("Год")]


class DateField(forms.MultiValueField):
    """A date given in three fields; the month as a figure or a word.

    Args:
        earliest, latest: bounds that hold for every use; those that depend on data belong into `clean`.
    """

    widget = DateParts

    def __init__(
        self,
        *,
        required: bool = True,
        earliest: date | None = None,
        latest: date | None = None,
        **kwargs: Any,
    ) -> None:
        self.earliest, self.latest = earliest, latest
        parts = [forms.CharField(required=False) for _part in range(3)]
        super().__init__(parts, required=required, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> date | None:
        if not any(data_list):
            if self.required:  # Django asks before the parts are stripped: to it, a space is something
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        day, month, year = (part.strip().lower() for part in data_list)
        if not (day and month and year):
            raise ValidationError(_("Укажите день, месяц и год, например 21 11 2026"), code="incomplete")
        try:
            value = date(int(year), MONTHS.get(month.rstrip(".")) or int(month), int(day))
        except (ValueError, OverflowError):
            raise ValidationError(_("Такой даты нет. Проверьте день, месяц и год"), code="invalid") from None
        if not 1900 <= value.year <= 2200:
            raise ValidationError(_("Напишите год четырьмя цифрами, например 2026"), code="invalid")
        if self.earliest and value < self.earliest:
            raise ValidationError(
                _("Дата раньше допустимой: %(date)s"), params={"date": f"{self.earliest:%d.%m.%Y}"}
            )
        if self.latest and value > self.latest:
            raise ValidationError(
                _("Дата позже допустимой: %(date)s"), params={"date": f"{self.latest:%d.%m.%Y}"}
            )
        return value


def saved(request: HttpRequest) -> HttpResponse:
    """The answer to an autosave that succeeded: «Сохранено в 12:04» for the form's live region."""
    return HttpResponse(
        render_to_string("pages/fragments/saved.html", {"at": timezone.now()}, request),
        headers={"Cache-Control": "no-store"},
    )


def not_saved(request: HttpRequest, problems: list[str]) -> HttpResponse:
    """The answer to an autosave of something that cannot be kept as it is: the reasons, status 422."""
    return HttpResponse(
        render_to_string("pages/fragments/not_saved.html", {"problems": problems}, request), status=422
    )


def conflict(request: HttpRequest, *, by: str, at: Any, url: str) -> HttpResponse:
    """The answer to an autosave over somebody else's change: who saved when, and where to compare; status 409."""
    context = {"by": by, "at": at, "url": url}
    return HttpResponse(render_to_string("pages/fragments/conflict.html", context, request), status=409)
