"""Where work on the splits of a file is done: in this process, in several, or on a Spark cluster.

An engine runs `task(split, part)` for every split and yields the results in the order of the splits. The
task writes what is large to the file `part` and returns what is small; both must be the same on any engine.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from criteria.files import Split

Engine = Literal["local", "spark"]
R = TypeVar("R")
Task = Callable[[Split, Path], R]


class EngineError(RuntimeError):
    """The engine itself failed: a worker died, Spark is not installed. Nothing is wrong with the data."""


class Done(NamedTuple):
    """The result of a split, and the file that its task wrote (perhaps not written at all)."""

    split: Split
    result: Any
    part: Path


@contextmanager
def run(
    task: Task[Any],
    splits: Sequence[Split],
    *,
    engine: Engine,
    workers: int,
    beside: Path,
    master: str | None = None,
) -> Iterator[Iterator[Done]]:
    """Give an iterator over the results. Parts are written into a directory beside `beside` and removed after.

    `master` is the address of a Spark cluster; by default Spark's own setting, or this machine.
    """
    with tempfile.TemporaryDirectory(dir=beside.parent, prefix=f".{beside.name}.") as directory:
        parts = Path(directory)
        if engine == "spark":
            from criteria.spark import run_on_spark  # noqa: PLC0415  # pyspark is optional

            with run_on_spark(task, splits, parts, master=master, workers=workers) as results:
                yield results
        elif workers == 1 or len(splits) <= 1:
            yield _serial(task, splits, parts)
        else:
            with _processes(task, splits, parts, workers) as results:
                yield results


def _serial(task: Task[Any], splits: Sequence[Split], parts: Path) -> Iterator[Done]:
    for number, split in enumerate(splits):
        part = parts / str(number)
        yield Done(split, task(split, part), part)
        part.unlink(missing_ok=True)


@contextmanager
def _processes(
    task: Task[Any], splits: Sequence[Split], parts: Path, workers: int
) -> Iterator[Iterator[Done]]:
    # Not forked: a fork would carry the threads' locks of this process into the workers.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_set_task, initargs=(task,))
    try:
        yield _in_order(pool, splits, parts, workers)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_order(
    pool: ProcessPoolExecutor, splits: Sequence[Split], parts: Path, workers: int
) -> Iterator[Done]:
    """Keep a few splits under way, so that parts do not pile up before the one awaited."""
    waiting: deque[tuple[Split, Path, Future[Any]]] = deque()
    left = iter(enumerate(splits))
    while True:
        while len(waiting) < workers * 2 and (entry := next(left, None)) is not None:
            number, split = entry
            part = parts / str(number)
            try:
                waiting.append((split, part, pool.submit(_do_task, split, part)))
            except BrokenProcessPool:
                raise EngineError("a worker process was killed or ran out of memory") from None
        if not waiting:
            return
        split, part, future = waiting.popleft()
        try:
            result = future.result()
        except BrokenProcessPool:
            raise EngineError("a worker process was killed or ran out of memory") from None
        yield Done(split, result, part)
        part.unlink(missing_ok=True)


_task: Task[Any] | None = None


def _set_task(task: Task[Any]) -> None:
    global _task  # noqa: PLW0603  # one task for the life of a worker process
    _task = task
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def _do_task(split: Split, part: Path) -> Any:
    assert _task is not None
    return _task(split, part)
