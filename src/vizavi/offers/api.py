"""The door of this package for others."""

from vizavi.offers.availability import Availability, availability
from vizavi.offers.choices import Group
from vizavi.offers.judging import UnknownSituations, WrongProfile
from vizavi.offers.questions import Progress, next_question, progress
from vizavi.offers.scope import Scope, scope_of
from vizavi.offers.verdicts import Judged, Verdicts

__all__ = [
    "Availability",
    "Group",
    "Judged",
    "Progress",
    "Scope",
    "UnknownSituations",
    "Verdicts",
    "WrongProfile",
    "availability",
    "next_question",
    "progress",
    "scope_of",
]
