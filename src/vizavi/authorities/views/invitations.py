"""Inviting people, and the page to which the letter leads."""

from __future__ import annotations

from typing import cast

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.access import PUBLIC, may_use
from kit.errors import Refused
from kit.pages.lists import Choice, Listing, Search, Sort
from vizavi.authorities.actions.invitations import (
    accept_invitation,
    invite_employee,
    resend_invitation,
    revoke_invitation,
)
from vizavi.authorities.forms import InvitationForm, PasswordForm, attempt
from vizavi.authorities.models import Invitation
from vizavi.authorities.queries import invited_user
from vizavi.authorities.rules import can_administer, can_see_invitations
from vizavi.authorities.viewer import Viewer
from vizavi.authorities.views.frame import form_page, settings_tabs, viewer_at
from vizavi.authorities.views.people import person_of


@require_safe
@may_use(can_see_invitations)
def index(request: HttpRequest) -> HttpResponse:
    """Invitations and what became of them."""
    viewer, now = viewer_at(request), timezone.now()
    states = {
        "open": Q(used_at__isnull=True, expires_at__gt=now),
        "used": Q(used_at__isnull=False),
        "over": Q(used_at__isnull=True, expires_at__lte=now),
    }
    listing: Listing[Invitation] = Listing(
        request.GET,
        Invitation.objects.select_related("employee__user"),
        filters=[
            Search(
                lambda rows, text: rows.filter(
                    Q(employee__user__name__icontains=text) | Q(employee__user__email__icontains=text)
                )
            ),
            Choice(
                "state",
                _("Состояние"),
                [("open", _("ждёт ответа")), ("used", _("принято")), ("over", _("не действует"))],
                lambda rows, value: rows.filter(states[value]),
            ),
        ],
        sorts=[Sort("sent", _("Отправлено"), "-sent_at"), Sort("name", _("Имя"), "employee__user__name")],
    )
    return render(
        request,
        "authorities/invitations.html",
        {
            "title": _("Приглашения"),
            "listing": listing,
            "now": now,
            "tabs": settings_tabs(viewer, "invitations"),
            "may_administer": can_administer(viewer),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_administer)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a person."""
    form = InvitationForm(request.POST or None)
    if form.is_valid():
        try:
            invitation = invite_employee(actor=viewer_at(request), now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Приглашение отправлено. Теперь назначьте роль."))
            return redirect("authorities:person", invitation.employee_id)
    return form_page(
        request,
        form,
        title=_("Пригласить человека"),
        submit_text=_("Отправить приглашение"),
        back=reverse("authorities:people"),
    )


@require_POST
@may_use(can_administer)
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the letter again."""
    try:
        resend_invitation(actor=viewer_at(request), employee=person_of(request, pk), now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Приглашение отправлено ещё раз. Прежняя ссылка больше не действует."))
    return redirect("authorities:person", pk)


@require_POST
@may_use(can_administer)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the link useless."""
    revoke_invitation(actor=viewer_at(request), employee=person_of(request, pk), now=timezone.now())
    messages.success(request, _("Приглашение отозвано"))
    return redirect("authorities:person", pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@may_use(PUBLIC)
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Set the first password, then sign in and go on to the second factor."""
    now = timezone.now()
    user = invited_user(token, now=now)
    if user is None:
        return render(
            request, "authorities/invitation_over.html", {"title": _("Ссылка не действует")}, status=404
        )
    form = PasswordForm(request.POST or None)
    person = Viewer(actor_id=user.pk, actor_name=str(user))
    if form.is_valid() and attempt(
        form, accept_invitation, actor=person, token=token, password=form.cleaned_data["password"], now=now
    ):
        user.refresh_from_db()
        login = Login(user=user, redirect_url=reverse("mfa_index"))
        return cast(HttpResponse, perform_password_login(request, {"email": user.email}, login))
    return render(
        request,
        "pages/form.html",
        {
            "title": _("Добро пожаловать, %(name)s!") % {"name": user.name},
            "form": form,
            "intro": _("Ваш логин – %(email)s. Задайте пароль; дальше мы настроим второй шаг входа.")
            % {"email": user.email},
            "submit_text": _("Сохранить пароль и войти"),
        },
    )
