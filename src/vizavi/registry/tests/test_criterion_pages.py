"""The builder without scripts: every button, every type of attribute, what is told of mistakes, who may."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override
from tests.queries import assert_same_queries

from vizavi.registry.choices import Kind, ProposalState
from vizavi.registry.tests.building import MICRO_OR_SMALL, Building
from vizavi.registry.tests.factories import STEP, VersionFactory, said
from vizavi.touchpoints.tests.pages import errors_of, signed_in

pytestmark = pytest.mark.django_db


def test_a_criterion_is_built_button_by_button() -> None:
    place = Building()
    builder = place.builder()
    assert builder.sentence == "для всех"

    builder.do("add")
    assert builder.response.redirect_chain[-1][0].endswith("?edit=%2A#part")
    builder.do("attribute", attribute="sme")
    builder.do("leaf", values=["micro", "small"])
    builder.do("add")
    builder.do("attribute", "all.1", attribute="okved")
    builder.do("code", "all.1", "56.10")
    builder.do("add")
    builder.do("attribute", "all.2", attribute="legal_form")
    builder.do("leaf", "all.2", values=["self_employed"])
    builder.do("not", "all.2")

    assert place.criterion == {
        "all": [
            {"attr": "sme", "in": ["micro", "small"]},
            {"attr": "okved", "in": ["56.10"]},
            {"not": {"attr": "legal_form", "in": ["self_employed"]}},
        ]
    }
    assert builder.sentence == (
        "категория в реестре МСП — «значение micro» или «значение small» и вид деятельности —"
        " «56.10 Деятельность ресторанов» и неверно, что форма бизнеса —"
        " «значение self_employed»"
    )
    assert builder.response.redirect_chain[-1][0].endswith("#part-all-2")


def test_parts_are_moved_repeated_turned_and_removed_and_it_is_undone() -> None:
    place = Building({"all": [{"attr": "registered", "is": True}, MICRO_OR_SMALL]})
    builder = place.builder()

    builder.do("down", "all.0")
    builder.do("toggle", "all.0")
    builder.do("copy", "all.1")
    builder.do("remove", "all.0.all.1")
    assert place.criterion == {
        "all": [
            {"all": [{"attr": "sme", "in": ["micro"]}]},
            {"attr": "registered", "is": True},
            {"attr": "registered", "is": True},
        ]
    }

    for _step in range(4):
        builder.do("undo")
    assert place.criterion == {"all": [{"attr": "registered", "is": True}, MICRO_OR_SMALL]}
    assert "Отменить последнее изменение" not in builder.text
    builder.do("undo")
    assert "Отменять нечего." in builder.text


def test_what_is_unfinished_is_named_and_saved() -> None:
    place = Building()
    builder = place.builder()
    builder.do("any")
    builder.do("attribute", "any.0", attribute="revenue")

    builder.open()

    assert place.criterion == {"any": [{"attr": "revenue"}]}
    assert "Выручка за год: не указано, что проверять не закончено" in builder.text
    assert builder.sentence == "Фраза появится, когда все условия будут закончены."
    assert "Условие не закончено: выручка за год." in builder.text


@pytest.mark.parametrize(
    ("attribute", "fields", "leaf"),
    [
        ("registered", {"value": "no"}, {"is": False}),
        ("sme", {"values": ["small"]}, {"in": ["small"]}),
        ("revenue", {"low_kind": "gt", "low": "1 500,5", "high_kind": "le", "high": ""}, {"gt": "1500.5"}),
        ("revenue", {"low_kind": "ge", "low": "10", "high_kind": "lt", "high": "120"}, {"ge": 10, "lt": 120}),
        (
            "registered_on",
            {"mode": "within", "years": "2", "months": "6", "from_kind": "ge", "until_kind": "le"},
            {"within": "P2Y6M"},
        ),
        (
            "registered_on",
            {"mode": "bounds", "from_kind": "gt", "since_0": "1", "since_1": "марта", "since_2": "2024",
             "until_kind": "le"},
            {"gt": "2024-03-01"},
        ),
    ],
)  # fmt: skip
def test_a_test_of_each_type(attribute: str, fields: dict[str, Any], leaf: dict[str, Any]) -> None:
    place = Building({"attr": attribute})
    builder = place.builder()

    builder.do("leaf", **fields)
    assert place.criterion == {"attr": attribute, **leaf}

    # What is saved is what the form shows when it is opened again.
    builder.open(edit="*")
    builder.do("leaf", **fields)
    assert place.criterion == {"attr": attribute, **leaf}


@pytest.mark.parametrize(
    ("attribute", "fields", "field", "text"),
    [
        ("registered", {}, "id_value_0", "Что должно быть у клиента"),
        ("sme", {}, "id_values_0", "Отметьте хотя бы одно значение."),
        ("sme", {"values": ["huge"]}, "id_values_0", "такого значения в нём нет"),
        ("revenue", {"low_kind": "ge", "high_kind": "le"}, "id_low_kind", "Укажите нижнюю границу"),
        ("revenue", {"low_kind": "ge", "high_kind": "le", "high": "много"}, "id_high", "Ожидается число"),
        ("registered_on", {"mode": "within", "years": "два", "from_kind": "ge", "until_kind": "le"}, "id_years", "P2Y"),
        (
            "registered_on",
            {"mode": "bounds", "from_kind": "ge", "until_kind": "le", "since_0": "31", "since_1": "2",
             "since_2": "2024"},
            "id_since_0",
            "Такой даты нет",
        ),
    ],
)  # fmt: skip
def test_mistakes_are_told_at_the_field(attribute: str, fields: Any, field: str, text: str) -> None:
    place = Building({"attr": attribute})

    response = place.builder().do("leaf", **fields)

    assert text in errors_of(response)[field]
    assert place.criterion == {"attr": attribute}


def test_codes_are_found_by_everyday_words_chosen_and_taken_away() -> None:
    place = Building({"attr": "okved"})
    builder = place.builder()

    builder.open(edit="*", q="рестораны")
    assert 'value="code  56.10"' in builder.response.content.decode()
    builder.do("code", "", "56.10.1", q="рестораны")
    assert place.criterion == {"attr": "okved", "in": ["56.10.1"]}
    assert "edit=%2A&q=" in builder.response.redirect_chain[-1][0]

    # A code covers what lies within, so that the narrower one goes.
    builder.do("code", "", "56")
    assert place.criterion == {"attr": "okved", "in": ["56"]}
    assert "внутри" in builder.text
    builder.do("no-code", "", "56")
    assert place.criterion == {"attr": "okved"}
    builder.open(edit="*", q="синхрофазотрон")
    assert "Ничего не найдено. Назовите занятие иначе" in builder.text


def test_codes_are_chosen_by_leafing_through_the_tree() -> None:
    place = Building({"attr": "okved"})
    builder = place.builder()

    builder.open(edit="*")
    assert "Или откройте коды по группам" in builder.text
    builder.open(edit="*", under="56.1")
    assert "Внутри 56.1" in builder.text
    assert 'value="code  56.10"' in builder.response.content.decode()


def test_objects_of_a_list_have_a_small_criterion_of_their_own() -> None:
    place = Building()
    builder = place.builder()
    builder.do("add")
    builder.do("attribute", attribute="places")
    assert place.criterion == {"some": "places", "where": {"attr": ""}}
    builder.do("attribute", "where", attribute="hazardous")
    builder.do("leaf", "where", value="yes")
    builder.do("add")
    builder.do("attribute", "where.all.1", attribute="okved")
    builder.do("code", "where.all.1", "56")

    assert place.criterion == {
        "some": "places",
        "where": {"all": [{"attr": "hazardous", "is": True}, {"attr": "okved", "in": ["56"]}]},
    }
    assert "Места работы: есть хотя бы один объект, для которого верно" in builder.text
    builder.do("remove", "where")
    assert place.criterion == {"some": "places", "where": {"all": []}}


def test_another_attribute_takes_the_place_and_its_test_goes() -> None:
    place = Building({"attr": "sme", "in": ["micro"]})
    builder = place.builder()
    builder.open(edit="*", pick="1")
    assert "Признак клиента" in builder.text

    builder.do("attribute", attribute="sme")
    assert place.criterion == {"attr": "sme", "in": ["micro"]}
    builder.do("attribute", attribute="revenue")
    assert place.criterion == {"attr": "revenue"}


def test_the_change_of_somebody_else_is_not_overwritten() -> None:
    place = Building(MICRO_OR_SMALL)
    mine, theirs = place.builder(), place.builder(place.head)
    theirs.do("toggle")

    response = mine.do("remove")

    assert response.status_code == 409
    assert "это условие изменили в другом окне" in mine.text
    assert place.criterion == {"all": MICRO_OR_SMALL["any"]}
    mine.do("remove")
    assert place.criterion is None


def test_a_part_that_is_gone_and_an_unknown_button_are_told_of() -> None:
    place = Building(MICRO_OR_SMALL)
    builder = place.builder()
    builder.do("remove", "any.7")
    assert "Этой части условия уже нет." in builder.text
    builder.do("explode", "any.0")
    assert "Такого действия нет." in builder.text
    builder.open(edit="all.9.x")
    assert builder.response.status_code == 200
    assert place.criterion == MICRO_OR_SMALL


def test_what_the_check_finds_stands_beside() -> None:
    place = Building({"all": [{"attr": "revenue", "ge": 10}, {"attr": "revenue", "lt": 5}]})
    assert "не сможет соответствовать никто" in place.builder().text


def test_a_step_of_a_scenario_has_a_criterion_of_its_own() -> None:
    place = Building()
    place.proposal.version = VersionFactory(
        from_edition=None,
        kind=Kind.SCENARIO,
        code="new-scenario",
        authority=place.authority,
        changes={"steps": [STEP, STEP | {"code": "loan", "name": said("Взять заём")}]},
    )
    place.proposal.entry = place.proposal.version.entry
    place.proposal.save()
    client = signed_in(place.officer)
    address = place.at(place="steps.loan")

    page = client.get(address).content.decode()
    assert "Шаг: Взять заём" in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    client.post(address, {"seen": seen, "do": "add "})

    place.proposal.version.refresh_from_db()
    assert [step["criteria"] for step in place.proposal.version.document["steps"]] == [None, {"attr": ""}]
    assert client.get(place.at(place="steps.nothing")).status_code == 404


def test_whoever_does_not_prepare_it_only_reads_and_a_foreign_authority_does_not_even_read() -> None:
    place = Building(MICRO_OR_SMALL)
    builder = place.builder(place.office)
    assert builder.sentence.startswith("категория в реестре МСП")
    assert 'name="do"' not in builder.response.content.decode()
    assert builder.do("remove").status_code == 403
    assert signed_in(place.foreign).get(place.at()).status_code == 404
    assert place.criterion == MICRO_OR_SMALL


def test_what_is_being_checked_is_not_changed() -> None:
    place = Building(MICRO_OR_SMALL)
    builder = place.builder()
    place.proposal.state = ProposalState.SUBMITTED
    place.proposal.save()
    builder.do("remove")
    assert "уже передано на проверку" in builder.text
    assert place.criterion == MICRO_OR_SMALL


def test_with_scripts_only_the_builder_is_answered() -> None:
    place = Building(MICRO_OR_SMALL)
    builder = place.builder()

    response = builder.client.post(
        place.at(), {"seen": builder.seen, "do": "copy any.0"}, headers={"HX-Request": "true"}
    )

    assert response.content.decode().lstrip().startswith('<div id="criterion"')
    assert response["HX-Replace-Url"] == place.at()
    assert 'id="part-any-1" tabindex="-1" autofocus' in response.content.decode()


def test_english_is_complete() -> None:
    place = Building(MICRO_OR_SMALL)
    with override("en"):
        builder = place.builder()
    assert builder.sentence == (
        "категория в реестре МСП (en) is “значение micro (en)” or категория в реестре МСП (en) is"
        " “значение small (en)”"
    )
    assert "Add a condition" in builder.text


def test_a_larger_criterion_and_dictionary_cost_the_same_queries() -> None:
    place = Building({"any": [{"attr": "sme", "in": ["micro"]}]})
    client = signed_in(place.officer)

    def grow(count: int) -> None:
        for number in range(count):
            place.attribute(f"extra_{place.proposal.pk}_{number}_{count}", "number", "ещё")
        version = place.proposal.version
        version.document["criteria"] = {"any": [{"attr": "sme", "in": ["micro"]}] * (count + 1)}
        version.save()

    assert_same_queries(lambda: client.get(place.at()), grow, first=1, more=20)
