"""The conformance matrix: `python -m tests.conformance`, see docs/conformance/README.md."""

from __future__ import annotations

import csv
import io
import sys
from collections import defaultdict
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).parents[1]
CLAUSES = ROOT / "docs/conformance/clauses.csv"


@dataclass(frozen=True)
class Clause:
    """A clause as the table has it."""

    id: str
    module: str
    kind: str
    term: str


@dataclass
class Marks:
    """Pytest plugin: which tests name which clause, and how those that ran ended."""

    tests: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    failed: set[str] = field(default_factory=set)

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Note the marks; leave only the marked tests to be run."""
        marked = []
        for item in items:
            clauses = [clause for mark in item.iter_markers("clause") for clause in mark.args]
            for clause in clauses:
                self.tests[clause].add(_name(item.nodeid))
            marked += [item] if clauses else []
        items[:] = marked

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test that fails or is skipped proves nothing."""
        if report.outcome != "passed":
            self.failed.add(_name(report.nodeid))

    def proofs(self, clause: str) -> list[str]:
        """Names of the tests that prove the clause."""
        return sorted(self.tests.get(clause, set()) - self.failed)


def _name(nodeid: str) -> str:
    return nodeid.partition("[")[0]


def read_clauses() -> list[Clause]:
    """The clauses in the order of the sources."""
    with CLAUSES.open(newline="") as file:
        return [Clause(**row) for row in csv.DictReader(file)]


def collect(*, run: bool) -> Marks:
    """Gather the marks of all tests, and run those if asked.

    Raises:
        click.ClickException: the tests cannot be collected.
    """
    marks = Marks()
    arguments = ["-q", "--no-header", "-p", "no:cacheprovider", str(ROOT)]
    said = io.StringIO()
    if run:
        status = pytest.main(arguments, plugins=[marks])
    else:
        with redirect_stdout(said):
            status = pytest.main([*arguments, "--collect-only"], plugins=[marks])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise click.ClickException(f"{said.getvalue()}\nThe tests cannot be collected.")
    return marks


@click.command()
@click.option("--module", help="Only this part of the product.")
@click.option("--require", help="Fail while a system clause of this part is not proven.")
@click.option("--run/--no-run", default=False, help="Run the marked tests.")
@click.option("--open", "only_open", is_flag=True, help="Only what is open.")
def main(module: str | None, require: str | None, *, run: bool, only_open: bool) -> None:
    """Print which clause is proven by which test, and which is open."""
    clauses = read_clauses()
    known = {clause.id for clause in clauses}
    marks = collect(run=run)
    for clause in clauses:
        if module in (None, clause.module):
            _print(clause, marks.proofs(clause.id), only_open=only_open)
    click.echo()
    _print_summary([clause for clause in clauses if module in (None, clause.module)], marks)
    if unknown := sorted(set(marks.tests) - known):
        raise click.ClickException(f"Tests are marked with clauses that there are not: {', '.join(unknown)}.")
    if require:
        left = [
            c.id for c in clauses if c.module == require and c.kind == "system" and not marks.proofs(c.id)
        ]
        if left:
            raise click.ClickException(
                f"{len(left)} system clauses of {require} are open: {', '.join(left)}."
            )


def _print(clause: Clause, proofs: list[str], *, only_open: bool) -> None:
    if proofs and only_open:
        return
    click.echo(
        f"{'proven' if proofs else 'open  '} {clause.id:12} {clause.kind:9} {clause.module}: {clause.term}"
    )
    for test in proofs:
        click.echo(f"         {test}")


def _print_summary(clauses: list[Clause], marks: Marks) -> None:
    for module in dict.fromkeys(clause.module for clause in clauses):
        of_module = [clause for clause in clauses if clause.module == module]
        parts = []
        for kind in ("system", "support", "principle"):
            of_kind = [clause for clause in of_module if clause.kind == kind]
            proven = [clause for clause in of_kind if marks.proofs(clause.id)]
            parts += [f"{kind} {len(proven)} of {len(of_kind)}"] if of_kind else []
        click.echo(f"{module}: {', '.join(parts)} proven")


if __name__ == "__main__":
    sys.exit(main())
