"""What the pages of settings share: where one is, whose request it is."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from vizavi.authorities.models import Authority
from vizavi.authorities.queries import headed_authorities
from vizavi.authorities.rules import can_administer, can_see_invitations
from vizavi.authorities.viewer import Viewer


def viewer_at(request: HttpRequest) -> Viewer:
    """Who looks."""
    return cast(Viewer, request.viewer)  # type: ignore[attr-defined]


def settings_tabs(viewer: Viewer, current: str) -> list[dict[str, Any]]:
    """The parts of the settings that the viewer may open."""
    parts = [
        ("authorities", _("Органы власти"), reverse("authorities:index")),
        ("people", _("Люди и роли"), reverse("authorities:people")),
    ]
    if can_see_invitations(viewer):
        parts.append(("invitations", _("Приглашения"), reverse("authorities:invitations")))
    return [{"text": text, "url": url, "current": name == current} for name, text, url in parts]


def authority_of(request: HttpRequest, code: str) -> Authority:
    """The authority, when its settings are the viewer's to see; 404 otherwise."""
    return get_object_or_404(headed_authorities(viewer_at(request)), code=code)


def authority_page(
    request: HttpRequest, template: str, authority: Authority, current: str, **context: Any
) -> HttpResponse:
    """A page among the tabs of an authority."""
    parts = [
        ("show", _("Сведения")),
        ("units", _("Подразделения")),
        ("orders", _("Приказы")),
        ("time", _("Рабочее время")),
        ("history", _("История")),
    ]
    tabs = [
        {
            "text": text,
            "url": reverse(f"authorities:{name}", args=[authority.code]),
            "current": name == current,
        }
        for name, text in parts
    ]
    return render(
        request,
        template,
        {
            "title": str(authority),
            "caption": _("Орган власти"),
            "authority": authority,
            "tabs": tabs,
            "breadcrumbs": [{"text": _("Органы власти"), "url": reverse("authorities:index")}],
            "may_administer": can_administer(viewer_at(request)),
            **context,
        },
    )


def form_page(request: HttpRequest, form: Any, *, title: str, back: str, **context: Any) -> HttpResponse:
    """A page of one form in the workplace."""
    return render(
        request,
        context.pop("template", "pages/form.html"),
        {
            "layout": "pages/workplace.html",
            "form": form,
            "title": title,
            "back_url": back,
            "cancel_url": back,
            "submit_text": _("Сохранить"),
            **context,
        },
    )
