"""The index against the reference evaluator; changes, files, threads and forks."""

from __future__ import annotations

import multiprocessing
import threading
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria import Attributes, Rule, answer, digest, load_client, parse, parse_rules
from criteria.dates import next_change
from criteria.evaluate import VERDICTS
from criteria.index import Field, Index
from criteria.index import rules as index_rules
from criteria.index.bits import from_places
from criteria.index.storage import UnusableIndexError
from criteria.tests.drawing import AS_OF, DICTIONARY, clients, criteria

ATTRIBUTES = Attributes.load(DICTIONARY)


def numbered(found):
    return parse_rules([(f"r{number}", data) for number, data in enumerate(found)], ATTRIBUTES)


def expected(rules, client, as_of=AS_OF):
    return [(rule.id, answer(rule.criterion, client, ATTRIBUTES, as_of=as_of)) for rule in rules]


def answers(index, client, as_of=AS_OF):
    return list(index.match(client, as_of=as_of, reachable=True).answers(VERDICTS))


@given(st.lists(criteria(max_leaves=16), max_size=30), st.lists(clients(), min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_index_answers_as_the_evaluator_does(data, records):
    rules = numbered(data)
    index = Index.build(rules, ATTRIBUTES)
    for record in records:
        client = load_client(record, ATTRIBUTES)
        assert answers(index, client) == expected(rules, client)


@given(
    st.lists(criteria(max_leaves=16), max_size=20),
    clients(),
    st.sets(st.sampled_from(sorted(ATTRIBUTES.actionable))),
)
@settings(max_examples=150, deadline=None)
def test_index_holds_what_the_client_cannot_change_as_the_evaluator_does(data, record, names):
    rules, client, held = (
        numbered(data),
        load_client(record, ATTRIBUTES),
        ATTRIBUTES.changing(ATTRIBUTES.actionable - names),
    )
    match = Index.build(rules, ATTRIBUTES).match(client, as_of=AS_OF, reachable=True, attributes=held)
    assert list(match.answers(VERDICTS)) == [
        (rule.id, answer(rule.criterion, client, held, as_of=AS_OF)) for rule in rules
    ]


@given(
    st.lists(criteria(), min_size=1, max_size=20),
    clients(),
    st.integers(0, 25),
    st.integers(0, 25),
    st.data(),
)
@settings(max_examples=60, deadline=None)
def test_some_of_the_rules_are_those_in_the_order_of_reading(data, record, first, most, drawn):
    rules, client = numbered(data), load_client(record, ATTRIBUTES)
    index = Index.build(rules, ATTRIBUTES)
    index.change(put=drawn.draw(st.lists(st.sampled_from(rules), unique=True)))
    match = index.match(client, as_of=AS_OF)
    for verdict in VERDICTS:
        bits = match.bits(verdict)
        some = match.some_of(bits, first=first, most=most)
        assert match.ids_of(some) == match.ids_of(bits)[first : first + most]


@given(st.lists(criteria(max_leaves=16), min_size=1, max_size=20), clients(), st.data())
@settings(max_examples=150, deadline=None)
def test_rules_left_open_by_knowing_more_are_those_of_a_match_of_its_own(data, record, drawn):
    rules, client = numbered(data), load_client(record, ATTRIBUTES)
    names = drawn.draw(st.sets(st.sampled_from(sorted(client)))) if client else set()
    index = Index.build(rules, ATTRIBUTES)
    index.change(put=drawn.draw(st.lists(st.sampled_from(rules), unique=True)))
    match = index.match({name: value for name, value in client.items() if name in names}, as_of=AS_OF)
    within = [part.alive & drawn.draw(st.sampled_from((part.alive, part.alive >> 1))) for part in match.parts]
    for _again in range(2):
        then = index.match(client, as_of=AS_OF).count("unknown", within)
        assert match.count_open(client, within) == then


@given(st.lists(criteria(), min_size=1, max_size=20), clients())
@settings(max_examples=100, deadline=None)
def test_index_ask_ranks_by_rules_settled(data, record):
    rules, client = numbered(data), load_client(record, ATTRIBUTES)
    missing = [found.missing for _, found in expected(rules, client) if found.verdict == "unknown"]
    names = {name for found in missing for name in found}
    fields = [
        Field(name, sum(found == (name,) for found in missing), sum(name in found for found in missing))
        for name in names
    ]
    fields.sort(key=lambda field: (-field.settles, -field.waiting, field.name))
    match = Index.build(rules, ATTRIBUTES).match(client, as_of=AS_OF)
    assert match.ask() == fields
    for attribute in ATTRIBUTES:
        waiting = match.waiting(attribute, [part.alive for part in match.parts])
        assert match.ids_of(waiting) == [
            rule.id
            for rule, (_, found) in zip(rules, expected(rules, client), strict=True)
            if found.verdict == "unknown" and any(name.split(".")[0] == attribute for name in found.missing)
        ]


@given(st.lists(criteria(), min_size=4, max_size=20), clients(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_index_after_changes_is_that_of_the_changed_rules(data, record, random):
    rules, client = numbered(data), load_client(record, ATTRIBUTES)
    index = Index.build(rules[:-2], ATTRIBUTES)
    removed, replaced = random.sample(rules[:-2], 2)
    index.change(put=[rules[-1], Rule(replaced.id, rules[-2].criterion)], remove=[removed.id])
    now = [Rule(r.id, rules[-2].criterion) if r is replaced else r for r in rules[:-2] if r is not removed]
    now.append(rules[-1])
    assert answers(index, client) == expected(now, client)
    assert len(index) == len(now)
    assert [(rule.id, digest(rule.criterion)) for rule in index.rules()] == [
        (r.id, digest(r.criterion)) for r in now
    ]
    index.rebuild()
    assert answers(index, client) == expected(now, client)


@given(st.lists(criteria(), min_size=1, max_size=20), clients(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_match_within_a_part_of_the_rules_is_that_of_these_rules(data, record, random):
    rules, client = numbered(data), load_client(record, ATTRIBUTES)
    taken = random.sample(rules, random.randint(0, len(rules)))
    names = {rule.id for rule in taken}
    match = Index.build(rules, ATTRIBUTES).match(client, as_of=AS_OF, reachable=True)
    within = [
        from_places(np.flatnonzero([name in names for name in part.ids]), len(part.alive))
        for part in match.parts
    ]
    alone = Index.build(taken, ATTRIBUTES).match(client, as_of=AS_OF, reachable=True)
    assert sorted(match.answers(VERDICTS, within)) == sorted(alone.answers(VERDICTS))
    assert match.ask(within) == alone.ask()
    assert [match.count(v, within) for v in VERDICTS] == [alone.count(v) for v in VERDICTS]


@given(st.lists(criteria(), max_size=20), clients())
@settings(max_examples=60, deadline=None)
def test_index_loaded_is_the_one_saved(tmp_path_factory, data, record):
    rules, client = numbered(data), load_client(record, ATTRIBUTES)
    path = tmp_path_factory.getbasetemp() / "saved.index"
    Index.build(rules, ATTRIBUTES).save(path, digest="v1")
    loaded = Index.load(path, ATTRIBUTES, digest="v1")
    assert answers(loaded, client) == expected(rules, client)
    assert [digest(rule.criterion) for rule in loaded.rules()] == [digest(rule.criterion) for rule in rules]


@given(st.lists(criteria(), min_size=1, max_size=8), clients())
@settings(max_examples=60, deadline=None)
def test_next_changes_are_the_first_days_of_another_verdict(data, record):
    rules, client = numbered(data), load_client(record, ATTRIBUTES)
    index = Index.build(rules, ATTRIBUTES)
    found = {name: (day, verdict) for name, day, verdict in index.next_changes(client, as_of=AS_OF)}
    for rule in rules:
        change = next_change(rule.criterion, client, ATTRIBUTES, as_of=AS_OF)
        assert found.get(rule.id) == (change and (change.on, change.answer.verdict))
        now = answer(rule.criterion, client, ATTRIBUTES, as_of=AS_OF).verdict
        days = [1, 2, 29, 30, 31, 364, 365, 366]
        for day in (AS_OF + timedelta(n) for n in days):
            if change is None or day < change.on:
                assert answer(rule.criterion, client, ATTRIBUTES, as_of=day).verdict == now


def test_next_change_of_a_window_is_the_day_after_it_closes(attributes):
    rule = parse({"attr": "registered_on", "within": "P2Y"}, attributes)
    client = {"registered_on": date(2024, 11, 15)}
    change = next_change(rule, client, attributes, as_of=AS_OF)
    assert (change.on, change.answer.verdict) == (date(2026, 11, 16), "unmet")
    future = next_change(rule, {"registered_on": date(2027, 1, 1)}, attributes, as_of=AS_OF)
    assert (future.on, future.answer.verdict) == (date(2027, 1, 1), "met")
    assert next_change(rule, {}, attributes, as_of=AS_OF) is None


X = {"attr": "employs", "is": True}


def test_index_refuses_two_rules_of_one_id(attributes):
    rule = parse(X, attributes)
    with pytest.raises(ValueError, match="same id"):
        Index.build([Rule("a", rule), Rule("a", rule)], attributes)


def test_index_change_of_unknown_rule_is_an_error(attributes):
    index = Index.build([Rule("a", parse(X, attributes))], attributes)
    with pytest.raises(KeyError):
        index.change(remove=["b"])
    index.change(remove=["a"])
    with pytest.raises(KeyError):
        index.criterion("a")
    assert answers(index, {}) == []


def test_index_of_wide_rule_is_exact(attributes):
    """32 alternatives to the power of 8: far more clauses than are written out."""
    part = {"any": [{"attr": "headcount", "ge": n} for n in range(32)]}
    rules = numbered(
        [{"all": [part] * 8 + [{"not": X}]}, {"all": [{"any": [X, {"attr": "form", "in": ["farm"]}]}] * 80}]
    )
    index = Index.build(rules, ATTRIBUTES)
    assert len(index.parts[0].segment.wide) == 2
    for record in (
        {},
        {"headcount": 5},
        {"headcount": 5, "employs": True},
        {"headcount": -1},
        {"form": "farm"},
    ):
        client, held = (
            load_client(record, ATTRIBUTES),
            ATTRIBUTES.changing(ATTRIBUTES.actionable - {"employs"}),
        )
        assert answers(index, client) == expected(rules, client)
        left = sum(found.verdict == "unknown" for _, found in expected(rules, client))
        assert index.match({}, as_of=AS_OF).count_open(client, [index.parts[0].alive]) == left
        assert list(index.match(client, as_of=AS_OF, reachable=True, attributes=held).answers(VERDICTS)) == [
            (rule.id, answer(rule.criterion, client, held, as_of=AS_OF)) for rule in rules
        ]


def test_index_of_thousands_of_thresholds_and_codes_is_exact():
    data = [{"attr": "headcount", "ge": n, "lt": n + 50} for n in range(0, 6000, 3)]
    data += [{"attr": "region", "in": [f"{n:04}", f"{n:02}"]} for n in range(3000)]
    data += [
        {"all": [{"attr": "loans", "ge": n}, {"not": {"attr": "loans", "gt": n + 10}}]} for n in range(500)
    ]
    rules = numbered(data)
    index = Index.build(rules, ATTRIBUTES)
    for record in (
        {"headcount": 1500, "region": "12345", "loans": [7, 15]},
        {"headcount": 7000, "loans": []},
        {"region": "9"},
    ):
        client = load_client(record, ATTRIBUTES)
        assert answers(index, client) == expected(rules, client)


@pytest.fixture
def saved(tmp_path, attributes):
    path = tmp_path / "rules.index"
    Index.build([Rule("a", parse(X, attributes))], attributes).save(path, digest="v1")
    return path


def test_index_file_of_other_rules_is_refused(saved, attributes):
    with pytest.raises(UnusableIndexError, match="other rules"):
        Index.load(saved, attributes, digest="v2")


def test_index_file_of_another_dictionary_is_refused(saved):
    with pytest.raises(UnusableIndexError, match="another dictionary"):
        Index.load(saved, Attributes.load(DICTIONARY[:3]))


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda data: b"PK" + data[2:], "not an index"),
        (lambda data: b"", "not an index"),
        (lambda data: data[:8] + b"\x09" + data[9:], "layout 9"),
        (lambda data: data[:-100], "damaged"),
        (lambda data: data[:200] + bytes([data[200] ^ 1]) + data[201:], "damaged"),
    ],
)
def test_index_file_that_is_foreign_or_damaged_is_refused(saved, attributes, damage, reason):
    saved.write_bytes(damage(saved.read_bytes()))
    with pytest.raises(UnusableIndexError, match=reason):
        Index.load(saved, attributes)


def test_index_is_changed_while_threads_match(attributes):
    on, off = parse(X, attributes), parse({"not": X}, attributes)
    index = Index.build([Rule(f"r{n}", on) for n in range(200)], attributes)
    stop, wrong = threading.Event(), []

    def match():
        while not stop.is_set():
            met = index.match({"employs": True}, as_of=AS_OF).ids("met")
            if met not in (every, even):
                wrong.append(met)

    every = [f"r{n}" for n in range(200)]
    even = every[::2]
    threads = [threading.Thread(target=match) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(30):
        index.change(put=[Rule(name, off) for name in every[1::2]])
        index.change(put=[Rule(name, on) for name in every[1::2]])
        index.rebuild()
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_index_rebuilds_in_the_background_when_much_has_changed(attributes, monkeypatch):
    monkeypatch.setattr(index_rules, "TAIL", 10)
    rule = parse(X, attributes)
    index = Index.build([Rule("a", rule)], attributes)
    for number in range(40):
        index.change(put=[Rule(f"r{number}", rule)])
    for thread in threading.enumerate():
        if thread.name == "criteria-rebuild":
            thread.join()
    assert len(index.parts[0].ids) > 10
    assert index.match({"employs": True}, as_of=AS_OF).ids("met") == ["a", *(f"r{n}" for n in range(40))]


def _met(index, queue):
    queue.put(index.match({"employs": True}, as_of=AS_OF).ids("met"))


def test_index_is_shared_with_a_forked_worker(attributes, saved):
    index = Index.load(saved, attributes)
    context = multiprocessing.get_context("fork")
    queue = context.SimpleQueue()
    worker = context.Process(target=_met, args=(index, queue))
    worker.start()
    found = queue.get()
    worker.join()
    assert found == ["a"]


def test_names_beyond_64_are_told_apart():
    declared = Attributes.load(
        [{"id": f"a{n}", "type": "bool", "actionable": n % 2 == 1} for n in range(150)]
    )
    data = [
        {"all": [{"attr": f"a{n}", "is": True}, {"attr": f"a{(n * 7 + 70) % 150}", "is": True}]}
        for n in range(150)
    ]
    rules = parse_rules([(str(n), found) for n, found in enumerate(data)], declared)
    client = {"a1": False, "a3": True, "a71": False}
    found = list(Index.build(rules, declared).match(client, as_of=AS_OF, reachable=True).answers(VERDICTS))
    assert found == [(rule.id, answer(rule.criterion, client, declared, as_of=AS_OF)) for rule in rules]
