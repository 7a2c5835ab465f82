from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from kit.audit.models import Entry
from kit.pages.history import Change, Event, describe

AT = datetime(2026, 11, 20, 9, 4, tzinfo=UTC)


def entry(**fields: Any) -> Entry:
    common = {
        "at": AT,
        "actor_name": "Орлова",
        "on_behalf_of": "",
        "reason": "",
        "action": "",
        "operation": "update",
    }
    return Entry(**{**common, "table": "accounts_user", **fields})


def test_named_action_is_told_by_its_sentence() -> None:
    [event] = describe([entry(action="people.rename", reason="опечатка", before={}, after={})],
                       actions={"people.rename": "Исправлено имя"})  # fmt: skip
    assert event == Event(AT, "Исправлено имя", "Орлова", "", "опечатка", [])


def test_fields_are_named_and_values_told_in_words() -> None:
    changed = {
        "is_active": (True, False),
        "joined_at": (None, "2026-11-20T09:04:00+00:00"),
        "email": ("a@b", "c@d"),
    }
    [event] = describe([entry(before={name: old for name, (old, _) in changed.items()},
                              after={name: new for name, (_, new) in changed.items()})], actions={})  # fmt: skip
    assert [(change.before, change.after) for change in event.changes] == [
        ("да", "нет"),
        ("", "20 ноября 2026 г., 12:04"),
        ("a@b", "c@d"),
    ]


def test_new_row_tells_only_what_it_holds() -> None:
    [event] = describe(
        [entry(operation="insert", before=None, after={"id": 7, "name": "Анна", "email": ""})], actions={}
    )
    assert [change.after for change in event.changes] == ["Анна"]


def test_unknown_table_is_told_by_its_own_names() -> None:
    [event] = describe([entry(table="gone_table", before={"old": "1"}, after={"old": "2"})], actions={})
    assert (event.title, event.changes) == ("Изменено: gone_table", [Change("Old", "1", "2")])
