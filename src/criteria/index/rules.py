"""`Index`: a rule set that answers for a client at once and can be changed while it answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

from criteria.attributes import Attributes
from criteria.clients import Client
from criteria.criterion import Criterion, Rule
from criteria.dates import change_dates
from criteria.evaluate import VERDICTS, Verdict
from criteria.index.bits import ALL, clear_bits, from_places, has_bits, word_count
from criteria.index.build import build
from criteria.index.match import Match, Part

#: So many changed rules are carried beside the main segment before the whole is rebuilt in the background.
TAIL = 1000


class _State(NamedTuple):
    """Everything that a match reads. A change makes a new state; a match keeps the one it began with."""

    main: Part
    tail: Part | None
    changed: dict[str, tuple[int, Rule]]  # the tail's rules: id → (sequence, rule)
    places: Callable[[], dict[str, int]]  # id → position in the main part, made when first asked for
    next_sequence: int

    @property
    def parts(self) -> tuple[Part, ...]:
        return (self.main,) if self.tail is None else (self.main, self.tail)


class Index:
    """All rules against one client.

    Any number of threads may match while another changes rules, and a process that forks after building or
    loading shares the tables with its children.

    >>> index = Index.build(rules, attributes)                     # doctest: +SKIP
    >>> index.match(client, as_of=date(2026, 11, 1)).ids("met")    # doctest: +SKIP
    """

    def __init__(self, attributes: Attributes, main: Part) -> None:
        self.attributes = attributes
        self._lock = threading.RLock()
        self._changes: list[tuple[list[Rule], list[str]]] | None = None  # made while a rebuild runs
        self._rebuild: threading.Thread | None = None
        self._state = _state(main)

    @classmethod
    def build(cls, rules: Iterable[Rule], attributes: Attributes) -> Self:
        """Compile rules, whose ids must differ. The order of the rules is the order of the answers."""
        rules = list(rules)
        if len({rule.id for rule in rules}) < len(rules):
            raise ValueError("two rules of an index have the same id")
        return cls(attributes, _part(rules, range(len(rules)), attributes))

    @classmethod
    def load(cls, path: Path | str, attributes: Attributes, *, digest: str | None = None) -> Self:
        """Open a saved index, memory-mapped: processes that load one file share its memory.

        Raises `UnusableIndexError` if the file is not an index, is damaged, of another version, made for
        another dictionary, or (with `digest`) from other rules.
        """
        from criteria.index.storage import load  # noqa: PLC0415  # storage knows Part; not the other way

        return cls(attributes, load(Path(path), attributes, digest))

    def save(self, path: Path | str, *, digest: str = "") -> None:
        """Write the index beside `path` and rename it there. `digest` names the rules it was made from."""
        from criteria.index.storage import save  # noqa: PLC0415

        if self._state.tail is not None or len(self) != self._state.main.segment.size:
            self.rebuild()
        save(self._state.main, Path(path), self.attributes, digest)

    def match(
        self, client: Client, *, as_of: date, reachable: bool = False, attributes: Attributes | None = None
    ) -> Match:
        """Return the verdicts of every rule on a client (a checked one: `load_client`).

        Without `reachable`, rules that could become available are counted with the unmet ones. `attributes` are
        those of the index with what this client can change (`Attributes.changing`).
        """
        return Match(self._state.parts, attributes or self.attributes, client, as_of, reachable)

    def signature(self, client: Client, *, as_of: date) -> Hashable:
        """Return all that the rules can tell of a client: clients with equal ones have equal answers."""
        return tuple(part.segment.signature(client, as_of=as_of) for part in self._state.parts)

    def change_dates(self, client: Client, *, after: date) -> list[date]:
        """Return the days on which time alone may change a verdict: until the first, none does."""
        leaves = [leaf for part in self._state.parts for leaf in part.segment.timed_leaves()]
        return change_dates(leaves, client, after=after)

    def next_changes(self, client: Client, *, as_of: date) -> Iterator[tuple[str, date, Verdict]]:
        """Yield (rule id, day, its verdict then) for each rule whose verdict time alone will change.

        The first change of each rule, the earliest first.
        """
        parts = self._state.parts
        now = Match(parts, self.attributes, client, as_of, with_reachable=True)
        open_rules = [part.alive for part in parts]
        for day in self.change_dates(client, after=as_of):
            then = Match(parts, self.attributes, client, day, with_reachable=True)
            changed = []
            for n, still in enumerate(open_rules):
                same = np.full_like(still, ALL)
                for verdict in VERDICTS:
                    same &= ~(now.bits(verdict)[n] ^ then.bits(verdict)[n])
                changed.append(still & ~same)
                open_rules[n] = still & same
            for verdict in VERDICTS:
                found = [words & changed[n] for n, words in enumerate(then.bits(verdict))]
                yield from ((name, day, verdict) for name in then.ids_of(found))

    def change(self, put: Iterable[Rule] = (), remove: Iterable[str] = ()) -> None:
        """Add or replace rules, and remove rules by id; the next match sees it. An unknown id raises KeyError."""
        put, remove = list(put), list(remove)
        with self._lock:
            if self._changes is not None:
                self._changes.append((put, remove))
            self._state = _changed(self._state, put, remove, self.attributes)
            if len(self._state.changed) > TAIL and self._rebuild is None:
                self._rebuild = threading.Thread(target=self.rebuild, name="criteria-rebuild", daemon=True)
                self._rebuild.start()

    def rebuild(self) -> None:
        """Compile the whole anew. Matches and changes go on meanwhile."""
        with self._lock:
            state, self._changes = self._state, []
        found = sorted(_rules(state))
        main = _part([rule for _, rule in found], [sequence for sequence, _ in found], self.attributes)
        with self._lock:
            fresh = _state(main, state.next_sequence)
            for put, remove in self._changes or []:
                fresh = _changed(fresh, put, remove, self.attributes)
            self._state, self._changes, self._rebuild = fresh, None, None

    def criterion(self, rule_id: str) -> Criterion:
        """Return the criterion of a rule. Raises KeyError."""
        state = self._state
        if rule_id in state.changed:
            return state.changed[rule_id][1].criterion
        position = state.places()[rule_id]
        if not has_bits(state.main.alive, np.array([position]))[0]:
            raise KeyError(rule_id)
        return state.main.segment.criterion(position)

    def rules(self) -> Iterator[Rule]:
        """Yield every rule in order."""
        yield from (rule for _, rule in sorted(_rules(self._state)))

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the segments as they are now: the main one, and that of changed rules if there is any."""
        return self._state.parts

    def __len__(self) -> int:
        return sum(int(np.bitwise_count(part.alive).sum(dtype=np.int64)) for part in self._state.parts)

    @property
    def nbytes(self) -> int:
        """Return the size of the tables in bytes."""
        from criteria.index.storage import stored_bytes  # noqa: PLC0415

        return sum(stored_bytes(part.segment) for part in self._state.parts)


def _part(rules: Sequence[Rule], sequence: Sequence[int], attributes: Attributes) -> Part:
    segment = build([rule.criterion for rule in rules], attributes)
    order = segment.columns.order
    ids = np.empty(len(rules), np.object_)
    ids[:] = [rule.id for rule in rules]
    alive = from_places(np.arange(len(rules)), word_count(len(rules)))
    return Part(segment, ids[order], np.array(sequence, np.int64)[order], alive)


def _state(main: Part, next_sequence: int | None = None) -> _State:
    @cache
    def places() -> dict[str, int]:
        return {name: position for position, name in enumerate(main.ids.tolist())}

    if next_sequence is None:
        next_sequence = int(main.sequence.max(initial=-1)) + 1
    return _State(main, None, {}, places, next_sequence)


def _changed(state: _State, put: list[Rule], remove: list[str], attributes: Attributes) -> _State:
    alive = state.main.alive.copy()
    changed = dict(state.changed)
    sequence = state.next_sequence

    def drop(name: str) -> int | None:
        """Take a rule out; return its sequence, None if there is no such rule."""
        if name in changed:
            return changed.pop(name)[0]
        position = np.array([state.places().get(name, -1)])
        if position[0] < 0 or not has_bits(alive, position)[0]:
            return None
        clear_bits(alive, position)
        return int(state.main.sequence[position[0]])

    for name in remove:
        if drop(name) is None:
            raise KeyError(name)
    for rule in put:
        place = drop(rule.id)
        if place is None:
            place, sequence = sequence, sequence + 1
        changed[rule.id] = (place, rule)
    main = Part(state.main.segment, state.main.ids, state.main.sequence, alive)
    tail = None
    if changed:
        places, rules = zip(*changed.values(), strict=True)
        tail = _part(rules, places, attributes)
    return _State(main, tail, changed, state.places, sequence)


def _rules(state: _State) -> Iterator[tuple[int, Rule]]:
    """Yield (sequence, rule) for every rule, in no order."""
    main = state.main
    positions = np.flatnonzero(has_bits(main.alive, np.arange(len(main.ids))))
    for position in positions.tolist():
        yield int(main.sequence[position]), Rule(main.ids[position], main.segment.criterion(position))
    yield from state.changed.values()
