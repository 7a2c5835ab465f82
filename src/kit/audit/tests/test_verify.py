"""Every way of tampering with the trail is noticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import connection, transaction

from kit.accounts.models import User
from kit.audit.anchors import drop_anchor, read_anchors
from kit.audit.chain import PAYLOAD
from kit.audit.cli import audit
from kit.audit.verify import verify

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "ключ установки"
ENTRIES = 20


@pytest.fixture
def anchors(tmp_path: Path, now: datetime) -> Path:
    """A trail of twenty entries, anchored at the tenth and at the last."""
    path = tmp_path / "anchors.jsonl"
    for number in range(ENTRIES):
        User.objects.create_user(f"{number}@example.org", name=f"Имя {number}")
        if number == ENTRIES // 2 - 1:
            drop_anchor(path, key=KEY, now=now)
    drop_anchor(path, key=KEY, now=now)
    assert verify(read_anchors(path), key=KEY) == (ENTRIES, [])
    return path


def tamper(*statements: str) -> None:
    """Write as the owner of the database, past the triggers."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)


def rehash() -> None:
    """What a careful forger does after tampering: number and hash the whole trail anew."""
    tamper(
        """UPDATE audit_entry e SET sequence = -n.number FROM
           (SELECT sequence, row_number() OVER (ORDER BY sequence) AS number FROM audit_entry) n
           WHERE n.sequence = e.sequence""",
        "UPDATE audit_entry SET sequence = -sequence",
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequence FROM audit_entry ORDER BY sequence")
        numbers = [row[0] for row in cursor.fetchall()]
        head = b""
        for number in numbers:
            cursor.execute(f"SELECT {PAYLOAD} FROM audit_entry e WHERE sequence = %s", [number])
            own = hashlib.sha256(head + cursor.fetchone()[0].encode()).digest()
            tamper(
                f"UPDATE audit_entry SET previous_hash = '\\x{head.hex()}', hash = '\\x{own.hex()}'"
                f" WHERE sequence = {number}"
            )
            head = own


def kinds(path: Path) -> set[str]:
    return {finding.kind for finding in verify(read_anchors(path), key=KEY)[1]}


EDIT = ["UPDATE audit_entry SET actor_name = 'Другой' WHERE sequence = 5"]
DELETE = ["DELETE FROM audit_entry WHERE sequence = 5"]
REORDER = [
    "UPDATE audit_entry SET sequence = -5 WHERE sequence = 5",
    "UPDATE audit_entry SET sequence = 5 WHERE sequence = 6",
    "UPDATE audit_entry SET sequence = 6 WHERE sequence = -5",
]
TRUNCATE = [f"DELETE FROM audit_entry WHERE sequence > {ENTRIES - 3}"]


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (EDIT, {"edited"}),
        (DELETE, {"missing"}),
        (REORDER, {"edited", "reordered"}),
        (TRUNCATE, {"truncated"}),
        (["TRUNCATE audit_entry"], {"truncated"}),
    ],
    ids=["edit", "delete", "reorder", "truncate", "empty"],
)
def test_tampering_is_detected(anchors: Path, statements: list[str], found: set[str]) -> None:
    tamper(*statements)

    assert kinds(anchors) == found


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (EDIT, {"edited"}),
        (DELETE, {"edited", "truncated"}),
        (REORDER, {"edited"}),
        (TRUNCATE, {"truncated"}),
    ],
    ids=["edit", "delete", "reorder", "truncate"],
)
def test_tampering_with_all_hashes_made_anew_is_detected_by_the_anchors(
    anchors: Path, statements: list[str], found: set[str]
) -> None:
    tamper(*statements)
    rehash()

    assert verify([], key=KEY)[1] == []
    assert kinds(anchors) == found


@pytest.mark.parametrize("field", ["before", "after", "reason", "action", "via", "on_behalf_of", "object_id"])
def test_edit_of_any_field_is_detected(anchors: Path, field: str) -> None:
    value = '\'{"name": "x"}\'::jsonb' if field in {"before", "after"} else "'x'"
    tamper(f"UPDATE audit_entry SET {field} = {value} WHERE sequence = {ENTRIES}")

    assert kinds(anchors) == {"edited"}


def test_anchor_made_without_the_secret_is_detected(anchors: Path) -> None:
    lines = anchors.read_text().splitlines()
    forged = json.loads(lines[0]) | {"hash": "00" * 32}
    anchors.write_text("\n".join([json.dumps(forged), *lines[1:]]))

    assert kinds(anchors) == {"forged"}


def test_anchor_is_dropped_once_for_one_head(anchors: Path, now: datetime) -> None:
    assert drop_anchor(anchors, key=KEY, now=now) is None
    assert [anchor.sequence for anchor in read_anchors(anchors)] == [ENTRIES // 2, ENTRIES]


def test_progress_counts_every_entry(anchors: Path) -> None:
    steps: list[int] = []
    verify([], key=KEY, progress=steps.append)

    assert sum(steps) == ENTRIES


class TestCommand:
    @pytest.fixture
    def run(self) -> Callable[[], tuple[int, str]]:
        def call() -> tuple[int, str]:
            result = CliRunner().invoke(audit, ["verify"])
            return result.exit_code, result.output

        return call

    def test_verify_of_sound_trail_drops_an_anchor(self, run: Callable[[], tuple[int, str]]) -> None:
        User.objects.create_user("a@example.org")

        code, _output = run()

        assert code == 0
        assert len(read_anchors(settings.AUDIT_ANCHORS)) == 1

    def test_verify_of_damaged_trail_fails_and_names_the_entry(
        self, run: Callable[[], tuple[int, str]]
    ) -> None:
        User.objects.create_user("a@example.org")
        tamper("UPDATE audit_entry SET reason = 'x'")

        code, output = run()

        assert code == 1
        assert "№ 1" in output
        assert not settings.AUDIT_ANCHORS.exists()

    def test_verify_with_unreadable_anchors_says_which_line(self, run: Callable[[], tuple[int, str]]) -> None:
        settings.AUDIT_ANCHORS.write_text('{"sequence": 1}\n')

        code, output = run()

        assert code == 1
        assert "line 1" in output
        assert "Traceback" not in output
