"""One search over everything that the viewer works with."""

from __future__ import annotations

from functools import reduce
from operator import and_

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.access import may_use
from kit.pages.lists import LONGEST_SEARCH
from vizavi.authorities.api import visible_people
from vizavi.authorities.models import Employee
from vizavi.touchpoints.api import (
    Found,
    receipt_number,
    register_address,
    search_registers,
    stems_of,
    subject_of,
)
from vizavi.workplace.rules import can_see_settings, is_staff
from vizavi.workplace.views.home import viewer_at

MOST = 10


@require_safe
@may_use(is_staff)
def search(request: HttpRequest) -> HttpResponse:
    """Touchpoints, processes, proposals, editions and people whose words are those typed, in any form."""
    text = (request.GET.get("q") or "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    viewer = viewer_at(request)
    found = search_registers(viewer, text, most=MOST)
    people = _people(request, text) if can_see_settings(viewer) else []
    context = {
        "title": _("Поиск: %(text)s") % {"text": text} if text else _("Поиск"),
        "search_query": text,
        "is_search_hidden": True,
        "found": found,
        "people": people,
        "is_empty": found == Found() and not people,
        "most": MOST,
        "register_address": register_address,
        "subject_of": subject_of,
        "receipt_number": receipt_number,
    }
    return render(request, "workplace/search.html", context)


def _people(request: HttpRequest, text: str) -> list[Employee]:
    """People whom the settings show the viewer anyway."""
    words = stems_of(text)
    if not words:
        return []
    named_so = reduce(
        and_,
        (
            Q(user__name__icontains=word) | Q(user__email__icontains=word) | Q(position__icontains=word)
            for word in words
        ),
    )
    return list(visible_people(viewer_at(request)).filter(named_so).order_by("user__name", "pk")[:MOST])
