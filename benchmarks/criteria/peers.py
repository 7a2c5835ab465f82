"""The same rules, the same client, the same machine, one run: other engines beside this one.

    python benchmarks/criteria/peers.py --rules 350000 --sample 2000

What the others are spared: they answer yes or no only, for a client of whom everything is known; codes are
given to them with every beginning spelled out, dates as day numbers, durations as bounds. Rules that look
into lists are left out. They run a sample of the rules, and the time is scaled to the whole. Each must give
the same answers. The index runs all the rules, on the same client with and without unknowns.
"""

from __future__ import annotations

import argparse
import functools
import importlib.metadata
import json
import math
import operator
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from register import AS_OF, Register, attributes

from criteria import Attributes, load_client, parse_rules
from criteria.index import Index
from criteria.values import parse_date, parse_duration

CODES = {"okved", "region", "oktmo"}
MANY = {"okved", "tax", "licences"}
SIGNS = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
Run = Callable[[], list[bool]]


def facts_of(client: dict[str, Any]) -> dict[str, Any]:
    """Return a client as the other engines take it."""
    found: dict[str, Any] = {}
    for name, value in client.items():
        if name in CODES:
            codes = value if isinstance(value, list) else [value]
            found[name] = sorted({code[:n] for code in codes for n in range(1, len(code) + 1)})
        elif isinstance(value, str) and (day := parse_date(value)):
            found[name] = day.toordinal()
        elif name != "places":
            found[name] = value
    return found


def spelled(node: dict[str, Any]) -> dict[str, Any] | None:
    """Return a criterion with dates and durations as bounds on day numbers; None if it looks into a list."""
    for gate in ("all", "any"):
        if gate in node:
            parts = [spelled(part) for part in node[gate]]
            return None if None in parts else {gate: parts}
    if "not" in node:
        part = spelled(node["not"])
        return part and {"not": part}
    if "some" in node:
        return None
    if "within" in node:
        duration = parse_duration(node["within"])
        assert duration is not None
        return {"attr": node["attr"], "ge": duration.before(AS_OF).toordinal(), "le": AS_OF.toordinal()}
    return {key: day.toordinal() if (day := parse_date(value)) else value for key, value in node.items()}


def expression(node: dict[str, Any], words: dict[str, str]) -> str:
    """Return the criterion in the expression language of CEL or zen-engine."""
    for gate in ("all", "any"):
        if gate in node:
            return "(" + f" {words[gate]} ".join(expression(part, words) for part in node[gate]) + ")"
    if "not" in node:
        return f"{words['not']}({expression(node['not'], words)})"
    name = node["attr"]
    if "is" in node:
        return f"{name} == {str(node['is']).lower()}"
    if "in" in node:
        if name in CODES | MANY:
            return "(" + f" {words['any']} ".join(f'"{value}" in {name}' for value in node["in"]) + ")"
        return f"{name} in {json.dumps(node['in'])}"
    return (
        "("
        + f" {words['all']} ".join(f"{name} {SIGNS[key]} {node[key]}" for key in SIGNS if key in node)
        + ")"
    )


def logic(node: dict[str, Any]) -> dict[str, Any]:
    """Return the criterion as JsonLogic."""
    for gate, word in (("all", "and"), ("any", "or")):
        if gate in node:
            return {word: [logic(part) for part in node[gate]]}
    if "not" in node:
        return {"!": [logic(node["not"])]}
    value = {"var": node["attr"]}
    if "is" in node:
        return {"==": [value, node["is"]]}
    if "in" in node:
        if node["attr"] in CODES | MANY:
            return {"or": [{"in": [listed, value]} for listed in node["in"]]}
        return {"in": [value, node["in"]]}
    return {"and": [{SIGNS[key]: [value, node[key]]} for key in SIGNS if key in node]}


def closure(node: dict[str, Any]) -> Callable[[dict[str, Any]], bool]:
    """Return the criterion as nested Python functions."""
    for gate, join in (("all", all), ("any", any)):
        if gate in node:
            parts = [closure(part) for part in node[gate]]
            return lambda facts: join(part(facts) for part in parts)
    if "not" in node:
        inner = closure(node["not"])
        return lambda facts: not inner(facts)
    name = node["attr"]
    if "is" in node:
        return lambda facts: facts[name] == node["is"]
    if "in" in node:
        listed = set(node["in"])
        if name in CODES | MANY:
            return lambda facts: not listed.isdisjoint(facts[name])
        return lambda facts: facts[name] in listed
    signs = [(getattr(operator, key), node[key]) for key in SIGNS if key in node]
    return lambda facts: all(sign(facts[name], bound) for sign, bound in signs)


def closures(rules: list[dict[str, Any]], facts: dict[str, Any]) -> Run:
    """Prepare nested Python functions."""
    compiled = [closure(rule) for rule in rules]
    return lambda: [rule(facts) for rule in compiled]


def zen_engine(rules: list[dict[str, Any]], facts: dict[str, Any]) -> Run:
    """Prepare zen-engine."""
    import zen

    words = {"all": "and", "any": "or", "not": "not "}
    compiled = [zen.compile_expression(expression(rule, words)) for rule in rules]
    return lambda: [rule.evaluate(facts) for rule in compiled]


def cel(rules: list[dict[str, Any]], facts: dict[str, Any]) -> Run:
    """Prepare CEL (the implementation in Rust)."""
    import cel as common_expression_language

    words = {"all": "&&", "any": "||", "not": "!"}
    compiled = [common_expression_language.compile(expression(rule, words)) for rule in rules]
    return lambda: [rule.execute(facts) for rule in compiled]


def json_logic(rules: list[dict[str, Any]], facts: dict[str, Any]) -> Run:
    """Prepare json-logic."""
    from json_logic import jsonLogic

    compiled = [logic(rule) for rule in rules]
    return lambda: [bool(jsonLogic(rule, facts)) for rule in compiled]


def openfisca(rules: list[dict[str, Any]], facts: dict[str, Any]) -> Run:  # noqa: C901  # one engine, one function
    """Prepare OpenFisca: a variable for each attribute and each rule, one person."""
    import numpy as np
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulation_builder import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = build_entity(key="person", plural="persons", label="Client", is_person=True)
    system = TaxBenefitSystem([person])

    def formula(node: dict[str, Any], who: Any, period: Any) -> Any:
        for gate, join in (("all", np.logical_and), ("any", np.logical_or)):
            if gate in node:
                return join.reduce([formula(part, who, period) for part in node[gate]])
        if "not" in node:
            return ~formula(node["not"], who, period)
        value = who(node["attr"], period)
        if "is" in node:
            return value == node["is"]
        if "in" in node:
            return np.logical_or.reduce(
                [np.char.find(value.astype(str), f";{one};") >= 0 for one in node["in"]]
            )
        return np.logical_and.reduce(
            [getattr(operator, key)(value, node[key]) for key in SIGNS if key in node]
        )

    def declare(name: str, kind: type, body: Any = None) -> None:
        fields: dict[str, Any] = {
            "value_type": kind,
            "entity": person,
            "definition_period": DateUnit.MONTH,
        }
        if body is not None:
            fields["formula"] = lambda who, period: formula(body, who, period)
        system.add_variable(type(name, (Variable,), fields))

    inputs = {}
    for name, value in facts.items():
        text = isinstance(value, (list, str))
        listed = value if isinstance(value, list) else [value]
        inputs[name] = f";{';'.join(map(str, listed))};" if text else value
        declare(name, str if text else bool if isinstance(value, bool) else float)
    for number, rule in enumerate(rules):
        declare(f"rule_{number}", bool, rule)

    def run() -> list[bool]:
        simulation = SimulationBuilder().build_default_simulation(system, count=1)
        for name, value in inputs.items():
            simulation.set_input(name, "2026-11", np.array([value]))
        return [bool(simulation.calculate(f"rule_{n}", "2026-11")[0]) for n in range(len(rules))]

    return run


PEERS = [
    ("Python closures", "", closures, 1.0),
    ("zen-engine", "zen-engine", zen_engine, 1.0),
    ("CEL", "common-expression-language", cel, 1.0),
    ("json-logic", "json-logic-qubit", json_logic, 0.25),
    ("OpenFisca", "openfisca-core", openfisca, 0.1),
]


def best(run: Callable[[], object], times: int = 3) -> float:
    """Return the shortest of a few times, in seconds."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        found.append(time.perf_counter() - started)
    return min(found)


def duckdb_row(register: Register, declared: Attributes, people: int) -> dict[str, Any]:
    """Count the clients of one rule in a population: SQL on columns, and the sweep."""
    import duckdb
    import pyarrow as pa
    from measure import signatures_of

    from criteria.population.sweep import Counter, Program

    # One value of each, so that it is plain SQL; three-valued as SQL is.
    rule = {"all": [
        {"attr": "region", "in": ["07"]}, {"attr": "headcount", "ge": 16, "lt": 250}, {"attr": "employs", "is": True},
        {"any": [{"attr": "category", "in": ["micro", "small"]}, {"not": {"attr": "exports", "is": True}}]},
    ]}  # fmt: skip
    names = ["region", "headcount", "employs", "category", "exports"]
    index = Index.build(parse_rules([("one", rule)], declared), declared)
    program = Program.of(index.parts[0].segment)
    columns = program.columns(AS_OF)
    records = [register.client() for _ in range(20_000)]
    known = [load_client(record, declared) for record in records] * (people // 20_000)
    table = pa.table({name: [client.get(name) for client in known] for name in names})
    base = duckdb.connect()
    base.execute("SET threads = 1")
    base.register("raw", table)
    base.execute("CREATE TABLE people AS SELECT * FROM raw")
    query = (
        "SELECT count(*) FROM people WHERE region LIKE '07%' AND headcount >= 16 AND headcount < 250"
        " AND employs AND (category IN ('micro', 'small') OR NOT exports)"
    )
    started = time.perf_counter()
    weights = signatures_of(known, columns)
    encoding = time.perf_counter() - started
    counter = Counter(program, columns, reachable=False)
    counter.add(weights)
    assert int(counter.counts[0, 0]) == base.execute(query).fetchone()[0]
    ours = best(lambda: Counter(program, columns, reachable=False).add(weights))
    theirs = best(lambda: base.execute(query).fetchone())
    return {
        "people": people, "signatures": len(weights), "duckdb_ms": theirs * 1e3, "sweep_ms": ours * 1e3,
        "encode_us": encoding / len(known) * 1e6,
        "version": importlib.metadata.version("duckdb"),
    }  # fmt: skip


def main() -> None:
    """Run all and write `results/peers.json`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rules", type=int, default=350_000)
    parser.add_argument("--sample", type=int, default=2000)
    parser.add_argument("--people", type=int, default=1_000_000)
    chosen = parser.parse_args()
    register, declared = Register(), Attributes.load(attributes())
    raw = list(register.rules(chosen.rules))
    rules = parse_rules([(rule["id"], rule["criteria"]) for rule in raw], declared)
    index = Index.build(rules, declared)
    client: dict[str, Any] = {}
    while len(client) < len(declared):
        client = {**register.client(), **client}
    full = load_client(client, declared)
    partial = load_client(register.client(), declared)
    times = [best(functools.partial(index.match, known, as_of=AS_OF), 200) for known in (full, partial)]
    met = set(index.match(full, as_of=AS_OF).ids("met"))
    rows = [
        {"engine": "this index", "version": "", "seconds": times[0], "ratio": 1.0, "sample": chosen.rules}
    ]
    rows.append({"engine": "this index, 24 % unknown", "version": "", "seconds": times[1],
                 "ratio": times[1] / times[0], "sample": chosen.rules})  # fmt: skip
    sample = [(rule["id"], found) for rule in raw[: chosen.sample] if (found := spelled(rule["criteria"]))]
    facts = facts_of(client)
    for name, package, prepare, share in PEERS:
        part = sample[: max(math.ceil(len(sample) * share), 50)]
        run = prepare([rule for _, rule in part], facts)
        if run() != [rule_id in met for rule_id, _ in part]:
            raise SystemExit(f"{name} gives other answers")
        seconds = best(run) / len(part) * chosen.rules
        version = importlib.metadata.version(package) if package else platform.python_version()
        rows.append(
            {
                "engine": name,
                "version": version,
                "seconds": seconds,
                "ratio": seconds / times[0],
                "sample": len(part),
            }
        )
        print(f"{name} {version}: {seconds:.3f} s, {seconds / times[0]:,.0f} times", flush=True)
    population = duckdb_row(register, declared, chosen.people)
    print(rows[:2], population)
    where = Path(__file__).parent / "results"
    where.mkdir(exist_ok=True)
    today = time.strftime("%Y-%m-%d")
    result = {"on": today, "rules": chosen.rules, "one_client": rows, "one_rule": population}
    (where / "peers.json").write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
