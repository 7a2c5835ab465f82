"""The audit trail: what recording costs, and how long a million entries take to verify (promise: ≤ 60 s)."""

from __future__ import annotations

import sys
import time

from benchmarks.database import scratch_database

ENTRIES = 1_000_000
BULK = 50_000
VERIFY_BOUND = 60.0
PEAK_BOUND_MB = 300

# Rows as wide as those of a touchpoint, so that the figure holds for a trail of the product.
_FILL = """
INSERT INTO audit_bench (name, text)
SELECT 'Точка взаимодействия ' || n, repeat('Приём заявлений по адресу ул. Примерная, 1. ', 8)
FROM generate_series(1, %s) AS n
"""


def main() -> int:
    """Measure; 1 if a bound is missed."""
    with scratch_database():
        return _measure()


def _measure() -> int:
    import resource

    from django.db import connection, transaction

    from kit.audit.verify import verify

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE audit_bench (id bigint GENERATED ALWAYS AS IDENTITY, name text, text text)"
        )
        plain = _timed(lambda: _insert(BULK))
        cursor.execute(
            "CREATE FUNCTION audit_bench() RETURNS trigger LANGUAGE plpgsql AS"
            " $$BEGIN PERFORM audit_record('audit_bench', TG_OP, 'id', NULL, to_jsonb(NEW)); RETURN NULL; END$$"
        )
        cursor.execute(
            "CREATE CONSTRAINT TRIGGER audited AFTER INSERT ON audit_bench DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION audit_bench()"
        )
    recorded = _timed(lambda: _insert(BULK))
    print(
        f"{BULK:,} rows in one transaction: {plain:.2f} s bare, {recorded:.2f} s recorded"
        f" ({(recorded - plain) / BULK * 1e6:.0f} µs a row)"
    )
    filled = _timed(lambda: [_insert(BULK) for _ in range(ENTRIES // BULK - 1)])
    print(f"{ENTRIES - BULK:,} more recorded in {filled:.1f} s")

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with transaction.atomic():
        start = time.perf_counter()
        count, findings = verify([], key="")
        took = time.perf_counter() - start
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(
        f"{count:,} entries verified in {took:.1f} s (bound {VERIFY_BOUND:.0f} s),"
        f" {peak:.0f} MB more memory (bound {PEAK_BOUND_MB} MB), {len(findings)} findings"
    )
    return int(took > VERIFY_BOUND or peak > PEAK_BOUND_MB or bool(findings) or count < ENTRIES)


def _insert(rows: int) -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FILL, [rows])


def _timed(call) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
