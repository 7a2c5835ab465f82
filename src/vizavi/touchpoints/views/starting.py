"""The beginning of a proposal: to add, to change, to exclude a touchpoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.access import may_use
from kit.errors import Refused
from kit.pages.lists import Listing, Search
from vizavi.touchpoints.actions.preparing import (
    explain_exclusion,
    propose_addition,
    propose_change,
    propose_exclusion,
)
from vizavi.touchpoints.choices import ChangeKind
from vizavi.touchpoints.content import Content, StatedNeed
from vizavi.touchpoints.forms.steps import StartForm
from vizavi.touchpoints.forms_of import kind_of, named, need_of
from vizavi.touchpoints.models import Process, ProcessVersion, Proposal, Touchpoint
from vizavi.touchpoints.queries import units_of
from vizavi.touchpoints.rules import can_prepare
from vizavi.touchpoints.suggestions import suggestions_for
from vizavi.touchpoints.views.frame import Here, here, prepares
from vizavi.touchpoints.views.proposals import page_of
from vizavi.touchpoints.wording import subject_of


@require_safe
@may_use(prepares)
def choose(request: HttpRequest, authority: str, form: str) -> HttpResponse:
    """Which process a new touchpoint belongs to."""
    place = here(request, authority, form)
    rows = ProcessVersion.objects.current().filter(
        register=place.register, unit_id__in=units_of(place.viewer)
    )
    listing: Listing[Any] = Listing(
        request.GET,
        rows.select_related("process", "unit").order_by("number", "pk"),
        filters=[Search(lambda found, text: found.filter(name__icontains=text))],
    )
    context = place.context(
        _("К какому процессу относится точка?"),
        current="proposals",
        crumbs=[(_("Предложения"), place.to("proposals"))],
        listing=listing,
    )
    return render(request, "touchpoints/preparing/choose.html", context)


@require_http_methods(["GET", "POST"])
@may_use(prepares)
def add(request: HttpRequest, authority: str, form: str, process: UUID) -> HttpResponse:
    """Start the addition of a touchpoint; `kind` and `need` of the address are filled in."""
    place = here(request, authority, form)
    found = get_object_or_404(Process, register=place.register, public_id=process)

    def start(**stated: Any) -> Proposal:
        return propose_addition(
            actor=place.viewer, process=found, content=_suggested(place, found), now=place.now, **stated
        )

    return _start(place, found, ChangeKind.ADD, start)


@require_http_methods(["GET", "POST"])
@may_use(prepares)
def change(request: HttpRequest, authority: str, form: str, touchpoint: UUID) -> HttpResponse:
    """Start a change of a touchpoint."""
    place = here(request, authority, form)
    found = _touchpoint(place, touchpoint)

    def start(**stated: Any) -> Proposal:
        return propose_change(actor=place.viewer, touchpoint=found, now=place.now, **stated)

    return _start(place, found.process, ChangeKind.CHANGE, start, found)


@require_http_methods(["GET", "POST"])
@may_use(prepares)
def exclude(request: HttpRequest, authority: str, form: str, touchpoint: UUID) -> HttpResponse:
    """Start the exclusion of a touchpoint."""
    place = here(request, authority, form)
    found = _touchpoint(place, touchpoint)

    def start(**stated: Any) -> Proposal:
        return propose_exclusion(actor=place.viewer, touchpoint=found, now=place.now, **stated)

    return _start(place, found.process, ChangeKind.EXCLUDE, start, found)


def edit_exclusion(place: Here, proposal: Proposal) -> HttpResponse:
    """The reason and date of an exclusion, which has no other content."""
    request = place.request
    initial = {"happened_on": proposal.happened_on, "reason": proposal.reason}
    filled = StartForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        today=localdate(place.now),
        is_exclusion=True,
    )
    if request.method == "POST" and filled.is_valid():
        stated = {name: filled.cleaned_data[name] for name in initial}
        try:
            explain_exclusion(actor=place.viewer, proposal=proposal, now=place.now, **stated)
        except Refused as refusal:
            filled.refuse(refusal)
        else:
            return redirect(place.to("proposal", number=proposal.pk))
    context = page_of(place, proposal, subject_of(proposal), form=filled, submit_text=_("Сохранить"))
    return render(request, "touchpoints/preparing/start.html", context)


def _start(
    place: Here,
    process: Process,
    kind: ChangeKind,
    start: Callable[..., Proposal],
    touchpoint: Touchpoint | None = None,
) -> HttpResponse:
    request = place.request
    version = process.versions.select_related("unit").order_by("-pk").first()
    if version is None or not can_prepare(place.viewer, version.unit_id):
        raise PermissionDenied(_("Сведения о точках процесса готовит подразделение, которое его ведёт."))
    filled = StartForm(
        request.POST if request.method == "POST" else None,
        today=localdate(place.now),
        is_exclusion=kind == ChangeKind.EXCLUDE,
    )
    if request.method == "POST" and filled.is_valid():
        try:
            made = start(**filled.cleaned_data)
        except Refused as refusal:
            filled.refuse(refusal)
        else:
            page = "proposal" if kind == ChangeKind.EXCLUDE else "proposal_edit"
            return redirect(place.to(page, number=made.pk))
    titles = {
        ChangeKind.ADD: _("Включить точку в перечень"),
        ChangeKind.CHANGE: _("Изменить сведения о точке"),
        ChangeKind.EXCLUDE: _("Исключить точку из перечня"),
    }
    document = place.document
    context = place.context(
        titles[kind],
        current="proposals",
        caption=str(touchpoint.versions.order_by("-pk").filter(from_edition__isnull=False).first())
        if touchpoint
        else str(version),
        crumbs=[(str(version), place.to("process", process=process.public_id))],
        form=filled,
        submit_text=_("Продолжить"),
        cancel_url=place.to("process", process=process.public_id),
        suggestions=suggestions_for(process, document) if kind == ChangeKind.ADD and document else [],
        process=process,
    )
    return render(request, "touchpoints/preparing/start.html", context)


def _suggested(place: Here, process: Process) -> Content | None:
    """The beginning of a touchpoint taken up from a prompt: its kind and its need."""
    document = place.document_for_changes
    kind = kind_of(document, place.request.GET.get("kind", ""))
    need = need_of(document, place.request.GET.get("need", ""))
    if kind is None and need is None:
        return None
    return Content(
        kind=kind.code if kind else "",
        name=named(kind) if kind else "",
        needs=(StatedNeed(need.code, need.name),) if need and not need.free_text else (),
    )


def _touchpoint(place: Here, public_id: UUID) -> Touchpoint:
    return get_object_or_404(
        Touchpoint.objects.filter(versions__from_edition__isnull=False)
        .select_related("process__register__form")
        .distinct(),
        process__register=place.register,
        public_id=public_id,
    )
