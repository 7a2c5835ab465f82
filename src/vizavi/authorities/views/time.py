"""The working week and the calendar of an authority."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.access import may_use
from kit.calendar import FIRST_YEAR, LAST_YEAR
from vizavi.authorities.actions.calendar import (
    remove_calendar_exception,
    set_calendar_exceptions,
    set_working_hours,
)
from vizavi.authorities.choices import WEEKDAYS
from vizavi.authorities.forms import ExceptionForm, WeekForm, attempt
from vizavi.authorities.models import Authority
from vizavi.authorities.queries import calendar_of
from vizavi.authorities.rules import can_administer, can_see_settings
from vizavi.authorities.views.frame import authority_of, authority_page, form_page, viewer_at
from vizavi.authorities.year import months_of

EXAMPLE_TERM = 10


@require_safe
@may_use(can_see_settings)
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The week, the year as twelve months, the exceptions, and where a term of ten working days leads."""
    authority = authority_of(request, code)
    calendar = calendar_of(authority)
    today = calendar.local(timezone.now()).date()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else today.year
    year = min(max(year, FIRST_YEAR), LAST_YEAR)
    exceptions = [item for item in authority.calendar_exceptions.all() if item.date.year == year]
    months = months_of(calendar, year, exceptions={item.date for item in exceptions})
    week = [
        {"name": name, "hours": ", ".join(str(part).replace("-", "–") for part in hours)}
        for name, hours in zip(WEEKDAYS, calendar.week, strict=True)
    ]
    return authority_page(
        request,
        "authorities/time.html",
        authority,
        "time",
        week=week,
        months=months,
        working_days=sum(month.working_days for month in months),
        year=year,
        previous_year=year - 1 if year > FIRST_YEAR else None,
        next_year=year + 1 if year < LAST_YEAR else None,
        is_provisional=calendar.is_provisional(date(year, 7, 1)),
        exceptions=exceptions,
        today=today,
        example_term=EXAMPLE_TERM,
        example_end=calendar.add_working_days(today, EXAMPLE_TERM),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_administer)
def week(request: HttpRequest, code: str) -> HttpResponse:
    """Set the ordinary week."""
    authority = authority_of(request, code)
    present = calendar_of(authority).week
    initial = {
        f"day_{number}": ", ".join(str(part).replace("-", "–") for part in hours)
        for number, hours in enumerate(present)
    }
    form = WeekForm(request.POST or None, initial=initial)
    if form.is_valid() and attempt(
        form,
        set_working_hours,
        actor=viewer_at(request),
        authority=authority,
        week=form.week(),
        now=timezone.now(),
    ):
        messages.success(request, _("Рабочая неделя сохранена. Сроки пересчитываются."))
        return redirect("authorities:time", code)
    return form_page(
        request,
        form,
        title=_("Рабочая неделя"),
        caption=authority.short,
        intro=_(
            "Напишите часы так: 9:00–13:00, 13:45–18:00. Перерыв разделяет день на части. "
            "Пустая строка – выходной."
        ),
        back=reverse("authorities:time", args=[code]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_administer)
def add_exception(request: HttpRequest, code: str) -> HttpResponse:
    """Make dates exceptions; `?date=` chooses one beforehand."""
    authority = authority_of(request, code)
    form = ExceptionForm(request.POST or None, initial=_initial(authority, request.GET.get("date", "")))
    if form.is_valid():
        values = form.cleaned_data
        values["last_on"] = values["last_on"] or values["first_on"]
        if attempt(
            form,
            set_calendar_exceptions,
            actor=viewer_at(request),
            authority=authority,
            now=timezone.now(),
            **values,
        ):
            messages.success(request, _("Календарь изменён. Сроки пересчитываются."))
            return redirect(reverse("authorities:time", args=[code]) + f"?year={values['first_on'].year}")
    return form_page(
        request,
        form,
        title=_("Исключение в календаре"),
        caption=authority.short,
        back=reverse("authorities:time", args=[code]),
    )


@require_POST
@may_use(can_administer)
def remove_exception(request: HttpRequest, code: str) -> HttpResponse:
    """Take an exception back."""
    authority = authority_of(request, code)
    on = _date(request.POST.get("date", ""))
    if on is not None:
        remove_calendar_exception(actor=viewer_at(request), authority=authority, date=on, now=timezone.now())
        messages.success(request, _("Исключение снято. Сроки пересчитываются."))
    year = f"?year={on.year}" if on else ""
    return redirect(reverse("authorities:time", args=[code]) + year)


def _initial(authority: Authority, text: str) -> dict[str, object]:
    on = _date(text)
    if on is None:
        return {}
    present = authority.calendar_exceptions.filter(date=on).first()
    if present is None:
        return {"first_on": on}
    return {
        "first_on": on,
        "kind": present.kind,
        "hours": ", ".join(present.hours),
        "reason": present.reason,
    }


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
