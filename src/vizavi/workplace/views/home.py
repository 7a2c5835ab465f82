"""The home page of staff, what waits for whom; and all registers at work."""

from __future__ import annotations

from itertools import groupby
from typing import Any, cast

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.access import may_use
from kit.jobs.queries import queue_state
from kit.pages.lists import Listing, Search, Sort
from vizavi.authorities.api import Viewer
from vizavi.authorities.choices import Role
from vizavi.registry.api import may_propose_to_registry, registry_tasks
from vizavi.touchpoints.api import (
    handed_over,
    overdue_count,
    overdue_tasks,
    register_address,
    registers_with_states,
    subject_of,
    tasks_of,
    visible_registers,
)
from vizavi.touchpoints.models import Register
from vizavi.workplace.rules import can_see_jobs, is_signed_in, is_staff

MOST_REGISTERS = 10
UNIT_ROLES = (Role.UNIT_OFFICER, Role.UNIT_HEAD)


@require_safe
@may_use(is_signed_in)
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the viewer by deadline, what is late, what others check, and where to begin."""
    viewer = viewer_at(request)
    now = timezone.now()
    tasks = tasks_of(viewer, now=now)
    registers = list(registers_with_states(_own_registers(viewer))[: MOST_REGISTERS + 1])
    context = {
        "title": _("Моя работа"),
        "caption": viewer.actor_name,
        "now": now,
        "groups": [
            (authority, list(group))
            for authority, group in groupby(
                sorted(tasks, key=lambda task: (task.authority.short, task.authority.pk)),
                key=lambda task: task.authority,
            )
        ],
        "tasks": tasks,
        "registry_tasks": registry_tasks(viewer, now=now),
        "overdue": overdue_tasks(viewer, now=now),
        "overdue_count": overdue_count(viewer, now=now),
        "handed_over": [
            (subject_of(item), register_address(item.register, "proposal", number=item.pk), item)
            for item in handed_over(viewer)
        ],
        "registers": registers[:MOST_REGISTERS],
        "has_more_registers": len(registers) > MOST_REGISTERS,
        "register_address": register_address,
        "beginnings": _beginnings(viewer, registers[:MOST_REGISTERS]),
        "queue": queue_state(now=now) if can_see_jobs(viewer) else None,
        "is_staff": viewer.is_staff,
    }
    return render(request, "workplace/home.html", context)


@require_safe
@may_use(is_staff)
def registers(request: HttpRequest) -> HttpResponse:
    """Every register at work that the viewer may open."""
    viewer = viewer_at(request)
    listing: Listing[Register] = Listing(
        request.GET,
        registers_with_states(visible_registers(viewer)),
        filters=[
            Search(
                lambda rows, text: rows.filter(
                    Q(authority__name__icontains=text)
                    | Q(authority__short_name__icontains=text)
                    | Q(form__name__icontains=text)
                )
            )
        ],
        sorts=[
            Sort("authority", _("Орган власти"), "authority__short_name", "form__name"),
            Sort("form", _("Форма"), "form__name", "authority__short_name"),
        ],
    )
    context = {
        "title": _("Перечни"),
        "listing": listing,
        "register_address": register_address,
        "may_create": viewer.has(Role.ADMINISTRATOR),
    }
    return render(request, "workplace/registers.html", context)


def viewer_at(request: HttpRequest) -> Viewer:
    """Who looks."""
    return cast(Viewer, request.viewer)  # type: ignore[attr-defined]


def _own_registers(viewer: Viewer) -> Any:
    """Those of the viewer's own authorities first of all; who has none oversees all."""
    registers = visible_registers(viewer).order_by("authority__short_name", "form__name")
    return registers.filter(authority_id__in=viewer.authority_ids()) if viewer.authorities else registers


def _beginnings(viewer: Viewer, registers: list[Register]) -> list[dict[str, str]]:
    """What the viewer may begin, each a link: {text, url, hint}."""
    found = []
    for register in registers:
        authority_id = register.authority_id
        place = register.authority.short
        if viewer.has_in_authority(authority_id, *UNIT_ROLES):
            found.append(
                (
                    _("Включить, изменить или исключить точку"),
                    register_address(register, "proposal_new"),
                    place,
                )
            )
        if viewer.has_in_authority(authority_id, Role.REGISTER_OFFICER):
            found.append((_("Проверить предложения"), register_address(register, "queue"), place))
            found.append((_("Включить процесс"), register_address(register, "process_new"), place))
        if viewer.has_in_authority(authority_id, Role.AUTHORITY_HEAD):
            found.append((_("Посмотреть перечень"), register_address(register), place))
    if may_propose_to_registry(viewer):
        found.append(
            (
                _("Предложить изменение в реестр жизненных ситуаций"),
                reverse("registry:proposal_new"),
                _("Услуги, меры поддержки, сценарии, ответы"),
            )
        )
    if viewer.has(Role.ADMINISTRATOR):
        found += [
            (_("Пригласить сотрудника"), reverse("authorities:invite"), _("И назначить ему роль")),
            (
                _("Создать перечень"),
                reverse("touchpoints:register_new"),
                _("Для органа власти в одной из форм"),
            ),
            (
                _("Настроить форму перечня"),
                reverse("touchpoints:forms"),
                _("Графы, потребности, виды точек, требования"),
            ),
        ]
    if viewer.has(Role.PROJECT_OFFICE, Role.ADMINISTRATOR):
        found.append(
            (_("Добавить орган власти"), reverse("authorities:add"), _("Чтобы он начал вести перечень"))
        )
    if viewer.has(Role.PROJECT_OFFICE, Role.AUDITOR, Role.AUTHORITY_HEAD):
        found.append(
            (
                _("Сравнить органы власти"),
                reverse("touchpoints:oversight"),
                _("Охват, каналы, пробелы, сроки"),
            )
        )
    if viewer.has(Role.AUDITOR):
        found.append(
            (_("Посмотреть журнал действий"), reverse("workplace:audit"), _("Кто, когда и что изменил"))
        )
    return [{"text": text, "url": url, "hint": hint} for text, url, hint in found]
