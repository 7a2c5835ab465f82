"""The home of the register of life situations, and what one is asked to confirm."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.access import may_use
from kit.pages.lists import Listing, Search, Sort
from vizavi.registry.agenda import registry_tasks, waiting_to_confirm
from vizavi.registry.choices import Kind
from vizavi.registry.queries import (
    changes_of,
    current_settings,
    current_versions,
    draft_edition,
    gone_with,
    last_day_of_confirmation,
    needs_without_scenario,
    published_edition,
    sending_to_closed_touchpoints,
    services_without_scenario,
    stale_scenarios,
    unconfirmed,
    with_words,
)
from vizavi.registry.rules import can_keep, can_prepare_anywhere, is_staff
from vizavi.registry.views.frame import page, to, viewer_of
from vizavi.registry.wording import KINDS, provider_in_words


@require_safe
@may_use(is_staff)
def home(request: HttpRequest) -> HttpResponse:
    """What the register holds, what state it is in, what waits, what it lacks."""
    viewer, moment = viewer_of(request), now()
    counts = dict(
        current_versions()
        .order_by()
        .values_list("kind")
        .annotate(count=Count("*"))
        .values_list("kind", "count")
    )
    draft = draft_edition()
    context = page(
        request,
        _("Реестр жизненных ситуаций"),
        kinds=[(KINDS[kind], to("entries", kind=kind.value), counts.get(kind, 0)) for kind in Kind],
        is_empty=not set(counts) - {Kind.ATTRIBUTE},
        draft=draft,
        changes=(changes_of(draft).count() + gone_only(draft)) if draft else 0,
        published=published_edition(),
        tasks=registry_tasks(viewer, now=moment),
        gaps=[gap for gap in _gaps(localdate(moment)) if gap["count"]],
        may_start=can_prepare_anywhere(viewer),
        may_keep=can_keep(viewer),
    )
    return render(request, "registry/home.html", context)


@require_safe
@may_use(is_staff)
def confirmations(request: HttpRequest) -> HttpResponse:
    """Entries that the viewer answers for and is asked to confirm."""
    viewer = viewer_of(request)
    today, settings = localdate(), current_settings()
    listing: Listing[Any] = Listing(
        request.GET,
        waiting_to_confirm(viewer, on=today),
        filters=[Search(with_words)],
        sorts=[
            Sort("confirmed", _("Подтверждено"), "entry__confirmed_on", "entry_id"),
            Sort("title", _("Вид и название"), "kind", "title"),
        ],
    )
    over = last_day_of_confirmation(settings, today)
    context = page(
        request,
        _("Подтверждение записей"),
        current="confirmations",
        crumbs=[],
        listing=listing,
        over=over,
        soon=last_day_of_confirmation(settings, today + timedelta(settings.remind_days)),
        months=settings.confirm_months,
        provider=provider_in_words,
    )
    return render(request, "registry/confirmations.html", context)


def gone_only(draft: Any) -> int:
    """How many entries the draft takes out without putting another version in."""
    replaced = changes_of(draft).values("entry")
    return int(gone_with(draft).exclude(entry__in=replaced).count())


def _gaps(today: Any) -> list[dict[str, Any]]:
    def gap(text: str, rows: Any, kind: Kind, name: str) -> dict[str, Any]:
        return {
            "text": text,
            "count": rows.order_by().count(),
            "url": to("entries", kind=kind.value) + f"?gap={name}",
        }

    closed = sending_to_closed_touchpoints()
    late = unconfirmed(on=today)
    return [
        gap(
            _("Потребности, к которым не ведёт ни один сценарий"),
            needs_without_scenario(),
            Kind.NEED,
            "no_scenario",
        ),
        gap(_("Сценарии, которые ждут обновления"), stale_scenarios(), Kind.SCENARIO, "stale"),
        gap(
            _("Услуги, которых нет ни в одном сценарии"),
            services_without_scenario(),
            Kind.SERVICE,
            "no_scenario",
        ),
        gap(
            _("Услуги, которые ведут в закрытую точку взаимодействия"),
            closed.filter(kind=Kind.SERVICE),
            Kind.SERVICE,
            "touchpoint",
        ),
        gap(
            _("Сценарии, которые ведут в закрытую точку взаимодействия"),
            closed.filter(kind=Kind.SCENARIO),
            Kind.SCENARIO,
            "touchpoint",
        ),
        gap(
            _("Услуги без владельца"),
            current_versions(Kind.SERVICE).filter(owner=None),
            Kind.SERVICE,
            "no_owner",
        ),
        gap(
            _("Услуги, которые давно не подтверждали"),
            late.filter(kind=Kind.SERVICE),
            Kind.SERVICE,
            "unconfirmed",
        ),
        gap(
            _("Сценарии, которые давно не подтверждали"),
            late.filter(kind=Kind.SCENARIO),
            Kind.SCENARIO,
            "unconfirmed",
        ),
    ]
