"""What every page shows of the person who is signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from vizavi.authorities.choices import Role


def staff(request: HttpRequest) -> dict[str, Any]:
    """The viewer, for templates; in demo mode also who one is there: `demo_role` = {name, role, url}."""
    viewer = getattr(request, "viewer", None)
    return {"viewer": viewer, "demo_role": _demo_role(viewer)}


def _demo_role(viewer: Any) -> dict[str, str] | None:
    if not settings.DEMO or viewer is None or viewer.actor_id is None:
        return None
    roles = ", ".join(str(Role(role).label) for role in Role if role in viewer.roles)
    return {"name": viewer.actor_name, "role": roles, "url": reverse("authorities:demo")}
