"""Rows gathered into a register; every row that cannot be taken is named with what is wrong and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from kit.tabular import Progress
from vizavi.touchpoints.actions.processes import process_sameness
from vizavi.touchpoints.choices import Channel
from vizavi.touchpoints.forms_data.schema import Direction, FormDocument, wording
from vizavi.touchpoints.forms_of import free_need, synonyms_of
from vizavi.touchpoints.imports.layouts import Layout
from vizavi.touchpoints.imports.reading import FileRow, find_layout, open_file, rows_of
from vizavi.touchpoints.imports.register import (
    ImportedNeed,
    ImportedProcess,
    ImportedRegister,
    ImportedTouchpoint,
    RowProblem,
)
from vizavi.touchpoints.models import ProcessVersion, SatisfiedNeed, TouchpointVersion
from vizavi.touchpoints.sameness import canonical_name

LARGEST_NUMBER = 999_999
MOST_NEEDS = 30_000
_CHANNELS = {
    Channel.DIGITAL: (
        "цифроваяточка",
        "цифровая",
        "цифровойканал",
        "онлайнточка",
        "онлайн",
        "digital",
        "online",
    ),
    Channel.OFFLINE: ("офлайнточка", "офлайн", "offline", "офлайнканал"),
}
_CHANNEL_OF = {name: channel for channel, names in _CHANNELS.items() for name in names}


def check(rows: Iterable[FileRow], layout: Layout, form: FormDocument) -> ImportedRegister:
    """The register that the rows state.

    Raises:
        TableRefused: a row of the file breaks a rule of tables.
    """
    gathering = _Gathering(layout, form)
    for row in rows:
        gathering.add(row)
    return gathering.result()


def channel_worded(text: str) -> Channel | None:
    """«Оффлайн точка», «офлайн-точка», «онлайн»: the channel, however written."""
    plain = re.sub(r"[\W_]", "", text.casefold().replace("ё", "е")).replace("оффлайн", "офлайн")
    return _CHANNEL_OF.get(plain)


def direction_worded(text: str, form: FormDocument) -> Direction | None:
    """The direction that a register calls so: by the order's words, by the annex's, or with the authority named."""
    plain = wording(re.sub(r"^\s*\d+\s*[.)]\s*", "", text))
    for direction in form.directions:
        names = {wording(direction.name), wording(direction.annex_name)}
        if plain in names or plain == direction.code or any(plain.startswith(f"{name} ") for name in names):
            return direction
    return None


class _Gathering:
    """One pass over the rows."""

    def __init__(self, layout: Layout, form: FormDocument) -> None:
        self.layout = layout
        self.form = form
        self.register = ImportedRegister(shows_bare_processes=not layout.is_flat)
        self.synonyms = synonyms_of(form)
        self.by_channel = form.features_content == "channel"
        self.numbered = form.process_numbering == "process" and "number" in layout.columns
        self.directions: dict[str, Direction | None] = {}
        self.processes: dict[tuple[str, str], ImportedProcess] = {}
        self.by_sameness: dict[int, ImportedProcess] = {}
        self.by_number: dict[int, ImportedProcess] = {}
        self.spelled: dict[int, dict[str, ImportedTouchpoint]] = {}
        self.stated: dict[int, dict[str, ImportedNeed]] = {}
        self.last: ImportedTouchpoint | None = None
        self.scattered: list[int] = []

    def add(self, row: FileRow) -> None:
        self.register.rows += 1
        before = len(self.register.problems)
        self._check_filled(row)
        direction = self._direction(row)
        number = self._number(row)
        channel = self._channel(row)
        if len(self.register.problems) > before or direction is None:
            return
        process = self._process(row, direction, number)
        if process is None or (row.is_process_alone and not self.layout.is_flat):
            return
        touchpoint = self._touchpoint(row, process, channel)
        if touchpoint is not None:
            self._needs(row, touchpoint)

    def result(self) -> ImportedRegister:
        register = self.register
        register.processes = list(self.processes.values())
        if not self.by_channel:
            for process in register.processes:
                for touchpoint in process.touchpoints.values():
                    touchpoint.settle()
        if not register.rows:
            register.problems.append(RowProblem(0, _("Под названиями столбцов нет ни одной строки.")))
        self._warn()
        return register

    def _problem(self, row: FileRow, text: str) -> None:
        self.register.problems.append(RowProblem(row.number, text))

    def _check_filled(self, row: FileRow) -> None:
        must: list[tuple[str, str]] = []
        if len(self.form.directions) > 1:
            must.append(("direction", row.direction))
        if self.numbered:
            must.append(("number", row.process_no))
        must.append(("process", row.process))
        if self.layout.is_flat or not row.is_process_alone:
            must += [("touchpoint", row.touchpoint), ("needs", "".join(row.needs))]
            if self.by_channel:
                must.append(("features", row.features))
        empty = [f"«{self.layout.name_of(content)}»" for content, value in must if not value]
        if len(empty) == 1:
            self._problem(row, _("не заполнена ячейка %(column)s.") % {"column": empty[0]})
        elif empty:
            self._problem(row, _("не заполнены ячейки: %(columns)s.") % {"columns": ", ".join(empty)})
        lengths = [
            ("direction", row.direction, _length(ProcessVersion, "direction_wording")),
            ("process", row.process, _length(ProcessVersion, "name")),
            ("touchpoint", row.touchpoint, _length(TouchpointVersion, "name")),
            *(("needs", need, _length(SatisfiedNeed, "text")) for need in row.needs),
        ]
        for content, value, most in lengths:
            if len(value) > most:
                self._problem(
                    row,
                    _("в ячейке «%(column)s» больше %(most)s знаков. Сократите текст.")
                    % {"column": self.layout.name_of(content), "most": most},
                )

    def _direction(self, row: FileRow) -> Direction | None:
        if len(self.form.directions) == 1:
            return self.form.directions[0]
        if not row.direction:
            return None
        if row.direction not in self.directions:
            self.directions[row.direction] = direction_worded(row.direction, self.form)
        direction = self.directions[row.direction]
        if direction is None:
            known = "; ".join(f"«{item.annex_name}»" for item in self.form.directions)
            self._problem(
                row,
                _("неизвестное направление «%(text)s». В форме есть: %(known)s.")
                % {"text": row.direction, "known": known},
            )
        return direction

    def _number(self, row: FileRow) -> int | None:
        if not self.numbered or not row.process_no:
            return None
        text = row.process_no.removesuffix(".")
        if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= LARGEST_NUMBER and len(text) < 9:
            return int(text)
        self._problem(row, _("номер процесса «%(text)s» — не целое число от 1.") % {"text": row.process_no})
        return None

    def _channel(self, row: FileRow) -> Channel | None:
        if not self.by_channel or not row.features:
            return None
        channel = channel_worded(row.features)
        if channel is None:
            names = self.form.channel_names
            self._problem(
                row,
                _("неизвестный тип точки «%(text)s». Возможны: «%(digital)s», «%(offline)s».")
                % {"text": row.features, "digital": names.digital, "offline": names.offline},
            )
        return channel

    def _process(self, row: FileRow, direction: Direction, number: int | None) -> ImportedProcess | None:
        process = self.processes.get((direction.code, row.process))
        if process is None:
            return self._new_process(row, direction, number)
        if number is not None and number != process.number:
            self._problem(
                row,
                _("у процесса «%(name)s» здесь номер %(number)s, а в строке %(row)s — %(other)s.")
                % {"name": row.process, "number": number, "row": process.row, "other": process.number},
            )
            return None
        return process

    def _new_process(self, row: FileRow, direction: Direction, number: int | None) -> ImportedProcess | None:
        sameness = process_sameness(direction.code, row.process)
        same = self.by_sameness.get(sameness)
        if same is not None:
            self._problem(
                row,
                _(
                    "процесс «%(name)s» повторяет процесс строки %(row)s («%(other)s») в другом написании. "
                    "Назовите процесс одинаково."
                )
                % {"name": row.process, "row": same.row, "other": same.name},
            )
            return None
        if number is not None and number in self.by_number:
            other = self.by_number[number]
            self._problem(
                row,
                _("номер %(number)s в строке %(row)s дан другому процессу: «%(other)s».")
                % {"number": number, "row": other.row, "other": other.name},
            )
            return None
        process = ImportedProcess(
            row.number,
            number,
            direction.code,
            row.direction if len(self.form.directions) > 1 else "",
            row.process,
            sameness,
        )
        self.processes[direction.code, row.process] = self.by_sameness[sameness] = process
        if number is not None:
            self.by_number[number] = process
        return process

    def _touchpoint(
        self, row: FileRow, process: ImportedProcess, channel: Channel | None
    ) -> ImportedTouchpoint | None:
        touchpoint = process.touchpoints.get(row.touchpoint)
        if touchpoint is None:
            return self._new_touchpoint(row, process, channel)
        if channel is not None and channel != touchpoint.channel:
            self._problem(
                row,
                _("у точки «%(name)s» здесь другой тип, чем в строке %(row)s. Тип у точки один.")
                % {"name": row.touchpoint, "row": touchpoint.row},
            )
            return None
        if touchpoint is not self.last:
            self.scattered.append(row.number)
        self.last = touchpoint
        return touchpoint

    def _new_touchpoint(
        self, row: FileRow, process: ImportedProcess, channel: Channel | None
    ) -> ImportedTouchpoint | None:
        canonical = canonical_name(row.touchpoint, self.synonyms)
        spelled = self.spelled.setdefault(process.row, {})
        same = spelled.get(canonical)
        if same is not None:
            self._problem(
                row,
                _(
                    "точка «%(name)s» повторяет точку строки %(row)s («%(other)s») того же процесса в другом "
                    "написании. Назовите её одинаково или объедините потребности."
                )
                % {"name": row.touchpoint, "row": same.row, "other": same.name},
            )
            return None
        kind = self.form.kind_worded(row.touchpoint)
        touchpoint = ImportedTouchpoint(
            row.number,
            row.touchpoint,
            canonical,
            kind.code if kind else "",
            channel or (kind.channel if kind else ""),
            "",
        )
        process.touchpoints[row.touchpoint] = spelled[canonical] = self.last = touchpoint
        return touchpoint

    def _needs(self, row: FileRow, touchpoint: ImportedTouchpoint) -> None:
        stated = self.stated.setdefault(id(touchpoint), {})
        for text in row.needs:
            earlier = stated.get(text)
            if earlier is not None:
                self._problem(row, self._repetition(row, text, earlier))
                continue
            if len(stated) == MOST_NEEDS:
                self._problem(row, _("у одной точки больше %(most)s потребностей.") % {"most": MOST_NEEDS})
                return
            need = self.form.need_worded(text.strip(" ;.,")) or free_need(self.form)
            stated[text] = ImportedNeed(
                row.number, text, need.code, None if self.by_channel else row.features
            )
            touchpoint.needs.append(stated[text])

    def _repetition(self, row: FileRow, text: str, earlier: ImportedNeed) -> str:
        is_whole = len(row.needs) == 1 and (self.by_channel or earlier.features == row.features)
        if is_whole and earlier.row != row.number:
            return _("полностью повторяет строку %(row)s. Удалите одну из них.") % {"row": earlier.row}
        return _("потребность «%(text)s» у этой точки уже указана в строке %(row)s.") % {
            "text": text,
            "row": earlier.row,
        }

    def _warn(self) -> None:
        warnings = self.register.warnings
        if self.scattered:
            warnings.append(
                RowProblem(
                    self.scattered[0],
                    _("строки одной точки стоят не подряд (таких мест: %(count)s): они собраны вместе.")
                    % {"count": len(self.scattered)},
                )
            )
        numbers = [process.number or 0 for process in self.register.processes]
        if numbers != sorted(numbers):
            warnings.append(
                RowProblem(0, _("Процессы идут не по порядку номеров: они расставлены по номерам."))
            )


def _length(model: type[ProcessVersion | TouchpointVersion | SatisfiedNeed], name: str) -> int:
    return int(getattr(model._meta.get_field(name), "max_length", 0))


def read_register(
    source: Path | BinaryIO,
    name: str,
    form: FormDocument,
    *,
    layout: Layout | None = None,
    remembered: Sequence[tuple[list[str], dict[str, int]]] = (),
    progress: Progress | None = None,
) -> ImportedRegister:
    """The register that a file states.

    Args:
        name: of the file as the person knows it; its ending must agree with the content.
        layout: where a person told the columns.

    Raises:
        HeadingNotFound, WrongForm: the columns are not recognised.
        TableRefused: the file or a row of it breaks a rule of tables.
    """
    table = open_file(source, name, form)
    found = layout or find_layout(table, form, remembered)
    register = check(rows_of(table, found, form, progress), found, form)
    if table.left_out:
        text = _("В файле есть ещё листы или таблицы, они не прочитаны: %(names)s.")
        register.warnings.append(RowProblem(0, text % {"names": ", ".join(table.left_out)}))
    return register
