"""The public side of the register of life situations: situations, services, requirements, answers, guides."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.access import PUBLIC, may_use
from vizavi.portal import catalogue_view as shown
from vizavi.portal.caching import kept_for_visitors
from vizavi.portal.catalogue_markup import (
    catalogue_site_markup,
    faq_markup,
    guide_markup,
    service_markup,
    situation_markup,
)
from vizavi.portal.conditions import Conditions
from vizavi.portal.negotiation import also_as_data
from vizavi.portal.presentation import crumb
from vizavi.portal.views import catalogue_data
from vizavi.portal.views.catalogue_data import data_of
from vizavi.registry.api import Catalogue, Item, Named, last_published, published_catalogue, statistics_of
from vizavi.registry.choices import Consent, Kind, Nature

# Which of thousands concern the visitor is said by «Что есть для меня?»; the list of services has them all.
MOST_REQUIREMENTS = 10
MOST_SERVICES = 10  # of one line, of one need
MOST_ASKED = 30  # services, in the order in which they are needed, whose requirements are looked for


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def home(request: HttpRequest) -> HttpResponse:
    """Spheres of life and their situations; search; the way to what suits the visitor."""
    catalogue = published_catalogue()
    spheres = []
    if catalogue:
        spheres = [
            (sphere, catalogue.naming(sphere, Kind.SITUATION, "sphere"))
            for sphere in catalogue.of(Kind.SPHERE)
        ]
    context = {
        "title": _("Что нужно вашему делу?"),
        "spheres": spheres,
        "is_search_hidden": True,  # the page has a larger one of its own
        "markup": catalogue_site_markup(request),
    }
    return render(request, "portal/catalogue/home.html", context)


@require_safe
@may_use(PUBLIC)
@also_as_data(catalogue_data.situation, data_of("portal:situation_data"))
@kept_for_visitors
def situation(request: HttpRequest, code: str) -> HttpResponse:
    """One life situation: the way through it, services, needs, answers, where to go."""
    catalogue, item = _found(Kind.SITUATION, code)
    today, now, in_words = localdate(), timezone.now(), Conditions(catalogue)
    scenarios = [
        shown.drawn(catalogue, scenario, in_words, on=today)
        for scenario in sorted(
            catalogue.naming(item, Kind.SCENARIO, "situation"),
            key=lambda scenario: -len(scenario.document["needs"]),  # the broadest way first
        )
    ]
    services = catalogue.services_of(item)
    numbers = [number for step in _steps(scenarios) for number in step["touchpoints"]]
    numbers += [number for service in services for number in service.document["touchpoints"]]
    points, _closed = shown.points(numbers, now=now, most=4)
    sphere = catalogue.get(Kind.SPHERE, item.document["sphere"])
    requirements = _requirements(catalogue, item, services)
    context = _context(
        catalogue,
        item,
        crumbs=[crumb(sphere.title_ru, sphere.title_en, reverse("portal:home") + f"#{sphere.code}")]
        if sphere
        else [],
        scenarios=scenarios,
        lines=shown.by_line(services, on=today, most=MOST_SERVICES),
        most_services=MOST_SERVICES,
        all_services=reverse("portal:services") + f"?situation={item.code}",
        requirements=requirements[:MOST_REQUIREMENTS],
        has_more_requirements=len(requirements) > MOST_REQUIREMENTS or len(services) > MOST_ASKED,
        needs=shown.needs_by_group(catalogue, item),
        faq=catalogue.naming(item, Kind.FAQ, "situations"),
        guides=catalogue.naming(item, Kind.GUIDE, "situations"),
        segments=catalogue.naming(item, Kind.SEGMENT, "situations"),
        cards=points,
        markup=situation_markup(request, item, scenarios),
    )
    return render(request, "portal/catalogue/situation.html", context)


@require_safe
@may_use(PUBLIC)
@also_as_data(catalogue_data.service, data_of("portal:service_data"))
@kept_for_visitors
def service(request: HttpRequest, code: str) -> HttpResponse:
    """One service at its permanent address: what, for whom, cost, term, documents, where, complaints."""
    catalogue, item, left = _found_ever(Kind.SERVICE, code)
    document, today = item.document, localdate()
    points, closed = shown.points(document["touchpoints"], now=timezone.now())
    context = _context(
        catalogue,
        item,
        crumbs=[{"text": _("Услуги и поддержка"), "url": reverse("portal:services")}],
        left=left,
        state=shown.state_of(item, on=today),
        nature=Nature(document["nature"]).label,
        condition=Conditions(catalogue)(document["criteria"]),
        bring=[row for row in document["inputs"] if not row["is_held_by_state"]],
        held=[row for row in document["inputs"] if row["is_held_by_state"]],
        consent=Consent(document["consent"]).label if document["consent"] else "",
        cards=points,
        closed=closed,
        situations=catalogue.situations_of(item),
        faq=catalogue.naming(item, Kind.FAQ, "services"),
        guides=catalogue.naming(item, Kind.GUIDE, "services"),
        markup=service_markup(request, item, points) if left is None else None,
    )
    return render(request, "portal/catalogue/service.html", context)


@require_safe
@may_use(PUBLIC)
@also_as_data(catalogue_data.requirement, data_of("portal:requirement_data"))
@kept_for_visitors
def requirement(request: HttpRequest, code: str) -> HttpResponse:
    """One mandatory requirement: to whom it applies and how to comply."""
    catalogue, item, left = _found_ever(Kind.REQUIREMENT, code)
    context = _context(
        catalogue,
        item,
        left=left,
        condition=Conditions(catalogue)(item.document["criteria"]),
        services=[shown.row_of(found, on=localdate()) for found in catalogue.named(item, "services")],
    )
    return render(request, "portal/catalogue/requirement.html", context)


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def segments(request: HttpRequest) -> HttpResponse:
    """Descriptions of client groups (B-4.6.3.13.1)."""
    catalogue = published_catalogue()
    context = {
        "title": _("Для кого: группы клиентов"),
        "items": catalogue.of(Kind.SEGMENT) if catalogue else [],
        "breadcrumbs": [_home()],
    }
    return render(request, "portal/catalogue/segments.html", context)


@require_safe
@may_use(PUBLIC)
@also_as_data(catalogue_data.segment, data_of("portal:segment_data"))
@kept_for_visitors
def segment(request: HttpRequest, code: str) -> HttpResponse:
    """One client group: who belongs to it, its features, problems, anonymised facts, typical needs."""
    catalogue, item, left = _found_ever(Kind.SEGMENT, code)
    points, _closed = shown.points(item.document["touchpoints"], now=timezone.now())
    context = _context(
        catalogue,
        item,
        crumbs=[{"text": _("Для кого: группы клиентов"), "url": reverse("portal:segments")}],
        left=left,
        condition=Conditions(catalogue)(item.document["criteria"]),
        situations=catalogue.named(item, "situations"),
        needs=catalogue.naming(item, Kind.NEED, "segments"),
        cards=points,
        numbers=statistics_of(item.code, catalogue.number),
    )
    return render(request, "portal/catalogue/segment.html", context)


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def answers(request: HttpRequest) -> HttpResponse:
    """Frequent questions by situation."""
    catalogue = published_catalogue()
    groups: list[tuple[Item | None, list[Item]]] = []
    if catalogue:
        groups = [
            (found, catalogue.naming(found, Kind.FAQ, "situations")) for found in catalogue.of(Kind.SITUATION)
        ]
        others = [item for item in catalogue.of(Kind.FAQ) if not item.document["situations"]]
        groups = [(found, items) for found, items in [*groups, (None, others)] if items]
    context = {
        "title": _("Вопросы и ответы"),
        "groups": groups,
        "guides": catalogue.of(Kind.GUIDE) if catalogue else [],
        "breadcrumbs": [_home()],
        "markup": faq_markup(catalogue.of(Kind.FAQ)) if catalogue else None,
    }
    return render(request, "portal/catalogue/answers.html", context)


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """One question and its answer."""
    catalogue, item, left = _found_ever(Kind.FAQ, code)
    context = _context(
        catalogue,
        item,
        crumbs=[{"text": _("Вопросы и ответы"), "url": reverse("portal:answers")}],
        left=left,
        situations=catalogue.named(item, "situations"),
        services=catalogue.named(item, "services"),
        markup=faq_markup([item]),
    )
    return render(request, "portal/catalogue/answer.html", context)


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """One training material, with its video where there is one."""
    catalogue, item, left = _found_ever(Kind.GUIDE, code)
    context = _context(
        catalogue,
        item,
        crumbs=[{"text": _("Вопросы и ответы"), "url": reverse("portal:answers")}],
        left=left,
        situations=catalogue.named(item, "situations"),
        services=catalogue.named(item, "services"),
        markup=guide_markup(request, item),
    )
    return render(request, "portal/catalogue/guide.html", context)


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def studies(request: HttpRequest) -> HttpResponse:
    """What the studies of typical needs have shown (B-4.6.3.13.4)."""
    catalogue = published_catalogue()
    groups: list[tuple[Item, list[Item]]] = []
    if catalogue:
        groups = [
            (found, studied)
            for found in catalogue.of(Kind.SITUATION)
            if (
                studied := [
                    need
                    for need in catalogue.naming(found, Kind.NEED, "situation")
                    if need.document["study_result"]["ru"]
                ]
            )
        ]
    context = {
        "title": _("Что мы узнали о потребностях бизнеса"),
        "groups": groups,
        "breadcrumbs": [_home()],
    }
    return render(request, "portal/catalogue/studies.html", context)


def _requirements(catalogue: Catalogue, situation: Item, services: list[Item]) -> list[Named]:
    """The first requirements of a situation and one more than are shown; sought once an edition, among thousands."""
    kept: dict[str, list[Named]] = catalogue.kept.setdefault("portal.requirements", {})
    if situation.code not in kept:
        kept[situation.code] = catalogue.requirements_of(
            (service.code for service in services[:MOST_ASKED]), most=MOST_REQUIREMENTS + 1
        )
    return kept[situation.code]


def _steps(scenarios: list[shown.Drawn]) -> list[dict[str, Any]]:
    return [step for scenario in scenarios for step in scenario.item.document["steps"]]


def _found(kind: Kind, code: str) -> tuple[Catalogue, Item]:
    catalogue, item, left = _found_ever(kind, code)
    if left is not None:
        raise Http404
    return catalogue, item


def _found_ever(kind: Kind, code: str) -> tuple[Catalogue, Item, Any]:
    """The catalogue in force, the entry, and the last edition that had it when it has left the register."""
    catalogue = published_catalogue()
    if catalogue is None:
        raise Http404
    item = catalogue.requirement(code) if kind == Kind.REQUIREMENT else catalogue.get(kind, code)
    if item is not None:
        return catalogue, item, None
    found = last_published(kind, code)
    if found is None:
        raise Http404
    return catalogue, *found


def _context(
    catalogue: Catalogue, item: Item, *, crumbs: list[Any] | None = None, **more: Any
) -> dict[str, Any]:
    return {
        "title": item.title,
        "item": item,
        "document": item.document,
        "edition": catalogue.edition,
        "breadcrumbs": [_home(), *(crumbs or [])],
    } | more


def _home() -> dict[str, str]:
    return {"text": _("Главная"), "url": reverse("portal:home")}
