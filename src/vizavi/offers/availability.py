"""Whether a service can be had on a day: what cannot is shown as such, never offered as available."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vizavi.registry.api import Item
from vizavi.registry.choices import Status

TONES = {Status.ACTIVE: "green", Status.PAUSED: "yellow", Status.IN_DESIGN: "blue", Status.CLOSED: "grey"}


class Availability(NamedTuple):
    """The state of a service on a day, in a word or two (translated when shown); `tone` is that of the tag."""

    is_offered: bool
    label: str | Promise
    tone: str


_ALWAYS = {
    status.value: Availability(status == Status.ACTIVE, status.label, tone) for status, tone in TONES.items()
}


def availability(item: Item, *, on: date) -> Availability:
    """The state of a service on a day; what has no state (a situation, say) is always there."""
    if item.status == Status.SEASONAL:
        if _is_in_season(item.document["season_from"], item.document["season_until"], on):
            return Availability(True, _("действует сейчас, сезонная"), "green")
        return Availability(False, _("сейчас не сезон"), "yellow")
    return _ALWAYS[item.status or Status.ACTIVE.value]


def _is_in_season(first: str, last: str, on: date) -> bool:
    """First and last day, «01.04», included; a season may cross New Year."""
    if not (first and last):
        return True
    begins, ends = (tuple(map(int, reversed(text.split(".")))) for text in (first, last))
    today = (on.month, on.day)
    return begins <= today <= ends if begins <= ends else today >= begins or today <= ends
