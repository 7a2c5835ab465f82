"""The legal table on the web: direction by direction, in parts that a telephone can load.

The same texts as in the annex of the order (a test compares them); here touchpoints lead to their pages, and a
part of a long table begins with the cells that go on from the part before.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from vizavi.touchpoints import api

ROWS = 100  # touchpoints of one part
EMPTY = "—"


class Chapter(NamedTuple):
    """A direction of the form with the number of rows that it has in an edition, an empty one too."""

    direction: Any
    place: int
    rows: int
    processes: list[Any]


class Row(NamedTuple):
    """A row of the table: `entry` is what it tells of, `part` the needs that share their features."""

    at: int
    chapter: Chapter
    process: Any
    touchpoint: Any
    needs: list[str]
    features: str


@dataclass(frozen=True)
class Cell:
    """A cell over `rowspan` rows; `url` where it leads."""

    column: Any
    lines: list[str]
    rowspan: int
    process: Any = None
    touchpoint: Any = None


@dataclass(frozen=True)
class Table:
    """One part of an edition's table, `first` to `last` of `total` rows of the chosen direction (or of all)."""

    chapters: list[Chapter]
    chosen: Chapter | None
    part: int
    parts: int
    first: int
    last: int
    total: int
    rows: list[list[Cell | None]]


def table(edition: Any, *, direction: str = "", part: int = 1) -> Table:
    """A part of an edition, in a fixed number of queries.

    The whole edition is one part if it is short; otherwise the first direction stands for none. A direction or
    a part that does not exist is the nearest that does.
    """
    form = api.form_of(edition.form_edition)
    chapters = _chapters(edition, form)
    chosen = next((item for item in chapters if item.direction.code == direction), None)
    if chosen is None and sum(item.rows for item in chapters) > ROWS:
        chosen = next(item for item in chapters if item.processes)
    shown = [chosen] if chosen else chapters
    total = sum(item.rows for item in shown)
    parts = -(-total // ROWS)
    part = min(max(part, 1), parts)
    first, last = (part - 1) * ROWS, min(part * ROWS, total)
    rows = list(_rows(edition, form, shown, first, last))
    columns = [_cells(column, rows, form) for column in form.columns]
    return Table(
        chapters,
        chosen,
        part,
        parts,
        first + 1,
        last,
        total,
        [list(row) for row in zip(*columns, strict=True)],
    )


def _chapters(edition: Any, form: Any) -> list[Chapter]:
    known: dict[str, list[Any]] = {direction.code: [] for direction in form.directions}
    last: list[Any] = known[form.directions[-1].code]
    for counted in api.processes_counted(edition):
        known.get(counted.direction, last).append(counted)
    return [
        Chapter(
            direction,
            place,
            sum(max(counted.touchpoints, 1) for counted in known[direction.code]) or 1,
            known[direction.code],
        )
        for place, direction in enumerate(form.directions, start=1)
    ]


def _rows(edition: Any, form: Any, chapters: list[Chapter], first: int, last: int) -> Iterator[Row]:
    """The rows numbered `first` to `last` (not including) of these directions."""
    wanted = list(_slots(chapters, first, last))
    process_ids = {counted.process_id for _at, _chapter, counted, _place in wanted if counted}
    processes = api.processes_of(edition, process_ids)
    listed = api.touchpoint_ids(edition, process_ids)
    ids = {
        (counted.process_id, place): listed[counted.process_id][place]
        for _at, _chapter, counted, place in wanted
        if counted and counted.touchpoints
    }
    touchpoints = api.touchpoints_of(edition, list(ids.values()))
    for at, chapter, counted, place in wanted:
        if counted is None:
            yield Row(at, chapter, None, None, [], "")
            continue
        process = processes[counted.process_id]
        if not counted.touchpoints:
            yield Row(at, chapter, process, None, [], "")
            continue
        touchpoint = touchpoints[ids[counted.process_id, place]]
        for told in api.parts_of(touchpoint, form):
            yield Row(at, chapter, process, touchpoint, told.needs, told.features)


def _slots(chapters: list[Chapter], first: int, last: int) -> Iterator[tuple[int, Chapter, Any, int]]:
    at = 0
    for chapter in chapters:
        for counted in chapter.processes or [None]:
            rows = max(counted.touchpoints, 1) if counted else 1
            for place in range(max(first - at, 0), min(last - at, rows)):
                yield at + place, chapter, counted, place
            at += rows


def _cells(column: Any, rows: list[Row], form: Any) -> list[Cell | None]:
    cells: list[Cell | None] = []
    for _key, group in groupby(enumerate(rows), key=lambda item: _merge_key(column, item[0], item[1], form)):
        same = [row for _place, row in group]
        row = same[0]
        cells.append(
            Cell(
                column,
                _lines(column.content, row, form),
                len(same),
                row.process if column.content == "process" else None,
                row.touchpoint if column.content == "touchpoint" else None,
            )
        )
        cells += [None] * (len(same) - 1)
    return cells


def _merge_key(column: Any, place: int, row: Row, form: Any) -> Hashable:
    if column.content == "touchpoint":
        return row.at
    if not column.merge:
        return place
    if column.content == "direction" or _numbers_directions(column, form):
        return row.chapter.place
    return (row.chapter.place, row.process.process_id if row.process else None)


def _numbers_directions(column: Any, form: Any) -> bool:
    return column.content == "number" and form.process_numbering == "direction"


def _lines(content: str, row: Row, form: Any) -> list[str]:
    match content:
        case "number" if form.process_numbering == "direction":
            return [f"{row.chapter.place}."]
        case "number":
            return [str(row.process.number) if row.process else EMPTY]
        case "direction":
            return [row.chapter.direction.annex_name]
        case "process":
            return [row.process.name if row.process else EMPTY]
        case "touchpoint":
            return [row.touchpoint.name if row.touchpoint else EMPTY]
        case "needs":
            return row.needs or [EMPTY]
        case _:
            return [row.features or EMPTY]
