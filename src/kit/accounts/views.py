"""The own account: name, language, where one is signed in."""

from __future__ import annotations

from typing import cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.access import may_use
from kit.accounts.access import has_second_factor, is_signed_in
from kit.accounts.actions.profile import change_profile
from kit.accounts.models import User
from kit.accounts.sessions import end_session, end_sessions, sessions_of
from kit.accounts.user_agents import describe_browser
from kit.errors import Refused
from kit.pages.forms import Form


class ProfileForm(Form):
    """How others see the person, and in which language the person reads."""

    name = forms.CharField(label=gettext_lazy("Фамилия, имя и отчество"), max_length=200)
    language = forms.ChoiceField(
        label=gettext_lazy("Язык страниц и писем"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )


@require_safe
@may_use(is_signed_in)
def home(request: HttpRequest) -> HttpResponse:
    """All about the own account on one page."""
    user = cast(User, request.user)
    sessions = [
        {
            "id": session.pk,
            "browser": describe_browser(session.user_agent),
            "ip": session.ip,
            "since": session.created_at,
            "is_current": session.session_key == request.session.session_key,
        }
        for session in sessions_of(user)
    ]
    return render(
        request,
        "accounts/home.html",
        {
            "title": _("Моя учётная запись"),
            "sessions": sessions,
            "language_name": dict(settings.LANGUAGES)[user.language],
            "has_second_factor": has_second_factor(user),
            "session_hours": settings.SESSION_COOKIE_AGE // 3600,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(is_signed_in)
def profile(request: HttpRequest) -> HttpResponse:
    """Change name and language."""
    user = cast(User, request.user)
    form = ProfileForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if form.is_valid():
        try:
            user = change_profile(actor=request.viewer, user=user, **form.cleaned_data)  # type: ignore[attr-defined]
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Сохранено"))
            response = redirect("account_home")
            response["Location"] = translate_url(response["Location"], user.language)
            return response
    return render(
        request,
        "pages/form.html",
        {
            "title": _("Имя и язык"),
            "form": form,
            "submit_text": _("Сохранить"),
            "back_url": reverse("account_home"),
        },
    )


@require_POST
@may_use(is_signed_in)
def end(request: HttpRequest) -> HttpResponse:
    """End one session by its id."""
    number = request.POST.get("session", "")
    if number.isascii() and number.isdigit() and len(number) < 19:
        end_session(cast(User, request.user), int(number))
    messages.success(request, _("Сеанс завершён"))
    return redirect("account_home")


@require_POST
@may_use(is_signed_in)
def end_others(request: HttpRequest) -> HttpResponse:
    """End all sessions but this."""
    end_sessions(cast(User, request.user), keep=request.session.session_key or "")
    messages.success(request, _("Все остальные сеансы завершены"))
    return redirect("account_home")
