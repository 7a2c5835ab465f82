"""The trigger that records every change of a table, and those that keep the trail append-only."""

from __future__ import annotations

from collections.abc import Sequence

import pgtrigger


def audited(*, exclude: Sequence[str] = (), key: str = "id") -> pgtrigger.Trigger:
    """Record every insert, update and delete of this model's table, whoever makes it.

    Runs at commit (deferred), so that the chain is locked only for the moment of committing and not while a
    long transaction works.

    Args:
        exclude: columns that must not reach the trail, such as password hashes.
        key: column that identifies the object.
    """
    hidden = "ARRAY[" + ", ".join(f"'{column}'" for column in exclude) + "]::text[]"
    return pgtrigger.Trigger(
        name="audited",
        level=pgtrigger.Row,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"PERFORM audit_record(TG_TABLE_NAME, TG_OP, '{key}', to_jsonb(OLD) - {hidden}, to_jsonb(NEW) - {hidden});"
        " RETURN NULL;",
    )


def append_only() -> list[pgtrigger.Trigger]:
    """Refuse updates, deletions and truncation of the table."""
    refuse = "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;"
    return [
        pgtrigger.Trigger(
            name="append_only_rows",
            level=pgtrigger.Row,
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=refuse,
        ),
        pgtrigger.Trigger(
            name="append_only_table",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func=refuse,
        ),
    ]
