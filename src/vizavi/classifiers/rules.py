"""Who may do what with classifiers. Predicates over a viewer."""

from __future__ import annotations

from vizavi.authorities.api import Viewer
from vizavi.authorities.choices import Role


def can_see_classifiers(viewer: Viewer) -> bool:
    """Those who keep or oversee the registers of all authorities."""
    return viewer.sees_everything()


def can_import_classifiers(viewer: Viewer) -> bool:
    """Editions are taken in by the Project Office and the administrator; the auditor looks."""
    return viewer.is_system or viewer.has(Role.PROJECT_OFFICE, Role.ADMINISTRATOR)
