"""The register at work: its state, its processes with their touchpoints, its terms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.access import may_use
from kit.pages.lists import Choice, Listing, Search
from vizavi.authorities.models import Unit
from vizavi.touchpoints.actions.terms import UnableToSetTerms, set_terms
from vizavi.touchpoints.choices import Channel
from vizavi.touchpoints.forms.steps import TermsForm
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.forms_of import kinds_by_rank, named
from vizavi.touchpoints.models import ProcessVersion, TouchpointVersion
from vizavi.touchpoints.queries import (
    changes_in,
    digital_only_processes,
    latest_decided,
    open_edition,
    processes_without_touchpoints,
    published_edition,
    rows_of_register,
    units_of,
    visible_deadlines,
)
from vizavi.touchpoints.rules import can_keep_processes, can_set_terms
from vizavi.touchpoints.views.frame import Here, here, is_staff

MOST_CLOCKS = 5


@require_safe
@may_use(is_staff)
def home(request: HttpRequest, authority: str, form: str) -> HttpResponse:
    """What is in force, what is being prepared, what is late, and every process with its touchpoints."""
    place = here(request, authority, form)
    register, viewer = place.register, place.viewer
    draft, published = open_edition(register), published_edition(register)
    shown = draft or latest_decided(register)
    document = place.document
    number = shown.number if shown else 0
    clocks = list(visible_deadlines(viewer, register)[: MOST_CLOCKS + 1])
    context = place.context(
        str(register.form),
        caption=str(register.authority),
        draft=draft,
        published=published,
        shown=shown,
        document=document,
        changes=changes_in(draft) if draft else (0, 0),
        clocks=[place.clock(item) for item in clocks[:MOST_CLOCKS]],
        has_more_clocks=len(clocks) > MOST_CLOCKS,
        without_touchpoints=processes_without_touchpoints(register, number).count(),
        digital_only=digital_only_processes(register, number).count(),
        listing=_listing(place, document, number) if document else None,
        directions={item.code: named(item) for item in document.directions} if document else {},
        keeps_processes=can_keep_processes(viewer, register.authority_id),
        own_units=units_of(viewer),
    )
    return render(request, "touchpoints/registers/home.html", context)


@require_http_methods(["GET", "POST"])
@may_use(is_staff)
def terms(request: HttpRequest, authority: str, form: str) -> HttpResponse:
    """How many working days each step may take."""
    place = here(request, authority, form)
    register = place.register
    if not can_set_terms(place.viewer, register.authority_id):
        raise PermissionDenied
    names = list(TermsForm.base_fields)
    initial = {name: getattr(register, name) for name in names}
    filled = TermsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and filled.is_valid():
        try:
            set_terms(actor=place.viewer, register=register, **filled.cleaned_data)
        except UnableToSetTerms as refusal:
            filled.refuse(refusal)
        else:
            messages.success(request, _("Сроки сохранены. Новые сроки действуют для новых поручений."))
            return redirect(place.to("terms"))
    document = place.document
    context = place.context(
        _("Настройка сроков"),
        current="terms",
        form=filled,
        publication_days=document.publication_term.working_days if document else None,
    )
    return render(request, "touchpoints/registers/terms.html", context)


def _listing(place: Here, document: FormDocument, number: int) -> Listing[ProcessVersion]:
    """Processes in the order of the annex, with the filters of the register."""
    touchpoints = TouchpointVersion.objects.in_edition(number).filter(touchpoint__process=OuterRef("process"))
    in_order = Case(
        *(When(direction=item.code, then=Value(at)) for at, item in enumerate(document.directions)),
        default=Value(len(document.directions)),
        output_field=IntegerField(),
    )

    def search(rows: QuerySet[ProcessVersion], text: str) -> QuerySet[ProcessVersion]:
        named_so = Exists(touchpoints.filter(Q(name__icontains=text) | Q(name_en__icontains=text)))
        return rows.filter(Q(name__icontains=text) | Q(name_en__icontains=text) | named_so)

    def gaps(rows: QuerySet[ProcessVersion], value: str) -> QuerySet[ProcessVersion]:
        none, digital = ~Exists(touchpoints), Exists(touchpoints.filter(channel=Channel.DIGITAL))
        digital_only = digital & ~Exists(touchpoints.filter(channel=Channel.OFFLINE))
        wanted: dict[str, Any] = {"none": none, "digital": digital_only, "any": none | digital_only}
        return rows.filter(wanted[value])

    filters: list[Choice | Search] = [Search(search)]
    if len(document.directions) > 1:
        filters.append(
            Choice(
                "direction",
                _("Направление"),
                [(item.code, named(item)) for item in document.directions],
                lambda rows, value: rows.filter(direction=value),
            )
        )
    filters += [
        Choice(
            "unit",
            _("Подразделение"),
            lambda: Unit.objects.filter(authority=place.register.authority_id).values_list("pk", "name"),
            lambda rows, value: rows.filter(unit_id=value),
        ),
        Choice(
            "kind",
            _("Вид точки"),
            [
                (kind.code, named(kind))
                for channel in Channel.values
                for kind in kinds_by_rank(document, channel)
            ],
            lambda rows, value: rows.filter(Exists(touchpoints.filter(kind=value))),
        ),
        Choice(
            "channel",
            _("Тип точки"),
            Channel.choices,
            lambda rows, value: rows.filter(Exists(touchpoints.filter(channel=value))),
        ),
        Choice(
            "gaps",
            _("Пробелы"),
            [("any", _("Есть пробелы")), ("none", _("Нет точек")), ("digital", _("Нет офлайн-точек"))],
            gaps,
        ),
    ]
    rows = rows_of_register(place.viewer, place.register, number).order_by(in_order, "number", "pk")
    return Listing(place.request.GET, rows, filters=filters)
