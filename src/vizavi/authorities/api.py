"""The door of this package for others."""

from vizavi.authorities.actions.invitations import invite_administrator
from vizavi.authorities.actions.orders import UnableToIssueOrder, issue_order
from vizavi.authorities.demo import DemoAuthority, demo_people, make_demo_authority
from vizavi.authorities.queries import (
    calendar_of,
    calendars_of,
    head_of,
    heads_of_units,
    holders,
    viewer_of,
    visible_authorities,
    visible_people,
    with_calendar,
)
from vizavi.authorities.viewer import SYSTEM, VISITOR, Viewer
from vizavi.authorities.wording import ACTIONS

__all__ = [
    "ACTIONS",
    "SYSTEM",
    "VISITOR",
    "DemoAuthority",
    "UnableToIssueOrder",
    "Viewer",
    "calendar_of",
    "calendars_of",
    "demo_people",
    "head_of",
    "heads_of_units",
    "holders",
    "invite_administrator",
    "issue_order",
    "make_demo_authority",
    "viewer_of",
    "visible_authorities",
    "visible_people",
    "with_calendar",
]
