"""Stored answers: for each rule and verdict, the clients as a roaring bitmap. One file, read where it is asked.

Clients are numbered from 0 in the order of their file.

    8 bytes    ANSWERS1
    8 bytes    where the table begins
    bitmaps    one after another, as pyroaring serialises them
    table      JSON: the number of clients; for each rule the offset and length of its bitmaps
"""

from __future__ import annotations

import json
import mmap
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Self

from pyroaring import BitMap

from criteria.files import replacing

MAGIC = b"ANSWERS1"
_START = struct.Struct("<8sQ")
#: The verdicts that are stored; the rest of the clients are unmet.
STORED = ("met", "unknown", "reachable")


class RuleAnswers(NamedTuple):
    """The clients of one rule by verdict; all others are unmet."""

    met: BitMap
    unknown: BitMap
    reachable: BitMap

    def differ(self, other: RuleAnswers) -> BitMap:
        """Return the clients whose verdict is not the same in both."""
        found = BitMap()
        for ours, theirs in zip(self, other, strict=True):
            found |= ours ^ theirs
        return found


class Answers:
    """A file of answers. Only the bitmaps asked for are read."""

    def __init__(self, path: Path | str) -> None:
        with Path(path).open("rb") as file:
            start = file.read(_START.size)
            if len(start) < _START.size or start[:8] != MAGIC:
                raise ValueError(f"{path} is not a file of answers")
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        table = json.loads(self._data[_START.unpack(start)[1] :])
        #: how many clients there were
        self.clients: int = table["clients"]
        self._rules: dict[str, list[list[int]]] = table["rules"]

    def __getitem__(self, rule_id: str) -> RuleAnswers:
        return RuleAnswers(
            *(BitMap.deserialize(self._data[at : at + size]) for at, size in self._rules[rule_id])
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)

    @classmethod
    def write(cls, path: Path, answers: Iterable[tuple[str, RuleAnswers]], clients: int) -> Self:
        """Write answers as they come; the file appears whole or not at all."""
        table: dict[str, list[list[int]]] = {}
        with replacing(path) as temporary, temporary.open("wb") as file:
            file.write(bytes(_START.size))
            for name, bitmaps in answers:
                places = table[name] = []
                for bitmap in bitmaps:
                    data = bitmap.serialize()
                    places.append([file.tell(), len(data)])
                    file.write(data)
            end = file.tell()
            file.write(json.dumps({"clients": clients, "rules": table}, ensure_ascii=False).encode())
            file.seek(0)
            file.write(_START.pack(MAGIC, end))
        return cls(path)
