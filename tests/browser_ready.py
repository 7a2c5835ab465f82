"""Finds a Chromium for the browser tests, or installs Debian's, or says what to install.

`python -m tests.browser_ready` is run by `make test`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
ADVICE = (
    "The browser tests need Chromium: install the Debian package `chromium`, or `npm install --no-save"
    " @sparticuz/chromium@147`, or set CHROMIUM to the path of one."
)


@cache
def find_chromium() -> str | None:
    """Path of a Chromium: what CHROMIUM names, an installed one, one from npm; None if there is none."""
    named = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else NAMES
    return next(filter(None, map(shutil.which, named)), None) or _from_npm()


def _from_npm() -> str | None:
    if not (ROOT / "node_modules/@sparticuz/chromium").exists():
        return None
    script = "import('@sparticuz/chromium').then(c => c.default.executablePath()).then(p => console.log(p))"
    done = subprocess.run(["node", "-e", script], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or None


def install() -> bool:
    """Install Debian's package, if we may."""
    if os.geteuid() or not shutil.which("apt-get"):
        return False
    print("Installing Chromium for the browser tests…", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-qq", "--no-install-recommends", "chromium"]):
        if subprocess.run(
            ["apt-get", *command], env=environment, stdout=subprocess.DEVNULL, check=False
        ).returncode:
            return False
    find_chromium.cache_clear()
    return True


def main() -> int:
    """0 when the browser tests can run."""
    if find_chromium() or (install() and find_chromium()):
        return 0
    print(ADVICE, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
