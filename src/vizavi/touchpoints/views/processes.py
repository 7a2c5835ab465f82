"""Processes and their touchpoints: shown to staff, kept by the authorised person (S-3.1, S-5.3.1)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.access import may_use
from kit.audit.queries import history_of
from kit.errors import Refused
from vizavi.authorities.models import Unit
from vizavi.touchpoints.actions.processes import change_process, exclude_process, include_process
from vizavi.touchpoints.choices import OPEN_PROPOSAL
from vizavi.touchpoints.content import read_content
from vizavi.touchpoints.findings import findings_of_content
from vizavi.touchpoints.forms.steps import ProcessForm, ReasonForm
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.forms_of import direction_of, named
from vizavi.touchpoints.models import Process, ProcessVersion, Touchpoint, TouchpointVersion
from vizavi.touchpoints.queries import (
    visible_deadlines,
    visible_proposals,
    with_everything,
)
from vizavi.touchpoints.rules import can_keep_processes, can_prepare, can_see_all_proposals
from vizavi.touchpoints.suggestions import suggestions_for
from vizavi.touchpoints.views.frame import Here, checks, here, is_staff
from vizavi.touchpoints.wording import FIELDS, differences, in_words, told_events

MOST_ENTRIES = 200


@require_safe
@may_use(is_staff)
def show(request: HttpRequest, authority: str, form: str, process: UUID) -> HttpResponse:
    """A process with its touchpoints, what is being prepared, and what nobody has thought of yet."""
    place = here(request, authority, form)
    found, version = _process(place, process)
    document = place.document
    prepares_it = version.until_edition is None and can_prepare(place.viewer, version.unit_id)
    touchpoints = with_everything(
        TouchpointVersion.objects.current().filter(touchpoint__process=found).select_related("touchpoint")
    )
    proposals = visible_proposals(place.viewer, place.register).filter(process=found, state__in=OPEN_PROPOSAL)
    clocks = visible_deadlines(place.viewer, place.register).filter(process=found)
    context = place.context(
        str(version),
        caption=_direction(version, document),
        crumbs=[],
        process=found,
        version=version,
        document=document,
        touchpoints=list(touchpoints),
        proposals=list(proposals.prefetch_related("touchpoint__versions").order_by("pk")),
        clocks=[place.clock(item) for item in clocks],
        suggestions=suggestions_for(found, document) if document and not found.excluded_on else [],
        prepares_it=prepares_it,
        keeps_it=version.until_edition is None
        and can_keep_processes(place.viewer, place.register.authority_id),
        tabs=_tabs(place, "process", {"process": found.public_id}, history=_sees_history(place, version)),
    )
    return render(request, "touchpoints/registers/process.html", context)


@require_safe
@may_use(is_staff)
def history(request: HttpRequest, authority: str, form: str, process: UUID) -> HttpResponse:
    """Who changed the process, when and why."""
    place = here(request, authority, form)
    found, version = _process(place, process)
    if not _sees_history(place, version):
        raise PermissionDenied
    entries = history_of([found, *found.versions.all()])[:MOST_ENTRIES]
    context = place.context(
        str(version),
        caption=_direction(version, place.document),
        crumbs=[],
        events=told_events(entries, place.document),
        tabs=_tabs(place, "process", {"process": found.public_id}, history=True, is_history=True),
    )
    return render(request, "touchpoints/registers/history.html", context)


@require_safe
@may_use(is_staff)
def touchpoint(request: HttpRequest, authority: str, form: str, touchpoint: UUID) -> HttpResponse:
    """What the register says of a touchpoint now."""
    place = here(request, authority, form)
    found, version = _touchpoint(place, touchpoint)
    document, content = place.document, read_content(version)
    process = _process(place, found.process.public_id)[1]
    waiting = (
        visible_proposals(place.viewer, place.register)
        .filter(touchpoint=found, state__in=OPEN_PROPOSAL)
        .first()
    )
    is_current = version.until_edition is None
    context = place.context(
        str(version),
        caption=str(process),
        crumbs=[(str(process), place.to("process", process=found.process.public_id))],
        touchpoint=found,
        version=version,
        fields=FIELDS,
        told=in_words(content, document, {item.pk: item.name for item in version.attachments.all()})
        if document
        else {},
        files=list(version.attachments.all()),
        findings=findings_of_content(content, document) if document else [],
        waiting=waiting,
        prepares_it=is_current and not waiting and can_prepare(place.viewer, process.unit_id),
        tabs=_tabs(
            place, "touchpoint", {"touchpoint": found.public_id}, history=_sees_history(place, process)
        ),
    )
    return render(request, "touchpoints/registers/touchpoint.html", context)


@require_safe
@may_use(is_staff)
def touchpoint_history(request: HttpRequest, authority: str, form: str, touchpoint: UUID) -> HttpResponse:
    """How the touchpoint changed from edition to edition, and every write behind it."""
    place = here(request, authority, form)
    found, version = _touchpoint(place, touchpoint)
    process = _process(place, found.process.public_id)[1]
    if not _sees_history(place, process):
        raise PermissionDenied
    versions = list(with_everything(found.versions.filter(from_edition__isnull=False)).order_by("pk"))
    document = place.document
    context = place.context(
        str(version),
        caption=str(process),
        crumbs=[(str(process), place.to("process", process=found.process.public_id))],
        versions=list(reversed(_steps(versions, document))) if document else [],
        events=told_events(history_of([found, *versions])[:MOST_ENTRIES], document),
        tabs=_tabs(place, "touchpoint", {"touchpoint": found.public_id}, history=True, is_history=True),
    )
    return render(request, "touchpoints/registers/history.html", context)


@require_http_methods(["GET", "POST"])
@may_use(checks)
def include(request: HttpRequest, authority: str, form: str) -> HttpResponse:
    """Include a process; its unit then owes the touchpoints (S-5.3.1)."""
    place = _kept_by(here(request, authority, form))
    filled = _process_form(place)
    if request.method == "POST" and filled.is_valid():
        try:
            made = include_process(
                actor=place.viewer, register=place.register, now=place.now, **_stated(filled)
            )
        except Refused as refusal:
            filled.refuse(refusal)
        else:
            return redirect(place.to("process_done", process=made.public_id))
    context = place.context(_("Включить процесс"), crumbs=[], form=filled, is_new=True)
    return render(request, "touchpoints/registers/process_form.html", context)


@require_http_methods(["GET", "POST"])
@may_use(checks)
def change(request: HttpRequest, authority: str, form: str, process: UUID) -> HttpResponse:
    """Rename a process, move it to another direction or unit."""
    place = _kept_by(here(request, authority, form))
    found, version = _process(place, process)
    names = ("direction", "name", "name_en", "is_other_activity", "scope", "unit")
    filled = _process_form(place, {name: getattr(version, name) for name in names})
    if request.method == "POST" and filled.is_valid():
        try:
            change_process(actor=place.viewer, process=found, now=place.now, **_stated(filled))
        except Refused as refusal:
            filled.refuse(refusal)
        else:
            return redirect(place.to("process_done", process=found.public_id))
    context = place.context(
        _("Изменить процесс"),
        caption=str(version),
        crumbs=[(str(version), place.to("process", process=process))],
        form=filled,
        is_new=False,
    )
    return render(request, "touchpoints/registers/process_form.html", context)


@require_http_methods(["GET", "POST"])
@may_use(checks)
def exclude(request: HttpRequest, authority: str, form: str, process: UUID) -> HttpResponse:
    """Exclude a process with its touchpoints (S-5.3.1)."""
    place = _kept_by(here(request, authority, form))
    found, version = _process(place, process)
    filled = ReasonForm(
        request.POST if request.method == "POST" else None,
        label=_("Почему процесс исключается"),
        missing=_("Напишите, почему процесс исключается."),
    )
    if request.method == "POST" and filled.is_valid():
        try:
            exclude_process(actor=place.viewer, process=found, now=place.now, **filled.cleaned_data)
        except Refused as refusal:
            filled.refuse(refusal)
        else:
            return redirect(place.to("process_done", process=found.public_id))
    touchpoints = TouchpointVersion.objects.current().filter(touchpoint__process=found)
    context = place.context(
        _("Исключить процесс"),
        caption=str(version),
        crumbs=[(str(version), place.to("process", process=process))],
        form=filled,
        process=found,
        touchpoints=list(touchpoints),
    )
    return render(request, "touchpoints/registers/process_exclude.html", context)


@require_safe
@may_use(checks)
def done(request: HttpRequest, authority: str, form: str, process: UUID) -> HttpResponse:
    """What the change of a process demands, of whom and by when (S-5.3.1, S-5.5)."""
    place = _kept_by(here(request, authority, form))
    found, version = _process(place, process)
    is_first = found.versions.count() == 1
    title = (
        _("Процесс исключён из реестра процессов")
        if found.excluded_on
        else _("Процесс включён в реестр процессов")
        if is_first
        else _("Сведения о процессе изменены")
    )
    clocks = visible_deadlines(place.viewer, place.register).filter(process=found)
    context = place.context(
        title, crumbs=[], process=found, version=version, clocks=[place.clock(item) for item in clocks]
    )
    return render(request, "touchpoints/registers/process_done.html", context)


def _process(place: Here, public_id: UUID) -> tuple[Process, ProcessVersion]:
    """A process with its newest version, excluded or not."""
    found = get_object_or_404(
        Process.objects.select_related("register__form"), register=place.register, public_id=public_id
    )
    version = found.versions.select_related("unit").order_by("-pk").first()
    if version is None:
        raise Http404
    return found, version


def _touchpoint(place: Here, public_id: UUID) -> tuple[Touchpoint, TouchpointVersion]:
    """A touchpoint with the newest version that the register shows or showed; what is only proposed is not it."""
    found = get_object_or_404(
        Touchpoint.objects.select_related("process"), process__register=place.register, public_id=public_id
    )
    version = found.versions.filter(from_edition__isnull=False).order_by("-pk").first()
    if version is None:
        raise Http404
    return found, version


def _sees_history(place: Here, version: ProcessVersion) -> bool:
    # The trail of a version includes its drafts, which are the unit's own.
    return can_see_all_proposals(place.viewer, place.register.authority_id) or can_prepare(
        place.viewer, version.unit_id
    )


def _kept_by(place: Here) -> Here:
    if not can_keep_processes(place.viewer, place.register.authority_id):
        raise PermissionDenied
    return place


def _direction(version: ProcessVersion, document: FormDocument | None) -> str:
    found = direction_of(document, version.direction) if document else None
    return named(found) if found else ""


def _tabs(
    place: Here, name: str, where: dict[str, Any], *, history: bool, is_history: bool = False
) -> list[Any]:
    if not history:
        return []
    return [
        {"text": _("Сведения"), "url": place.to(name, **where), "current": not is_history},
        {"text": _("История"), "url": place.to(f"{name}_history", **where), "current": is_history},
    ]


def _steps(versions: list[TouchpointVersion], document: FormDocument) -> list[dict[str, Any]]:
    files = {item.pk: item.name for version in versions for item in version.attachments.all()}
    contents = [read_content(version) for version in versions]
    return [
        {
            "edition": version.from_edition,
            "changes": differences(contents[at - 1], contents[at], document, files) if at else None,
        }
        for at, version in enumerate(versions)
    ]


def _process_form(place: Here, initial: dict[str, Any] | None = None) -> ProcessForm:
    units = Unit.objects.filter(authority=place.register.authority_id, closed_on__isnull=True).order_by(
        "name"
    )
    data = place.request.POST if place.request.method == "POST" else None
    return ProcessForm(data, initial=initial or {}, document=place.document_for_changes, units=units)


def _stated(filled: ProcessForm) -> dict[str, Any]:
    return {"is_other_activity": False, **filled.cleaned_data}
