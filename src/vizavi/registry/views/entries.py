"""Entries of the register: lists of a kind, one entry as it is now or was on a day, who uses it, its history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.access import may_use
from kit.audit.queries import history_of
from kit.errors import Refused
from kit.pages.history import describe
from kit.pages.lists import Choice, Listing, Search, Sort
from kit.pages.words import short_day
from kit.tabular import write_csv, write_xlsx
from vizavi.authorities.models import Authority
from vizavi.registry.actions.keeping import confirm_entry, keep_scenario
from vizavi.registry.catalogue import edition_on
from vizavi.registry.choices import LINES, Kind, Line, Satisfaction, Status
from vizavi.registry.findings import findings_of
from vizavi.registry.forms.deciding import OnDateForm
from vizavi.registry.forms.starting import ReasonForm
from vizavi.registry.models import Entry, Version
from vizavi.registry.queries import (
    current_settings,
    current_version,
    current_versions,
    last_day_of_confirmation,
    newest_edition,
    open_proposals_of,
    sending_to_closed_touchpoints,
    users_of,
    with_link_from,
)
from vizavi.registry.rules import can_confirm, can_keep, can_prepare_anywhere, can_see_proposal, is_staff
from vizavi.registry.statistics import newest_statistics
from vizavi.registry.telling import Teller
from vizavi.registry.views.criterion_comparison import comparison_links
from vizavi.registry.views.frame import entry_url, of_entry, page, to, viewer_of
from vizavi.registry.way import way_of
from vizavi.registry.wording import ACTIONS, KINDS, STATUS_TONES, facts_of_provider, provider_in_words

MOST_EVENTS, MOST_USERS = 200, 100
WITH_AUTHORITY = frozenset({Kind.SERVICE, Kind.SCENARIO, Kind.NEED, Kind.REQUIREMENT, Kind.FAQ, Kind.GUIDE})
OF_SITUATION = frozenset({Kind.NEED, Kind.SCENARIO})
GAPS = {
    "unconfirmed": gettext_lazy("давно не подтверждали"),
    "touchpoint": gettext_lazy("ведёт в закрытую точку взаимодействия"),
    "stale": gettext_lazy("сценарий ждёт обновления"),
    "no_scenario": gettext_lazy("нет ни в одном сценарии"),
    "no_owner": gettext_lazy("нет владельца"),
}


def kind_of(text: str) -> Kind:
    """The kind in an address.

    Raises:
        Http404: there is none.
    """
    try:
        return Kind(text)
    except ValueError:
        raise Http404 from None


@require_safe
@may_use(is_staff)
def index(request: HttpRequest, kind: str) -> HttpResponse:
    """Entries of one kind."""
    its = kind_of(kind)
    listing = listing_of(request, its)
    context = page(
        request,
        str(KINDS[its]),
        crumbs=[],
        kind=its,
        listing=listing,
        status_tones=STATUS_TONES,
        provider=provider_in_words,
        due_before=last_day_of_confirmation(current_settings(), localdate()),
        may_start=can_prepare_anywhere(viewer_of(request)),
    )
    return render(request, "registry/entries/index.html", context)


@require_safe
@may_use(is_staff)
def export(request: HttpRequest, kind: str, ending: str) -> HttpResponse:
    """The list as filtered and ordered, whole, as a file."""
    its = kind_of(kind)
    rows = _rows(listing_of(request, its).matching.iterator(chunk_size=2000))
    out = BytesIO()
    if ending == "csv":
        write_csv(rows, out, delimiter=";")
        content_type = "text/csv; charset=utf-8"
    elif ending == "xlsx":
        write_xlsx(rows, out, title=str(KINDS[its]), widths=[28, 60, 60, 40, 20, 18])
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    else:
        raise Http404
    response = HttpResponse(out.getvalue(), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{its.value}-{localdate():%Y%m%d}.{ending}"'
    return response


def listing_of(request: HttpRequest, kind: Kind) -> Listing[Version]:
    """Current entries of a kind with search, filters and orders."""
    filters: list[Choice | Search] = [
        Search(
            lambda rows, text: rows.filter(
                Q(title__icontains=text) | Q(title_en__icontains=text) | Q(entry__code__icontains=text)
            )
        )
    ]
    if kind in WITH_AUTHORITY:
        filters.append(Choice("authority", _("Кто предоставляет"), _authorities, _by_authority))
    if kind == Kind.SERVICE:
        filters.append(Choice("line", _("Линия взаимодействия"), Line.choices, _of_line))
        filters.append(
            Choice("status", _("Состояние"), Status.choices, lambda rows, value: rows.filter(status=value))
        )
    if kind == Kind.NEED:
        filters.append(
            Choice(
                "group",
                _("Группа"),
                Satisfaction.choices,
                lambda rows, value: rows.filter(document__satisfaction=value),
            )
        )
    if kind in OF_SITUATION:
        filters.append(
            Choice(
                "situation",
                _("Жизненная ситуация"),
                _situations,
                lambda rows, value: rows.filter(document__situation=value),
            )
        )
    gaps = {"unconfirmed", "touchpoint", "no_owner"}
    gaps |= {Kind.SCENARIO: {"stale"}, Kind.SERVICE: {"no_scenario"}, Kind.NEED: {"no_scenario"}}.get(
        kind, set()
    )
    offered = [(name, label) for name, label in GAPS.items() if name in gaps]
    filters.append(Choice("gap", _("Что не так"), offered, lambda rows, value: _with_gap(kind, rows, value)))
    return Listing(
        request.GET,
        current_versions(kind),
        filters=filters,
        sorts=[
            Sort("title", _("Название"), "title"),
            Sort("authority", _("Кто предоставляет"), "authority__short_name", "title"),
            Sort("confirmed", _("Подтверждено"), "entry__confirmed_on", "title"),
        ],
        exports=[
            (ending.upper(), to("entries_export", kind=kind.value, ending=ending))
            for ending in ("xlsx", "csv")
        ],
    )


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
        findings=findings_of(version.kind, version.document, entry, now=now())
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
    )
    return render(request, "registry/entries/show.html", context)


@require_safe
@may_use(is_staff)
def history(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """How an entry went through the editions, and who did what with it."""
    entry = get_object_or_404(Entry, kind=kind_of(kind), code=code)
    versions = list(
        entry.versions.filter(from_edition__isnull=False)
        .select_related("authority", "unit", "owner", "entry")
        .order_by("pk")
    )
    if not versions:
        raise Http404
    teller = Teller([(version.kind, version.document) for version in versions])
    steps: list[dict[str, Any]] = []
    for before, version in zip([None, *versions], versions, strict=False):
        is_new = before is None or before.until_edition != version.from_edition
        steps.append(
            {
                "number": version.from_edition,
                "is_new": is_new,
                "changes": [] if is_new else teller.changes(version.kind, before.document, version.document),  # type: ignore[union-attr]
                "comparisons": []
                if is_new
                else comparison_links(
                    entry,
                    version,
                    before=before.from_edition,
                    after=version.from_edition,  # type: ignore[union-attr]
                ),
            }
        )
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
            form.add_error(refusal.field or None, refusal.message)
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


def _by_kind(versions: Iterable[Version]) -> list[tuple[str, list[Version]]]:
    found: dict[str, list[Version]] = {}
    for version in versions:
        found.setdefault(version.kind, []).append(version)
    return [(str(KINDS[Kind(kind)]), items) for kind, items in found.items()]


def _authorities() -> list[tuple[str, str]]:
    rows = Authority.objects.order_by("short_name").only("code", "short_name", "short_name_en")
    return [("-", _("Проектный офис")), *((row.code, row.short) for row in rows)]


def _by_authority(rows: Any, value: str) -> Any:
    return rows.filter(authority__isnull=True) if value == "-" else rows.filter(authority__code=value)


def _of_line(rows: Any, value: str) -> Any:
    """B-2.3: a service belongs to the line of interaction of its nature."""
    return rows.filter(document__nature__in=[nature.value for nature, line in LINES.items() if line == value])


def _situations() -> list[tuple[str, str]]:
    return [
        (version.entry.code, str(version)) for version in current_versions(Kind.SITUATION).order_by("title")
    ]


def _with_gap(kind: Kind, rows: Any, gap: str) -> Any:
    if gap == "unconfirmed":
        last = last_day_of_confirmation(current_settings(), localdate())
        return rows.filter(Q(entry__confirmed_on__isnull=True) | Q(entry__confirmed_on__lte=last))
    if gap == "touchpoint":
        return rows.filter(pk__in=sending_to_closed_touchpoints().values("pk"))
    if gap == "stale":
        return rows.filter(entry__stale_since__isnull=False)
    if gap == "no_owner":
        return rows.filter(owner__isnull=True)
    if kind == Kind.NEED:
        rows = rows.filter(document__satisfaction=Satisfaction.NOW)
        return with_link_from(rows, Kind.SCENARIO, "needs").filter(is_named=False)
    return with_link_from(rows, Kind.SCENARIO, "steps").filter(is_named=False)


def _rows(versions: Iterable[Version]) -> Iterator[tuple[str, ...]]:
    yield (
        _("Код"),
        _("Название"),
        _("Название на английском"),
        _("Кто предоставляет"),
        _("Состояние"),
        _("Подтверждено"),
    )
    for version in versions:
        yield (
            version.entry.code,
            version.title,
            version.title_en,
            provider_in_words(version),
            version.get_status_display() if version.status else "",
            short_day(version.entry.confirmed_on),
        )
