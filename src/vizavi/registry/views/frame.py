"""What all pages of the register of life situations share: where one is, its sections, addresses."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from vizavi.authorities.api import Viewer
from vizavi.registry.agenda import count_to_confirm
from vizavi.registry.choices import Kind
from vizavi.registry.models import Entry, Proposal
from vizavi.registry.queries import queue
from vizavi.registry.rules import can_prepare_anywhere, can_see_queue
from vizavi.registry.wording import KINDS


def viewer_of(request: HttpRequest) -> Viewer:
    """Who looks."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def kind_of(text: str) -> Kind:
    """The kind in an address.

    Raises:
        Http404: there is none.
    """
    try:
        return Kind(text)
    except ValueError:
        raise Http404 from None


def to(name: str, **where: Any) -> str:
    """The address of a page of the register."""
    return reverse(f"registry:{name}", kwargs=where or None)


def entry_url(kind: str, code: str) -> str:
    """The page of an entry."""
    return to("entry", kind=kind, code=code)


def proposal_url(proposal: Proposal, name: str = "proposal", **more: Any) -> str:
    """A page of a proposal."""
    return to(name, number=proposal.pk, **more)


def criterion_url(proposal: Proposal, place: str) -> str:
    """Where a criterion is built; "" where that page is not served."""
    try:
        return to("criterion", number=proposal.pk, place=place)
    except NoReverseMatch:
        return ""


def page(
    request: HttpRequest,
    title: str,
    *,
    current: str = "home",
    crumbs: list[tuple[str, str]] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The context of a page.

    Args:
        current: name of the section that is marked at the left.
        crumbs: (text, address) below the register; None on its home page.
    """
    trail = [{"text": _("Рабочее место"), "url": reverse("workplace:home")}]
    if crumbs is not None:
        trail.append({"text": _("Реестр жизненных ситуаций"), "url": to("home")})
        trail += [{"text": text, "url": url} for text, url in crumbs]
    return {
        "title": title,
        "to": to,
        "entry_url": entry_url,
        "now": now(),
        "breadcrumbs": trail,
        "staff_navigation": _sections(viewer_of(request), current),
        "Kind": Kind,
    } | more


def of_entry(entry: Entry, title: str) -> list[tuple[str, str]]:
    """The way to what lies below an entry."""
    kind = Kind(entry.kind)
    return [(str(KINDS[kind]), to("entries", kind=kind.value)), (title, entry_url(entry.kind, entry.code))]


def _sections(viewer: Viewer, current: str) -> list[dict[str, Any]]:
    found: list[tuple[str, str, int]] = [
        ("home", _("Реестр"), 0),
        ("attributes", _("Словарь признаков"), 0),
    ]
    if can_prepare_anywhere(viewer) or viewer.sees_everything():
        found.append(("proposals", _("Предложения"), 0))
    if can_see_queue(viewer):
        found.append(("queue", _("Проверка"), queue().count()))
    found.append(("confirmations", _("Подтверждение"), count_to_confirm(viewer, on=localdate())))
    found.append(("editions", _("Редакции"), 0))
    found.append(("settings", _("Сроки и пороги"), 0))
    return [{"text": _("Реестр жизненных ситуаций")}] + [
        {"text": text, "url": to(name), "current": name == current, "count": count}
        for name, text, count in found
    ]
