"""Stepping into a role with one click, in demo mode only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from itertools import groupby
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kit.access import PUBLIC, may_use
from kit.accounts.models import User
from vizavi.authorities.demo import DOMAIN, demo_people


def _in_demo(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@may_use(PUBLIC)
@_in_demo
def index(request: HttpRequest) -> HttpResponse:
    """Everybody of the demo data with what can be done in the role."""
    groups = [
        {"authority": authority, "people": list(people)}
        for authority, people in groupby(demo_people(), key=lambda person: person.authority)
    ]
    return render(request, "authorities/demo.html", {"title": _("Выберите роль"), "groups": groups})


@require_POST
@may_use(PUBLIC)
@_in_demo
def enter(request: HttpRequest) -> HttpResponse:
    """Step into a role: one of the demo people only, never an account that a person made."""
    number = request.POST.get("person", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    user = get_object_or_404(User, pk=int(number), email__endswith=f"@{DOMAIN}", is_active=True)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    UserSession.objects.create_from_request(request)
    return redirect(settings.LOGIN_REDIRECT_URL)
