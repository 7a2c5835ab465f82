"""Files of clients against rules: in one process, in several, or on Spark, with the same result."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from criteria.attributes import Attributes
from criteria.clients import load_client
from criteria.criterion import Criterion, Rule
from criteria.engines import Done, Engine, Task, run
from criteria.errors import CriteriaError, Problem
from criteria.files import BadLineError, Split, client_of, line_number, read, splits_of
from criteria.index import Index
from criteria.index.bits import places_of, word_count
from criteria.population.answers import Answers, RuleAnswers
from criteria.population.block import Block
from criteria.population.signatures import Columns, Signature
from criteria.population.sweep import Counter, Program, Sweep, gathered


@dataclass(slots=True)
class Counts:
    """For each rule, in the order of reading, how many clients have the verdict."""

    ids: list[str]
    met: NDArray[np.int64]
    unknown: NDArray[np.int64]
    reachable: NDArray[np.int64]
    clients: int
    signatures: int


class Affected(NamedTuple):
    """The clients, by number, whose verdict a change of a rule alters, and the two rules' answers."""

    clients: BitMap
    before: RuleAnswers
    after: RuleAnswers


class SplitCounts(NamedTuple):
    """What counting one split gives: a bad line, or counts by distinct rule."""

    bad: tuple[int, tuple[Problem, ...]] | None
    counts: NDArray[np.int64]
    clients: int
    signatures: int


@dataclass
class _Task:
    """Work on one split. Carries paths only; what it loads is kept for the next split of the process."""

    attributes: list[dict[str, Any]]
    index: str
    as_of: date
    _loaded: tuple[Attributes, Program, Columns] | None = field(default=None, init=False, repr=False)

    def load(self) -> tuple[Attributes, Program, Columns]:
        """Return the dictionary, the rules and the columns they look at."""
        if self._loaded is None:
            attributes = Attributes.load(self.attributes)
            program = program_of(Index.load(self.index, attributes))
            self._loaded = attributes, program, program.columns(self.as_of)
        return self._loaded

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_loaded": None}


def program_of(index: Index) -> Program:
    """Return the rules of an index that has just been built or loaded."""
    return Program.of(index.parts[0].segment)


class _BadClientError(Exception):
    def __init__(self, position: int, problems: tuple[Problem, ...]) -> None:
        super().__init__(position, problems)
        self.bad = position, problems


def _signatures(split: Split, attributes: Attributes, columns: Columns) -> Iterator[tuple[Signature, int]]:
    """Yield (signature, number within the split) of each client."""
    for number, (position, document) in enumerate(read(split)):
        try:
            raw = client_of(document)[1]
            try:
                client = load_client(raw, attributes)
            except CriteriaError as error:
                raise CriteriaError(found.under("/attributes") for found in error.problems) from None
        except CriteriaError as error:
            raise _BadClientError(position, error.problems) from None
        yield columns.signature(client), number


@dataclass
class CountTask(_Task):
    """Counts the clients of a split for every distinct rule."""

    reachable: bool = True

    def __call__(self, split: Split, part: Path) -> SplitCounts:
        """Return the counts; nothing is written to `part`."""
        attributes, program, columns = self.load()
        counter = Counter(program, columns, reachable=self.reachable)
        clients = signatures = 0
        try:
            for lot in gathered(_signatures(split, attributes, columns)):
                weights = {signature: len(members) for signature, members in lot.items()}
                counter.add(weights)
                clients += sum(weights.values())
                signatures += len(weights)
        except _BadClientError as error:
            return SplitCounts(error.bad, counter.counts[:0], 0, 0)
        return SplitCounts(None, counter.counts, clients, signatures)


class SplitAnswers(NamedTuple):
    """What answering for one split gives; the bitmaps are in the part."""

    bad: tuple[int, tuple[Problem, ...]] | None
    clients: int


@dataclass
class AnswerTask(_Task):
    """Writes, for every distinct rule, which clients of a split have which verdict."""

    def __call__(self, split: Split, part: Path) -> SplitAnswers:
        """Write the answers to `part`, with clients numbered from the split's beginning."""
        attributes, program, columns = self.load()
        found = [RuleAnswers(BitMap(), BitMap(), BitMap()) for _ in program.rules]
        clients = 0
        try:
            sweep = Sweep(program, columns)
            for lot in gathered(_signatures(split, attributes, columns)):
                clients += sum(map(len, lot.values()))
                _answer(program, columns, sweep, lot, found)
        except _BadClientError as error:
            return SplitAnswers(error.bad, 0)
        Answers.write(part, ((str(number), answers) for number, answers in enumerate(found)), clients)
        return SplitAnswers(None, clients)


def _answer(
    program: Program,
    columns: Columns,
    sweep: Sweep,
    lot: dict[Signature, list[int]],
    found: list[RuleAnswers],
) -> None:
    signatures = list(lot)
    members = [np.array(numbers, np.uint32) for numbers in lot.values()]
    for chosen, rules in sweep.slices(signatures):
        places = np.arange(len(chosen))
        laid = [signatures[number] for number in chosen]
        block = Block(columns, laid, places, max(word_count(len(chosen)), 1), reachable=True)
        for rule, truth in program.truths(block, rules):
            met, possible, _, freed = truth & block.valid
            verdicts = (met, possible & ~met, freed & ~possible)
            for bitmap, bits in zip(found[rule], verdicts, strict=True):
                if len(at := places_of(bits)):
                    bitmap.update(np.concatenate([members[number] for number in chosen[at]]))


Progress = Callable[[int], None]


@contextmanager
def _results(
    make: Callable[..., Task[Any]],
    rules: Iterable[Rule],
    attributes: Attributes,
    clients: Path,
    as_of: date,
    workers: int,
    engine: Engine,
    master: str | None,
) -> Iterator[tuple[Index, Iterator[Done]]]:
    """Build the index, send it out with the task, and give the results of the splits in order."""
    index = Index.build(rules, attributes)
    # Few and large splits: each costs a pass over all the rules.
    size = clients.stat().st_size
    splits = splits_of(clients, target=max(min(-(-size // max(workers, 1)), 1 << 30), 1 << 16))
    with tempfile.TemporaryDirectory(prefix="criteria-") as directory:
        stored = Path(directory) / "index"
        index.save(stored)
        task = make(attributes.source, str(stored), as_of)
        beside = Path(directory) / "parts"
        with run(task, splits, engine=engine, workers=workers, beside=beside, master=master) as results:
            yield index, results


def _refuse(clients: Path, bad: tuple[int, Sequence[Problem]]) -> None:
    line = line_number(clients, bad[0])
    raise BadLineError(clients, [(line, found) for found in bad[1]])


def count(
    rules: Iterable[Rule],
    attributes: Attributes,
    clients: Path,
    *,
    as_of: date,
    reachable: bool = True,
    workers: int = 1,
    engine: Engine = "local",
    master: str | None = None,
    progress: Progress = lambda _: None,
) -> Counts:
    """Count the clients of a file for every rule.

    Raises `BadLineError`, `EngineError`, `OSError`. Memory grows with the rules and with a block of
    signatures, not with the clients.
    """

    make = partial(CountTask, reachable=reachable)
    with _results(make, rules, attributes, clients, as_of, workers, engine, master) as (index, results):
        program = program_of(index)
        total = np.zeros((len(program.rules), 3), np.int64)
        people = signatures = 0
        for split, found, _ in results:
            if found.bad is not None:
                _refuse(clients, found.bad)
            total += found.counts
            people += found.clients
            signatures += found.signatures
            progress(max(split.size, 0))
    part = index.parts[0]
    in_order = total[program.rule_of[np.argsort(part.sequence)]]
    met, possible, freed = in_order.T
    return Counts(
        ids=part.ids[np.argsort(part.sequence)].tolist(),
        met=met,
        unknown=possible - met,
        reachable=freed - possible if reachable else np.zeros_like(met),
        clients=people,
        signatures=signatures,
    )


def store_answers(
    rules: Iterable[Rule],
    attributes: Attributes,
    clients: Path,
    out: Path,
    *,
    as_of: date,
    workers: int = 1,
    engine: Engine = "local",
    master: str | None = None,
    progress: Progress = lambda _: None,
) -> Answers:
    """Write to `out` which clients have which verdict under every rule. Raises as `count` does."""
    with _results(AnswerTask, rules, attributes, clients, as_of, workers, engine, master) as (index, results):
        program = program_of(index)
        part = index.parts[0]
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as kept:
            stored: list[tuple[int, Answers]] = []
            people = 0
            for split, found, path in results:
                if found.bad is not None:
                    _refuse(clients, found.bad)
                stored.append((people, Answers(path.rename(Path(kept) / path.name))))
                people += found.clients
                progress(max(split.size, 0))

            def joined() -> Iterator[tuple[str, RuleAnswers]]:
                for place in np.argsort(part.sequence):
                    number = str(program.rule_of[place])
                    whole = RuleAnswers(BitMap(), BitMap(), BitMap())
                    for offset, answers in stored:
                        for bitmap, piece in zip(whole, answers[number], strict=True):
                            bitmap |= piece.shift(offset)  # noqa: PLW2901  # in place
                    yield part.ids[place], whole

            return Answers.write(out, joined(), people)


def affected(
    before: Criterion,
    after: Criterion,
    attributes: Attributes,
    clients: Path,
    *,
    as_of: date,
    workers: int = 1,
    engine: Engine = "local",
    master: str | None = None,
) -> Affected:
    """Return the clients whose verdict changes if one criterion takes the place of another."""
    with tempfile.TemporaryDirectory(prefix="criteria-") as directory:
        answers = store_answers(
            [Rule("before", before), Rule("after", after)],
            attributes,
            clients,
            Path(directory) / "answers",
            as_of=as_of,
            workers=workers,
            engine=engine,
            master=master,
        )
        old, new = answers["before"], answers["after"]
        return Affected(old.differ(new), old, new)
