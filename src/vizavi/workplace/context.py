"""What every page shows of the person who is signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from vizavi.authorities.choices import Role
from vizavi.workplace.navigation import sections_of


def staff(request: HttpRequest) -> dict[str, Any]:
    """The viewer, for templates; in demo mode also who one is there: `demo_role` = {name, role, url}; on pages of
    the workplace its sections (`workplace_navigation`) and its search."""
    viewer = getattr(request, "viewer", None)
    context = {"viewer": viewer, "demo_role": _demo_role(viewer)}
    if viewer is not None and _is_at_work(request.path_info) and viewer.actor_id is not None:
        context["workplace_navigation"] = sections_of(viewer, request.path_info)
        if viewer.is_staff:
            context["staff_search_url"] = reverse("workplace:home") + "search/"
    return context


def _is_at_work(path: str) -> bool:
    return path.removeprefix("/en").startswith("/staff/")


def _demo_role(viewer: Any) -> dict[str, str] | None:
    if not settings.DEMO or viewer is None or viewer.actor_id is None:
        return None
    roles = ", ".join(str(role.label).lower() for role in Role if role in viewer.roles)
    return {"name": viewer.actor_name, "role": roles, "url": reverse("authorities:demo")}
