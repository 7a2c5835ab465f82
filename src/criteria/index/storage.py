"""An index in one file, memory-mapped.

    8 bytes    CRITERIA
    4 bytes    version of this layout
    4 bytes    CRC-32 of everything after these 24 bytes
    8 bytes    length of the header
    header     JSON: digests, the structure with each array as [dtype, shape, offset]
    arrays     each at a multiple of 64 bytes

Little-endian throughout. Nothing in the file is executed, as a pickle would be.
"""

from __future__ import annotations

import dataclasses
import json
import mmap
import os
import struct
import zlib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from criteria.attributes import Attributes
from criteria.canonical import leaf_json, to_json
from criteria.criterion import Leaf, Shape, Step
from criteria.files import replacing
from criteria.index.columns import Columns
from criteria.index.match import Part
from criteria.index.segment import AttributeTables, Segment, Statement
from criteria.index.tables import Mention, Patches, RangeTable, Rows, StateTable, TokenTable, Window
from criteria.index.vocabulary import Vocabulary
from criteria.jsontext import dumps, loads
from criteria.parse import Interned, parse
from criteria.values import number_text, parse_date, parse_duration, parse_number

MAGIC = b"CRITERIA"
VERSION = 1
_START = struct.Struct("<8sIIQ")
_PLAIN = (Columns, Window, Mention, Patches, Rows, StateTable, TokenTable, RangeTable)


class UnusableIndexError(ValueError):
    """The file cannot serve as this index; the message says why."""


def save(part: Part, path: Path, attributes: Attributes, digest: str) -> None:
    """Write a part whose rules are all alive; the file appears whole or not at all."""
    writer = _Writer()
    header = {
        "attributes": attributes.digest,
        "rules": digest,
        "ids": writer.json(part.ids.tolist()),
        "sequence": writer.array(part.sequence),
        "segment": writer.segment(part.segment),
    }
    text = json.dumps(header, ensure_ascii=False).encode()
    text += b" " * (-(_START.size + len(text)) % 64)
    pieces = [text]
    for array in writer.arrays:
        data = np.ascontiguousarray(array).tobytes()
        pieces.append(data + bytes(-len(data) % 64))
    checksum = 0
    for piece in pieces:
        checksum = zlib.crc32(piece, checksum)
    with replacing(path) as temporary, temporary.open("wb") as file:
        file.write(_START.pack(MAGIC, VERSION, checksum, len(text)))
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())


def load(path: Path, attributes: Attributes, digest: str | None) -> Part:
    """Map a saved part. Raises `UnusableIndexError`, `OSError`."""
    with path.open("rb") as file:
        start = file.read(_START.size)
        if len(start) < _START.size or start[:8] != MAGIC:
            raise UnusableIndexError(f"{path} is not an index of criteria")
        _, version, checksum, length = _START.unpack(start)
        if version != VERSION:
            raise UnusableIndexError(
                f"{path} has layout {version}; this program reads {VERSION}: build it anew"
            )
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if zlib.crc32(memoryview(data)[_START.size :]) != checksum:
        raise UnusableIndexError(f"{path} is damaged or was not written to its end: build it anew")
    header = json.loads(data[_START.size : _START.size + length])
    if header["attributes"] != attributes.digest:
        raise UnusableIndexError(f"{path} was built for another dictionary of attributes: build it anew")
    if digest is not None and header["rules"] != digest:
        raise UnusableIndexError(f"{path} was built from other rules: build it anew")
    reader = _Reader(data, _START.size + length)
    segment = reader.segment(header["segment"], attributes)
    ids = np.empty(segment.size, np.object_)
    ids[:] = reader.json(header["ids"])
    alive = np.full(segment.words, ~np.uint64(0))
    if segment.size % 64:
        alive[-1] = (1 << segment.size % 64) - 1
    return Part(segment, ids, reader.array(header["sequence"]), alive)


def stored_bytes(segment: Segment) -> int:
    """Return the size of a segment's arrays, those that restate its rules included."""
    writer = _Writer()
    writer.segment(segment)
    return writer.end


class _Writer:
    """Turns a structure into JSON, with its arrays set aside."""

    def __init__(self) -> None:
        self.arrays: list[NDArray[Any]] = []
        self.end = 0

    def array(self, array: NDArray[Any]) -> list[Any]:
        offset = self.end
        self.arrays.append(array)
        self.end += array.nbytes + -array.nbytes % 64
        return [array.dtype.str, list(array.shape), offset]

    def json(self, value: object) -> list[Any]:
        return self.array(np.frombuffer(dumps(value).encode(), np.uint8))

    def plain(self, value: Any) -> Any:
        """Take a dataclass of arrays, numbers, and such dataclasses."""
        if isinstance(value, np.ndarray):
            return {"#": self.array(value)}
        if isinstance(value, list):
            return [self.plain(item) for item in value]
        if dataclasses.is_dataclass(value):
            fields = [field.name for field in dataclasses.fields(value) if field.init]
            return {"is": type(value).__name__} | {name: self.plain(getattr(value, name)) for name in fields}
        return value

    def segment(self, segment: Segment) -> dict[str, Any]:
        shapes, leaves = segment.statement()
        return {
            "size": segment.size,
            "columns": self.plain(segment.columns),
            "shapes": self.json([[list(step) for step in shape.steps] for shape in shapes]),
            "leaves": self.json([leaf_json(leaf) for leaf in leaves]),
            "leaf_attribute": self.array(segment.leaf_attribute),
            "leaf_name": self.array(segment.leaf_name),
            "leaf_token": self.array(segment.leaf_token),
            "wide": self.json([[at, to_json(criterion)] for at, criterion in segment.wide.items()]),
            "tables": [self.tables(tables) for tables in segment.tables],
        }

    def tables(self, tables: AttributeTables) -> dict[str, Any]:
        vocabulary = tables.vocabulary
        return {
            "attribute": tables.attribute.id,
            "number": tables.number,
            "tokens": self.json(list(vocabulary.tokens)),
            "durations": [str(duration) for duration in vocabulary.durations],
            "edges": self.json([[_scalar(value), side] for value, side in vocabulary.edges]),
            "lengths": vocabulary.lengths,
            "mention": self.plain(tables.mention),
            "items": None if tables.items is None else self.segment(tables.items),
            "states": self.plain(tables.states),
            "token_tables": self.plain(tables.token_tables),
            "range_tables": self.plain(tables.range_tables),
        }


def _scalar(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return number_text(value) if isinstance(value, Decimal) else value


class _Reader:
    """Turns it back; arrays are views of the mapped file."""

    def __init__(self, data: mmap.mmap, start: int) -> None:
        self.data = data
        self.start = start

    def array(self, stored: list[Any]) -> NDArray[Any]:
        dtype, shape, offset = stored
        count = int(np.prod(shape))
        if not count:
            return np.zeros(shape, dtype)
        return np.frombuffer(self.data, dtype, count, self.start + offset).reshape(shape)

    def json(self, stored: list[Any]) -> Any:
        return loads(self.array(stored).tobytes().decode())

    def plain(self, stored: Any) -> Any:
        if isinstance(stored, list):
            return [self.plain(item) for item in stored]
        if not isinstance(stored, dict):
            return stored
        if "#" in stored:
            return self.array(stored["#"])
        kind = next(kind for kind in _PLAIN if kind.__name__ == stored["is"])
        return kind(**{name: self.plain(value) for name, value in stored.items() if name != "is"})

    def segment(self, stored: dict[str, Any], attributes: Attributes) -> Segment:
        def statement() -> tuple[list[Shape], list[Leaf]]:
            shapes = [Shape.of(tuple(Step(*step) for step in steps)) for steps in self.json(stored["shapes"])]
            interned: Interned = {}
            tests = self.json(stored["leaves"])
            return shapes, [parse(test, attributes, interned=interned).leaves[0] for test in tests]

        return Segment(
            attributes=attributes,
            size=stored["size"],
            columns=self.plain(stored["columns"]),
            statement=Statement(statement),
            leaf_attribute=self.array(stored["leaf_attribute"]),
            leaf_name=self.array(stored["leaf_name"]),
            leaf_token=self.array(stored["leaf_token"]),
            tables=[self.tables(tables, attributes) for tables in stored["tables"]],
            wide={at: parse(criterion, attributes) for at, criterion in self.json(stored["wide"])},
        )

    def tables(self, stored: dict[str, Any], attributes: Attributes) -> AttributeTables:
        attribute = attributes[stored["attribute"]]
        read = parse_date if attribute.type == "date" else parse_number
        tokens = {value: number for number, value in enumerate(self.json(stored["tokens"]))}
        durations = [found for text in stored["durations"] if (found := parse_duration(text)) is not None]
        edges = [(read(value), side) for value, side in self.json(stored["edges"])]
        items = None
        if stored["items"] is not None:
            assert attribute.of is not None
            items = self.segment(stored["items"], attribute.of)
        return AttributeTables(
            number=stored["number"],
            attribute=attribute,
            vocabulary=Vocabulary(tokens, durations, edges, stored["lengths"]),
            mention=self.plain(stored["mention"]),
            items=items,
            states=self.plain(stored["states"]),
            token_tables=self.plain(stored["token_tables"]),
            range_tables=self.plain(stored["range_tables"]),
        )
