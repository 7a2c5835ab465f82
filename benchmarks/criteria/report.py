"""Write RESULTS.md from what was measured last.

python benchmarks/criteria/report.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE / "results"


def load(name: str) -> dict[str, Any]:
    """Return a file of results; empty if that part was not run."""
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text()) if path.exists() else {}


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """Return a Markdown table."""
    return [f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows]]


def against(value: float, must: float, aim: float) -> str:
    """Return how a figure stands to its target."""
    return "aim" if value <= aim else "must" if value <= must else "**missed**"


def targets(found: dict[str, Any]) -> list[str]:
    """Return the table of targets."""

    def row(
        name: str, clock: float, cpu: float | None, must: float, aim: float, unit: str, digits: int = 2
    ) -> list[str]:
        shown = [f"{value:.{digits}f} {unit}" for value in (clock, clock if cpu is None else cpu)]
        if cpu is None:
            shown[1] = ""
        reached = against(clock, must, aim)
        if cpu is not None and against(cpu, must, aim) != reached:
            reached += f"; in processor time: {against(cpu, must, aim)}"
        return [name, f"{must:g} {unit}", f"{aim:g} {unit}", *shown, reached]

    def timing(
        name: str, key: str, kind: str, must: float, aim: float, factor: float = 1, unit: str = "ms"
    ) -> list[str]:
        clock, cpu = found[key][kind], found[key][f"cpu_{kind}"]
        return row(name, clock * factor, cpu * factor, must, aim, unit)

    rows = [
        timing("one client, 350,000 rules, bitsets of met and unknown, p99", "match", "p99", 1, 0.5),
        timing("from the raw record to lists of rule ids, p99", "record_to_ids", "p99", 2, 1),
        timing("fields to ask, ranked: p99, on top", "ask", "p99", 1.5, 0.8),
        row("index: size", found["mib"], None, 64, 40, "MiB", 0),
        timing("index: full build", "build", "mean", 3, 1.5, 1e-3, "s"),
        timing("a rule changes: change and next match, mean", "change", "mean", 100, 30),
        timing("explain one pair, mean", "explain", "mean", 50, 10, 1e3, "µs"),
    ]
    if "sweep" in found:
        name = f"{found['signatures']:,} signatures × {found['rules']:,} rules, counts, 2 processes"
        rows.append(row(name, found["sweep"], found["sweep_cpu"], 60, 25, "s", 0))
    spark = found.get("population")
    if spark:
        ratio = spark["spark"] / spark["local"]
        name = f"file of {spark['people']:,} clients: Spark to local (equal output checked)"
        rows.append([name, "equal", "2 ×", f"{ratio:.1f} ×", "", "aim" if ratio <= 2 else "must"])
    agree = load("agree")
    if agree:
        rows.append(
            ["disagreements with the evaluator", "0 in 100 million", "0 in a billion",
             f"{agree['disagreements']} in {agree['pairs']:,}", "", "must"]
        )  # fmt: skip
    head = ["what", "must", "aim", "by the clock", "processor time", "reached"]
    said = [
        (
            f"Measured on {found['on']}: {found['rules']:,} rules, {found['clauses']:,} clauses,"
            f" {found['unknown_share']:.0%} of the values unknown; load of the 2-core machine by other work:"
            f" {found['load']:.1f} before, {found.get('load_after', found['load']):.1f} after."
        ),
        "",
        (
            "Where the machine was busy, the clock shows the waiting as well; processor time is the work alone, of"
            " the busiest process. An unloaded machine shows the two alike."
        ),
        "",
    ]
    return ["## Targets", "", *said, *table(head, rows), ""]


def peers(found: dict[str, Any]) -> list[str]:
    """Return the comparison with other engines."""
    rows = []
    for row in found["one_client"]:
        seconds = row["seconds"]
        time = f"{seconds * 1e3:.2f} ms" if seconds < 0.1 else f"{seconds:.1f} s"
        rows.append(
            [f"{row['engine']} {row['version']}".strip(), time, f"{row['ratio']:,.0f}", f"{row['sample']:,}"]
        )
    one = found["one_rule"]
    return [
        "## Beside other engines",
        "",
        f"One client, {found['rules']:,} rules, in one run on one machine, the best of several tries.",
        "The others run a sample and are scaled up; all give the same answers.",
        "They answer in two values, for a client of whom everything is known.",
        "",
        *table(["engine", "one client", "ratio", "rules run"], rows),
        "",
        (
            f"One rule over {one['people']:,} clients, counted: DuckDB {one['version']} (1 thread, its own table)"
            f" {one['duckdb_ms']:.1f} ms; the sweep over their {one['signatures']:,} signatures"
            f" {one['sweep_ms']:.1f} ms"
            f" ({one['duckdb_ms'] / one['sweep_ms']:.1f} times). To make the signatures takes"
            f" {one['encode_us']:.1f} µs a client, once for all rules; DuckDB's table takes its time too."
        ),
        "",
    ]


def growth(found: dict[str, Any]) -> list[str]:
    """Return the growth tables and the drawing."""
    by_rules = [
        [
            f"{row['rules']:,}",
            f"{row['match']['cpu_mean']:.2f} ms",
            f"{row['build']['cpu_mean'] / 1e3:.1f} s",
            f"{row['mib']:.0f} MiB",
        ]
        for row in found["by_rules"]
    ]
    by_signatures = [
        [f"{row['signatures']:,}", f"{row['rules']:,}", f"{row['cpu']:.1f} s", f"{row['seconds']:.1f} s"]
        for row in found["by_signatures"]
    ]
    return [
        "## Growth",
        "",
        "![Time against the number of rules and of signatures](results/growth.svg)",
        "",
        *table(["rules", "one client, processor time", "build", "index"], by_rules),
        "",
        *table(["signatures", "rules", "processor time of a process of 2", "by the clock"], by_signatures),
        "",
    ]


def main() -> None:
    """Write the report."""
    parts = [(targets, load("targets")), (peers, load("peers")), (growth, load("growth"))]
    lines = ["# Results", "", "Written by `report.py`; how to repeat: [README](README.md).", ""]
    for part, found in parts:
        if found:
            lines += part(found)
    (HERE / "RESULTS.md").write_text("\n".join(lines).rstrip() + "\n")


if __name__ == "__main__":
    main()
