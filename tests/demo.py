"""The demo data as the population of tests that go over all routes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from config.testing import TEMPLATE, clone_of
from kit.accounts.models import User
from tests.samples import FOREIGN, OWN, editable_proposal
from vizavi.authorities.api import Viewer, viewer_of
from vizavi.authorities.choices import Role
from vizavi.authorities.models import Appointment
from vizavi.workplace.demo import load_demo


@dataclass(frozen=True)
class Person:
    """Somebody who asks: a demo person in one role, or a visitor (no user)."""

    label: str
    user: User | None
    viewer: Viewer
    authority: str

    @property
    def is_foreign(self) -> bool:
        """Whether nothing of the authority `OWN` is this person's business."""
        return not self.viewer.sees_everything() and self.authority != OWN

    def __str__(self) -> str:
        return self.label


@pytest.fixture(scope="session")
def demo_database(django_db_setup: None, django_db_blocker: Any) -> str:
    """The name of a database that holds the demo data: made once a worker, to be cloned."""
    with django_db_blocker.unblock(), clone_of(TEMPLATE, is_kept=True) as name:
        load_demo(now=timezone.now())
    return name


@pytest.fixture(scope="module")
def demo(demo_database: str, django_db_blocker: Any) -> Iterator[list[Person]]:
    """Work with the demo data for a module; yields one person of each role, and a visitor.

    Of the authorities, the people of `OWN` and `FOREIGN` are taken: others see what `FOREIGN` sees.
    """
    with django_db_blocker.unblock(), clone_of(demo_database):
        people = list(_people())
        with django_db_blocker.block():
            yield people


@pytest.fixture
def demo_mode(settings: Any) -> None:
    """Demo people need no second factor."""
    settings.DEMO = True


def _people() -> Iterator[Person]:
    today = timezone.localdate()
    yield Person("visitor", None, viewer_of(_Nobody(), on=today), "")
    seen: set[tuple[str, str]] = set()
    busy = editable_proposal().unit_id  # of several units, the one that has something in hand
    held = Appointment.objects.filter(ends_on=None).select_related("employee__user", "authority")
    for appointment in held.order_by("pk"):
        code = appointment.authority.code if appointment.authority else ""
        if code not in ("", OWN, FOREIGN) or (appointment.role, code) in seen:
            continue
        user = appointment.employee.user
        viewer = viewer_of(user, on=today)
        if code == OWN and viewer.units and not viewer.has_in_unit(busy, *viewer.units):
            continue
        label = f"{appointment.role}{'@' if code else ''}{code}"
        seen.add((appointment.role, code))
        yield Person(label, user, viewer, code)
    assert seen == {
        *((role, code) for role in Role if role not in _GENERAL for code in (OWN, FOREIGN)),
        *((role, "") for role in _GENERAL),
    }


_GENERAL = (Role.PROJECT_OFFICE, Role.ADMINISTRATOR, Role.AUDITOR)


class _Nobody:
    is_authenticated = False
    is_active = False
