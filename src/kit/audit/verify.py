"""Checking that the trail is as it was written."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from django.db import connection, transaction

from kit.audit.anchors import Anchor, seal
from kit.audit.chain import PAYLOAD

BATCH = 10_000


@dataclass(frozen=True)
class Finding:
    """A place where the trail is not what was written.

    `kind` is `edited`, `missing`, `reordered`, `truncated` or `forged` (an anchor that we did not make).
    """

    kind: str
    sequence: int
    detail: str


def verify(
    anchors: Iterable[Anchor], *, key: str, progress: Callable[[int], None] = lambda _: None
) -> tuple[int, list[Finding]]:
    """Recompute the chain and hold it against the anchors.

    Whoever rewrites the trail with all its hashes is caught by the anchors, hence not within the minutes
    since the last one was dropped.

    Args:
        progress: called with the number of entries checked since it was last called.

    Returns:
        The number of entries read, and the findings, at most two per entry and one per anchor.
    """
    findings: list[Finding] = []
    wanted: dict[int, Anchor] = {}
    for anchor in anchors:
        if hmac.compare_digest(anchor.seal, seal(anchor.sequence, anchor.hash, anchor.at, key=key)):
            wanted[anchor.sequence] = anchor
        else:
            findings.append(Finding("forged", anchor.sequence, "the seal of the anchor does not fit"))
    count = last = 0
    head = b""
    entries = _entries()
    while batch := list(islice(entries, BATCH)):
        for sequence, previous, own, payload in batch:
            if sequence != last + 1:
                findings.append(
                    Finding("missing", last + 1, f"entries {last + 1} to {sequence - 1} are gone")
                )
            elif previous != head:
                findings.append(Finding("reordered", sequence, "does not continue the entry before"))
            if hashlib.sha256(previous + payload).digest() != own:
                findings.append(Finding("edited", sequence, "the content does not fit its hash"))
            last, head = sequence, own
            anchored = wanted.pop(sequence, None) if wanted else None
            if anchored and anchored.hash != head.hex():
                findings.append(Finding("edited", sequence, f"differs from the anchor of {anchored.at}"))
        count += len(batch)
        progress(len(batch))
    findings += [
        Finding("truncated", anchor.sequence, f"the entry that the anchor of {anchor.at} names is gone")
        for anchor in wanted.values()
    ]
    return count, findings


def _entries() -> Iterator[tuple[int, bytes, bytes, bytes]]:
    """Stream (sequence, previous hash, hash, payload) in order, never holding the trail in memory."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT sequence, previous_hash, hash, convert_to({PAYLOAD}, 'UTF8')"
            " FROM audit_entry e ORDER BY sequence"
        )
        yield from chain.from_iterable(iter(lambda: cursor.fetchmany(BATCH), []))
