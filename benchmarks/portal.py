"""The public side with 10,000 published touchpoints, one web process: pages a second, and how long one waits.

The product is started as `vizavi up` starts it, with a data folder and a database server of its own, and is asked by
clients in other processes, compressed answers as browsers ask for them. Each page is measured twice: one address
again and again (kept rendered pages), and addresses that nobody asked before (every page made anew, as after a
publication: touchpoints and services that nobody has looked at yet).

Bound: 250 pages a second of the register and of the list, ten times what a peer of this kind serves (13–25).
"""

from __future__ import annotations

import http.client
import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

TOUCHPOINTS = 10_000
SECONDS = 8
CLIENTS = 8
PROCESSES = 2
BOUND = 250
REGISTER = "/authorities/bench/registers/sevastopol/"
LIST = "/how-to-reach-us/"
# One network address may ask the API 600 times a minute: clients change theirs, all of 127.0.0.0/8 is this machine.
ASKED_BY_ONE = 500


def main() -> int:
    """Measure; 1 if a bound is missed or an answer was not 200."""
    folder = Path(tempfile.mkdtemp(prefix="vizavi-bench-"))
    folder.chmod(0o755)  # the server may run as another user
    try:
        with _product(folder) as port:
            return _measure(port, _fill(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(port: int, touchpoints: list[str]) -> int:
    new = count(1)
    pages: list[tuple[str, str | list[str], int | None]] = [
        ("register page", REGISTER, BOUND),
        ("  made anew", REGISTER + "?part={}", None),
        ("list «how to reach us»", LIST, BOUND),
        ("list, filtered", LIST + "?need=submission&channel=offline", BOUND),
        ("  made anew, filtered", LIST + "?need=submission&page={}", None),
        ("  made anew, searched", LIST + "?q=лицензия+{}", None),
        ("touchpoint page", touchpoints[0], BOUND),
        ("  made anew", [address + "?new={}" for address in touchpoints], None),
        ("JSON list", "/api/v1/touchpoints?limit=100", BOUND),
        ("  made anew", "/api/v1/touchpoints?limit=100&after={}", None),
    ]
    print(
        f"{TOUCHPOINTS:,} touchpoints, 1 web process, {CLIENTS} connections, {SECONDS} s each;"
        f" bound {BOUND} pages/s\n\n{'':26}{'pages/s':>9}{'p50, ms':>9}{'p95, ms':>9}{'KB':>7}"
    )
    missed = 0
    for name, address, bound in pages:
        start = next(new) * 100_000
        took, size, bad = _load(port, address, start)
        rate = len(took) / SECONDS
        print(
            f"{name:26}{rate:>9.0f}{_quantile(took, 0.5):>9.1f}{_quantile(took, 0.95):>9.1f}{size / 1024:>7.1f}"
            + (f"  {bad} answers were not 200" if bad else ""),
            flush=True,
        )
        missed += bool(bad) or bool(bound and rate < bound)
    return int(missed > 0)


def _load(port: int, address: str | list[str], start: int) -> tuple[list[float], float, int]:
    """Ask for `SECONDS` from several processes: milliseconds of each answer, mean size, how many were not 200.

    `{}` in an address becomes a number that was not asked for before; of several addresses each is asked in its turn.
    """
    addresses = [address] if isinstance(address, str) else address
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        parts = pool.starmap(
            _ask, [(port, addresses, start + number * 50_000, number) for number in range(PROCESSES)]
        )
    took = [time for part in parts for time in part[0]]
    return took, sum(part[1] for part in parts) / max(len(took), 1), sum(part[2] for part in parts)


def _ask(port: int, addresses: list[str], start: int, process: int) -> tuple[list[float], int, int]:
    import threading

    took: list[float] = []
    sizes: list[int] = []
    bad: list[int] = []
    numbers = count(start)
    until = time.perf_counter() + SECONDS

    def client(place: int) -> None:
        asked = 0
        connection = None
        while time.perf_counter() < until:
            if asked % ASKED_BY_ONE == 0:
                octet = (process * CLIENTS + place) % 250 + 1
                source = f"127.{start // 50_000 % 250}.{asked // ASKED_BY_ONE % 250}.{octet}"
                connection = http.client.HTTPConnection("127.0.0.1", port, source_address=(source, 0))
            asked += 1
            number = next(numbers)
            path = addresses[number % len(addresses)].format(number).encode().decode("latin-1")
            begun = time.perf_counter()
            connection.putrequest("GET", _quoted(path))
            connection.putheader("Accept-Encoding", "gzip")
            connection.endheaders()
            answer = connection.getresponse()
            sizes.append(len(answer.read()))
            took.append((time.perf_counter() - begun) * 1000)
            if answer.status != 200:
                bad.append(answer.status)

    threads = [threading.Thread(target=client, args=(place,)) for place in range(CLIENTS // PROCESSES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, sum(sizes), len(bad)


def _quoted(path: str) -> str:
    from urllib.parse import quote

    return quote(path.encode("latin-1"), safe="/?=&+")


def _quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[int(share * (len(ordered) - 1))] if ordered else float("nan")


@contextmanager
def _product(folder: Path) -> Iterator[int]:
    """The running product on an empty data folder; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "VIZAVI_DATA": str(folder), "VIZAVI_DEMO": "", "PORT": str(port)}
    for name in ("DATABASE_URL", "VIZAVI_PLAIN_STATIC", "VIZAVI_PRODUCTION"):
        environment.pop(name, None)
    with (folder / "log").open("wb") as log:
        product = subprocess.Popen(
            [sys.executable, "-m", "config.cli", "up", "--no-worker", "--workers", "1"],
            env={**environment, "PYTHONPATH": "src"},
            stdout=log,
            stderr=log,
        )
        try:
            _wait(port, product)
            yield port
        finally:
            product.send_signal(signal.SIGTERM)
            product.wait(timeout=60)


def _wait(port: int, product: Any) -> None:
    until = time.monotonic() + 180
    while time.monotonic() < until and product.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.3)
    raise SystemExit("The product did not start.")


def _fill(folder: Path) -> list[str]:
    """Publish the register; the addresses of its touchpoints."""
    from config.postgres import embedded_url

    os.environ |= {
        "VIZAVI_DATA": str(folder),
        "DATABASE_URL": embedded_url(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VIZAVI_DEMO": "",
    }
    import django

    django.setup()
    from benchmarks.published_register import analyse, numbers_of, publish

    register = publish(TOUCHPOINTS)
    analyse()
    return [f"/touchpoints/{number}/" for number in numbers_of(register)]


if __name__ == "__main__":
    sys.exit(main())
