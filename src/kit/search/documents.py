"""What is put into an index, and what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Document:
    """Something that can be found: `key` says what it is, `group` to which list of results it belongs.

    `keywords` are wordings that people use for it. `weight` multiplies its scores: above 1 for what is more often
    right.
    """

    key: str
    group: str
    title: str
    title_en: str = ""
    keywords: Sequence[str] = ()
    text: str = ""
    text_en: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found. `matched_terms`: the words of the query, as they were understood, that found it.

    A hit without matched terms was found by its meaning.
    """

    key: str
    group: str
    score: float
    matched_terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A title near to what was asked for, when nothing was found."""

    key: str
    group: str
    title: str


@dataclass(frozen=True, slots=True)
class Results:
    """The best first. `corrected`: the query as it was understood, "" when nothing had to be corrected."""

    hits: list[Hit] = field(default_factory=list)
    corrected: str = ""
    suggestions: list[Suggestion] = field(default_factory=list)
