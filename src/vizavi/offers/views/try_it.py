"""The verdict API tried from a page: the same operation, called within the process."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kit.access import PUBLIC, may_use
from kit.rest import ask_within
from vizavi.offers.schemas import EXAMPLES
from vizavi.offers.views.here import private

MOST_SHOWN = 60_000  # characters of an answer
LONGEST = 100_000  # more than the API takes, so that it says so itself


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(PUBLIC)
def try_it(request: HttpRequest) -> HttpResponse:
    """A profile in JSON, and what the API answers to it. Neither is kept."""
    language = "en" if get_language() == "en" else "ru"
    example = json.dumps(EXAMPLES[language]["value"], ensure_ascii=False, indent=2)
    profile = request.POST.get("profile", example)[:LONGEST]
    context: dict[str, Any] = {
        "title": _("Попробовать API решений"),
        "profile": profile,
        "example": example,
        "address": request.build_absolute_uri(reverse("api:judge")),
        "breadcrumbs": [
            {"text": _("Главная"), "url": reverse("portal:home")},
            {"text": _("API для других систем"), "url": reverse("portal:api")},
        ],
    }
    if request.method == "POST":
        answer = ask_within(request, reverse("api:judge"), body=profile)
        text = json.dumps(json.loads(answer.content), ensure_ascii=False, indent=2)
        context |= {
            "status": answer.status_code,
            "answer": text[:MOST_SHOWN],
            "is_cut": len(text) > MOST_SHOWN,
        }
    return private(render(request, "offers/try_it.html", context))
