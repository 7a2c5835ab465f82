"""Checking that the trail is as it was written."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from kit.audit.chain import PAYLOAD


@dataclass(frozen=True)
class Finding:
    """A place where the trail is not what was written: `edited`, `missing`, `reordered`, `truncated` or `forged`."""

    kind: str
    sequence: int
    detail: str


@dataclass(frozen=True)
class Anchor:
    """The head of the chain at a moment, kept outside the database and sealed with the installation's secret."""

    sequence: int
    hash: str
    at: str
    seal: str


def rows() -> Iterator[tuple[int, bytes, bytes, str]]:
    """Stream (sequence, previous hash, hash, payload) in order, without holding the trail in memory."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.itersize = 10_000
        cursor.execute(f"SELECT sequence, previous_hash, hash, {PAYLOAD} FROM audit_entry e ORDER BY sequence")  # noqa: S608
        while batch := cursor.fetchmany(10_000):
            yield from batch


def verify(
    anchors: list[Anchor], *, key: str, progress: Callable[[int], None] = lambda _: None
) -> tuple[int, list[Finding]]:
    """Recompute the chain and hold it against the anchors.

    Returns:
        The number of entries read, and the findings, at most one per entry and anchor.
    """
    findings: list[Finding] = []
    wanted = {anchor.sequence: anchor for anchor in anchors}
    for anchor in anchors:
        if not hmac.compare_digest(anchor.seal, seal(anchor.sequence, anchor.hash, anchor.at, key=key)):
            findings.append(Finding("forged", anchor.sequence, "the seal of the anchor does not fit"))
    expected, head = 0, b""
    for sequence, previous, own, payload in rows():
        expected += 1
        if sequence != expected:
            findings.append(Finding("missing", expected, f"entries {expected}–{sequence - 1} are missing"))
            expected = sequence
        elif bytes(previous) != head:
            findings.append(Finding("reordered", sequence, "does not continue the entry before"))
        if hashlib.sha256(bytes(previous) + payload.encode()).digest() != bytes(own):
            findings.append(Finding("edited", sequence, "content does not fit its hash"))
        head = bytes(own)
        anchored = wanted.pop(sequence, None)
        if anchored and anchored.hash != head.hex():
            findings.append(Finding("edited", sequence, f"differs from the anchor of {anchored.at}"))
        if sequence % 10_000 == 0:
            progress(sequence)
    findings += [
        Finding("truncated", anchor.sequence, f"the anchor of {anchor.at} names an entry that is gone")
        for anchor in wanted.values()
    ]
    return expected, findings


def seal(sequence: int, digest: str, at: str, *, key: str) -> str:
    """Keyed digest of an anchor: who can write the file but lacks the secret cannot make one."""
    return hmac.new(key.encode(), f"{sequence}|{digest}|{at}".encode(), hashlib.sha256).hexdigest()


def read_anchors(path: Path) -> list[Anchor]:
    """Anchors kept so far, oldest first; none if the file is not there yet."""
    if not path.exists():
        return []
    return [Anchor(**json.loads(line)) for line in path.read_text().splitlines() if line.strip()]


def drop_anchor(path: Path, *, key: str, now: datetime) -> Anchor | None:
    """Append the present head of the chain to the file of anchors, unless it is there already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequence, encode(hash, 'hex') FROM audit_entry ORDER BY sequence DESC LIMIT 1")
        head = cursor.fetchone()
    kept = read_anchors(path)
    if head is None or (kept and kept[-1].sequence == head[0]):
        return None
    at = now.isoformat()
    anchor = Anchor(head[0], head[1], at, seal(head[0], head[1], at, key=key))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(json.dumps(anchor.__dict__) + "\n")
    return anchor
