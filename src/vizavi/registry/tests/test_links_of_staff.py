"""Links that lead staff on: from a remark or a finding to the field, from an entry to its page for clients."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from vizavi.registry.actions.proposals import propose_change, propose_exclusion
from vizavi.registry.choices import Kind
from vizavi.registry.tests.factories import NOW, Place, ProposalFactory, RemarkFactory, said, token
from vizavi.registry.tests.pages import ask, text_of, to
from vizavi.registry.views.places import field_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return Place()


def change_of(place: Place, version: Any) -> Any:
    return propose_change(
        actor=place.officer, entry=version.entry, authority=place.authority, form_token=token(), now=NOW
    )


@pytest.mark.parametrize(
    ("path", "section", "anchor"),
    [
        ("name", "main", "id_name-ru"),
        ("criteria", "audience", "criteria"),
        ("procedure", "order", "procedure"),
        ("procedure.0.text", "order", "id_procedure-0-text-ru"),
        ("touchpoints", "order", "id_touchpoints_0"),
        ("term_days", "order", "id_term_days"),
        ("status", "delivery", "id_status"),
        ("provider", "provider", "provider"),
    ],
)
def test_a_path_of_a_field_is_the_address_of_what_the_form_draws(
    place: Place, path: str, section: str, anchor: str
) -> None:
    proposal = change_of(place, place.service)
    address = to("proposal_edit", number=proposal.pk, section=section)
    assert field_url(proposal, path) == f"{address}#{anchor}"
    if path not in ("touchpoints", "provider"):  # no touchpoint is chosen; who provides is a page of its own
        page = ask(place.officer, "proposal_edit", number=proposal.pk, section=section).content.decode()
        assert f'id="{anchor}"' in page


def test_what_is_about_the_whole_leads_nowhere(place: Place) -> None:
    assert field_url(change_of(place, place.service), "") == ""


def test_remarks_lead_who_may_mend_to_the_field_and_nobody_else(place: Place) -> None:
    proposal = change_of(place, place.service)
    RemarkFactory(proposal=proposal, field="term", text="Назовите один срок")
    address = to("proposal_edit", number=proposal.pk, section="order") + "#id_term-ru"
    for name in ("proposal", "proposal_check"):
        assert f'href="{address}"' in ask(place.officer, name, number=proposal.pk).content.decode()
    read = ask(place.office, "proposal", number=proposal.pk).content.decode()
    assert "Назовите один срок" in read
    assert address not in read


def test_an_entry_leads_to_its_page_for_clients_once_it_is_published(place: Place) -> None:
    code = place.service.entry.code
    public = reverse("portal:service", args=[code])
    assert f'href="{public}"' in ask(place.officer, "entry", kind="service", code=code).content.decode()
    draft = ProposalFactory(kind="add", state="draft", authority=place.authority)
    draft.version.from_edition = place.edition.number + 1
    draft.version.save()
    unpublished = ask(place.officer, "entry", kind=draft.entry.kind, code=draft.entry.code)
    assert "Как это видят клиенты" not in text_of(unpublished)


def test_a_stale_scenario_names_the_changed_service_and_leads_to_it(place: Place) -> None:
    entry = place.scenario.entry
    entry.stale_since, entry.stale_because = localdate(NOW), place.service.entry
    entry.save()
    page = ask(place.officer, "entry", kind=Kind.SCENARIO.value, code=entry.code)
    assert f"изменилась услуга «{place.service}»" in text_of(page)
    service = to("entry", kind="service", code=place.service.entry.code)
    assert re.search(rf'<a [^>]*href="{service}"', page.content.decode())


def test_who_would_exclude_an_attribute_in_use_is_led_to_replacing_it_everywhere(place: Place) -> None:
    place.version(Kind.SERVICE, "loan", criteria={"attr": "headcount", "ge": 1})
    attribute = place.headcount.entry
    for viewer, authority, is_led in ((place.office, None, True), (place.officer, place.authority, False)):
        proposal = propose_exclusion(
            actor=viewer, entry=attribute, authority=authority, form_token=token(), reason="Лишний", now=NOW
        )
        check = ask(viewer, "proposal_check", number=proposal.pk).content.decode()
        assert "Запись исключить нельзя" in check
        assert (to("attribute_replace", code="headcount") in check) is is_led


def test_conditions_that_did_not_change_are_not_offered_for_comparison(place: Place) -> None:
    proposal = change_of(place, place.service)
    proposal.version.document |= {"result": said("Иное")}
    proposal.version.save()
    assert "кто получит и кто потеряет" not in text_of(ask(place.officer, "proposal", number=proposal.pk))
