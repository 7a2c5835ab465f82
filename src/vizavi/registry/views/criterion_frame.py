"""What the pages of one criterion share: whose it is, what it says, who may change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from criteria import Attributes, CriteriaError, Criterion, parse
from vizavi.authorities.api import Viewer
from vizavi.registry.actions.criteria import seen_criterion
from vizavi.registry.actions.steps import EDITABLE
from vizavi.registry.coverage import Population, population
from vizavi.registry.criterion_place import criterion_at, field_path, has_place, name_of_step
from vizavi.registry.criterion_tree import Node, is_too_deep, list_within, unfinished
from vizavi.registry.dictionary import said
from vizavi.registry.models import Proposal, Version
from vizavi.registry.queries import current_settings, visible_proposals
from vizavi.registry.rules import can_prepare
from vizavi.registry.telling import Teller
from vizavi.registry.views.frame import proposal_url, to
from vizavi.registry.wording import subject_of


@dataclass(frozen=True)
class Here:
    """The criterion of a proposal as the one who looks sees it, at one moment."""

    request: HttpRequest
    proposal: Proposal
    version: Version
    place: str
    now: datetime

    @property
    def viewer(self) -> Viewer:
        viewer: Viewer = self.request.viewer  # type: ignore[attr-defined]
        return viewer

    @property
    def today(self) -> date:
        return localdate(self.now)

    @property
    def may_change(self) -> bool:
        """Whether the viewer prepares the proposal and it is in the hands of who prepares."""
        return self.proposal.state in EDITABLE and can_prepare(self.viewer, self.proposal.authority_id)

    @property
    def tree(self) -> Node | None:
        """The criterion as JSON."""
        return criterion_at(self.version.document, self.place)

    @property
    def seen(self) -> str:
        return seen_criterion(self.tree)

    @cached_property
    def teller(self) -> Teller:
        return Teller([(self.version.kind, self.version.document)])

    @property
    def attributes(self) -> Attributes:
        return self.teller.dictionary.attributes

    def attributes_at(self, path: str) -> Attributes:
        """What a part at a path may be about: attributes of the client, or of the objects of a list."""
        inside = list_within(self.tree, path)
        if not inside:
            return self.attributes
        found = self.attributes.get(inside)
        return found.of if found is not None and found.of is not None else Attributes.load([])

    @cached_property
    def parsed(self) -> Criterion | None:
        """The criterion if it can be counted and explained: finished, readable, not too deep."""
        if self.tree is None or is_too_deep(self.tree) or unfinished(self.tree):
            return None
        try:
            return parse(self.tree, self.attributes)
        except CriteriaError:
            return None

    @cached_property
    def population(self) -> Population:
        return population(self.attributes)

    @cached_property
    def least_published(self) -> int:
        return current_settings().least_published

    @property
    def field(self) -> str:
        """The path of the field as findings have it."""
        return field_path(self.version.document, self.place)

    @property
    def caption(self) -> str:
        """What the criterion is of."""
        step = name_of_step(self.version.document, self.place)
        name = str(self.version) or self.version.entry.code
        if step is None:
            return name
        return _("%(name)s. Шаг: %(step)s") % {"name": name, "step": said(step, self.teller.language)}

    def to(self, name: str, **more: Any) -> str:
        """The address of a page of this criterion."""
        return to(name, number=self.proposal.pk, place=self.place, **more)

    @property
    def comparison_url(self) -> str:
        """Where it is compared with the version in force."""
        entry = self.proposal.entry
        page = to("criterion_comparison", kind=entry.kind, code=entry.code, place=self.place)
        return f"{page}?proposal={self.proposal.pk}"

    def crumbs(self, *more: tuple[str, str]) -> list[tuple[str, str]]:
        """The way down to a page of this criterion."""
        return [
            (_("Предложения"), to("proposals")),
            (subject_of(self.proposal), proposal_url(self.proposal)),
            *more,
        ]

    def afresh(self) -> Here:
        """The same, as it is saved now."""
        return here(self.request, self.proposal.pk, self.place)


def here(request: HttpRequest, number: int, place: str) -> Here:
    """The criterion at this address.

    Raises:
        Http404: there is none, or the proposal is not the viewer's to see.
    """
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    proposal = visible_proposals(viewer).filter(pk=number).select_related("version__entry").first()
    if proposal is None or proposal.version is None:
        raise Http404
    version = proposal.version
    if not has_place(version.kind, version.document, place):
        raise Http404
    return Here(request, proposal, version, place, timezone.now())
