"""Works out what an import would change, from what the register holds now. Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from vizavi.touchpoints.choices import OPEN_PROPOSAL
from vizavi.touchpoints.content import sameness_in
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.forms_of import direction_of
from vizavi.touchpoints.imports.changes import (
    Difference,
    KnownTouchpoint,
    Plan,
    PlannedProcess,
    PlannedTouchpoint,
)
from vizavi.touchpoints.imports.register import (
    ImportedProcess,
    ImportedRegister,
    ImportedTouchpoint,
    RowProblem,
)
from vizavi.touchpoints.models import (
    ProcessVersion,
    Proposal,
    Register,
    SatisfiedNeed,
    TouchpointVersion,
)
from vizavi.touchpoints.queries import latest_decided, open_edition


def plan(register: Register, stated: ImportedRegister, form: FormDocument, *, replaces: bool) -> Plan:
    """What must be written so that the draft states what the file states.

    Touchpoints and processes are recognised by what they mean and keep their identity, also those that the draft
    had already lost. Of what the register knows beyond a file (addresses, bases, answers) nothing is lost.

    Args:
        replaces: the file is the whole register; what it does not name leaves the draft. A process about which
            proposals are open stays, without touchpoints.
    """
    return _Planning(register, stated, form, replaces=replaces).plan()


class _Planning:
    def __init__(
        self, register: Register, stated: ImportedRegister, form: FormDocument, *, replaces: bool
    ) -> None:
        self.register = register
        self.stated = stated
        self.form = form
        self.replaces = replaces
        draft, decided = open_edition(register), latest_decided(register)
        last = register.editions.order_by("-number").first()
        number = draft.number if draft else (last.number + 1 if last else 1)
        self.result = Plan(number)
        # Name → the first row: a kind is chosen by a person after the import, and found missing by the check.
        self.unknown_kinds: dict[str, int] = {}
        # What the draft shows, and what it has taken out of the edition in force.
        shown = Q(until_edition__isnull=True, from_edition__isnull=False)
        lost = Q(until_edition=number, from_edition__lte=decided.number) if decided else Q(pk__in=[])
        self.known = shown | lost
        self.open_processes: dict[int, ProcessVersion] = {}
        self.lost_processes: dict[int, ProcessVersion] = {}
        for version in ProcessVersion.objects.filter(self.known, register=register).order_by("number", "pk"):
            place = self.open_processes if version.until_edition is None else self.lost_processes
            place[version.sameness] = version
        _drop_renamed(self.open_processes, self.lost_processes)
        self.touchpoints = self._known_touchpoints()
        self.needs = self._known_needs()

    def plan(self) -> Plan:
        numbers = self._numbers()
        for process, number in zip(self.stated.processes, numbers, strict=True):
            self._plan_process(process, number)
        named = {process.sameness for process in self.stated.processes}
        for sameness, version in self.open_processes.items():
            if sameness not in named:
                self._plan_absent(version)
        text = _("вид точки «%(name)s» не распознан. Выберите его после загрузки.")
        self.result.warnings += [
            RowProblem(row, text % {"name": name}) for name, row in self.unknown_kinds.items()
        ]
        return self.result

    def _known_touchpoints(self) -> dict[int, list[KnownTouchpoint]]:
        found: dict[int, list[KnownTouchpoint]] = defaultdict(list)
        rows = TouchpointVersion.objects.filter(self.known, register=self.register).values_list(
            *("pk", "touchpoint_id", "touchpoint__process_id", "sameness", "name", "kind", "channel"),
            *("features", "position", "until_edition"),
        )
        for *values, until in rows.order_by("position", "pk").iterator():
            found[values[2]].append(KnownTouchpoint._make([*values, until is None]))
        return found

    def _known_needs(self) -> dict[int, list[tuple[str, str | None]]]:
        versions: QuerySet[TouchpointVersion] = TouchpointVersion.objects.filter(
            self.known, register=self.register
        )
        needs: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
        rows = SatisfiedNeed.objects.filter(version__in=versions.values("pk")).order_by(
            "version_id", "position"
        )
        for version_id, text, features in rows.values_list("version_id", "text", "features").iterator():
            needs[version_id].append((text, features))
        return needs

    def _numbers(self) -> list[int]:
        """Numbers of the stated processes: their own, or such that they follow each other as in the file."""
        stated = self.stated.processes
        if all(process.number is not None for process in stated):
            self._refuse_taken_numbers()
            return [process.number or 0 for process in stated]
        there = self.lost_processes | self.open_processes
        known = {sameness: version.number for sameness, version in there.items()}
        numbers: list[int] = []
        # A plain table has its own order; the annex goes by direction and then by number.
        last: dict[str, int] = defaultdict(int)
        highest = 0 if self.replaces else max(known.values(), default=0)
        for process in stated:
            place = process.direction if self.stated.shows_bare_processes else ""
            number = known.get(process.sameness, 0)
            if number <= (last[place] if self.replaces else 0):
                number = highest + 1
            highest = max(highest, number)
            last[place] = number
            numbers.append(number)
        return numbers

    def _refuse_taken_numbers(self) -> None:
        if self.replaces:
            return
        named = {process.sameness for process in self.stated.processes}
        staying = {
            version.number: version.name
            for sameness, version in self.open_processes.items()
            if sameness not in named
        }
        for process in self.stated.processes:
            if process.number in staying:
                self.result.problems.append(
                    RowProblem(
                        process.row,
                        _(
                            "номер %(number)s в перечне занят другим процессом: «%(name)s». Дайте другой номер."
                        )
                        % {"number": process.number, "name": staying[process.number]},
                    )
                )

    def _plan_process(self, stated: ImportedProcess, number: int) -> None:
        before = self.open_processes.get(stated.sameness)
        lost = self.lost_processes.get(stated.sameness)
        planned = PlannedProcess(stated, number, before)
        result = self.result
        if before is None and lost is not None:
            planned.before = lost
            result.revived_processes.append(lost.process_id)
            if self._is_same_process(lost, planned):
                result.reopen_processes.append(lost.pk)
            else:
                planned.is_written = True
        elif before is None:
            planned.is_written = True
        elif not self._is_same_process(before, planned):
            result.close_processes.append(before.pk)
            if (
                lost is not None
                and lost.process_id == before.process_id
                and self._is_same_process(lost, planned)
            ):
                planned.before = lost
                result.reopen_processes.append(lost.pk)
            else:
                planned.is_written = True
        if before is None:
            result.differences.append(Difference("process_new", stated.row, stated.name))
        elif before.pk in result.close_processes[-1:]:
            result.differences.append(Difference("process_changed", stated.row, stated.name))
        result.processes.append(planned)
        self._plan_touchpoints(planned)

    def _is_same_process(self, known: ProcessVersion, planned: PlannedProcess) -> bool:
        stated = planned.stated
        direction = direction_of(self.form, known.direction)
        worded = known.direction_wording or (direction.annex_name if direction else "")
        return (known.name, known.number) == (stated.name, planned.number) and (
            worded == stated.direction_wording or not stated.direction_wording
        )

    def _plan_touchpoints(self, planned: PlannedProcess) -> None:
        process_id = planned.before.process_id if planned.before else None
        known = self.touchpoints.get(process_id, []) if process_id else []
        shown = {item.sameness: item for item in known if item.is_open}
        lost = {item.sameness: item for item in known if not item.is_open}
        renamed = {item.touchpoint_id for item in shown.values()}
        lost = {key: item for key, item in lost.items() if key in shown or item.touchpoint_id not in renamed}
        named: set[int] = set()
        last = -1 if self.replaces else max((item.position for item in shown.values()), default=0)
        for stated in planned.stated.touchpoints.values():
            sameness = sameness_in(process_id, stated.canonical) if process_id else 0
            named.add(sameness)
            before = shown.get(sameness)
            former = before or lost.get(sameness)
            # Where the file is the whole register, its order is kept by as few new positions as possible.
            keeps = former is not None and (former.position > last if self.replaces else before is not None)
            position = former.position if former is not None and keeps else max(last, 0) + 1
            if self.replaces or before is None:
                last = position
            self._plan_touchpoint(planned, stated, position, before, lost.get(sameness))
        if self.replaces:
            self._plan_leaving(planned.stated.name, (shown[key] for key in shown if key not in named))

    def _plan_touchpoint(
        self,
        planned: PlannedProcess,
        stated: ImportedTouchpoint,
        position: int,
        before: KnownTouchpoint | None,
        lost: KnownTouchpoint | None,
    ) -> None:
        result = self.result
        if before is not None and self._is_same_touchpoint(before, stated, position):
            result.same_touchpoints += 1
            return
        if before is not None:
            result.close_touchpoints.append(before.pk)
            if lost is not None and lost.touchpoint_id != before.touchpoint_id:
                lost = None
        if lost is not None and self._is_same_touchpoint(lost, stated, position):
            result.reopen_touchpoints.append(lost.pk)
        else:
            former = before or lost
            planned.touchpoints.append(PlannedTouchpoint(stated, position, former))
            if not stated.kind and not (former and former.kind):
                self.unknown_kinds.setdefault(stated.name, stated.row)
        what = "touchpoint_new" if before is None else "touchpoint_changed"
        result.differences.append(Difference(what, stated.row, planned.stated.name, stated.name))

    def _is_same_touchpoint(self, known: KnownTouchpoint, stated: ImportedTouchpoint, position: int) -> bool:
        needs = [(need.text, need.features) for need in stated.needs]
        by_channel = self.form.features_content == "channel"
        return (
            (known.name, known.position) == (stated.name, position)
            and (known.channel == stated.channel if by_channel else known.features == stated.features)
            and (bool(known.kind) or not stated.kind)
            and self.needs.get(known.pk, []) == needs
        )

    def _may_leave(self, version: ProcessVersion) -> bool:
        """Whether a process that the file does not name leaves the draft."""
        shown = any(item.is_open for item in self.touchpoints.get(version.process_id, ()))
        # A plain table cannot show a process without touchpoints: its silence says nothing about it.
        return (
            self.replaces
            and (shown or self.stated.shows_bare_processes)
            and version.process_id not in self._waiting
        )

    @cached_property
    def _waiting(self) -> frozenset[int]:
        """Processes with open proposals."""
        proposals = Proposal.objects.filter(register=self.register, state__in=OPEN_PROPOSAL)
        return frozenset(proposals.values_list("process_id", flat=True))

    def _plan_absent(self, version: ProcessVersion) -> None:
        if not self.replaces:
            return
        result = self.result
        shown = [item for item in self.touchpoints.get(version.process_id, ()) if item.is_open]
        if self._may_leave(version):
            result.close_processes.append(version.pk)
            result.excluded_processes.append(version.process_id)
            result.differences.append(Difference("process_gone", 0, version.name))
        elif version.process_id in self._waiting and shown:
            result.warnings.append(
                RowProblem(
                    0,
                    _(
                        "Процесса «%(name)s» в файле нет, но по нему есть незавершённые предложения: он останется."
                    )
                    % {"name": version.name},
                )
            )
        self._plan_leaving(version.name, shown)
        if version.pk not in result.close_processes:
            self._make_way(version)

    def _make_way(self, version: ProcessVersion) -> None:
        """A process that stays beside the file gives its number to one of the file."""
        numbers = {item.number for item in self.result.processes}
        if self.form.process_numbering != "process" or version.number not in numbers:
            return
        stated = ImportedProcess(
            # No row of the file, and unlike any other.
            -version.pk,
            max(numbers) + 1,
            version.direction,
            version.direction_wording,
            version.name,
            version.sameness,
        )
        self.result.close_processes.append(version.pk)
        self.result.processes.append(PlannedProcess(stated, max(numbers) + 1, version, is_written=True))
        self.result.differences.append(Difference("process_changed", 0, version.name))

    def _plan_leaving(self, process: str, leaving: Iterable[KnownTouchpoint]) -> None:
        for item in leaving:
            self.result.close_touchpoints.append(item.pk)
            self.result.differences.append(Difference("touchpoint_gone", 0, process, item.name))


def _drop_renamed(shown: dict[int, ProcessVersion], lost: dict[int, ProcessVersion]) -> None:
    """What the draft shows under another name is not lost."""
    ids = {version.process_id for version in shown.values()}
    for sameness in [key for key, version in lost.items() if key not in shown and version.process_id in ids]:
        del lost[sameness]
