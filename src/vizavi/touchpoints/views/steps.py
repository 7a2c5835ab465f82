"""What the unit does with a proposal that is written: hand over, take back, merge (S-5.4, I-5.4, S-3.7.c)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.access import may_use
from kit.errors import Refused
from vizavi.touchpoints.actions.checking import submit_proposal
from vizavi.touchpoints.actions.preparing import merge_into_existing, withdraw_proposal
from vizavi.touchpoints.actions.proposals import duplicate_of
from vizavi.touchpoints.actions.reminders import ask_head
from vizavi.touchpoints.choices import DeadlineKind, ProposalState
from vizavi.touchpoints.content import merged, read_content
from vizavi.touchpoints.forms.steps import ReasonForm, RevisionForm, TokenForm
from vizavi.touchpoints.rules import can_prepare, can_submit
from vizavi.touchpoints.suggestions import suggestions_for
from vizavi.touchpoints.views.case import case_context
from vizavi.touchpoints.views.frame import here, is_staff, prepares
from vizavi.touchpoints.views.proposals import page_of, proposal_of, require_prepares, rights_of
from vizavi.touchpoints.wording import receipt_number, subject_of


@require_http_methods(["GET", "POST"])
@may_use(prepares)
def submit(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """Look over everything once more, then hand it to the authorised person (S-5.4, I-5.4)."""
    place = here(request, authority, form)
    proposal = proposal_of(place, number)
    if not can_submit(place.viewer, proposal.unit_id):
        raise PermissionDenied(_("Передаёт на проверку руководитель подразделения."))
    revision = proposal.version.revision if proposal.version else 0
    filled = RevisionForm(request.POST if request.method == "POST" else None, initial={"revision": revision})
    if request.method == "POST" and filled.is_valid():
        try:
            stated = filled.cleaned_data["revision"] if proposal.version else None
            submit_proposal(actor=place.viewer, proposal=proposal, now=place.now, revision=stated)
        except Refused as refusal:
            filled.add_error(None, refusal.message)
        else:
            return redirect(place.to("proposal_done", number=number))
    context = case_context(place, proposal, current="proposals", tab="proposal") | rights_of(place, proposal)
    context |= {"title": _("Проверьте перед передачей"), "caption": subject_of(proposal), "form": filled}
    # After a refusal the page shows what is stored now, and the button speaks of that.
    context["revision"] = revision
    return render(request, "touchpoints/preparing/submit.html", context)


@require_http_methods(["GET", "POST"])
@may_use(prepares)
def withdraw(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """Take a proposal back, with the reason."""
    place = here(request, authority, form)
    proposal = proposal_of(place, number)
    require_prepares(place, proposal)
    filled = ReasonForm(
        request.POST if request.method == "POST" else None,
        label=_("Почему предложение отзывается"),
        missing=_("Напишите, почему предложение отзывается."),
    )
    if request.method == "POST" and filled.is_valid():
        try:
            withdraw_proposal(actor=place.viewer, proposal=proposal, now=place.now, **filled.cleaned_data)
        except Refused as refusal:
            filled.refuse(refusal)
        else:
            return redirect(place.to("proposal_done", number=number))
    context = page_of(place, proposal, _("Отозвать предложение"), form=filled)
    return render(request, "touchpoints/preparing/withdraw.html", context)


@require_http_methods(["GET", "POST"])
@may_use(prepares)
def merge(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """Gather the needs of a duplicate under the touchpoint that there is (S-3.7.c, I-2.8)."""
    place = here(request, authority, form)
    proposal = proposal_of(place, number)
    require_prepares(place, proposal)
    filled = TokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and filled.is_valid():
        try:
            made = merge_into_existing(
                actor=place.viewer, proposal=proposal, now=place.now, **filled.cleaned_data
            )
        except Refused as refusal:
            filled.add_error(None, refusal.message)
        else:
            messages.success(request, _("Потребности объединены. Проверьте изменение и передайте его."))
            return redirect(place.to("proposal_edit", number=made.pk))
    existing = duplicate_of(proposal) if proposal.version else None
    needs = (
        merged(read_content(existing), read_content(proposal.version)).needs
        if existing and proposal.version
        else ()
    )
    context = page_of(
        place,
        proposal,
        _("Объединить потребности"),
        form=filled,
        existing=existing,
        needs=[n.text for n in needs],
    )
    return render(request, "touchpoints/preparing/merge.html", context)


@require_POST
@may_use(prepares)
def ask(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """Tell the head of the unit that a proposal is ready."""
    place = here(request, authority, form)
    proposal = proposal_of(place, number)
    try:
        asked = ask_head(actor=place.viewer, proposal=proposal, now=place.now)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        text = (
            _("Руководителю отправлено письмо. Предложение ждёт его решения.")
            if asked
            else _("Руководитель уже получил письмо об этом предложении.")
        )
        messages.success(request, text)
    return redirect(place.to("proposal", number=number))


@require_safe
@may_use(is_staff)
def done(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """The receipt of a step: its number, what comes next and by when."""
    place = here(request, authority, form)
    proposal = proposal_of(place, number)
    titles = {
        ProposalState.SUBMITTED: _("Передано на проверку"),
        ProposalState.WITHDRAWN: _("Предложение отозвано"),
    }
    state = ProposalState(proposal.state)
    clock = proposal.deadlines.filter(met_at__isnull=True, kind=DeadlineKind.CHECK).first()
    suggestions = suggestions_for(proposal.process, place.document_for_changes)
    context = page_of(
        place,
        proposal,
        titles.get(state, str(state.label)),
        clock=place.clock(clock) if clock else None,
        suggestions=suggestions,
        receipt=receipt_number(proposal),
        prepares_it=can_prepare(place.viewer, proposal.unit_id),
    )
    return render(request, "touchpoints/preparing/done.html", context)
