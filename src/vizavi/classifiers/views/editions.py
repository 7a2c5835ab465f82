"""Editions of a classifier: their list, what one changes, an edition as a file."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.access import may_use
from kit.audit.queries import history_of
from kit.errors import Refused
from kit.pages.history import describe
from kit.pages.lists import Choice, Listing, Search
from kit.tabular import write_csv, write_xlsx
from vizavi.classifiers.actions.editions import put_in_force
from vizavi.classifiers.changes import Change, changes_between, counts_of, impacts_on
from vizavi.classifiers.choices import ChangeKind, EditionState
from vizavi.classifiers.forms import InForceForm
from vizavi.classifiers.impact import codes_in_use
from vizavi.classifiers.queries import edition_before, editions_with_states, tree_of
from vizavi.classifiers.rules import can_import_classifiers, can_see_classifiers
from vizavi.classifiers.tree import Tree
from vizavi.classifiers.views.frame import (
    classifier_at,
    classifier_page,
    crumbs,
    edition_at,
    edition_name,
    edition_url,
    viewer_at,
)
from vizavi.classifiers.wording import ACTIONS

MOST_EVENTS = 50
# More than this share of all codes gone means another file was taken more often than a reform.
SUSPICIOUS_SHARE = 0.2
STATE_TONES = {
    EditionState.DRAFT: "grey",
    EditionState.AWAITED: "",
    EditionState.IN_FORCE: "green",
    EditionState.SUPERSEDED: "grey",
}
CHANGE_TONES = {
    ChangeKind.ADDED: "green",
    ChangeKind.REMOVED: "red",
    ChangeKind.RENAMED: "yellow",
    ChangeKind.MOVED: "purple",
}
HEADS = ("code", "name", "name_en", "parent")


@require_safe
@may_use(can_see_classifiers)
def index(request: HttpRequest, classifier: str) -> HttpResponse:
    """All editions, newest first, and what was done with them."""
    place = classifier_at(classifier)
    editions = editions_with_states(place)
    events = history_of([place, *(edition for edition, _state in editions)])[:MOST_EVENTS]
    return classifier_page(
        request,
        "editions",
        place,
        "editions",
        editions=editions,
        tones=STATE_TONES,
        events=describe(events, actions=ACTIONS),
        edition_name=edition_name,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_see_classifiers)
def show(request: HttpRequest, classifier: str, edition: int) -> HttpResponse:
    """What an edition changes; of a draft also what that does to codes in use, and the way to put it in force."""
    found = edition_at(classifier, edition)
    base = edition_before(found)
    form = None
    if found.in_force_on is None and can_import_classifiers(viewer_at(request)):
        form = InForceForm(request.POST or None, initial={"in_force_on": localdate()})
        if request.method == "POST" and form.is_valid():
            try:
                put_in_force(actor=viewer_at(request), edition=found, now=timezone.now(), **form.cleaned_data)
            except Refused as refusal:
                form.refuse(refusal)
            else:
                return redirect(edition_url(found))
    old = tree_of(base.pk) if base else Tree([])
    new = tree_of(found.pk)
    changes = changes_between(old, new)
    counts = counts_of(changes)
    states = dict(editions_with_states(found.classifier))
    return classifier_page(
        request,
        "edition",
        found.classifier,
        "editions",
        title=edition_name(found),
        caption=str(found.classifier),
        breadcrumbs=crumbs(found.classifier, to="editions"),
        edition=found,
        base=base,
        state=states[found],
        tones=STATE_TONES,
        change_tones=CHANGE_TONES,
        form=form,
        counts=counts,
        is_suspicious=bool(base) and counts[ChangeKind.REMOVED] > SUSPICIOUS_SHARE * len(old),
        impacts=impacts_on(codes_in_use(found.classifier.code), old, new) if form else [],
        listing=_listing(request, changes),
        old=old,
        new=new,
    )


@require_safe
@may_use(can_see_classifiers)
def download(request: HttpRequest, classifier: str, edition: int, kind: str) -> HttpResponse:
    """An edition as a table that can be changed and uploaded again."""
    found = edition_at(classifier, edition)
    if kind not in _WRITERS:
        raise Http404
    content_type, write = _WRITERS[kind]
    tree = tree_of(found.pk)
    out = BytesIO()
    write([HEADS, *((item.code, item.name, item.name_en, tree.parent(item.code)) for item in tree)], out)
    name = f"{classifier}-{found.number}.{kind}"
    return HttpResponse(
        out.getvalue(),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _listing(request: HttpRequest, changes: list[Change]) -> Listing[Change]:
    def holds(change: Change, text: str) -> bool:
        items = [item for item in (change.before, change.after) if item is not None]
        return any(item.code.startswith(text) or text.casefold() in item.name.casefold() for item in items)

    return Listing(
        request.GET,
        changes,
        filters=[
            Search(lambda rows, text: [change for change in rows if holds(change, text)]),
            Choice(
                "kind",
                _("Что меняется"),
                ChangeKind.choices,
                lambda rows, value: [change for change in rows if change.kind == value],
            ),
        ],
    )


def _csv(rows: list[Any], out: BytesIO) -> None:
    write_csv(rows, out, delimiter=";")


def _xlsx(rows: list[Any], out: BytesIO) -> None:
    write_xlsx(rows, out, title=HEADS[0], widths=[12, 80, 80, 12])


_WRITERS: dict[str, tuple[str, Callable[[list[Any], BytesIO], None]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
}
