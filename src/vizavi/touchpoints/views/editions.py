"""Editions of a register: what they change, and their legal life from draft to publication (S-5.1, S-5.2)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.access import may_use
from kit.audit.queries import history_of
from kit.documents.comparison import ComparedRow
from kit.errors import Refused
from kit.pages.forms import Form
from kit.pages.lists import Choice, Listing, Search
from vizavi.authorities.api import Viewer
from vizavi.authorities.choices import Role
from vizavi.touchpoints.actions.editions import (
    approve_edition,
    has_changes,
    publish_edition,
    return_edition,
    send_for_approval,
)
from vizavi.touchpoints.choices import EditionState
from vizavi.touchpoints.exports.annex import compared_rows, edition_name, register_title
from vizavi.touchpoints.exports.files import FORMATS
from vizavi.touchpoints.findings import Severity, findings_of_edition
from vizavi.touchpoints.forms.editions import ApproveForm, AsOfForm, SendForm
from vizavi.touchpoints.forms.steps import ReasonForm
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.models import Edition
from vizavi.touchpoints.queries import edition_as_of, edition_before
from vizavi.touchpoints.rules import can_approve, can_check
from vizavi.touchpoints.views.frame import Here, here, is_staff
from vizavi.touchpoints.wording import told_events

MOST_ENTRIES = 200
TONES = {
    EditionState.DRAFT: "yellow",
    EditionState.UNDER_APPROVAL: "orange",
    EditionState.APPROVED: "",
    EditionState.PUBLISHED: "green",
    EditionState.SUPERSEDED: "grey",
}


def decides(viewer: Viewer) -> bool:
    """Pages of the authorised person and the head of an authority."""
    return viewer.has(Role.REGISTER_OFFICER, Role.AUTHORITY_HEAD)


def approves(viewer: Viewer) -> bool:
    """Pages of the head of an authority."""
    return viewer.has(Role.AUTHORITY_HEAD)


@require_safe
@may_use(is_staff)
def index(request: HttpRequest, authority: str, form: str) -> HttpResponse:
    """All editions, and the one in force on a date asked for."""
    place = here(request, authority, form)
    asked = AsOfForm(request.GET if any(name.startswith("on") for name in request.GET) else None)
    if asked.is_bound and asked.is_valid():
        found = edition_as_of(place.register, asked.cleaned_data["on"])
        if found is not None:
            return redirect(place.to("edition", number=found.number))
        asked.add_error("on", _("На эту дату перечень ещё не был утверждён."))
    editions = place.register.editions.select_related("order").order_by("-number")
    context = place.context(
        _("Редакции перечня"),
        current="editions",
        crumbs=[],
        editions=list(editions),
        tones=TONES,
        form=asked,
        may_import=can_check(place.viewer, place.register.authority_id),
    )
    return render(request, "touchpoints/editions/index.html", context)


@require_safe
@may_use(is_staff)
def show(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """An edition: its state, what it changes row by row, what the check finds, what may be done with it."""
    place = here(request, authority, form)
    edition = edition_of(place, number)
    document = form_of(edition.form_edition)
    before = edition_before(edition)
    context = edition_context(
        place,
        edition,
        edition_name(edition),
        tab="edition",
        caption=register_title(edition),
        before=before,
        headings=[column.heading for column in document.columns if column.content != "number"],
        listing=_changes(request, before, edition),
        findings=findings_of_edition(place.register, edition.number) if edition.state in _OPEN else [],
        clocks=[
            place.clock(item) for item in edition.deadlines.filter(met_at__isnull=True).order_by("due_at")[:1]
        ],
        formats=list(FORMATS.values()),
    )
    return render(request, "touchpoints/editions/show.html", context)


@require_safe
@may_use(is_staff)
def history(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """Who moved the edition on, when and why."""
    place = here(request, authority, form)
    edition = edition_of(place, number)
    entries = history_of([edition, *([edition.order] if edition.order else [])])[:MOST_ENTRIES]
    events = told_events(entries, form_of(edition.form_edition))
    context = edition_context(place, edition, edition_name(edition), tab="edition_history", events=events)
    return render(request, "touchpoints/registers/history.html", context)


@require_http_methods(["GET", "POST"])
@may_use(decides)
def send(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """Lay the draft before the head."""
    place = here(request, authority, form)
    edition = edition_of(place, number)
    if not can_check(place.viewer, place.register.authority_id):
        raise PermissionDenied
    gaps = [
        item
        for item in findings_of_edition(place.register, edition.number)
        if item.severity is Severity.BLOCKS
    ]
    filled = SendForm(
        request.POST if request.method == "POST" else None,
        initial={"revision": edition.revision},
        has_gaps=bool(gaps),
    )
    if request.method == "POST" and filled.is_valid():
        try:
            send_for_approval(actor=place.viewer, edition=edition, now=place.now, **filled.cleaned_data)
        except Refused as refusal:
            filled.refuse(refusal)
        else:
            return redirect(place.to("edition_done", number=number))
    return _step(place, edition, filled, _("Передать на утверждение"), _("Передать руководителю"), gaps=gaps)


@require_http_methods(["GET", "POST"])
@may_use(decides)
def give_back(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """Give the draft back to work, with the reason."""
    place = here(request, authority, form)
    edition = edition_of(place, number)
    if not _decides_here(place):
        raise PermissionDenied
    filled = ReasonForm(
        request.POST if request.method == "POST" else None,
        label=_("Что исправить в редакции"),
        missing=_("Напишите, что исправить в редакции."),
    )
    if request.method == "POST" and filled.is_valid():
        try:
            return_edition(actor=place.viewer, edition=edition, now=place.now, **filled.cleaned_data)
        except Refused as refusal:
            filled.refuse(refusal)
        else:
            return redirect(place.to("edition_done", number=number))
    return _step(place, edition, filled, _("Вернуть редакцию в работу"), _("Вернуть"))


@require_http_methods(["GET", "POST"])
@may_use(approves)
def approve(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """Approve the edition by an order with number and date (S-5.1, I-5.1)."""
    place = here(request, authority, form)
    edition = edition_of(place, number)
    if not can_approve(place.viewer, place.register.authority_id):
        raise PermissionDenied
    filled = ApproveForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial={"revision": edition.revision},
        today=localdate(place.now),
    )
    if request.method == "POST" and filled.is_valid():
        try:
            approve_edition(actor=place.viewer, edition=edition, now=place.now, **filled.cleaned_data)
        except Refused as refusal:
            filled.refuse(refusal)
        else:
            return redirect(place.to("edition_done", number=number))
    return _step(place, edition, filled, _("Утвердить приказом"), _("Утвердить"))


@require_http_methods(["GET", "POST"])
@may_use(decides)
def publish(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """Place the approved edition on the site (S-5.2, I-5.2)."""
    place = here(request, authority, form)
    edition = edition_of(place, number)
    if not _decides_here(place):
        raise PermissionDenied
    filled = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            publish_edition(actor=place.viewer, edition=edition, now=place.now)
        except Refused as refusal:
            filled.refuse(refusal)
        else:
            return redirect(place.to("edition_done", number=number))
    return _step(place, edition, filled, _("Опубликовать редакцию"), _("Опубликовать"))


@require_safe
@may_use(is_staff)
def done(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """The receipt of a step: what was done, what comes next, who does it."""
    place = here(request, authority, form)
    edition = edition_of(place, number)
    titles = {
        EditionState.DRAFT: _("Редакция возвращена в работу"),
        EditionState.UNDER_APPROVAL: _("Редакция передана на утверждение"),
        EditionState.APPROVED: _("Редакция утверждена"),
        EditionState.PUBLISHED: _("Редакция опубликована"),
        EditionState.SUPERSEDED: _("Редакция заменена новой"),
    }
    return render(
        request,
        "touchpoints/editions/done.html",
        edition_context(place, edition, titles[EditionState(edition.state)], receipt=f"РП-{edition.pk:06}"),
    )


def edition_of(place: Here, number: int) -> Edition:
    """The edition with this number of the register at this place.

    Raises:
        Http404: there is none.
    """
    editions = Edition.objects.select_related(
        "register__authority", "register__form", "form_edition", "order"
    )
    return get_object_or_404(editions, register=place.register, number=number)


_OPEN = {EditionState.DRAFT, EditionState.UNDER_APPROVAL}


def _changes(request: HttpRequest, before: Edition | None, edition: Edition) -> Listing[ComparedRow]:
    """What the edition changes, row by row, by kind of change and by words."""

    def search(rows: list[ComparedRow], text: str) -> list[ComparedRow]:
        words = text.casefold()
        return [
            row for row in rows if words in "\n".join([*(row.before or ()), *(row.after or ())]).casefold()
        ]

    states = {"added": "Включено", "changed": "Изменено", "gone": "Исключено"}
    return Listing(
        request.GET,
        [row for row in compared_rows(before, edition) if row.state != "Без изменений"],
        filters=[
            Search(search),
            Choice(
                "state",
                _("Изменение"),
                [("added", _("Включено")), ("changed", _("Изменено")), ("gone", _("Исключено"))],
                lambda rows, value: [row for row in rows if row.state == states[value]],
            ),
        ],
    )


def _decides_here(place: Here) -> bool:
    authority_id = place.register.authority_id
    return can_check(place.viewer, authority_id) or can_approve(place.viewer, authority_id)


def _step(
    place: Here, edition: Edition, form: Any, title: str, submit_text: str, **more: Any
) -> HttpResponse:
    context = edition_context(
        place,
        edition,
        title,
        caption=edition_name(edition),
        form=form,
        submit_text=submit_text,
        cancel_url=place.to("edition", number=edition.number),
        layout="pages/workplace.html",
        # After a refusal the button speaks of what is stored now.
        revision=edition.revision,
        **more,
    )
    return render(place.request, "touchpoints/editions/step.html", context)


def edition_context(place: Here, edition: Edition, title: str, *, tab: str = "", **more: Any) -> Any:
    """What every page of an edition shows: where it stands, and what the viewer may do with it."""
    authority_id, state = place.register.authority_id, EditionState(edition.state)
    checks, approves_it = can_check(place.viewer, authority_id), can_approve(place.viewer, authority_id)
    rights = {
        "may_send": checks and state is EditionState.DRAFT and has_changes(edition),
        "may_return": (checks or approves_it) and state is EditionState.UNDER_APPROVAL,
        "may_approve": approves_it and state is EditionState.UNDER_APPROVAL,
        "may_publish": (checks or approves_it) and state is EditionState.APPROVED,
    }
    tabs = [
        {"text": text, "url": place.to(name, number=edition.number), "current": name == tab}
        for name, text in (("edition", _("Сведения")), ("edition_history", _("История")))
    ]
    crumbs = [(_("Редакции"), place.to("editions"))]
    if not tab:
        crumbs.append((edition_name(edition), place.to("edition", number=edition.number)))
    return place.context(
        title,
        current="editions",
        crumbs=crumbs,
        edition=edition,
        tone=TONES[state],
        tabs=tabs if tab else [],
        steps=_steps(edition),
        **rights,
        **more,
    )


def _steps(edition: Edition) -> list[dict[str, str]]:
    order = [EditionState.DRAFT, EditionState.UNDER_APPROVAL, EditionState.APPROVED, EditionState.PUBLISHED]
    names = [_("Подготовка"), _("Утверждение"), _("Приказ"), _("Публикация")]
    state = (
        EditionState.PUBLISHED if edition.state == EditionState.SUPERSEDED else EditionState(edition.state)
    )
    reached = order.index(state)
    is_over = state is EditionState.PUBLISHED
    return [
        {
            "name": name,
            "state": "done" if place < reached or is_over else "current" if place == reached else "",
        }
        for place, name in enumerate(names)
    ]
