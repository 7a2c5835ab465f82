"""The tree of units."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kit.audit.context import action
from kit.errors import Refused
from vizavi.authorities.models import Authority, Unit
from vizavi.authorities.queries import appointments_in_force, unit_subtrees
from vizavi.authorities.rules import can_administer
from vizavi.authorities.viewer import Viewer


class UnableToKeepUnit(Refused):
    """The unit cannot be stored or closed as asked."""


@action
def add_unit(
    *,
    actor: Viewer,
    authority: Authority,
    name: str,
    name_en: str = "",
    parent: Unit | None = None,
    now: datetime,
) -> Unit:
    """Add a unit to the tree of an authority (S-2.18).

    Raises:
        PermissionDenied: the actor is no administrator.
        UnableToKeepUnit: the name is empty or used, or the parent is closed or of another authority.
    """
    return _keep(actor, Unit(authority=authority), name, name_en, parent)


@action
def change_unit(
    *, actor: Viewer, unit: Unit, name: str, name_en: str = "", parent: Unit | None = None, now: datetime
) -> Unit:
    """Rename a unit or move it within the tree.

    Raises:
        PermissionDenied: the actor is no administrator.
        UnableToKeepUnit: as `add_unit`, or the unit would come to stand under itself.
    """
    return _keep(actor, unit, name, name_en, parent)


@action
def close_unit(*, actor: Viewer, unit: Unit, closed_on: date, now: datetime) -> Unit:
    """Close a unit: it stays in what it took part in and takes part in nothing new.

    Raises:
        PermissionDenied: the actor is no administrator.
        UnableToKeepUnit: it has open units below it or people in office, or the date is ahead.
    """
    if not can_administer(actor):
        raise PermissionDenied
    # One change of a tree at a time: two moves that are right alone can make a circle together.
    Authority.objects.select_for_update().get(pk=unit.authority_id)
    unit.refresh_from_db()
    if closed_on > localdate(now):
        raise UnableToKeepUnit(
            _("Дата упразднения ещё не наступила. Вернитесь к этому в тот день."), field="closed_on"
        )
    if unit.children.filter(closed_on__isnull=True).exists():
        raise UnableToKeepUnit(
            _("В подразделении есть действующие подразделения. Сначала перенесите или закройте их.")
        )
    if appointments_in_force(localdate(now)).filter(unit=unit).exists():
        raise UnableToKeepUnit(_("В подразделении есть люди с ролями. Сначала переведите или освободите их."))
    unit.closed_on = closed_on
    unit.save(update_fields=["closed_on"])
    return unit


def _keep(actor: Viewer, unit: Unit, name: str, name_en: str, parent: Unit | None) -> Unit:
    if not can_administer(actor):
        raise PermissionDenied
    Authority.objects.select_for_update().get(pk=unit.authority_id)
    unit.name, unit.name_en = " ".join(name.split()), " ".join(name_en.split())
    if not unit.name:
        raise UnableToKeepUnit(_("Напишите наименование подразделения."), field="name")
    if Unit.objects.filter(authority=unit.authority_id, name__iexact=unit.name).exclude(pk=unit.pk).exists():
        raise UnableToKeepUnit(
            _("Подразделение «%(name)s» в этом органе власти уже есть.") % {"name": unit.name}, field="name"
        )
    if parent is not None:
        parent = Unit.objects.get(pk=parent.pk)
        if parent.authority_id != unit.authority_id:
            raise UnableToKeepUnit(
                _("Вышестоящее подразделение относится к другому органу власти."), field="parent"
            )
        if parent.closed_on is not None and unit.closed_on is None and parent.pk != unit.parent_id:
            raise UnableToKeepUnit(
                _("Вышестоящее подразделение упразднено. Выберите действующее."), field="parent"
            )
        if unit.pk and parent.pk in unit_subtrees([unit.pk])[unit.pk]:
            raise UnableToKeepUnit(
                _("Подразделение не может подчиняться самому себе или тем, кто подчинён ему."), field="parent"
            )
    unit.parent = parent
    unit.save()
    return unit
