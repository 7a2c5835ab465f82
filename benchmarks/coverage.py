"""How many of 1,000,000 clients each criterion of the demo register covers, and what one kept number of clients costs.

The clients are invented (`vizavi registry population`) over the demo dictionary and kept in columns. Each criterion is
counted once, in the order of the register, as somebody would who writes criteria one after the other.

Bound: a count 2 s.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import date

from benchmarks.database import scratch_database
from benchmarks.portal import _quantile

CLIENTS = 1_000_000
BOUND = 2.0  # s
AS_OF = date(2026, 11, 25)


def main() -> int:
    """Measure; 1 if a bound is missed."""
    with scratch_database():
        from django.utils import timezone

        from vizavi.registry.api import published_catalogue
        from vizavi.registry.population.store import build_invented_population, population_table
        from vizavi.workplace.demo import load_demo

        load_demo(now=timezone.now())
        catalogue = published_catalogue()
        assert catalogue is not None
        attributes = catalogue.dictionary.attributes
        begun = time.perf_counter()
        build_invented_population(CLIENTS, attributes, seed=1, as_of=AS_OF)
        print(f"{CLIENTS:,} clients invented and kept in columns: {time.perf_counter() - begun:.0f} s")
        begun = time.perf_counter()
        table = population_table(attributes)
        assert table is not None
        print(f"opened, read through once: {time.perf_counter() - begun:.1f} s")
        took = {}
        for rule in catalogue.rules():
            begun = time.perf_counter()
            table.count(rule.criterion, AS_OF)
            took[rule.id] = time.perf_counter() - begun
    slowest = max(took, key=lambda name: took[name])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{len(took)} criteria counted: p50 {_quantile(list(took.values()), 0.5) * 1000:.0f} ms,"
        f" the slowest {took[slowest] * 1000:.0f} ms ({slowest}); bound {BOUND:.0f} s; {memory} MB at most"
    )
    return int(took[slowest] > BOUND)


if __name__ == "__main__":
    sys.exit(main())
