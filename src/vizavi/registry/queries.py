"""Reads for staff: what the viewer may see, as querysets."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, F, OuterRef, Q

from kit.search.stems import without_ending, words_of
from kit.search.terms import meaningful
from vizavi.authorities.api import Viewer
from vizavi.authorities.choices import Role
from vizavi.registry.choices import OPEN_PROPOSAL, EditionState, Kind, ProposalState, Satisfaction
from vizavi.registry.models import Edition, Entry, Link, Proposal, Settings, TouchpointLink, Version
from vizavi.registry.rules import PREPARERS, can_keep
from vizavi.touchpoints.api import published_touchpoints

MOST_WORDS, MOST_NAMED = 8, 1000


def current_settings() -> Settings:
    """Terms and thresholds; the usual ones until somebody changes them."""
    return Settings.objects.filter(pk=1).first() or Settings(pk=1)


def draft_edition() -> Edition | None:
    """The edition that collects what is accepted."""
    return Edition.objects.filter(state=EditionState.DRAFT).first()


def published_edition() -> Edition | None:
    """The edition in force."""
    return Edition.objects.filter(state=EditionState.PUBLISHED).first()


def newest_edition() -> Edition | None:
    """The draft, or the newest decided edition."""
    return Edition.objects.order_by("-number").first()


def current_version(entry: Entry) -> Version | None:
    """What the newest edition, the draft included, says of an entry."""
    return (
        Version.objects.current()
        .filter(entry=entry)
        .select_related("entry", "authority", "unit", "owner")
        .first()
    )


def current_versions(kind: Kind | str | None = None) -> Any:
    """Entries as the newest edition has them: read by all staff."""
    found = Version.objects.current().select_related("entry", "authority", "owner")
    return found.filter(kind=kind) if kind else found


def versions_in(edition: Edition, kind: Kind | str | None = None) -> Any:
    """Entries as an edition has them."""
    found = Version.objects.in_edition(edition.number).select_related("entry", "authority", "owner")
    return found.filter(kind=kind) if kind else found


def visible_proposals(viewer: Viewer) -> Any:
    """Proposals that the viewer may see: all for who oversees, else those of the own authorities."""
    rows = Proposal.objects.select_related("entry", "version", "authority", "author", "edition", "base")
    if viewer.sees_everything():
        return rows
    return rows.filter(authority_id__in=viewer.authority_ids())


def open_proposals_of(entry: Entry) -> Any:
    """Proposals for an entry that are not decided, the oldest first. The caller filters what a viewer may see."""
    return (
        Proposal.objects.filter(entry=entry, state__in=OPEN_PROPOSAL)
        .select_related("authority", "version", "base")
        .order_by("pk")
    )


def queue() -> Any:
    """What waits for the decision of the Project Office, the oldest first."""
    return (
        Proposal.objects.filter(state=ProposalState.SUBMITTED)
        .select_related("entry", "version", "authority", "author", "base")
        .order_by("submitted_at", "pk")
    )


def returned_to(viewer: Viewer) -> Any:
    """Proposals that came back with remarks and that the viewer prepares."""
    mine = Q(authority_id__in=viewer.authority_ids(PREPARERS))
    if can_keep(viewer):
        mine |= Q(authority__isnull=True)
    return (
        Proposal.objects.filter(mine, state=ProposalState.RETURNED)
        .select_related("entry", "version", "authority", "base")
        .order_by("pk")
    )


def to_confirm(viewer: Viewer, *, on: date) -> Any:
    """Current versions that the viewer has to confirm by `on`: those owned, and those of the own authorities (or,
    for the Project Office, of none) that have no owner."""
    officer_of = viewer.authority_ids([Role.REGISTER_OFFICER])
    mine = Q(owner_id=viewer.actor_id) if viewer.actor_id else Q(pk__in=[])
    mine |= Q(owner__isnull=True, authority_id__in=officer_of)
    if can_keep(viewer):
        mine |= Q(owner__isnull=True, authority__isnull=True)
    return current_versions().filter(mine, entry__confirmed_on__lte=on)


def due_on(confirmed_on: date, settings: Settings) -> date:
    """By when an entry that was confirmed on a day has to be confirmed anew: the day is held to the month's last."""
    return _shifted(confirmed_on, settings.confirm_months, is_last=False)


def last_day_of_confirmation(settings: Settings, day: date) -> date:
    """What was confirmed on this day or before is due by `day`."""
    is_last = day.day == monthrange(day.year, day.month)[1]
    return _shifted(day, -settings.confirm_months, is_last=is_last)


def _shifted(day: date, months: int, *, is_last: bool) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, last if is_last else min(day.day, last))


def users_of(entry: Entry, *, field: str = "") -> Any:
    """Current versions that name an entry (in the field, if one is given)."""
    links = Link.objects.filter(target=entry)
    if field:
        links = links.filter(field=field)
    return (
        Version.objects.current()
        .filter(Q(pk__in=links.values("version_id")))
        .select_related("entry", "authority")
    )


def is_used(entry: Entry) -> bool:
    """Whether a current entry names this one."""
    return bool(users_of(entry).exclude(entry=entry).exists())


def scenarios_naming(entry: Entry, field: str = "steps") -> Any:
    """Current scenarios that name an entry in a field."""
    return users_of(entry, field=field).filter(kind=Kind.SCENARIO)


def without_link_from(versions: Any, kind: Kind, field: str) -> Any:
    """Those of the versions whose entry no current entry of the kind names in the field."""
    naming = Link.objects.filter(
        field=field,
        version__kind=kind,
        version__from_edition__isnull=False,
        version__until_edition__isnull=True,
    )
    # One list that is made once; NOT EXISTS would be compared row by row.
    return versions.exclude(entry_id__in=naming.values("target_id"))


def needs_without_scenario() -> Any:
    """B-4.3.5.10.1: needs that services satisfy now and that no current scenario serves."""
    needs = current_versions(Kind.NEED).filter(document__satisfaction=Satisfaction.NOW)
    return without_link_from(needs, Kind.SCENARIO, "needs")


def services_without_scenario() -> Any:
    """Services that no step of a current scenario leads to."""
    return without_link_from(current_versions(Kind.SERVICE), Kind.SCENARIO, "steps")


def stale_scenarios() -> Any:
    """B-4.3.5.7: scenarios that wait for an update since a service in them changed."""
    return (
        current_versions(Kind.SCENARIO)
        .filter(entry__stale_since__isnull=False)
        .select_related("entry__stale_because", "authority", "owner")
    )


def unconfirmed(*, on: date) -> Any:
    """Entries whose term of confirmation is over by a day."""
    return current_versions().filter(
        Q(entry__confirmed_on__isnull=True)
        | Q(entry__confirmed_on__lte=last_day_of_confirmation(current_settings(), on))
    )


def sending_to_closed_touchpoints() -> Any:
    """Entries that send clients to a touchpoint that no register shows any more."""
    open_ones = published_touchpoints().filter(touchpoint=OuterRef("touchpoint"))
    closed = TouchpointLink.objects.filter(version=OuterRef("pk")).filter(~Exists(open_ones))
    return current_versions().filter(Exists(closed))


def changes_of(edition: Edition) -> Any:
    """Versions that came with an edition (not replaced within it), by title."""
    return (
        Version.objects.filter(from_edition=edition.number)
        .filter(Q(until_edition__isnull=True) | Q(until_edition__gt=F("from_edition")))
        .select_related("entry", "authority", "owner")
    )


def gone_with(edition: Edition) -> Any:
    """Versions that ended with an edition and came with an earlier one."""
    return Version.objects.filter(
        until_edition=edition.number, from_edition__lt=edition.number
    ).select_related("entry", "authority", "owner")


def changed_entries(old: Edition | None, new: Edition) -> Any:
    """Entries that two editions have differently: added, changed or removed since the older one."""
    shown_now = Version.objects.in_edition(new.number).filter(entry=OuterRef("pk"))
    if old is None:
        return Entry.objects.filter(Exists(shown_now))
    shown_then = Version.objects.in_edition(old.number).filter(entry=OuterRef("pk"))
    stayed = shown_now.filter(from_edition__lte=old.number)
    return Entry.objects.filter(Exists(shown_now) | Exists(shown_then)).exclude(Exists(stayed))


def with_words(versions: Any, text: str) -> Any:
    """Those of the versions in whose title every word of the text occurs, in any grammatical form, written with «ё» or
    «е», whole or begun; and those whose code begins with the text. By an index, among any number of versions: one
    query now, two where the text may be a code."""
    words = meaningful(words_of(text))[:MOST_WORDS]
    asked = " & ".join(f"({' | '.join(f'{start}:*' for start in _beginnings(word))})" for word in words)
    found = Q(words=SearchQuery(asked, config="simple", search_type="raw")) if words else Q(pk__in=[])
    versions = versions.alias(words=SearchVector("title", "title_en", config="simple"))
    # How many begin with a word the database cannot guess, and would read all in the order of the list for want of
    # fifty. Few are named by their numbers; many are soon met in any order.
    some = list(versions.filter(found).order_by().values_list("pk", flat=True)[: MOST_NAMED + 1])
    if len(some) <= MOST_NAMED:
        found = Q(pk__in=some)
    if re.fullmatch(r"[A-Za-z0-9_-]+", text):
        codes = Entry.objects.filter(code__startswith=text.lower()).values_list("pk", flat=True)
        found |= Q(entry_id__in=list(codes[:MOST_NAMED]))
    return versions.filter(found)


def _beginnings(word: str) -> list[str]:
    """What all forms of a word begin with: as it is, and with each of its «е» as «ё», of which a word has one."""
    start = without_ending(word)
    return [start, *(f"{start[:at]}ё{start[at + 1 :]}" for at, letter in enumerate(start) if letter == "е")]
