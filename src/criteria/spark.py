"""The same work on a Spark cluster. Needs `requirements-spark.txt`, and Java on each machine.

Every machine must see the files of clients under the same path (a shared file system). The package itself
and the index are sent to the machines; NumPy must be installed on them.
"""

from __future__ import annotations

import dataclasses
import os
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from criteria.engines import Done, EngineError, Task
from criteria.files import Split

#: A part travels to the driver in pieces of so many bytes.
PIECE = 4 << 20


@contextmanager
def run_on_spark(
    task: Task[Any], splits: Sequence[Split], parts: Path, *, master: str | None, workers: int
) -> Iterator[Iterator[Done]]:
    """Give the results of the task on each split, in order.

    Everything is computed at once and kept on the disks of the cluster; the driver then takes it piece by
    piece, so its memory does not grow. An attribute `index` of the task, a path, is sent along.
    """
    try:
        from pyspark import SparkConf, SparkContext, StorageLevel  # noqa: PLC0415  # optional
    except ImportError:
        raise EngineError("Spark is not installed: pip install -r requirements-spark.txt") from None
    conf = SparkConf().setAppName("criteria").set("spark.ui.enabled", "false")
    conf.set("spark.ui.showConsoleProgress", "false")
    if master:
        conf.setMaster(master)
    else:
        conf.setIfMissing("spark.master", f"local[{workers}]")
    ours = SparkContext._active_spark_context is None  # there is no public way to ask
    try:
        if conf.get("spark.master", "").startswith("local"):
            # Spark would take the first python3 of the path; a real cluster has its own PYSPARK_PYTHON.
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        context = SparkContext.getOrCreate(conf)
        context.setLogLevel("OFF")
        try:
            context.addPyFile(str(_package(parts)))
            if isinstance(index := getattr(task, "index", None), str):
                context.addFile(index)
                task = dataclasses.replace(task, index=Path(index).name)  # type: ignore[type-var]
            numbered = list(enumerate(splits))
            slices = min(len(numbered), context.defaultParallelism * 4) or 1
            found = context.parallelize(numbered, slices).mapPartitions(_Work(task))
            found.persist(StorageLevel.DISK_ONLY).count()
            yield _results(found.toLocalIterator(), splits, parts)
        finally:
            if ours:
                context.stop()
    except Exception as error:
        if type(error).__module__.startswith(("pyspark", "py4j")):
            lines = [
                line for line in str(error).splitlines() if line.strip() and not line.startswith("\tat ")
            ]
            raise EngineError(f"Spark failed: {' '.join(lines[:3])}") from error
        raise


class _Piece(NamedTuple):
    """A piece of a split's part; the last one carries the result."""

    number: int
    data: bytes
    result: Any
    last: bool


class _Work:
    """The task as it runs on a machine of the cluster."""

    def __init__(self, task: Task[Any]) -> None:
        self.task = task

    def __call__(self, numbered: Iterable[tuple[int, Split]]) -> Iterator[_Piece]:
        from pyspark import SparkFiles  # noqa: PLC0415

        task = self.task
        if isinstance(index := getattr(task, "index", None), str):
            task = dataclasses.replace(task, index=SparkFiles.get(index))  # type: ignore[type-var]
        with tempfile.TemporaryDirectory() as directory:
            part = Path(directory) / "part"
            for number, split in numbered:
                result = task(split, part)
                if part.exists():
                    with part.open("rb") as file:
                        while piece := file.read(PIECE):
                            yield _Piece(number, piece, None, last=False)
                    part.unlink()
                yield _Piece(number, b"", result, last=True)


def _results(pieces: Iterable[_Piece], splits: Sequence[Split], parts: Path) -> Iterator[Done]:
    for number, data, result, last in pieces:
        part = parts / str(number)
        if not last:
            with part.open("ab") as file:
                file.write(data)
        else:
            part.touch()
            yield Done(splits[number], result, part)
            part.unlink(missing_ok=True)


def _package(directory: Path) -> Path:
    """Zip this package, without its tests, for the machines of the cluster."""
    root = Path(__file__).parent
    target = directory / "criteria-package.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(root.rglob("*.py")):
            if "tests" not in path.relative_to(root).parts:
                archive.write(path, path.relative_to(root.parent))
    return target
