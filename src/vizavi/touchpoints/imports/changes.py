"""What an import would change in the draft: what is to be written, and what a person is told of it before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from vizavi.touchpoints.imports.register import ImportedProcess, ImportedTouchpoint, RowProblem
from vizavi.touchpoints.models import ProcessVersion


class KnownTouchpoint(NamedTuple):
    """A version in the register, with what an import may change. `is_open`: the draft shows it."""

    pk: int
    touchpoint_id: int
    process_id: int
    sameness: int
    name: str
    kind: str
    channel: str
    features: str
    position: int
    is_open: bool


@dataclass(slots=True)
class PlannedTouchpoint:
    """A touchpoint to be written: a new one (`before` None) or a new version of a known one."""

    stated: ImportedTouchpoint
    position: int
    before: KnownTouchpoint | None = None


@dataclass(slots=True)
class PlannedProcess:
    """A process with what is to be written of it: a version if `is_written`, and touchpoints."""

    stated: ImportedProcess
    number: int
    before: ProcessVersion | None = None
    is_written: bool = False
    touchpoints: list[PlannedTouchpoint] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Difference:
    """A line of the preview; `row` is 0 for what leaves the register."""

    what: str
    row: int
    process: str
    touchpoint: str = ""


@dataclass
class Plan:
    """Everything to be written, and what a person is told of it before."""

    edition: int
    processes: list[PlannedProcess] = field(default_factory=list)
    close_processes: list[int] = field(default_factory=list)
    close_touchpoints: list[int] = field(default_factory=list)
    reopen_processes: list[int] = field(default_factory=list)
    reopen_touchpoints: list[int] = field(default_factory=list)
    excluded_processes: list[int] = field(default_factory=list)
    revived_processes: list[int] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    same_touchpoints: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    warnings: list[RowProblem] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether the draft states all of it already."""
        closed = self.close_processes or self.close_touchpoints
        return not (closed or self.reopen_processes or self.reopen_touchpoints) and not any(
            process.is_written or process.touchpoints for process in self.processes
        )

    def count(self, what: str) -> int:
        """How many differences of a kind: process_new, touchpoint_changed, …"""
        return sum(item.what == what for item in self.differences)


WHATS = (
    *("process_new", "process_changed", "process_gone"),
    *("touchpoint_new", "touchpoint_changed", "touchpoint_gone"),
)


def as_counts(made: Plan) -> dict[str, int]:
    """The plan in figures."""
    return {what: made.count(what) for what in WHATS} | {"touchpoint_same": made.same_touchpoints}
