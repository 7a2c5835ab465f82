"""The sections of the workplace that a viewer has, with what waits in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kit.jobs.queries import failed_jobs
from vizavi.authorities.api import Viewer
from vizavi.contact.api import can_answer_support, waiting_count
from vizavi.registry.api import registry_task_count
from vizavi.touchpoints.api import task_count
from vizavi.workplace import rules


@dataclass(frozen=True)
class Section:
    """One link: the route, its words, who has it, how many things wait there."""

    route: str
    text: str | Promise
    rule: Callable[[Viewer], bool]
    count: Callable[[Viewer], int] | None = None


def _failed(_viewer: Viewer) -> int:
    return failed_jobs().count()


GROUPS: tuple[tuple[str | Promise, tuple[Section, ...]], ...] = (
    (
        "",
        (
            Section("workplace:home", _("Моя работа"), rules.is_signed_in, task_count),
            Section("workplace:registers", _("Перечни"), rules.is_staff),
            Section("touchpoints:oversight", _("Сравнение органов власти"), rules.can_oversee),
            Section("registry:home", _("Реестр жизненных ситуаций"), rules.is_staff, registry_task_count),
        ),
    ),
    (
        _("Настройка"),
        (
            Section("touchpoints:forms", _("Формы перечней"), rules.is_staff),
            Section("classifiers:index", _("Классификаторы"), rules.can_see_classifiers),
            Section("authorities:index", _("Органы власти и люди"), rules.can_see_settings),
            Section("contact:desk", _("Обращения в поддержку"), can_answer_support, waiting_count),
            Section("workplace:audit", _("Журнал действий"), rules.can_search_audit),
            Section("workplace:jobs", _("Фоновые задания"), rules.can_see_jobs, _failed),
            Section("workplace:mails", _("Письма"), rules.can_see_mails),
        ),
    ),
)


def sections_of(viewer: Viewer, path: str) -> list[dict[str, Any]]:
    """Navigation for `pages/workplace.html`: the viewer's sections, the one that `path` lies in marked.

    Costs as many queries as there are counts: five at most.
    """
    found: list[dict[str, Any]] = []
    for heading, sections in GROUPS:
        links = [
            link for section in sections if section.rule(viewer) if (link := _link(section, viewer, path))
        ]
        if links and heading:
            found.append({"text": str(heading)})
        found += links
    return found


def _link(section: Section, viewer: Viewer, path: str) -> dict[str, Any] | None:
    try:
        url = reverse(section.route)
    except NoReverseMatch:
        # Tests of single packages serve a part of the pages; the whole map is held complete by a test.
        return None
    home = reverse("workplace:home")
    current = path == url or (url != home and path.startswith(url))
    return {
        "text": str(section.text),
        "url": url,
        "current": current,
        "count": section.count(viewer) if section.count else 0,
    }
