"""The answer for one client: verdicts of all rules as bitsets, turned into ids and fields on request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from criteria.attributes import Attributes
from criteria.clients import Client
from criteria.evaluate import Answer, Verdict
from criteria.index.bits import Places, Words, count, from_places, places_of
from criteria.index.missing import NameMasks, missing
from criteria.index.segment import Matched, Segment


@dataclass(frozen=True, slots=True)
class Part:
    """A segment with the ids of its rules.

    `ids` and `sequence` are by position; `sequence` is the order in which rules are read and reported.
    `alive` has a bit for each rule that was not replaced or removed since.
    """

    segment: Segment
    ids: NDArray[np.object_]
    sequence: NDArray[np.int64]
    alive: Words


class Field(NamedTuple):
    """A field to ask for. `settles`: rules that wait for it alone; `waiting`: all that wait for it."""

    name: str
    settles: int
    waiting: int


class Match:
    """Verdicts of every rule of an index on one client.

    `met`, `unknown`, `reachable` are lists of bitsets, one for each part of the index.
    """

    def __init__(
        self,
        parts: tuple[Part, ...],
        attributes: Attributes,
        client: Client,
        as_of: date,
        with_reachable: bool,
    ) -> None:
        self.parts = parts
        self._attributes = attributes
        self._names = attributes.names()
        self._client = client
        self._as_of = as_of
        self._matched = [
            part.segment.match(
                client, as_of=as_of, reachable=with_reachable, changeable=attributes.actionable
            )
            for part in parts
        ]
        both = list(zip(parts, self._matched, strict=True))
        self.met = [found.met & part.alive for part, found in both]
        self.unknown = [found.possible & ~found.met & part.alive for part, found in both]
        self.reachable = [
            found.freed & ~found.possible & part.alive if with_reachable else np.zeros_like(part.alive)
            for part, found in both
        ]

    def bits(self, verdict: Verdict) -> list[Words]:
        """Return the bitsets of a verdict."""
        if verdict == "unmet":
            taken = zip(self.parts, self.met, self.unknown, self.reachable, strict=True)
            return [part.alive & ~(met | unknown | reachable) for part, met, unknown, reachable in taken]
        found: list[Words] = getattr(self, verdict)
        return found

    def count(self, verdict: Verdict, within: Sequence[Words] | None = None) -> int:
        """Return how many rules have the verdict; with `within`, of the rules in these bitsets."""
        return sum(map(count, _only(self.bits(verdict), within)))

    def count_open(self, client: Client, within: Sequence[Words]) -> int:
        """Return how many of the rules in these bitsets stay unknown for the same client of whom more is known.

        What was known before is not looked at again, so many answers can be tried on one match.
        """
        more = {name: value for name, value in client.items() if name not in self._client}
        found = [
            part.segment.open_with(matched, more, client, as_of=self._as_of) & part.alive & mask
            for part, matched, mask in zip(self.parts, self._matched, within, strict=True)
        ]
        return sum(map(count, found))

    def ids(self, verdict: Verdict) -> list[str]:
        """Return the ids of the rules with the verdict, in the order in which the rules were read."""
        return self.ids_of(self.bits(verdict))

    def ids_of(self, bits: list[Words]) -> list[str]:
        """Return the ids of the rules in these bitsets, one for each part, in the order of reading."""
        chosen = [places_of(words) for words in bits]
        ids = np.concatenate([part.ids[at] for part, at in zip(self.parts, chosen, strict=True)])
        sequence = np.concatenate([part.sequence[at] for part, at in zip(self.parts, chosen, strict=True)])
        found: list[str] = ids[np.argsort(sequence)].tolist()
        return found

    def some_of(self, bits: list[Words], *, first: int, most: int) -> list[Words]:
        """Leave of the rules in these bitsets at most so many, from number `first` on in the order of reading."""
        chosen = [places_of(words) for words in bits]
        sequence = np.concatenate([part.sequence[at] for part, at in zip(self.parts, chosen, strict=True)])
        end = min(first + most, len(sequence))
        if first >= end:
            return [np.zeros_like(words) for words in bits]
        kept = np.zeros(len(sequence), np.bool_)
        kept[np.argpartition(sequence, (first, end - 1))[first:end]] = True
        ends = np.cumsum([len(at) for at in chosen])
        return [
            from_places(at[kept[past - len(at) : past]], len(words))
            for at, past, words in zip(chosen, ends.tolist(), bits, strict=True)
        ]

    def answers(
        self, verdicts: Iterable[Verdict], within: Sequence[Words] | None = None
    ) -> Iterator[tuple[str, Answer]]:
        """Yield (rule id, answer) for the verdicts asked for, in the order in which the rules were read.

        With `within`, one bitset for each part, of the rules in them alone.
        """
        ids: list[NDArray[np.object_]] = []
        sequence: list[NDArray[np.int64]] = []
        answers: list[Answer] = []
        for verdict in dict.fromkeys(verdicts):
            bits = _only(self.bits(verdict), within)
            for number, (part, words) in enumerate(zip(self.parts, bits, strict=True)):
                at = places_of(words)
                ids.append(part.ids[at])
                sequence.append(part.sequence[at])
                if verdict in ("unknown", "reachable"):
                    answers += self._with_missing(verdict, self._masks(number, at, verdict))
                else:
                    answers += [Answer(verdict)] * len(at)
        if not ids:
            return
        named = np.concatenate(ids)
        for place in np.argsort(np.concatenate(sequence)):
            yield named[place], answers[place]

    def ask(self, within: Sequence[Words] | None = None) -> list[Field]:
        """Return the fields that undecided rules wait for, those that settle the most rules first.

        With `within`, one bitset for each part, of the rules in them alone.
        """
        unknown = _only(self.unknown, within)
        masks = np.concatenate(
            [self._masks(n, places_of(words), "unknown") for n, words in enumerate(unknown)]
        )
        names = self._names
        alone = np.bitwise_count(masks).sum(axis=1) == 1
        fields = []
        for word in range(masks.shape[1]):
            distinct, counts = np.unique(masks[:, word], return_counts=True)
            single, single_counts = np.unique(masks[alone, word], return_counts=True)
            settles = dict(zip(single.tolist(), single_counts.tolist(), strict=True))
            every = int(np.bitwise_or.reduce(distinct, initial=0))
            while every:
                mask = every & -every
                every ^= mask
                waiting = int(counts[(distinct & np.uint64(mask)) != 0].sum())
                fields.append(Field(names[word * 64 + mask.bit_length() - 1], settles.get(mask, 0), waiting))
        return sorted(fields, key=lambda field: (-field.settles, -field.waiting, field.name))

    def waiting(self, attribute: str, within: Sequence[Words]) -> list[Words]:
        """Return those of the undecided rules in these bitsets that wait for an attribute, or for one of its items."""
        names = self._names
        own = [n for n, name in enumerate(names) if name.partition(".")[0] == attribute]
        found = []
        for number, words in enumerate(_only(self.unknown, within)):
            at = places_of(words)
            masks = self._masks(number, at, "unknown")
            is_waiting = (masks & _mask(own, masks.shape[1])).any(axis=1)
            found.append(from_places(at[is_waiting], len(words)))
        return found

    def _masks(self, number: int, positions: Places, verdict: Verdict) -> NameMasks:
        """Return the names that the rules at these positions of a part wait for."""
        found: Matched = self._matched[number]
        unknown, columns, client = found.unknown, found.possible_columns, self._client
        names = self._names
        if verdict == "reachable":
            changeable = self._attributes.actionable
            unknown = unknown | np.array([name in changeable for name in self._attributes], np.bool_)
            client = {name: value for name, value in client.items() if name not in changeable}
            columns = found.freed_columns
        masks = missing(
            self.parts[number].segment,
            positions,
            columns,
            unknown,
            found.items,
            client,
            as_of=self._as_of,
            names=names,
        )
        if verdict == "reachable":
            changed = self._attributes.actionable & self._client.keys()
            masks &= _mask([n for n, name in enumerate(names) if name in changed], masks.shape[1])
        return masks

    def _with_missing(self, verdict: Verdict, masks: NameMasks) -> list[Answer]:
        names = self._names
        known: dict[bytes, Answer] = {}
        answers = []
        for row in masks:
            key = row.tobytes()
            answer = known.get(key)
            if answer is None:
                answer = known[key] = Answer(verdict, tuple(sorted(names[n] for n in places_of(row))))
            answers.append(answer)
        return answers


def _only(bits: list[Words], within: Sequence[Words] | None) -> list[Words]:
    if within is None:
        return bits
    return [words & mask for words, mask in zip(bits, within, strict=True)]


def _mask(numbers: list[int], words: int) -> NDArray[np.uint64]:
    found = [0] * words
    for number in numbers:
        found[number >> 6] |= 1 << (number & 63)
    return np.array(found, np.uint64)
