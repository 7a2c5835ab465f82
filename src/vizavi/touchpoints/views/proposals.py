"""Proposals of units, as lists and one by one (S-3.4, I-2.2.b)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.access import may_use
from kit.audit.queries import history_of
from kit.pages.lists import Choice, Listing, Search, Sort
from vizavi.touchpoints.choices import ChangeKind, DeadlineKind, ProposalState
from vizavi.touchpoints.models import Deadline, ProcessVersion, Proposal
from vizavi.touchpoints.queries import units_of, visible_proposals
from vizavi.touchpoints.rules import can_check, can_prepare, can_submit
from vizavi.touchpoints.views.case import case_context
from vizavi.touchpoints.views.frame import Here, here, is_staff
from vizavi.touchpoints.wording import TONES, receipt_number, subject_of, told_events

MOST_ENTRIES = 200
CLOCKS = (DeadlineKind.UPDATE, DeadlineKind.CHECK, DeadlineKind.REWORK)


@require_safe
@may_use(is_staff)
def index(request: HttpRequest, authority: str, form: str) -> HttpResponse:
    """Proposals that the viewer may see, newest first."""
    place = here(request, authority, form)
    running = Deadline.objects.filter(proposal=OuterRef("pk"), met_at__isnull=True, kind__in=CLOCKS)
    names = ProcessVersion.objects.filter(process=OuterRef("process")).order_by("-pk")
    rows = (
        visible_proposals(place.viewer, place.register)
        .prefetch_related("touchpoint__versions")
        .annotate(
            due_at=Subquery(running.order_by("due_at").values("due_at")[:1]),
            process_name=Subquery(names.values("name")[:1]),
        )
    )

    def search(found: QuerySet[Proposal], text: str) -> QuerySet[Proposal]:
        named_so = Exists(names.filter(name__icontains=text))
        number = text.rsplit("-", 1)[-1].lstrip("0")
        by_number = Q(pk=int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else Q()
        return found.filter(
            Q(version__name__icontains=text)
            | Q(touchpoint__versions__name__icontains=text)
            | named_so
            | by_number
        ).distinct()

    listing: Listing[Any] = Listing(
        request.GET,
        rows,
        filters=[
            Search(search),
            Choice(
                "state", _("Состояние"), ProposalState.choices, lambda found, value: found.filter(state=value)
            ),
            Choice(
                "kind",
                _("Что предлагается"),
                ChangeKind.choices,
                lambda found, value: found.filter(kind=value),
            ),
        ],
        sorts=[Sort("new", _("Новые"), "-created_at"), Sort("due", _("Срок"), "due_at")],
    )
    terms = {row.pk: place.left(row.due_at) for row in listing.rows}
    context = place.context(
        _("Предложения"),
        current="proposals",
        listing=listing,
        terms=terms,
        tones=TONES,
        subject_of=subject_of,
        receipt_number=receipt_number,
        can_start=bool(units_of(place.viewer)),
    )
    return render(request, "touchpoints/preparing/proposals.html", context)


@require_safe
@may_use(is_staff)
def show(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """A proposal: where it stands, what it changes, what is missing, what can be done."""
    place = here(request, authority, form)
    proposal = proposal_of(place, number)
    context = case_context(place, proposal, current="proposals", tab="proposal") | rights_of(place, proposal)
    return render(request, "touchpoints/preparing/proposal.html", context)


@require_safe
@may_use(is_staff)
def history(request: HttpRequest, authority: str, form: str, number: int) -> HttpResponse:
    """Who did what with a proposal."""
    place = here(request, authority, form)
    proposal = proposal_of(place, number)
    objects = [proposal, *([proposal.version] if proposal.version else []), *proposal.remarks.all()]
    objects += list(proposal.version.attachments.all()) if proposal.version else []
    context = case_context(place, proposal, current="proposals", tab="proposal_history")
    context["events"] = told_events(history_of(objects)[:MOST_ENTRIES], place.document)
    return render(request, "touchpoints/registers/history.html", context)


def proposal_of(place: Here, number: int) -> Proposal:
    """The proposal with this number, if the viewer may see it.

    Raises:
        Http404: there is none in this register, or it is another unit's.
    """
    rows = visible_proposals(place.viewer, place.register)
    return get_object_or_404(
        rows.select_related(
            "unit", "version", "author", "edition", "process__register__form", "touchpoint__process"
        ),
        pk=number,
    )


def rights_of(place: Here, proposal: Proposal) -> dict[str, bool]:
    """Which buttons the viewer gets."""
    prepares_it = can_prepare(place.viewer, proposal.unit_id)
    is_with_unit = proposal.state in {ProposalState.DRAFT, ProposalState.RETURNED}
    return {
        "can_edit": prepares_it and is_with_unit,
        "can_hand_over": is_with_unit and can_submit(place.viewer, proposal.unit_id),
        "can_withdraw": prepares_it and (is_with_unit or proposal.state == ProposalState.SUBMITTED),
        "can_decide": proposal.state == ProposalState.SUBMITTED
        and can_check(place.viewer, place.register.authority_id),
    }


def page_of(place: Here, proposal: Proposal, title: str, **more: Any) -> Any:
    return place.context(
        title,
        current="proposals",
        caption=subject_of(proposal),
        crumbs=[
            (_("Предложения"), place.to("proposals")),
            (receipt_number(proposal), place.to("proposal", number=proposal.pk)),
        ],
        proposal=proposal,
        cancel_url=place.to("proposal", number=proposal.pk),
        **more,
    )


def require_prepares(place: Here, proposal: Proposal) -> None:
    if not can_prepare(place.viewer, proposal.unit_id):
        raise PermissionDenied
