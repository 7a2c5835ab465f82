"""Files of a proposal: added, removed, downloaded by those who may see them."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.access import may_use
from kit.errors import Refused
from vizavi.touchpoints.actions.attachments import attach_file, content_type_of, detach_file
from vizavi.touchpoints.choices import ProposalState
from vizavi.touchpoints.forms.steps import FileForm
from vizavi.touchpoints.queries import visible_attachments
from vizavi.touchpoints.views.frame import here, is_staff, prepares
from vizavi.touchpoints.views.proposals import page_of, proposal_of, require_prepares


@require_http_methods(["GET", "POST"])
@may_use(prepares)
def index(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """The files of a proposal, and one more."""
    place = here(request, authority, form)
    proposal = proposal_of(place, number)
    require_prepares(place, proposal)
    if proposal.version is None:
        raise Http404
    is_bound = request.method == "POST"
    filled = FileForm(request.POST, request.FILES) if is_bound else FileForm()
    if is_bound and filled.is_valid():
        try:
            attach_file(
                actor=place.viewer, proposal=proposal, file=filled.cleaned_data["file"], now=place.now
            )
        except Refused as refusal:
            filled.add_error("file", refusal.message)
        else:
            messages.success(request, _("Файл добавлен."))
            return redirect(place.to("proposal_files", number=number))
    context = page_of(
        place,
        proposal,
        _("Файлы"),
        form=filled,
        files=list(proposal.version.attachments.all()),
        is_with_unit=proposal.state in {ProposalState.DRAFT, ProposalState.RETURNED},
    )
    return render(request, "touchpoints/preparing/files.html", context)


@require_POST
@may_use(prepares)
def remove(request: HttpRequest, authority: str, form: str, number: int, attachment: int) -> HttpResponse:
    """Take a file off a proposal."""
    place = here(request, authority, form)
    proposal = proposal_of(place, number)
    found = visible_attachments(place.viewer, place.register).filter(pk=attachment).first()
    try:
        if found is not None:
            detach_file(actor=place.viewer, proposal=proposal, attachment=found, now=place.now)
            messages.success(request, _("Файл убран."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(place.to("proposal_files", number=number))


@require_safe
@may_use(is_staff)
def download(request: HttpRequest, authority: str, form: str, attachment: int) -> HttpResponseBase:
    """A file, always saved and never shown in the browser: what an officer uploads is not our page."""
    place = here(request, authority, form)
    found = get_object_or_404(visible_attachments(place.viewer, place.register), pk=attachment)
    try:
        stored = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(stored, as_attachment=True, filename=found.name, content_type=content_type_of(found))
