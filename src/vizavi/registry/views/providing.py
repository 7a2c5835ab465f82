"""Who answers for an entry, and why one is excluded: the pages of a proposal that are not sections of a document."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kit.errors import Refused
from vizavi.registry.actions.proposals import name_provider, possible_owners, save_proposal
from vizavi.registry.findings import findings_of_proposal, told_to
from vizavi.registry.forms.starting import ExclusionForm, ProviderForm
from vizavi.registry.models import Proposal
from vizavi.registry.rules import can_keep
from vizavi.registry.views.frame import proposal_url, viewer_of
from vizavi.registry.views.proposals import page_of
from vizavi.registry.views.sections import PROVIDER, REASON, by_path, section_tabs, section_url, verb_of


def provider_page(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    """Who provides it, and which employee answers for it."""
    version, viewer, moment = proposal.version, viewer_of(request), now()
    assert version is not None
    may_choose = can_keep(viewer)
    sent = request.POST if request.method == "POST" else None
    authority = version.authority

    def made(data: Any, chosen: Any) -> ProviderForm:
        owners = possible_owners(chosen, now=moment)
        initial = {"authority": version.authority_id, "unit": version.unit_id, "owner": version.owner_id}
        return ProviderForm(data, authority=chosen, owners=owners, may_choose=may_choose, initial=initial)

    form = made(sent, authority)
    if sent is not None:
        if may_choose and form.is_valid() and form.cleaned_data["authority"] != authority:
            # Units and people are those of the new authority: chosen on the page that comes back.
            authority, form = form.cleaned_data["authority"], made({}, form.cleaned_data["authority"])
        if form.is_valid():
            try:
                name_provider(
                    actor=viewer,
                    proposal=proposal,
                    authority=authority,
                    unit=form.cleaned_data.get("unit"),
                    owner=form.cleaned_data.get("owner"),
                    now=moment,
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                verb, _path, _place = verb_of(request)
                if verb == "check":
                    return redirect(proposal_url(proposal, "proposal_check"))
                messages.success(request, _("Черновик сохранён."))
                return redirect(section_url(proposal, PROVIDER))
    findings = told_to(viewer, findings_of_proposal(proposal, now=moment))
    context = page_of(
        request,
        proposal,
        _("Кто отвечает"),
        form=form,
        authority=version.authority,
        may_choose=may_choose,
        sections=section_tabs(proposal, PROVIDER, findings),
        found_in=by_path(findings),
        address=section_url(proposal, PROVIDER),
    )
    return render(request, "registry/proposals/provider.html", context, status=422 if form.errors else 200)


def reason_page(request: HttpRequest, proposal: Proposal, section: str) -> HttpResponse:
    """The reason of an exclusion in other words."""
    if section != REASON:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = ExclusionForm(
        sent, authorities=[], initial={"reason": proposal.reason, "form_token": proposal.form_token}
    )
    if sent is not None and form.is_valid():
        save_proposal(
            actor=viewer_of(request),
            proposal=proposal,
            changes={},
            seen="",
            reason=form.cleaned_data["reason"],
            now=now(),
        )
        return redirect(proposal_url(proposal, "proposal_check"))
    context = page_of(
        request,
        proposal,
        _("Причина исключения"),
        form=form,
        layout="pages/workplace.html",
        submit_text=_("Сохранить и проверить"),
    )
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)
