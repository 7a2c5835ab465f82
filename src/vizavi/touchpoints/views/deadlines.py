"""The clocks of a register: whose, until when, what is late (S-5.4, S-5.5, I-5.4, I-5.5)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.access import may_use
from kit.pages.lists import Choice, Listing
from vizavi.touchpoints.choices import DeadlineKind
from vizavi.touchpoints.queries import owed_by, visible_deadlines
from vizavi.touchpoints.views.frame import here, is_staff


@require_safe
@may_use(is_staff)
def index(request: HttpRequest, authority: str, form: str) -> HttpResponse:
    """Running clocks, nearest first; mine or all, late or not."""
    place = here(request, authority, form)
    mine = owed_by(place.viewer, place.register)
    listing: Listing[Any] = Listing(
        request.GET,
        visible_deadlines(place.viewer, place.register),
        filters=[
            Choice(
                "whose",
                _("Чьи"),
                [("mine", _("Мои"))],
                lambda rows, _value: rows.filter(mine),
            ),
            Choice(
                "state",
                _("Состояние"),
                [("late", _("Просрочено")), ("running", _("Срок не прошёл"))],
                lambda rows, value: (
                    rows.filter(due_at__lt=place.now)
                    if value == "late"
                    else rows.filter(due_at__gte=place.now)
                ),
            ),
            Choice(
                "kind", _("Что сделать"), DeadlineKind.choices, lambda rows, value: rows.filter(kind=value)
            ),
        ],
    )
    context = place.context(
        _("Сроки"), current="deadlines", listing=listing, clocks=[place.clock(item) for item in listing.rows]
    )
    return render(request, "touchpoints/registers/deadlines.html", context)
