"""One question a page; every answer can be changed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.access import PUBLIC, may_use
from kit.errors import Refused
from vizavi.offers.actions.enquiries import EnquiryGone, answer_question, skip_question
from vizavi.offers.choices import Skip
from vizavi.offers.forms.answer import AnswerForm
from vizavi.offers.profile import MOST_ITEMS
from vizavi.offers.questions import progress, waiting_for
from vizavi.offers.suggested import suggested
from vizavi.offers.views.here import Here, crumbs, with_enquiry

BACK = {"answers": "offers:answers", "results": "offers:results"}
MOST_NAMED = 8


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(PUBLIC)
@with_enquiry
def question(here: Here, name: str) -> HttpResponse:
    """The question about an attribute; answered, to the next one or back to where it was changed from."""
    dictionary = here.catalogue.dictionary
    if name not in dictionary:
        raise Http404(_("Такого вопроса нет. Возможно, вышла новая редакция реестра."))
    if here.request.method == "POST":
        return _take(here, name)
    value = here.enquiry.known.get(name)
    if value is None and name not in here.enquiry.skipped and dictionary[name]["many"]:
        value = suggested(here.scope.situations, name) or None
    form = AnswerForm(dictionary, name, value=value)
    return _show(here, name, form, is_suggested=value is not None and name not in here.enquiry.known)


def _take(here: Here, name: str) -> HttpResponse:
    do = here.request.POST.get("do", "")
    if do in Skip.values:
        kept = skip_question(**_whose(here), name=name, why=Skip(do), now=timezone.now())
        return _after(here, kept)
    dictionary = here.catalogue.dictionary
    if do == "none" and dictionary[name]["type"] == "list":
        return _after(here, answer_question(**_whose(here), name=name, value=[], now=timezone.now()))
    form = AnswerForm(dictionary, name, here.request.POST)
    if not form.is_valid() or form.is_searching:
        return _show(here, name, form)
    value = form.value()
    if do == "add" or do.startswith("remove-"):
        return _show(here, name, _changed(form, name, value, do))
    if form.is_list:
        value = [item for item in value if item]
        if not value:
            form.add_error(None, _("Расскажите хотя бы об одном месте или нажмите «Не знаю»."))
            return _show(here, name, form)
    try:
        kept = answer_question(**_whose(here), name=name, value=value, now=timezone.now())
    except EnquiryGone:
        raise
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _show(here, name, form)
    return _after(here, kept)


def _changed(form: AnswerForm, name: str, value: Any, do: str) -> AnswerForm:
    """The form with room for one thing more, or one less."""
    if not form.is_list:
        return AnswerForm(form.dictionary, name, value=value)
    place = do.removeprefix("remove-")
    if place.isdecimal() and int(place) < len(value):
        del value[int(place)]
    items = min(len(value) + (do == "add"), MOST_ITEMS)
    return AnswerForm(form.dictionary, name, value=value, items=max(items, 1))


def _whose(here: Here) -> dict[str, Any]:
    return {
        "actor": here.request.viewer,  # type: ignore[attr-defined]
        "enquiry": here.enquiry,
        "catalogue": here.catalogue,
    }


def _after(here: Here, kept: Any) -> HttpResponse:
    back = BACK.get(here.request.GET.get("from", ""))
    if back:
        return redirect(back)
    return Here(here.request, here.catalogue, kept, here.secret, here.today).onward()


def _show(here: Here, name: str, form: AnswerForm, *, is_suggested: bool = False) -> HttpResponse:
    enquiry, document = here.enquiry, here.catalogue.dictionary[name]
    is_answered = name in here.client or name in enquiry.skipped
    waiting = [] if is_answered else waiting_for(here.verdicts.match, here.scope, here.catalogue, name)
    back = BACK.get(here.request.GET.get("from", ""))
    context = {
        "title": document["question"]["ru"],
        "document": document,
        "name": name,
        "form": form,
        "options": {row["code"]: row for row in document["values"]},
        "is_changing": is_answered,
        "is_suggested": is_suggested,
        "skipped": enquiry.skipped.get(name, ""),
        "waiting": waiting[:MOST_NAMED],
        "waiting_more": len(waiting) - MOST_NAMED,
        "progress": progress(here.verdicts.match, here.scope),
        "number": enquiry.asked.index(name) + 1 if name in enquiry.asked else len(enquiry.asked) + 1,
        "back_url": reverse(back) if back else _before(here, name),
    }
    return render(here.request, "offers/question.html", context)


def _before(here: Here, name: str) -> str:
    """The page of the question asked before, or the start."""
    asked = here.enquiry.asked
    before = asked[: asked.index(name)] if name in asked else asked
    return reverse("offers:question", args=[before[-1]]) if before else reverse("offers:start")


@require_safe
@may_use(PUBLIC)
@with_enquiry
def answers(here: Here) -> HttpResponse:
    """Everything that was answered, each answer to be changed."""
    context = {
        "title": _("Ваши ответы"),
        "rows": here.rows(),
        "following": here.next_question(),
        "about": [*here.scope.situations, *here.scope.single],
        "follows": here.follows(),
        "progress": progress(here.verdicts.match, here.scope),
        "expires_at": here.enquiry.expires_at,
        "breadcrumbs": crumbs({"text": _("Результаты"), "url": reverse("offers:results")}),
    }
    return render(here.request, "offers/answers.html", context)
