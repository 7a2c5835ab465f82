"""The door of this package for others."""

from vizavi.contact.queries import waiting_count
from vizavi.contact.rules import can_answer_support
from vizavi.contact.wording import ACTIONS

__all__ = ["ACTIONS", "can_answer_support", "waiting_count"]
