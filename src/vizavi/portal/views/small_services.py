"""Small services that need no sign-in (B-4.6.3.13.3): an ИНН checked, an ОКВЭД code found, a term counted."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kit.access import PUBLIC, may_use
from kit.calendar import FIRST_YEAR, LAST_YEAR
from kit.pages.forms import DateField, Form
from kit.pages.patterned import TaxpayerNumberField
from kit.taxpayer_number import Number, Payer, read_number
from vizavi.classifiers import api as classifiers
from vizavi.portal.term_days import LONGEST, count_term

OKVED = "okved2"
MOST_FOUND = 30
REGIONS = Path(__file__).parents[1] / "data/region_codes.csv"
WORKING, CALENDAR = "working", "calendar"


class TaxpayerForm(Form):
    """A number to check."""

    sensitive = frozenset({"number"})
    number = TaxpayerNumberField(label=gettext_lazy("ИНН"))


class TermForm(Form):
    """From when, how many days of which kind."""

    tips: ClassVar = {
        "start": gettext_lazy("День, после которого срок пошёл: например, когда получили письмо."),
        "unit": gettext_lazy("Какие дни – написано там же, где сам срок. Если не написано, то календарные."),
    }
    start = DateField(
        label=gettext_lazy("День, с которого идёт срок"),
        help_text=gettext_lazy("День события. Сам он в срок не входит. Например, 21 11 2026"),
        earliest=date(FIRST_YEAR, 1, 1),
        latest=date(LAST_YEAR - 2, 12, 31),
    )
    count = forms.IntegerField(
        label=gettext_lazy("Сколько дней"),
        min_value=1,
        max_value=LONGEST,
        widget=forms.NumberInput({"class": "govuk-input--width-4", "inputmode": "numeric"}),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Каких дней"),
        choices=[(WORKING, gettext_lazy("рабочих")), (CALENDAR, gettext_lazy("календарных"))],
        widget=forms.RadioSelect,
        initial=WORKING,
    )


@dataclass(frozen=True)
class Part:
    """Some digits of a number, and what they mean."""

    digits: str
    name: str
    text: str


@require_safe
@may_use(PUBLIC)
def index(request: HttpRequest) -> HttpResponse:
    """All of them."""
    services = [
        {
            "text": _("Проверить ИНН"),
            "url": reverse("portal:taxpayer_number"),
            "hint": _("Нет ли ошибки в номере и что значат его цифры"),
        },
        {
            "text": _("Найти код ОКВЭД"),
            "url": reverse("portal:okved"),
            "hint": _("Своими словами: чем занимаетесь – какой это код"),
        },
        {
            "text": _("Посчитать срок"),
            "url": reverse("portal:term"),
            "hint": _("Когда кончится срок в рабочих или календарных днях"),
        },
    ]
    context = {
        "title": _("Полезные сервисы"),
        "services": services,
        "breadcrumbs": [{"text": _("Главная"), "url": reverse("portal:home")}],
    }
    return render(request, "portal/small_services/index.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@may_use(PUBLIC)
def taxpayer_number(request: HttpRequest) -> HttpResponse:
    """Whether a number can be right, and what it says. It is sent by POST and kept nowhere, not even in the address."""
    form = TaxpayerForm(request.POST or None)
    number = (
        read_number(form.cleaned_data["number"]) if request.method == "POST" and form.is_valid() else None
    )
    # What was found right stands above; the field waits for the next number.
    context = _frame(_("Проверить ИНН"), TaxpayerForm() if number else form) | {
        "number": number,
        "payer": _payer(number) if number else "",
        "parts": _parts(number) if number else (),
    }
    return render(request, "portal/small_services/taxpayer_number.html", context)


@require_safe
@may_use(PUBLIC)
def okved(request: HttpRequest) -> HttpResponse:
    """Codes of activities found by words of everyday life."""
    words = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:200]
    context = _frame(_("Найти код ОКВЭД")) | {
        "words": words,
        "found": classifiers.search(OKVED, words, MOST_FOUND) if words else (),
        "edition": classifiers.edition_in_force(OKVED),
        "is_search_hidden": True,
    }
    return render(request, "portal/small_services/okved.html", context)


@require_safe
@may_use(PUBLIC)
def term(request: HttpRequest) -> HttpResponse:
    """When a term ends, with the days between; all in the address, so that it can be passed on."""
    asked = {"count", "start_0"} & set(request.GET)
    form = TermForm(request.GET) if asked else TermForm(initial={"start": localdate()})
    counted = None
    if asked and form.is_valid():
        typed = form.cleaned_data
        counted = count_term(typed["start"], typed["count"], in_working_days=typed["unit"] == WORKING)
    context = _frame(_("Посчитать срок"), form) | {"term": counted, "weekdays": _weekdays()}
    return render(request, "portal/small_services/term.html", context)


def _frame(title: str, form: Form | None = None) -> dict[str, Any]:
    crumbs = [
        {"text": _("Главная"), "url": reverse("portal:home")},
        {"text": _("Полезные сервисы"), "url": reverse("portal:small_services")},
    ]
    return {"title": title, "form": form, "breadcrumbs": crumbs}


def _payer(number: Number) -> str:
    return {
        Payer.ORGANISATION: _("российской организации"),
        Payer.FOREIGN_ORGANISATION: _("иностранной организации"),
        Payer.PERSON: _("человека, в том числе индивидуального предпринимателя или самозанятого"),
    }[number.payer]


def _parts(number: Number) -> tuple[Part, ...]:
    return (
        Part(number.region, _("Код региона"), _region(number.region)),
        Part(
            number.inspectorate,
            _("Код инспекции"),
            _("инспекция, которая присвоила номер; первые две цифры – тот же код региона"),
        ),
        Part(number.entry, _("Номер записи"), _("порядковый номер в этой инспекции")),
        Part(
            number.control,
            _("Контрольные цифры") if number.payer == Payer.PERSON else _("Контрольная цифра"),
            _("вычисляется по остальным цифрам и сходится: описки нет"),
        ),
    )


def _region(code: str) -> str:
    russian, english = _regions().get(code, ("", ""))
    return (english if get_language() == "en" else russian) or _("такого региона в нашем списке нет")


@cache
def _regions() -> dict[str, tuple[str, str]]:
    with REGIONS.open(encoding="utf-8", newline="") as file:
        return {row["code"]: (row["name"], row["name_en"]) for row in csv.DictReader(file, delimiter=";")}


def _weekdays() -> tuple[str, ...]:
    return (_("пн"), _("вт"), _("ср"), _("чт"), _("пт"), _("сб"), _("вс"))
