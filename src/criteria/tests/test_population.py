"""Counts, stored answers and affected clients against the reference evaluator."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria import Attributes, answer, load_client, parse, parse_rules
from criteria.engines import EngineError
from criteria.files import BadLineError
from criteria.population import Answers, affected, count, store_answers
from criteria.population import sweep as sweeping
from criteria.tests.drawing import AS_OF, DICTIONARY, clients, criteria

ATTRIBUTES = Attributes.load(DICTIONARY)


def written(path, records):
    lines = [json.dumps({"id": f"c{n}", "attributes": record}) + "\n" for n, record in enumerate(records)]
    path.write_text("".join(lines))
    return path


def verdicts(rules, records):
    known = [load_client(record, ATTRIBUTES) for record in records]
    return [
        [answer(rule.criterion, client, ATTRIBUTES, as_of=AS_OF).verdict for client in known]
        for rule in rules
    ]


@given(st.lists(criteria(), min_size=1, max_size=10), st.lists(clients(), max_size=12), st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_population_answers_as_the_evaluator_does(tmp_path_factory, data, records, repeated):
    folder = tmp_path_factory.getbasetemp()
    records += records[:repeated] * 2
    rules = parse_rules([(f"r{n}", found) for n, found in enumerate(data)], ATTRIBUTES)
    path = written(folder / "clients.jsonl", records)
    expected = verdicts(rules, records)
    counts = count(rules, ATTRIBUTES, path, as_of=AS_OF)
    answers = store_answers(rules, ATTRIBUTES, path, folder / "answers", as_of=AS_OF)
    assert counts.ids == [rule.id for rule in rules] == list(answers)
    assert counts.clients == answers.clients == len(records)
    for n, rule in enumerate(rules):
        by_verdict = Counter(expected[n])
        assert [counts.met[n], counts.unknown[n], counts.reachable[n]] == [
            by_verdict[verdict] for verdict in ("met", "unknown", "reachable")
        ]
        for verdict in ("met", "unknown", "reachable"):
            places = [place for place, found in enumerate(expected[n]) if found == verdict]
            assert list(getattr(answers[rule.id], verdict)) == places


def test_count_without_reachable_counts_the_same_met_and_unknown(register):
    rules, path, _ = register
    both = count(rules, ATTRIBUTES, path, as_of=AS_OF)
    plain = count(rules, ATTRIBUTES, path, as_of=AS_OF, reachable=False)
    assert (plain.met == both.met).all()
    assert (plain.unknown == both.unknown).all()


REGIONS = ["50", "66", "77", "78", None]


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    """Rules of which most need a region, and clients of four regions and of none known."""
    data = [
        {"all": [{"attr": "region", "in": [region]}, {"attr": "headcount", "ge": low}]}
        for region in ("50", "66", "7", "78", "99")
        for low in range(6)
    ]
    data += [
        {"attr": "employs", "is": True},
        {"any": [{"attr": "region", "in": ["50"]}, {"attr": "employs", "is": True}]},
    ]
    rules = parse_rules([(f"r{n}", found) for n, found in enumerate(data)], ATTRIBUTES)
    random = np.random.default_rng(1)
    records = [
        {
            "region": REGIONS[random.integers(5)],
            "headcount": int(random.integers(9)),
            "employs": [True, False, None][random.integers(3)],
        }
        for _ in range(3000)
    ]
    path = written(tmp_path_factory.mktemp("register") / "clients.jsonl", records)
    return rules, path, verdicts(rules, records)


def test_count_cut_along_regions_is_exact(register, monkeypatch):
    monkeypatch.setattr(sweeping, "SMALLEST", 8)
    monkeypatch.setattr(sweeping, "LARGEST", 16)
    rules, path, expected = register
    program = sweeping.Program.of(_index(rules).parts[0].segment)
    columns = program.columns(AS_OF)
    for record in REGIONS:
        columns.signature({"region": record} if record else {})
    assert sweeping.Sweep(program, columns)._along == columns.number["region"]
    counts = count(rules, ATTRIBUTES, path, as_of=AS_OF)
    assert [counts.met[n] for n in range(len(rules))] == [found.count("met") for found in expected]
    assert [counts.unknown[n] for n in range(len(rules))] == [found.count("unknown") for found in expected]


def _index(rules):
    from criteria.index import Index

    return Index.build(rules, ATTRIBUTES)


def same(one, other):
    return one.ids == other.ids and all(
        (getattr(one, verdict) == getattr(other, verdict)).all()
        for verdict in ("met", "unknown", "reachable")
    )


def test_count_in_two_processes_is_the_same(register):
    rules, path, _ = register
    alone = count(rules, ATTRIBUTES, path, as_of=AS_OF)
    together = count(rules, ATTRIBUTES, path, as_of=AS_OF, workers=2)
    assert same(alone, together)
    assert together.clients == 3000


def test_affected_clients_are_those_whose_verdict_differs(register, tmp_path):
    rules, path, expected = register
    found = affected(rules[0].criterion, rules[8].criterion, ATTRIBUTES, path, as_of=AS_OF)
    differ = [n for n, pair in enumerate(zip(expected[0], expected[8], strict=True)) if pair[0] != pair[1]]
    assert list(found.clients) == differ
    assert list(found.before.met - found.after.met) == [n for n in differ if expected[0][n] == "met"]


def test_answers_file_that_is_foreign_is_refused(tmp_path):
    path = tmp_path / "answers"
    path.write_bytes(b"not that")
    with pytest.raises(ValueError, match="not a file of answers"):
        Answers(path)


def test_bad_client_is_reported_with_its_line_and_leaves_nothing(register, tmp_path):
    rules, path, _ = register
    bad = tmp_path / "clients.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    bad.write_text("".join([*lines[:1500], '{"id": "x", "attributes": {"regoin": "77"}}\n', *lines[1500:]]))
    with pytest.raises(BadLineError) as caught:
        store_answers(rules, ATTRIBUTES, bad, tmp_path / "out", as_of=AS_OF, workers=2)
    assert [(line, found.pointer) for line, found in caught.value.problems] == [(1501, "/attributes/regoin")]
    assert sorted(found.name for found in tmp_path.iterdir()) == ["clients.jsonl"]


HAS_SPARK = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None


# Spark is an optional extra (requirements-spark.txt): where it is not installed, saying so is what is tested.
if HAS_SPARK:

    def test_spark_counts_and_answers_the_same(register, tmp_path):
        rules, path, _ = register
        master = "local-cluster[2,1,1024]"
        assert same(
            count(rules, ATTRIBUTES, path, as_of=AS_OF),
            count(rules, ATTRIBUTES, path, as_of=AS_OF, workers=2, engine="spark", master=master),
        )
        alone = store_answers(rules, ATTRIBUTES, path, tmp_path / "one", as_of=AS_OF)
        spread = store_answers(
            rules, ATTRIBUTES, path, tmp_path / "two", as_of=AS_OF, workers=2, engine="spark", master=master
        )
        assert [alone[name] for name in alone] == [spread[name] for name in spread]

else:

    def test_spark_that_is_not_installed_is_named(register):
        rules, path, _ = register
        with pytest.raises(EngineError, match="requirements-spark"):
            count(rules, ATTRIBUTES, path, as_of=AS_OF, engine="spark")


def test_parse_of_rule_keeps_equal_tests_one(register):
    rules, _, _ = register
    assert rules[0].criterion.leaves[0] is rules[1].criterion.leaves[0]
    assert parse({"all": []}, ATTRIBUTES).shape is parse({"all": []}, ATTRIBUTES).shape
