"""Anchors: heads of the chain kept outside the database, so that a trail rewritten as a whole does not pass."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection

# A line is some 230 bytes: this much of the end of the file holds the last one whole.
_TAIL = 4096

_log = logging.getLogger("vizavi.audit")


@dataclass(frozen=True)
class Anchor:
    """The head of the chain at a moment, sealed with the installation's secret."""

    sequence: int
    hash: str
    at: str
    seal: str


def seal(sequence: int, digest: str, at: str, *, key: str) -> str:
    """Keyed digest of an anchor: who can write the file but lacks the secret cannot make one."""
    return hmac.new(key.encode(), f"{sequence}|{digest}|{at}".encode(), hashlib.sha256).hexdigest()


def read_anchors(path: Path) -> list[Anchor]:
    """Anchors kept so far, oldest first; none if the file is not there yet.

    Raises:
        ValueError: a line is not an anchor; the message names it.
    """
    if not path.exists():
        return []
    anchors = []
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        try:
            anchors.append(Anchor(**json.loads(line)))
        except (TypeError, ValueError) as error:
            raise ValueError(f"{path}, line {number}, is not an anchor") from error
    return anchors


def drop_anchor(path: Path, *, key: str, now: datetime) -> Anchor | None:
    """Append the present head of the chain to the file of anchors, unless it is there already.

    The anchor is logged as well: a log collected on another machine is out of reach for whoever owns this one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequence, encode(hash, 'hex') FROM audit_entry ORDER BY sequence DESC LIMIT 1")
        head = cursor.fetchone()
    if head is None or head[0] == _last_sequence(path):
        return None
    at = now.isoformat()
    anchor = Anchor(head[0], head[1], at, seal(head[0], head[1], at, key=key))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(json.dumps(asdict(anchor)) + "\n")
        file.flush()
        os.fsync(file.fileno())
    _log.info("anchor %s %s", anchor.sequence, anchor.hash)
    return anchor


def _last_sequence(path: Path) -> int | None:
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        lines = file.read().splitlines()
    return int(json.loads(lines[-1])["sequence"]) if lines else None
