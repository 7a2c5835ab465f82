"""All measurements of the criteria engine, one after the other: `python -m benchmarks.criteria`.

The peers live in an environment of their own (`make bench` makes it), since they are no part of the product.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PEERS = ROOT / "build" / "bench" / "bin" / "python"
SCRIPTS = (
    ["measure.py"],
    ["peers.py"],
    ["growth.py"],
    ["agree.py", "--pairs", "100000000", "--workers", "2"],
)


def main() -> int:
    """Run everything, then write RESULTS.md; the number of scripts that failed or missed a bound."""
    python = str(PEERS if PEERS.exists() else sys.executable)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    failed = 0
    for script in (*SCRIPTS, ["report.py"]):
        print(f"-- {' '.join(script)}", flush=True)
        done = subprocess.run([python, HERE / script[0], *script[1:]], env=environment, check=False)
        failed += done.returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
