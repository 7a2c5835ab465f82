"""Runs the measurements: `python -m benchmarks` all of them, `python -m benchmarks audit` one.

A measurement is a module of this folder with a function `main`, or a package that can be run; it prints what
it measured beside the bound and exits with status 1 when a bound is missed. Each runs in a process of its
own, one after the other.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def measurements() -> list[str]:
    """Names of the measurements, in the order of the alphabet."""
    modules = [file.stem for file in FOLDER.glob("[!_]*.py") if "\ndef main(" in file.read_text()]
    packages = [file.parent.name for file in FOLDER.glob("*/__main__.py")]
    return sorted(modules + packages)


def run(names: list[str]) -> int:
    """Run the measurements (all, when none is named); the number of those that missed a bound or failed."""
    known = measurements()
    if unknown := sorted(set(names) - set(known)):
        print(f"No such measurement: {', '.join(unknown)}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    missed = []
    for name in names or known:
        print(f"\n== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode:
            missed.append(name)
    print(f"\nMissed: {', '.join(missed)}." if missed else "\nAll bounds are kept.")
    return len(missed)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
