"""Other people's accounts: closing, opening, signing out, a lost second factor."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit.access import may_use
from vizavi.authorities.actions.people import (
    activate_person,
    deactivate_person,
    end_sessions_of,
    reset_second_factor,
)
from vizavi.authorities.forms import ReasonForm, attempt
from vizavi.authorities.rules import can_administer
from vizavi.authorities.views.frame import form_page, viewer_at
from vizavi.authorities.views.people import person_of


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_administer)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account."""
    person = person_of(request, pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and attempt(
        form,
        deactivate_person,
        actor=viewer_at(request),
        employee=person,
        now=timezone.now(),
        **form.cleaned_data,
    ):
        messages.success(request, _("Учётная запись закрыта, все сеансы завершены"))
        return redirect("authorities:person", pk)
    return form_page(
        request,
        form,
        title=_("Закрыть учётную запись"),
        caption=person.user.name,
        intro=_("Человек сразу потеряет доступ. Роли и всё, что он сделал, останутся в записях."),
        submit_text=_("Закрыть учётную запись"),
        is_warning=True,
        back=reverse("authorities:person", args=[pk]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_administer)
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a lost second factor."""
    person = person_of(request, pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and attempt(
        form,
        reset_second_factor,
        actor=viewer_at(request),
        employee=person,
        now=timezone.now(),
        **form.cleaned_data,
    ):
        messages.success(request, _("Второй шаг входа сброшен, человеку отправлено письмо"))
        return redirect("authorities:person", pk)
    return form_page(
        request,
        form,
        title=_("Сбросить второй шаг входа"),
        caption=person.user.name,
        intro=_("Сначала убедитесь, что просит сам человек: позвоните ему или встретьтесь с ним."),
        submit_text=_("Сбросить"),
        is_warning=True,
        back=reverse("authorities:person", args=[pk]),
    )


@require_POST
@may_use(can_administer)
def open_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account."""
    activate_person(actor=viewer_at(request), employee=person_of(request, pk), now=timezone.now())
    messages.success(request, _("Учётная запись открыта"))
    return redirect("authorities:person", pk)


@require_POST
@may_use(can_administer)
def sign_out(request: HttpRequest, pk: int) -> HttpResponse:
    """End all sessions of a person."""
    end_sessions_of(actor=viewer_at(request), employee=person_of(request, pk), now=timezone.now())
    messages.success(request, _("Все сеансы завершены"))
    return redirect("authorities:person", pk)
