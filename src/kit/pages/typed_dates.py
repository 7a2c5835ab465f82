"""Dates as people type them into a search field, where three inputs would be too much."""

from __future__ import annotations

from datetime import date, datetime


def typed_date(text: str) -> date | None:
    """21.11.2026 or 2026-11-21; None if it is neither."""
    for pattern in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    return None
