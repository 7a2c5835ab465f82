"""Merged cells: the whole rectangle shows what stands in its top left corner."""

from __future__ import annotations


class MergedCells:
    """Rectangles of a sheet, applied to its rows from top to bottom.

    `add` takes zero-based columns and the numbers of the first and last row, all inclusive. A row
    between them that holds nothing of its own is not a row of the table, so it is never filled.
    """

    def __init__(self) -> None:
        self._starting: dict[int, list[tuple[int, int, int]]] = {}
        self.count = 0

    def add(self, left: int, top: int, right: int, bottom: int) -> None:
        self._starting.setdefault(top, []).append((left, right, bottom))
        self.count += 1

    def filler(self) -> MergedCellsFiller:
        return MergedCellsFiller(self._starting)


class MergedCellsFiller:
    """One pass over the rows; remembers for each column what to show and down to which row."""

    def __init__(self, starting: dict[int, list[tuple[int, int, int]]]) -> None:
        self._starting = starting
        self._showing: dict[int, tuple[int, str]] = {}

    def fill(self, number: int, cells: list[str]) -> None:
        for column, (bottom, value) in list(self._showing.items()):
            if number <= bottom:
                cells[column] = value
            else:
                del self._showing[column]
        for left, right, bottom in self._starting.get(number, ()):
            if left < len(cells) and cells[left]:
                for column in range(left, min(right + 1, len(cells))):
                    cells[column] = cells[left]
                    self._showing[column] = (bottom, cells[left])
