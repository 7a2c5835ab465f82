"""Values for the parameters of routes, taken from the demo data: what the tests of all routes fill addresses with.

A new parameter needs an entry here; the tests that fail for want of one say so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from kit.audit.models import Entry
from kit.mail.models import Mail
from tests.routes import Route
from vizavi.authorities.actions.invitations import fingerprint
from vizavi.authorities.models import Appointment, Authority, Employee, Invitation, Unit
from vizavi.contact.models import SupportRequest
from vizavi.contact.receipts import secret_of
from vizavi.offers.models import SharedResult
from vizavi.offers.queries import fingerprint as fingerprint_of_link
from vizavi.registry.models import Edition as RegistryEdition
from vizavi.registry.models import Proposal as RegistryProposal
from vizavi.touchpoints.models import (
    Attachment,
    Edition,
    FormEdition,
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


def _open_edition() -> int:
    return Edition.objects.filter(register=_register()).latest("number").number


def _process() -> Process:
    """A process of the unit that has something in hand."""
    of_unit = Process.objects.filter(register=_register(), excluded_on=None)
    return of_unit.filter(versions__unit_id=editable_proposal().unit_id).earliest("pk")


def _touchpoint() -> Touchpoint:
    """One of its touchpoints that nobody is changing."""
    return (
        Touchpoint.objects.filter(process=_process())
        .exclude(proposals__state__in=["draft", "submitted", "returned"])
        .earliest("pk")
    )


def _order() -> int:
    return _pk(Authority.objects.get(code=OWN).orders.all())


def _unit() -> int:
    return _pk(Unit.objects.filter(authority__code=OWN))


def editable_proposal() -> Proposal:
    """A proposal that its unit is at work on."""
    return Proposal.objects.filter(register=_register(), state__in=["draft", "returned"]).earliest("pk")


def _submitted() -> int:
    return _pk(Proposal.objects.filter(register=_register(), state="submitted"))


def _draft_of_form() -> int:
    """The number of a draft edition of the authority's form; the demo data have none."""
    newest = FormEdition.objects.filter(form=_register().form).latest("number")
    if newest.in_force_on is None:
        return newest.number
    return FormEdition.objects.create(
        form=newest.form, number=newest.number + 1, document=newest.document
    ).number


def _with_criterion() -> int:
    """A proposal to the register of life situations that its authority is at work on, with conditions."""
    return _pk(
        RegistryProposal.objects.filter(authority__code=OWN, state__in=["draft", "returned"]).exclude(
            version__document__criteria=None
        )
    )


def _mail() -> int:
    return Mail.objects.get_or_create(to="anna@example.org", subject="Срок подходит", text="Завтра.")[0].pk


def _invitation() -> str:
    token = "an-invitation-of-the-tests"
    now = timezone.now()
    Invitation.objects.get_or_create(
        token_sha256=fingerprint(token),
        defaults={
            "employee": Employee.objects.earliest("pk"),
            "sent_at": now,
            "expires_at": now + timedelta(days=1),
        },
    )
    return token


def _support_request() -> int:
    """A request to support; the demo data have none."""
    now = timezone.now()
    made, _is_new = SupportRequest.objects.get_or_create(
        form_token=UUID(int=42),
        defaults={
            "text": "Карта не открывается",
            "language": "ru",
            "created_at": now,
            "due_at": now + timedelta(days=1),
        },
    )
    return made.pk


def _editable_of_registry() -> int:
    """A proposal of the authority in the register of life situations that it is at work on."""
    return _pk(RegistryProposal.objects.filter(authority__code=OWN, state__in=["draft", "returned"]))


def _submitted_of_registry() -> int:
    return _pk(RegistryProposal.objects.filter(authority__code=OWN, state="submitted"))


def _shared_link() -> str:
    link = "a-link-of-the-tests"
    now = timezone.now()
    SharedResult.objects.get_or_create(
        token_sha256=fingerprint_of_link(link),
        defaults={
            "answers": {"plans": ["open"]},
            "about": ["open-cafe"],
            "edition": RegistryEdition.objects.get(state="published"),
            "created_at": now,
            "expires_at": now + timedelta(days=1),
        },
    )
    return link


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
    "touchpoints:number": lambda: editable_proposal().pk,
    "touchpoints:case.number": _submitted,
    "touchpoints:case_return.number": _submitted,
    "touchpoints:case_include.number": _submitted,
    **{
        f"touchpoints:edition{route}.number": lambda: _edition().number
        for route in ("", "_history", "_done", "_file", "_making", "_scan", "_compare", "_register")
    },
    **{
        f"touchpoints:edition_{route}.number": _open_edition
        for route in ("send", "return", "approve", "publish")
    },
    "touchpoints:kind": lambda: "docx",
    "touchpoints:code": lambda: _register().form.code,
    "touchpoints:part": lambda: "kinds",
    "touchpoints:index": lambda: 0,
    **{
        f"touchpoints:{route}.number": _draft_of_form
        for route in (
            "form_edition",
            "form_part",
            "form_row_add",
            "form_arrange",
            "form_row",
            "form_preview",
            "form_preview_pdf",
            "form_json",
            "form_upload",
            "form_in_force",
            "form_discard",
        )
    },
    "portal:number": lambda: _edition().number,
    "portal:comparison.number": lambda: _edition().number,
    "portal:other": lambda: _edition().number,
    "portal:kind": lambda: "docx",
    "portal:name": lambda: "meta.csv",
    "portal:part": lambda: 1,
    "portal:operation": lambda: "list_touchpoints",
    "portal:situation.code": lambda: "open-cafe",
    "portal:service.code": lambda: "reg-ip",
    "portal:requirement.code": lambda: "req-allergens",
    "portal:segment.code": lambda: "catering",
    "portal:situation_data.code": lambda: "open-cafe",
    "portal:service_data.code": lambda: "reg-ip",
    "portal:requirement_data.code": lambda: "req-allergens",
    "portal:segment_data.code": lambda: "catering",
    "portal:ending": lambda: "ttl",
    "portal:open_data_set.name": lambda: "services",
    "portal:open_data_set_file.name": lambda: "services",
    "portal:file": lambda: "meta.csv",
    "portal:answer.code": lambda: "faq-open-cafe-1",
    "portal:guide.code": lambda: "guide-export-price",
    "portal:touchpoint.public_id": lambda: _touchpoint().public_id,
    "portal:process.public_id": lambda: _process().public_id,
    "contact:pk": _support_request,
    "contact:secret": lambda: secret_of(_support_request()),
    "offers:name": lambda: "plans",
    "offers:group": lambda: "now",
    "offers:pk": lambda: 1_000_000,
    "offers:token": _shared_link,
    "api:get_situation.code": lambda: "open-cafe",
    "api:get_service.code": lambda: "reg-ip",
    "api:get_scenario.code": lambda: "open-cafe-rented",
    "api:get_requirement.code": lambda: "req-allergens",
    "authorities:order.pk": _order,
    "authorities:scan.pk": _order,
    "authorities:unit.pk": _unit,
    "authorities:edit_unit.pk": _unit,
    "authorities:close_unit.pk": _unit,
    "authorities:dismiss.pk": lambda: _pk(Appointment.objects.filter(authority__code=OWN)),
    "authorities:pk": lambda: _pk(Employee.objects.filter(appointments__authority__code=OWN)),
    "authorities:role": lambda: "project_office",
    "touchpoints:oversight_export.form": lambda: "xlsx",
    "authorities:token": _invitation,
    "classifiers:classifier": lambda: "okved2",
    "classifiers:edition": lambda: 1,
    "classifiers:kind": lambda: "csv",
    "registry:kind": lambda: "service",
    "registry:code": lambda: "terrace-permit",
    "registry:ending": lambda: "csv",
    "registry:section": lambda: "main",
    "registry:entry_fits.kind": lambda: "scenario",
    "registry:entry_fits.code": lambda: "open-cafe-terrace",
    "registry:number": _editable_of_registry,
    **{f"registry:{route}.number": _submitted_of_registry for route in ("case", "case_decide", "case_done")},
    **{f"registry:{route}.number": lambda: 2 for route in ("edition", "edition_publish")},
    "registry:edition_done.number": lambda: 1,
    "registry:place": lambda: "criteria",
    "registry:classifier": lambda: "okved2",
    "registry:attribute_replace.code": lambda: "sme",
    "registry:criterion.number": _with_criterion,
    "registry:criterion_trial.number": _with_criterion,
    "registry:criterion_insert.number": _with_criterion,
    "registry:criterion_comparison.kind": lambda: "segment",
    "registry:criterion_comparison.code": lambda: "employer-small",
    "account_reset_password_from_key.uidb36": lambda: "1",
    "account_reset_password_from_key.key": lambda: "no-such-key",
    "workplace:sequence": lambda: Entry.objects.earliest("pk").pk,
    "workplace:mail.pk": _mail,
    "dev:mail.pk": _mail,
    "workplace:job_id": lambda: _pk(ProcrastinateJob.objects),
    "mfa_edit_webauthn.pk": lambda: 1,
    "mfa_remove_webauthn.pk": lambda: 1,
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
    if not route.is_named:
        return route.address
    return reverse(route.name, kwargs={name: sample(route, name) for name in route.kwargs})


def leads_to_own(route: Route) -> bool:
    """Whether the address is that of something of one authority."""
    if route.name.startswith("authorities:"):
        return bool({"code", "pk"} & set(route.kwargs))
    if route.name.startswith("registry:"):
        # Entries are read by all staff; proposals are their authority's until they are accepted.
        return "number" in route.kwargs and not route.name.startswith("registry:edition")
    return "authority" in route.kwargs
