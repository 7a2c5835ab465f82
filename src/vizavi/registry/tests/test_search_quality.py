"""What people type finds what they need: `searches.txt` over the demo register."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from kit.search import SearchIndex
from vizavi.registry.loading import DEMO_DATA, read_entries
from vizavi.registry.search import GROUPS, document_of

SEARCHES = Path(__file__).parent / "searches.txt"
LEAST = 80
LEAST_FIRST, LEAST_AMONG_THREE = 0.85, 0.95


def searches() -> Iterator[tuple[str, list[str]]]:
    """(words, patterns of the keys that are a right first answer)."""
    for line in SEARCHES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            words, _equals, keys = line.partition(" = ")
            yield words, keys.split()


@pytest.fixture(scope="module", params=[True, False], ids=["meaning", "words"])
def index(request: pytest.FixtureRequest) -> SearchIndex:
    documents = [
        document_of(kind, entry["code"], entry["document"])
        for kind, entry in read_entries(DEMO_DATA)
        if kind in GROUPS
    ]
    index = SearchIndex.build(documents, with_meaning=request.param)
    index.wait()
    return index


def test_every_expected_entry_exists(index: SearchIndex) -> None:
    known = {document.key for document in index.documents}
    patterns = {pattern for _words, patterns in searches() for pattern in patterns}
    assert [pattern for pattern in sorted(patterns) if not any(fnmatch(key, pattern) for key in known)] == []


def test_the_right_entry_comes_first(index: SearchIndex) -> None:
    """Also without meaning, which is not ready in the first seconds of a process."""
    expected = list(searches())
    missed_first, missed = [], []
    for words, patterns in expected:
        found = [hit.key for hit in index.search(words, limit=3).hits]
        is_right = [any(fnmatch(key, pattern) for pattern in patterns) for key in found]
        if not any(is_right[:1]):
            missed_first.append((words, found))
        if not any(is_right):
            missed.append((words, found))
    assert len(expected) >= LEAST
    assert len(missed_first) <= (1 - LEAST_FIRST) * len(expected), missed_first
    assert len(missed) <= (1 - LEAST_AMONG_THREE) * len(expected), missed
