"""Reads for staff: what the viewer may see, as querysets."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from vizavi.authorities.api import Viewer
from vizavi.registry.choices import EditionState, Kind
from vizavi.registry.models import Edition, Entry, Link, Proposal, Settings, Version


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
    return entry.versions.current().first()  # type: ignore[attr-defined,no-any-return]


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
