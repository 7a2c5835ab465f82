"""What stands beside a criterion and around it: coverage, try-outs, conditions from elsewhere, comparison."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from criteria import Attributes, answer, load_client, parse
from criteria.population.table import Table
from criteria.tests.drawing import AS_OF, DICTIONARY, clients, criteria
from vizavi.registry.choices import Kind
from vizavi.registry.coverage import compared, joined, negated
from vizavi.registry.tests.building import MICRO_OR_SMALL, Building, populate, republish
from vizavi.registry.tests.factories import NOW, ProposalFactory, VersionFactory, said
from vizavi.touchpoints.tests.pages import signed_in, text_of

MICRO = {"attr": "sme", "in": ["micro"]}

# 30 micro (12 of them persons), 25 small, 14 medium, 11 of whom nothing is known.
CLIENTS = [
    *[{"sme": "micro", "legal_form": "person", "revenue": 3}] * 12,
    *[{"sme": "micro", "legal_form": "company", "revenue": 9}] * 18,
    *[{"sme": "small", "legal_form": "company"}] * 25,
    *[{"sme": "medium", "legal_form": "company"}] * 14,
    *[{}] * 11,
]


@pytest.mark.django_db
def test_coverage_is_told_in_numbers(tmp_path: Path) -> None:
    place = Building(MICRO)
    populate(tmp_path, CLIENTS)

    text = place.builder().text

    assert "Подходит 30 (38 %)" in text.replace("\xa0", " ")
    assert "Не хватает сведений 11 (14 %)" in text.replace("\xa0", " ")
    assert "Не подходит 39 (49 %)" in text.replace("\xa0", " ")
    assert "Посчитано по совокупности из 80 клиентов" in text.replace("\xa0", " ")


@pytest.mark.django_db
def test_few_clients_are_not_counted_out_and_not_shown(tmp_path: Path) -> None:
    place = Building({"attr": "revenue", "ge": 100})
    populate(tmp_path, [*CLIENTS, *[{"revenue": 777}] * 3])

    text = place.builder().text

    assert "Подходит скрыто: слишком мало клиентов" in text
    assert "777" not in text
    assert "Подходит –" not in text


@pytest.mark.django_db
def test_without_a_population_it_is_said_how_to_load_one(tmp_path: Path) -> None:
    text = Building(MICRO).builder().text
    assert "Совокупность клиентов ещё не загружена" in text
    assert "vizavi registry population --generate 100000" in text


@pytest.mark.django_db
def test_a_damaged_population_is_told_of(tmp_path: Path) -> None:
    place = Building(MICRO)
    populate(tmp_path, CLIENTS)
    (tmp_path / "population" / "table.json").write_text("{}", encoding="utf-8")
    assert "Совокупность клиентов нельзя использовать" in place.builder().text


@pytest.mark.django_db
def test_a_sample_client_is_tried_leaf_by_leaf(tmp_path: Path) -> None:
    place = Building({"all": [MICRO, {"attr": "revenue", "lt": 5}]})
    populate(tmp_path, CLIENTS)
    builder = place.builder()
    assert "Подходит – категория в реестре МСП: значение micro; выручка за год: 3" in builder.text

    builder.open(client="0")

    assert "Подходит" in builder.text
    assert "выполнено Категория в реестре МСП — «значение micro» У клиента: значение micro" in builder.text
    assert "(сообщает сам клиент)" in builder.text


@pytest.mark.django_db
def test_sensitive_values_of_drawn_clients_are_not_shown(tmp_path: Path) -> None:
    place = Building({"attr": "age", "ge": 18})
    place.attribute("age", "number", "возраст", is_sensitive=True)
    populate(tmp_path, [{"age": 41}] * 20)
    builder = place.builder()
    builder.open(client="0")
    assert "не показывается: чувствительные сведения" in builder.text
    assert "41" not in builder.text


@pytest.mark.django_db
def test_an_example_is_filled_in_by_hand() -> None:
    place = Building(
        {
            "all": [
                MICRO,
                {"attr": "revenue", "lt": 5},
                {"some": "places", "where": {"attr": "hazardous", "is": False}},
            ]
        }
    )
    client = signed_in(place.officer)

    response = client.post(
        place.at("criterion_trial"), {"sme": "micro", "revenue": "4,5", "places-hazardous": "no"}
    )
    assert '<strong class="govuk-tag govuk-tag--green">Подходит</strong>' in response.content.decode()

    unknown = text_of(client.post(place.at("criterion_trial"), {"sme": "micro"}))
    assert "Нужно узнать: места работы, выручка за год." in unknown
    wrong = text_of(client.post(place.at("criterion_trial"), {"revenue": "много"}))
    assert "Ожидается число" in wrong


@pytest.mark.django_db
def test_an_unfinished_criterion_has_nothing_to_try() -> None:
    place = Building({"attr": "sme"})
    assert signed_in(place.officer).get(place.at("criterion_trial")).status_code == 404


@pytest.mark.django_db
def test_conditions_of_a_segment_and_of_another_entry_are_taken() -> None:
    place = Building(MICRO)
    place.version(Kind.SEGMENT, "small-business", name=said("Малый бизнес"), criteria=MICRO_OR_SMALL)
    place.version(Kind.SERVICE, "loan", name=said("Заём"), criteria={"attr": "revenue", "lt": 800})
    client = signed_in(place.officer)

    page = text_of(client.get(place.at("criterion_insert"), {"q": "заём"}))
    assert "Малый бизнес" in page
    assert "выручка за год меньше 800" in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    client.post(
        place.at("criterion_insert"),
        {"seen": seen, "source": "segment/small-business/criteria", "how": "add"},
    )
    assert place.criterion == {"all": [MICRO, MICRO_OR_SMALL]}

    page = text_of(client.get(place.at("criterion_insert")))
    seen = page.split('name="seen" value="')[1].split('"')[0]
    client.post(
        place.at("criterion_insert"), {"seen": seen, "source": "service/loan/criteria", "how": "replace"}
    )
    assert place.criterion == {"attr": "revenue", "lt": 800}

    stale = client.post(
        place.at("criterion_insert"), {"seen": seen, "source": "service/loan/criteria", "how": "add"}
    )
    assert stale.status_code == 409
    gone = client.post(place.at("criterion_insert"), {"seen": seen, "source": "service/none/criteria"})
    assert "Этих условий в реестре уже нет" in text_of(gone)
    assert signed_in(place.office).get(place.at("criterion_insert")).status_code == 403
    assert signed_in(place.foreign).get(place.at("criterion_insert")).status_code == 404


def comparison_of(place: Building, code: str, **query: Any) -> str:
    return reverse(
        "registry:criterion_comparison", kwargs={"kind": "service", "code": code, "place": "criteria"}
    ) + ("?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else "")


@pytest.mark.django_db
def test_two_editions_are_compared_with_who_gains_and_who_loses(tmp_path: Path) -> None:
    place = Building()
    old = place.version(Kind.SERVICE, "loan", criteria=MICRO)
    republish(place)
    old.until_edition = 2
    old.save()
    VersionFactory(
        entry=old.entry,
        kind=Kind.SERVICE,
        from_edition=2,
        changes={"criteria": {"attr": "sme", "in": ["small", "medium"]}},
    )
    populate(tmp_path, CLIENTS)

    text = " ".join(
        text_of(signed_in(place.office).get(comparison_of(place, "loan", before=1, after=2))).split("\xa0")
    )

    assert "Редакция № 1, утратила силу" in text
    assert "Редакция № 2, опубликована" in text
    assert "Получат: 39" in text
    assert "Потеряют: 30" in text
    assert "Пример 1" in text


@pytest.mark.django_db
def test_a_proposal_is_compared_with_what_is_in_force(tmp_path: Path) -> None:
    place = Building(MICRO)
    populate(tmp_path, CLIENTS)
    address = comparison_of(place, "new-service", proposal=place.proposal.pk)

    text = text_of(signed_in(place.officer).get(address))

    assert "Такого условия не было." in text
    assert "Сравнивать не с чем" in text
    assert address in place.builder().response.content.decode()
    assert signed_in(place.foreign).get(address).status_code == 404
    assert signed_in(place.office).get(comparison_of(place, "new-service")).status_code == 404
    assert signed_in(place.office).get(comparison_of(place, "consult", before="x")).status_code == 404


@pytest.mark.django_db
def test_the_check_and_the_history_lead_to_the_comparison() -> None:
    place = Building()
    old = place.version(Kind.SERVICE, "loan", authority=place.authority, criteria=MICRO)
    republish(place)
    old.until_edition = 2
    old.save()
    new = VersionFactory(
        entry=old.entry, kind=Kind.SERVICE, from_edition=2, authority=place.authority,
        changes={"criteria": MICRO_OR_SMALL},
    )  # fmt: skip
    draft = VersionFactory(
        entry=old.entry, kind=Kind.SERVICE, from_edition=None, authority=place.authority,
        changes={"criteria": {"attr": "revenue", "lt": 800}},
    )  # fmt: skip
    proposal = ProposalFactory(
        kind="change", state="submitted", submitted_at=NOW, authority=place.authority, base=new, version=draft
    )
    office = signed_in(place.office)

    check = office.get(reverse("registry:case", args=[proposal.pk])).content.decode()
    history = office.get(reverse("registry:entry_history", args=["service", "loan"])).content.decode()

    assert comparison_of(place, "loan", proposal=proposal.pk) in check
    assert comparison_of(place, "loan", before=1, after=2).replace("&", "&amp;") in history


ATTRIBUTES = Attributes.load(DICTIONARY)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(criteria(), criteria(), st.lists(clients(), min_size=1, max_size=12))
def test_who_changes_sides_is_who_the_evaluator_says(
    tmp_path: Path, one: Any, other: Any, people: Any
) -> None:
    file = tmp_path / "clients.jsonl"
    file.write_text(
        "".join(json.dumps({"id": f"c{n}", "attributes": c}) + "\n" for n, c in enumerate(people))
    )
    table = Table.build(file, ATTRIBUTES, tmp_path / "table")
    before, after = parse(one, ATTRIBUTES), parse(other, ATTRIBUTES)

    found = compared(table, before, after, ATTRIBUTES, as_of=AS_OF, k=1)

    loaded = [load_client(client, ATTRIBUTES) for client in people]

    def met(criterion: Any, client: Any) -> bool:
        return answer(criterion, client, ATTRIBUTES, as_of=AS_OF).verdict == "met"

    gains = [client for client in loaded if met(after, client) and not met(before, client)]
    losses = [client for client in loaded if met(before, client) and not met(after, client)]
    assert found.counts.by_value["gains"] == len(gains)
    assert found.counts.by_value["losses"] == len(losses)
    for side, changed in (("gains", gains), ("losses", losses)):
        assert len(found.samples.get(side, [])) == min(3, len(changed))
        for client in found.samples.get(side, []):
            both = met(before, client), met(after, client)
            assert both == ((False, True) if side == "gains" else (True, False))


@given(criteria(), criteria(), clients())
def test_joined_and_negated_are_those_of_the_language(one: Any, other: Any, client: Any) -> None:
    parsed = joined("all", parse(one, ATTRIBUTES), negated(parse(other, ATTRIBUTES)))
    written = parse({"all": [one, {"not": other}]}, ATTRIBUTES)
    loaded = load_client(client, ATTRIBUTES)
    for day in (AS_OF, date(2020, 1, 1)):
        assert answer(parsed, loaded, ATTRIBUTES, as_of=day) == answer(written, loaded, ATTRIBUTES, as_of=day)
