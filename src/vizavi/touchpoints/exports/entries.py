"""An edition as the rows of its table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from vizavi.touchpoints.forms_data.schema import Direction, FormDocument
from vizavi.touchpoints.models import ProcessVersion, Register, TouchpointVersion
from vizavi.touchpoints.queries import processes_in, touchpoints_in


@dataclass(frozen=True)
class Part:
    """Needs of one touchpoint that share their features."""

    needs: list[str]
    features: str


@dataclass(frozen=True)
class Entry:
    """A row of the register: a touchpoint of a process, a process without any, or an empty direction."""

    direction: Direction
    direction_number: int
    process: ProcessVersion | None = None
    touchpoint: TouchpointVersion | None = None

    @property
    def needs(self) -> list[str]:
        """The satisfied needs in the words of the register."""
        return [need.text for need in self.touchpoint.needs.all()] if self.touchpoint else []


def entries(register: Register, number: int, form: FormDocument) -> Iterator[Entry]:
    """Rows of an edition, direction by direction as the form orders them, in three queries.

    S-3.5, S-A.2: every direction appears, an empty one as a row of its own. A process whose direction the form
    does not know (any more) is not lost: it goes to the last one.
    """
    touchpoints: dict[int, list[TouchpointVersion]] = defaultdict(list)
    for version in touchpoints_in(register, number):
        touchpoints[version.touchpoint.process_id].append(version)
    last = form.directions[-1].code
    known = {direction.code for direction in form.directions}
    processes: dict[str, list[ProcessVersion]] = defaultdict(list)
    for process in processes_in(register, number):
        processes[process.direction if process.direction in known else last].append(process)
    for place, direction in enumerate(form.directions, start=1):
        if not processes[direction.code]:
            yield Entry(direction, place)
        # S-A.2: processes of another kind of activity close the direction.
        for process in sorted(processes[direction.code], key=lambda item: item.is_other_activity):
            shown: list[TouchpointVersion | None] = [*touchpoints.get(process.process_id, [])]
            for touchpoint in shown or [None]:
                yield Entry(direction, place, process, touchpoint)


def parts_of(version: TouchpointVersion, form: FormDocument) -> list[Part]:
    """The touchpoint as rows of the table: one, unless features were stated need by need; needs come prefetched."""
    needs = list(version.needs.all())
    told = features_text(version, form)
    if form.features_content == "channel" or all(need.features is None for need in needs):
        return [Part([need.text for need in needs], told)]
    by_features = groupby(needs, key=lambda need: told if need.features is None else need.features)
    return [Part([need.text for need in same], features) for features, same in by_features]


def features_text(version: TouchpointVersion, form: FormDocument) -> str:
    """What the last column of the form prints: the channel (I-A.1) or the features (S-A.1)."""
    if form.features_content == "features" or not version.channel:
        return version.features
    return form.channel_names.digital if version.channel == "digital" else form.channel_names.offline
