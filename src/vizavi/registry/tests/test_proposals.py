"""Proposals of authorities: begun, written, handed over, taken back (B-4.3.5.1.a)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from kit.audit.queries import history_of
from vizavi.authorities.choices import Role
from vizavi.authorities.tests.factories import UnitFactory
from vizavi.registry.actions.deciding import accept_proposal, reject_proposal, return_proposal
from vizavi.registry.actions.proposals import (
    name_provider,
    propose_addition,
    propose_change,
    propose_exclusion,
    save_proposal,
    submit_proposal,
    withdraw_proposal,
)
from vizavi.registry.actions.steps import (
    AlreadyProposed,
    ChangedMeanwhile,
    Incomplete,
    UnableToPropose,
    seen_of,
)
from vizavi.registry.choices import PROPOSAL_TRANSITIONS, Kind, ProposalState
from vizavi.registry.models import Proposal, Version
from vizavi.registry.queries import visible_proposals
from vizavi.registry.tests.factories import NOW, Place, ProposalFactory, document_of, said, token
from vizavi.touchpoints.tests.factories import appointed

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return Place()


def change(place: Place, **changes: Any) -> Proposal:
    """A draft of the authority that changes its service."""
    proposal = propose_change(
        actor=place.officer, entry=place.service.entry, authority=place.authority, form_token=token(), now=NOW
    )
    if changes:
        save(place, proposal, **changes)
    return Proposal.objects.get(pk=proposal.pk)


def save(
    place: Place, proposal: Proposal, *, seen: str = "", page: str = "", actor: Any = None, **changes: Any
) -> Any:
    stored = Proposal.objects.get(pk=proposal.pk).version
    return save_proposal(
        actor=actor or place.officer,
        proposal=proposal,
        changes=changes,
        seen=seen or seen_of(stored.document, changes),
        page=page,
        now=NOW,
    )


@pytest.mark.clause("B-4.3.5.1.a")
def test_an_authority_proposes_and_the_project_office_accepts(place: Place) -> None:
    proposal = change(place, fee=said("500 рублей"))
    submit_proposal(actor=place.head, proposal=proposal, now=NOW)
    accepted = accept_proposal(actor=place.office, proposal=proposal, now=NOW, note="Проверено")

    assert accepted.state == ProposalState.ACCEPTED
    assert accepted.decided_by_id == place.office.actor_id
    assert accepted.decision_note == "Проверено"
    assert accepted.edition.number == 2
    shown = list(place.service.entry.versions.current())
    assert [version.document["fee"] for version in shown] == [said("500 рублей")]
    assert [version.document["fee"] for version in place.service.entry.versions.in_edition(1)] == [
        said("Бесплатно")
    ]


@pytest.mark.clause("B-4.3.5.1.a")
def test_the_project_office_rejects_with_a_reason(place: Place) -> None:
    proposal = change(place, fee=said("500 рублей"))
    submit_proposal(actor=place.head, proposal=proposal, now=NOW)
    with pytest.raises(UnableToPropose, match="почему"):
        reject_proposal(actor=place.office, proposal=proposal, reason=" ", now=NOW)
    reject_proposal(actor=place.office, proposal=proposal, reason="Плату вводит закон", now=NOW)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decision_note) == (ProposalState.REJECTED, "Плату вводит закон")
    assert [version.pk for version in place.service.entry.versions.current()] == [place.service.pk]


def test_nobody_but_the_project_office_decides(place: Place) -> None:
    proposal = change(place, fee=said("500 рублей"))
    submit_proposal(actor=place.head, proposal=proposal, now=NOW)
    for actor in (place.head, place.register_officer, place.foreign, place.person(Role.ADMINISTRATOR)):
        with pytest.raises(PermissionDenied):
            accept_proposal(actor=actor, proposal=proposal, now=NOW)
        with pytest.raises(PermissionDenied):
            return_proposal(actor=actor, proposal=proposal, remarks=[("", "нет")], now=NOW)
        with pytest.raises(PermissionDenied):
            reject_proposal(actor=actor, proposal=proposal, reason="нет", now=NOW)


def test_a_repeated_page_finds_the_proposal_it_made(place: Place) -> None:
    same = token()
    found = [
        propose_addition(
            actor=place.officer,
            kind=Kind.SERVICE,
            code="new-service",
            authority=place.authority,
            form_token=same,
            now=NOW,
        )
        for _repeat in range(2)
    ]
    assert found[0] == found[1]
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize("code", ["Кафе", "with space", "UPPER", "-first", "a" * 81, ""])
def test_a_code_that_is_none_is_refused(place: Place, code: str) -> None:
    with pytest.raises(UnableToPropose, match="латинских") as refusal:
        propose_addition(
            actor=place.officer,
            kind=Kind.FAQ,
            code=code,
            authority=place.authority,
            form_token=token(),
            now=NOW,
        )
    assert refusal.value.field == "code"


def test_a_code_in_use_is_refused_whether_accepted_or_only_proposed(place: Place) -> None:
    def propose(code: str) -> Proposal:
        return propose_addition(
            actor=place.foreign,
            kind=Kind.SERVICE,
            code=code,
            authority=place.other,
            form_token=token(),
            now=NOW,
        )

    with pytest.raises(UnableToPropose, match="занят"):
        propose("consult")
    propose_addition(
        actor=place.officer,
        kind=Kind.SERVICE,
        code="audit",
        authority=place.authority,
        form_token=token(),
        now=NOW,
    )
    with pytest.raises(UnableToPropose, match="занят"):
        propose("audit")
    propose("review")
    with pytest.raises(AlreadyProposed):
        propose("review")


def test_an_authority_has_one_open_proposal_for_an_entry_and_another_may_have_its_own(place: Place) -> None:
    first = change(place)
    with pytest.raises(AlreadyProposed) as refusal:
        change(place)
    assert refusal.value.proposal == first
    propose_change(
        actor=place.foreign, entry=place.service.entry, authority=place.other, form_token=token(), now=NOW
    )
    assert Proposal.objects.filter(entry=place.service.entry).count() == 2


def test_proposals_are_written_by_people_of_the_authority_alone(place: Place) -> None:
    proposal = change(place)
    for actor in (place.foreign, place.office, place.person(Role.AUTHORITY_HEAD), place.person(Role.AUDITOR)):
        with pytest.raises(PermissionDenied):
            propose_change(
                actor=actor, entry=place.need.entry, authority=place.authority, form_token=token(), now=NOW
            )
        with pytest.raises(PermissionDenied):
            save(place, proposal, actor=actor, fee=said("1 рубль"))
        with pytest.raises(PermissionDenied):
            withdraw_proposal(actor=actor, proposal=proposal, reason="нет", now=NOW)
        with pytest.raises(PermissionDenied):
            submit_proposal(actor=actor, proposal=proposal, now=NOW)


def test_an_officer_writes_and_a_head_or_the_authorised_person_submits(place: Place) -> None:
    proposal = change(place, fee=said("1 рубль"))
    with pytest.raises(PermissionDenied):
        submit_proposal(actor=place.officer, proposal=proposal, now=NOW)
    submit_proposal(actor=place.register_officer, proposal=proposal, now=NOW)
    assert Proposal.objects.get(pk=proposal.pk).state == ProposalState.SUBMITTED


def test_who_sees_what_of_the_proposals(place: Place) -> None:
    own = change(place)
    foreign = propose_change(
        actor=place.foreign, entry=place.service.entry, authority=place.other, form_token=token(), now=NOW
    )
    office = propose_change(
        actor=place.office, entry=place.service.entry, authority=None, form_token=token(), now=NOW
    )
    assert list(visible_proposals(place.officer)) == [own]
    assert list(visible_proposals(place.foreign)) == [foreign]
    assert set(visible_proposals(place.office)) == {own, foreign, office}
    assert list(visible_proposals(appointed(Role.REGISTER_OFFICER, authority=UnitFactory().authority))) == []


def test_saving_writes_the_fields_that_were_sent_and_no_others(place: Place) -> None:
    proposal = change(place)
    version = save(place, proposal, fee=said("500 рублей"), fee_roubles=500)
    assert version.document == document_of(Kind.SERVICE, fee=said("500 рублей"), fee_roubles=500)
    assert version.revision == 2
    assert save(place, proposal, fee=said("500 рублей")).revision == 2


def test_two_officers_in_different_fields_do_not_meet(place: Place) -> None:
    proposal = change(place)
    document = proposal.version.document
    seen_fee, seen_term = seen_of(document, ["fee"]), seen_of(document, ["term"])
    save(place, proposal, seen=seen_fee, fee=said("500 рублей"))
    version = save(place, proposal, seen=seen_term, actor=place.head, term=said("Два дня"))
    assert (version.document["fee"]["ru"], version.document["term"]["ru"]) == ("500 рублей", "Два дня")


def test_two_officers_in_one_field_nothing_is_overwritten(place: Place) -> None:
    proposal = change(place)
    seen = seen_of(proposal.version.document, ["fee"])
    save(place, proposal, seen=seen, fee=said("500 рублей"))
    with pytest.raises(ChangedMeanwhile) as refusal:
        save(place, proposal, seen=seen, actor=place.head, fee=said("700 рублей"))
    assert refusal.value.version.document["fee"] == said("500 рублей")
    assert Proposal.objects.get(pk=proposal.pk).version.document["fee"] == said("500 рублей")


def test_a_page_is_not_in_conflict_with_itself(place: Place) -> None:
    proposal = change(place)
    seen = seen_of(proposal.version.document, ["fee"])
    save(place, proposal, seen=seen, page="one", fee=said("5 рублей"))
    version = save(place, proposal, seen=seen, page="one", fee=said("50 рублей"))
    assert version.document["fee"] == said("50 рублей")
    with pytest.raises(ChangedMeanwhile):
        save(place, proposal, seen=seen, page="other", fee=said("7 рублей"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fee_roubles": -1}, "fee_roubles"),
        ({"status": "sleeping"}, "status"),
        ({"apply_url": "javascript:alert(1)"}, "apply_url"),
        ({"legal_basis": [{"title": "x" * 601}]}, "legal_basis.0.title"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_what_has_not_the_shape_of_its_field_is_refused(place: Place, changes: Any, field: str) -> None:
    proposal = change(place)
    with pytest.raises(UnableToPropose) as refusal:
        save(place, proposal, **changes)
    assert refusal.value.field == field
    assert Proposal.objects.get(pk=proposal.pk).version.document == document_of(Kind.SERVICE)


def test_what_is_incomplete_is_not_handed_over_and_nothing_changed_neither(place: Place) -> None:
    with pytest.raises(UnableToPropose, match="ничего не изменено"):
        submit_proposal(actor=place.head, proposal=change(place), now=NOW)
    proposal = Proposal.objects.get()
    save(place, proposal, result={"ru": "", "en": ""})
    with pytest.raises(Incomplete) as refusal:
        submit_proposal(actor=place.head, proposal=proposal, now=NOW)
    assert [item.field for item in refusal.value.findings] == ["result"]


def test_who_hands_over_has_seen_what_is_handed_over(place: Place) -> None:
    proposal = change(place, fee=said("1 рубль"))
    revision = proposal.version.revision
    save(place, proposal, fee=said("2 рубля"))
    with pytest.raises(ChangedMeanwhile):
        submit_proposal(actor=place.head, proposal=proposal, now=NOW, revision=revision)


def test_what_is_being_checked_is_not_written_and_repeating_changes_nothing(place: Place) -> None:
    proposal = change(place, fee=said("1 рубль"))
    submit_proposal(actor=place.head, proposal=proposal, now=NOW)
    again = submit_proposal(actor=place.head, proposal=proposal, now=NOW)
    assert again.state == ProposalState.SUBMITTED
    with pytest.raises(UnableToPropose, match="на проверку"):
        save(place, proposal, fee=said("2 рубля"))


@pytest.mark.clause("B-2.4.a")
@pytest.mark.clause("B-4.1.15.c")
def test_a_service_is_tied_to_a_provider_and_an_employee_who_answers_for_it(place: Place) -> None:
    proposal = propose_addition(
        actor=place.officer,
        kind=Kind.SERVICE,
        code="fair",
        authority=place.authority,
        form_token=token(),
        now=NOW,
        document=document_of(Kind.SERVICE),
    )
    with pytest.raises(Incomplete) as refusal:
        submit_proposal(actor=place.head, proposal=proposal, now=NOW)
    assert [item.code for item in refusal.value.findings] == ["no_owner"]
    owner = place.head.actor_id
    version = name_provider(
        actor=place.officer,
        proposal=proposal,
        authority=place.authority,
        unit=place.unit,
        owner=type(place.service.owner).objects.get(pk=owner),
        now=NOW,
    )
    assert (version.authority, version.unit, version.owner_id) == (place.authority, place.unit, owner)
    submit_proposal(actor=place.head, proposal=proposal, now=NOW)
    accept_proposal(actor=place.office, proposal=proposal, now=NOW)
    shown = proposal.entry.versions.current().get()
    assert (shown.authority, shown.unit, shown.owner_id) == (place.authority, place.unit, owner)


def test_neither_a_foreign_unit_nor_a_foreign_employee_is_named(place: Place) -> None:
    proposal = change(place)
    stranger = type(place.service.owner).objects.get(pk=place.foreign.actor_id)
    for unit, owner, field in ((UnitFactory(), None, "unit"), (None, stranger, "owner")):
        with pytest.raises(UnableToPropose) as refusal:
            name_provider(
                actor=place.officer,
                proposal=proposal,
                authority=place.authority,
                unit=unit,
                owner=owner,
                now=NOW,
            )
        assert refusal.value.field == field
    with pytest.raises(PermissionDenied):
        name_provider(
            actor=place.officer, proposal=proposal, authority=place.other, unit=None, owner=None, now=NOW
        )


def test_exclusion_needs_a_reason_and_an_entry_that_nobody_names(place: Place) -> None:
    def exclude(entry: Any, reason: str) -> Proposal:
        return propose_exclusion(
            actor=place.officer,
            entry=entry,
            authority=place.authority,
            reason=reason,
            form_token=token(),
            now=NOW,
        )

    with pytest.raises(UnableToPropose, match="почему"):
        exclude(place.service.entry, "  ")
    named = exclude(place.service.entry, "Больше не предоставляется")
    with pytest.raises(Incomplete) as refusal:
        submit_proposal(actor=place.head, proposal=named, now=NOW)
    finding = refusal.value.findings[0]
    assert finding.code == "still_named"
    assert set(finding.versions) == {place.need, place.scenario}


def test_an_attribute_that_conditions_use_is_not_excluded(place: Place) -> None:
    lone = place.version(Kind.ATTRIBUTE, "lone")
    user = place.version(Kind.SERVICE, "user", criteria={"not": {"attr": "lone", "ge": 1}})
    proposal = propose_exclusion(
        actor=place.office,
        entry=lone.entry,
        authority=None,
        reason="Больше не нужен",
        form_token=token(),
        now=NOW,
    )
    with pytest.raises(Incomplete) as refusal:
        accept_proposal(actor=place.office, proposal=proposal, now=NOW)
    assert [(item.code, set(item.versions)) for item in refusal.value.findings] == [("still_named", {user})]
    assert Version.objects.current().filter(pk=lone.pk).exists()


def test_an_excluded_entry_stays_in_past_editions_and_may_come_back(place: Place) -> None:
    lone = place.version(Kind.FAQ, "faq-price", authority=place.authority)
    proposal = propose_exclusion(
        actor=place.officer,
        entry=lone.entry,
        authority=place.authority,
        reason="Вопрос больше не задают",
        form_token=token(),
        now=NOW,
    )
    submit_proposal(actor=place.head, proposal=proposal, now=NOW)
    accept_proposal(actor=place.office, proposal=proposal, now=NOW)
    assert not lone.entry.versions.current().exists()
    assert lone.entry.versions.in_edition(1).get() == lone
    back = propose_addition(
        actor=place.officer,
        kind=Kind.FAQ,
        code="faq-price",
        authority=place.authority,
        form_token=token(),
        now=NOW,
        document=document_of(Kind.FAQ),
    )
    assert back.entry == lone.entry


def test_withdrawn_with_a_reason_and_a_new_one_may_be_begun(place: Place) -> None:
    proposal = change(place)
    with pytest.raises(UnableToPropose, match="почему"):
        withdraw_proposal(actor=place.officer, proposal=proposal, reason="", now=NOW)
    withdraw_proposal(actor=place.officer, proposal=proposal, reason="Ошиблись услугой", now=NOW)
    withdraw_proposal(actor=place.officer, proposal=proposal, reason="ещё раз", now=NOW)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decision_note) == (ProposalState.WITHDRAWN, "Ошиблись услугой")
    assert change(place).pk != proposal.pk


STEPS = {
    ProposalState.SUBMITTED: lambda place, item: submit_proposal(actor=place.head, proposal=item, now=NOW),
    ProposalState.RETURNED: lambda place, item: return_proposal(
        actor=place.office, proposal=item, remarks=[("fee", "Уточните")], now=NOW
    ),
    ProposalState.ACCEPTED: lambda place, item: accept_proposal(actor=place.office, proposal=item, now=NOW),
    ProposalState.REJECTED: lambda place, item: reject_proposal(
        actor=place.office, proposal=item, reason="Нет", now=NOW
    ),
    ProposalState.WITHDRAWN: lambda place, item: withdraw_proposal(
        actor=place.head, proposal=item, reason="Нет", now=NOW
    ),
}


@pytest.mark.parametrize("start", ProposalState)
@pytest.mark.parametrize("to", STEPS)
def test_only_legal_steps_are_taken(place: Place, start: ProposalState, to: ProposalState) -> None:
    proposal = change(place, fee=said("1 рубль"))
    edition = place.edition if start == ProposalState.ACCEPTED else None
    Proposal.objects.filter(pk=proposal.pk).update(state=start, decision_note="Нет", edition=edition)
    if to in PROPOSAL_TRANSITIONS[start] or start == to != ProposalState.RETURNED:
        STEPS[to](place, proposal)
        assert Proposal.objects.get(pk=proposal.pk).state == to
    else:
        with pytest.raises(UnableToPropose):
            STEPS[to](place, proposal)
        assert Proposal.objects.get(pk=proposal.pk).state == start


def test_the_trail_tells_who_did_what_and_why(place: Place) -> None:
    proposal = change(place, fee=said("1 рубль"))
    submit_proposal(actor=place.head, proposal=proposal, now=NOW)
    reject_proposal(actor=place.office, proposal=proposal, reason="Плату вводит закон", now=NOW)
    entry = history_of([proposal]).first()
    assert (entry.action, entry.actor_name, entry.reason) == (
        "registry.reject_proposal",
        place.office.actor_name,
        "Плату вводит закон",
    )


def test_factories_make_what_the_database_accepts() -> None:
    proposal = ProposalFactory()
    assert proposal.entry == proposal.version.entry
    assert proposal.version.authority == proposal.authority
