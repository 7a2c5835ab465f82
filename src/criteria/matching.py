"""Every client of a file against every rule: the work behind `criteria match`."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from criteria.attributes import Attributes
from criteria.clients import load_client
from criteria.criterion import Rule
from criteria.engines import Engine, run
from criteria.errors import CriteriaError, Problem
from criteria.evaluate import Answer, Verdict
from criteria.files import BadLineError, Split, client_of, is_parquet, line_number, read, replacing, splits_of
from criteria.index import Index

#: Answers of clients with one signature are kept up to so many characters.
KEPT = 32 << 20


class SplitResult(NamedTuple):
    """What is known of a split: its first bad line, or the digests and positions of its clients' ids."""

    bad: tuple[int, tuple[Problem, ...]] | None
    digests: bytes
    positions: array[int]


@dataclass
class MatchTask:
    """Matches one split and writes the answers to a file. Carries paths only, so it can go to any machine."""

    attributes: list[dict[str, Any]]
    index: str
    verdicts: tuple[Verdict, ...]
    as_of: date
    parquet: bool
    _loaded: Matcher | None = field(default=None, init=False, repr=False)

    def __call__(self, split: Split, part: Path) -> SplitResult:
        """Match the clients of a split."""
        if self._loaded is None:
            attributes = Attributes.load(self.attributes)
            self._loaded = Matcher(
                Index.load(self.index, attributes), self.verdicts, self.as_of, self.parquet
            )
        digests = bytearray()
        positions = array("q")
        with writer(part, self.parquet) as write:
            for position, document in read(split):
                try:
                    name, raw = client_of(document)
                    try:
                        client = load_client(raw, self._loaded.index.attributes)
                    except CriteriaError as error:
                        raise CriteriaError(found.under("/attributes") for found in error.problems) from None
                except CriteriaError as error:
                    return SplitResult((position, error.problems), b"", positions)
                digests += hashlib.blake2b(name.encode(), digest_size=16).digest()
                positions.append(position)
                write(name, self._loaded.answers(client))
        return SplitResult(None, bytes(digests), positions)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_loaded": None}


class Matcher:
    """An index with the finished answers of the signatures met so far."""

    def __init__(self, index: Index, verdicts: Sequence[Verdict], as_of: date, parquet: bool) -> None:
        self.index = index
        self._verdicts = verdicts
        self._as_of = as_of
        # What could become available must be known also to be told from what is plainly unmet.
        self._reachable = not {"reachable", "unmet"}.isdisjoint(verdicts)
        self._finish: Callable[[str, Answer], Any] = (
            (lambda rule, found: (rule, *found)) if parquet else _line_end
        )
        self._kept: dict[Hashable, list[Any]] = {}
        self._size = 0

    def answers(self, client: Any) -> list[Any]:
        """Return the answers for a client, as the writer takes them."""
        key = self.index.signature(client, as_of=self._as_of)
        found = self._kept.get(key)
        if found is None:
            match = self.index.match(client, as_of=self._as_of, reachable=self._reachable)
            found = [self._finish(rule, answer) for rule, answer in match.answers(self._verdicts)]
            self._size += 100 + 100 * len(found)
            if self._size > KEPT:
                self._kept.clear()
                self._size = 0
            self._kept[key] = found
        return found


def _line_end(rule: str, found: Answer) -> str:
    """Return a line of output from after the client's id."""
    end = f', "rule": {json.dumps(rule, ensure_ascii=False)}, "verdict": "{found.verdict}"'
    if found.verdict in ("unknown", "reachable"):
        end += f', "missing": {json.dumps(found.missing, ensure_ascii=False)}'
    return end + "}\n"


Write = Callable[[str, list[Any]], None]


@contextmanager
def writer(path: Path, parquet: bool) -> Iterator[Write]:
    """Open a file of answers and give the function that writes those of one client."""
    if parquet:
        with _parquet_writer(path) as rows:
            yield lambda client, answers: rows([(client, *answer) for answer in answers])
        return
    with path.open("wb") as file:

        def write(client: str, answers: list[str]) -> None:
            start = f'{{"client": {json.dumps(client, ensure_ascii=False)}'
            file.write("".join([start + end for end in answers]).encode())

        yield write


@contextmanager
def _parquet_writer(path: Path) -> Iterator[Callable[[list[tuple[Any, ...]]], None]]:
    import pyarrow as pa  # noqa: PLC0415  # only those who write Parquet wait for it
    import pyarrow.parquet as pq  # noqa: PLC0415

    schema = pa.schema(
        [
            ("client", pa.string()),
            ("rule", pa.string()),
            ("verdict", pa.string()),
            ("missing", pa.list_(pa.string())),
        ]
    )
    waiting: list[tuple[Any, ...]] = []
    with pq.ParquetWriter(path, schema) as file:

        def flush() -> None:
            names, rules, verdicts, missing = zip(*waiting, strict=True)
            asked = [
                m if v in ("unknown", "reachable") else None for v, m in zip(verdicts, missing, strict=True)
            ]
            columns = [
                pa.array(values, kind)
                for values, kind in zip((names, rules, verdicts, asked), schema.types, strict=True)
            ]
            file.write_table(pa.Table.from_arrays(columns, schema=schema))
            waiting.clear()

        def write(rows: list[tuple[Any, ...]]) -> None:
            waiting.extend(rows)
            if len(waiting) > 100_000:
                flush()

        yield write
        if waiting:
            flush()


def match_file(
    rules: Iterable[Rule],
    attributes: Attributes,
    clients: Path,
    out: Path,
    *,
    as_of: date,
    verdicts: Sequence[Verdict] = ("met", "unknown", "reachable"),
    workers: int = 1,
    engine: Engine = "local",
    master: str | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Match a file of clients, write the answers to `out`, return the number of clients.

    `out` appears whole or not at all. Raises `BadLineError` for the first line that cannot be used,
    `EngineError`, `OSError`. `progress` is told how much of `clients` was done, in the measure of
    `Split.size`.
    """
    splits = splits_of(clients, target=1 << 18)
    total = 0
    with (
        replacing(out) as temporary,
        tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as directory,
    ):
        stored = Path(directory) / "index"
        Index.build(rules, attributes).save(stored)
        task = MatchTask(
            attributes.source, str(stored), tuple(dict.fromkeys(verdicts)), as_of, is_parquet(out)
        )
        ids = _SeenIds(Path(directory))
        with (
            run(task, splits, engine=engine, workers=workers, beside=out, master=master) as results,
            _joiner(temporary, is_parquet(out)) as join,
        ):
            for split, result, part in results:
                if result.bad is not None:
                    position, problems = result.bad
                    line = line_number(clients, position)
                    raise BadLineError(clients, [(line, found) for found in problems])
                ids.add(result)
                join(part)
                total += len(result.positions)
                progress(max(split.size, 0))
        ids.check(clients)
    return total


@contextmanager
def _joiner(path: Path, parquet: bool) -> Iterator[Callable[[Path], None]]:
    """Open the whole file of answers and give the function that appends a part."""
    if not parquet:
        with path.open("wb") as file:

            def append(part: Path) -> None:
                with part.open("rb") as source:
                    shutil.copyfileobj(source, file, 1 << 20)

            yield append
        return
    import pyarrow.parquet as pq  # noqa: PLC0415

    with _parquet_writer(path) as rows:

        def join(part: Path) -> None:
            for batch in pq.ParquetFile(part).iter_batches(batch_size=100_000):
                columns = [column.to_pylist() for column in batch.columns]
                rows([(c, r, v, m or ()) for c, r, v, m in zip(*columns, strict=True)])

        yield join


class _SeenIds:
    """Finds an id that stands twice in memory that does not grow: digests are dealt into files, then sorted."""

    PILES = 64

    def __init__(self, directory: Path) -> None:
        self._paths = [directory / f"ids-{n}" for n in range(self.PILES)]

    def add(self, result: SplitResult) -> None:
        piles: dict[int, bytearray] = {}
        for n, position in enumerate(result.positions):
            digest = result.digests[n * 16 : n * 16 + 16]
            piles.setdefault(digest[0] % self.PILES, bytearray()).extend(digest + position.to_bytes(8, "big"))
        for number, pile in piles.items():
            with self._paths[number].open("ab") as file:
                file.write(pile)

    def check(self, clients: Path) -> None:
        """Raise `BadLineError` for the ids that stand twice."""
        twice: list[tuple[int, int]] = []
        for path in self._paths:
            if path.exists():
                twice += _twice(path.open("rb"))
        if twice:
            problems = []
            for first, second in sorted(twice, key=lambda pair: pair[1])[:20]:
                at = line_number(clients, first)
                details: dict[str, object] = {"id": _id_at(clients, second), "first": at}
                problems.append((line_number(clients, second), Problem("/id", "duplicate_id", details)))
            raise BadLineError(clients, problems)


def _twice(file: BinaryIO) -> list[tuple[int, int]]:
    with file:
        data = file.read()
    entries = sorted(data[at : at + 24] for at in range(0, len(data), 24))
    return [
        (int.from_bytes(a[16:], "big"), int.from_bytes(b[16:], "big"))
        for a, b in pairwise(entries)
        if a[:16] == b[:16]
    ]


def _id_at(clients: Path, position: int) -> str:
    for split in splits_of(clients):
        for here, document in read(split):
            if here == position:
                return client_of(document)[0]
    return "?"
