"""Writing a proposal: the form that saves as one types, and what happens when two write at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit.access import may_use
from kit.audit.queries import history_of
from kit.errors import Refused
from vizavi.touchpoints.actions.preparing import save_proposal
from vizavi.touchpoints.actions.proposals import ChangedMeanwhile, duplicate_of
from vizavi.touchpoints.choices import Answer, ProposalState
from vizavi.touchpoints.content import Content, read_content
from vizavi.touchpoints.findings import findings_of_content
from vizavi.touchpoints.forms.content import ContentForm
from vizavi.touchpoints.models import Proposal, TouchpointVersion
from vizavi.touchpoints.queries import with_everything
from vizavi.touchpoints.rules import can_prepare, can_submit
from vizavi.touchpoints.suggestions import suggestions_for
from vizavi.touchpoints.views.frame import Here, here, prepares
from vizavi.touchpoints.views.proposals import page_of, proposal_of
from vizavi.touchpoints.views.starting import edit_exclusion
from vizavi.touchpoints.wording import FIELDS, SECTIONS, differences, subject_of

# What the page sends besides the words of the officer.
_OF_THE_PAGE = {"csrfmiddlewaretoken", "revision", "page", "next"}
_KEEP = "keep-"
_NEXT = {"files": "proposal_files", "submit": "proposal_submit", "close": "proposal"}


@require_http_methods(["GET", "POST"])
@may_use(prepares)
def edit(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """The whole form on one page; a button saves it where scripts do not."""
    place = here(request, authority, form)
    proposal = _editable(place, number)
    if proposal.version is None:
        return edit_exclusion(place, proposal)
    base = _stored(proposal.version)
    if request.method != "POST":
        return _page(place, proposal, _form(place, proposal, base))
    filled = _form(place, proposal, base)
    content = _resolved(request, filled.content(), base)
    try:
        _save(place, proposal, filled, content)
    except ChangedMeanwhile as conflict:
        return _conflict(place, proposal, content, conflict.version)
    except Refused as refusal:
        filled.refuse(refusal)
    if not filled.is_valid():
        return _page(place, proposal_of(place, number), filled)
    step = _NEXT.get(request.POST.get("next", ""))
    if step is None:
        messages.success(request, _("Черновик сохранён."))
    return redirect(place.to(step or "proposal_edit", number=number))


@require_POST
@may_use(prepares)
def autosave(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """Keep what was typed so far; answers with what the page needs to know now."""
    place = here(request, authority, form)
    proposal = _editable(place, number)
    if proposal.version is None:
        raise PermissionDenied
    base = _stored(proposal.version)
    filled = _form(place, proposal, base)
    try:
        version = _save(place, proposal, filled, filled.content())
    except ChangedMeanwhile as conflict:
        context = {"by": _saved_by(conflict.version), "at": conflict.version.updated_at, "zone": place.zone}
        return render(request, "touchpoints/preparing/autosave_conflict.html", context, status=409)
    except Refused as refusal:
        context = {"problems": [refusal.message]}
        return render(request, "pages/fragments/not_saved.html", context, status=422)
    proposal.version = version
    content = _stored(version)
    context = _live(place, proposal, content) | {
        "fields": FIELDS,
        "problems": _problems(filled),
        "revision": version.revision,
        "at": place.now,
        "zone": place.zone,
        "form": filled,
        "answers": Answer.choices,
        "is_kind_changed": content.kind != base.kind,
        "to": place.to,
    }
    response = render(request, "touchpoints/preparing/autosaved.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _editable(place: Here, number: int) -> Proposal:
    proposal = proposal_of(place, number)
    if not can_prepare(place.viewer, proposal.unit_id):
        raise PermissionDenied
    if proposal.state not in {ProposalState.DRAFT, ProposalState.RETURNED}:
        raise PermissionDenied(_("Предложение уже передано на проверку, изменить его нельзя."))
    return proposal


def _stored(version: TouchpointVersion) -> Content:
    return read_content(with_everything(TouchpointVersion.objects.filter(pk=version.pk)).get())


def _form(place: Here, proposal: Proposal, base: Content) -> ContentForm:
    assert proposal.version is not None
    document = place.document_for_changes
    initial = ContentForm.initial_of(base, document) | {
        "revision": proposal.version.revision,
        "page": uuid4(),
        "happened_on": proposal.happened_on,
        "reason": proposal.reason,
    }
    data = place.request.POST if place.request.method == "POST" else None
    return ContentForm(data, initial=initial, document=document, base=base, today=localdate(place.now))


def _save(place: Here, proposal: Proposal, filled: ContentForm, content: Content) -> TouchpointVersion:
    valid = filled.cleaned_data
    return save_proposal(
        actor=place.viewer,
        proposal=proposal,
        content=content,
        revision=valid.get("revision") or 0,
        happened_on=valid.get("happened_on"),
        reason=valid.get("reason"),
        page=str(valid.get("page") or ""),
        now=place.now,
    )


def _page(place: Here, proposal: Proposal, filled: ContentForm) -> HttpResponse:
    assert proposal.version is not None
    remarked: dict[str, list[Any]] = {}
    for remark in proposal.remarks.filter(settled_at__isnull=True):
        remarked.setdefault(remark.field, []).append(remark)
    clock = proposal.deadlines.filter(met_at__isnull=True, unit__isnull=False).order_by("due_at").first()
    context = page_of(
        place,
        proposal,
        subject_of(proposal),
        form=filled,
        sections=_sections(filled),
        fields=FIELDS,
        answers=Answer.choices,
        remarked=remarked,
        clock=place.clock(clock) if clock else None,
        autosave_url=place.to("proposal_autosave", number=proposal.pk),
        files=list(proposal.version.attachments.all()),
        can_hand_over=can_submit(place.viewer, proposal.unit_id),
        suggestions=suggestions_for(proposal.process, place.document_for_changes),
        process=proposal.process,
    )
    return render(
        place.request,
        "touchpoints/preparing/edit.html",
        context | _live(place, proposal, filled.content()) | {"caption": str(_process_name(proposal))},
    )


def _sections(filled: ContentForm) -> list[tuple[str, Any, list[str]]]:
    """Sections with the fields that this register's form asks for."""
    hidden = {f"suits_{group}" for group in ("health", "digital_skills", "russian")} - set(filled.suitability)
    listed = [
        (anchor, title, [name for name in names if name not in hidden]) for anchor, title, names in SECTIONS
    ]
    return [item for item in listed if item[2]]


def _live(place: Here, proposal: Proposal, content: Content) -> dict[str, Any]:
    """What the page tells while one types: findings beside the fields, the touchpoint that this one repeats."""
    findings = findings_of_content(content, place.document_for_changes)
    found_in: dict[str, list[Any]] = {}
    for item in findings:
        found_in.setdefault(item.field, []).append(item)
    duplicate = duplicate_of(proposal)
    return {
        "found_in": found_in,
        "findings": findings,
        "duplicate": duplicate,
        "duplicate_needs": [need.text for need in duplicate.needs.all()] if duplicate else [],
        "can_merge": duplicate is not None and duplicate.from_edition is not None,
        "merge_url": place.to("proposal_merge", number=proposal.pk),
    }


def _conflict(place: Here, proposal: Proposal, mine: Content, version: TouchpointVersion) -> HttpResponse:
    """Both texts field by field, a choice for each, and everything that was typed to be sent again."""
    request = place.request
    theirs = _stored(version)
    document = place.document_for_changes
    names = {item.pk: item.name for item in version.attachments.all()}
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _OF_THE_PAGE and not name.startswith(_KEEP)
        for value in values
    ]
    context = page_of(
        place,
        proposal,
        _("Сравните два варианта"),
        differences=differences(theirs, replace(mine, attachments=theirs.attachments), document, names),
        sent=sent,
        revision=version.revision,
        page=uuid4(),
        by=_saved_by(version),
        at=version.updated_at,
        keep=_KEEP,
    )
    return render(request, "touchpoints/preparing/conflict.html", context, status=409)


def _resolved(request: HttpRequest, mine: Content, theirs: Content) -> Content:
    """The officer's own text, with the other's where the officer chose it on the page of two versions."""
    chosen = {
        name.removeprefix(_KEEP): getattr(theirs, name.removeprefix(_KEEP))
        for name, value in request.POST.items()
        if name.startswith(_KEEP) and name.removeprefix(_KEEP) in FIELDS and value == "theirs"
    }
    return replace(mine, **chosen)


def _saved_by(version: TouchpointVersion) -> str:
    entry = history_of([version]).first()
    return entry.actor_name if entry else ""


def _process_name(proposal: Proposal) -> Any:
    return proposal.process.versions.order_by("-pk").first() or ""


def _problems(filled: ContentForm) -> list[str]:
    return [str(error) for errors in filled.errors.values() for error in errors]
