"""Conditions taken from elsewhere: those that segments name («малый бизнес»), those of another entry."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kit.access import may_use
from kit.errors import Refused
from vizavi.registry import criterion_tree as tree
from vizavi.registry.actions.criteria import change_criterion
from vizavi.registry.choices import Kind
from vizavi.registry.criterion_place import criterion_at, name_of_step, places_of
from vizavi.registry.criterion_tree import Changed, Node
from vizavi.registry.dictionary import said
from vizavi.registry.models import Version
from vizavi.registry.queries import current_versions, with_words
from vizavi.registry.rules import can_prepare_anywhere
from vizavi.registry.views.criterion_frame import Here, here
from vizavi.registry.views.criterion_rows import anchor_of
from vizavi.registry.views.frame import page

MOST_FOUND = 20
LONGEST_SEARCH = 200
WITH_CRITERIA = (Kind.SITUATION, Kind.SCENARIO, Kind.SERVICE, Kind.REQUIREMENT)


@dataclass(frozen=True)
class Source:
    """A criterion that can be taken: `key` names its entry and place."""

    key: str
    title: str
    kind: str
    sentence: Any
    criterion: Node


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_prepare_anywhere)
def insert(request: HttpRequest, number: int, place: str) -> HttpResponse:
    """Choose a segment or another entry, and take its conditions in place of these or together with them."""
    at = here(request, number, place)
    if not at.may_change:
        raise PermissionDenied
    trouble = ""
    if request.method == "POST":
        try:
            changed = _take(at, request.POST.get("source", ""), request.POST.get("how", ""))
        except Refused as refusal:
            trouble = refusal.message
            at = at.afresh()
        else:
            return redirect(f"{at.to('criterion')}#{anchor_of(changed.focus)}")
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    crumbs = at.crumbs((_("Условия: для кого это"), at.to("criterion")))
    title = _("Взять условия сегмента или другой записи")
    context = page(request, title, current="proposals", crumbs=crumbs) | {
        "caption": at.caption,
        "here": at,
        "trouble": trouble,
        "words": words,
        "segments": _sources(at, current_versions(Kind.SEGMENT).order_by("title", "pk")),
        "found": _sources(at, _matching(words)) if words else [],
    }
    return render(request, "registry/criterion/insert.html", context, status=409 if trouble else 200)


def _take(at: Here, key: str, how: str) -> Changed:
    kind, _slash, rest = key.partition("/")
    code, _slash, place = rest.partition("/")
    version = current_versions(kind).filter(entry__code=code).first() if kind in Kind else None
    taken = criterion_at(version.document, place) if version else None
    if taken is None:
        raise tree.UnableToChange(_("Этих условий в реестре уже нет. Выберите другие."))

    def change(data: Node | None) -> Changed:
        if how == "add" and data is not None:
            return tree.add(data, "", deepcopy(taken))
        # Through a change of the tree, so that what is too large is refused here as everywhere.
        return tree.add(None, "", deepcopy(taken))

    return change_criterion(
        actor=at.viewer,
        proposal=at.proposal,
        place=at.place,
        change=change,
        seen=at.request.POST.get("seen", ""),
        now=at.now,
    )


def _matching(words: str) -> Any:
    found = with_words(current_versions().filter(kind__in=WITH_CRITERIA), words)
    return found.order_by("title", "pk")[:MOST_FOUND]


def _sources(at: Here, versions: Any) -> list[Source]:
    return [source for version in versions for source in _of_version(at, version)]


def _of_version(at: Here, version: Version) -> list[Source]:
    found = []
    for place in places_of(version.kind, version.document):
        criterion = criterion_at(version.document, place)
        is_own = version.entry_id == at.proposal.entry_id and place == at.place
        if criterion is None or is_own:
            continue
        step = name_of_step(version.document, place)
        title = str(version)
        if step is not None:
            title = _("%(name)s. Шаг: %(step)s") % {"name": title, "step": said(step, at.teller.language)}
        found.append(
            Source(
                f"{version.kind}/{version.entry.code}/{place}",
                title,
                str(Kind(version.kind).label),
                at.teller.sentence(criterion, mark=True)
                if not tree.is_too_deep(criterion)
                else _("слишком сложное условие"),
                criterion,
            )
        )
    return found
