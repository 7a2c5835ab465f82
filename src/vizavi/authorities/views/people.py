"""People and their roles."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.access import may_use
from kit.accounts.access import has_second_factor
from kit.accounts.sessions import sessions_of
from kit.pages.lists import Choice, Listing, Search, Sort
from vizavi.authorities.actions.people import change_person
from vizavi.authorities.choices import Role
from vizavi.authorities.forms import PersonForm, attempt
from vizavi.authorities.histories import history_of_person
from vizavi.authorities.models import Employee
from vizavi.authorities.queries import (
    appointments_in_force,
    headed_authorities,
    open_invitations,
    people_list,
    visible_appointments,
    visible_people,
)
from vizavi.authorities.rules import can_administer, can_appoint, can_appoint_anybody, can_see_settings
from vizavi.authorities.views.frame import form_page, settings_tabs, viewer_at


@require_safe
@may_use(can_see_settings)
def index(request: HttpRequest) -> HttpResponse:
    """People with the roles of today."""
    viewer, today = viewer_at(request), timezone.localdate()
    in_force = visible_appointments(viewer).filter(
        pk__in=appointments_in_force(today), employee=OuterRef("pk")
    )

    def holding(rows: QuerySet[Employee], **condition: Any) -> QuerySet[Employee]:
        return rows.filter(Exists(in_force.filter(**condition)))

    listing: Listing[Employee] = Listing(
        request.GET,
        people_list(viewer, on=today),
        filters=[
            Search(
                lambda rows, text: rows.filter(
                    Q(user__name__icontains=text)
                    | Q(user__email__icontains=text)
                    | Q(position__icontains=text)
                )
            ),
            Choice("role", _("Роль"), Role.choices, lambda rows, value: holding(rows, role=value)),
            Choice(
                "authority",
                _("Орган власти"),
                lambda: [(item.code, item.short) for item in headed_authorities(viewer)],
                lambda rows, value: holding(rows, authority__code=value),
            ),
            Choice(
                "state",
                _("Учётная запись"),
                [("open", _("открыта")), ("closed", _("закрыта"))],
                lambda rows, value: rows.filter(user__is_active=value == "open"),
            ),
        ],
        sorts=[Sort("name", _("Имя"), "user__name"), Sort("email", _("Почта"), "user__email")],
    )
    return render(
        request,
        "authorities/people.html",
        {
            "title": _("Люди и роли"),
            "listing": listing,
            "tabs": settings_tabs(viewer, "people"),
            "may_invite": can_administer(viewer),
        },
    )


@require_safe
@may_use(can_see_settings)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The card of a person: contacts, roles, protection, sessions."""
    viewer, now = viewer_at(request), timezone.now()
    person = person_of(request, pk)
    today = timezone.localdate(now)
    appointments = [
        {
            "item": item,
            "is_over": item.ends_on is not None and item.ends_on < today,
            "is_ahead": item.starts_on > today,
            "may_dismiss": can_appoint(viewer, item.role, item.authority_id),
        }
        for item in visible_appointments(viewer)
        .filter(employee=person)
        .select_related("authority", "unit", "order", "order__authority")
        .order_by("-starts_on", "role")
    ]
    may_administer = can_administer(viewer)
    return person_page(
        request,
        "authorities/person.html",
        person,
        "person",
        appointments=appointments,
        is_protected=has_second_factor(person.user),
        sessions=sessions_of(person.user).count(),
        has_password=person.user.has_usable_password(),
        invitation=open_invitations(now).filter(employee=person).first(),
        may_administer=may_administer,
        may_appoint=can_appoint_anybody(viewer),
        is_self=person.user_id == viewer.actor_id,
    )


@require_safe
@may_use(can_see_settings)
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened to the account and the roles that the viewer sees."""
    person = person_of(request, pk)
    events = history_of_person(person, viewer_at(request))
    return person_page(request, "authorities/person_history.html", person, "person_history", events=events)


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_administer)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct name, position, telephone."""
    person = person_of(request, pk)
    initial = {"name": person.user.name, "position": person.position, "phone": person.phone}
    form = PersonForm(request.POST or None, initial=initial)
    if form.is_valid() and attempt(
        form,
        change_person,
        actor=viewer_at(request),
        employee=person,
        now=timezone.now(),
        **form.cleaned_data,
    ):
        return redirect("authorities:person", pk)
    back = reverse("authorities:person", args=[pk])
    return form_page(request, form, title=_("Сведения о человеке"), caption=person.user.name, back=back)


def person_of(request: HttpRequest, pk: int) -> Employee:
    """The person, when the viewer may see this one; 404 otherwise."""
    return get_object_or_404(visible_people(viewer_at(request)), pk=pk)


def person_page(
    request: HttpRequest, template: str, person: Employee, current: str, **context: Any
) -> HttpResponse:
    """A page among the tabs of a person."""
    parts = [("person", _("Сведения и роли")), ("person_history", _("История"))]
    tabs = [
        {
            "text": text,
            "url": reverse(f"authorities:{name}", args=[person.pk]),
            "current": name == current,
        }
        for name, text in parts
    ]
    return render(
        request,
        template,
        {
            "title": person.user.name,
            "caption": person.position,
            "person": person,
            "tabs": tabs,
            "breadcrumbs": [{"text": _("Люди и роли"), "url": reverse("authorities:people")}],
            **context,
        },
    )
