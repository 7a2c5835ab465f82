"""The register that a file states, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from vizavi.touchpoints.content import joined_features


@dataclass(slots=True)
class ImportedNeed:
    """A need in the words of the file. `features`: of this row alone, None when they are the touchpoint's."""

    row: int
    text: str
    code: str
    features: str | None = None


@dataclass(slots=True)
class ImportedTouchpoint:
    """A touchpoint of the file; `canonical` is its name without ways of writing, `kind` "" when not recognised."""

    row: int
    name: str
    canonical: str
    kind: str
    channel: str
    features: str
    needs: list[ImportedNeed] = field(default_factory=list)

    def settle(self) -> None:
        """Features that all rows share are the touchpoint's; others stay with their rows."""
        stated = [need.features or "" for need in self.needs]
        if len(set(stated)) == 1:
            self.features = stated[0]
            for need in self.needs:
                need.features = None
        elif stated:
            self.features = joined_features(stated)


@dataclass(slots=True)
class ImportedProcess:
    """A process of the file. `number` is None where the form does not number processes."""

    row: int
    number: int | None
    direction: str
    direction_wording: str
    name: str
    sameness: int
    touchpoints: dict[str, ImportedTouchpoint] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in a row (0: in the whole file), as a sentence without the row's number."""

    row: int
    text: str


@dataclass
class ImportedRegister:
    """What a file states. Only one without problems may be applied; warnings are to be read."""

    processes: list[ImportedProcess] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    warnings: list[RowProblem] = field(default_factory=list)
    rows: int = 0
    # Whether a process without touchpoints could have been stated.
    shows_bare_processes: bool = False

    @cached_property
    def touchpoints(self) -> int:
        """How many touchpoints it states."""
        return sum(len(process.touchpoints) for process in self.processes)
