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


def can_see_queue(viewer: Viewer) -> bool:
    """The queue of proposals is for who decides and who oversees; authorities see their own in their list."""
    return viewer.sees_everything()


def can_prepare_anywhere(viewer: Viewer) -> bool:
    """Whether the viewer prepares proposals for some authority or keeps the register."""
    return can_keep(viewer) or viewer.has(*PREPARERS)


def can_prepare(viewer: Viewer, authority_id: int | None) -> bool:
    """B-4.3.5.1: an authority's proposals are written by its people; those of no authority by the Project Office,
    which keeps the register but does not write in the name of others."""
    if viewer.is_system:
        return True
    return can_keep(viewer) if authority_id is None else viewer.has_in_authority(authority_id, *PREPARERS)


def can_submit(viewer: Viewer, authority_id: int | None) -> bool:
    """Who speaks for the authority: heads of units and the authorised person."""
    if viewer.is_system:
        return True
    return can_keep(viewer) if authority_id is None else viewer.has_in_authority(authority_id, *SUBMITTERS)


def can_see_proposal(viewer: Viewer, authority_id: int | None) -> bool:
    """Proposals of an authority are its own business until they are accepted; who oversees sees all."""
    if viewer.sees_everything():
        return True
    return authority_id is not None and authority_id in viewer.authority_ids()


def can_confirm(viewer: Viewer, authority_id: int | None, owner_id: int | None) -> bool:
    """Who says that an entry still holds: its owner (B-4.1.15), or the Project Office. Where an authority has named
    no owner, its authorised person answers."""
    if can_keep(viewer) or (owner_id is not None and owner_id == viewer.actor_id):
        return True
    return (
        owner_id is None
        and authority_id is not None
        and viewer.has_in_authority(authority_id, Role.REGISTER_OFFICER)
    )
