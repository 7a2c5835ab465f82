"""A proposal as a case: what it changes, what is found, what was remarked, where it stands and what comes next."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kit.pages.words import day
from vizavi.touchpoints.choices import ChangeKind, DeadlineKind, EditionState, ProposalState
from vizavi.touchpoints.content import read_content
from vizavi.touchpoints.findings import Finding, findings_of_content, findings_of_process
from vizavi.touchpoints.models import Proposal, Remark, TouchpointVersion
from vizavi.touchpoints.queries import with_everything
from vizavi.touchpoints.views.frame import Here
from vizavi.touchpoints.wording import FIELDS, TONES, differences, in_words, receipt_number, subject_of

CLOCKS = (DeadlineKind.UPDATE, DeadlineKind.CHECK, DeadlineKind.REWORK)
WAITING = {ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.RETURNED}


def case_context(place: Here, proposal: Proposal, *, current: str, tab: str) -> Any:
    """The context of every page that shows a proposal.

    Args:
        tab: which of its tabs is open: "proposal" or "proposal_history".
    """
    document = place.document_for_changes
    before, after = _before(proposal), proposal.version
    shown = after or before
    files = {item.pk: item for version in (before, after) if version for item in version.attachments.all()}
    names = {pk: item.name for pk, item in files.items()}
    remarks = list(proposal.remarks.select_related("author"))
    clock = proposal.deadlines.filter(met_at__isnull=True, kind__in=CLOCKS).order_by("due_at").first()
    content = read_content(shown) if shown else None
    findings = (
        [*findings_of_content(content, document), *findings_of_process(proposal, after.channel)]
        if after and content
        else findings_of_process(proposal, "")
    )
    is_open = proposal.state in WAITING
    return place.context(
        subject_of(proposal),
        current=current,
        caption=str(proposal.process.versions.order_by("-pk").first() or ""),
        crumbs=[(_("Предложения"), place.to("proposals"))] if current == "proposals" else [],
        proposal=proposal,
        receipt=receipt_number(proposal),
        tone=TONES[ProposalState(proposal.state)],
        fields=FIELDS,
        told=in_words(content, document, names) if content else {},
        changes=differences(read_content(before), read_content(after), document, names)
        if before and after and proposal.kind == ChangeKind.CHANGE
        else None,
        files=[files[pk] for pk in content.attachments] if content else [],
        findings=findings if is_open else [],
        found_in=_by_field(findings) if is_open else {},
        remarks=[item for item in remarks if item.settled_at is None],
        settled=[item for item in remarks if item.settled_at is not None],
        remarked=_remarked(remarks),
        clock=place.clock(clock) if clock else None,
        steps=_steps(place, proposal),
        tabs=[
            {
                "text": _("Сведения"),
                "url": place.to("proposal", number=proposal.pk),
                "current": tab == "proposal",
            },
            {
                "text": _("История"),
                "url": place.to("proposal_history", number=proposal.pk),
                "current": tab == "proposal_history",
            },
        ],
    )


def _before(proposal: Proposal) -> TouchpointVersion | None:
    """What the register says, or said until this proposal changed it."""
    versions = with_everything(proposal.touchpoint.versions.filter(from_edition__isnull=False)).order_by(
        "-pk"
    )
    if proposal.version_id:
        versions = versions.exclude(pk=proposal.version_id)
    if proposal.version and proposal.version.from_edition:
        versions = versions.filter(until_edition=proposal.version.from_edition)
    return versions.first()


def _by_field(findings: list[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for item in findings:
        found.setdefault(item.field, []).append(item)
    return found


def _remarked(remarks: list[Remark]) -> dict[str, list[Remark]]:
    found: dict[str, list[Remark]] = {}
    for item in remarks:
        if item.settled_at is None:
            found.setdefault(item.field, []).append(item)
    return found


def _steps(place: Here, proposal: Proposal) -> list[dict[str, str]]:
    """Preparing, checking, approval, publication: who, and when or by when."""
    state, edition, zone = ProposalState(proposal.state), proposal.edition, place.zone
    if state == ProposalState.WITHDRAWN:
        return [
            {"name": _("Подготовка"), "state": "done", "text": str(proposal.unit)},
            {"name": _("Отозвано"), "state": "current", "text": day(proposal.decided_at, zone)},
        ]
    with_unit = state in {ProposalState.DRAFT, ProposalState.RETURNED}
    is_included = state == ProposalState.INCLUDED
    is_approved = edition is not None and edition.approved_at is not None
    is_published = edition is not None and edition.state in {EditionState.PUBLISHED, EditionState.SUPERSEDED}

    def step(name: str, *, done: bool, current: bool, text: str) -> dict[str, str]:
        return {"name": name, "state": "done" if done else "current" if current else "", "text": text}

    submitted = day(proposal.submitted_at, zone) if proposal.submitted_at and not with_unit else ""
    decided = day(proposal.decided_at, zone) if is_included else ""
    return [
        step(_("Подготовка"), done=not with_unit, current=with_unit, text=submitted or str(proposal.unit)),
        step(
            _("Проверка"),
            done=is_included,
            current=state == ProposalState.SUBMITTED,
            text=decided,
        ),
        step(
            _("Утверждение"),
            done=is_approved,
            current=is_included and not is_approved,
            text=day(edition.approved_at, zone) if edition and is_approved else "",
        ),
        step(
            _("Публикация"),
            done=is_published,
            current=is_approved and not is_published,
            text=day(edition.published_at, zone) if edition and is_published else "",
        ),
    ]
