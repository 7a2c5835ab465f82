"""What every page shows of the person who is signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def staff(request: HttpRequest) -> dict[str, Any]:
    """The viewer, for templates."""
    return {"viewer": getattr(request, "viewer", None)}
