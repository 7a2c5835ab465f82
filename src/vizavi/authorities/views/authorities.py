"""Authorities: list, card, adding, changing, orders, history."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.access import may_use
from kit.pages.lists import Choice, Listing, Search, Sort
from vizavi.authorities.actions.authorities import FIELDS, add_authority, change_authority
from vizavi.authorities.choices import ProviderKind, Role
from vizavi.authorities.forms import AuthorityForm, NewAuthorityForm, attempt
from vizavi.authorities.histories import history_of_authority, history_of_order
from vizavi.authorities.models import Appointment, Authority, Order
from vizavi.authorities.queries import appointments_in_force, headed_authorities
from vizavi.authorities.rules import can_add_authorities, can_administer, can_see_settings
from vizavi.authorities.views.frame import (
    authority_of,
    authority_page,
    form_page,
    settings_tabs,
    viewer_at,
)


@require_safe
@may_use(can_see_settings)
def front(request: HttpRequest) -> HttpResponse:
    """The settings begin with the authorities."""
    return redirect("authorities:index")


@require_safe
@may_use(can_see_settings)
def index(request: HttpRequest) -> HttpResponse:
    """Authorities of the installation, or the head's own."""
    viewer = viewer_at(request)
    listing: Listing[Authority] = Listing(
        request.GET,
        headed_authorities(viewer).annotate(
            open_units=Count("units", filter=Q(units__closed_on__isnull=True), distinct=True)
        ),
        filters=[
            Search(lambda rows, text: rows.filter(Q(name__icontains=text) | Q(short_name__icontains=text))),
            Choice("kind", _("Вид"), ProviderKind.choices, lambda rows, value: rows.filter(kind=value)),
        ],
        sorts=[Sort("name", _("Наименование"), "name")],
    )
    return render(
        request,
        "authorities/index.html",
        {
            "title": _("Органы власти"),
            "listing": listing,
            "tabs": settings_tabs(viewer, "authorities"),
            "may_add": can_add_authorities(viewer),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_add_authorities)
def add(request: HttpRequest) -> HttpResponse:
    """Take an authority in."""
    form = NewAuthorityForm(request.POST or None)
    if form.is_valid():
        details = {name: form.cleaned_data[name] for name in FIELDS}
        code = form.cleaned_data["code"].lower()
        if attempt(
            form, add_authority, actor=viewer_at(request), code=code, details=details, now=timezone.now()
        ):
            return redirect("authorities:show", code)
    return form_page(request, form, title=_("Новый орган власти"), back=reverse("authorities:index"))


@require_safe
@may_use(can_see_settings)
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The card: names, contacts, who heads it and who is authorised by which order."""
    authority = authority_of(request, code)
    leaders = (
        appointments_in_force(timezone.localdate())
        .filter(authority=authority, role__in=[Role.AUTHORITY_HEAD, Role.REGISTER_OFFICER])
        .select_related("employee__user", "order")
        .order_by("role", "employee__user__name")
    )
    return authority_page(request, "authorities/show.html", authority, "show", leaders=leaders)


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_administer)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change the card."""
    authority = authority_of(request, code)
    form = AuthorityForm(request.POST or None, initial={name: getattr(authority, name) for name in FIELDS})
    if form.is_valid() and attempt(
        form,
        change_authority,
        actor=viewer_at(request),
        authority=authority,
        details=form.cleaned_data,
        now=timezone.now(),
    ):
        return redirect("authorities:show", code)
    return form_page(
        request,
        form,
        title=_("Сведения об органе власти"),
        caption=authority.short,
        back=reverse("authorities:show", args=[code]),
    )


@require_safe
@may_use(can_see_settings)
def history(request: HttpRequest, code: str) -> HttpResponse:
    """What happened to the card, the week and the calendar."""
    authority = authority_of(request, code)
    return authority_page(
        request,
        "authorities/history.html",
        authority,
        "history",
        events=history_of_authority(authority),
        zone=ZoneInfo(authority.time_zone),
    )


@require_safe
@may_use(can_see_settings)
def orders(request: HttpRequest, code: str) -> HttpResponse:
    """Orders by which the authority appointed and approved."""
    authority = authority_of(request, code)
    years = authority.orders.dates("dated_on", "year", order="DESC")
    listing: Listing[Order] = Listing(
        request.GET,
        authority.orders.all(),
        filters=[
            Search(lambda rows, text: rows.filter(Q(number__icontains=text) | Q(title__icontains=text))),
            Choice(
                "year",
                _("Год"),
                lambda: [(day.year, str(day.year)) for day in years],
                lambda rows, value: rows.filter(dated_on__year=int(value)),
            ),
        ],
        sorts=[Sort("date", _("Дата"), "-dated_on"), Sort("number", _("Номер"), "number")],
    )
    return authority_page(request, "authorities/orders.html", authority, "orders", listing=listing)


@require_safe
@may_use(can_see_settings)
def order(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One order: whom it appointed, its scan, its history."""
    authority = authority_of(request, code)
    appointments = Appointment.objects.select_related("employee__user", "unit")
    found = get_object_or_404(
        authority.orders.prefetch_related(Prefetch("appointments", appointments)), pk=pk
    )
    return render(
        request,
        "authorities/order.html",
        {
            "title": str(found),
            "caption": authority.short,
            "order": found,
            "authority": authority,
            "events": history_of_order(found),
            "back_url": reverse("authorities:orders", args=[code]),
        },
    )


@require_safe
@may_use(can_see_settings)
def scan(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """The signed paper, always as a download: it was uploaded by a person and is not to be run here."""
    found: Order = get_object_or_404(authority_of(request, code).orders.exclude(scan=""), pk=pk)
    try:
        return FileResponse(found.scan.open("rb"), as_attachment=True)
    except FileNotFoundError as error:
        raise Http404 from error
