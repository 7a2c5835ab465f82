"""Editions of the register: the draft with its changes, publication, past ones, comparison of two, terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.access import may_use
from kit.errors import Refused
from kit.pages.lists import Choice, Listing, Search, Sort
from vizavi.registry.actions.editions import publish_edition
from vizavi.registry.actions.keeping import change_settings
from vizavi.registry.choices import EditionState, Kind
from vizavi.registry.findings import Severity, findings_of_edition
from vizavi.registry.forms.deciding import PublishForm, SettingsForm
from vizavi.registry.models import Edition, Proposal, Version
from vizavi.registry.queries import changed_entries, current_settings, with_words
from vizavi.registry.rules import can_keep, is_staff
from vizavi.registry.telling import Change, Teller
from vizavi.registry.views.case import changes_of as changes_between
from vizavi.registry.views.frame import page, to, viewer_of
from vizavi.registry.wording import EDITION_TONES, provider_in_words

MOST_CHANGES = 30


@dataclass(frozen=True)
class Row:
    """An entry that two editions have differently: `state` is added, changed or removed."""

    before: Version | None
    after: Version | None
    changes: list[Change]
    proposal: Proposal | None

    @property
    def state(self) -> str:
        return "added" if self.before is None else "removed" if self.after is None else "changed"

    @property
    def version(self) -> Version:
        found = self.after or self.before
        assert found is not None
        return found


@require_safe
@may_use(is_staff)
def index(request: HttpRequest) -> HttpResponse:
    """All editions, the newest first."""
    listing: Listing[Edition] = Listing(
        request.GET,
        Edition.objects.select_related("published_by"),
        filters=[
            Search(
                lambda rows, text: rows.filter(note__icontains=text) | rows.filter(decision__icontains=text)
            )
        ],
        sorts=[Sort("number", _("Номер"), "-number")],
    )
    context = page(
        request,
        _("Редакции реестра"),
        current="editions",
        crumbs=[],
        listing=listing,
        tones=EDITION_TONES,
        numbers=list(Edition.objects.order_by("-number").values_list("number", flat=True)[:200]),
    )
    return render(request, "registry/editions/index.html", context)


@require_safe
@may_use(is_staff)
def show(request: HttpRequest, number: int) -> HttpResponse:
    """An edition: what it changes, who proposed and decided it and why; of the draft, the check of the whole."""
    edition = get_object_or_404(Edition.objects.select_related("published_by"), number=number)
    before = Edition.objects.filter(number__lt=number).order_by("-number").first()
    is_draft = edition.state == EditionState.DRAFT
    listing = _changed(request, before, edition)
    context = page(
        request,
        _("Редакция № %(number)s") % {"number": number},
        current="editions",
        crumbs=[(_("Редакции"), to("editions"))],
        edition=edition,
        tone=EDITION_TONES[EditionState(edition.state)],
        before=before,
        listing=listing,
        rows=_rows(listing.rows, before, edition),
        findings=findings_of_edition(edition) if is_draft else [],
        may_publish=is_draft and can_keep(viewer_of(request)),
        provider=provider_in_words,
    )
    return render(request, "registry/editions/show.html", context)


@require_safe
@may_use(is_staff)
def compare(request: HttpRequest) -> HttpResponse:
    """Any two editions, entry by entry and field by field."""
    if not ("old" in request.GET and "new" in request.GET):
        return redirect(to("editions"))
    numbers = sorted(_number(request.GET.get(name)) for name in ("old", "new"))
    old, new = (get_object_or_404(Edition, number=number) for number in numbers)
    listing = _changed(request, old, new)
    context = page(
        request,
        _("Редакции № %(old)s и № %(new)s") % {"old": old.number, "new": new.number},
        current="editions",
        crumbs=[(_("Редакции"), to("editions"))],
        old=old,
        new=new,
        listing=listing,
        rows=_rows(listing.rows, old, new),
        kept=[("old", old.number), ("new", new.number)],
        provider=provider_in_words,
    )
    return render(request, "registry/editions/compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_keep)
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """Publish the draft after one more look."""
    edition = get_object_or_404(Edition, number=number)
    form = PublishForm(
        request.POST if request.method == "POST" else None, initial={"revision": edition.revision}
    )
    findings = findings_of_edition(edition) if edition.state == EditionState.DRAFT else []
    if request.method == "POST" and form.is_valid():
        try:
            publish_edition(actor=viewer_of(request), edition=edition, now=now(), **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(to("edition_done", number=number))
    elif edition.state != EditionState.DRAFT:
        return redirect(to("edition", number=number))
    blocking = [item for item in findings if item.severity is Severity.BLOCKS]
    context = page(
        request,
        _("Опубликовать редакцию № %(number)s") % {"number": number},
        current="editions",
        crumbs=[
            (_("Редакции"), to("editions")),
            (_("Редакция № %(number)s") % {"number": number}, to("edition", number=number)),
        ],
        edition=edition,
        form=form,
        layout="pages/workplace.html",
        count=changed_entries(_before(edition), edition).count(),
        blocking=blocking,
        attention=len(findings) - len(blocking),
        submit_text=_("Опубликовать"),
        cancel_url=to("edition", number=number),
    )
    return render(request, "registry/editions/publish.html", context, status=422 if form.errors else 200)


@require_safe
@may_use(is_staff)
def done(request: HttpRequest, number: int) -> HttpResponse:
    """The receipt of a publication."""
    edition = get_object_or_404(Edition.objects.exclude(state=EditionState.DRAFT), number=number)
    context = page(
        request,
        _("Редакция № %(number)s опубликована") % {"number": number},
        current="editions",
        crumbs=[(_("Редакции"), to("editions"))],
        edition=edition,
    )
    return render(request, "registry/editions/done.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(is_staff)
def settings(request: HttpRequest) -> HttpResponse:
    """Terms and thresholds: read by all, changed by the Project Office."""
    present = current_settings()
    may_change = can_keep(viewer_of(request))
    names = ("confirm_months", "remind_days", "least_published")
    form = SettingsForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(present, name) for name in names},
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_settings(actor=viewer_of(request), **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Сроки и пороги сохранены."))
            return redirect(to("settings"))
    context = page(
        request,
        _("Сроки и пороги"),
        current="settings",
        crumbs=[],
        form=form if may_change else None,
        present=present,
        may_change=may_change,
    )
    return render(request, "registry/settings.html", context, status=422 if form.errors else 200)


def _changed(request: HttpRequest, old: Edition | None, new: Edition) -> Listing[Any]:
    query = {name: str(value) for name, value in request.GET.items() if name not in ("old", "new")}
    return Listing(
        query,
        changed_entries(old, new),
        filters=[
            Choice("kind", _("Вид записи"), Kind.choices, lambda rows, value: rows.filter(kind=value)),
            Search(_titled),
        ],
        sorts=[Sort("kind", _("Вид записи"), "kind", "code")],
        page_size=MOST_CHANGES,
    )


def _titled(entries: Any, text: str) -> Any:
    """Entries that an edition has ever called so; titles that are only proposed are not looked at."""
    shown = with_words(Version.objects.filter(from_edition__isnull=False), text)
    return entries.filter(pk__in=shown.values("entry"))


def _rows(entries: Any, old: Edition | None, new: Edition) -> list[Row]:
    """Both versions of each entry, what differs, and the proposal that brought it: five queries."""
    keys = [entry.pk for entry in entries]
    joined = ("entry", "authority", "unit", "owner")
    after = {
        item.entry_id: item
        for item in Version.objects.in_edition(new.number).filter(entry__in=keys).select_related(*joined)
    }
    before = (
        {
            item.entry_id: item
            for item in Version.objects.in_edition(old.number).filter(entry__in=keys).select_related(*joined)
        }
        if old
        else {}
    )
    proposals = {
        item.entry_id: item
        for item in Proposal.objects.filter(entry__in=keys, edition__number__lte=new.number)
        .filter(edition__number__gt=old.number if old else 0)
        .select_related("authority", "author", "decided_by", "version", "base", "entry")
        .order_by("decided_at", "pk")
    }
    teller = Teller(
        [(item.kind, item.document) for item in (*before.values(), *after.values())], number=new.number
    )
    rows = []
    for key in keys:
        first, second = before.get(key), after.get(key)
        changes = changes_between(teller, first, second) if first and second else []
        rows.append(Row(first, second, changes, proposals.get(key)))
    return rows


def _before(edition: Edition) -> Edition | None:
    return Edition.objects.filter(number__lt=edition.number).order_by("-number").first()


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else 0
