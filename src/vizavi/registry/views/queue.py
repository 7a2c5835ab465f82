"""The Project Office checks: the queue, a case with its findings, the decision (B-4.2.4.1)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kit.access import may_use
from kit.errors import Refused
from kit.pages.words import day
from vizavi.registry.actions.deciding import accept_proposal, reject_proposal, return_proposal
from vizavi.registry.choices import Kind, ProposalState
from vizavi.registry.forms.deciding import REMARK, DecisionForm
from vizavi.registry.models import Proposal
from vizavi.registry.queries import queue
from vizavi.registry.rules import can_keep, can_see_queue
from vizavi.registry.views.case import case_context, labels_of
from vizavi.registry.views.frame import page, proposal_url, to, viewer_of
from vizavi.registry.views.proposals import proposal_of
from vizavi.registry.wording import receipt_number, subject_of

# One works from the oldest on; whoever wants more has the list of proposals.
MOST_IN_QUEUE = 50


@require_safe
@may_use(can_see_queue)
def index(request: HttpRequest) -> HttpResponse:
    """What waits to be decided, the oldest first, and the first case."""
    first = queue().first()
    if first is None:
        return render(
            request, "registry/queue/empty.html", page(request, _("Проверка"), current="queue", crumbs=[])
        )
    return _case(request, proposal_of(request, first.pk))


@require_safe
@may_use(can_see_queue)
def case(request: HttpRequest, number: int) -> HttpResponse:
    """One case beside the queue."""
    return _case(request, proposal_of(request, number))


@require_POST
@may_use(can_keep)
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Accept, return or reject, by the button. Written remarks are not lost by a slip of the hand."""
    proposal = proposal_of(request, number)
    form = DecisionForm(request.POST, names=labels_of(Kind(proposal.entry.kind)))
    if not form.is_valid():
        return _case(request, proposal, form)
    verb, remarks = request.POST.get("do", ""), form.remarks()
    if verb != "return" and remarks:
        form.add_error(None, _("Вы написали замечания. Верните предложение с ними или сотрите их."))
        return _case(request, proposal, form)
    viewer, note = viewer_of(request), form.cleaned_data["note"]
    try:
        if verb == "accept":
            accept_proposal(actor=viewer, proposal=proposal, note=note, now=now())
        elif verb == "reject":
            reject_proposal(actor=viewer, proposal=proposal, reason=note, now=now())
        else:
            return_proposal(actor=viewer, proposal=proposal, remarks=remarks, now=now())
    except Refused as refusal:
        fields = {"reason": "note", "": REMARK if verb == "return" else None}
        form.add_error(fields.get(refusal.field), refusal.message)
        return _case(request, proposal_of(request, number), form)
    return redirect(proposal_url(proposal, "case_done"))


@require_safe
@may_use(can_keep)
def done(request: HttpRequest, number: int) -> HttpResponse:
    """The receipt of a decision, what it starts, and the next case."""
    proposal = proposal_of(request, number)
    titles = {
        ProposalState.ACCEPTED: _("Принято в проект редакции"),
        ProposalState.RETURNED: _("Возвращено с замечаниями"),
        ProposalState.REJECTED: _("Предложение отклонено"),
    }
    state = ProposalState(proposal.state)
    following = queue().first()
    context = page(
        request,
        titles.get(state, str(state.label)),
        current="queue",
        crumbs=[(_("Проверка"), to("queue"))],
        proposal=proposal,
        receipt=receipt_number(proposal),
        subject=subject_of(proposal),
        following=following,
        following_subject=subject_of(following) if following else "",
    )
    return render(request, "registry/queue/done.html", context)


def _case(request: HttpRequest, proposal: Proposal, form: DecisionForm | None = None) -> HttpResponse:
    context = case_context(request, proposal, current="queue", tab="proposal")
    may_decide = proposal.state == ProposalState.SUBMITTED and can_keep(viewer_of(request))
    rows: list[Any] = list(queue()[:MOST_IN_QUEUE])
    context |= {
        "rows": [(row, subject_of(row), day(row.submitted_at)) for row in rows],
        "form": form or DecisionForm(names=labels_of(Kind(proposal.entry.kind))),
        "may_decide": may_decide,
        "may_accept": may_decide
        and not context["is_outdated"]
        and not any(item.blocks(is_decision=True) for item in context["findings"]),
        "remark": REMARK,
    }
    return render(request, "registry/queue/case.html", context, status=422 if form else 200)
