"""Giving and ending roles."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kit.access import may_use
from vizavi.authorities.actions.appointments import appoint, dismiss
from vizavi.authorities.choices import ROLES_BY_ORDER, SCOPES, Role, Scope
from vizavi.authorities.forms import AppointmentForm, DismissalForm, RoleForm, attempt
from vizavi.authorities.models import Authority
from vizavi.authorities.queries import headed_authorities, visible_appointments
from vizavi.authorities.rules import can_administer, can_appoint, can_appoint_anybody
from vizavi.authorities.views.frame import form_page, viewer_at
from vizavi.authorities.views.people import person_of


@require_http_methods(["GET", "HEAD"])
@may_use(can_appoint_anybody)
def choose_role(request: HttpRequest, pk: int) -> HttpResponse:
    """First step: which role, in which authority. Chosen in the address, so that one may go back."""
    viewer, person = viewer_at(request), person_of(request, pk)
    roles = list(Role) if can_administer(viewer) else [Role.REGISTER_OFFICER]
    form = RoleForm(request.GET or None, roles=roles, authorities=headed_authorities(viewer))
    if form.is_valid():
        role, authority = Role(form.cleaned_data["role"]), form.cleaned_data["authority"]
        if SCOPES[role] is Scope.EVERYTHING or authority is not None:
            chosen = (
                {"authority": authority.code} if authority and SCOPES[role] is not Scope.EVERYTHING else {}
            )
            query = f"?{urlencode(chosen)}" if chosen else ""
            return redirect(reverse("authorities:appoint", args=[pk, role.value]) + query)
        form.add_error("authority", _("Выберите орган власти: эта роль действует в нём."))
    return form_page(
        request,
        form,
        template="authorities/choose_role.html",
        title=_("Какую роль назначить?"),
        caption=person.user.name,
        back=reverse("authorities:person", args=[pk]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_appoint_anybody)
def give(request: HttpRequest, pk: int, role: str) -> HttpResponse:
    """Second step: unit or order, and the first day."""
    viewer, person = viewer_at(request), person_of(request, pk)
    if role not in Role.values:
        return redirect("authorities:choose_role", pk)
    chosen = Role(role)
    authority: Authority | None = None
    if SCOPES[chosen] is not Scope.EVERYTHING:
        authority = get_object_or_404(headed_authorities(viewer), code=request.GET.get("authority", ""))
    if not can_appoint(viewer, chosen, authority.pk if authority else None):
        raise PermissionDenied
    form = AppointmentForm(
        request.POST or None,
        request.FILES or None,
        without=_unneeded(chosen),
        units=authority.units.filter(closed_on__isnull=True) if authority else None,
        orders=authority.orders.filter(appointments__isnull=False).distinct() if authority else None,
        initial={"starts_on": timezone.localdate()},
    )
    if form.is_valid() and attempt(
        form,
        appoint,
        actor=viewer,
        employee=person,
        role=chosen,
        authority=authority,
        now=timezone.now(),
        **form.cleaned_data,
    ):
        return redirect("authorities:person", pk)
    return form_page(
        request,
        form,
        title=f"{chosen.label}: {person.user.name}",
        caption=str(authority or ""),
        submit_text=_("Назначить"),
        back=reverse("authorities:choose_role", args=[pk]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_appoint_anybody)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role."""
    viewer = viewer_at(request)
    appointment = get_object_or_404(
        visible_appointments(viewer).select_related("employee__user", "authority", "unit"), pk=pk
    )
    if not can_appoint(viewer, appointment.role, appointment.authority_id):
        raise PermissionDenied
    form = DismissalForm(request.POST or None, initial={"last_day": timezone.localdate()})
    if form.is_valid() and attempt(
        form, dismiss, actor=viewer, appointment=appointment, now=timezone.now(), **form.cleaned_data
    ):
        return redirect("authorities:person", appointment.employee_id)
    return form_page(
        request,
        form,
        title=_("Завершить роль: %(role)s") % {"role": appointment.get_role_display()},
        caption=f"{appointment.employee.user.name}, {appointment.unit or appointment.authority or ''}".rstrip(
            ", "
        ),
        submit_text=_("Завершить роль"),
        is_warning=True,
        back=reverse("authorities:person", args=[appointment.employee_id]),
    )


def _unneeded(role: Role) -> set[str]:
    unneeded = set()
    if SCOPES[role] is not Scope.UNIT:
        unneeded.add("unit")
    if role not in ROLES_BY_ORDER:
        unneeded |= {"order", "order_number", "order_date", "scan"}
    return unneeded
