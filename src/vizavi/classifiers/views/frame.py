"""What the pages of classifiers share: who looks, which classifier, the way down to it."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from vizavi.authorities.api import Viewer
from vizavi.classifiers.models import Classifier, ClassifierEdition
from vizavi.classifiers.rules import can_import_classifiers


def viewer_at(request: HttpRequest) -> Viewer:
    """Who looks."""
    return cast(Viewer, request.viewer)  # type: ignore[attr-defined]


def classifier_at(code: str) -> Classifier:
    """The classifier with this code; 404 otherwise."""
    return get_object_or_404(Classifier, code=code)


def edition_at(code: str, number: int) -> ClassifierEdition:
    """The edition at this address; 404 otherwise."""
    editions = ClassifierEdition.objects.select_related("classifier")
    return get_object_or_404(editions, classifier__code=code, number=number)


def edition_url(edition: ClassifierEdition, name: str = "edition", **more: Any) -> str:
    """The address of a page of an edition."""
    where = {"classifier": edition.classifier.code, "edition": edition.number, **more}
    return reverse(f"classifiers:{name}", kwargs=where)


def classifier_page(
    request: HttpRequest, template: str, classifier: Classifier, current: str, **context: Any
) -> HttpResponse:
    """A page among the tabs of a classifier."""
    tabs = [
        ("codes", _("Коды"), reverse("classifiers:classifier", args=[classifier.code])),
        ("editions", _("Редакции"), reverse("classifiers:editions", args=[classifier.code])),
    ]
    values = {
        "title": str(classifier),
        "caption": _("Классификатор"),
        "classifier": classifier,
        "tabs": [{"text": text, "url": url, "current": name == current} for name, text, url in tabs],
        "breadcrumbs": crumbs(),
        "may_import": can_import_classifiers(viewer_at(request)),
        "edition_url": edition_url,
        **context,
    }
    return render(request, f"classifiers/{template}.html", values)


def crumbs(classifier: Classifier | None = None, *, to: str = "classifier") -> list[dict[str, str]]:
    """The way down to a page of a classifier."""
    trail = [{"text": _("Классификаторы"), "url": reverse("classifiers:index")}]
    if classifier is not None:
        trail.append({"text": str(classifier), "url": reverse(f"classifiers:{to}", args=[classifier.code])})
    return trail


def edition_name(edition: ClassifierEdition) -> str:
    """«Редакция № 2»."""
    return _("Редакция № %(number)s") % {"number": edition.number}
