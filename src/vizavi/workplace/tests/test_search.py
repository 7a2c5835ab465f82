"""Search by staff: every grammatical form, every sort of thing, nothing that is not the searcher's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vizavi.authorities.choices import Role
from vizavi.touchpoints.search import search_registers, stems_of
from vizavi.touchpoints.tests.factories import COMPLETE, World, appointed
from vizavi.touchpoints.tests.pages import signed_in, text_of
from vizavi.workplace.tests.test_home import ProposalState, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture
def worlds() -> tuple[World, World]:
    """Two authorities with the same words in their registers."""
    pair = World(), World()
    for world in pair:
        world.touchpoint(replace(COMPLETE, name="Приёмная по согласованиям"))
        world.process_version.name = "Согласование вывески"
        world.process_version.save()
        world.edition.order.number = "17-од"
        world.edition.order.save()
    return pair


def search(viewer: Any, text: str) -> str:
    return text_of(signed_in(viewer).get("/staff/search/", {"q": text}))


def test_word_is_found_in_every_grammatical_form(worlds: tuple[World, World]) -> None:
    for text in ("согласование", "согласований", "СОГЛАСОВАНИЯМ"):
        found = search_registers(worlds[0].officer, text)
        assert [item.name for item in found.touchpoints] == ["Приёмная по согласованиям"]
        assert [item.name for item in found.processes] == ["Согласование вывески"]


def test_unit_finds_nothing_of_another_authority(worlds: tuple[World, World]) -> None:
    own, other = worlds
    proposed(other, ProposalState.DRAFT, "Тайное согласование")
    found = search_registers(own.officer, "согласование")
    registers = {item.register for item in (*found.touchpoints, *found.processes, *found.proposals)}
    assert registers == {own.register}


def test_unit_does_not_find_proposals_of_other_units(worlds: tuple[World, World]) -> None:
    own, _other = worlds
    proposal = proposed(own, ProposalState.DRAFT, "Тайное окно")
    from vizavi.authorities.tests.factories import UnitFactory

    colleague = appointed(Role.UNIT_OFFICER, unit=UnitFactory(authority=own.authority))
    assert search_registers(colleague, "тайное").proposals == []
    assert search_registers(own.register_officer, "тайное").proposals == [proposal]


def test_proposal_is_found_by_its_receipt_number(worlds: tuple[World, World]) -> None:
    own, _other = worlds
    proposal = proposed(own, ProposalState.SUBMITTED)
    number = f"ТВ-{proposal.created_at.year}-{proposal.pk:06d}"
    assert search_registers(own.officer, number).proposals == [proposal]


def test_edition_is_found_by_the_number_of_its_order(worlds: tuple[World, World]) -> None:
    own, _other = worlds
    assert search_registers(own.officer, "№ 17-од").editions == [own.edition]
    assert search_registers(own.officer, "7-од").editions == []


def test_people_are_found_by_those_who_see_them_anyway(worlds: tuple[World, World]) -> None:
    own, other = worlds
    name = other.officer.actor_name
    assert name in search(appointed(Role.ADMINISTRATOR), name)
    assert f">{name}<" not in search(own.authority_head, name)
    assert f">{name}<" not in search(own.officer, name)


def test_nothing_found_says_what_to_try(worlds: tuple[World, World]) -> None:
    page = search(worlds[0].officer, "несуществующее слово")
    assert "Ничего не нашлось." in page
    assert "Проверьте, нет ли опечатки." in page


@pytest.mark.parametrize("text", ["", " ", "я", "%", "'; drop table", "\x00", "№", "а" * 500])
def test_odd_searches_are_answered(worlds: tuple[World, World], text: str) -> None:
    assert "Искать в перечнях" in search(worlds[0].officer, text)


def test_search_costs_the_same_for_one_and_for_many(worlds: tuple[World, World]) -> None:
    own, _other = worlds
    client = signed_in(own.officer)
    proposed(own, ProposalState.DRAFT, "Согласование 0")
    client.get("/staff/search/?q=согласование")
    with CaptureQueriesContext(connection) as few:
        client.get("/staff/search/?q=согласование")
    for number in range(1, 20):
        proposed(own, ProposalState.DRAFT, f"Согласование {number}")
    with CaptureQueriesContext(connection) as many:
        client.get("/staff/search/?q=согласование")
    assert len(many) == len(few)


def test_stems_leave_short_words_out() -> None:
    assert stems_of("я и Согласованиями в-целом") == ["согласован", "в-цел"]
