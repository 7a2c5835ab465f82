"""Checking: the queue by deadline, a case with its findings, the decision (S-3.3.2, S-3.3.3, I-2.2.2, I-2.2.3)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kit.access import may_use
from kit.errors import Refused
from vizavi.touchpoints.actions.checking import include_proposal, return_proposal
from vizavi.touchpoints.choices import DeadlineKind, ProposalState
from vizavi.touchpoints.findings import Severity
from vizavi.touchpoints.forms.checking import ReturnForm
from vizavi.touchpoints.models import Proposal
from vizavi.touchpoints.queries import queue
from vizavi.touchpoints.rules import can_check, can_see_all_proposals
from vizavi.touchpoints.views.case import case_context
from vizavi.touchpoints.views.frame import Here, checks, here, is_staff
from vizavi.touchpoints.views.proposals import proposal_of
from vizavi.touchpoints.wording import FIELDS, receipt_number, subject_of

# The authorised person works from the nearest deadline on; whoever wants more has the list of proposals.
MOST_IN_QUEUE = 50


@require_safe
@may_use(is_staff)
def index(request: HttpRequest, authority: str, form: str) -> HttpResponse:
    """What waits to be checked, the nearest deadline first, and the first case."""
    place = _seen_by(here(request, authority, form))
    first = queue(place.viewer, place.register).first()
    if first is None:
        context = place.context(_("Проверка"), current="queue", rows=[])
        return render(request, "touchpoints/checking/empty.html", context)
    return _case(place, proposal_of(place, first.pk))


@require_safe
@may_use(is_staff)
def case(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """One case beside the queue."""
    place = _seen_by(here(request, authority, form))
    return _case(place, proposal_of(place, number))


@require_POST
@may_use(checks)
def give_back(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """Return a proposal to the unit with remarks and a term."""
    place = _seen_by(here(request, authority, form))
    proposal = proposal_of(place, number)
    filled = _return_form(place)
    if filled.is_valid():
        try:
            return_proposal(
                actor=place.viewer,
                proposal=proposal,
                remarks=filled.remarks(),
                working_days=filled.cleaned_data["working_days"],
                now=place.now,
            )
        except Refused as refusal:
            filled.add_error(refusal.field or "remark-", refusal.message)
        else:
            return redirect(place.to("case_done", number=number))
    return _case(place, proposal, filled)


@require_POST
@may_use(checks)
def include(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """Include a proposal in the draft edition. Written remarks are not lost by a slip of the hand."""
    place = _seen_by(here(request, authority, form))
    proposal = proposal_of(place, number)
    filled = _return_form(place)
    if filled.is_valid() and filled.remarks():
        filled.add_error(
            None, _("Вы написали замечания. Верните предложение подразделению или сотрите замечания.")
        )
        return _case(place, proposal, filled)
    try:
        include_proposal(actor=place.viewer, proposal=proposal, now=place.now)
    except Refused as refusal:
        filled.add_error(None, refusal.message)
        return _case(place, proposal, filled)
    return redirect(place.to("case_done", number=number))


@require_safe
@may_use(checks)
def done(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """The receipt of a decision, what it starts, and the next case."""
    place = _seen_by(here(request, authority, form))
    proposal = proposal_of(place, number)
    titles = {
        ProposalState.INCLUDED: _("Включено в проект редакции"),
        ProposalState.RETURNED: _("Возвращено подразделению"),
    }
    state = ProposalState(proposal.state)
    kind = DeadlineKind.PUBLICATION if state == ProposalState.INCLUDED else DeadlineKind.REWORK
    clock = proposal.deadlines.filter(met_at__isnull=True, kind=kind).order_by("due_at").first()
    following = queue(place.viewer, place.register).first()
    context = place.context(
        titles.get(state, str(state.label)),
        current="queue",
        crumbs=[(_("Проверка"), place.to("queue"))],
        proposal=proposal,
        receipt=receipt_number(proposal),
        subject=subject_of(proposal),
        is_included=state == ProposalState.INCLUDED,
        clock=place.clock(clock) if clock else None,
        following=following,
        following_subject=subject_of(following) if following else "",
    )
    return render(request, "touchpoints/checking/done.html", context)


def _case(place: Here, proposal: Proposal, filled: ReturnForm | None = None) -> HttpResponse:
    rows: list[Any] = list(
        queue(place.viewer, place.register).prefetch_related("touchpoint__versions")[:MOST_IN_QUEUE]
    )
    context = case_context(place, proposal, current="queue", tab="proposal")
    if filled is None:
        filled = _return_form(place)
    may_decide = proposal.state == ProposalState.SUBMITTED and can_check(
        place.viewer, place.register.authority_id
    )
    context |= {
        "rows": [(row, subject_of(row), place.left(row.due_at)) for row in rows],
        "form": filled,
        "may_decide": may_decide,
        "may_include": not any(item.severity is Severity.BLOCKS for item in context["findings"]),
    }
    status = 422 if filled.is_bound else 200
    return render(place.request, "touchpoints/checking/case.html", context, status=status)


def _return_form(place: Here) -> ReturnForm:
    data = place.request.POST if place.request.method == "POST" else None
    return ReturnForm(data, names=FIELDS, days=place.register.rework_days)


def _seen_by(place: Here) -> Here:
    """The queue is for who decides and who oversees; units see their own proposals in their own list."""
    if not can_see_all_proposals(place.viewer, place.register.authority_id):
        raise PermissionDenied
    return place
