"""Who may do what with the register of life situations. Predicates over a viewer; queries and actions call them."""

from __future__ import annotations

from vizavi.authorities.api import Viewer
from vizavi.authorities.choices import Role

PREPARERS = (Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.REGISTER_OFFICER)
SUBMITTERS = (Role.UNIT_HEAD, Role.REGISTER_OFFICER)


def is_staff(viewer: Viewer) -> bool:
    """The register at work is read by all staff."""
    return viewer.is_staff or viewer.is_system


def can_keep(viewer: Viewer) -> bool:
    """B-4.2.4.1: the Project Office is the operator of the register: it decides and publishes."""
    return viewer.is_system or viewer.has(Role.PROJECT_OFFICE)


def can_prepare_anywhere(viewer: Viewer) -> bool:
    """Whether the viewer prepares proposals for some authority or keeps the register."""
    return can_keep(viewer) or viewer.has(*PREPARERS)


def can_prepare(viewer: Viewer, authority_id: int | None) -> bool:
    """B-4.3.5.1: authorities propose what they provide; what has no provider is the Project Office's."""
    if can_keep(viewer):
        return True
    return authority_id is not None and viewer.has_in_authority(authority_id, *PREPARERS)


def can_submit(viewer: Viewer, authority_id: int | None) -> bool:
    """Who speaks for the authority: heads of units and the authorised person."""
    if can_keep(viewer):
        return True
    return authority_id is not None and viewer.has_in_authority(authority_id, *SUBMITTERS)


def can_see_proposal(viewer: Viewer, authority_id: int | None) -> bool:
    """Proposals of an authority are its own business until they are accepted; who oversees sees all."""
    if viewer.sees_everything():
        return True
    return authority_id is not None and authority_id in viewer.authority_ids()
