"""Who may do what with a register. Predicates over a viewer; queries and actions call them."""

from __future__ import annotations

from vizavi.authorities.api import Viewer
from vizavi.authorities.choices import Role

UNIT_ROLES = (Role.UNIT_OFFICER, Role.UNIT_HEAD)
DECIDERS = (Role.REGISTER_OFFICER, Role.AUTHORITY_HEAD)


def can_see_register(viewer: Viewer, authority_id: int) -> bool:
    """Staff of the authority see its register at work; so do those who look at every authority."""
    return viewer.sees_everything() or authority_id in viewer.authority_ids()


def can_see_all_proposals(viewer: Viewer, authority_id: int) -> bool:
    """Units see their own proposals only; who decides, and who oversees, sees all."""
    return viewer.sees_everything() or viewer.has_in_authority(authority_id, *DECIDERS)


def can_prepare(viewer: Viewer, unit_id: int) -> bool:
    """S-3.4, I-2.2.b: the unit that performs the function prepares its data."""
    return viewer.is_system or viewer.has_in_unit(unit_id, *UNIT_ROLES)


def can_submit(viewer: Viewer, unit_id: int) -> bool:
    """S-5.4, I-5.4: the head of the unit reports changes to the authorised person."""
    return viewer.is_system or viewer.has_in_unit(unit_id, Role.UNIT_HEAD)


def can_check(viewer: Viewer, authority_id: int) -> bool:
    """S-3.3, I-2.2: the authorised person checks and includes."""
    return viewer.is_system or viewer.has_in_authority(authority_id, Role.REGISTER_OFFICER)


def can_approve(viewer: Viewer, authority_id: int) -> bool:
    """S-5.1: the register is approved by an order of the authority, that is by its head."""
    return viewer.is_system or viewer.has_in_authority(authority_id, Role.AUTHORITY_HEAD)


def can_keep_processes(viewer: Viewer, authority_id: int) -> bool:
    """The register of processes is kept by the authorised person."""
    return can_check(viewer, authority_id)


def can_edit_forms(viewer: Viewer) -> bool:
    """Forms of registers are the administrator's."""
    return viewer.is_system or viewer.has(Role.ADMINISTRATOR)


def can_set_terms(viewer: Viewer, authority_id: int) -> bool:
    """The authority's own terms (checking, rework, reminders) are set by who organises the register (S-3.3.1)."""
    return can_check(viewer, authority_id) or can_approve(viewer, authority_id) or can_edit_forms(viewer)
