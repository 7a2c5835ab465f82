"""What all pages of a register at work share: whose register, where one is, what is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kit.calendar import WorkingCalendar
from kit.pages.words import days_left
from vizavi.authorities.api import Viewer, calendar_of
from vizavi.authorities.choices import Role
from vizavi.touchpoints.choices import DeadlineKind
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.forms_of import form_of
from vizavi.touchpoints.models import Deadline, Register
from vizavi.touchpoints.queries import (
    form_in_force,
    latest_decided,
    open_edition,
    queue,
    visible_deadlines,
    visible_registers,
)
from vizavi.touchpoints.rules import UNIT_ROLES, can_check, can_see_all_proposals, can_set_terms
from vizavi.touchpoints.wording import owed


def is_staff(viewer: Viewer) -> bool:
    """Pages that any member of staff may open; of which register, `here` decides."""
    return viewer.is_staff


def prepares(viewer: Viewer) -> bool:
    """Pages of units."""
    return viewer.has(*UNIT_ROLES)


def checks(viewer: Viewer) -> bool:
    """Pages of the authorised person."""
    return viewer.has(Role.REGISTER_OFFICER)


@dataclass(frozen=True)
class Clock:
    """A deadline as pages show it. `left`: working days, negative when overdue."""

    deadline: Deadline
    what: str
    left: int
    is_overdue: bool
    url: str

    @property
    def in_words(self) -> str:
        """What is left: «осталось 3 рабочих дня», «просрочено на 1 рабочий день»."""
        return left_in_words(self.left, is_overdue=self.is_overdue)


def left_in_words(left: int, *, is_overdue: bool) -> str:
    """What is left of a term; when its last day is over but no working day has come since, only that it is over."""
    return _("срок прошёл") if is_overdue and left == 0 else days_left(left)


@dataclass(frozen=True)
class Here:
    """A register as the one who looks sees it, at one moment."""

    request: HttpRequest
    register: Register
    now: datetime

    @property
    def viewer(self) -> Viewer:
        viewer: Viewer = self.request.viewer  # type: ignore[attr-defined]
        return viewer

    @cached_property
    def calendar(self) -> WorkingCalendar:
        return calendar_of(self.register.authority)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.register.authority.time_zone)

    @cached_property
    def document(self) -> FormDocument | None:
        """The form in which the newest edition is kept; before the first, the form in force; None without one."""
        edition = open_edition(self.register) or latest_decided(self.register)
        return form_of(edition.form_edition) if edition else self.document_in_force

    @cached_property
    def document_for_changes(self) -> FormDocument:
        """The form that a change made now is written in.

        Raises:
            Http404: no form is in force, so nothing can be changed.
        """
        edition = open_edition(self.register)
        found = form_of(edition.form_edition) if edition else self.document_in_force
        if found is None:
            raise Http404(_("Форма перечня ещё не введена в действие. Обратитесь к администратору."))
        return found

    @cached_property
    def document_in_force(self) -> FormDocument | None:
        """The form in force today."""
        found = form_in_force(self.register.form, on=localdate(self.now))
        return form_of(found) if found else None

    @property
    def to(self) -> Callable[..., str]:
        """`to("proposal", number=1)`: the address of a page of this register."""
        return partial(address, self.register)

    def clock(self, deadline: Deadline) -> Clock:
        """A deadline of this register ready for a page."""
        left = self.calendar.working_days_between(self.now, deadline.due_at)
        return Clock(deadline, owed(deadline), left, deadline.due_at < self.now, self.page_of(deadline))

    def left(self, due_at: datetime | None) -> tuple[int, str, bool] | None:
        """Of a term: working days left, the same in words, whether it has passed. None without a term."""
        if due_at is None:
            return None
        left, is_overdue = self.calendar.working_days_between(self.now, due_at), due_at < self.now
        return left, left_in_words(left, is_overdue=is_overdue), is_overdue

    def page_of(self, deadline: Deadline) -> str:
        """Where what a clock waits for is done."""
        if deadline.kind == DeadlineKind.CHECK and can_check(self.viewer, self.register.authority_id):
            return self.to("case", number=deadline.proposal_id)
        if deadline.kind != DeadlineKind.PUBLICATION and deadline.proposal_id:
            return self.to("proposal", number=deadline.proposal_id)
        if deadline.kind == DeadlineKind.PUBLICATION and deadline.edition is not None:
            return self.to("edition", number=deadline.edition.number)
        if deadline.process is not None:
            return self.to("process", process=deadline.process.public_id)
        return self.to("register")

    def context(
        self, title: str, *, current: str = "register", crumbs: list[Any] | None = None, **more: Any
    ) -> Any:
        """The context of a page.

        Args:
            current: name of the section that is marked at the left.
            crumbs: (text, address) below the register.
        """
        trail = [{"text": _("Рабочее место"), "url": reverse("workplace:home")}]
        if current != "register" or crumbs is not None:
            short = self.register.authority.short
            trail.append(
                {"text": _("Перечень: %(authority)s") % {"authority": short}, "url": self.to("register")}
            )
        trail += [{"text": text, "url": url} for text, url in crumbs or []]
        return {
            "title": title,
            "here": self,
            "register": self.register,
            "to": self.to,
            "zone": self.zone,
            "now": self.now,
            "breadcrumbs": trail,
            "staff_navigation": self._sections(current),
        } | more

    def _sections(self, current: str) -> list[dict[str, Any]]:
        viewer, register = self.viewer, self.register
        late = visible_deadlines(viewer, register).filter(due_at__lt=self.now)
        found: list[tuple[str, str, int]] = [
            ("register", _("Перечень"), 0),
            ("proposals", _("Предложения"), 0),
        ]
        if can_see_all_proposals(viewer, register.authority_id):
            found.append(("queue", _("Проверка"), queue(viewer, register).count()))
        found.append(("editions", _("Редакции"), 0))
        found.append(("deadlines", _("Сроки"), late.count()))
        if can_set_terms(viewer, register.authority_id):
            found.append(("terms", _("Настройка сроков"), 0))
        return [{"text": str(register.authority.short)}] + [
            {"text": text, "url": self.to(name), "current": name == current, "count": count}
            for name, text, count in found
        ]


def address(register: Register, name: str, **more: Any) -> str:
    """The address of a page of a register."""
    where = {"authority": register.authority.code, "form": register.form.code}
    return reverse(f"touchpoints:{name}", kwargs=where | more)


def here(request: HttpRequest, authority: str, form: str) -> Here:
    """The register at this address.

    Raises:
        Http404: there is none, or it is not the viewer's to see.
    """
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    register = visible_registers(viewer).filter(authority__code=authority, form__code=form).first()
    if register is None:
        raise Http404
    return Here(request, register, timezone.now())
