"""The commands as they are run: output, exit statuses, and what is left behind when things go wrong."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from criteria import Attributes, answer, load_client, parse_rules
from criteria.tests.drawing import AS_OF, DICTIONARY

SOURCE = Path(__file__).parents[2]
RULES = [
    {"id": "r1", "criteria": {"all": [{"attr": "region", "in": ["77"]}, {"attr": "headcount", "ge": 16}]}},
    {"id": "r2", "criteria": {"attr": "employs", "is": True}},
    {"id": 'ё"3', "criteria": {"not": {"attr": "okved", "in": ["62"]}}},
]
CLIENTS = [
    {"id": "c1", "attributes": {"region": "77", "employs": False, "okved": ["62.01"]}},
    {"id": "c«2»", "attributes": {"region": "77", "headcount": 16, "okved": []}},
    {"id": "c3", "attributes": {"region": "50", "headcount": "15.99", "employs": None}},
]


def lines(documents):
    return "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "attributes.json").write_text(json.dumps(DICTIONARY))
    (tmp_path / "rules.jsonl").write_text(lines(RULES))
    (tmp_path / "clients.jsonl").write_text(lines(CLIENTS))
    return tmp_path


def run(folder, command, *options, rules="rules.jsonl", **kwargs):
    arguments = ["--attributes", "attributes.json", "--rules", rules, *options]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "LC_ALL": "C.UTF-8", **kwargs.pop("env", {})}
    return subprocess.run(  # noqa: PLW1510  # the status is what is tested
        [sys.executable, "-m", "criteria", command, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        **kwargs,
    )


def match(folder, *options, clients="clients.jsonl", out="out.jsonl", **kwargs):
    return run(
        folder, "match", "--clients", clients, "--out", out, "--as-of", "2026-11-01", *options, **kwargs
    )


def expected(verdicts):
    attributes = Attributes.load(DICTIONARY)
    rules = parse_rules([(rule["id"], rule["criteria"]) for rule in RULES], attributes)
    found = []
    for client in CLIENTS:
        for rule in rules:
            result = answer(
                rule.criterion, load_client(client["attributes"], attributes), attributes, as_of=AS_OF
            )
            if result.verdict in verdicts:
                line = {"client": client["id"], "rule": rule.id, "verdict": result.verdict}
                if result.verdict in ("unknown", "reachable"):
                    line["missing"] = list(result.missing)
                found.append(line)
    return found


def read(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def left(folder):
    return sorted(
        path.name
        for path in folder.iterdir()
        if path.name not in ("attributes.json", "rules.jsonl", "clients.jsonl")
    )


def test_match_writes_a_line_for_each_client_and_rule(folder):
    done = match(folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert read(folder / "out.jsonl") == expected(("met", "unknown", "reachable"))
    assert (folder / "out.jsonl").read_text().splitlines()[0] == (
        '{"client": "c1", "rule": "r1", "verdict": "unknown", "missing": ["headcount"]}'
    )
    assert left(folder) == ["out.jsonl"]


def test_match_writes_the_verdicts_asked_for(folder):
    assert match(folder, "--verdicts", "unmet,met").returncode == 0
    assert read(folder / "out.jsonl") == expected(("met", "unmet"))
    assert match(folder, "--verdicts", "perhaps").returncode == 2


def test_match_of_no_clients_writes_an_empty_file(folder):
    (folder / "clients.jsonl").write_text("")
    assert match(folder).returncode == 0
    assert (folder / "out.jsonl").read_bytes() == b""


def test_match_in_several_processes_writes_the_same_in_order(folder):
    many = [
        {"id": f"c{n}", "attributes": {"headcount": n % 40, "region": ["77", "50"][n % 2]}}
        for n in range(20_000)
    ]
    (folder / "clients.jsonl").write_text(lines(many))
    assert match(folder, out="one.jsonl").returncode == 0
    assert match(folder, "--workers", "2", out="two.jsonl").returncode == 0
    assert (folder / "one.jsonl").read_bytes() == (folder / "two.jsonl").read_bytes()
    order = [int(line["client"][1:]) for line in read(folder / "one.jsonl")]
    assert order == sorted(order)


def test_match_reads_and_writes_parquet(folder):
    rules = [{**rule, "criteria": json.dumps(rule["criteria"])} for rule in RULES]
    pq.write_table(pa.Table.from_pylist(rules), folder / "rules.parquet")
    clients = pa.table(
        {
            "id": [client["id"] for client in CLIENTS],
            "region": ["77", "77", "50"],
            "headcount": pa.array([None, Decimal("16.00"), Decimal("15.99")], pa.decimal128(6, 2)),
            "employs": pa.array([False, None, None]),
            "okved": pa.array([["62.01"], [], None], pa.list_(pa.string())),
        }
    )
    pq.write_table(clients, folder / "clients.parquet", row_group_size=2)
    done = match(folder, rules="rules.parquet", clients="clients.parquet", out="out.parquet")
    assert (done.returncode, done.stderr) == (0, "")
    rows = pq.read_table(folder / "out.parquet").to_pylist()
    wanted = expected(("met", "unknown", "reachable"))
    assert rows == [{"missing": None, **line} for line in wanted]
    nested = [{"id": c["id"], "attributes": json.dumps(c["attributes"])} for c in CLIENTS]
    pq.write_table(pa.Table.from_pylist(nested), folder / "clients.parquet")
    assert match(folder, clients="clients.parquet", out="again.jsonl").returncode == 0
    assert read(folder / "again.jsonl") == wanted


def test_check_of_good_rules_is_silent(folder):
    done = run(folder, "check")
    assert (done.returncode, done.stdout) == (0, "")


def test_check_prints_each_error_with_its_place(folder):
    bad = [
        RULES[0],
        {"id": "b", "criteria": {"all": [{"attr": "x"}, {"attr": "employs", "is": 1}]}},
        {"id": "r1", "criteria": {"all": []}},
    ]
    (folder / "rules.jsonl").write_text(lines(bad) + "{\n")
    done = run(folder, "check")
    assert done.returncode == 1
    assert [line.split(": ")[0] for line in done.stdout.splitlines()] == [
        "2:/criteria/all/0/attr",
        "2:/criteria/all/1/is",
        "3:/id",
        "4:",
    ]
    russian = run(folder, "check", env={"LC_ALL": "ru_RU.UTF-8"})
    assert "ожидается true или false" in russian.stdout


def test_check_of_a_bad_dictionary_names_its_place(folder):
    (folder / "attributes.json").write_text('[{"id": "a", "type": "text"}]')
    done = run(folder, "check")
    assert (done.returncode, done.stderr.split(": ")[0]) == (1, "attributes.json:/0/type")


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("{", ""),
        ("[]", ""),
        ('{"id": "x"}', ""),
        ('{"id": 1, "attributes": {}}', "/id"),
        ('{"id": "x", "attributes": {}, "more": 1}', "/more"),
        ('{"id": "x", "attributes": {"okvad": ["62"]}}', "/attributes/okvad"),
        ('{"id": "x", "attributes": {"headcount": NaN}}', ""),
        ('{"id": "x", "attributes": {"headcount": Infinity}}', ""),
        ('{"id": "x", "attributes": {"region": "1", "region": "2"}}', ""),
        ('{"id": "x", "attributes": ' + '{"a":' * 20_000 + "1" + "}" * 20_000 + "}", "/attributes/a"),
        ('{"id": "c1", "attributes": {}}', "/id"),
        ("\udcff", ""),
    ],
)
def test_match_of_a_bad_client_leaves_no_output(folder, line, place):
    text = lines(CLIENTS) + line + "\n" + lines([{"id": "c9", "attributes": {}}])
    (folder / "clients.jsonl").write_bytes(text.encode(errors="surrogateescape"))
    (folder / "out.jsonl").write_text("before")
    done = match(folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"clients.jsonl:4:{place}: ")
    assert (folder / "out.jsonl").read_text() == "before"
    assert left(folder) == ["out.jsonl"]


def test_match_of_a_bad_client_far_down_names_its_line(folder):
    many = [{"id": f"c{n}", "attributes": {}} for n in range(12_000)]
    many[10_000]["attributes"]["headcount"] = "x"
    many[11_000]["id"] = "c7"
    (folder / "clients.jsonl").write_text(lines(many))
    done = match(folder, "--workers", "2")
    assert (done.returncode, left(folder)) == (2, [])
    assert done.stderr.startswith("clients.jsonl:10001:/attributes/headcount: ")
    many[10_000]["attributes"] = {}
    (folder / "clients.jsonl").write_text(lines(many))
    done = match(folder, "--workers", "2")
    assert (done.returncode, left(folder)) == (2, [])
    assert done.stderr == "clients.jsonl:11001:/id: the id c7 stands twice: first at 8\n"


def test_match_with_a_bad_rule_applies_none(folder):
    (folder / "rules.jsonl").write_text(lines([*RULES, {"id": "b", "criteria": {"attr": "x"}}]))
    done = match(folder)
    assert (done.returncode, left(folder)) == (2, [])
    assert done.stderr.startswith("rules.jsonl:4:/criteria/attr: ")


def test_match_of_a_rule_10000_deep(folder):
    deep = '{"id": "deep", "criteria": ' + '{"not":' * 10_000 + '{"attr":"employs","is":true}' + "}" * 10_001
    (folder / "rules.jsonl").write_text(deep + "\n")
    assert match(folder, "--verdicts", "met,unmet,unknown,reachable").returncode == 0
    assert [line["verdict"] for line in read(folder / "out.jsonl")] == ["reachable", "unknown", "unknown"]


def test_match_of_a_rule_of_100000_codes(folder):
    codes = [f"{n:06}" for n in range(100_000)]
    (folder / "rules.jsonl").write_text(lines([{"id": "big", "criteria": {"attr": "okved", "in": codes}}]))
    (folder / "clients.jsonl").write_text(
        lines(
            [{"id": "a", "attributes": {"okved": ["0999991"]}}, {"id": "b", "attributes": {"okved": ["1"]}}]
        )
    )
    assert match(folder, "--verdicts", "met,unmet").returncode == 0
    assert [line["verdict"] for line in read(folder / "out.jsonl")] == ["met", "unmet"]


def test_match_with_files_that_are_not_there_or_are_wrong(folder):
    assert match(folder, clients="none.jsonl").returncode == 2
    assert match(folder, clients=".").returncode == 2
    (folder / "loop.jsonl").symlink_to("loop.jsonl")
    assert match(folder, clients="loop.jsonl").returncode == 2
    assert match(folder, out="clients.jsonl").returncode == 2
    assert match(folder, out="nowhere/out.jsonl").returncode == 2
    (folder / "bad.parquet").write_bytes(b"PAR1 but not really")
    done = match(folder, clients="bad.parquet")
    assert done.returncode == 2
    assert done.stderr.startswith("bad.parquet:")
    assert read(folder / "clients.jsonl") == CLIENTS


def test_match_of_a_line_without_end_stops(folder):
    with (folder / "clients.jsonl").open("wb") as file:
        file.write(b'{"id": "')
        file.truncate(70 << 20)
    done = match(folder)
    assert (done.returncode, left(folder)) == (2, [])
    assert "longer than 64 MiB" in done.stderr


def test_match_on_a_full_disk_leaves_nothing(folder):
    many = [{"id": f"c{n}", "attributes": {}} for n in range(20_000)]
    (folder / "clients.jsonl").write_text(lines(many))

    def small_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    for workers in ("1", "2"):
        done = match(folder, "--workers", workers, preexec_fn=small_files)
        assert (done.returncode, left(folder)) == (2, [])
        assert "File too large" in done.stderr


def test_match_whose_worker_is_killed_leaves_nothing(folder):
    # More than any machine matches before the interruption comes, however busy it is.
    many = (f'{{"id": "c{n}", "attributes": {{"headcount": {n}}}}}\n' for n in range(1_500_000))
    with (folder / "clients.jsonl").open("w") as file:
        file.writelines(many)
    arguments = ["--attributes", "attributes.json", "--rules", "rules.jsonl", "--clients", "clients.jsonl"]
    process = subprocess.Popen(
        [sys.executable, "-m", "criteria", "match", *arguments, "--out", "out.jsonl", "--workers", "2"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stderr=subprocess.PIPE,
        text=True,
    )
    worker = None
    deadline = time.monotonic() + 30
    while worker is None and time.monotonic() < deadline and process.poll() is None:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        spawned = [
            child for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
        ]
        worker = int(spawned[-1]) if spawned else None
        time.sleep(0.02)
    assert worker is not None
    os.kill(worker, signal.SIGKILL)
    _, message = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "worker process was killed" in message
    assert left(folder) == []


def test_match_interrupted_leaves_nothing(folder):
    # More than any machine matches before the interruption comes, however busy it is.
    many = (f'{{"id": "c{n}", "attributes": {{"headcount": {n}}}}}\n' for n in range(1_500_000))
    with (folder / "clients.jsonl").open("w") as file:
        file.writelines(many)
    arguments = ["--attributes", "attributes.json", "--rules", "rules.jsonl", "--clients", "clients.jsonl"]
    process = subprocess.Popen(
        [sys.executable, "-m", "criteria", "match", *arguments, "--out", "out.jsonl"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stderr=subprocess.PIPE,
        text=True,
        # What is started in the background ignores it, and so would its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    # Until something is written: an interruption that comes while Python imports may be lost.
    while process.poll() is None and not any((folder / name).stat().st_size for name in left(folder)):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert left(folder) == []


def test_explain_shows_the_tree(folder):
    client = {**CLIENTS[0], "sources": {"region": "ЕГРЮЛ, 01.10.2026"}}
    (folder / "client.json").write_text(json.dumps(client))
    done = run(folder, "explain", "--rule", "r1", "--client", "client.json", env={"LC_ALL": "ru_RU.UTF-8"})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "неизвестно; нужно узнать: headcount",
        "? всё из этого",
        "  ✓ region начинается с 77  [77; ЕГРЮЛ, 01.10.2026]",
        "  ? headcount не меньше 16  [неизвестно]",
    ]
    told = json.loads(run(folder, "explain", "--rule", "r1", "--client", "client.json", "--json").stdout)
    assert told["verdict"] == "unknown"
    assert told["tree"]["all"][0] == {
        "truth": True,
        "attr": "region",
        "in": ["77"],
        "value": "77",
        "source": "ЕГРЮЛ, 01.10.2026",
    }


def test_explain_of_what_is_not_there_is_a_message(folder):
    (folder / "client.json").write_text(json.dumps(CLIENTS[0]))
    assert run(folder, "explain", "--rule", "r9", "--client", "client.json").returncode == 2
    (folder / "client.json").write_text("{}")
    assert run(folder, "explain", "--rule", "r1", "--client", "client.json").returncode == 2


def test_help_needs_neither_numpy_nor_django(folder):
    code = "import sys, criteria.cli; print([m for m in ('numpy', 'django', 'pyarrow') if m in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
