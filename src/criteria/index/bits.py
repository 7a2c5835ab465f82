"""Bitsets as NumPy arrays of 64-bit words, the lowest bit first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Places = NDArray[np.int64]

ALL = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
_ONE = np.uint64(1)
_LOW = np.uint64(63)


def word_count(bits: int) -> int:
    """Return how many words hold so many bits."""
    return (bits + 63) >> 6


def masks(places: NDArray[np.integer]) -> Words:
    """Return, for each place, the word with its bit alone."""
    return _ONE << (places.astype(np.uint64) & _LOW)


def set_bits(words: Words, places: NDArray[np.integer]) -> None:
    """Set the bits at these places; a place may stand twice."""
    np.bitwise_or.at(words, places >> 6, masks(places))


def clear_bits(words: Words, places: NDArray[np.integer]) -> None:
    """Clear the bits at these places; a place may stand twice."""
    np.bitwise_and.at(words, places >> 6, ~masks(places))


def flip_bits(words: Words, places: NDArray[np.integer]) -> None:
    """Flip the bits at these places, once for each time a place stands."""
    np.bitwise_xor.at(words, places >> 6, masks(places))


def from_places(places: NDArray[np.integer], words: int) -> Words:
    """Return a bitset of `words` words with the bits at these places."""
    found = np.zeros(words, np.uint64)
    set_bits(found, places)
    return found


def places_of(words: Words) -> Places:
    """Return the places of the set bits, ascending."""
    filled = np.flatnonzero(words)
    spread = np.flatnonzero(np.unpackbits(words[filled].view(np.uint8), bitorder="little"))
    found: Places = (filled[spread >> 6] << 6) | (spread & 63)
    return found


def has_bits(words: Words, places: Places) -> NDArray[np.bool_]:
    """Return, for each place, whether its bit is set."""
    found: NDArray[np.bool_] = (words[places >> 6] & masks(places)) != 0
    return found


def count(words: Words) -> int:
    """Return how many bits are set."""
    return int(np.bitwise_count(words).sum(dtype=np.int64))
