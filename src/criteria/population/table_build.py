"""Clients, one by one, become columns: each distinct value once, and for each client its code.

What is kept in memory grows with the number of distinct values and not with that of clients.
"""

from __future__ import annotations

import json
from array import array as numbers
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from criteria.attributes import Attribute, Attributes
from criteria.clients import Client, Value, load_client
from criteria.errors import CriteriaError
from criteria.files import BadLineError, client_of, line_number, read, splits_of
from criteria.population.table_files import narrowest, new_generation, save_array
from criteria.values import number_text

#: Called with the number of clients so far, and how much of the file is done, from 0 to 1.
Progress = Callable[[int, float], None]

#: So many codes of a column are held before they are written.
HELD = 1 << 14


def build(path: Path, attributes: Attributes, folder: Path, progress: Progress | None = None) -> None:
    """Make the table of a file of clients (JSON Lines or Parquet) in a folder, in the place of the former one.

    Raises `BadLineError` with the problems of the first line that is not a client, `UnusableTableError`,
    `OSError`; the former table then stays.
    """
    with new_generation(folder, attributes) as (generation, clients), ExitStack() as files:
        coders = [Coder(attribute) for attribute in attributes.values()]
        held = [numbers("I") for _ in coders]
        written = [files.enter_context((generation / f"{n}.raw").open("wb")) for n in range(len(coders))]
        count = 0
        splits = splits_of(path)
        for split in splits:
            for position, document in read(split):
                try:
                    client = _client(document, attributes)
                except CriteriaError as error:
                    number = line_number(path, position)
                    raise BadLineError(path, [(number, problem) for problem in error.problems]) from None
                for coder, codes in zip(coders, held, strict=True):
                    codes.append(coder.code_of(client.get(coder.attribute.id)))
                count += 1
                if count % HELD == 0:
                    _flush(held, written)
                    if progress and split.end < 0:
                        progress(count, 0.0)
            if progress and split.end >= 0:
                progress(count, split.end / splits[-1].end)
        _flush(held, written)
        files.close()
        for n, coder in enumerate(coders):
            raw = generation / f"{n}.raw"
            codes_ = np.memmap(raw, np.uint32, "r") if count else np.zeros(0, np.uint32)
            coder.save(generation, f"{n}.", codes_)
            raw.unlink()
        clients.append(count)


def _client(document: Any, attributes: Attributes) -> Client:
    _, known = client_of(document)
    try:
        return load_client(known, attributes)
    except CriteriaError as error:
        raise CriteriaError(problem.under("/attributes") for problem in error.problems) from None


def _flush(held: Iterable[numbers[int]], written: Iterable[Any]) -> None:
    for codes, file in zip(held, written, strict=True):
        codes.tofile(file)
        del codes[:]


class Coder:
    """Gives each distinct value of an attribute a code, from 1 in the order of meeting; 0 is unknown.

    Values of `many` and items of a list are sets here: neither order nor repetition is of any consequence to
    a criterion.
    """

    def __init__(self, attribute: Attribute) -> None:
        self.attribute = attribute
        self._values: dict[Any, int] = {}
        self._sets: dict[tuple[int, ...], int] = {}
        self._inner = [Coder(inner) for inner in attribute.of.values()] if attribute.of is not None else []

    def code_of(self, value: Value | None) -> int:
        """Return the code of a value."""
        if value is None:
            return 0
        values = self._values
        if self.attribute.of is not None:
            assert isinstance(value, tuple)
            value = tuple(map(self._item, value))
        elif not self.attribute.many:
            return values.setdefault(value, len(values)) + 1
        assert isinstance(value, tuple)
        members = tuple(sorted({values.setdefault(one, len(values)) for one in value}))
        return self._sets.setdefault(members, len(self._sets)) + 1

    def _item(self, item: Client) -> tuple[int, ...]:
        return tuple(inner.code_of(item.get(inner.attribute.id)) for inner in self._inner)

    def save(self, folder: Path, prefix: str, codes: NDArray[np.uint32]) -> None:
        """Write the column, given the codes of all clients (or items)."""
        if self.attribute.of is None:
            places = self._save_values(folder, prefix)
        else:
            places = np.arange(len(self._values))
            items = np.array(list(self._values), np.uint32).reshape(len(self._values), len(self._inner))
            for n, inner in enumerate(self._inner):
                inner.save(folder, f"{prefix}items.{n}.", items[:, n])
        if self.attribute.many or self.attribute.of is not None:
            starts = np.array([0, *accumulate(map(len, self._sets))], np.int64)
            members = np.fromiter(chain.from_iterable(self._sets), np.int64, int(starts[-1]))
            save_array(folder, f"{prefix}starts", starts)
            save_array(folder, f"{prefix}members", places[members].astype(np.uint32))
            places = np.arange(len(self._sets))
        final = np.concatenate(([0], places + 1)).astype(narrowest(len(places)))
        save_array(folder, f"{prefix}codes", final[codes])

    def _save_values(self, folder: Path, prefix: str) -> NDArray[np.int64]:
        """Write the values in ascending order, and return the place of each there."""
        found = list(self._values)
        order = sorted(range(len(found)), key=found.__getitem__)
        text = json.dumps([_plain(found[n]) for n in order], ensure_ascii=False)
        (folder / f"{prefix}values.json").write_text(text, encoding="utf-8")
        places = np.empty(len(found), np.int64)
        places[order] = np.arange(len(found))
        return places


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return number_text(value) if isinstance(value, Decimal) else value
