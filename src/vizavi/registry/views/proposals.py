"""Proposals as a list and one by one: where each stands, what it changes, handing over, taking back, carrying over."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.access import may_use
from kit.audit.queries import history_of
from kit.errors import Refused
from kit.pages.history import describe
from kit.pages.lists import Choice, Listing, Search, Sort
from vizavi.registry.actions.deciding import accept_proposal, rebase_proposal
from vizavi.registry.actions.proposals import submit_proposal, withdraw_proposal
from vizavi.registry.actions.steps import EDITABLE
from vizavi.registry.choices import ChangeKind, Kind, ProposalState
from vizavi.registry.forms.starting import ReasonForm
from vizavi.registry.models import Proposal
from vizavi.registry.queries import queue, visible_proposals
from vizavi.registry.rules import can_keep, can_prepare, can_prepare_anywhere, can_submit, is_staff
from vizavi.registry.views.case import case_context, side_by_side
from vizavi.registry.views.frame import page, proposal_url, to, viewer_of
from vizavi.registry.views.places import field_url
from vizavi.registry.wording import ACTIONS, TONES, receipt_number, subject_of

MOST_EVENTS = 200


@require_safe
@may_use(is_staff)
def index(request: HttpRequest) -> HttpResponse:
    """Proposals that the viewer may see, newest first."""
    viewer = viewer_of(request)

    def search(rows: Any, text: str) -> Any:
        number = text.rsplit("-", 1)[-1].lstrip("0")
        by_number = Q(pk=int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else Q()
        return rows.filter(
            Q(version__title__icontains=text)
            | Q(base__title__icontains=text)
            | Q(entry__code__icontains=text)
            | by_number
        )

    listing: Listing[Any] = Listing(
        request.GET,
        visible_proposals(viewer),
        filters=[
            Search(search),
            Choice(
                "state", _("Состояние"), ProposalState.choices, lambda rows, value: rows.filter(state=value)
            ),
            Choice("kind", _("Вид записи"), Kind.choices, lambda rows, value: rows.filter(entry__kind=value)),
            Choice(
                "what", _("Что предлагается"), ChangeKind.choices, lambda rows, value: rows.filter(kind=value)
            ),
        ],
        sorts=[
            Sort("new", _("Новые"), "-created_at"),
            Sort("submitted", _("Передано"), "-submitted_at"),
            Sort("authority", _("Кто предлагает"), "authority__short_name"),
        ],
    )
    context = page(
        request,
        _("Предложения"),
        current="proposals",
        crumbs=[],
        listing=listing,
        tones=TONES,
        subject_of=subject_of,
        receipt_number=receipt_number,
        may_start=can_prepare_anywhere(viewer),
    )
    return render(request, "registry/proposals/index.html", context)


@require_safe
@may_use(is_staff)
def show(request: HttpRequest, number: int) -> HttpResponse:
    """A proposal: where it stands, what it changes, what is missing, what can be done."""
    proposal = proposal_of(request, number)
    rights = rights_of(request, proposal)
    context = case_context(request, proposal, current="proposals", tab="proposal") | rights
    context["field_url"] = partial(field_url, proposal) if rights["can_edit"] else None
    return render(request, "registry/proposals/show.html", context)


@require_safe
@may_use(is_staff)
def history(request: HttpRequest, number: int) -> HttpResponse:
    """Who did what with a proposal."""
    proposal = proposal_of(request, number)
    context = case_context(request, proposal, current="proposals", tab="proposal_history")
    objects = [proposal, *proposal.remarks.all()]
    context["events"] = describe(_told(history_of(objects)[:MOST_EVENTS]), actions=ACTIONS)
    return render(request, "registry/proposals/history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_prepare_anywhere)
def check(request: HttpRequest, number: int) -> HttpResponse:
    """What the check finds; without what blocks, the button that hands over (or, for the Project Office, accepts)."""
    proposal = proposal_of(request, number)
    viewer = viewer_of(request)
    if not can_prepare(viewer, proposal.authority_id):
        raise PermissionDenied
    refusal_text = ""
    if request.method == "POST":
        revision = request.POST.get("revision", "")
        try:
            if proposal.authority_id is None and request.POST.get("do") == "accept":
                accept_proposal(actor=viewer, proposal=proposal, now=now())
            else:
                submit_proposal(
                    actor=viewer,
                    proposal=proposal,
                    revision=int(revision) if revision.isascii() and revision.isdigit() else None,
                    now=now(),
                )
        except Refused as refusal:
            refusal_text = refusal.message
        else:
            return redirect(proposal_url(proposal, "proposal_done"))
        proposal = proposal_of(request, number)
    context = case_context(request, proposal, current="proposals", tab="proposal") | {
        "title": _("Проверка перед передачей"),
        "refusal": refusal_text,
        "may_submit": can_submit(viewer, proposal.authority_id) and proposal.state in EDITABLE,
        "may_accept": proposal.authority_id is None and can_keep(viewer) and proposal.state in EDITABLE,
        "is_open": proposal.state in EDITABLE,
        "field_url": partial(field_url, proposal) if proposal.state in EDITABLE else None,
    }
    return render(request, "registry/proposals/check.html", context, status=422 if refusal_text else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_prepare_anywhere)
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take a proposal back."""
    proposal = proposal_of(request, number)
    if not can_prepare(viewer_of(request), proposal.authority_id):
        raise PermissionDenied
    form = ReasonForm(
        request.POST if request.method == "POST" else None, label=_("Почему вы отзываете предложение")
    )
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_proposal(
                actor=viewer_of(request), proposal=proposal, reason=form.cleaned_data["reason"], now=now()
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(proposal_url(proposal, "proposal_done"))
    context = page_of(
        request,
        proposal,
        _("Отозвать предложение"),
        form=form,
        layout="pages/workplace.html",
        intro=_(
            "Написанное останется в истории. Если изменение всё-таки понадобится, начните новое предложение."
        ),
        submit_text=_("Отозвать"),
        is_warning=True,
    )
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


@require_safe
@may_use(can_prepare_anywhere)
def done(request: HttpRequest, number: int) -> HttpResponse:
    """The receipt of a step of who prepares."""
    proposal = proposal_of(request, number)
    titles = {
        ProposalState.SUBMITTED: _("Передано Проектному офису"),
        ProposalState.WITHDRAWN: _("Предложение отозвано"),
        ProposalState.ACCEPTED: _("Принято в проект редакции"),
    }
    state = ProposalState(proposal.state)
    context = page_of(
        request,
        proposal,
        titles.get(state, str(state.label)),
        receipt=receipt_number(proposal),
        before=queue().filter(submitted_at__lt=proposal.submitted_at).count() if proposal.submitted_at else 0,
    )
    return render(request, "registry/proposals/done.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_prepare_anywhere)
def rebase(request: HttpRequest, number: int) -> HttpResponse:
    """Carry a proposal over to what was accepted meanwhile: first both texts side by side."""
    proposal = proposal_of(request, number)
    viewer = viewer_of(request)
    is_checked = proposal.state == ProposalState.SUBMITTED
    if not (can_keep(viewer) if is_checked else can_prepare(viewer, proposal.authority_id)):
        raise PermissionDenied
    refusal_text = ""
    if request.method == "POST":
        try:
            rebase_proposal(actor=viewer, proposal=proposal, now=now())
        except Refused as refusal:
            refusal_text = refusal.message
        else:
            return redirect(proposal_url(proposal, "case" if is_checked else "proposal"))
    compared = side_by_side(proposal)
    if compared is None and not refusal_text:
        return redirect(proposal_url(proposal))
    context = page_of(
        request,
        proposal,
        _("Перенести предложение"),
        compared=compared,
        refusal=refusal_text,
        is_checked=is_checked,
    )
    return render(request, "registry/proposals/rebase.html", context, status=422 if refusal_text else 200)


def proposal_of(request: HttpRequest, number: int) -> Proposal:
    """The proposal with this number, if the viewer may see it.

    Raises:
        Http404: there is none, or it is another authority's.
    """
    rows = visible_proposals(viewer_of(request)).select_related(
        "entry",
        "version__authority",
        "version__unit",
        "version__owner",
        "base__authority",
        "base__unit",
        "base__owner",
        "authority",
        "author",
        "edition",
        "decided_by",
    )
    proposal: Proposal = get_object_or_404(rows, pk=number)
    return proposal


def rights_of(request: HttpRequest, proposal: Proposal) -> dict[str, bool]:
    """Which buttons the viewer gets."""
    viewer = viewer_of(request)
    prepares, is_open = can_prepare(viewer, proposal.authority_id), proposal.state in EDITABLE
    return {
        "can_edit": prepares and is_open,
        "can_withdraw": prepares and (is_open or proposal.state == ProposalState.SUBMITTED),
        "can_decide": proposal.state == ProposalState.SUBMITTED and can_keep(viewer),
        "can_rebase": (prepares and is_open)
        or (proposal.state == ProposalState.SUBMITTED and can_keep(viewer)),
    }


def page_of(request: HttpRequest, proposal: Proposal, title: str, **more: Any) -> dict[str, Any]:
    """The context of a page below a proposal."""
    return page(
        request,
        title,
        current="proposals",
        caption=subject_of(proposal),
        crumbs=[(_("Предложения"), to("proposals")), (receipt_number(proposal), proposal_url(proposal))],
        proposal=proposal,
        proposal_url=proposal_url,
        cancel_url=proposal_url(proposal),
        **more,
    )


def _told(entries: Any) -> list[Any]:
    """Without keys of rows, which tell a reader nothing."""
    told = list(entries)
    for entry in told:
        for values in (entry.before, entry.after):
            for column in list(values or {}):
                if column.endswith("_id") or column in ("form_token", "revision"):
                    del values[column]
    return told
