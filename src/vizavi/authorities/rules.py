"""Who may do what with authorities, people and their time. Predicates over a viewer."""

from __future__ import annotations

from vizavi.authorities.choices import Role
from vizavi.authorities.viewer import Viewer


def can_administer(viewer: Viewer) -> bool:
    """Authorities, units, people, roles and working time are the administrator's."""
    return viewer.is_system or viewer.has(Role.ADMINISTRATOR)


def can_add_authorities(viewer: Viewer) -> bool:
    """The Project Office takes authorities in; the administrator keeps them."""
    return can_administer(viewer) or viewer.has(Role.PROJECT_OFFICE)


def can_appoint(viewer: Viewer, role: Role | str, authority_id: int | None) -> bool:
    """S-3.2, I-2.2: the head appoints the authorised persons of the own authority; all else is administration."""
    if can_administer(viewer):
        return True
    return (
        role == Role.REGISTER_OFFICER
        and authority_id is not None
        and viewer.has_in_authority(authority_id, Role.AUTHORITY_HEAD)
    )


def can_appoint_anybody(viewer: Viewer) -> bool:
    """Whether the viewer may appoint in some authority."""
    return can_administer(viewer) or viewer.has(Role.AUTHORITY_HEAD)


def can_see_settings(viewer: Viewer) -> bool:
    """Who keeps, oversees or heads authorities."""
    return viewer.sees_everything() or viewer.has(Role.AUTHORITY_HEAD)


def can_see_invitations(viewer: Viewer) -> bool:
    """Invitations belong to no authority: they are seen by who sends them and by the auditor."""
    return can_administer(viewer) or viewer.has(Role.AUDITOR)
