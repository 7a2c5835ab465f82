"""The table of targets, measured.

python benchmarks/criteria/measure.py [--rules 350000] [--signatures 1000000] [--spark]
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from register import AS_OF, Register, attributes

from criteria import Attributes, Client, Rule, load_client, parse_rules
from criteria.explain import explain
from criteria.index import Index
from criteria.population import count
from criteria.population.signatures import Columns, Signature
from criteria.population.sweep import Counter, Program

RESULTS = Path(__file__).parent / "results"


def timed(run: Callable[[Any], object], inputs: Iterable[Any]) -> dict[str, float]:
    """Return the mean, median and 99th percentile in milliseconds, by the clock and in processor time.

    On a machine that does other work as well, the two differ; processor time is then the engine's own.
    """
    found = []
    for given in inputs:
        started, used = time.perf_counter(), time.thread_time()
        run(given)
        found.append((time.perf_counter() - started, time.thread_time() - used))
    clock, processor = np.array(found).T * 1e3
    return {
        "mean": float(clock.mean()),
        "p50": float(np.percentile(clock, 50)),
        "p99": float(np.percentile(clock, 99)),
        "cpu_mean": float(processor.mean()),
        "cpu_p99": float(np.percentile(processor, 99)),
    }


def rules_of(number: int, declared: Attributes) -> list[Rule]:
    """Draw and parse rules."""
    return parse_rules(((rule["id"], rule["criteria"]) for rule in Register().rules(number)), declared)


def signatures_of(clients: Iterable[Client], columns: Columns) -> dict[Signature, int]:
    """Return the signatures of clients with how many have each."""
    weights: dict[Signature, int] = {}
    for client in clients:
        signature = columns.signature(client)
        weights[signature] = weights.get(signature, 0) + 1
    return weights


def distinct_signatures(
    wanted: int, program: Program, declared: Attributes
) -> tuple[Columns, dict[Signature, int]]:
    """Make distinct signatures by recombining the values of drawn clients, column by column.

    Place and activity stay together, as they are in a register; what else is known is drawn anew.
    """
    register = Register(7)
    columns = program.columns(AS_OF)
    drawn = [columns.signature(load_client(register.client(), declared)) for _ in range(min(wanted, 30_000))]
    matrix = np.array(drawn)
    random = np.random.default_rng(7)
    mixed = np.stack(
        [matrix[random.integers(0, len(matrix), wanted * 21 // 20), n] for n in range(matrix.shape[1])], 1
    )
    together = [columns.number[name] for name in ("region", "oktmo", "okved")]
    mixed[:, together] = matrix[random.integers(0, len(matrix), len(mixed))][:, together]
    found = dict.fromkeys(map(tuple, mixed.tolist()), 1)
    return columns, dict(list(found.items())[:wanted])


_half: tuple[Program, Columns, list[dict[Signature, int]]] | None = None


def _sweep(number: int) -> tuple[np.ndarray, float]:
    assert _half is not None
    program, columns, halves = _half
    used = time.process_time()
    counter = Counter(program, columns, reachable=False)
    counter.add(halves[number])
    return counter.counts, time.process_time() - used


def sweep(
    program: Program, columns: Columns, weights: dict[Signature, int], processes: int
) -> tuple[float, float]:
    """Count every rule over the signatures in several forked processes.

    Returns the seconds by the clock, and the processor time of the busiest process.
    """
    global _half  # noqa: PLW0603  # forked, not sent
    items = list(weights.items())
    _half = program, columns, [dict(items[n::processes]) for n in range(processes)]
    gc.collect()
    gc.freeze()
    started = time.perf_counter()
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        found = pool.map(_sweep, range(processes), chunksize=1)
        sum(counts for counts, _ in found)
    seconds = time.perf_counter() - started
    gc.unfreeze()
    return seconds, max(used for _, used in found)


def one_client(index: Index, rules: Sequence[Rule], declared: Attributes, clients: int) -> dict[str, Any]:
    """Measure what is asked of the index for one client."""
    register = Register(3)
    raw = [register.client() for _ in range(clients)]
    known = [load_client(record, declared) for record in raw]

    def lists(record: dict[str, Any]) -> None:
        match = index.match(load_client(record, declared), as_of=AS_OF)
        match.ids("met")
        match.ids("unknown")

    timed(lists, raw[:20])
    matches = [index.match(client, as_of=AS_OF) for client in known]
    found = {
        "match": timed(lambda client: index.match(client, as_of=AS_OF), known),
        "match_reachable": timed(lambda client: index.match(client, as_of=AS_OF, reachable=True), known),
        "record_to_ids": timed(lists, raw),
        "ask": timed(lambda match: match.ask(), matches),
        "explain": timed(lambda rule: explain(rule.criterion, known[0], declared, as_of=AS_OF), rules[:2000]),
        "met_mean": float(np.mean([match.count("met") for match in matches])),
        "unknown_mean": float(np.mean([match.count("unknown") for match in matches])),
        "unknown_share": float(np.mean([1 - len(record) / len(declared) for record in raw])),
    }

    def change(number: int) -> None:
        index.change(put=[Rule(rules[number].id, rules[-number - 1].criterion)])
        index.match(known[0], as_of=AS_OF)

    found["change"] = timed(change, range(100))
    return found


def on_spark(rules: list[Rule], declared: Attributes, folder: Path, people: int) -> dict[str, float]:
    """Count one file of clients in two processes and on a Spark cluster of two workers."""
    path = folder / "clients.jsonl"
    with path.open("w") as file:
        for client in Register(9).clients(people):
            file.write(json.dumps(client) + "\n")
    started = time.perf_counter()
    local = count(rules, declared, path, as_of=AS_OF, workers=2, reachable=False)
    between = time.perf_counter()
    spark = count(rules, declared, path, as_of=AS_OF, workers=2, reachable=False, engine="spark",
                  master="local-cluster[2,1,2048]")  # fmt: skip
    ended = time.perf_counter()
    assert (local.met == spark.met).all()
    assert (local.unknown == spark.unknown).all()
    return {"people": people, "local": between - started, "spark": ended - between}


def main() -> None:
    """Measure and write `results/targets.json`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rules", type=int, default=350_000)
    parser.add_argument("--clients", type=int, default=2000)
    parser.add_argument("--signatures", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--spark", action="store_true")
    parser.add_argument("--spark-people", type=int, default=100_000)
    chosen = parser.parse_args()
    declared = Attributes.load(attributes())
    gc.disable()
    started = time.perf_counter()
    rules = rules_of(chosen.rules, declared)
    result: dict[str, Any] = {
        "on": time.strftime("%Y-%m-%d"), "load": os.getloadavg()[0],
        "rules": chosen.rules, "draw_and_parse": time.perf_counter() - started,
    }  # fmt: skip
    gc.collect()
    gc.freeze()
    gc.enable()
    result["build"] = timed(lambda _: Index.build(rules, declared), range(3))
    index = Index.build(rules, declared)
    result["mib"] = index.nbytes / 2**20
    result["clauses"] = int(np.bitwise_count(index.parts[0].segment.columns.valid).sum())
    program = Program.of(index.parts[0].segment)
    result |= one_client(index, rules, declared, chosen.clients)
    print(json.dumps(result, indent=1), flush=True)
    if chosen.signatures:
        columns, weights = distinct_signatures(chosen.signatures, program, declared)
        result["signatures"] = len(weights)
        result["sweep"], result["sweep_cpu"] = sweep(program, columns, weights, chosen.processes)
        print("sweep", result["sweep"], flush=True)
    if chosen.spark:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            result["population"] = on_spark(rules, declared, Path(folder), chosen.spark_people)
    RESULTS.mkdir(exist_ok=True)
    result["load_after"] = os.getloadavg()[0]
    (RESULTS / "targets.json").write_text(json.dumps(result, indent=1))
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
