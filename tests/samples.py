"""Values for the parameters of routes, taken from the demo data: what the tests of all routes fill addresses with.

A new parameter needs an entry here; the tests that fail for want of one say so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from kit.audit.models import Entry
from kit.mail.models import Mail
from tests.routes import Route
from vizavi.authorities.models import Appointment, Authority, Employee, Unit
from vizavi.touchpoints.models import (
    Attachment,
    Edition,
    Process,
    Proposal,
    Register,
    Touchpoint,
)

# The authority whose objects are asked for, and the one whose people must not get at them.
OWN, FOREIGN = "department", "mineco"

Sample = Callable[[], Any]


def _register() -> Register:
    return Register.objects.get(authority__code=OWN)


def _edition() -> Edition:
    return Edition.objects.filter(register=_register(), state="published").get()


def _process() -> Process:
    return Process.objects.filter(register=_register(), excluded_on=None).earliest("pk")


def _touchpoint() -> Touchpoint:
    return Touchpoint.objects.filter(process=_process()).earliest("pk")


def _order() -> int:
    return _pk(Authority.objects.get(code=OWN).orders.all())


def _unit() -> int:
    return _pk(Unit.objects.filter(authority__code=OWN))


def _pk(rows: Any) -> int:
    """The oldest of the rows; without any, a number that is nobody's."""
    return rows.order_by("pk").values_list("pk", flat=True).first() or 1_000_000


# By `route name.parameter`, `namespace:parameter` or the parameter alone: the first that is found.
SAMPLES: dict[str, Sample] = {
    "authority": lambda: OWN,
    "code": lambda: OWN,
    "form": lambda: _register().form.code,
    "process": lambda: _process().public_id,
    "touchpoint": lambda: _touchpoint().public_id,
    "touchpoint_id": lambda: _touchpoint().public_id,
    "attachment": lambda: _pk(Attachment.objects.filter(register=_register())),
    "touchpoints:number": lambda: _pk(Proposal.objects.filter(register=_register())),
    "portal:number": lambda: _edition().number,
    "portal:other": lambda: _edition().number,
    "portal:kind": lambda: "docx",
    "portal:name": lambda: "meta.csv",
    "portal:touchpoint.public_id": lambda: _touchpoint().public_id,
    "portal:process.public_id": lambda: _process().public_id,
    "authorities:order.pk": _order,
    "authorities:scan.pk": _order,
    "authorities:unit.pk": _unit,
    "authorities:edit_unit.pk": _unit,
    "authorities:close_unit.pk": _unit,
    "authorities:dismiss.pk": lambda: _pk(Appointment.objects.filter(authority__code=OWN)),
    "authorities:pk": lambda: _pk(Employee.objects.filter(appointments__authority__code=OWN)),
    "authorities:role": lambda: "register_officer",
    "authorities:token": lambda: "no-such-invitation",
    "account_reset_password_from_key.uidb36": lambda: "1",
    "account_reset_password_from_key.key": lambda: "no-such-key",
    "workplace:sequence": lambda: Entry.objects.earliest("pk").pk,
    "workplace:mail.pk": lambda: _pk(Mail.objects),
    "workplace:job_id": lambda: _pk(ProcrastinateJob.objects),
    "mfa_edit_webauthn.pk": lambda: 1,
    "mfa_remove_webauthn.pk": lambda: 1,
}

# Parameters that do not lead to an object of an authority.
UNBOUND = {
    "sequence",
    "workplace:mail.pk",
    "job_id",
    "role",
    "token",
    "uidb36",
    "key",
    "kind",
    "name",
    "mfa_edit_webauthn.pk",
    "mfa_remove_webauthn.pk",
}


class NoSample(KeyError):
    """A parameter of a route has no sample value."""


def sample(route: Route, parameter: str) -> Any:
    """A value of a parameter that leads to something of the authority `OWN`."""
    namespace = route.name.rpartition(":")[0]
    for key in (f"{route.name}.{parameter}", f"{namespace}:{parameter}", parameter):
        if key in SAMPLES:
            return SAMPLES[key]()
    raise NoSample(
        f"tests/samples.py has no value for the parameter {parameter!r} of the route {route.name!r}"
    )


def address(route: Route) -> str:
    """An address of the route with samples for its parameters."""
    return reverse(route.name, kwargs={name: sample(route, name) for name in route.kwargs})


def leads_to_own(route: Route) -> bool:
    """Whether the address is that of something of one authority."""
    return any(name not in UNBOUND and f"{route.name}.{name}" not in UNBOUND for name in route.kwargs)
