"""How time grows: one client against more rules, one rule set over more signatures. Draws `results/growth.svg`.

python benchmarks/criteria/growth.py
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
from collections.abc import Iterator
from typing import Any

from measure import RESULTS, distinct_signatures, rules_of, sweep, timed
from register import AS_OF, Register, attributes

from criteria import Attributes, Criterion, Rule, load_client
from criteria.criterion import Leaf
from criteria.index import Index
from criteria.population.sweep import Program


def recombined(rules: list[Rule], count: int) -> Iterator[Rule]:
    """Yield the rules, and then more of the same shapes, each test drawn from those on the same attribute."""
    yield from rules[:count]
    draw = random.Random(11)
    pools: dict[tuple[str, type], list[Leaf]] = {}
    for rule in rules:
        for leaf in rule.criterion.leaves:
            pools.setdefault((leaf.attribute.id, type(leaf)), []).append(leaf)
    for number in range(len(rules), count):
        shape, leaves = rules[number % len(rules)].criterion
        drawn = tuple(draw.choice(pools[leaf.attribute.id, type(leaf)]) for leaf in leaves)
        yield Rule(f"rule-{number}", Criterion(shape, drawn))


def by_rules(sizes: list[int], declared: Attributes) -> list[dict[str, Any]]:
    """Time one client against so many rules."""
    register = Register(3)
    known = [load_client(register.client(), declared) for _ in range(300)]
    base = rules_of(min(max(sizes), 350_000), declared)
    found = []
    for size in sizes:
        rules = list(recombined(base, size))
        gc.collect()
        gc.freeze()
        built: list[Index] = []
        build = timed(
            lambda _, rules=rules, built=built: built.append(Index.build(rules, declared)), range(1)
        )
        match = timed(lambda client, built=built: built[0].match(client, as_of=AS_OF), known)
        found.append({"rules": size, "build": build, "match": match, "mib": built[0].nbytes / 2**20})
        print(found[-1], flush=True)
        del rules, built
    return found


def by_signatures(sizes: list[int], rules: int, declared: Attributes) -> list[dict[str, Any]]:
    """Time counting every rule over so many signatures, in two processes."""
    program = Program.of(Index.build(rules_of(rules, declared), declared).parts[0].segment)
    found = []
    for size in sizes:
        columns, weights = distinct_signatures(size, program, declared)
        seconds, cpu = sweep(program, columns, weights, 2)
        found.append({"signatures": len(weights), "rules": rules, "seconds": seconds, "cpu": cpu})
        print(found[-1], flush=True)
    return found


def draw(result: dict[str, Any]) -> None:
    """Draw the two curves, in processor time, with the line of proportional growth behind them."""
    import matplotlib as mpl

    mpl.use("svg")
    import matplotlib.pyplot as plt

    plt.rcParams.update(
        {"svg.fonttype": "none", "font.size": 11, "axes.spines.top": False, "axes.spines.right": False}
    )
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
    for axes, points, title, unit in (
        (
            left,
            [(row["rules"], row["match"]["cpu_mean"]) for row in result["by_rules"]],
            "One client against all rules",
            ("rules", "milliseconds"),
        ),
        (
            right,
            [(row["signatures"], row["cpu"]) for row in result["by_signatures"]],
            f"All signatures × {result['by_signatures'][0]['rules']:,} rules",
            ("signatures", "seconds, each of two processes"),
        ),
    ):
        xs, ys = zip(*points, strict=True)
        axes.loglog(xs, [ys[0] * x / xs[0] for x in xs], color="#b8c4c6", linestyle="--")
        axes.annotate(
            "proportional", (xs[-1], ys[0] * xs[-1] / xs[0]), ha="right", va="bottom", color="#5a6668"
        )
        axes.loglog(xs, ys, color="#0b5563", marker="o")
        for x, y in points:
            axes.annotate(f"{y:.2g}", (x, y), textcoords="offset points", xytext=(0, -16), ha="center")
        axes.set_ylim(bottom=ys[0] / 2)
        axes.set_title(title, loc="left")
        axes.set_xlabel(unit[0])
        axes.set_ylabel(unit[1])
        axes.set_xticks(xs, [f"{x:,}" for x in xs])
        axes.minorticks_off()
    figure.tight_layout()
    figure.savefig(RESULTS / "growth.svg", metadata={"Date": None})


def main() -> None:
    """Measure, write `results/growth.json`, draw."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rules", type=int, nargs="*", default=[35_000, 350_000, 3_500_000])
    parser.add_argument("--signatures", type=int, nargs="*", default=[100_000, 1_000_000, 5_000_000])
    parser.add_argument("--population-rules", type=int, default=35_000)
    chosen = parser.parse_args()
    declared = Attributes.load(attributes())
    result = {
        "load": os.getloadavg()[0],
        "by_signatures": by_signatures(chosen.signatures, chosen.population_rules, declared),
        "by_rules": by_rules(chosen.rules, declared),
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "growth.json").write_text(json.dumps(result, indent=1))
    draw(result)


if __name__ == "__main__":
    main()
