"""Files of rules, clients and answers: JSON Lines or Parquet, told apart by the file's ending; streamed."""

from __future__ import annotations

import datetime
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from criteria.attributes import Attributes
from criteria.criterion import Rule
from criteria.errors import CriteriaError, Language, Problem
from criteria.jsontext import loads
from criteria.parse import Interned, parse

#: No line of a real register is as long; what is, is not a register.
LONGEST_LINE = 64 << 20


class BadLineError(ValueError):
    """A line (of Parquet, a row) that cannot be used. `problems` are pairs of the line's number and a problem."""

    def __init__(self, path: Path, problems: list[tuple[int, Problem]]) -> None:
        self.path = path
        self.problems = problems
        super().__init__(path, problems)

    def text(self, language: Language = "en") -> str:
        """Return each problem as `LINE:JSON-POINTER: message`."""
        return "\n".join(f"{n}:{found.pointer}: {found.text(language)}" for n, found in self.problems)

    def __str__(self) -> str:
        return f"{self.path}\n{self.text()}"


@dataclass(frozen=True, slots=True)
class Split:
    """A part of a file that is read by itself: bytes of JSON Lines, row groups of Parquet."""

    path: str
    start: int
    end: int  # −1: to the end of a stream

    @property
    def size(self) -> int:
        """Return how much of the file it is, in its own measure."""
        return self.end - self.start


def splits_of(path: Path, target: int = 1 << 20) -> list[Split]:
    """Cut a file into splits of about `target` bytes, or of one row group."""
    if is_parquet(path):
        return _row_group_splits(path, target)
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        return [Split(str(path), 0, -1)]
    return [
        Split(str(path), start, min(start + target, found.st_size))
        for start in range(0, found.st_size, target)
    ]


def _row_group_splits(path: Path, target: int) -> list[Split]:
    found: list[Split] = []
    metadata = _parquet(path).metadata
    start = size = 0
    for group in range(metadata.num_row_groups):
        size += metadata.row_group(group).total_byte_size
        if size >= target or group == metadata.num_row_groups - 1:
            found.append(Split(str(path), start, group + 1))
            start, size = group + 1, 0
    return found


def read(split: Split) -> Iterator[tuple[int, Any]]:
    """Yield (position, document) for each line of a split; a document that cannot be read is a CriteriaError.

    The position tells `line_number` which line it is.
    """
    path = Path(split.path)
    if is_parquet(path):
        yield from _read_parquet(path, split)
    else:
        with path.open("rb") as file:
            yield from _read_lines(file, split)


def read_all(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield (line number, document) for the whole of a file; a document may be a CriteriaError."""
    number = 0
    for split in splits_of(path, 1 << 40):
        for _, document in read(split):
            number += 1
            yield number, document


def line_number(path: Path, position: int) -> int:
    """Return the number, from 1, of the line at a position that `read` gave."""
    if is_parquet(path) or not path.is_file():
        return position
    lines, left = 1, position
    with path.open("rb") as file:
        while left > 0:
            chunk = file.read(min(left, 1 << 20))
            if not chunk:
                break
            lines += chunk.count(b"\n")
            left -= len(chunk)
    return lines


def is_parquet(path: Path) -> bool:
    """Tell a Parquet file by its ending."""
    return path.suffix == ".parquet"


def _read_lines(file: BinaryIO, split: Split) -> Iterator[tuple[int, Any]]:
    streamed = split.end < 0
    position = split.start
    if position:
        file.seek(position - 1)
        while (rest := file.readline(1 << 20)) and not rest.endswith(b"\n"):
            position += len(rest)
        position = file.tell()
    number = 0
    while streamed or position < split.end:
        line = file.readline(LONGEST_LINE + 1)
        if not line:
            return
        number += 1
        here = number if streamed else position
        if len(line) > LONGEST_LINE:
            yield here, CriteriaError([Problem("", "line_too_long", {"limit": LONGEST_LINE >> 20})])
            return
        if position == 0:
            line = line.removeprefix(b"\xef\xbb\xbf")
        position += len(line)
        if not line.isspace():
            yield here, _document(line)


def _document(line: bytes) -> Any:
    try:
        return loads(line.decode())
    except UnicodeDecodeError:
        return CriteriaError([Problem("", "not_utf8")])
    except CriteriaError as error:
        return error


def _parquet(path: Path) -> Any:
    import pyarrow as pa  # noqa: PLC0415  # only those who bring Parquet files wait for it
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        return pq.ParquetFile(path, memory_map=True)
    except pa.ArrowInvalid as error:
        raise BadLineError(path, [(0, Problem("", "bad_row", {"detail": str(error)}))]) from None


def _read_parquet(path: Path, split: Split) -> Iterator[tuple[int, Any]]:
    file = _parquet(path)
    number = sum(file.metadata.row_group(n).num_rows for n in range(split.start))
    for group in range(split.start, split.end):
        for batch in file.iter_batches(batch_size=1024, row_groups=[group]):
            for row in batch.to_pylist():
                number += 1
                yield number, _row(row)


def _row(row: dict[str, Any]) -> Any:
    """Turn a row into what the line of a JSON file would be.

    Nested JSON may stand in a column as text. A row of clients without the column `attributes` has a column
    for each attribute.
    """
    document = dict(row)
    try:
        for key in ("criteria", "attributes"):
            if isinstance(document.get(key), str):
                document[key] = loads(document[key])
    except CriteriaError as error:
        return CriteriaError([found.under(f"/{key}") for found in error.problems])
    if "criteria" not in document and "attributes" not in document:
        attributes = {key: _plain(value) for key, value in document.items() if key != "id"}
        return {"id": document.get("id"), "attributes": attributes}
    if isinstance(document.get("attributes"), dict):
        document["attributes"] = {key: _plain(value) for key, value in document["attributes"].items()}
    return document


def _plain(value: Any) -> Any:
    """Turn what Arrow reads into what JSON would have."""
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def load_attributes(path: Path) -> Attributes:
    """Read a dictionary of attributes. Raises `CriteriaError`, `OSError`."""
    text = path.read_bytes()
    try:
        return Attributes.load(loads(text.decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise CriteriaError([Problem("", "not_utf8")]) from None


def load_rules(path: Path, attributes: Attributes) -> list[Rule]:
    """Read a file of rules. Raises `BadLineError` with every problem of every line."""
    rules: dict[str, Rule] = {}
    lines: dict[str, int] = {}
    problems: list[tuple[int, Problem]] = []
    interned: Interned = {}
    for number, document in read_all(path):
        try:
            name, data = _named(document, "criteria")
        except CriteriaError as error:
            problems += [(number, found) for found in error.problems]
            continue
        if name in lines:
            problems.append((number, Problem("/id", "duplicate_id", {"id": name, "first": lines[name]})))
        lines.setdefault(name, number)
        try:
            rules[name] = Rule(name, parse(data, attributes, interned=interned))
        except CriteriaError as error:
            problems += [(number, found.under("/criteria")) for found in error.problems]
    if problems:
        raise BadLineError(path, problems)
    return list(rules.values())


def client_of(document: Any) -> tuple[str, Any]:
    """Return the id and the raw attributes of a line of clients. Raises `CriteriaError`."""
    return _named(document, "attributes")


def _named(document: Any, key: str) -> tuple[str, Any]:
    """Take {"id": …, key: …} apart."""
    if isinstance(document, CriteriaError):
        raise document
    if not isinstance(document, dict):
        raise CriteriaError([Problem("", "not_object")])
    problems = [Problem("", "missing_key", {"key": name}) for name in ("id", key) if name not in document]
    allowed = {"id", key} | ({"sources"} if key == "attributes" else set())
    problems += [
        Problem(f"/{name}", "unknown_key", {"keys": ", ".join(sorted(allowed))})
        for name in document
        if name not in allowed
    ]
    if not isinstance(document.get("id", ""), str):
        problems.append(Problem("/id", "not_text"))
    if problems:
        raise CriteriaError(problems)
    return document["id"], document[key]


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`, and rename it to `path` if all went well; else remove it."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        yield temporary
        os.replace(temporary, path)  # noqa: PTH105  # one call, atomic
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
