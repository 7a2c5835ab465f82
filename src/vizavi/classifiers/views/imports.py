"""The import of an edition: upload, give up; the shipped classifiers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit.access import may_use
from kit.errors import Refused
from vizavi.classifiers.actions.editions import discard_edition, load_classifiers, take_edition
from vizavi.classifiers.forms import UploadForm
from vizavi.classifiers.reading import OKVED, FileRefused, RowProblem
from vizavi.classifiers.rules import can_import_classifiers
from vizavi.classifiers.views.frame import (
    classifier_at,
    classifier_page,
    crumbs,
    edition_at,
    edition_url,
    viewer_at,
)

MOST_PROBLEMS = 100


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_import_classifiers)
def upload(request: HttpRequest, classifier: str) -> HttpResponse:
    """The first step: a file becomes a draft edition, or is told what is wrong with it."""
    place = classifier_at(classifier)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    problems: list[RowProblem] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            edition, is_new = take_edition(
                actor=viewer_at(request),
                classifier=place,
                file_name=file.name,
                content=file.read(),
                published_on=form.cleaned_data["published_on"],
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error("file", refusal.message)
            if isinstance(refusal, FileRefused) and (len(refusal.problems) > 1 or refusal.problems[0].row):
                problems = refusal.problems
        else:
            if not is_new:
                messages.info(request, _("Этот файл уже загружен: вот его редакция. Ничего не изменилось."))
            return redirect(edition_url(edition))
    return classifier_page(
        request,
        "upload",
        place,
        "editions",
        title=_("Загрузить редакцию"),
        caption=str(place),
        breadcrumbs=crumbs(place, to="editions"),
        form=form,
        problems=problems[:MOST_PROBLEMS],
        problems_total=len(problems),
        is_okved=place.code == OKVED,
    )


@require_POST
@may_use(can_import_classifiers)
def discard(request: HttpRequest, classifier: str, edition: int) -> HttpResponse:
    """Give up a draft."""
    found = edition_at(classifier, edition)
    try:
        discard_edition(actor=viewer_at(request), edition=found)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Загруженная редакция удалена. Действующая не изменилась."))
    return redirect(reverse("classifiers:editions", args=[classifier]))


@require_POST
@may_use(can_import_classifiers)
def load_shipped(request: HttpRequest) -> HttpResponse:
    """Load the classifiers that come with the product and are not there yet."""
    made = load_classifiers(actor=viewer_at(request), now=timezone.now())
    if made:
        messages.success(request, _("Загружено классификаторов: %(count)s.") % {"count": len(made)})
    else:
        messages.info(request, _("Все поставляемые классификаторы уже есть."))
    return redirect("classifiers:index")
