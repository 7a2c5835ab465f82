"""Who answers."""

from __future__ import annotations

from vizavi.authorities.api import Viewer
from vizavi.authorities.choices import Role


def can_answer_support(viewer: Viewer) -> bool:
    """Requests hold contacts of people: only who answers them reads them."""
    return viewer.has(Role.ADMINISTRATOR)
