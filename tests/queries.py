"""Counting queries: a list costs the same for one row and for a hundred."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def assert_same_queries(
    ask: Callable[[], Any], add_rows: Callable[[int], Any], *, first: int = 1, more: int = 99
) -> None:
    """Ask, add rows, ask again: the queries must be the same in number.

    Args:
        ask: makes the request or evaluates the query; called three times, the first to fill caches.
        add_rows: adds so many rows of what is asked for.
        first, more: rows before the one and before the other measurement.
    """
    add_rows(first)
    ask()
    few = _queries(ask)
    add_rows(more)
    many = _queries(ask)
    if len(few) != len(many):
        extra = [sql for sql in many if many.count(sql) > few.count(sql)] or many
        listing = "\n".join(f"  {sql[:300]}" for sql in dict.fromkeys(extra))
        raise AssertionError(
            f"{len(few)} queries for {first} rows, {len(many)} for {first + more}. More often:\n{listing}"
        )


def _queries(ask: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return [query["sql"] for query in captured.captured_queries]
