"""What there is: available now, a step away, to be clarified, not for the client and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kit.access import PUBLIC, may_use
from vizavi.offers.choices import Group, Skip
from vizavi.offers.questions import attribute_of, progress
from vizavi.offers.reasons import Words
from vizavi.offers.shown import Asked, Path, Shown, asked, path, shown
from vizavi.offers.verdicts import Judged, Verdicts
from vizavi.offers.views.here import Here, crumbs, with_enquiry
from vizavi.registry.api import Item
from vizavi.registry.choices import Kind

# How many of a group the page of all results shows; the rest are on the group's own pages.
MOST = {Group.NOW: 30, Group.STEP: 20, Group.CLARIFY: 20, Group.NOT_OFFERED: 10, Group.NOT_FOR_YOU: 10}
PAGE = 50
MOST_REQUIREMENTS = 10
MOST_PATHS = 10
MOST_QUESTIONS = 10
MOST_NAMED = 10

ABOUT = {
    Group.NOW: gettext_lazy("Условия подходят вам: можно обращаться."),
    Group.STEP: gettext_lazy("Станет доступно, если кое-что сделать."),
    Group.CLARIFY: gettext_lazy("Ответьте на вопросы, и станет ясно."),
    Group.NOT_OFFERED: gettext_lazy("Приостановлено, закрыто, не сезон или ещё создаётся."),
    Group.NOT_FOR_YOU: gettext_lazy("По вашим ответам условия не выполнены."),
}


@dataclass(frozen=True)
class Part:
    """A group as the page shows it: its first entries, and how many there are."""

    group: Group
    label: str
    about: str
    items: list[Shown]
    total: int


@dataclass(frozen=True)
class OpenQuestion:
    """A question with the services that wait for its answer: the first of them, and how many there are."""

    asked: Asked
    services: list[Item]
    total: int
    #: why it was left without an answer, "" when it was not
    skipped: str


def findings(
    verdicts: Verdicts, words: Words, *, is_whole: bool = False, skipped: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Context of the template `offers/found.html`: everything that answers lead to.

    Args:
        is_whole: nothing is cut.
        skipped: attributes left without an answer, and why.
    """
    groups = verdicts.grouped(Kind.SERVICE)
    parts = [
        Part(
            group,
            str(group.label),
            str(ABOUT[group]),
            [shown(verdicts, judged, words) for judged in found[: None if is_whole else MOST[group]]],
            len(found),
        )
        for group, found in groups.items()
    ]
    counts = verdicts.count(Kind.REQUIREMENT)
    requirements = verdicts.requirements("met", first=0, most=MOST_REQUIREMENTS)
    paths = _paths(verdicts, words) if not verdicts.scope.is_everything else []
    return {
        "parts": parts,
        "paths": paths,
        # Situations that have ways, none of which fits: nobody is left without a look at them.
        "pathless": verdicts.scope.situations if verdicts.scope.scenarios and not paths else (),
        "situations": [
            shown(verdicts, judged, words)
            for judged in verdicts.of(Kind.SITUATION)
            if judged.answer.verdict == "met" and verdicts.scope.is_everything
        ],
        "segments": [
            shown(verdicts, judged, words)
            for judged in verdicts.of(Kind.SEGMENT)
            if judged.answer.verdict == "met"
        ],
        "requirements": [shown(verdicts, judged, words, explain=False) for judged in requirements],
        "requirements_met": counts["met"],
        "requirements_unknown": counts["unknown"],
        "about": [*verdicts.scope.situations, *verdicts.scope.single],
        "questions": open_questions(
            verdicts, groups[Group.CLARIFY], None if is_whole else MOST_QUESTIONS, skipped or {}
        ),
    }


def _paths(verdicts: Verdicts, words: Words) -> list[Path]:
    """Scenarios that fit, then those that may."""
    found = verdicts.grouped(Kind.SCENARIO)
    fitting = [*found[Group.NOW], *found[Group.STEP], *found[Group.CLARIFY]]
    return [path(verdicts, judged, words) for judged in fitting[:MOST_PATHS]]


def open_questions(
    verdicts: Verdicts, judged: list[Judged], most: int | None, skipped: Mapping[str, str]
) -> list[OpenQuestion]:
    """Each question that services wait for, once, the one most wait for first."""
    waiting: dict[str, list[Item]] = {}
    for one in judged:
        for name in dict.fromkeys(map(attribute_of, one.answer.missing)):
            waiting.setdefault(name, []).append(one.item)
    names = sorted(waiting, key=lambda name: -len(waiting[name]))[:most]
    return [
        OpenQuestion(
            question,
            waiting[question.attribute][:MOST_NAMED],
            len(waiting[question.attribute]),
            str(Skip(skipped[question.attribute]).label) if question.attribute in skipped else "",
        )
        for question in asked(verdicts.catalogue, names)
    ]


@require_safe
@may_use(PUBLIC)
@with_enquiry
def results(here: Here) -> HttpResponse:
    """Everything that the answers lead to, in groups, with explanations."""
    is_print = "print" in here.request.GET
    context = {
        "title": _("Что есть для вас"),
        **findings(here.verdicts, here.words, is_whole=is_print, skipped=here.enquiry.skipped),
        "is_own": True,
        "is_print": is_print,
        "following": here.next_question(),
        "progress": progress(here.verdicts.match, here.scope),
        "rows": here.rows(),
        "today": here.today,
        "edition": here.catalogue.edition,
        "expires_at": here.enquiry.expires_at,
        "is_signed_in": here.request.user.is_authenticated,
        "breadcrumbs": crumbs(),
    }
    return render(here.request, "offers/results.html", context)


@require_safe
@may_use(PUBLIC)
@with_enquiry
def group(here: Here, group: str) -> HttpResponse:
    """All services of one group, in parts."""
    if group not in Group.values:
        raise Http404
    kind = Group(group)
    found = here.verdicts.grouped(Kind.SERVICE)[kind]
    number = _page(here)
    part = found[(number - 1) * PAGE : number * PAGE]
    context = {
        "title": str(kind.label),
        "part": Part(
            kind,
            str(kind.label),
            str(ABOUT[kind]),
            [shown(here.verdicts, judged, here.words) for judged in part],
            len(found),
        ),
        "questions": open_questions(
            here.verdicts, found if kind == Group.CLARIFY else [], None, here.enquiry.skipped
        ),
        **_leaves(number, len(found)),
        "breadcrumbs": crumbs({"text": _("Результаты"), "url": reverse("offers:results")}),
    }
    return render(here.request, "offers/group.html", context)


@require_safe
@may_use(PUBLIC)
@with_enquiry
def requirements(here: Here) -> HttpResponse:
    """All requirements that apply, in parts, each with why."""
    number, total = _page(here), here.verdicts.count(Kind.REQUIREMENT)["met"]
    found = here.verdicts.requirements("met", first=(number - 1) * PAGE, most=PAGE)
    context = {
        "title": _("Что нужно соблюдать"),
        "requirements": [shown(here.verdicts, judged, here.words) for judged in found],
        "total": total,
        **_leaves(number, total),
        "breadcrumbs": crumbs({"text": _("Результаты"), "url": reverse("offers:results")}),
    }
    return render(here.request, "offers/requirements.html", context)


def _page(here: Here) -> int:
    text = here.request.GET.get("page", "1")
    return int(text) if text.isdecimal() and 0 < len(text) < 6 and int(text) else 1


def _leaves(number: int, total: int) -> dict[str, int]:
    """Numbers of the pages before and after, 0 where there is none."""
    return {"before": number - 1, "after": number + 1 if number * PAGE < total else 0}
