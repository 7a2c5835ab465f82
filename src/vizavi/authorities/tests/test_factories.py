"""Every factory makes a row that the database accepts, and each role stands where it should."""

from __future__ import annotations

import pytest

from vizavi.authorities.choices import SCOPES, Role, Scope
from vizavi.authorities.queries import calendar_of
from vizavi.authorities.tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_viewer_as_holds_the_role_in_its_scope(role: Role) -> None:
    authority = factories.AuthorityFactory()

    viewer = factories.viewer_as(role, authority=authority if SCOPES[role] is not Scope.EVERYTHING else None)

    assert viewer.roles == {role}
    assert viewer.authority_ids() == (set() if SCOPES[role] is Scope.EVERYTHING else {authority.pk})


def test_viewer_as_in_a_unit_takes_its_authority() -> None:
    unit = factories.UnitFactory()

    viewer = factories.viewer_as(Role.UNIT_HEAD, unit=unit)

    assert viewer.units == {Role.UNIT_HEAD: {unit.pk}}
    assert viewer.authority_ids() == {unit.authority_id}


def test_authority_factory_has_a_working_calendar() -> None:
    assert calendar_of(factories.AuthorityFactory()).is_working_day(factories.NOW.date())


def test_other_factories_make_rows() -> None:
    factories.CalendarExceptionFactory()
    factories.InvitationFactory()
    factories.WorkingHoursFactory()
    assert factories.UserFactory(password="секрет").check_password("секрет")
