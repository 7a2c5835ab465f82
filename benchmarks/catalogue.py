"""The public side of a register of a whole country's size: 5,000 services and 350,000 requirements, one web process.

The product is started as `vizavi up` starts it and asked by clients in other processes. Pages are measured twice: one
address again and again (kept pages), and pages that nobody asked before (each made anew, each of another service with
two touchpoints and their opening hours), by many at once and by one visitor alone. Then RDF, as it is streamed, and
the memory of the web process. CPU is that of the web process for an answer: it tells more than the rate where others
use the machine too.

Bounds: a situation page and a service page 200 a second with p95 of 50 ms; search p95 of 100 ms, for one visitor and
for 8 at once; RDF of 5,000 services 20 s. The peer of the RDF writer is rdflib, on the same statements.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from itertools import count
from pathlib import Path
from urllib.parse import quote

from benchmarks.offers import _web
from benchmarks.portal import CLIENTS, SECONDS, _load, _product, _quantile

RATE_BOUND, P95_BOUND = 200, 50  # pages a second, ms
SEARCH_BOUND = 100  # ms, p95
RDF_BOUND = 20  # s
ALONE = 60  # answers
NEW_ALONE = 9_000_000  # numbers in addresses that nobody else has asked for
TOUCHPOINTS = 10_000  # two of each service
COMPARED = 500  # services that both writers of RDF write


def main() -> int:
    """Measure; 1 if a bound is missed or an answer was not 200."""
    folder = Path(tempfile.mkdtemp(prefix="vizavi-bench-"))
    folder.chmod(0o755)  # the server may run as another user
    try:
        with _product(folder) as port:
            _fill(folder)
            return _pages(port) | _rdf(port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _pages(port: int) -> int:
    from vizavi.registry.api import published_catalogue
    from vizavi.registry.choices import Kind

    catalogue = published_catalogue()
    assert catalogue is not None
    services, situations = (
        [item.code for item in catalogue.of(kind)] for kind in (Kind.SERVICE, Kind.SITUATION)
    )
    service, situation = services[0], situations[0]
    new_services = [f"/catalogue/{code}/?n={{}}" for code in services]
    new_situations = [f"/situations/{code}/?n={{}}" for code in situations]
    begun = time.perf_counter()
    _get(port, f"/catalogue/{service}/")
    print(f"first page after the start: {time.perf_counter() - begun:.1f} s")
    begun = time.perf_counter()
    _get(port, "/search/?q=%D0%BA%D0%B0%D1%84%D0%B5")
    print(f"first search (index of words made): {time.perf_counter() - begun:.1f} s\n")
    pages: list[tuple[str, str | list[str], int | None, int | None]] = [
        ("situation page", f"/situations/{situation}/", RATE_BOUND, P95_BOUND),
        ("  made anew", new_situations, None, None),
        ("service page", f"/catalogue/{service}/", RATE_BOUND, P95_BOUND),
        ("  made anew", new_services, None, None),
        ("search, new words each time", "/search/?q=нанять+работника+{}", None, SEARCH_BOUND),
        ("service by API", f"/api/v1/services/{service}", RATE_BOUND, None),
        ("  made anew", f"/api/v1/services?limit=50&after={service}{{}}", None, None),
        ("  requirements, made anew", "/api/v1/requirements?limit=50&after=a{}", None, None),
    ]
    print(
        f"{CLIENTS} connections, {SECONDS} s each\n\n"
        f"{'':30}{'/s':>7}{'p50, ms':>9}{'p95, ms':>9}{'KB':>7}{'CPU, ms':>9}"
    )
    missed, new = 0, count(1)
    for name, address, rate_bound, p95_bound in pages:
        used = _web(port).seconds
        took, size, bad = _load(port, address, next(new) * 100_000)
        used = (_web(port).seconds - used) / max(len(took), 1) * 1000
        rate, p95 = len(took) / SECONDS, _quantile(took, 0.95)
        is_missed = bool(bad or (rate_bound and rate < rate_bound) or (p95_bound and p95 > p95_bound))
        missed += is_missed
        print(
            f"{name:30}{rate:>7.0f}{_quantile(took, 0.5):>9.1f}{p95:>9.1f}{size / 1024:>7.1f}{used:>9.1f}"
            + (f"  {bad} answers were not 200" if bad else "")
            + ("  MISSED" if is_missed else ""),
            flush=True,
        )
    for name, asked in (
        ("search", ["/search/?q=нанять+работника+{}"]),
        ("search by API", ["/api/v1/search?q=нанять+работника+{}"]),
        ("situation page made anew", new_situations),
        ("service page made anew", new_services),
    ):
        took = _alone(port, asked)
        bound = SEARCH_BOUND if name.startswith("search") else None
        is_missed = bool(bound and _quantile(took, 0.95) > bound)
        missed += is_missed
        print(
            f"{name + ', one visitor':37}{_quantile(took, 0.5):>9.1f}{_quantile(took, 0.95):>9.1f}"
            + ("  MISSED" if is_missed else ""),
            flush=True,
        )
    print(f"\nmemory of the web process: {_web(port).megabytes} MB")
    return int(missed > 0)


def _alone(port: int, addresses: list[str]) -> list[float]:
    """Milliseconds of each answer while nobody else asks."""
    took = []
    for number in range(ALONE):
        begun = time.perf_counter()
        _get(port, quote(addresses[number % len(addresses)].format(NEW_ALONE + number), safe="/?=&+"))
        took.append((time.perf_counter() - begun) * 1000)
    return took


def _rdf(port: int) -> int:
    """5,000 services with all that belongs to them, in this process; the same statements by rdflib; then everything."""
    is_missed = False
    for ending in ("ttl", "jsonld"):
        took, size = _timed(lambda ending=ending: _services(ending))  # type: ignore[misc]
        is_missed |= took > RDF_BOUND
        print(f"RDF of the services, {ending:6} {took:>6.1f} s {size / 2**20:>6.0f} MB (bound {RDF_BOUND} s)")
    _compare()
    before = _web(port).megabytes
    took, size = _timed(lambda: _get(port, "/catalogue.ttl"))
    print(
        f"RDF with all requirements   {took:>6.1f} s {size / 2**20:>6.0f} MB by HTTP,"
        f" the web process holds {_web(port).megabytes} MB, before {before}",
        flush=True,
    )
    return int(is_missed)


def _services(ending: str) -> int:
    from vizavi.registry.api import catalogue_parts, json_ld, published_catalogue, turtle

    catalogue = published_catalogue()
    assert catalogue is not None
    write = {"ttl": turtle, "jsonld": json_ld}[ending]
    return sum(map(len, write(catalogue_parts(catalogue, with_requirements=False))))


def _compare() -> None:
    from rdflib import Graph

    from vizavi.registry.api import entry_part, published_catalogue, turtle
    from vizavi.registry.choices import Kind

    catalogue = published_catalogue()
    assert catalogue is not None
    parts = [entry_part(catalogue, item) for item in catalogue.of(Kind.SERVICE)[:COMPARED]]
    ours, size = _timed(lambda: sum(map(len, turtle(parts))))
    graph = Graph().parse(data=b"".join(turtle(parts)), format="turtle")
    theirs, _size = _timed(lambda: len(graph.serialize(format="turtle")))
    print(
        f"{COMPARED} services, {len(graph):,} statements to write: {ours:.2f} s ({size / 2**20:.1f} MB),"
        f" rdflib {theirs:.2f} s"
    )


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    begun = time.perf_counter()
    size = work()
    return time.perf_counter() - begun, size


def _get(port: int, path: str) -> int:
    """Read an answer to its end; its size."""
    size = 0
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=900) as answer:
        while part := answer.read(2**16):
            size += len(part)
    return size


def _fill(folder: Path) -> None:
    from config.postgres import embedded_url

    os.environ |= {
        "VIZAVI_DATA": str(folder),
        "DATABASE_URL": embedded_url(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "VIZAVI_DEMO": "",
    }
    import django

    django.setup()
    from benchmarks import life_register, published_register

    register = published_register.publish(TOUCHPOINTS)
    life_register.publish(touchpoints=published_register.numbers_of(register))
    published_register.analyse()


if __name__ == "__main__":
    sys.exit(main())
