"""A proposal as a case: what it changes, what is found, what was remarked, where it stands and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kit.pages.words import day
from vizavi.registry.actions.steps import is_outdated
from vizavi.registry.choices import OPEN_PROPOSAL, ChangeKind, EditionState, Kind, ProposalState
from vizavi.registry.documents import SCHEMAS
from vizavi.registry.documents.differences import merge
from vizavi.registry.findings import findings_of_proposal, told_to
from vizavi.registry.models import Proposal, Version
from vizavi.registry.queries import current_version
from vizavi.registry.telling import Change, Teller
from vizavi.registry.views.criterion_comparison import comparison_links
from vizavi.registry.views.frame import page, proposal_url, to, viewer_of
from vizavi.registry.way import way_of
from vizavi.registry.wording import TONES, facts_of_provider, receipt_number, subject_of


def case_context(request: HttpRequest, proposal: Proposal, *, current: str, tab: str) -> dict[str, Any]:
    """The context of every page that shows a proposal.

    Args:
        tab: which of its tabs is open: "proposal" or "proposal_history".
    """
    before, after = proposal.base, proposal.version
    shown = after or before
    is_open = proposal.state in OPEN_PROPOSAL
    findings = told_to(viewer_of(request), findings_of_proposal(proposal, now=now())) if is_open else []
    teller = Teller([(item.kind, item.document) for item in (before, after) if item])
    remarks = list(proposal.remarks.select_related("author"))
    kind = Kind(proposal.entry.kind)
    return page(
        request,
        subject_of(proposal),
        current=current,
        caption=str(kind.label),
        crumbs=[(_("Предложения"), to("proposals"))] if current == "proposals" else [],
        proposal=proposal,
        proposal_url=proposal_url,
        receipt=receipt_number(proposal),
        tone=TONES[ProposalState(proposal.state)],
        is_outdated=is_open and is_outdated(proposal),
        sections=teller.told(shown.kind, shown.document) if shown else [],
        way=way_of(shown.document, teller) if shown and kind == Kind.SCENARIO else [],
        provider=facts_of_provider(shown) if shown else [],
        changes=changes_of(teller, before, after)
        if before and after and proposal.kind == ChangeKind.CHANGE
        else None,
        comparisons=comparison_links(proposal.entry, before, after, proposal=proposal.pk) if before else [],
        findings=findings,
        is_blocked=any(item.blocks(is_decision=False) for item in findings),
        remarks=[item for item in remarks if item.settled_at is None],
        settled=[item for item in remarks if item.settled_at is not None],
        labels=labels_of(kind),
        steps=_steps(proposal),
        tabs=[
            {"text": text, "url": proposal_url(proposal, name), "current": tab == name}
            for name, text in (("proposal", _("Сведения")), ("proposal_history", _("История")))
        ],
        first_section=SCHEMAS[kind].sections[0].code if after else "reason",
    )


def changes_of(teller: Teller, before: Version, after: Version) -> list[Change]:
    """What two versions of an entry state differently, who provides included."""
    old, new = facts_of_provider(before), facts_of_provider(after)
    found = [
        Change("provider", row["label"], str(row["value"]), str(other["value"]))
        for row, other in zip(old, new, strict=True)
        if row["value"] != other["value"]
    ]
    return teller.changes(after.kind, before.document, after.document) + found


def labels_of(kind: Kind) -> dict[str, str]:
    """Names of the fields of a kind for people."""
    return {item.name: str(item.label) for item in SCHEMAS[kind].fields()} | {"provider": _("Кто отвечает")}


@dataclass(frozen=True)
class Compared:
    """A field of an outdated proposal: as it was, as it was accepted meanwhile, as it is proposed."""

    label: str
    base: str
    theirs: str
    ours: str
    is_conflict: bool


def side_by_side(proposal: Proposal) -> list[Compared] | None:
    """What an outdated proposal and what was accepted meanwhile change; None if there is nothing to compare."""
    theirs = current_version(proposal.entry)
    if theirs is None or not is_outdated(proposal):
        return None
    kind = Kind(proposal.entry.kind)
    base = proposal.base.document if proposal.base else SCHEMAS[kind].empty()
    ours = proposal.version.document if proposal.version else base
    teller = Teller([(kind, base), (kind, theirs.document), (kind, ours)])
    conflicts = set(merge(base, theirs.document, ours).conflicts)
    return [
        Compared(
            str(item.label),
            teller.field(item, base[item.name]).text,
            teller.field(item, theirs.document[item.name]).text,
            teller.field(item, ours[item.name]).text,
            item.name in conflicts,
        )
        for item in SCHEMAS[kind].fields()
        if base[item.name] != theirs.document[item.name] or base[item.name] != ours[item.name]
    ]


def _steps(proposal: Proposal) -> list[dict[str, str]]:
    """Preparing, checking, publication: who, and when."""
    state, edition = ProposalState(proposal.state), proposal.edition
    author = str(proposal.author) if proposal.author else ""
    if state in (ProposalState.WITHDRAWN, ProposalState.REJECTED):
        return [
            {"name": _("Подготовка"), "state": "done", "text": author},
            {"name": str(state.label), "state": "current", "text": day(proposal.decided_at)},
        ]
    with_author = state in (ProposalState.DRAFT, ProposalState.RETURNED)
    is_accepted = state == ProposalState.ACCEPTED
    is_published = edition is not None and edition.state != EditionState.DRAFT

    def step(name: str, *, is_done: bool, is_current: bool, text: str) -> dict[str, str]:
        return {"name": name, "state": "done" if is_done else "current" if is_current else "", "text": text}

    return [
        step(
            _("Подготовка"),
            is_done=not with_author,
            is_current=with_author,
            text=author if with_author else day(proposal.submitted_at),
        ),
        step(
            _("Проверка Проектным офисом"),
            is_done=is_accepted,
            is_current=state == ProposalState.SUBMITTED,
            text=day(proposal.decided_at) if is_accepted else "",
        ),
        step(
            _("Публикация в редакции"),
            is_done=is_published,
            is_current=is_accepted and not is_published,
            text=f"№ {edition.number}" if edition else "",
        ),
    ]
