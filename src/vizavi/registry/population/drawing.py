"""Drawing of many values at once, and the JSON that they become."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
#: JSON of each client's value; empty where nothing is known
Texts = list[str]


class World:
    """What all clients share: lists of values and shares as arrays."""

    def __init__(
        self, shares: Mapping[str, Any], as_of: date, municipalities: Sequence[str], okved: Sequence[str]
    ) -> None:
        self.shares = shares
        self.today = as_of.toordinal()
        self.states = list(shares["states"])
        self.sectors = list(shares["sectors"])
        known = set(okved)
        self.codes = {
            name: {code: weight for code, weight in sector["codes"].items() if not known or code in known}
            for name, sector in shares["sectors"].items()
        }
        self.any_code = sorted(known) or [code for codes in self.codes.values() for code in codes]
        named = {
            code: share
            for code, share in shares["municipalities"].items()
            if not municipalities or code in municipalities
        }
        rest = [code for code in municipalities if code not in named]
        left = max(1 - sum(named.values()), 0.0) / len(rest) if rest else 0.0
        self.municipalities = {**named, **dict.fromkeys(rest, left)}

    def by_sector(self, key: str) -> Numbers:
        """A number of each sector; 0 where it has none."""
        return np.array([self.shares["sectors"][name].get(key, 0) for name in self.sectors], np.float64)

    def by_state(self, found: Mapping[str, float], default: float = 0.0) -> Numbers:
        """A number of each state."""
        return np.array([found.get(name, default) for name in self.states], np.float64)


class Drawing:
    """Clients drawn together."""

    def __init__(self, world: World, random: np.random.Generator, size: int) -> None:
        self.world, self.random, self.size = world, random, size
        self.shares = world.shares

    def happens(self, chance: float | Numbers) -> Flags:
        """Whether something of this chance happens to each."""
        found: Flags = self.random.random(self.size) < chance
        return found

    def pick(self, shares: Mapping[str, float] | Sequence[float], size: int | None = None) -> Places:
        """Places among shares, which need not add up to one."""
        weights = np.array(list(shares.values()) if isinstance(shares, Mapping) else shares, np.float64)
        return self.random.choice(
            len(weights), self.size if size is None else size, p=weights / weights.sum()
        )

    def pick_of(self, shares: Numbers, rows: Places) -> Places:
        """Places among the shares of each one's row."""
        ends = np.cumsum(shares, axis=1)
        drawn = self.random.random(len(rows)) * ends[rows, -1]
        found: Places = (drawn[:, None] >= ends[rows]).sum(axis=1)
        return found

    def spread(self, median: float | Numbers, sigma: float, size: int | None = None) -> Numbers:
        """Log-normal numbers: most are small, a few are very large."""
        return median * self.random.lognormal(0.0, sigma, self.size if size is None else size)

    def known(self, name: str, texts: Texts, unknown: float) -> Texts:
        """Name the values; forget those of the share of clients of whom they are not known."""
        forgotten = self.happens(unknown).tolist()
        return [
            f'"{name}": {text}' if text and not gone else ""
            for text, gone in zip(texts, forgotten, strict=True)
        ]

    def flags(self, flags: Flags) -> Texts:
        return ["true" if flag else "false" for flag in flags.tolist()]

    def words(self, words: Sequence[str], places: Places) -> Texts:
        quoted = [f'"{word}"' for word in words]
        return [quoted[place] for place in places.tolist()]

    def sets(self, members: Mapping[str, Flags], otherwise: str = "none") -> Texts:
        """Sets of words; `otherwise` stands where there is none."""
        places = 1 << np.arange(len(members))
        masks = (np.array(list(members.values())).T @ places).tolist()
        texts: dict[int, str] = {}
        for mask in set(masks):
            found = [word for n, word in enumerate(members) if mask >> n & 1]
            texts[mask] = json.dumps(found or ([otherwise] if otherwise else []))
        return [texts[mask] for mask in masks]
