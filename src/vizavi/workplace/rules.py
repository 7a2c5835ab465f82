"""Who may open which page of the workplace. Predicates over a viewer."""

from __future__ import annotations

from vizavi.authorities.api import Viewer
from vizavi.authorities.choices import Role


def is_signed_in(viewer: Viewer) -> bool:
    """Everybody with an account: the home page tells those without a role whom to ask.

    Not kit's rule of the same sense: that one marks pages that need no second factor.
    """
    return viewer.actor_id is not None


def is_staff(viewer: Viewer) -> bool:
    """Whoever holds a role."""
    return viewer.is_staff


def can_see_jobs(viewer: Viewer) -> bool:
    """The administrator keeps the queue going; the auditor reads."""
    return viewer.has(Role.ADMINISTRATOR, Role.AUDITOR)


def can_change_jobs(viewer: Viewer) -> bool:
    """Jobs are retried and cancelled by the administrator."""
    return viewer.has(Role.ADMINISTRATOR)


def can_see_mails(viewer: Viewer) -> bool:
    """Letters hold links that let people in: nobody reads them but who could invite those people anyway."""
    return viewer.has(Role.ADMINISTRATOR)


def can_search_audit(viewer: Viewer) -> bool:
    """The trail tells of everybody: it is searched by who answers for it."""
    return viewer.has(Role.ADMINISTRATOR, Role.AUDITOR)


def can_see_settings(viewer: Viewer) -> bool:
    """Whether the settings of authorities have anything for the viewer."""
    return viewer.sees_everything() or viewer.has(Role.AUTHORITY_HEAD)


def can_see_classifiers(viewer: Viewer) -> bool:
    """The general roles: they keep and oversee what all authorities stand on."""
    return viewer.sees_everything()


def can_oversee(viewer: Viewer) -> bool:
    """Who compares authorities: general roles, and heads, who see their own beside the average."""
    return viewer.sees_everything() or viewer.has(Role.AUTHORITY_HEAD)
