"""Proposals that make the demo register look like one at work: begun, waiting, returned, accepted for the draft."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.timezone import localdate

from vizavi.authorities.api import Viewer, holders, viewer_of
from vizavi.authorities.choices import Role
from vizavi.authorities.models import Authority, Unit
from vizavi.registry.actions.deciding import accept_proposal, return_proposal
from vizavi.registry.actions.proposals import (
    name_provider,
    propose_addition,
    propose_change,
    save_proposal,
    submit_proposal,
)
from vizavi.registry.actions.steps import seen_of
from vizavi.registry.choices import Kind
from vizavi.registry.models import Entry, Proposal

AUTHORITY = "department"


def propose_demo_changes(*, now: datetime) -> None:
    """Make the proposals of the demo department. Part of loading the demo data."""
    office = _office(now)
    authority = Authority.objects.filter(code=AUTHORITY).first()
    people = _people(authority, now) if authority else None
    if office is None or authority is None or people is None:
        return
    made = _Maker(authority, people, now)
    made.changed(
        "rent-discount",
        hours=30,
        term={
            "ru": "7 рабочих дней: решение готовит одна комиссия, а не две",
            "en": "7 working days: one committee decides instead of two",
        },
        term_days=7,
        term_unit="working_days",
        submit=True,
        accept_by=office,
    )
    made.changed(
        "signboard-permit",
        hours=20,
        fee={
            "ru": "Бесплатно: плату отменили с этого года",
            "en": "Free of charge: the fee was abolished this year",
        },
        fee_roubles=0,
        submit=True,
    )
    made.changed(
        "waste-contract",
        hours=12,
        result={
            "ru": "Договор на вывоз отходов и график вывоза на год вперёд",
            "en": "A waste collection contract and the schedule for a year ahead",
        },
        submit=True,
    )
    returned = made.changed(
        "trade-place",
        hours=40,
        term={"ru": "От 20 до 40 дней", "en": "From 20 to 40 days"},
        term_days=40,
        term_unit="calendar_days",
        submit=True,
    )
    if returned is not None:
        return_proposal(
            actor=office,
            proposal=returned,
            remarks=[
                ("term", "Клиенту нужен один срок. Назовите предельный и объясните, от чего он зависит.")
            ],
            now=now - timedelta(hours=6),
        )
    made.changed(
        "terrace-permit",
        hours=3,
        audience={
            "ru": "Кафе и ресторанам, которые хотят поставить столики у входа в тёплое время года",
            "en": "Cafés and restaurants that want tables by the entrance in the warm season",
        },
    )
    made.added(
        Kind.FAQ,
        "faq-terrace-heaters",
        hours=2,
        question={"ru": "Можно ли поставить обогреватели на летней веранде?", "en": ""},
        answer={"ru": "Да, если они электрические и стоят не ближе метра к тентам.", "en": ""},
        services=["terrace-permit"],
    )


class _Maker:
    """Makes proposals of one authority in the name of its people."""

    def __init__(self, authority: Authority, people: tuple[Viewer, Viewer], now: datetime) -> None:
        self.authority, self.now = authority, now
        self.officer, self.head = people
        self.unit = Unit.objects.filter(pk__in=self.head.units.get(Role.UNIT_HEAD, ())).order_by("pk").first()

    def changed(
        self, code: str, *, hours: int, submit: bool = False, accept_by: Viewer | None = None, **changes: Any
    ) -> Proposal | None:
        """A change of a service, begun so many hours ago."""
        entry = Entry.objects.filter(kind=Kind.SERVICE, code=code).first()
        if entry is None:
            return None
        at = self.now - timedelta(hours=hours)
        proposal = propose_change(
            actor=self.officer, entry=entry, authority=self.authority, form_token=_token(code), now=at
        )
        self._written(proposal, changes, at)
        version = proposal.version
        if version is not None and version.owner is not None:
            name_provider(
                actor=self.officer,
                proposal=proposal,
                authority=version.authority,
                unit=self.unit,
                owner=version.owner,
                now=at,
            )
        if submit:
            submit_proposal(actor=self.head, proposal=proposal, now=at + timedelta(hours=1))
        if accept_by is not None:
            accept_proposal(actor=accept_by, proposal=proposal, now=at + timedelta(hours=4))
        return proposal

    def added(self, kind: Kind, code: str, *, hours: int, **document: Any) -> None:
        """A new entry, begun so many hours ago."""
        propose_addition(
            actor=self.officer,
            kind=kind,
            code=code,
            authority=self.authority,
            form_token=_token(code),
            now=self.now - timedelta(hours=hours),
            document=document,
        )

    def _written(self, proposal: Proposal, changes: dict[str, Any], at: datetime) -> None:
        assert proposal.version is not None
        seen = seen_of(proposal.version.document, changes)
        save_proposal(actor=self.officer, proposal=proposal, changes=changes, seen=seen, now=at)


def _token(code: str) -> Any:
    return uuid5(NAMESPACE_URL, f"demo:{code}")


def _office(now: datetime) -> Viewer | None:
    user = holders(Role.PROJECT_OFFICE, on=localdate(now)).first()
    return viewer_of(user, on=localdate(now)) if user else None


def _people(authority: Authority, now: datetime) -> tuple[Viewer, Viewer] | None:
    """An officer and the head of one unit of the authority."""
    today = localdate(now)
    for unit in authority.units.order_by("pk"):
        officer = holders(Role.UNIT_OFFICER, on=today, unit_id=unit.pk).first()
        head = holders(Role.UNIT_HEAD, on=today, unit_id=unit.pk).first()
        if officer and head:
            return viewer_of(officer, on=today), viewer_of(head, on=today)
    return None
