"""How high rows come out, roughly: enough to decide what stays together, not to set type.

Heights are counted in lines of text, widths in characters of average breadth.
"""

from math import ceil

from kit.documents.model import Cell, Table

# A row or a merged group up to this high moves to the next page whole; a higher one may be divided.
KEPT_LINES = 12


def lines_of(cell: Cell, chars: float) -> int:
    """Lines that the cell takes in a column of so many characters."""
    # Words do not break where the line ends: one character in eight is lost on average.
    return sum(max(1, ceil(len(line) * 1.12 / chars)) for line in cell.plain_lines)


def row_heights(table: Table, total_chars: float) -> list[int]:
    """Lines that each row takes when the whole table is so many characters wide.

    Where a merged cell needs more than its rows have, the last of them grows, as word processors do it.
    """
    share = total_chars / sum(column.width for column in table.columns)
    chars = [max(1.0, column.width * share - 2) for column in table.columns]
    heights = [1] * len(table.rows)
    merged: list[tuple[int, int, int]] = []
    for y, row in enumerate(table.rows):
        for x, cell in enumerate(row):
            if cell is None:
                continue
            lines = lines_of(cell, sum(chars[x : x + cell.colspan]))
            if cell.rowspan == cell.colspan == 1:
                heights[y] = max(heights[y], lines)
            else:
                merged.append((cell.rowspan, y, lines))
    for rowspan, y, lines in sorted(merged):
        missing = lines - sum(heights[y : y + rowspan])
        heights[y + rowspan - 1] += max(0, missing)
    return heights


def rows_kept_with_next(table: Table, heights: list[int]) -> list[bool]:
    """For each row, whether it must share a page with the one below: both in one short merged group."""
    kept = [False] * len(heights)
    for y, row in enumerate(table.rows):
        for cell in row:
            if cell is not None and cell.rowspan > 1 and sum(heights[y : y + cell.rowspan]) <= KEPT_LINES:
                kept[y : y + cell.rowspan - 1] = [True] * (cell.rowspan - 1)
    return kept
