"""Invented populations, their store, and the command that builds it."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from criteria import Attributes, answer, load_client, parse
from criteria.population.table import Counts, Table, UnusableTableError
from vizavi.authorities.api import SYSTEM
from vizavi.classifiers.api import load_classifiers
from vizavi.registry.choices import Kind
from vizavi.registry.cli import registry
from vizavi.registry.dictionary import attribute_json
from vizavi.registry.documents.check import clean
from vizavi.registry.documents.links import criteria_of
from vizavi.registry.loading import demo_entries, load_register
from vizavi.registry.population.generate import population
from vizavi.registry.population.store import (
    build_invented_population,
    build_population,
    population_folder,
    population_table,
)
from vizavi.registry.tests.small_register import NOW, a_small_register

AS_OF = date(2026, 11, 25)
MUNICIPALITIES = ["99701000", "99703000", "99501000", "99503000"]


@pytest.fixture(scope="module")
def demo() -> list[tuple[Kind, str, dict[str, Any]]]:
    return [(kind, entry["code"], entry["document"]) for kind, entry in demo_entries()]


@pytest.fixture(scope="module")
def attributes(demo: list[tuple[Kind, str, dict[str, Any]]]) -> Attributes:
    found = [
        attribute_json(code, clean(kind, document)) for kind, code, document in demo if kind == Kind.ATTRIBUTE
    ]
    return Attributes.load(found)


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return list(population(2000, seed=7, as_of=AS_OF, municipalities=MUNICIPALITIES))


@pytest.fixture(scope="module")
def known(lines: list[str]) -> list[dict[str, Any]]:
    return [json.loads(line)["attributes"] for line in lines]


@pytest.fixture
def data(settings: Any, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def test_the_same_seed_gives_the_same_clients_and_a_larger_number_begins_with_them(lines: list[str]) -> None:
    arguments = {"as_of": AS_OF, "municipalities": MUNICIPALITIES}
    assert list(population(2000, seed=7, **arguments)) == lines
    assert list(population(30, seed=7, **arguments)) == lines[:30]
    assert list(population(30, seed=8, **arguments)) != lines[:30]
    several_blocks = list(population(10_001, seed=7, **arguments))
    assert several_blocks[:2000] == lines
    assert json.loads(several_blocks[-1])["id"] == "c10001"
    assert several_blocks[10_000].partition("attributes")[2] != lines[0].partition("attributes")[2]


def test_who_is_asked_knows_its_plans_and_is_the_same_client() -> None:
    by_state, by_itself = (
        [json.loads(line)["attributes"] for line in population(500, seed=7, as_of=AS_OF, told=told)]
        for told in (False, True)
    )

    assert sum("plans" not in client for client in by_state) > 100
    assert all({"plans", "legal_form", "okved"} <= client.keys() for client in by_itself)
    assert all(
        one[name] == other[name]
        for one, other in zip(by_state, by_itself, strict=True)
        for name in one.keys() & other.keys()
    )


def test_clients_fit_the_demo_dictionary_and_know_something_of_every_attribute(
    lines: list[str], attributes: Attributes
) -> None:
    clients = [load_client(json.loads(line)["attributes"], attributes) for line in lines]
    known = Counter(name for client in clients for name in client)
    assert known.keys() == attributes.keys()
    # Nothing is known of everybody.
    assert max(known.values()) < len(clients)


def test_values_come_from_the_lists_that_were_given(known: list[dict[str, Any]]) -> None:
    assert {client["municipality"] for client in known if "municipality" in client} == set(MUNICIPALITIES)
    codes = [
        "47.11",
        "56.10",
        "62.01",
        "96.02",
        "69.10",
        "41.20",
        "49.41",
        "10.71",
        "01.13",
        "85.41",
        "86.21",
    ]
    codes += ["55.10", "05.10"]
    few = list(population(500, seed=1, as_of=AS_OF, okved=codes))
    stated = {code for line in few for code in json.loads(line)["attributes"].get("okved", [])}
    assert stated == set(codes)


def test_attributes_of_a_client_hang_together(known: list[dict[str, Any]]) -> None:
    limits = {"micro": (15, 120), "small": (100, 800), "medium": (250, 2000)}
    for client in known:
        sme, people, money = client.get("sme"), client.get("headcount", 0), client.get("revenue", 0)
        if sme in limits:
            assert (people, money) <= limits[sme] or (people <= limits[sme][0] and money <= limits[sme][1])
        if client.get("registered") is False:
            assert (people, money, client.get("registered_on")) == (0, 0, None)
            assert (
                client.get("tax_regime", []) == client.get("licences", []) == client.get("places", []) == []
            )
        elif client.get("legal_form") == "self_employed" and client.get("registered"):
            assert client.get("tax_regime") in (None, ["npd"])
            assert people == 0
            assert money <= 2.4
        if "patent" in client.get("tax_regime", []):
            assert people <= 15
            assert money <= 60
        if "registered_on" in client:
            assert date(1992, 1, 1) <= date.fromisoformat(client["registered_on"]) < AS_OF
        if "alcohol_retail" in client.get("licences", []):
            assert client.get("alcohol") is not False
        for name in ("plans", "premises", "hardship", "special_regime", "owner_group"):
            assert client.get(name) != []
            assert "none" not in client.get(name, []) or client[name] == ["none"]


def test_sizes_are_heavy_tailed_and_forms_differ(known: list[dict[str, Any]]) -> None:
    companies = [
        client for client in known if client.get("legal_form") == "legal_entity" and client.get("registered")
    ]
    people = sorted(client["headcount"] for client in companies if "headcount" in client)
    median = people[len(people) // 2]
    assert median < sum(people) / len(people) < people[-1] / 5
    cafes = [client for client in known if client.get("okved", [""])[0].startswith("56")]
    others = [client for client in known if not client.get("okved", ["56"])[0].startswith("56")]
    assert _share(cafes, "alcohol") > 5 * _share(others, "alcohol")


def _share(clients: list[dict[str, Any]], name: str) -> float:
    told = [client[name] for client in clients if name in client]
    return sum(told) / len(told)


@pytest.mark.clause("B-4.3.5.3")
def test_there_is_nothing_of_a_person(lines: list[str]) -> None:
    text = "".join(lines)
    assert re.findall(r"[А-Яа-яЁё@]", text) == []
    assert re.findall(r"\b(?:\d{10}|\d{12}|\d{13}|\d{15})\b", text) == []


def test_table_agrees_with_the_evaluator_on_every_demo_criterion(
    lines: list[str],
    demo: list[tuple[Kind, str, dict[str, Any]]],
    attributes: Attributes,
    tmp_path: Path,
) -> None:
    path = tmp_path / "clients.jsonl"
    path.write_text("".join(lines), encoding="utf-8")
    table = Table.build(path, attributes, tmp_path / "table")
    clients = [load_client(json.loads(line)["attributes"], attributes) for line in lines]
    rules = {
        f"{kind.value}:{code}:{placed.place}": parse(placed.criterion, attributes)
        for kind, code, document in demo
        for placed in criteria_of(kind, document)
    }
    assert len(rules) > 90
    disagreements = []
    for name, criterion in rules.items():
        verdicts = Counter(answer(criterion, one, attributes, as_of=AS_OF).verdict for one in clients)
        expected = Counts(
            *(verdicts[v] for v in ("met", "unknown", "reachable", "unmet")), clients=len(clients)
        )
        if table.count(criterion, AS_OF) != expected:
            disagreements.append(name)
    assert disagreements == []


def test_population_is_opened_once_and_again_when_it_was_replaced(data: Path, attributes: Attributes) -> None:
    assert population_table(attributes) is None
    path = data / "clients.jsonl"
    path.write_text('{"id": "a", "attributes": {"registered": true}}\n')
    build_population(path, attributes)
    first = population_table(attributes)
    assert first is not None
    assert population_table(attributes) is first
    path.write_text(path.read_text() * 2)
    build_population(path, attributes)
    second = population_table(attributes)
    assert second is not None
    assert (first.clients, second.clients) == (1, 2)
    assert (population_folder(), population_folder().is_dir()) == (data / "population", True)


def test_a_damaged_population_is_refused(data: Path, attributes: Attributes) -> None:
    population_folder().mkdir()
    (population_folder() / "table.json").write_text("{")
    with pytest.raises(UnusableTableError):
        population_table(attributes)


@pytest.mark.django_db
def test_invented_clients_live_in_the_municipalities_of_the_classifier(
    data: Path, attributes: Attributes
) -> None:
    load_classifiers(actor=SYSTEM, now=NOW)
    table = build_invented_population(3000, attributes, seed=1, as_of=AS_OF)
    found = table.cross(parse({"all": []}, attributes), "municipality", AS_OF)
    assert (table.clients, len(found.by_value)) == (3000, 25)
    assert [path.name for path in data.iterdir()] == ["population"]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(registry, ["population", *map(str, arguments)])


@pytest.fixture
def published(data: Path, db: None) -> None:
    load_register(actor=SYSTEM, entries=a_small_register(), now=NOW)


@pytest.mark.usefixtures("published")
def test_command_builds_the_population_of_a_file_and_keeps_it_when_the_next_is_bad(data: Path) -> None:
    path = data / "clients.jsonl"
    path.write_text('{"id": "a", "attributes": {"registered": true, "size": "micro"}}\n' * 3)
    done = run(path)
    assert (done.exit_code, done.output) == (0, "Клиентов: 3. Критерии теперь считаются на них.\n")
    path.write_text('{"id": "a", "attributes": {}}\n{"id": "b", "attributes": {"size": "large"}}\n')
    refused = run(path)
    assert refused.exit_code == 2
    assert "Строка 2, /attributes/size: ожидается одно из значений: micro, small" in refused.output
    attributes = Attributes.load([{"id": "registered", "type": "bool"}])
    table = population_table(attributes)
    assert table is not None
    assert table.clients == 3


@pytest.mark.usefixtures("published")
def test_command_wants_either_a_file_or_a_number(data: Path) -> None:
    for arguments in ([], [__file__, "--generate", 5]):
        refused = run(*arguments)
        assert refused.exit_code == 2
        assert "что-нибудь одно" in refused.output


@pytest.mark.django_db
def test_command_needs_a_published_register(data: Path) -> None:
    refused = run("--generate", 5)
    assert refused.exit_code == 1
    assert "ещё нет опубликованной редакции" in refused.output
