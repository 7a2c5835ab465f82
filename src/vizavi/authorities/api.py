"""The door of this package for others."""

from vizavi.authorities.queries import calendar_of, holders, viewer_of, visible_authorities, with_calendar
from vizavi.authorities.viewer import SYSTEM, VISITOR, Viewer

__all__ = [
    "SYSTEM",
    "VISITOR",
    "Viewer",
    "calendar_of",
    "holders",
    "viewer_of",
    "visible_authorities",
    "with_calendar",
]
