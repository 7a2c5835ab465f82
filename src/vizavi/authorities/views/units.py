"""The tree of units of an authority."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.access import may_use
from vizavi.authorities.actions.units import add_unit, change_unit, close_unit
from vizavi.authorities.forms import ClosingForm, UnitForm, attempt
from vizavi.authorities.histories import history_of_unit
from vizavi.authorities.queries import appointments_in_force, unit_tree
from vizavi.authorities.rules import can_administer, can_see_settings
from vizavi.authorities.views.frame import authority_of, authority_page, form_page, viewer_at


@require_safe
@may_use(can_see_settings)
def index(request: HttpRequest, code: str) -> HttpResponse:
    """The tree."""
    authority = authority_of(request, code)
    return authority_page(request, "authorities/units.html", authority, "units", tree=unit_tree(authority))


@require_safe
@may_use(can_see_settings)
def show(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One unit: its place, its people, its history."""
    authority = authority_of(request, code)
    unit = get_object_or_404(authority.units.select_related("parent"), pk=pk)
    people = (
        appointments_in_force(timezone.localdate())
        .filter(unit=unit)
        .select_related("employee__user")
        .order_by("role", "employee__user__name")
    )
    return render(
        request,
        "authorities/unit.html",
        {
            "title": str(unit),
            "caption": authority.short,
            "authority": authority,
            "unit": unit,
            "people": people,
            "events": history_of_unit(unit),
            "may_administer": can_administer(viewer_at(request)),
            "back_url": reverse("authorities:units", args=[code]),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_administer)
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a unit; `?parent=` chooses its place beforehand."""
    authority = authority_of(request, code)
    form = UnitForm(request.POST or None, authority=authority, initial={"parent": request.GET.get("parent")})
    if form.is_valid() and attempt(
        form,
        add_unit,
        actor=viewer_at(request),
        authority=authority,
        now=timezone.now(),
        **form.cleaned_data,
    ):
        return redirect("authorities:units", code)
    back = reverse("authorities:units", args=[code])
    return form_page(request, form, title=_("Новое подразделение"), caption=authority.short, back=back)


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_administer)
def edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Rename or move a unit."""
    authority = authority_of(request, code)
    unit = get_object_or_404(authority.units, pk=pk)
    form = UnitForm(
        request.POST or None,
        authority=authority,
        unit=unit,
        initial={"name": unit.name, "name_en": unit.name_en, "parent": unit.parent_id},
    )
    if form.is_valid() and attempt(
        form, change_unit, actor=viewer_at(request), unit=unit, now=timezone.now(), **form.cleaned_data
    ):
        return redirect("authorities:unit", code, pk)
    back = reverse("authorities:unit", args=[code, pk])
    return form_page(request, form, title=_("Подразделение"), caption=authority.short, back=back)


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_administer)
def close(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Close a unit."""
    authority = authority_of(request, code)
    unit = get_object_or_404(authority.units.filter(closed_on__isnull=True), pk=pk)
    form = ClosingForm(request.POST or None, initial={"closed_on": timezone.localdate()})
    if form.is_valid() and attempt(
        form, close_unit, actor=viewer_at(request), unit=unit, now=timezone.now(), **form.cleaned_data
    ):
        return redirect("authorities:unit", code, pk)
    return form_page(
        request,
        form,
        title=_("Упразднить: %(unit)s") % {"unit": unit},
        intro=_("Подразделение останется в прошлых записях. Для новых назначений и сведений его не будет."),
        submit_text=_("Упразднить"),
        is_warning=True,
        back=reverse("authorities:unit", args=[code, pk]),
    )
