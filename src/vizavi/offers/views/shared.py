"""Results that somebody shared: a snapshot without personal data, beside what the register says now."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kit.access import PUBLIC, may_use
from vizavi.offers.actions.enquiries import share_result
from vizavi.offers.changes import changes
from vizavi.offers.models import SharedResult
from vizavi.offers.profile import is_sensitive, profile_of
from vizavi.offers.queries import enquiry_of, shared_result
from vizavi.offers.reasons import Words
from vizavi.offers.scope import SINGLE, scope_of
from vizavi.offers.verdicts import Verdicts
from vizavi.offers.views.here import (
    COOKIE,
    Here,
    catalogue_or_404,
    crumbs,
    page_language,
    private,
    with_enquiry,
)
from vizavi.offers.views.results import findings
from vizavi.registry.api import Catalogue, kept_catalogue

AS_IT_WAS = "was"


@require_POST
@may_use(PUBLIC)
@with_enquiry
def share(here: Here) -> HttpResponse:
    """Make a link to what the answers lead to."""
    link = share_result(
        actor=here.request.viewer,  # type: ignore[attr-defined]
        enquiry=here.enquiry,
        secret=here.secret,
        catalogue=here.catalogue,
        now=timezone.now(),
    )
    messages.success(here.request, _("Ссылка готова: скопируйте адрес ниже и отправьте кому хотите."))
    return redirect("offers:shared", link)


@require_safe
@may_use(PUBLIC)
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The results behind a link, by the register of today or as they were when it was made."""
    result = shared_result(token, now=timezone.now())
    if result is None:
        gone = {"title": _("Эта ссылка не работает"), "breadcrumbs": crumbs()}
        return private(render(request, "offers/shared_gone.html", gone, status=404))
    now_in_force = catalogue_or_404()
    was, now = _then(result), _now(result, now_in_force)
    is_newer = now_in_force.edition.pk != result.edition_id
    shows_former = is_newer and request.GET.get("edition") == AS_IT_WAS
    verdicts = was if shows_former else now
    words = Words(verdicts.catalogue, page_language())
    mine = enquiry_of(request.COOKIES.get(COOKIE, ""), now=timezone.now())
    is_mine = mine is not None and mine.pk == result.enquiry_id
    context: dict[str, Any] = {
        "title": _("Ссылка на ваши результаты") if is_mine else _("Чем поделились с вами"),
        "is_mine": is_mine,
        **findings(verdicts, words),
        "is_own": False,
        "result": result,
        "address": request.build_absolute_uri(request.path),
        "is_newer": is_newer,
        "shows_former": shows_former,
        "former": result.edition,
        "present": now_in_force.edition,
        "changes": changes(was, now) if is_newer else [],
        "rows": [
            {"label": verdicts.catalogue.dictionary[name]["name"], "value": words.value(name, value)}
            for name, value in verdicts.said.items()
        ],
        "again": reverse("offers:start") + _about(result),
        "breadcrumbs": crumbs(),
    }
    return private(render(request, "offers/shared.html", context))


def _then(result: SharedResult) -> Verdicts:
    """As it was: the edition and the day of sharing."""
    return _verdicts(result, kept_catalogue(result.edition), localdate(result.created_at))


def _now(result: SharedResult, catalogue: Catalogue) -> Verdicts:
    return _verdicts(result, catalogue, localdate())


def _verdicts(result: SharedResult, catalogue: Catalogue, on: Any) -> Verdicts:
    scope = scope_of(catalogue, result.about, on=on)
    dictionary = catalogue.dictionary
    # What has become sensitive since is not shown either.
    answers = {
        name: value
        for name, value in result.answers.items()
        if name in dictionary and not is_sensitive(dictionary, name)
    }
    client = profile_of(dictionary, answers).client
    return Verdicts(catalogue, scope, client, as_of=on)


def _about(result: SharedResult) -> str:
    asked = [
        ("service", code.removeprefix(SINGLE)) if code.startswith(SINGLE) else ("situation", code)
        for code in result.about
    ]
    return f"?{urlencode(asked)}" if asked else ""
