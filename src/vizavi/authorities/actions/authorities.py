"""Taking authorities in and keeping what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import available_timezones

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from kit.audit.context import action
from kit.errors import Refused
from vizavi.authorities.actions.calendar import recompute_deadlines, write_week
from vizavi.authorities.choices import USUAL_WEEK
from vizavi.authorities.models import Authority
from vizavi.authorities.rules import can_add_authorities, can_administer
from vizavi.authorities.viewer import Viewer

FIELDS = (
    "kind", "name", "name_en", "name_genitive", "short_name", "short_name_en", "head_position", "place",
    "site", "email", "phone", "address", "time_zone",
)  # fmt: skip


# Parts of addresses of the workplace where the code of an authority may stand too.
RESERVED_CODES = frozenset({"add", "settings"})


class UnableToKeepAuthority(Refused):
    """The authority cannot be stored with these data."""


@action
def add_authority(*, actor: Viewer, code: str, details: Mapping[str, str], now: datetime) -> Authority:
    """Take an authority in, with the usual working week.

    Args:
        code: its part of addresses; never changes.
        details: values of `FIELDS`.

    Raises:
        PermissionDenied: the actor is neither an administrator nor of the Project Office.
        UnableToKeepAuthority: the code is taken, or a value is missing or wrong.
    """
    if not can_add_authorities(actor):
        raise PermissionDenied
    authority = Authority(code=code.strip().lower())
    if authority.code in RESERVED_CODES or Authority.objects.filter(code=authority.code).exists():
        raise UnableToKeepAuthority(
            _("Код «%(code)s» уже занят. Придумайте другой.") % {"code": authority.code}, field="code"
        )
    _keep(authority, details)
    write_week(authority, USUAL_WEEK)
    return authority


@action
def change_authority(
    *, actor: Viewer, authority: Authority, details: Mapping[str, str], now: datetime
) -> Authority:
    """Change the names, addresses or time zone of an authority.

    Raises:
        PermissionDenied: the actor is no administrator.
        UnableToKeepAuthority: a value is missing or wrong.
    """
    if not can_administer(actor):
        raise PermissionDenied
    authority = Authority.objects.select_for_update().get(pk=authority.pk)
    former_zone = authority.time_zone
    _keep(authority, details)
    if authority.time_zone != former_zone:
        recompute_deadlines(authority)
    return authority


def _keep(authority: Authority, details: Mapping[str, str]) -> None:
    for name, value in details.items():
        if name not in FIELDS:
            raise TypeError(f"an authority has no {name}")
        setattr(authority, name, " ".join(value.split()))
    if authority.time_zone not in available_timezones():
        raise UnableToKeepAuthority(
            _("Часового пояса «%(zone)s» нет. Напишите, например, Europe/Moscow.")
            % {"zone": authority.time_zone},
            field="time_zone",
        )
    try:
        authority.full_clean()
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise UnableToKeepAuthority(f"{label_of(name)}: {messages[0]}", field=name) from error
    authority.save()


def label_of(name: str) -> str:
    """How people call a field of an authority."""
    label = str(getattr(Authority._meta.get_field(name), "verbose_name", name))
    return label[:1].upper() + label[1:]
