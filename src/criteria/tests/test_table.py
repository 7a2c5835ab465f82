"""The columnar table against the reference evaluator, and what it does with folders that are not its own."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria import Attributes, answer, load_client, parse
from criteria.files import BadLineError
from criteria.population import table as tables
from criteria.population.table import Counts, Cross, Differences, Table, UnusableTableError
from criteria.population.table_files import HEADER, LOCK
from criteria.tests.drawing import AS_OF, DICTIONARY, clients, criteria

ATTRIBUTES = Attributes.load(DICTIONARY)


def written(path, records):
    lines = [json.dumps({"id": f"c{n}", "attributes": record}) + "\n" for n, record in enumerate(records)]
    path.write_text("".join(lines))
    return path


def table_of(folder, records, attributes=ATTRIBUTES):
    return Table.build(written(folder / "clients.jsonl", records), attributes, folder / "table")


def verdicts(criterion, records, attributes=ATTRIBUTES):
    known = [load_client(record, attributes) for record in records]
    return [answer(criterion, client, attributes, as_of=AS_OF).verdict for client in known]


def counted(found):
    by_verdict = Counter(found)
    numbers = [by_verdict[verdict] for verdict in ("met", "unknown", "reachable", "unmet")]
    return Counts(*numbers, clients=len(found))


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(tables, "CHUNK", 3)


@given(st.lists(criteria(), min_size=1, max_size=8), st.lists(clients(), max_size=12))
@settings(max_examples=80, deadline=None)
def test_table_counts_as_the_evaluator_does(tmp_path_factory, data, records):
    table = table_of(tmp_path_factory.getbasetemp(), records)
    for found in data:
        criterion = parse(found, ATTRIBUTES)
        assert table.count(criterion, AS_OF) == counted(verdicts(criterion, records))


@given(criteria(), criteria(), st.lists(clients(), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_table_compares_as_the_evaluator_does(tmp_path_factory, old, new, records):
    table = table_of(tmp_path_factory.getbasetemp(), records)
    before, after = parse(old, ATTRIBUTES), parse(new, ATTRIBUTES)
    pairs = list(zip(verdicts(before, records), verdicts(after, records), strict=True))
    gains = sum(first != "met" and second == "met" for first, second in pairs)
    losses = sum(first == "met" and second != "met" for first, second in pairs)
    assert table.compare(before, after, AS_OF) == Differences(
        gains=gains,
        losses=losses,
        unchanged=len(records) - gains - losses,
        before=counted([first for first, _ in pairs]),
        after=counted([second for _, second in pairs]),
    )


@given(
    criteria(), st.lists(clients(), max_size=12), st.sampled_from([a for a in DICTIONARY if "of" not in a])
)
@settings(max_examples=40, deadline=None)
def test_table_crosses_as_the_evaluator_does(tmp_path_factory, data, records, attribute):
    table = table_of(tmp_path_factory.getbasetemp(), records)
    criterion = parse(data, ATTRIBUTES)
    by_value, none, unknown = Counter(), 0, 0
    for record, verdict in zip(records, verdicts(criterion, records), strict=True):
        if verdict == "met":
            value = load_client(record, ATTRIBUTES).get(attribute["id"])
            values = set(value) if isinstance(value, tuple) else {value} - {None}
            by_value.update(values)
            none += value == ()
            unknown += value is None
    met = table.count(criterion, AS_OF).met
    assert table.cross(criterion, attribute["id"], AS_OF) == Cross(dict(by_value), none, unknown, met)


@given(criteria(), st.lists(clients(), max_size=12), st.integers(1, 4), st.integers(0, 9))
@settings(max_examples=40, deadline=None)
def test_sampled_clients_have_the_verdict(tmp_path_factory, data, records, n, seed):
    table = table_of(tmp_path_factory.getbasetemp(), records)
    criterion = parse(data, ATTRIBUTES)
    for verdict, number in table.count(criterion, AS_OF)._asdict().items():
        if verdict == "clients":
            continue
        drawn = table.sample(criterion, verdict, n, seed, AS_OF)
        assert len(drawn) == min(n, number)
        assert {answer(criterion, one, ATTRIBUTES, as_of=AS_OF).verdict for one in drawn} <= {verdict}
        assert drawn == table.sample(criterion, verdict, n, seed, AS_OF)


RECORDS = [
    {"okved": ["62.01", "62.02"], "headcount": 5, "employs": True, "registered_on": "2025-01-01"},
    {"okved": ["62.01", "77"], "headcount": "2.5", "employs": False},
    {"okved": [], "headcount": 10**20, "places": [{"oktmo": "99701000", "hazardous": True}, {}]},
    {"region": "77", "employs": False, "licences": ["waste"]},
]


@pytest.mark.usefixtures("small_chunks")
def test_chunks_add_up_to_the_whole(tmp_path):
    table = table_of(tmp_path, RECORDS * 5)
    for data in ({"attr": "employs", "is": True}, {"attr": "okved", "in": ["62"]}, {"any": []}, {"all": []}):
        criterion = parse(data, ATTRIBUTES)
        assert table.count(criterion, AS_OF) == counted(verdicts(criterion, RECORDS * 5))


def test_values_come_back_as_they_were_known(tmp_path):
    table = table_of(tmp_path, RECORDS)
    everybody = parse({"all": []}, ATTRIBUTES)
    drawn = table.sample(everybody, "met", 10, 1, AS_OF)
    assert sorted(drawn, key=str) == sorted([load_client(record, ATTRIBUTES) for record in RECORDS], key=str)
    assert table.cross(everybody, "headcount", AS_OF).by_value == {5: 1, Decimal("2.5"): 1, 10**20: 1}
    assert table.cross(everybody, "registered_on", AS_OF).by_value == {date(2025, 1, 1): 1}


def test_values_of_one_group_count_a_client_once(tmp_path):
    table = table_of(tmp_path, RECORDS)
    found = table.cross(parse({"all": []}, ATTRIBUTES), "okved", AS_OF, group=lambda code: code[:2])
    assert found == Cross({"62": 2, "77": 1}, none=1, unknown=1, clients=4)


def test_a_list_is_not_crossed(tmp_path):
    with pytest.raises(ValueError, match="places is a list"):
        table_of(tmp_path, RECORDS).cross(parse({"all": []}, ATTRIBUTES), "places", AS_OF)


def test_what_the_dictionary_has_got_since_is_unknown_and_what_it_has_lost_is_left(tmp_path):
    table_of(tmp_path, RECORDS)
    kept = [entry for entry in DICTIONARY if entry["id"] != "region"]
    now = Attributes.load([*kept, {"id": "parking", "type": "bool", "actionable": True}])
    table = Table.open(tmp_path / "table", now)
    assert table.count(parse({"attr": "parking", "is": True}, now), AS_OF) == Counts(0, 4, 0, 0, 4)
    nobody = parse({"all": [{"attr": "parking", "is": True}, {"attr": "employs", "is": True}]}, now)
    assert table.count(nobody, AS_OF) == Counts(0, 2, 2, 0, 4)
    assert table.cross(parse({"all": []}, now), "parking", AS_OF) == Cross({}, 0, 4, 4)


@pytest.mark.parametrize("change", [{"type": "code"}, {"many": True}])
def test_a_table_of_another_type_is_refused(tmp_path, change):
    table_of(tmp_path, RECORDS)
    now = [entry | change if entry["id"] == "form" else entry for entry in DICTIONARY]
    if "type" in change:
        now = [{k: v for k, v in entry.items() if k != "values"} for entry in now]
    with pytest.raises(UnusableTableError, match="knows form as another type"):
        Table.open(tmp_path / "table", Attributes.load(now))


def test_progress_is_told_and_ends_at_the_whole(tmp_path):
    told = []
    path = written(tmp_path / "clients.jsonl", RECORDS * 500)
    Table.build(path, ATTRIBUTES, tmp_path / "table", lambda clients, share: told.append((clients, share)))
    assert told[-1] == (2000, 1.0)
    assert told == sorted(told)


def test_a_bad_line_is_named_and_the_former_table_stays(tmp_path):
    table_of(tmp_path, RECORDS)
    path = written(tmp_path / "bad.jsonl", [RECORDS[0], {"headcount": "many"}])
    with pytest.raises(BadLineError) as refused:
        Table.build(path, ATTRIBUTES, tmp_path / "table")
    assert refused.value.text().startswith("2:/attributes/headcount: expected a number")
    assert Table.open(tmp_path / "table", ATTRIBUTES).clients == 4
    assert len(list((tmp_path / "table").glob("g-*"))) == 1


def test_a_table_replaces_the_former_one_which_serves_those_who_have_it(tmp_path):
    former = table_of(tmp_path, RECORDS)
    (tmp_path / "table" / "g-0123456789abcdef").mkdir()  # left by a process that died
    now = table_of(tmp_path, RECORDS[:1])
    everybody = parse({"any": [{"attr": "okved", "in": ["6"]}, {"attr": "headcount", "gt": 4}]}, ATTRIBUTES)
    assert (former.count(everybody, AS_OF).met, now.count(everybody, AS_OF).met) == (3, 1)
    assert len(list((tmp_path / "table").glob("g-*"))) == 1


def damaged(folder, how):
    header = json.loads((folder / HEADER).read_text())
    generation = folder / header["generation"]
    if how == "byte":
        data = bytearray((generation / "4.codes.npy").read_bytes())
        data[-1] ^= 1
        (generation / "4.codes.npy").write_bytes(data)
    elif how == "short":
        path = generation / "0.members.npy"
        path.write_bytes(path.read_bytes()[:-1])
    elif how == "missing":
        (generation / "6.values.json").unlink()
    elif how == "gone":
        shutil.rmtree(generation)
    elif how == "length":
        (folder / HEADER).write_text(json.dumps(header | {"clients": 3}))
    elif how == "away":
        (folder / HEADER).write_text(json.dumps(header | {"generation": "../table"}))
    elif how == "keys":
        del header["files"]
        (folder / HEADER).write_text(json.dumps(header))
    elif how == "version":
        (folder / HEADER).write_text(json.dumps(header | {"version": 2}))
    else:
        (folder / HEADER).write_text(how)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("byte", "4.codes.npy is not what was written"),
        ("short", "0.members.npy is not what was written"),
        ("missing", "6.values.json is missing"),
        ("gone", "is missing"),
        ("length", "another length"),
        ("away", "is damaged"),
        ("keys", "lacks 'files'"),
        ("version", "has layout 2; this program reads 1"),
        ("", "holds no table"),
        ("[]", "holds no table"),
        ("{}", "holds no table"),
        ('"criteria table"', "holds no table"),
    ],
)
def test_a_damaged_folder_is_refused(tmp_path, how, message):
    table_of(tmp_path, RECORDS)
    damaged(tmp_path / "table", how)
    with pytest.raises(UnusableTableError, match=message):
        Table.open(tmp_path / "table", ATTRIBUTES)


def test_a_folder_of_something_else_is_neither_opened_nor_touched(tmp_path):
    other = tmp_path / "photos"
    other.mkdir()
    (other / "cat.jpg").write_bytes(b"cat")
    with pytest.raises(UnusableTableError, match="holds no table"):
        Table.open(other, ATTRIBUTES)
    with pytest.raises(UnusableTableError, match="not empty and holds no table"):
        Table.build(written(tmp_path / "clients.jsonl", RECORDS), ATTRIBUTES, other)
    assert [path.name for path in other.iterdir()] == ["cat.jpg"]
    with pytest.raises(UnusableTableError, match="holds no table"):
        Table.open(tmp_path / "nowhere", ATTRIBUTES)


def test_two_do_not_build_in_one_folder(tmp_path):
    table_of(tmp_path, RECORDS)
    with (tmp_path / "table" / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(UnusableTableError, match="built by another process"):
            table_of(tmp_path, RECORDS[:1])
    assert Table.open(tmp_path / "table", ATTRIBUTES).clients == 4
