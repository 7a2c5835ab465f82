"""What a check needs to know of the register about one document, read in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.timezone import localdate

from vizavi.registry.choices import OPEN_PROPOSAL, ChangeKind, Kind, ProposalState
from vizavi.registry.dictionary import Dictionary
from vizavi.registry.documents.links import named_entries, named_touchpoints
from vizavi.registry.models import Edition, Entry, Proposal, Settings, Version
from vizavi.registry.queries import current_settings, open_proposals_of, users_of
from vizavi.registry.telling import Teller, names_of_touchpoints
from vizavi.touchpoints.api import published_touchpoints

# Enough to say who is concerned; an attribute may be named by hundreds of thousands of requirements.
MOST_USERS = 100


class Provider(NamedTuple):
    """Who provides an entry and who answers for it."""

    authority_id: int | None
    unit_id: int | None
    owner_id: int | None


@dataclass(frozen=True)
class Facts:
    """A document and what the register says of everything around it.

    `named`: entries that it names and that are in the edition; `awaited`: proposals that would add those that are not.
    `users`: current entries that name it. `current`: what the edition says of the entry itself.
    """

    kind: Kind
    document: dict[str, Any]
    entry: Entry | None
    provider: Provider | None
    named: Mapping[tuple[Kind, str], Version]
    awaited: Mapping[tuple[Kind, str], Proposal]
    teller: Teller
    users: list[Version]
    current: Version | None
    competing: list[Proposal]
    open_touchpoints: frozenset[str]
    touchpoint_names: Mapping[str, str]
    settings: Settings
    today: date

    @property
    def own_key(self) -> tuple[Kind, str]:
        return (self.kind, self.entry.code) if self.entry else (self.kind, "")

    @property
    def dictionary(self) -> Dictionary:
        return self.teller.dictionary


def facts_about(
    kind: Kind,
    document: dict[str, Any],
    entry: Entry | None,
    edition: Edition | None,
    provider: Provider | None,
    proposal: Proposal | None,
    now: datetime,
) -> Facts:
    """Read the facts: twelve queries at most."""
    shown = Version.objects.current() if edition is None else Version.objects.in_edition(edition.number)
    names = {(name.kind, name.code) for name in named_entries(kind, document)}
    named = {
        key: version
        for version in shown.filter(entry__code__in={code for _kind, code in names}).select_related("entry")
        if (key := (Kind(version.kind), version.entry.code)) in names
    }
    missing = names - named.keys()
    points = named_touchpoints(kind, document)
    open_ones = published_touchpoints().filter(touchpoint__public_id__in=points)
    return Facts(
        kind=kind,
        document=document,
        entry=entry,
        provider=provider,
        named=named,
        awaited=_awaited(missing, proposal),
        teller=Teller([(kind, document)], number=edition.number if edition else None),
        users=_users(entry),
        current=shown.filter(entry=entry).first() if entry else None,
        competing=_competing(entry, proposal),
        open_touchpoints=frozenset(
            str(key) for key in open_ones.values_list("touchpoint__public_id", flat=True)
        ),
        touchpoint_names=names_of_touchpoints(points),
        settings=current_settings(),
        today=localdate(now),
    )


def _awaited(missing: set[tuple[Kind, str]], proposal: Proposal | None) -> dict[tuple[Kind, str], Proposal]:
    """Proposals that would add what is missing: those of the same authority, and what was handed over already."""
    adding = Proposal.objects.filter(
        kind=ChangeKind.ADD, state__in=OPEN_PROPOSAL, entry__code__in={code for _kind, code in missing}
    ).select_related("entry", "version", "authority", "base")
    return {
        key: item
        for item in adding
        if (key := (Kind(item.entry.kind), item.entry.code)) in missing
        and (
            item.state == ProposalState.SUBMITTED
            or (proposal is not None and item.authority_id == proposal.authority_id)
        )
    }


def _users(entry: Entry | None) -> list[Version]:
    if entry is None or entry.pk is None:
        return []
    return list(users_of(entry).exclude(entry=entry).order_by("kind", "title", "pk")[:MOST_USERS])


def _competing(entry: Entry | None, proposal: Proposal | None) -> list[Proposal]:
    """Other proposals for the entry that are being checked: what is only written is its authority's own business. The
    Project Office, which sees all, is told of all."""
    if entry is None or entry.pk is None or proposal is None:
        return []
    others = open_proposals_of(entry).exclude(pk=proposal.pk)
    return list(others if proposal.authority_id is None else others.filter(state=ProposalState.SUBMITTED))
