"""Entries of the register: lists of a kind, one entry as it is now or was on a day, who uses it, its history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.access import may_use
from kit.audit.queries import history_of
from kit.errors import Refused
from kit.pages.history import describe
from kit.pages.words import short_day
from vizavi.registry.actions.keeping import confirm_entry, keep_scenario
from vizavi.registry.catalogue import edition_on
from vizavi.registry.choices import Kind
from vizavi.registry.findings import findings_of, told_to
from vizavi.registry.forms.deciding import OnDateForm
from vizavi.registry.forms.starting import ReasonForm
from vizavi.registry.models import Entry, Version
from vizavi.registry.queries import (
    current_version,
    newest_edition,
    open_proposals_of,
    published_edition,
    users_of,
)
from vizavi.registry.rules import can_confirm, can_keep, can_prepare_anywhere, can_see_proposal, is_staff
from vizavi.registry.statistics import newest_statistics
from vizavi.registry.telling import Teller
from vizavi.registry.views.criterion_comparison import comparison_links
from vizavi.registry.views.frame import entry_url, kind_of, of_entry, page, to, viewer_of
from vizavi.registry.way import way_of
from vizavi.registry.wording import ACTIONS, KINDS, STATUS_TONES, facts_of_provider

MOST_EVENTS, MOST_USERS = 200, 100
PUBLIC_PAGES = {
    Kind.SITUATION: "portal:situation",
    Kind.SERVICE: "portal:service",
    Kind.REQUIREMENT: "portal:requirement",
    Kind.SEGMENT: "portal:segment",
    Kind.FAQ: "portal:answer",
    Kind.GUIDE: "portal:guide",
}


@require_safe
@may_use(is_staff)
def show(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """One entry: what it says, who provides and answers, who uses it, what is found."""
    entry = get_object_or_404(Entry, kind=kind_of(kind), code=code)
    on = OnDateForm({**request.GET.dict()} if any(key.startswith("on_") for key in request.GET) else None)
    version, edition = _shown(entry, on)
    viewer = viewer_of(request)
    is_current = version.until_edition is None
    users = list(users_of(entry).exclude(entry=entry).order_by("kind", "title", "pk")[: MOST_USERS + 1])
    number = edition.number if edition else None if is_current else version.from_edition
    teller = Teller([(version.kind, version.document)], number=number)
    waiting = [item for item in open_proposals_of(entry) if can_see_proposal(viewer, item.authority_id)]
    context = page(
        request,
        str(version),
        crumbs=[(str(KINDS[Kind(entry.kind)]), to("entries", kind=entry.kind))],
        caption=str(Kind(entry.kind).label),
        entry=entry,
        version=version,
        edition=edition,
        is_current=is_current,
        newest=newest_edition(),
        status_tones=STATUS_TONES,
        sections=teller.told(version.kind, version.document),
        way=way_of(version.document, teller) if entry.kind == Kind.SCENARIO else [],
        provider=facts_of_provider(version),
        users=_by_kind(users[:MOST_USERS]),
        has_more_users=len(users) > MOST_USERS,
        findings=told_to(viewer, findings_of(version.kind, version.document, entry, now=now()))
        if is_current and not edition
        else [],
        waiting=waiting,
        numbers=newest_statistics(entry) if entry.kind == Kind.SEGMENT else None,
        may_confirm=is_current and can_confirm(viewer, version.authority_id, version.owner_id),
        may_keep=can_keep(viewer),
        may_propose=is_current and can_prepare_anywhere(viewer),
        form=on,
        tabs=tabs_of(entry, "entry"),
        teller=teller,
        public_url=_public_url(entry),
        changed=current_version(entry.stale_because) if entry.stale_because else None,
    )
    return render(request, "registry/entries/show.html", context)


@require_safe
@may_use(is_staff)
def history(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """How an entry went through the editions, and who did what with it."""
    entry = get_object_or_404(Entry, kind=kind_of(kind), code=code)
    # What was replaced within one draft no edition has ever shown.
    versions = list(
        entry.versions.filter(from_edition__isnull=False)
        .exclude(until_edition=F("from_edition"))
        .select_related("authority", "unit", "owner", "entry")
        .order_by("pk")
    )
    if not versions:
        raise Http404
    teller = Teller([(version.kind, version.document) for version in versions])
    pairs = zip([None, *versions], versions, strict=False)
    steps = [_step(entry, teller, before, version) for before, version in pairs]
    context = page(
        request,
        str(versions[-1]),
        crumbs=of_entry(entry, str(versions[-1])),
        caption=str(Kind(entry.kind).label),
        tabs=tabs_of(entry, "entry_history"),
        steps=list(reversed(steps)),
        gone=versions[-1].until_edition,
        events=describe(history_of([entry])[:MOST_EVENTS], actions=ACTIONS),
    )
    return render(request, "registry/entries/history.html", context)


@require_POST
@may_use(is_staff)
def confirm(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Say that an entry still holds."""
    entry = get_object_or_404(Entry, kind=kind_of(kind), code=code)
    try:
        confirm_entry(actor=viewer_of(request), entry=entry, now=now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request, _("Подтверждено %(date)s: запись верна.") % {"date": short_day(localdate())}
        )
    return redirect(
        to("confirmations") if request.POST.get("next") == "list" else entry_url(entry.kind, entry.code)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_keep)
def still_fits(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Say that a scenario fits although a service in it changed, and why."""
    entry = get_object_or_404(Entry, kind=kind_of(kind), code=code)
    version = current_version(entry)
    if version is None or entry.kind != Kind.SCENARIO:
        raise Http404
    form = ReasonForm(
        request.POST if request.method == "POST" else None, label=_("Почему сценарий подходит без изменений")
    )
    if request.method == "POST" and form.is_valid():
        try:
            keep_scenario(
                actor=viewer_of(request), entry=entry, reason=form.cleaned_data["reason"], now=now()
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Сценарий больше не ждёт обновления."))
            return redirect(entry_url(entry.kind, entry.code))
    context = page(
        request,
        _("Сценарий подходит без изменений"),
        crumbs=of_entry(entry, str(version)),
        caption=str(version),
        form=form,
        layout="pages/workplace.html",
        intro=_(
            "Услуга в сценарии изменилась. Если шаги, сроки и точки взаимодействия верны, напишите почему."
        ),
        submit_text=_("Подтвердить"),
        cancel_url=entry_url(entry.kind, entry.code),
    )
    return render(request, "pages/form.html", context, status=422 if form.is_bound else 200)


def tabs_of(entry: Entry, current: str) -> list[dict[str, Any]]:
    """The pages of an entry."""
    return [
        {"text": text, "url": to(name, kind=entry.kind, code=entry.code), "current": name == current}
        for name, text in (("entry", _("Сведения")), ("entry_history", _("История")))
    ]


def _step(entry: Entry, teller: Teller, before: Version | None, version: Version) -> dict[str, Any]:
    """What an edition made of an entry."""
    number = version.from_edition
    if before is None or before.until_edition != number:
        return {"number": number, "is_new": True}
    comparisons = comparison_links(entry, before, version, before=before.from_edition, after=number)
    changes = teller.changes(version.kind, before.document, version.document)
    return {"number": number, "is_new": False, "changes": changes, "comparisons": comparisons}


def _shown(entry: Entry, on: OnDateForm) -> tuple[Version, Any]:
    """The version to show and, if a day was asked for, the edition of that day."""
    if on.is_bound and on.is_valid() and on.cleaned_data["on"]:
        edition = edition_on(on.cleaned_data["on"])
        rows = entry.versions.in_edition(edition.number) if edition else entry.versions.none()
        version = rows.select_related("entry", "authority", "unit", "owner").first()
        if version is not None:
            return version, edition
        on.add_error("on", _("В этот день записи в реестре не было. Показано, что есть сейчас."))
    version = current_version(entry) or (
        entry.versions.filter(from_edition__isnull=False)
        .select_related("entry", "authority", "unit", "owner")
        .order_by("-pk")
        .first()
    )
    if version is None:
        raise Http404
    return version, None


def _public_url(entry: Entry) -> str:
    """Where clients read the entry; "" for kinds without a page of their own and for what is not published."""
    published = published_edition()
    if entry.kind not in PUBLIC_PAGES or published is None:
        return ""
    if not entry.versions.in_edition(published.number).exists():
        return ""
    return reverse(PUBLIC_PAGES[Kind(entry.kind)], args=[entry.code])


def _by_kind(versions: Iterable[Version]) -> list[tuple[str, list[Version]]]:
    found: dict[str, list[Version]] = {}
    for version in versions:
        found.setdefault(version.kind, []).append(version)
    return [(str(KINDS[Kind(kind)]), items) for kind, items in found.items()]
