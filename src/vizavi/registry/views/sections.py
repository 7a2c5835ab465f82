"""The sections in which a proposal is written: their pages, what is found and remarked in each."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from vizavi.registry.actions.steps import EDITABLE
from vizavi.registry.choices import Kind
from vizavi.registry.documents import SCHEMAS
from vizavi.registry.finding import Finding
from vizavi.registry.models import Proposal
from vizavi.registry.rules import can_prepare
from vizavi.registry.views.frame import proposal_url, viewer_of
from vizavi.registry.views.places import PROVIDER, REASON, section_of_field
from vizavi.registry.views.proposals import proposal_of


def sections_of(proposal: Proposal) -> list[tuple[str, Any]]:
    """(code, title) of every page on which the proposal is written."""
    if proposal.version_id is None:
        return [(REASON, _("Причина исключения"))]
    schema = SCHEMAS[Kind(proposal.entry.kind)]
    return [*((item.code, item.title) for item in schema.sections), (PROVIDER, _("Кто отвечает"))]


def editable(request: HttpRequest, number: int) -> Proposal:
    """A proposal that the viewer may write.

    Raises:
        Http404: it is not the viewer's to see.
        PermissionDenied: it is not the viewer's to write, or is being checked.
    """
    proposal = proposal_of(request, number)
    if not can_prepare(viewer_of(request), proposal.authority_id):
        raise PermissionDenied
    if proposal.state not in EDITABLE:
        raise PermissionDenied(_("Предложение уже передано на проверку, изменить его нельзя."))
    return proposal


def verb_of(request: HttpRequest) -> tuple[str, str, int]:
    """The button that was pressed: verb, path, number of the row (−1 without one)."""
    verb, _colon, rest = request.POST.get("do", "").partition(":")
    path, _colon, place = rest.partition(":")
    return verb, path, int(place) if place.isascii() and place.isdigit() and len(place) < 5 else -1


def section_tabs(proposal: Proposal, current: str, findings: list[Finding]) -> list[dict[str, Any]]:
    """The sections as tabs, each with the number of things that keep the proposal out."""
    kind = Kind(proposal.entry.kind)
    counts: dict[str, int] = {}
    for item in findings:
        if item.blocks(is_decision=False):
            code = section_of_field(kind, item.field)
            counts[code] = counts.get(code, 0) + 1
    return [
        {
            "text": str(title),
            "url": section_url(proposal, code),
            "current": code == current,
            "count": counts.get(code),
        }
        for code, title in sections_of(proposal)
    ]


def by_path(findings: list[Finding]) -> dict[str, list[Finding]]:
    """Findings by the path of the field that they are about."""
    found: dict[str, list[Finding]] = {}
    for item in findings:
        found.setdefault(item.field, []).append(item)
    return found


def remarked(proposal: Proposal) -> dict[str, list[Any]]:
    """Open remarks by the field that they are about."""
    found: dict[str, list[Any]] = {}
    for remark in proposal.remarks.filter(settled_at__isnull=True).select_related("author"):
        found.setdefault(remark.field, []).append(remark)
    return found


def section_url(proposal: Proposal, section: str) -> str:
    """The page of a section."""
    return proposal_url(proposal, "proposal_edit", section=section)
