"""All classifiers; one of them as a tree that can be searched, as of any edition."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.access import may_use
from kit.pages.lists import Choice, Listing, Search
from vizavi.classifiers.choices import EditionState
from vizavi.classifiers.models import ClassifierEdition
from vizavi.classifiers.queries import classifiers_with_editions, editions_with_states, index_of, tree_of
from vizavi.classifiers.rules import can_import_classifiers, can_see_classifiers
from vizavi.classifiers.shipped import SHIPPED
from vizavi.classifiers.tree import Found, Tree
from vizavi.classifiers.views.frame import (
    classifier_at,
    classifier_page,
    crumbs,
    edition_name,
    edition_url,
    viewer_at,
)

MOST_FOUND = 500


@require_safe
@may_use(can_see_classifiers)
def index(request: HttpRequest) -> HttpResponse:
    """All classifiers, with what is in force and what waits for a decision."""
    classifiers = list(classifiers_with_editions())
    known = {classifier.code for classifier in classifiers}
    context = {
        "title": _("Классификаторы"),
        "classifiers": classifiers,
        "may_import": can_import_classifiers(viewer_at(request)),
        "can_load": any(shipped.code not in known for shipped in SHIPPED),
    }
    return render(request, "classifiers/index.html", context)


@require_safe
@may_use(can_see_classifiers)
def show(request: HttpRequest, classifier: str) -> HttpResponse:
    """The codes of an edition: the one in force, or the one that `edition` numbers; below `under`; found by `q`."""
    place = classifier_at(classifier)
    editions = editions_with_states(place)
    chosen = _chosen(request, editions)
    if chosen is None:
        return classifier_page(request, "codes", place, "codes", listing=None)
    tree = tree_of(chosen.pk)
    under = _under(request, tree)
    listing = _listing(request, chosen, editions, tree, under)
    is_searched = bool((request.GET.get("q") or "").strip())
    query = f"&edition={chosen.number}" if request.GET.get("edition") else ""
    address = reverse("classifiers:classifier", args=[place.code])
    above = [*tree.path(under), tree[under]] if under else []
    return classifier_page(
        request,
        "codes",
        place,
        "codes",
        listing=listing,
        tree=tree,
        edition=chosen,
        state=dict(editions)[chosen],
        under=tree[under] if under else None,
        is_searched=is_searched,
        below_url=lambda code: f"{address}?under={code}{query}",
        breadcrumbs=[
            *crumbs(place if above else None),
            *(
                {"text": f"{item.code} {item.text}", "url": f"{address}?under={item.code}{query}"}
                for item in above[:-1]
            ),
        ],
    )


def _chosen(
    request: HttpRequest, editions: list[tuple[ClassifierEdition, EditionState]]
) -> ClassifierEdition | None:
    """The edition asked for; else the one in force, else the newest."""
    wanted = request.GET.get("edition") or ""
    by_number = {str(edition.number): edition for edition, _state in editions}
    in_force = next((edition for edition, state in editions if state is EditionState.IN_FORCE), None)
    newest = editions[0][0] if editions else None
    return by_number.get(wanted) or in_force or newest


def _under(request: HttpRequest, tree: Tree) -> str:
    wanted = (request.GET.get("under") or "").strip()
    return wanted if wanted in tree else ""


def _listing(
    request: HttpRequest,
    chosen: ClassifierEdition,
    editions: list[tuple[ClassifierEdition, EditionState]],
    tree: Tree,
    under: str,
) -> Listing[Found]:
    problems: list[str] = []
    searched = bool((request.GET.get("q") or "").strip())
    place = chosen.classifier

    def keep_under(rows: Any, text: str) -> Any:
        if text not in tree:
            problems.append(_("Кода «%(code)s» в этой редакции нет, поэтому показано всё.") % {"code": text})
        return rows

    def find(_rows: Any, text: str) -> list[Found]:
        found = index_of(chosen.pk, place.code).search(text, MOST_FOUND)
        if not under:
            return found
        inside = set(tree.below(under))
        return [item for item in found if item.code in inside]

    source = [] if searched else [tree.found(item.code) for item in tree.children(under)]
    filters: list[Choice | Search] = [Search(find)]
    if place.is_tree:
        filters.append(Search(keep_under, _("Внутри кода"), "under"))
    if len(editions) > 1:
        choices = [
            (edition.number, f"{edition_name(edition)} – {state.label}") for edition, state in editions
        ]
        filters.append(Choice("edition", _("Редакция"), choices, lambda rows, _value: rows))
    exports = [
        ("XLSX", edition_url(chosen, "download", kind="xlsx")),
        ("CSV", edition_url(chosen, "download", kind="csv")),
    ]
    return Listing(request.GET, source, filters=filters, exports=exports, problems=problems)
